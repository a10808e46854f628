package disputes_test

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/disputes"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

const visa = "4242424242424242"

// clinic is one where Mia's payment of 80.00 is disputed.
type clinic struct {
	*uitest.Clinic
	id string
}

func open(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{Clinic: uitest.NewClinic(t)}
	c.id = c.dispute(t, "Mia Chen", 80_00, false)
	return c
}

// dispute has somebody pay by card, and their bank dispute it or ask about it.
func (c *clinic) dispute(t *testing.T, who string, minor int64, inquiry bool) string {
	t.Helper()
	invoice := c.Invoice(c.Patient(who, visa), minor)
	view := c.Look(invoice.ID)
	op, err := c.Session.NewOperation()
	if err != nil {
		t.Fatal(err)
	}
	taken, err := c.Session.Take(t.Context(), desk.TakeRequest{
		Operation: op, Practice: c.Harbour, Invoice: invoice.ID, Revision: view.Invoice.Revision, Method: model.Card, Amount: uitest.AUD(minor), Card: view.Cards[0].ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	id, err := c.Sandbox.OpenDispute(taken.Payment.Intent, inquiry)
	if err != nil {
		t.Fatal(err)
	}
	c.hears()
	return id
}

// hears lets the desk read what happened at Stripe.
func (c *clinic) hears() {
	c.Clock.Advance(30 * time.Second)
	c.Round()
}

func (c *clinic) ends(t *testing.T, won bool) {
	t.Helper()
	if err := c.Sandbox.EndDispute(c.id, won); err != nil {
		t.Fatal(err)
	}
	c.hears()
}

// at is somebody's whole desk.
func (c *clinic) at(t *testing.T, session *desk.Session, w, h int) *uitest.Driver {
	t.Helper()
	s := front.Session{Desk: c.Desk, Env: uitest.Env(t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars())}
	app, err := front.Open(t.Context(), s, session.Actor(), c.Harbour, "")
	if err != nil {
		t.Fatal(err)
	}
	return uitest.Start(t, ui.New(app), uitest.Size(w, h), uitest.On(c.Clock))
}

// handedIn is how often Stripe was asked to hand evidence in.
func (c *clinic) handedIn() (n int) {
	for _, r := range c.Sandbox.Requests() {
		if r.Method == "POST" && strings.HasPrefix(r.Path, "/v1/disputes/") && r.Params["submit"] == "true" {
			n++
		}
	}
	return n
}

// From Home to the evidence at the bank: staged by one key, handed in by another and a typed word.
func TestADisputeIsAnsweredFromHome(t *testing.T) {
	c := open(t)
	front := c.at(t, c.Session, 80, 24)
	front.See("Dispute of 80.00 AUD, Mia Chen: evidence is due").Enter()
	front.See("Due in 9 days", "The bank has taken 80.00 AUD meanwhile.", "did not make this payment", "Mia Chen, born").Golden("dispute-80x24")
	front.Enter().See("This is the text that goes to Stripe", "Mia Chen").Golden("evidence-80x24")
	front.Press("h").See("Stage the evidence first")
	front.Press("s").See("The evidence lies at Stripe.", "not handed in yet")
	if c.handedIn() != 0 {
		t.Fatal("it was handed in")
	}
	front.Press("h").See("Hand in the evidence?", "Type submit to go on").Golden("submit-80x24")
	front.Type("submi").Enter().Press("right").Enter().See("Hand in the evidence?")
	if c.handedIn() != 0 {
		t.Fatal("it was handed in before the word was typed")
	}
	front.Press("up").Type("t").Enter().Press("right").Enter().See("The evidence is handed in.", "handed in, Ana Silva")
	front.Press("h").See("The bank has the evidence and decides.")
	front.Esc().See("Bank decides")
	if c.handedIn() != 1 {
		t.Errorf("handed in %d times", c.handedIn())
	}
}

func TestALossIsDecidedByAPerson(t *testing.T) {
	c := open(t)
	c.ends(t, false)
	front := c.at(t, c.Session, 80, 24)
	front.See("Taken back by the bank: 80.00 AUD, Mia Chen. Decide who bears it.").Enter()
	front.See("Lost: decide", "The invoice stays paid until somebody decides").Golden("lost-80x24")
	front.Press("w").See("Write off 80.00 AUD?").Enter().Gone("Write off 80.00 AUD?")
	front.Press("n").See("Ask Mia Chen for 80.00 AUD?").Press("right").Enter().See("asked the patient for it by TEST-0002")
	front.Press("w").See("The patient is asked for it by TEST-0002.")
	front.Press("i").See("TEST-0001", "Timeline", "Taken back by the bank", "Paid")
}

func TestAWordAcceptsTheLoss(t *testing.T) {
	c := open(t)
	s := c.show(t, disputes.NewDispute(uitest.Env(t, c.Clock), c.Session, c.Harbour, c.id))
	s.See("What helps").Press("a").See("Accept the loss?").Enter().Enter().Gone("Accept the loss?").See("Due in 9 days")
	s.Press("a").See("Accept the loss?").Type("accept").Enter().Press("right").Enter().See("Lost: decide")
}

func (c *clinic) show(t *testing.T, screen kit.Screen) *uitest.Solo {
	t.Helper()
	return uitest.Screen(t, uitest.Env(t, c.Clock), screen, 78, 19, uitest.On(c.Clock))
}

func TestTheFrontDeskSeesAndDoesNotAnswer(t *testing.T) {
	c := open(t)
	front := c.at(t, c.As("Ben Okoro", model.FrontDesk), 80, 24)
	front.See("Dispute of 80.00 AUD").Enter().See("Due in 9 days").Press("a").See(`does not include "Disputes: Answer"`)
	front.Enter().See("This is the text that goes to Stripe").Press("s").See(`does not include "Disputes: Answer"`)
}

func TestTheListByLastDay(t *testing.T) {
	c := open(t)
	c.Clock.Advance(6*24*time.Hour + 12*time.Hour)
	c.dispute(t, "Leo Park", 120_00, true)
	c.dispute(t, "Ida Novak", 45_00, false)
	for size, golden := range map[[2]int]string{{80, 24}: "list-80x24", {120, 40}: "list-120x40"} {
		front := c.at(t, c.Session, size[0], size[1])
		front.See("Needs attention").Press(":").Type("chargeback").Enter()
		front.See("Due in 2 days", "Mia Chen", "Leo Park", "not the cardholder", "120.00 AUD").Golden(golden)
	}
}

func TestAnEmptyListSaysWhatComesHere(t *testing.T) {
	c := &clinic{Clinic: uitest.NewClinic(t)}
	c.show(t, disputes.New(uitest.Env(t, c.Clock), c.Session, c.Harbour)).See("No disputes.")
}

func TestADisputeWithoutColour(t *testing.T) {
	c := open(t)
	front := c.at(t, c.Session, 120, 40)
	front.See("Dispute of 80.00 AUD").Enter().See("Due in 9 days").Golden("dispute-120x40").Enter().See("Invoice, payment, visit").Golden("evidence-120x40")
}
