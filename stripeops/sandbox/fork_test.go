package sandbox_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"

	"clinic.example/paydesk/stripeops/sandbox"
)

func saved(t *testing.T, s *sandbox.Server) string {
	t.Helper()
	var out bytes.Buffer
	if err := s.Save(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// A fork goes on by itself: what happens in it leaves the first as it was, and the same happens in both alike.
func TestAForkGoesOnByItself(t *testing.T) {
	d := newTill(t, "AU")
	if err := d.s.Connect(d.acct, false); err != nil {
		t.Fatal(err)
	}
	d.s.HoldDeliveries(true)
	if _, _, err := d.s.AddWebhook(sandbox.WebhookSpec{Account: d.acct, URL: "https://clinic.invalid/"}); err != nil {
		t.Fatal(err)
	}
	pi := must(d.charge(10000, "aud", "pm_card_pendingRefund"))(t)
	must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID, Amount: stripe.Int64(100)}))(t)
	must(d.s.Fault(sandbox.Fault{Path: "/v1/none", Kind: "503"}))(t)
	must(d.s.DeliveryFault(sandbox.DeliveryFault{Kind: "drop", Type: "payout.*"}))(t)
	before := saved(t, d.s)
	fork := d.s.Fork()
	if saved(t, fork) != before {
		t.Fatal("the fork is not the same to begin with")
	}
	live := func(s *sandbox.Server) {
		must(s.RefundFromDashboard(pi.ID, 200))(t)
		must(s.OpenDispute(pi.ID, false))(t)
		s.Advance(10 * 24 * time.Hour)
		if err := s.RevokeAccount(d.acct); err != nil {
			t.Fatal(err)
		}
		if err := s.SetAccountState(d.acct, sandbox.StateRestricted, noRequirements()); err != nil {
			t.Fatal(err)
		}
		s.ClearFaults(0)
		if len(s.TakeDeliveries()) == 0 {
			t.Error("nothing was to be delivered")
		}
		must(s.RestrictedKey(d.acct, false, "charge_read"))(t)
		if err := s.RollKey(d.acct, true); err != nil {
			t.Fatal(err)
		}
	}
	live(fork)
	if saved(t, d.s) != before {
		t.Error("what happened in the fork changed the first")
	}
	live(d.s)
	if saved(t, d.s) != saved(t, fork) {
		t.Error("the same did not happen in both alike")
	}
	again := sandbox.New(sandbox.Options{Now: func() time.Time { return opening }})
	if err := again.Load(bytes.NewReader([]byte(before))); err != nil {
		t.Fatal(err)
	}
	live(again)
	if saved(t, again) != saved(t, fork) {
		t.Error("the same did not happen in a loaded one")
	}
}
