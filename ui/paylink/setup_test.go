package paylink_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/paylink"
	"clinic.example/paydesk/ui/uitest"
)

func setUp(t *testing.T, c *uitest.Clinic, practice model.PracticeID, width, height int, id model.PatientID) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	env.Theme = colourless(t)
	return uitest.Screen(t, env, paylink.NewSetup(env, c.Session, practice, id), width, height, uitest.On(c.Clock))
}

func patientOf(t *testing.T, c *uitest.Clinic, id model.PatientID) desk.PatientView {
	t.Helper()
	view, err := c.Session.Patient(t.Context(), c.Harbour, id)
	if err != nil {
		t.Fatal(err)
	}
	return view
}

func TestSetupLinkSaysFirstWhatItIs(t *testing.T) {
	c := uitest.NewClinic(t)
	p := c.Patient("Mia Chen")
	setUp(t, c, c.Harbour, 78, 18, p.ID).See("Mia Chen, born 1 Apr 1990", "nothing is charged now", "3 Mar 2026 11:30").Golden("setup-78x18")
	if len(patientOf(t, c, p.ID).Links) != 0 {
		t.Error("a link was made before anybody asked for it")
	}
}

// TestSavedCardTurnsByItself: nobody touches a key while the patient adds the card.
func TestSavedCardTurnsByItself(t *testing.T) {
	c := uitest.NewClinic(t)
	p := c.Patient("Mia Chen")
	s := setUp(t, c, c.Harbour, 120, 44, p.ID)
	s.See("make the link").Enter().See("Please scan the code", "Save a card", "◐ Waiting for the card", "◆ Test Mode").Gone("Mia")
	address := patientOf(t, c, p.ID).Links[0].URL
	if read := decode(t, uitest.Pixels(s.View(), true)); read != address {
		t.Fatalf("the phone reads %q\nand not %q", read, address)
	}
	c.PayPage(address, "4242424242424242")
	c.Advance(2 * time.Second)
	s.See("✓ CARD SAVED", "Nothing was charged.").Gone("Mia", "4242").Press("x").See("Visa 4242 is saved for Mia Chen.").Press("x", "x")
	uitest.Asks[kit.Left](s)
	if n := closings(s); n != 1 {
		t.Errorf("two keys closed %d screens", n)
	}
	if cards := patientOf(t, c, p.ID).Cards; len(cards) != 1 || cards[0].Why != "" {
		t.Errorf("%+v", cards)
	}
	if n, _ := c.Moved(); n != 0 {
		t.Errorf("%d payments were made", n)
	}
}

func TestOpenSetupLinkIsShownAgainAndStopped(t *testing.T) {
	c := uitest.NewClinic(t)
	p := c.Patient("Mia Chen")
	first := setUp(t, c, c.Harbour, 78, 23, p.ID)
	first.See("make the link").Enter().See("The code needs a window of 43 rows and 77 columns: 19 rows are missing.", "copy the address [y]").Press("y").See("address copied ✓").Esc()
	if told := uitest.Asks[kit.Told](first); told.Text != "The card setup link stays open until 3 Mar 2026 11:30." {
		t.Error(told)
	}
	again := setUp(t, c, c.Harbour, 120, 44, p.ID)
	again.See("Please scan the code").Press("d").See("Stop this link?").Press("right").Enter().See("✕ The link has ended")
	if links := patientOf(t, c, p.ID).Links; len(links) != 1 || links[0].Status != model.LinkExpired {
		t.Errorf("%+v", links)
	}
}

func TestNoSetupLinkBeforeConnecting(t *testing.T) {
	c := uitest.NewClinic(t)
	setUp(t, c, c.Bay, 78, 18, c.Patient("Mia Chen").ID).See("Bay Road Clinic can't save cards: its Stripe account is not connected.").Enter().Gone("Asking Stripe")
}

// closings is how often a screen has asked to be closed.
func closings(s *uitest.Solo) (n int) {
	for _, msg := range s.Asked() {
		if _, ok := msg.(kit.Left); ok {
			n++
		}
	}
	return n
}
