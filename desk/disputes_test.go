package desk_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

// disputed is a payment of 80.00 AUD that the patient's bank disputes, and that the desk has heard of.
func disputed(t *testing.T, c *clinic) (desk.Taken, string) {
	t.Helper()
	taken := c.paid("4242424242424242")
	id, err := c.stripe.OpenDispute(taken.Payment.Intent, false)
	c.must(err)
	c.hears()
	return taken, id
}

// hears lets the desk read what happened at Stripe.
func (c *clinic) hears() {
	c.t.Helper()
	c.turn(30 * time.Second)
	c.must(c.desk.Round(c.t.Context()))
}

func (c *clinic) dispute(id string) desk.DisputeView {
	c.t.Helper()
	view, err := c.session.Dispute(c.t.Context(), c.practice, id)
	c.must(err)
	return view
}

// press is one about a dispute as it is shown now.
func (c *clinic) press(id string) desk.DisputePress {
	return desk.DisputePress{Operation: c.op(), Practice: c.practice, Dispute: id, Evidence: c.dispute(id).Evidence.Digest()}
}

// posted counts the requests that changed disputes at Stripe, and those that handed evidence in.
func (c *clinic) posted() (all, handedIn int) {
	for _, r := range c.stripe.Requests() {
		if r.Method != "POST" || !strings.HasPrefix(r.Path, "/v1/disputes/") {
			continue
		}
		all++
		if r.Params["submit"] == "true" {
			handedIn++
		}
	}
	return all, handedIn
}

func TestADisputeIsFollowedToItsEnd(t *testing.T) {
	for _, tc := range []struct {
		won      bool
		want     model.DisputeStatus
		taken    int64
		timeline string
	}{
		{true, model.DisputeWon, 0, "the bank has given it back"},
		{false, model.DisputeLost, 8000, "Taken back by the bank"},
	} {
		t.Run(string(tc.want), func(t *testing.T) {
			c := newClinic(t)
			taken, id := disputed(t, c)
			v := c.dispute(id)
			if v.Dispute.Status != model.NeedsResponse || v.Dispute.Withdrawn != 8000 || v.Dispute.Payment != taken.Payment.ID || v.Patient != "Mia Chen" {
				t.Fatalf("%+v", v.DisputeRow)
			}
			c.must(c.stripe.EndDispute(id, tc.won))
			c.hears()
			v = c.dispute(id)
			if v.Dispute.Status != tc.want || v.Dispute.Withdrawn != tc.taken || v.Dispute.Closed == 0 {
				t.Errorf("%+v", v.Dispute)
			}
			invoice := c.read(taken.Invoice.ID)
			if !invoice.Invoice.Open().Zero() || invoice.Invoice.Status() != model.InvoicePaid {
				t.Errorf("the invoice is %s, open %s", invoice.Invoice.Status(), invoice.Invoice.Open())
			}
			if !slices.ContainsFunc(invoice.Timeline, func(m desk.Moment) bool { return strings.Contains(m.Words, tc.timeline) }) {
				t.Errorf("nothing like %q in %+v", tc.timeline, invoice.Timeline)
			}
			c.verifyAudit()
		})
	}
}

func TestAnInquiryTakesNothingAndCanBeRefunded(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4242424242424242")
	id, err := c.stripe.OpenDispute(taken.Payment.Intent, true)
	c.must(err)
	c.hears()
	v := c.dispute(id)
	if v.Dispute.Status != model.WarningNeedsResponse || v.Dispute.Withdrawn != 0 {
		t.Fatalf("%+v", v.Dispute)
	}
	_, err = c.session.AcceptDispute(t.Context(), c.press(id))
	says(t, err, model.Conflict, "This is an inquiry, and no money was taken.")
	_, err = c.session.Refund(t.Context(), c.refundRequest(taken, 8000))
	c.must(err)
	c.hears()
	if v := c.dispute(id); v.Dispute.Status != model.WarningClosed {
		t.Errorf("%s", v.Dispute.Status)
	}
}

func TestAnInquiryBecomesADispute(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4242424242424242")
	id, err := c.stripe.OpenDispute(taken.Payment.Intent, true)
	c.must(err)
	c.hears()
	c.must(c.stripe.EscalateDispute(id))
	c.hears()
	if d := c.dispute(id).Dispute; d.Status != model.NeedsResponse || d.Withdrawn != 8000 {
		t.Errorf("%+v", d)
	}
}

func TestADisputedPaymentIsNotRefunded(t *testing.T) {
	c := newClinic(t)
	taken, id := disputed(t, c)
	for _, method := range []model.Method{"", model.Cash} {
		r := c.refundRequest(taken, 4000)
		r.Method = method
		_, err := c.session.Refund(t.Context(), r)
		says(t, err, model.Conflict, "The patient's bank disputes 80.00 AUD of this payment")
	}
	c.must(c.stripe.EndDispute(id, false))
	c.hears()
	for _, outcome := range []model.RefundOutcome{model.MakeCreditNote, model.KeepCredit} {
		r := c.refundRequest(taken, 4000)
		r.Outcome = outcome
		_, err := c.session.Refund(t.Context(), r)
		says(t, err, model.Conflict, "The bank has taken back 80.00 AUD of this payment")
	}
	if n, _ := c.returned(); n != 0 {
		t.Errorf("%d refunds at Stripe", n)
	}
	if why := c.read(taken.Invoice.ID).Returnable(); !strings.Contains(why, "The bank has taken back 80.00 AUD") {
		t.Errorf("the refund key says %q", why)
	}
}

func TestAPaymentThatNobodyHereTookIsShownWithItsDispute(t *testing.T) {
	c := newClinic(t)
	intent, err := c.stripe.ChargeFromDashboard(string(c.account.ID), sandbox.DashboardCharge{Amount: 5000})
	c.must(err)
	id, err := c.stripe.OpenDispute(intent, false)
	c.must(err)
	c.hears()
	rows, err := c.session.Disputes(t.Context(), c.practice)
	c.must(err)
	if len(rows) != 1 || rows[0].Dispute.ID != id || !rows[0].Unknown() {
		t.Fatalf("%+v", rows)
	}
	_, err = c.session.AcceptDispute(t.Context(), desk.DisputePress{Operation: c.op(), Practice: c.practice, Dispute: id})
	says(t, err, model.Conflict, "Nobody here took this payment")
	if all, _ := c.posted(); all != 0 {
		t.Errorf("%d requests", all)
	}
}

// What the bank takes of money that stood as credit can't be used while the bank has it, and comes back with it.
func TestCreditFollowsWhatTheBankTakes(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4242424242424242")
	kept := c.refundRequest(taken, 2000)
	kept.Outcome = model.KeepCredit
	_, err := c.session.Refund(t.Context(), kept)
	c.must(err)
	credit := func() model.Money { return c.read(taken.Invoice.ID).Credit }
	if credit() != aud(2000) {
		t.Fatalf("credit %s", credit())
	}
	id, err := c.stripe.OpenDispute(taken.Payment.Intent, false)
	c.must(err)
	c.hears()
	if credit() != aud(0) {
		t.Errorf("credit %s while the bank has the money", credit())
	}
	c.checks()
	c.must(c.stripe.EndDispute(id, true))
	c.hears()
	if credit() != aud(2000) {
		t.Errorf("credit %s after the bank gave it back", credit())
	}
	c.checks()
}

// checks expects a store in which every rule holds.
func (c *clinic) checks() {
	c.t.Helper()
	for _, f := range c.findings() {
		c.t.Errorf("%s: %s: %s", f.Rule, f.Row, f.Text)
	}
}

func TestALossIsWrittenOff(t *testing.T) {
	c := newClinic(t)
	taken, id := disputed(t, c)
	_, err := c.session.WriteOffDispute(t.Context(), c.practice, id)
	says(t, err, model.Conflict, "This is decided once a dispute is lost.")
	c.must(c.stripe.EndDispute(id, false))
	c.hears()
	home, err := c.session.Home(t.Context(), c.practice)
	c.must(err)
	if len(home.Attention) != 1 || home.Attention[0].Noun != desk.OpensDispute || !strings.HasPrefix(home.Attention[0].Sentence, "Taken back by the bank: 80.00 AUD, Mia Chen.") {
		t.Errorf("%+v", home.Attention)
	}
	d, err := c.session.WriteOffDispute(t.Context(), c.practice, id)
	c.must(err)
	if !d.WrittenOff || d.Decided.By != "Ana Silva" {
		t.Errorf("%+v", d)
	}
	_, err = c.session.AskPatient(t.Context(), c.press(id))
	says(t, err, model.Conflict, "It is written off")
	home, err = c.session.Home(t.Context(), c.practice)
	c.must(err)
	if v := c.read(taken.Invoice.ID); len(home.Attention) != 0 || v.Invoice.Status() != model.InvoicePaid {
		t.Errorf("%+v, %s", home.Attention, v.Invoice.Status())
	}
}

func TestThePatientIsAskedForWhatTheBankTook(t *testing.T) {
	c := newClinic(t)
	taken, id := disputed(t, c)
	c.must(c.stripe.EndDispute(id, false))
	c.hears()
	p := c.press(id)
	claim, err := c.session.AskPatient(t.Context(), p)
	c.must(err)
	again, err := c.session.AskPatient(t.Context(), p)
	c.must(err)
	if again.ID != claim.ID || claim.Total != aud(8000) || claim.Tax != 0 || !strings.HasPrefix(claim.Lines[0].Text, "Amount taken back by the bank: payment of ") {
		t.Errorf("%+v, again %s", claim, again.Number)
	}
	_, err = c.session.AskPatient(t.Context(), c.press(id))
	says(t, err, model.Conflict, "The patient is asked for it by "+claim.Number)
	if v := c.read(taken.Invoice.ID); v.Invoice.Status() != model.InvoicePaid {
		t.Errorf("the first invoice is %s", v.Invoice.Status())
	}
	c.checks()
}

func TestDisputesByTheirLastDay(t *testing.T) {
	c := newClinic(t)
	_, first := disputed(t, c)
	c.turn(2 * 24 * time.Hour)
	_, second := disputed(t, c)
	_, ended := disputed(t, c)
	c.must(c.stripe.EndDispute(ended, true))
	c.turn(5*24*time.Hour + 12*time.Hour)
	c.hears()
	rows, err := c.session.Disputes(t.Context(), c.practice)
	c.must(err)
	var got []string
	for _, r := range rows {
		got = append(got, r.Dispute.ID)
	}
	if !slices.Equal(got, []string{first, second, ended}) {
		t.Fatalf("%v, want %v", got, []string{first, second, ended})
	}
	if !rows[0].Urgent || rows[1].Urgent || rows[2].Urgent || rows[0].Left > 3 {
		t.Errorf("urgent %v %v %v, %d days left", rows[0].Urgent, rows[1].Urgent, rows[2].Urgent, rows[0].Left)
	}
	home, err := c.session.Home(t.Context(), c.practice)
	c.must(err)
	if len(home.Attention) != 2 || home.Attention[0].Kind != desk.DisputeDue || home.Attention[1].Kind != desk.DisputeWaits || home.Attention[0].ID != first {
		t.Errorf("%+v", home.Attention)
	}
}

// The proof names a dispute that is missing here, one that Stripe doesn't know, and one that differs; after a sweep nothing is left to name.
func TestDisputesAreProved(t *testing.T) {
	c := newClinic(t)
	_, id := disputed(t, c)
	proof := func() (all []string) {
		for _, d := range c.prove() {
			if d.Kind == "dispute" {
				all = append(all, d.Object+": "+d.What)
			}
		}
		return all
	}
	if found := proof(); len(found) != 0 {
		t.Fatalf("%q", found)
	}
	taken := c.paid("4242424242424242")
	unheard, err := c.stripe.OpenDispute(taken.Payment.Intent, false)
	c.must(err)
	c.put(func(tx storage.Tx) error {
		d, err := tx.Dispute(c.account, id)
		if err != nil {
			return err
		}
		d.Status = model.WarningNeedsResponse
		if err := tx.PutDispute(d); err != nil {
			return err
		}
		d.ID = "dp_ghost"
		return tx.PutDispute(d)
	})
	found := strings.Join(proof(), "\n")
	for _, want := range []string{unheard + ": Stripe has a dispute", id + ": Stripe says needs_response", "dp_ghost: The dispute over 80.00 AUD is known here"} {
		if !strings.Contains(found, want) {
			t.Errorf("%q isn't in\n%s", want, found)
		}
	}
}

func TestAPatientIsKeptWhileADisputeIsOpen(t *testing.T) {
	c := newClinic(t)
	taken, id := disputed(t, c)
	says(t, c.session.ErasePatient(t.Context(), taken.Payment.Patient), model.Conflict, "a dispute of 80.00 AUD is open.")
	c.must(c.stripe.EndDispute(id, false))
	c.hears()
	says(t, c.session.ErasePatient(t.Context(), taken.Payment.Patient), model.Conflict, "decide about its loss")
	_, err := c.session.WriteOffDispute(t.Context(), c.practice, id)
	c.must(err)
	c.must(c.session.ErasePatient(t.Context(), taken.Payment.Patient))
	if v := c.dispute(id); v.Patient != model.ErasedName || v.Evidence.Text("customer_name") != "" {
		t.Errorf("%+v", v)
	}
}

// What came out of the patient's credit is no loss: only the rest is written off or asked for.
func TestOnlyTheRestOfALossIsAskedFor(t *testing.T) {
	for _, tc := range []struct{ kept, asked int64 }{{2000, 6000}, {8000, 0}} {
		c := newClinic(t)
		taken := c.paid("4242424242424242")
		kept := c.refundRequest(taken, tc.kept)
		kept.Outcome = model.KeepCredit
		_, err := c.session.Refund(t.Context(), kept)
		c.must(err)
		id, err := c.stripe.OpenDispute(taken.Payment.Intent, false)
		c.must(err)
		c.must(c.stripe.EndDispute(id, false))
		c.hears()
		if loss := c.dispute(id).Dispute.Loss(); loss != aud(tc.asked) {
			t.Errorf("a loss of %s, want %d", loss, tc.asked)
		}
		claim, err := c.session.AskPatient(t.Context(), c.press(id))
		if tc.asked == 0 {
			says(t, err, model.Conflict, "nobody bears a loss")
			continue
		}
		c.must(err)
		if claim.Total != aud(tc.asked) {
			t.Errorf("asked for %s", claim.Total)
		}
		c.checks()
	}
}
