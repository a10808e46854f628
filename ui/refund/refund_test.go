package refund_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/refund"
	"clinic.example/paydesk/ui/uitest"
)

const (
	visa     = "4242424242424242"
	bouncing = "4000000000005126"
)

func show(t *testing.T, c *uitest.Clinic, session *desk.Session, width, height int, id model.InvoiceID) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	env.Theme = uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
	return uitest.Screen(t, env, refund.New(env, session, c.Harbour, id), width, height, uitest.On(c.Clock))
}

func take(t *testing.T, c *uitest.Clinic, id model.InvoiceID, method model.Method, cents int64) {
	t.Helper()
	op, err := c.Session.NewOperation()
	if err != nil {
		t.Fatal(err)
	}
	view := c.Look(id)
	r := desk.TakeRequest{Operation: op, Practice: c.Harbour, Invoice: id, Revision: view.Invoice.Revision, Method: method, Amount: uitest.AUD(cents)}
	if method == model.Card {
		r.Card = view.Cards[0].ID
	}
	if _, err := c.Session.Take(t.Context(), r); err != nil {
		t.Fatal(err)
	}
}

func paidBy(t *testing.T, c *uitest.Clinic, card string) model.Invoice {
	t.Helper()
	i := c.Invoice(c.Patient("Mia Chen", card), 80_00)
	take(t, c, i.ID, model.Card, 80_00)
	return i
}

// TestHalfIsRefundedWithAReasonAndACreditNote by typing /2.
func TestHalfIsRefundedWithAReasonAndACreditNote(t *testing.T) {
	c := uitest.NewClinic(t)
	i := paidBy(t, c, visa)
	s := show(t, c, c.Session, 78, 18, i.ID)
	s.See("80.00 AUD can be returned", "Stripe's fee of 2.62 AUD is not returned.").Golden("form-78x18")
	s.Type("/2").See("= 40.00 AUD", "Mia sees 40.00 AUD come back to Visa 4242", "A credit note over 40.00 AUD is made")
	s.Press("tab", "right").See("cancelled by clinic").Enter()
	s.See("Refund 40.00 AUD to Visa 4242", "Mia Chen, born 1 Apr 1990", "−40.00 AUD", "Stripe's fee of", "is not returned", "no real money moves").Golden("dialog-78x18")
	s.Enter().See("✓ Refunded", "40.00 AUD refunded to Visa 4242. A credit note was made for TEST-0001.").Golden("refunded-78x18")
	s.Press("x")
	uitest.Asks[kit.Left](s)
	v := c.Look(i.ID)
	r := v.Payments[0].Refunds[0]
	if r.Reason != model.CancelledByClinic || r.Amount.Minor != 40_00 || len(v.CreditNotes) != 1 || !v.Invoice.Open().Zero() {
		t.Errorf("%+v %+v", r, v.Invoice)
	}
}

func TestWideWindowShowsWhatFollowsBeside(t *testing.T) {
	c := uitest.NewClinic(t)
	i := paidBy(t, c, visa)
	s := show(t, c, c.Session, 118, 34, i.ID)
	s.See("can be returned").Type("/2").Press("tab", "tab", "right").See("TEST-0001 becomes open again over 40.00").Golden("form-118x34")
}

func TestMoreThanIsLeftIsRefusedBesideTheField(t *testing.T) {
	c := uitest.NewClinic(t)
	i := paidBy(t, c, visa)
	s := show(t, c, c.Session, 78, 18, i.ID)
	s.See("can be returned").Type("80.01").Enter().See("✕ Only 80.00 AUD of this payment is left to return.")
	if s.Dialog() != nil || len(c.Look(i.ID).Payments[0].Refunds) != 0 {
		t.Error("it goes on all the same")
	}
}

// TestHeldEnterRefundsOnce: the dialog takes no repeat for a decision.
func TestHeldEnterRefundsOnce(t *testing.T) {
	c := uitest.NewClinic(t)
	i := paidBy(t, c, visa)
	s := show(t, c, c.Session, 78, 18, i.ID)
	s.See("can be returned").Type("/2").Enter().See("no real money moves").Hold("enter", 30)
	if n := len(c.Look(i.ID).Payments[0].Refunds); n != 0 {
		t.Fatalf("a held Enter made %d refunds", n)
	}
	s.Enter().See("✓ Refunded")
	if n := len(c.Sandbox.Succeeded().Refunds); n != 1 {
		t.Errorf("%d refunds at Stripe", n)
	}
}

func TestFraudulentIsAnAdministratorsWord(t *testing.T) {
	c := uitest.NewClinic(t)
	i := paidBy(t, c, visa)
	s := show(t, c, c.Session, 78, 18, i.ID)
	s.See("can be returned").Press("tab", "f").See("fraudulent: Stripe will block card and e-mail")
	s = show(t, c, c.As("Ben Ito", model.FrontDesk), 78, 18, i.ID)
	s.See("can be returned").Press("tab", "left").See("goodwill", "6 of 6")
}

func TestSeveralPaymentsAreChosenFrom(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", visa), 80_00)
	take(t, c, i.ID, model.Cash, 30_00)
	c.Clock.Advance(time.Minute)
	take(t, c, i.ID, model.Card, 50_00)
	s := show(t, c, c.Session, 78, 18, i.ID)
	s.See("What is to be returned?", "◉ Refund Visa 4242", "○ Reverse Cash").Golden("choice-78x18")
	s.Click("Reverse Cash").See("◉ Reverse Cash").Enter().See("30.00 AUD by Cash").Click("leave it open").See("▌ Invoice").Enter()
	s.See("Give back 30.00 AUD in cash", "Hand 30.00 AUD to Mia now.").Enter().See("30.00 AUD given back by cash.")
	if v := c.Look(i.ID); v.Invoice.Paid != 50_00 || v.Invoice.Credited != 30_00 {
		t.Errorf("%+v", v.Invoice)
	}
}

func TestUnpaidLinkIsStoppedNotRefunded(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	op, _ := c.Session.NewOperation()
	if _, err := c.Session.OpenLink(t.Context(), desk.LinkRequest{Operation: op, Practice: c.Harbour, Purpose: model.PayLink, Invoice: i.ID, Revision: 1, Amount: uitest.AUD(80_00)}); err != nil {
		t.Fatal(err)
	}
	s := show(t, c, c.Session, 78, 18, i.ID)
	s.See("◐ A pay link is open", "there is nothing to refund").Golden("link-78x18")
	s.Enter()
	uitest.Asks[kit.Left](s)
	if l := c.Look(i.ID).Links[0]; l.Status != model.LinkExpired {
		t.Errorf("the link is %s", l.Status)
	}
}

// TestRefundThatCameBackIsOurDebt, returned in cash.
func TestRefundThatCameBackIsOurDebt(t *testing.T) {
	c := uitest.NewClinic(t)
	i := paidBy(t, c, bouncing)
	s := show(t, c, c.Session, 78, 18, i.ID)
	s.See("can be returned").Type("/2").Enter().See("no real money moves").Enter().See("✓ Refunded")
	for range 20 {
		c.Advance(time.Hour)
	}
	if owed := c.Look(i.ID).Owed(); len(owed) != 1 {
		t.Fatalf("%d debts", len(owed))
	}
	s = show(t, c, c.Session, 78, 18, i.ID)
	s.See("Pay back what we owe Mia", "Refund Visa 5126").Enter().See("✕ We still owe Mia 40.00 AUD", "does not become due").Golden("debt-78x18")
	s.Enter().See("Give back 40.00 AUD in cash", "no real money moves").Enter().See("Nothing is owed any more.")
	v := c.Look(i.ID)
	if len(v.Owed()) != 0 || v.Credit.Minor != 0 || !v.Invoice.Open().Zero() {
		t.Errorf("owed %v, credit %s, open %s", v.Owed(), v.Credit, v.Invoice.Open())
	}
}

func TestDebtCanBeKeptAsCredit(t *testing.T) {
	c := uitest.NewClinic(t)
	i := paidBy(t, c, bouncing)
	s := show(t, c, c.Session, 78, 18, i.ID)
	s.See("can be returned").Enter().See("no real money moves").Enter().See("✓ Refunded")
	for range 20 {
		c.Advance(time.Hour)
	}
	s = show(t, c, c.Session, 78, 18, i.ID)
	s.See("We still owe Mia 80.00 AUD").Press("down", "down", "down").See("Keep 80.00 AUD as credit").Enter().See("No money moves").Enter().See("80.00 AUD is kept as credit. Nothing is owed any more.")
	if v := c.Look(i.ID); len(v.Owed()) != 0 || v.Credit.Minor != 80_00 {
		t.Errorf("owed %v, credit %s", v.Owed(), v.Credit)
	}
}

func TestUnknownRefundLocksUntilItIsKnown(t *testing.T) {
	c := uitest.NewClinic(t)
	i := paidBy(t, c, visa)
	if _, err := c.Sandbox.Fault(sandbox.Fault{Path: "/v1/refunds", Method: "POST", Kind: "reset_after"}); err != nil {
		t.Fatal(err)
	}
	s := show(t, c, c.Session, 78, 18, i.ID)
	s.See("can be returned").Type("/2").Enter().See("no real money moves").Enter()
	s.See("? Not known yet", "Do not refund again.").Golden("unknown-78x18")
	c.Advance(5 * time.Second)
	s.Send(model.Event{Practice: c.Harbour, Kind: model.InvoiceChanged, ID: string(i.ID)})
	s.See("✓ Refunded", "40.00 AUD refunded")
	if n := len(c.Sandbox.Succeeded().Refunds); n != 1 {
		t.Errorf("%d refunds at Stripe", n)
	}
}

func TestNothingPaidSaysSo(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	show(t, c, c.Session, 78, 18, i.ID).See("Nothing that was paid on TEST-0001 is left to return.")
}
