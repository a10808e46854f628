package operations_test

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/operations"
	"clinic.example/paydesk/ui/uitest"
)

const visa = "4242424242424242"

// clinic is one in which Stripe can be made silent, and Mia has an invoice and a card.
type clinic struct {
	*uitest.Clinic
	t       *testing.T
	mia     model.Patient
	invoice model.Invoice
}

func open(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{Clinic: uitest.NewClinic(t), t: t}
	c.mia = c.Patient("Mia Chen", visa)
	c.invoice = c.Invoice(c.mia, 80_00)
	return c
}

func (c *clinic) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) fault(f sandbox.Fault) {
	c.t.Helper()
	_, err := c.Sandbox.Fault(f)
	c.must(err)
}

// silence makes the answer to a confirm get lost, and Stripe silent about payments from then on.
func (c *clinic) silence() {
	c.fault(sandbox.Fault{Path: "/v1/payment_intents/*/confirm", Kind: "reset_after"})
	c.fault(sandbox.Fault{Path: "/v1/payment_intents/*", Method: "GET", Kind: "503", Count: -1})
}

// charge presses for the whole invoice, and gives the operation.
func (c *clinic) charge(want model.Kind) model.Operation {
	c.t.Helper()
	id, err := c.Session.NewOperation()
	c.must(err)
	view := c.Look(c.invoice.ID)
	taken, err := c.Session.Take(c.t.Context(), desk.TakeRequest{
		Operation: id, Practice: c.Harbour, Invoice: c.invoice.ID, Revision: view.Invoice.Revision, Method: model.Card, Amount: view.Invoice.Open(), Card: view.Cards[0].ID,
	})
	if model.KindOf(err) != want {
		c.t.Fatalf("the charge: %v", err)
	}
	return taken.Operation
}

// edit changes an operation's record past the desk.
func (c *clinic) edit(id model.OperationID, edit func(*model.Operation)) {
	c.Put(func(tx storage.Tx) error {
		op, err := tx.Operation(c.Harbour, id)
		if err != nil {
			return err
		}
		edit(&op)
		return tx.PutOperation(op)
	})
}

func (c *clinic) screen(session *desk.Session, w, h int) *uitest.Solo {
	c.t.Helper()
	env := uitest.Env(c.t, c.Clock)
	return uitest.Screen(c.t, env, operations.New(env, session, c.Harbour), w, h, uitest.On(c.Clock))
}

// at is somebody's whole desk.
func (c *clinic) at(session *desk.Session) *uitest.Driver {
	c.t.Helper()
	s := front.Session{Desk: c.Desk, Env: uitest.Env(c.t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars())}
	app, err := front.Open(c.t.Context(), s, session.Actor(), c.Harbour, "")
	c.must(err)
	return uitest.Start(c.t, ui.New(app), uitest.Size(80, 24), uitest.On(c.Clock))
}

// From Home to the answer: what isn't known, since when, what is tried next; and a key that asks at once.
func TestWhatIsNotKnownIsFoundFromHomeAndAskedAgain(t *testing.T) {
	c := open(t)
	c.silence()
	c.charge(model.Unknown)
	f := c.at(c.Session)
	f.See("? Charge of 80.00 AUD, Mia Chen: not known yet, paydesk is asking Stripe.").Enter()
	f.See("Open operations", "? Not known yet", "Charge of 80.00 AUD, Mia Chen", "Do not charge again.", "Ana Silva", "Visa 4242", "Not known since",
		"Asked once. Stripe does not answer for this account.").Golden("unknown-frame-80x24")
	f.Press("a").See("Asked 2 times. Stripe is asked next at 12:00:0", "? Not known yet whether the card was charged.") // the second stands there once it has been asked
	c.Sandbox.ClearFaults(0)
	f.Press("a").See("The card was charged 80.00 AUD; the payment is recorded.", "Nothing is open. Every charge, refund and link")
	if n, cents := c.Moved(); n != 1 || cents != 80_00 || c.Look(c.invoice.ID).Invoice.Status() != model.InvoicePaid {
		t.Errorf("%d charges of %d, the invoice is %s", n, cents, c.Look(c.invoice.ID).Invoice.Status())
	}
}

func TestTheListAtItsSizes(t *testing.T) {
	c := open(t)
	c.silence()
	c.charge(model.Unknown)
	leo := c.Patient("Leo Park", visa)
	c.invoice = c.Invoice(leo, 120_00)
	c.silence()
	stopped := c.charge(model.Unknown)
	c.edit(stopped.ID, func(op *model.Operation) {
		op.State = model.OpStopped
		op.Message = "paydesk stopped this operation because its request did not match the one sent before, and it is not known whether money moved. Do not press again; an administrator looks it up under Reports, Open operations."
	})
	id, err := c.Session.NewOperation()
	c.must(err)
	_, err = c.Session.OpenLink(t.Context(), desk.LinkRequest{Operation: id, Practice: c.Harbour, Purpose: model.SetupLink, Patient: leo.ID})
	c.must(err)
	c.screen(c.Session, 78, 19).See("✕ Stopped", "? Not known yet", "○ Link open", "An administrator can look it up").Golden("list-78x19")
	c.screen(c.Session, 118, 35).See("✕ Stopped", "Not known since").Golden("list-118x35")
	s := c.screen(c.Session, 78, 19)
	s.See("✕ Stopped").Press("down", "down").See("The patient can leave a card by the link until", "paydesk looks every 20 seconds").Enter()
	if v := uitest.Asks[kit.Visited](s); v.Kind != "patient" || v.IDs[0] != string(leo.ID) {
		t.Errorf("opened %+v", v)
	}
	s = c.screen(c.Session, 78, 19)
	s.See("✕ Stopped").Enter()
	if v := uitest.Asks[kit.Visited](s); v.Kind != "invoice" || v.IDs[0] != string(c.invoice.ID) {
		t.Errorf("opened %+v", v)
	}
}

// A time of day says nothing about what is days old, and all about what was pressed before midnight.
func TestWhatIsOlderThanADaySaysByHowMany(t *testing.T) {
	c := open(t)
	c.silence()
	c.charge(model.Unknown)
	c.Clock.Advance(23 * time.Hour)
	c.screen(c.Session, 78, 19).See("AUD  12:00")
	c.Clock.Advance(time.Hour)
	c.screen(c.Session, 78, 19).See("AUD  1 day")
	c.Clock.Advance(48 * time.Hour)
	c.screen(c.Session, 78, 19).See("AUD  3 days")
}

func TestALinkIsStoppedFromTheList(t *testing.T) {
	c := open(t)
	id, err := c.Session.NewOperation()
	c.must(err)
	link, err := c.Session.OpenLink(t.Context(), desk.LinkRequest{
		Operation: id, Practice: c.Harbour, Purpose: model.PayLink, Invoice: c.invoice.ID, Revision: c.invoice.Revision, Amount: c.invoice.Open(),
	})
	c.must(err)
	ben := c.As("Ben Okoro", model.FrontDesk)
	f := c.at(ben)
	f.Press("6").See("Open operations").Enter().See("○ Link open", "The patient can pay by the link until").Press("d").See("Stop the link?", "Leave it").Press("tab").Enter()
	f.See("The link is stopped. Nothing was charged.", "Nothing is open.")
	c.PayPage(link.URL, visa)
	if n, _ := c.Moved(); n != 0 {
		t.Error("it could still be paid")
	}
}

// A stopped operation had no way out: its invoice was held for ever.
func TestWhatPaydeskStoppedIsTakenOverFromStripe(t *testing.T) {
	c := open(t)
	c.silence()
	op := c.charge(model.Unknown)
	c.edit(op.ID, func(op *model.Operation) { op.State, op.Message = model.OpStopped, "paydesk stopped this operation." })
	f := c.at(c.Session)
	f.See("stopped, somebody must look").Enter().See("✕ Stopped").Press("a").See("· paydesk stopped this one and does nothing more by itself.")
	f.Press("d").See("Stripe did not answer.").See("✕ Stopped")
	c.Sandbox.ClearFaults(0)
	f.Press("d").See("End the charge of 80.00 AUD", "Stripe has charged 80.00 AUD (pi_", "payment is recorded on the invoice.", "Record what Stripe has").Golden("release-frame-80x24")
	f.Type("Harbour Street Physio").Press("tab", "tab").Enter()
	f.See("The card was charged 80.00 AUD; the payment is recorded.", "Nothing is open.")
	if n, _ := c.Moved(); n != 1 || c.Look(c.invoice.ID).Invoice.Status() != model.InvoicePaid {
		t.Errorf("%d charges, the invoice is %s", n, c.Look(c.invoice.ID).Invoice.Status())
	}
}

// Nothing was sent: it can be given up at once, by whoever holds the right, and the others read who does.
func TestWhatWasNeverSentIsGivenUp(t *testing.T) {
	c := open(t)
	c.silence()
	op := c.charge(model.Unknown)
	c.edit(op.ID, func(op *model.Operation) {
		op.State, op.Unanswered, op.Attempt, op.Lost, op.Intent = model.OpPrepared, false, 0, 0, ""
		op.Message = "Nothing was sent to Stripe yet, so the card was not asked and nothing was charged so far."
		op.Hash = op.Digest()
	})
	ben := c.screen(c.As("Ben Okoro", model.FrontDesk), 78, 19)
	ben.See("◐ Not sent yet").Press("d")
	if told := uitest.Asks[kit.Told](ben); !strings.Contains(string(told.Text), "Operations: Stop") || !strings.Contains(string(told.Text), "Ana Silva") {
		t.Errorf("Ben reads %q", told.Text)
	}
	f := c.at(c.Session)
	f.See("not sent yet, Stripe can't be asked").Enter().See("◐ Not sent yet").Press("d").See("Stop the charge of 80.00 AUD?", "Nothing was sent to Stripe, so nothing can come of it.").Press("tab").Enter()
	f.See("Ana Silva ended it by hand: nothing was charged.", "Nothing is open.")
	if v := c.Look(c.invoice.ID); v.Locked() != "" || v.Takeable() != "" {
		t.Errorf("the invoice is held: %q %q", v.Locked(), v.Takeable())
	}
}

// The access is gone: nothing is asked until the account is connected again, and both keys say so.
func TestItWaitsUntilThePracticeIsConnectedAgain(t *testing.T) {
	c := open(t)
	c.silence()
	c.charge(model.Unknown)
	c.must(c.Sandbox.RevokeAccount(string(c.Account.ID)))
	c.Sandbox.ClearFaults(0)
	c.Round()
	s := c.screen(c.Session, 78, 19)
	s.See("○ Waits", "it waits until the practice is connected to this account again").Press("a")
	if told := uitest.Asks[kit.Told](s); !strings.Contains(string(told.Text), "connected to this account again") {
		t.Errorf("%q", told.Text)
	}
}

func TestTheStatesOfTheList(t *testing.T) {
	c := open(t)
	c.screen(c.Session, 78, 19).See("Nothing is open. Every charge, refund and link of this practice has come to its end.").Golden("empty-78x19")
	c.screen(c.As("Nobody", "no role at all"), 78, 19).See("does not include")
	env := uitest.Env(t, c.Clock)
	fresh := operations.New(env, c.Session, c.Harbour)
	fresh.SetSize(78, 19)
	if view := uitest.Plain(fresh.View()); strings.Contains(view, "Nothing is open") {
		t.Errorf("before anything is read it says\n%s", view)
	}
}
