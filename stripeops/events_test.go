package stripeops

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// pages reads a list to its end.
func pages[T any](t *testing.T, id func(T) string, read func(after string) ([]T, bool, error)) (all []T) {
	t.Helper()
	for after, more := "", true; more; {
		part, further, err := read(after)
		if err != nil {
			t.Fatal(err)
		}
		all, more = append(all, part...), further
		if more {
			after = id(part[len(part)-1])
		}
	}
	return all
}

func (c *clinic) events(since model.Millis) []model.StripeEvent {
	c.t.Helper()
	return pages(c.t, func(e model.StripeEvent) string { return e.ID }, func(after string) ([]model.StripeEvent, bool, error) {
		return c.client.Events(c.t.Context(), c.ref, since, after)
	})
}

func TestEventsTellWhatTheyAreAbout(t *testing.T) {
	c := openClinic(t)
	payment := c.charged("visa", "1")
	refund := c.refund(payment, 40_00, "R1")
	about := map[string]model.StripeEvent{}
	for _, e := range c.events(0) {
		about[e.Type] = e
		if e.ID == "" || e.Created == 0 || e.Ref() != c.ref || e.Handled != 0 {
			t.Errorf("got %+v", e)
		}
	}
	for kind, want := range map[string][2]string{
		"payment_intent.succeeded": {payment.ID, ""}, "charge.succeeded": {payment.Charge, payment.ID},
		"charge.refunded": {payment.Charge, payment.ID}, "refund.created": {refund.ID, payment.ID},
	} {
		if e := about[kind]; e.Object != want[0] || e.Parent != want[1] {
			t.Errorf("%s is about %q of %q, want %v", kind, e.Object, e.Parent, want)
		}
	}
}

func TestListsAreReadPageByPage(t *testing.T) {
	c := openClinic(t)
	payment := c.charged("visa", "1")
	for i := range pageSize + 3 {
		c.post("/v1/refunds", "payment_intent", payment.ID, "amount", "10", "metadata["+MetadataOperation+"]", "R"+strconv.Itoa(i))
	}
	refunds := pages(t, func(r model.RefundAtStripe) string { return r.ID }, func(after string) ([]model.RefundAtStripe, bool, error) {
		return c.client.RefundsSince(t.Context(), c.ref, 0, after)
	})
	if len(refunds) != pageSize+3 || refunds[0].Intent != payment.ID || refunds[0].Operation != model.OperationID("R"+strconv.Itoa(pageSize+2)) {
		t.Errorf("%d refunds, the newest %+v", len(refunds), refunds[0])
	}
	if all := c.events(0); len(all) < 2*pageSize || !slices.IsSortedFunc(all, func(a, b model.StripeEvent) int { return int(b.Created - a.Created) }) {
		t.Errorf("%d events", len(all))
	}
	c.box.Advance(time.Hour)
	later := model.MillisOf(c.box.Clock())
	c.refund(payment, 10, "late")
	if all := c.events(later); len(all) != 2 {
		t.Errorf("%d events since then", len(all))
	}
	if part, more, err := c.client.RefundsSince(t.Context(), c.ref, later, ""); err != nil || more || len(part) != 1 || part[0].Operation != "late" {
		t.Errorf("since then %v %v %v", part, more, err)
	}
}

func TestChargesCarryWhatTheirPaymentIntentSays(t *testing.T) {
	c := openClinic(t)
	payment := c.charged("visa", "1")
	c.refund(payment, 30_00, "R1")
	customer, _ := c.patient("visa")
	stray, err := c.box.ChargeFromDashboard(string(c.ref.ID), sandbox.DashboardCharge{Amount: 25_00, Customer: customer})
	if err != nil {
		t.Fatal(err)
	}
	declined := c.prepared("chargeCustomerFail", "2")
	_, _ = c.client.ConfirmIntent(t.Context(), c.ref, "pd1:t:2:confirm:1", declined.ID)
	all, more, err := c.client.Charges(t.Context(), c.ref, 0, "")
	if err != nil || more || len(all) != 3 {
		t.Fatalf("%v %v %v", all, more, err)
	}
	refused, dashboard, ours := all[0], all[1], all[2]
	if ours.Intent != payment.ID || ours.Amount != payment.Amount || ours.Refunded != 30_00 || ours.Operation != "1" || ours.Practice != "prac_1" ||
		ours.Number != "1001" || !ours.Arrived() || ours.Card != "Visa 4242" || ours.Ledger.Fee == 0 || ours.Created == 0 {
		t.Errorf("ours is %+v", ours)
	}
	if dashboard.Intent != stray || dashboard.Customer != customer || dashboard.Operation != "" || dashboard.Amount.Minor != 25_00 {
		t.Errorf("the Dashboard's is %+v", dashboard)
	}
	if refused.Arrived() || refused.Intent != declined.ID {
		t.Errorf("the refused one is %+v", refused)
	}
	for _, read := range []func() (model.ChargeAtStripe, error){
		func() (model.ChargeAtStripe, error) { return c.client.Charge(t.Context(), c.ref, payment.Charge) },
		func() (model.ChargeAtStripe, error) { return c.client.ChargeOf(t.Context(), c.ref, payment.ID) },
	} {
		if one, err := read(); err != nil || one != ours {
			t.Errorf("read %+v %v, listed %+v", one, err, ours)
		}
	}
	if none, err := c.client.ChargeOf(t.Context(), c.ref, c.prepared("visa", "3").ID); err != nil || none.Arrived() || none.Operation != "3" || none.ID != "" {
		t.Errorf("one that was never confirmed is %+v, %v", none, err)
	}
}
