package connect_test

import (
	"io"
	"log/slog"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"

	crand "crypto/rand"
)

// unconfigured is the administrator at a desk over the same store that knows no platform.
func (w *world) unconfigured() *desk.Session {
	w.t.Helper()
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	client, err := stripeops.New(stripeops.Config{Log: quiet})
	w.must(err)
	d, err := desk.New(desk.Config{Store: w.Store, Stripe: client, Now: w.Clock.Now, Random: crand.Reader, Log: quiet})
	w.must(err)
	return d.Session(w.Session.Actor())
}

// becomes puts Harbour's account into a state, and lets the desk see it.
func (w *world) becomes(state sandbox.AccountState, want sandbox.Requirements) {
	w.t.Helper()
	w.must(w.Sandbox.SetAccountState(string(w.Account.ID), state, want))
	w.Round()
}

func TestARestrictedAccountIsExplainedAndClearsByVerify(t *testing.T) {
	w := newWorld(t)
	w.becomes(sandbox.StateRestricted, sandbox.Requirements{Fields: []string{"individual.verification.document", "external_account"}})
	front := w.open(w.Session, w.Harbour, 78, 19)
	front.See("Stripe Account Restricted", "Charges and payouts are stopped", "Photo of the owner's identity document", "Bank account for payouts", "overdue", "dashboard.stripe.com")
	front.Golden("restricted-78x19")
	front.Press("v").See("Verified at", "fail", "Stripe Account Restricted")
	w.must(w.Sandbox.SetAccountState(string(w.Account.ID), sandbox.StateGood, sandbox.Requirements{}))
	front.Press("v").See("Connected to Stripe", "pass", "answers as Harbour Street Physio Pty Ltd", "Test Mode here and at Stripe").Gone("fail", "Restricted")
	front.Golden("verified-78x19")
}

func TestARestrictedAccountClearsByItself(t *testing.T) {
	w := newWorld(t)
	w.becomes(sandbox.StateRestricted, sandbox.Requirements{})
	front := w.open(w.Session, w.Harbour, 118, 35)
	front.See("Stripe Account Restricted").Golden("restricted-118x35")
	w.becomes(sandbox.StateGood, sandbox.Requirements{})
	front.Send(model.Event{Practice: w.Bay, Kind: model.ConnectionChanged}).See("Stripe Account Restricted")
	front.Send(model.Event{Kind: model.ConnectionChanged, ID: string(w.Account.ID)}).See("Connected to Stripe").Gone("Stripe Account Restricted")
}

func TestADeadlineStandsInTheFirstLine(t *testing.T) {
	w := newWorld(t)
	deadline := w.Clock.Now().Add(20 * 24 * time.Hour)
	w.becomes(sandbox.StateDueSoon, sandbox.Requirements{Fields: []string{"company.tax_id"}, Deadline: deadline.Unix()})
	w.open(w.Session, w.Harbour, 78, 19).See("Stripe Account Restricted", "Payments and payouts still work until 22 March 2026.", "Company's tax id", "by 22 March 2026")
}

func TestEveryStateIsAWord(t *testing.T) {
	for _, c := range []struct {
		state sandbox.AccountState
		see   []string
	}{
		{sandbox.StatePending, []string{"Pending review at Stripe", "Stripe is checking what was sent"}},
		{sandbox.StateRejected, []string{"Rejected by Stripe", "no payments and no payouts"}},
		{sandbox.StatePayoutsStopped, []string{"Payouts stopped", "Charges work", "Charges          ✓ on", "Payouts          ✕ stopped by Stripe"}},
	} {
		t.Run(string(c.state), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.becomes(c.state, sandbox.Requirements{})
			w.open(w.Session, w.Harbour, 78, 40).See(c.see...)
		})
	}
}

func TestARevokedAccessSaysHowToConnectAgain(t *testing.T) {
	w := newWorld(t)
	w.must(w.Sandbox.RevokeAccount(string(w.Account.ID)))
	w.Round()
	front := w.open(w.Session, w.Harbour, 78, 24)
	front.See("Access revoked at Stripe", "Connect again to go on", "Connect with Stripe again").Golden("revoked-78x24")
	w.must(w.arrive(w.decide(w.setOut(front), string(w.Account.ID), "authorise")))
	front.See("Connected to Stripe").Gone("Access revoked")
}

func TestThePlaceToFinishOpensInTheBrowser(t *testing.T) {
	w := newWorld(t)
	w.becomes(sandbox.StateRestricted, sandbox.Requirements{})
	front := w.open(w.Session, w.Harbour, 78, 19)
	front.See("Restricted").Press("o").Until("the Dashboard", func() bool { return len(w.opened()) == 1 })
	if w.opened()[0] != "https://dashboard.stripe.com" {
		t.Errorf("opened %s", w.opened()[0])
	}
}

func TestAnExistingConnectionIsUsedWithoutAnyCallToConnect(t *testing.T) {
	w := newWorld(t)
	w.Sandbox.ForgetRequests()
	front := w.open(w.Session, w.Bay, 78, 19)
	front.See("Use This Connection: Harbour Street Physio, "+string(w.Account.ID)+", Test Mode").Press("down", "enter")
	front.See("Bay Road Clinic will use", "go through that one Stripe account").Press("enter").Gone("will use")
	if is := w.is(w.Bay); is.State != model.NotConnected {
		t.Fatal("the first answer is not to leave it")
	}
	front.Press("enter").See("will use").Press("tab", "enter").See("Connected to Stripe", "by an existing connection", "Shared with      Harbour Street Physio")
	if n := len(w.Sandbox.Requests()); n != 0 {
		t.Errorf("Stripe was asked %d times", n)
	}
}

func TestADisconnectNamesEverythingThatStops(t *testing.T) {
	w := newWorld(t)
	w.must(w.Session.UseConnection(t.Context(), w.Bay, w.Harbour))
	mia := w.Patient("Mia Chen", "4242424242424242")
	w.link(w.Invoice(mia, 80_00))
	front := w.open(w.Session, w.Harbour, 78, 19)
	front.See("Connected to Stripe").Press("d")
	front.See("Harbour Street Physio, Bay Road Clinic", "1 switched off: Visa 4242", "1 stopped first: 80.00 AUD", "Stripe's Dashboard", "Type Harbour Street Physio to go on")
	front.Type("Harbour").Enter().Press("tab", "enter").See("Type Harbour Street Physio") // not the whole name: nothing happens
	front.Type(" Street Physio").Enter().Press("tab", "enter").See("Not connected", "Last connected here: "+string(w.Account.ID))
	for _, practice := range []model.PracticeID{w.Harbour, w.Bay} {
		if is := w.is(practice); is.State != model.NotConnected {
			t.Errorf("%s is %s", practice, is.State)
		}
	}
	if told := uitest.Asks[kit.Told](front); told.Text != "Disconnected from Stripe: 2 practices. Cash and the other ways go on." {
		t.Errorf("said %q", told.Text)
	}
	if n := w.asked("/oauth/deauthorize"); n != 1 {
		t.Errorf("revoked %d times", n)
	}
}

// link opens a pay link over an invoice.
func (w *world) link(invoice model.Invoice) {
	w.t.Helper()
	op, err := w.Session.NewOperation()
	w.must(err)
	_, err = w.Session.OpenLink(w.t.Context(), desk.LinkRequest{Operation: op, Practice: w.Harbour, Purpose: model.PayLink, Invoice: invoice.ID, Revision: invoice.Revision, Amount: invoice.Open()})
	w.must(err)
}

func TestADisconnectWaitsForMoneyThatIsNotSettled(t *testing.T) {
	w := newWorld(t)
	mia := w.Patient("Mia Chen", "4242424242424242")
	invoice := w.Invoice(mia, 80_00)
	for _, f := range []sandbox.Fault{
		{Path: "/v1/payment_intents/*/confirm", Kind: "reset_after"}, {Path: "/v1/payment_intents/*", Method: "GET", Kind: "503", Count: -1},
	} {
		_, err := w.Sandbox.Fault(f)
		w.must(err)
	}
	op, err := w.Session.NewOperation()
	w.must(err)
	_, err = w.Session.Take(t.Context(), desk.TakeRequest{
		Operation: op, Practice: w.Harbour, Invoice: invoice.ID, Revision: invoice.Revision, Method: model.Card, Amount: uitest.AUD(80_00), Card: w.Look(invoice.ID).Cards[0].ID,
	})
	if model.KindOf(err) != model.Unknown {
		t.Fatalf("charge: %v", err)
	}
	front := w.open(w.Session, w.Harbour, 78, 19)
	front.See("Connected to Stripe").Press("d").See("Not disconnected", "Not settled yet: 1", "charge", "TEST-0001", "80.00 AUD", "Not known yet").Golden("refused-78x19")
	w.Sandbox.ClearFaults(0)
	w.Advance(time.Minute)
	front.Send(model.Event{Practice: w.Harbour, Kind: model.OperationChanged}).See("All is settled now").Press("d").See("Type Harbour Street Physio")
	if n := w.asked("/oauth/deauthorize"); n != 0 {
		t.Errorf("revoked %d times", n)
	}
}

func TestWhatIsStillOffLeadsToWhereItIsSwitchedOn(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Harbour, 78, 19)
	front.See("After connecting").Press("down").See("Settings > Practice").Enter()
	if visit := uitest.Asks[kit.Visited](front); visit.Kind != "practice" || visit.IDs[0] != string(w.Harbour) {
		t.Errorf("went to %+v", visit)
	}
	front.Press("down", "down", "down").See("types are Allowed or Required").Enter()
	front.Until("the types", func() bool { return uitest.Asks[kit.Visited](front).Kind == "types" })
	front.Press("end").See("Go live").Enter().See("From then on payments are real", "Authorise in live mode", "Enter live keys").Esc().See("After connecting")
}
