package take_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/take"
	"clinic.example/paydesk/ui/uitest"
)

const (
	visa     = "4242424242424242"
	refusing = "4000000000000341"
	asking   = "4000002760003184"
)

func show(t *testing.T, c *uitest.Clinic, width, height int, ids ...model.InvoiceID) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	env.Theme = uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
	return uitest.Screen(t, env, take.New(env, c.Session, c.Harbour, ids...), width, height, uitest.On(c.Clock))
}

// TestDefaultCardFirst: two presses of Enter charge the whole amount to the default card.
func TestDefaultCardFirst(t *testing.T) {
	c := uitest.NewClinic(t)
	mia := c.Patient("Mia Chen", visa)
	c.Card(mia, "5555555555554444", false)
	i := c.Invoice(mia, 80_00)
	s := show(t, c, 78, 18, i.ID)
	s.See("◉ Visa 4242 TEST", "default, 12/34").Golden("card-78x18")
	s.Enter().See("Charge 80.00 AUD to Visa 4242", "Mia Chen, born 1 Apr 1990", string(c.Account.ID), "Test Mode: no real money moves")
	s.Golden("dialog-78x18")
	s.Enter().See("80.00 AUD charged to Visa 4242", "TEST-0001 is paid.").Golden("paid-78x18")
	s.Press("x")
	if left := uitest.Asks[kit.Left](s); !left.Sure {
		t.Error("a key after the result asks whether to leave")
	}
	if n, cents := c.Moved(); n != 1 || cents != 80_00 {
		t.Errorf("%d payments of %d cents", n, cents)
	}
}

func TestCashAndItsChangeLive(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, 118, 30, i.ID)
	s.See("◉ Cash", "Remains open    0.00        AUD")
	s.Type("100").See("Change          20.00       AUD").Golden("cash-118x30")
	s.Press("backspace", "backspace", "backspace").Type("50").See("Take 50.00 AUD in cash", "Remains open    30.00       AUD")
	s.Press("tab").Type("/2").See("That is         40.00       AUD", "Change          10.00       AUD", "Remains open    40.00       AUD")
	s.Enter().See("no real money moves").Enter().See("40.00 AUD taken in cash", "Give back 10.00 AUD. 40.00 AUD of TEST-0001 is still open.", "40.00 AUD open of 80.00 AUD")
	if p := c.Look(i.ID).Payments[0].Payment; p.Tendered != 50_00 || p.Amount.Minor != 40_00 {
		t.Errorf("%+v", p)
	}
}

// TestPartByCashRestByCard splits over two ways without leaving the screen.
func TestPartByCashRestByCard(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", visa), 80_00)
	s := show(t, c, 78, 18, i.ID)
	s.See("◉ Visa 4242").Press("down", "down").See("Cash received").Type("30").See("Remains open    50.00       AUD")
	s.Enter().See("no real money moves").Enter().See("50.00 AUD open of 80.00 AUD", "◉ Visa 4242", "Charge 50.00 AUD to Visa 4242")
	s.Enter().See("no real money moves").Enter().See("TEST-0001 is paid.")
	v := c.Look(i.ID)
	if v.Invoice.Status() != model.InvoicePaid || len(v.Payments) != 2 {
		t.Errorf("%s, %d payments", v.Invoice.Status(), len(v.Payments))
	}
}

func TestDeclineIsShownWithAdvice(t *testing.T) {
	c := uitest.NewClinic(t)
	mia := c.Patient("Mia Chen", refusing)
	c.Card(mia, visa, false)
	i := c.Invoice(mia, 80_00)
	s := show(t, c, 78, 18, i.ID)
	s.See("◉ Visa 0341").Enter().See("no real money moves").Enter()
	s.See("✕ Declined", "Nothing was charged. Try another card [c] or send a link [l].", "has declined").Golden("declined-78x18")
	s.Press("c").See("◉ Visa 4242").Enter().See("no real money moves").Enter().See("TEST-0001 is paid.")
	if n, cents := c.Moved(); n != 1 || cents != 80_00 {
		t.Errorf("%d payments of %d cents", n, cents)
	}
}

// TestCardThatNeedsThePatientTurnsIntoALink by one key.
func TestCardThatNeedsThePatientTurnsIntoALink(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", asking), 80_00)
	s := show(t, c, 78, 18, i.ID)
	s.See("◉ Visa 3184").Type("60").Enter().See("no real money moves").Enter().See("✕ The patient must confirm", "Send a pay link [l]")
	s.Press("l")
	if v := uitest.Asks[kit.Visited](s); v.Kind != "paylink" || len(v.IDs) != 3 || v.IDs[0] != string(i.ID) || v.IDs[1] != "60.00" || v.IDs[2] != "now" {
		t.Errorf("%+v", v)
	}
}

// TestARefusalGoesOncePaidAnotherWay: what a card said no to does not stand over an invoice that is paid.
func TestARefusalGoesOncePaidAnotherWay(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", asking), 80_00)
	s := show(t, c, 78, 18, i.ID)
	s.See("◉ Visa 3184").Enter().See("no real money moves").Enter().See("✕ The patient must confirm", "◉ Visa 3184")
	op, _ := c.Session.NewOperation()
	cash := desk.TakeRequest{Operation: op, Practice: c.Harbour, Invoice: i.ID, Revision: c.Look(i.ID).Invoice.Revision, Method: model.Cash, Amount: uitest.AUD(80_00)}
	if _, err := c.Session.Take(t.Context(), cash); err != nil {
		t.Fatal(err)
	}
	s.Send(model.Event{Practice: c.Harbour, Kind: model.InvoiceChanged, ID: string(i.ID)})
	s.See("Nothing is open on TEST-0001.", "Any key leads back.").Gone("The patient must confirm")
}

func TestUnknownLocksUntilItIsKnown(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", visa), 80_00)
	if _, err := c.Sandbox.Fault(sandbox.Fault{Path: "/v1/payment_intents*", Method: "POST", Kind: "reset_after", After: 1}); err != nil {
		t.Fatal(err)
	}
	s := show(t, c, 78, 18, i.ID)
	s.See("Visa 4242").Enter().See("no real money moves").Enter()
	s.See("? Not known yet", "Do not charge again.", "goes on by itself").Golden("unknown-78x18")
	s.Enter().Press("l")
	c.Advance(5 * time.Second)
	s.Send(model.Event{Practice: c.Harbour, Kind: model.InvoiceChanged, ID: string(i.ID)})
	s.See("80.00 AUD charged to Visa 4242", "TEST-0001 is paid.")
	if n, _ := c.Moved(); n != 1 {
		t.Errorf("charged %d times", n)
	}
}

func TestRefusalsStandBesideTheField(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", visa), 80_00)
	s := show(t, c, 78, 18, i.ID)
	s.See("Visa 4242").Type("90").Enter().See("✕ Only 80.00 AUD is open")
	s.Press("backspace", "backspace").Type("0.20").Enter().See("✕ Stripe takes no card payment")
	s.Paste("4242 4242 4242 4242").See("✕ That looks like a card number.")
	if s.Dialog() != nil {
		t.Error("it asks to confirm what can't be taken")
	}
}

func TestMoreInCashIsHeldAsCreditAndAppliedLater(t *testing.T) {
	c := uitest.NewClinic(t)
	mia := c.Patient("Mia Chen")
	first, second := c.Invoice(mia, 80_00), c.Invoice(mia, 50_00)
	s := show(t, c, 78, 18, first.ID, second.ID)
	s.See("invoice 1 of 2", "◉ Cash").Press("tab").Type("100").See("Held as credit  20.00       AUD").Enter().See("it is held as credit for Mia").Enter()
	s.See("invoice 2 of 2", "50.00 AUD open", "20.00 AUD held")
	for !s.Has("◉ Patient credit") {
		s.Press("down")
	}
	s.See("Apply 20.00 AUD of credit", "Remains open    30.00       AUD").Enter().See("Test Mode:").Enter().See("30.00 AUD open of 50.00 AUD")
	if held := c.Look(second.ID).Credit; held.Minor != 0 {
		t.Errorf("%s of credit are left", held)
	}
}

func TestChequeKeepsItsNumber(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, 60, 24, i.ID)
	s.See("Card machine").Press("down", "down").See("Cheque number").Press("tab").Type("q 17").Golden("cheque-60x24")
	s.Enter().See("no real money moves").Enter().See("TEST-0001 is paid.")
	if p := c.Look(i.ID).Payments[0].Payment; p.Reference != "q 17" || p.Method != model.Cheque {
		t.Errorf("%+v", p)
	}
}

// TestSecondClerkIsNamed: what somebody else took meanwhile is said, and nothing is taken twice.
func TestSecondClerkIsNamed(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, 78, 18, i.ID)
	s.See("◉ Cash").Enter().See("no real money moves")
	ben := c.As("Ben Ito", model.FrontDesk)
	op, _ := ben.NewOperation()
	if _, err := ben.Take(t.Context(), desk.TakeRequest{Operation: op, Practice: c.Harbour, Invoice: i.ID, Revision: 1, Method: model.Cash, Amount: uitest.AUD(80_00)}); err != nil {
		t.Fatal(err)
	}
	s.Enter().See("Ben Ito took 80.00 AUD")
	if n := len(c.Look(i.ID).Payments); n != 1 {
		t.Errorf("%d payments", n)
	}
}

func TestNothingOpenSaysSo(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 0)
	s := show(t, c, 78, 18, i.ID)
	s.See("Nothing is open on TEST-0001.", "Any key leads back.")
}

// TestStripeAwayDimsCardsNotCash and cards come back by themselves.
func TestStripeAwayDimsCardsNotCash(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen", visa), 80_00)
	c.Round()
	c.Sandbox.SetDown(true)
	c.Advance(time.Minute)
	s := show(t, c, 78, 18, i.ID)
	s.See("Stripe is away", "◉ Cash").Press("up", "up").See("Nothing was charged.").Golden("away-78x18")
	c.Sandbox.SetDown(false)
	c.Advance(time.Minute)
	s.Send(model.Event{Kind: model.ConnectionChanged, ID: string(c.Account.ID)})
	s.See("◉ Visa 4242", "Charge 80.00 AUD to Visa 4242")
}
