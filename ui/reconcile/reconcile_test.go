package reconcile_test

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/reconcile"
	"clinic.example/paydesk/ui/uitest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func operation(t *testing.T, c *uitest.Clinic) model.OperationID {
	t.Helper()
	op, err := c.Session.NewOperation()
	must(t, err)
	return op
}

// pay takes an amount from a card.
func pay(t *testing.T, c *uitest.Clinic, card string, cents int64) desk.Taken {
	t.Helper()
	invoice := c.Invoice(c.Patient("Mia Chen", card), cents)
	view := c.Look(invoice.ID)
	taken, err := c.Session.Take(t.Context(), desk.TakeRequest{
		Operation: operation(t, c), Practice: c.Harbour, Invoice: invoice.ID, Revision: view.Invoice.Revision, Method: model.Card,
		Amount: uitest.AUD(cents), Card: view.Cards[0].ID,
	})
	must(t, err)
	return taken
}

// month is a clinic with some weeks of money: a payout that was paid, and one that the bank sent back.
func month(t *testing.T) *uitest.Clinic {
	t.Helper()
	c := uitest.NewClinic(t)
	taken := pay(t, c, visa, 300_00)
	pay(t, c, visa, 80_00)
	_, err := c.Session.Refund(t.Context(), desk.RefundRequest{
		Operation: operation(t, c), Practice: c.Harbour, Payment: taken.Payment.ID, Revision: taken.Invoice.Revision, Amount: uitest.AUD(50_00),
		Reason: model.Goodwill, Outcome: model.LeaveOpen,
	})
	must(t, err)
	c.Advance(8 * 24 * time.Hour)
	pay(t, c, visa, 120_00)
	c.Advance(8 * 24 * time.Hour)
	_, err = c.Session.Reconcile(t.Context(), desk.ReconcileRequest{Practice: c.Harbour})
	must(t, err)
	books, err := c.Session.Reconciliation(t.Context(), desk.ReconcileRequest{Practice: c.Harbour})
	must(t, err)
	must(t, c.Sandbox.EndPayout(books.Accounts[0].Payouts[0].Payout.ID, false))
	return c
}

const visa = "4242424242424242"

func show(t *testing.T, c *uitest.Clinic, session *desk.Session, w, h int) *uitest.Solo {
	t.Helper()
	e := uitest.Env(t, c.Clock)
	e.Theme = uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
	return uitest.Screen(t, e, reconcile.New(e, session, c.Harbour), w, h, uitest.On(c.Clock))
}

func TestAMonthIsExplained(t *testing.T) {
	c := month(t)
	s := show(t, c, c.Session, 118, 34)
	s.See("Every cent is explained", "Closing balance", "Unexplained", "It came back: the bank account is closed").Golden("explained-120x40")
	small := show(t, c, c.Session, 78, 19)
	small.See("Every cent is explained").Golden("explained-80x24").Press("end").See("Their sum", "sent back").Golden("payouts-80x24")
}

func TestOtherMonthsAndAllTime(t *testing.T) {
	c := month(t)
	s := show(t, c, c.Session, 118, 34)
	s.See("March 2026 until now", "Every cent is explained").Press("right").See("March 2026 until now")
	s.Press("left").See("February 2026", "Every cent is explained").Gone("Payments").See("Balance now").Press("right").See("March 2026 until now", "Payments")
	s.Press("a").See("All time", "Every cent is explained").Press("a").See("March 2026")
	c.Advance(31 * 24 * time.Hour)
	s = show(t, c, c.Session, 118, 34)
	s.See("April 2026 until now", "Every cent is explained").Gone("Payments").Press("left").See("March 2026", "Payments", "Every cent is explained")
}

func TestWhatIsNotExplainedIsNamed(t *testing.T) {
	c := month(t)
	c.Put(func(tx storage.Tx) error {
		payments, err := tx.Payments(storage.PaymentFilter{Practice: c.Harbour}, storage.Window{})
		must(t, err)
		payments[0].Amount.Minor += 100
		return tx.PutPayment(payments[0])
	})
	s := show(t, c, c.Session, 78, 19)
	s.See("One thing is not explained").Golden("exception-80x24")
	show(t, c, c.Session, 118, 34).See("One thing is not explained", "here is 121.00 AUD", "paydesk check").Golden("exception-120x40")
}

func TestWithoutStripeTheRecordsAreShown(t *testing.T) {
	c := month(t)
	show(t, c, c.Session, 78, 19).See("Every cent is explained")
	c.Sandbox.SetDown(true)
	s := show(t, c, c.Session, 78, 19)
	s.See("Not compared", "Stripe could not be asked", "Payments").Gone("Balance at Stripe now").Golden("away-80x24")
	c.Sandbox.SetDown(false)
	s.Press("v").See("Every cent is explained", "Balance at Stripe now")
}

func TestASharedAccountShowsOnlyOnesOwnRows(t *testing.T) {
	c := month(t)
	must(t, c.Session.UseConnection(t.Context(), c.Bay, c.Harbour))
	auditor := c.As("Noa Levi", model.Auditor)
	show(t, c, auditor, 118, 34).See("Shared by Harbour Street Physio, Bay Road Clinic", "Every cent is explained", "Payouts")
	c.Put(func(tx storage.Tx) error {
		who, err := tx.Staff(auditor.Actor().Staff)
		must(t, err)
		who.Role, who.Grants = "", []model.Grant{{Practice: c.Harbour, Role: model.Auditor}}
		return tx.PutStaff(who)
	})
	s := show(t, c, auditor, 118, 34)
	s.See("whose audit you may not read", "Payments", "Every cent is explained").Gone("Balance at Stripe now", "Opening balance", "Their sum")
}

func TestSomethingNewIsSaid(t *testing.T) {
	c := month(t)
	s := show(t, c, c.Session, 78, 19).See("Every cent is explained")
	pay(t, c, visa, 90_00)
	_, err := c.Session.Reconcile(t.Context(), desk.ReconcileRequest{Practice: c.Harbour})
	must(t, err)
	s.Send(model.Event{Kind: model.LedgerChanged, ID: string(c.Account.ID)})
	s.See("Something was booked since").Press("v").See("Every cent is explained")
}

func TestAPayoutThatCameBackLeadsHereFromHome(t *testing.T) {
	c := month(t)
	_, err := c.Session.Reconcile(t.Context(), desk.ReconcileRequest{Practice: c.Harbour})
	must(t, err)
	s := front.Session{Desk: c.Desk, Env: uitest.Env(t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars())}
	app, err := front.Open(t.Context(), s, c.Session.Actor(), c.Harbour, "")
	must(t, err)
	at := uitest.Start(t, ui.New(app), uitest.Size(120, 40), uitest.On(c.Clock))
	at.See("A payout of 116.22 AUD came back: the bank account is closed.").Enter().See("Home › Reconcile", "Every cent is explained")
}

func TestWhoMayNotReadsWhy(t *testing.T) {
	c := uitest.NewClinic(t)
	show(t, c, c.As("Ben Okoro", model.FrontDesk), 78, 19).See(`does not include "Audit: View"`)
}
