package practices_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/practices"
	"clinic.example/paydesk/ui/uitest"
)

func list(t *testing.T, c *uitest.Clinic, width, height int) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	return uitest.Screen(t, env, practices.New(env, c.Session, c.Harbour), width, height, uitest.On(c.Clock))
}

// form opens the form of a practice once its fields are there; an empty id asks for a new practice.
func form(t *testing.T, c *uitest.Clinic, id model.PracticeID, width, height int) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	front := uitest.Screen(t, env, practices.NewForm(env, c.Session, id), width, height, uitest.On(c.Clock))
	front.See("Legal name")
	return front
}

func TestPracticesShowHowEachStandsWithStripe(t *testing.T) {
	c := uitest.NewClinic(t)
	front := list(t, c, 78, 19)
	front.See("Harbour Street Physio", "Connected to Stripe", "Bay Road Clinic", "Not connected", "0.00 AUD").Golden("list-78x19")
	list(t, c, 118, 35).See("Account", string(c.Account.ID), "Test Mode").Golden("list-118x35")
	must(t, c.Session.UseConnection(t.Context(), c.Bay, c.Harbour))
	front.Send(model.Event{Practice: c.Bay, Kind: model.ConnectionChanged}).Gone("Not connected")
}

func TestEnterSwitchesAndSaysWhereOneIsAlready(t *testing.T) {
	c := uitest.NewClinic(t)
	front := list(t, c, 78, 19)
	front.See("Bay Road Clinic").Enter()
	if told := uitest.Asks[kit.Told](front); told.Text != "You are working in Harbour Street Physio already." {
		t.Errorf("said %q", told.Text)
	}
	front.Press("down", "enter")
	if to := uitest.Asks[kit.Switched](front); to.Practice != string(c.Bay) {
		t.Errorf("switched to %s", to.Practice)
	}
	front.Press("e")
	if uitest.Asks[kit.Opened](front).Screen.Title() != "Practice" {
		t.Error("no form opened")
	}
}

func TestWhoMayNotEditIsToldWhoCanHelp(t *testing.T) {
	c := uitest.NewClinic(t)
	env := uitest.Env(t, c.Clock)
	ben := c.As("Ben Okoro", model.FrontDesk)
	for _, s := range []kit.Screen{practices.New(env, ben, c.Harbour), practices.NewTypes(env, ben, c.Harbour)} {
		front := uitest.Screen(t, env, s, 78, 19)
		front.Until("the permission", func() bool {
			front.Press("n")
			if len(front.Asked()) == 0 {
				return false
			}
			told, ok := front.Asked()[len(front.Asked())-1].(kit.Told)
			return ok && strings.Contains(string(told.Text), "An administrator can help")
		})
	}
	uitest.Screen(t, env, practices.NewForm(env, ben, c.Harbour), 78, 19).See("An administrator can help")
}

func TestAPracticeIsEdited(t *testing.T) {
	c := uitest.NewClinic(t)
	front := form(t, c, c.Bay, 78, 19)
	front.See("Allow balances and invoices to be paid online", "Invoice Footer Disclaimer", "Accept online payments").Golden("form-78x19")
	front.Press("tab").Type("Bay Road Pty Ltd").Press("tab").Type("51 824 753 556")
	front.Press("shift+tab", "shift+tab", "up", "left", "up", "right", "up", "left").Enter() // from the name upwards to the switches
	front.Until("the form to close", func() bool { return len(front.Asked()) > 1 })
	if left := uitest.Asks[kit.Left](front); !left.Sure {
		t.Error("leaving asks although all is saved")
	}
	p, err := c.Session.Practice(t.Context(), c.Bay)
	must(t, err)
	if p.LegalName != "Bay Road Pty Ltd" || p.TaxID != "51 824 753 556" || !p.AcceptOnline || !p.PayBalancesOnline || p.Mode != model.Test {
		t.Errorf("saved %+v", p)
	}
	types, err := c.Session.PaymentTypes(t.Context(), c.Bay)
	must(t, err)
	if p.OnlineType != types[0].ID {
		t.Errorf("online payments are logged as %s, want %s", p.OnlineType, types[0].ID)
	}
}

// What can't be taken is said beside its field, by the form or by the desk, and what was typed stays.
func TestBadInputStaysBesideItsReason(t *testing.T) {
	c := uitest.NewClinic(t)
	front := form(t, c, c.Bay, 118, 35)
	tabs := map[string]int{"name": 0, "country": 3, "currency": 4, "zone": 5, "series": 6, "footer": 7}
	for _, bad := range []struct{ field, typed, says string }{
		{"name", "Harbour Street Physio", "Another practice has this name."},
		{"country", "AUS", "Write the country as two letters"},
		{"currency", "$", "Write the currency as three letters"},
		{"zone", "Sydney", "Write the time zone as a region and city"},
		{"series", "TEST", "begins the numbers of test invoices"},
		{"footer", "call 4242 4242 4242 4242", "looks like a card number"},
	} {
		t.Run(bad.field, func(t *testing.T) {
			front := form(t, c, c.Bay, 118, 35)
			for range tabs[bad.field] {
				front.Press("tab")
			}
			front.Press("ctrl+u").Paste(bad.typed)
			if bad.field == "footer" { // refused at once, and never kept
				front.See(bad.says).Gone("4242")
				return
			}
			front.Enter().See(bad.says)
			if !front.Has(bad.typed) {
				t.Errorf("%q is gone:\n%s", bad.typed, front.Screen())
			}
		})
	}
	front.Press("esc")
	if left := uitest.Asks[kit.Left](front); left.Sure {
		t.Error("Esc leaves for sure")
	}
}

func TestANewPracticeBeginsLikeTheFirst(t *testing.T) {
	c := uitest.NewClinic(t)
	front := form(t, c, "", 78, 19)
	front.See("AUD", "UTC").Gone("Accept online payments").Type("North Shore").Enter()
	if left := uitest.Asks[kit.Left](front); !left.Sure {
		t.Error("leaving asks although all is saved")
	}
	rows, err := c.Session.Practices(t.Context())
	must(t, err)
	if p := rows[len(rows)-1].Practice; len(rows) != 3 || p.Name != "North Shore" || p.Currency != "aud" || p.Country != "AU" || p.Series != "INV" || p.AcceptOnline {
		t.Errorf("made %+v", p)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
