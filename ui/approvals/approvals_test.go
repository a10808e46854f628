package approvals_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/approvals"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

const (
	anasPIN = "135790"
	visa    = "4242424242424242"
)

// clinic is one where Ben may return 200.00 alone, and Mia has paid 300.00 by card.
type clinic struct {
	*uitest.Clinic
	ben     *desk.Session
	invoice model.Invoice
}

func open(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{Clinic: uitest.NewClinic(t)}
	if err := c.Session.SetPIN(t.Context(), desk.PINChange{Staff: c.Session.Actor().Staff, New: anasPIN}); err != nil {
		t.Fatal(err)
	}
	c.ben = c.As("Ben Okoro", model.FrontDesk)
	c.invoice = c.Invoice(c.Patient("Mia Chen", visa), 300_00)
	view := c.Look(c.invoice.ID)
	if _, err := c.Session.Take(t.Context(), desk.TakeRequest{
		Operation: c.operation(t), Practice: c.Harbour, Invoice: c.invoice.ID, Revision: view.Invoice.Revision, Method: model.Card, Amount: uitest.AUD(300_00), Card: view.Cards[0].ID,
	}); err != nil {
		t.Fatal(err)
	}
	return c
}

func (c *clinic) operation(t *testing.T) model.OperationID {
	t.Helper()
	op, err := c.ben.NewOperation()
	if err != nil {
		t.Fatal(err)
	}
	return op
}

// ask has Ben ask for a refund of 250.00, which waits.
func (c *clinic) ask(t *testing.T) model.OperationID {
	t.Helper()
	view := c.Look(c.invoice.ID)
	r, err := c.ben.Refund(t.Context(), desk.RefundRequest{
		Operation: c.operation(t), Practice: c.Harbour, Payment: view.Payments[0].Payment.ID, Revision: view.Invoice.Revision, Amount: uitest.AUD(250_00),
		Reason: model.CancelledByPatient, Outcome: model.MakeCreditNote, Note: "moved away",
	})
	if r.Approval.Status != model.ApprovalWaiting {
		t.Fatalf("%+v %v", r.Approval, err)
	}
	return r.Approval.ID
}

// refunds are how many Stripe has made.
func (c *clinic) refunds() int { return len(c.Sandbox.Succeeded().Refunds) }

func (c *clinic) second(ctx context.Context, who model.StaffID, pin string) (*desk.Session, error) {
	actor, err := c.Desk.SignIn(ctx, who, pin)
	return c.Desk.Session(actor), err
}

func (c *clinic) show(t *testing.T, session *desk.Session, id model.OperationID) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	return uitest.Screen(t, env, approvals.NewApproval(env, session, c.Harbour, id, c.second), 78, 19, uitest.On(c.Clock))
}

// at is somebody's whole desk.
func (c *clinic) at(t *testing.T, session *desk.Session) *uitest.Driver {
	t.Helper()
	s := front.Session{Desk: c.Desk, Env: uitest.Env(t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars())}
	app, err := front.Open(t.Context(), s, session.Actor(), c.Harbour, "")
	if err != nil {
		t.Fatal(err)
	}
	return uitest.Start(t, ui.New(app), uitest.Size(80, 24), uitest.On(c.Clock))
}

func TestASecondPersonApprovesAtTheSameTerminal(t *testing.T) {
	c := open(t)
	front := c.at(t, c.ben)
	front.Press("3").See("TEST-0001").Enter().See("Timeline").Press("r").See("300.00 AUD can be returned", "[Enter] Ask a second person")
	front.Type("150").See("[Enter] Refund").Press("backspace", "backspace", "backspace").Type("250").See("[Enter] Ask a second person")
	front.Enter().See("Ask a second person about 250.00 AUD", "More than 200.00 AUD needs a second person: nothing moves until").Enter()
	front.See("Waits for a second person", "Nothing was returned yet.", "Ana Silva can approve it.")
	if c.refunds() != 0 {
		t.Fatal("it was made without a second person")
	}
	front.Press("s").See("A second person approves", "› Ana Silva", "−250.00 AUD", "Mia Chen, born 1 Apr 1990", "[Enter] Refund 250.00 AUD to Visa 4242").Golden("second-80x24")
	front.Type("0000").Enter().See("This is not the PIN of Ana Silva.").Type(anasPIN).Enter()
	front.See("Approved", "Ana Silva approved it", "250.00 AUD refunded to Visa 4242.").Esc().See("Timeline").Gone("Waits for a second person")
	refund := c.Look(c.invoice.ID).Payments[0].Refunds[0]
	if c.refunds() != 1 || refund.By != "Ben Okoro" || refund.Amount != uitest.AUD(250_00) {
		t.Errorf("%d refunds, %+v", c.refunds(), refund)
	}
}

func TestItWaitsOnTheOthersHome(t *testing.T) {
	c := open(t)
	c.ask(t)
	front := c.at(t, c.Session)
	front.See("Refund of 250.00 AUD of Mia Chen waits for a second person").Enter()
	front.See("Ben Okoro", "moved away", "[Enter] approves and sends it").Golden("waiting-80x24").Enter()
	front.See("Approve the refund", "It is sent as Ben Okoro's refund").Hold("enter", 20).Enter().See("250.00 AUD refunded to Visa 4242.")
	if c.refunds() != 1 {
		t.Errorf("%d refunds", c.refunds())
	}
	front.Esc().See("Nothing. All money is where it should be.")
}

func TestTheKeyRLeadsToWhatWaits(t *testing.T) {
	c := open(t)
	c.ask(t)
	front := c.at(t, c.Session)
	front.Press("3").See("TEST-0001").Enter().See("Timeline").Press("r").See("A refund waits for a second person", "asked for by Ben Okoro").Enter().See("Approval", "[Enter] approves")
}

func TestRefusingMovesNothing(t *testing.T) {
	c := open(t)
	id := c.ask(t)
	front := c.show(t, c.Session, id)
	front.See("[d] refuses it").Press("d").See("Refuse this refund?").Enter().Gone("Refuse this refund?").Press("d").See("Refuse this refund?").Press("right").Enter()
	front.See("✕ Refused", "Ana Silva refused it", "Nothing was returned.")
	c.show(t, c.ben, c.ask(t)).See("◐ Waits").Press("d").See("Take it back").Press("right").Enter().See("Ben Okoro took it back")
	if c.refunds() != 0 {
		t.Errorf("%d refunds", c.refunds())
	}
}

func TestAnExpiredOneSaysSo(t *testing.T) {
	c := open(t)
	id := c.ask(t)
	front := c.show(t, c.Session, id)
	front.See("It waits until 3 Mar 2026")
	c.Advance(25 * time.Hour)
	front.Send(model.Event{Kind: model.ApprovalChanged, Practice: c.Harbour, ID: string(id)})
	front.See("○ Expired", "so it is over. Nothing was returned; ask anew on the invoice.").Press("enter", "d")
	if front.Dialog() != nil || c.refunds() != 0 {
		t.Error("it can still be decided")
	}
}

func TestWhoMayNotReadsWhoCan(t *testing.T) {
	c := open(t)
	id := c.ask(t)
	cleo := c.As("Cleo Diaz", model.FrontDesk)
	front := c.show(t, cleo, id)
	front.See("250.00 AUD is more than you may return alone, too (200.00 AUD). Ana Silva can approve it.").Press("d")
	if told := uitest.Asks[kit.Told](front); !strings.Contains(string(told.Text), "Ana Silva can approve it.") {
		t.Errorf("%q", told.Text)
	}
}

func TestTheListShowsHowEachEnded(t *testing.T) {
	c := open(t)
	id := c.ask(t)
	if _, err := c.ben.RefuseApproval(t.Context(), c.Harbour, id); err != nil {
		t.Fatal(err)
	}
	c.Clock.Advance(time.Minute)
	id = c.ask(t)
	env := uitest.Env(t, c.Clock)
	list := uitest.Screen(t, env, approvals.New(env, c.Session, c.Harbour), 118, 20, uitest.On(c.Clock))
	list.See("◐ Waits", "✕ Refused").Golden("list-118x20").Enter()
	if got := uitest.Asks[kit.Visited](list); got.Kind != "approval" || got.IDs[0] != string(id) {
		t.Errorf("%+v", got)
	}
	empty := uitest.Screen(t, env, approvals.New(env, c.Session, c.Bay), 78, 19)
	empty.See("No refund has waited for a second person.")
}
