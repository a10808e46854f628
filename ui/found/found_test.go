package found_test

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/found"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

const visa = "4242424242424242"

// clinic is one whose Stripe account somebody also uses by hand.
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
	c.Round()
	return c
}

// dashboard takes a payment past paydesk, and has paydesk hear of it.
func (c *clinic) dashboard(cents int64, customer string) string {
	c.t.Helper()
	id, err := c.Sandbox.ChargeFromDashboard(string(c.Account.ID), sandbox.DashboardCharge{Amount: cents, Customer: customer})
	if err != nil {
		c.t.Fatal(err)
	}
	c.Advance(time.Minute)
	c.Round()
	return id
}

func (c *clinic) screen(session *desk.Session, w, h int) *uitest.Solo {
	c.t.Helper()
	return uitest.Screen(c.t, uitest.Env(c.t, c.Clock), found.New(uitest.Env(c.t, c.Clock), session, c.Harbour), w, h, uitest.On(c.Clock))
}

// at is somebody's whole desk.
func (c *clinic) at(session *desk.Session) *uitest.Driver {
	c.t.Helper()
	s := front.Session{Desk: c.Desk, Env: uitest.Env(c.t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars())}
	app, err := front.Open(c.t.Context(), s, session.Actor(), c.Harbour, "")
	if err != nil {
		c.t.Fatal(err)
	}
	return uitest.Start(c.t, ui.New(app), uitest.Size(80, 24), uitest.On(c.Clock))
}

// From Home to the invoice: a payment taken in the Dashboard is recorded where it belongs.
func TestAFoundPaymentIsRecordedFromHome(t *testing.T) {
	c := open(t)
	c.dashboard(95_00, c.Look(c.invoice.ID).Cards[0].Customer)
	f := c.at(c.Session)
	f.See("Stripe received 95.00 AUD, and nothing here says so.").Enter()
	f.See("Found payments", "Decide", "95.00 AUD, Mia Chen", "Record it on an invoice, or say that it is not ours.", "At Stripe").Golden("found-frame-80x24")
	f.Press("r").See("Invoice", "pays the invoice").Golden("form-frame-80x24").Type("TEST-9999").Enter().See("There is no invoice of that number at this practice.")
	for range len("TEST-9999") {
		f.Press("backspace")
	}
	f.Type("TEST-0001").Enter().See("95.00 AUD is recorded. No money moved.", "Recorded", "It is a payment of this practice now.", "by Ana Silva")
	if v := c.Look(c.invoice.ID); v.Invoice.Status() != model.InvoicePaid || v.Credit.Minor != 15_00 {
		t.Errorf("the invoice is %s, the credit %s", v.Invoice.Status(), v.Credit)
	}
	f.Press("n").See("Ana Silva has decided about it already.")
	f.Enter().See("Mia Chen", "15.00 AUD")
}

// Enter was refused when it came before the id of the press.
func TestEnterRightAfterTheFormHasOpenedRecords(t *testing.T) {
	c := open(t)
	c.dashboard(95_00, c.Look(c.invoice.ID).Cards[0].Customer)
	s := c.screen(c.Session, 78, 19)
	s.See("Decide").Press("r")
	form := uitest.Asks[kit.Opened](s).Screen
	form.Init() // what it brings has not come yet
	for _, r := range "TEST-0001" {
		form, _ = form.Update(uitest.Key(t, string(r)))
	}
	_, cmd := form.Update(uitest.Key(t, "enter"))
	job := cmd().(kit.Started).Job
	if out := job.Run(t.Context(), uitest.Env(t, c.Clock)); out.Toast.Text != "95.00 AUD is recorded. No money moved." {
		t.Errorf("said %q", out.Toast.Text)
	}
}

func TestAPaymentThatIsNotOurs(t *testing.T) {
	c := open(t)
	c.dashboard(25_00, "")
	ben := c.As("Ben Okoro", model.FrontDesk)
	f := c.at(ben)
	f.Press("6").See("Found payments").Press("down", "down").Enter().See("25.00 AUD", "Decide").Press("n").See("Is 25.00 AUD not ours?", "Leave it").Press("tab").Enter()
	f.See("It is marked as not ours.", "Not ours", "It is not asked about any more.")
	f.Press("1").See("visits").Gone("nothing here says so")
}

func TestTheListAtItsSizes(t *testing.T) {
	c := open(t)
	c.dashboard(25_00, "")
	c.dashboard(120_00, c.Look(c.invoice.ID).Cards[0].Customer)
	id := c.dashboard(5_00, "")
	if err := c.Session.DismissFoundPayment(t.Context(), c.Harbour, id); err != nil {
		t.Fatal(err)
	}
	c.screen(c.Session, 78, 19).See("Decide", "Not ours").Golden("list-78x19")
	c.screen(c.Session, 118, 35).See("Decide", "Not ours").Golden("list-118x35")
	s := c.screen(c.As("Dr Lin", model.PractitionerRole), 78, 19)
	s.See("Decide").Press("r")
	if told := uitest.Asks[kit.Told](s); !strings.Contains(string(told.Text), "Payments: Take") {
		t.Errorf("a practitioner reads %q", told.Text)
	}
}

func TestTheListWithoutAny(t *testing.T) {
	c := open(t)
	c.screen(c.Session, 78, 19).See("Nothing was found. Every payment on the Stripe account is recorded here.").Golden("empty-78x19")
	c.screen(c.As("Nobody", "no role at all"), 78, 19).See("does not include")
}
