package home_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/ui/home"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// day is a clinic with two visits today, one of which must be paid, and a payment that was made.
func day(t *testing.T) (*uitest.Clinic, map[string]model.AppointmentTypeID) {
	t.Helper()
	c := uitest.NewClinic(t)
	kinds := map[string]model.AppointmentTypeID{}
	c.Put(func(tx storage.Tx) error {
		types, err := tx.AppointmentTypes(c.Harbour)
		for _, kind := range types {
			kinds[kind.Name] = kind.ID
		}
		return err
	})
	mia, ben := c.Patient("Mia Chen", "4242424242424242"), c.Patient("Benoît Lefèvre")
	c.Appointment(mia, kinds["Standard visit"], time.Hour)
	c.Appointment(ben, kinds["First visit"], 2*time.Hour)
	invoice := c.Invoice(ben, 50_00)
	op, err := c.Session.NewOperation()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Session.Take(t.Context(), desk.TakeRequest{
		Operation: op, Practice: c.Harbour, Invoice: invoice.ID, Revision: invoice.Revision, Method: model.Cash, Amount: uitest.AUD(30_00),
	}); err != nil {
		t.Fatal(err)
	}
	return c, kinds
}

func open(t *testing.T, c *uitest.Clinic, w, h int) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	return uitest.Screen(t, env, home.New(env, c.Session, c.Harbour), w, h)
}

func TestHomeShowsTheDay(t *testing.T) {
	c, _ := day(t)
	open(t, c, 78, 18).See("Taken today", "30.00 AUD", "Payment required", "Mia Chen", "Benoît Lefèvre").Golden("day-78x18")
	open(t, c, 118, 34).See("Needs attention").Golden("day-118x34")
}

func TestHomeOfAnEmptyDayTeaches(t *testing.T) {
	open(t, uitest.NewClinic(t), 78, 18).See("Nothing. All money is where it should be.", "come in by import").Golden("empty-78x18")
}

func TestTakingForAVisitIssuesItsInvoiceFirst(t *testing.T) {
	c, _ := day(t)
	front := open(t, c, 78, 18)
	front.See("Mia Chen").Press("down", "t")
	front.Until("the visit's invoice is issued and its payment opened", func() bool {
		for _, msg := range front.Asked() {
			if v, ok := msg.(kit.Visited); ok && v.Kind == "take" && len(v.IDs) == 1 {
				return c.Look(model.InvoiceID(v.IDs[0])).Invoice.Total == uitest.AUD(80_00)
			}
		}
		return false
	})
}

func TestNothingIsTakenForAVisitWithoutAPrice(t *testing.T) {
	c, kinds := day(t)
	c.Appointment(c.Patient("Zoe Free"), kinds["Phone call"], 3*time.Hour)
	front := open(t, c, 78, 18)
	front.See("Zoe Free").Press("end", "t")
	front.Until("the reason is said", func() bool {
		for _, msg := range front.Asked() {
			if told, ok := msg.(kit.Told); ok && told.Text == "The price of this visit is 0: there is nothing to take." {
				return true
			}
		}
		return false
	})
}

func TestARowOfAttentionLeadsToTheVisit(t *testing.T) {
	c, _ := day(t)
	front := open(t, c, 78, 18)
	front.See("› $ Payment required today").Enter().See("› 14:00  Benoît Lefèvre")
}

// What needs attention comes above the visits at any moment: the next key is still meant for the row that was chosen.
func TestTheCursorStaysOnItsVisitWhenARowComesAbove(t *testing.T) {
	c, _ := day(t)
	front := open(t, c, 78, 18)
	front.See("Payment required today", "Mia Chen").Press("down")
	is, err := c.Session.Integration(t.Context(), c.Harbour)
	if err != nil {
		t.Fatal(err)
	}
	c.Put(func(tx storage.Tx) error {
		return tx.PutDispute(model.Dispute{
			ID: "dp_1", Account: is.Connection.Account, Mode: is.Connection.Mode, Practice: c.Harbour, Amount: uitest.AUD(65_00),
			Status: model.NeedsResponse, DueBy: model.MillisOf(c.Clock.Now().Add(72 * time.Hour)),
		})
	})
	front.Send(model.Event{Practice: c.Harbour, Kind: model.DisputeChanged}).See("Dispute of 65.00 AUD").Press("t")
	front.Until("the payment of Mia's visit", func() bool { return uitest.Asks[kit.Visited](front).Kind == "take" })
	rows, err := c.Session.Home(t.Context(), c.Harbour)
	if err != nil {
		t.Fatal(err)
	}
	if mia := rows.Appointments[0]; mia.Patient.Name != "Mia Chen" || uitest.Asks[kit.Visited](front).IDs[0] != string(mia.Invoice.ID) {
		t.Errorf("took %v, and the first visit is %+v", uitest.Asks[kit.Visited](front), mia)
	}
}
