package patient_test

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// wholeDesk is the desk at Harbour's Home.
func wholeDesk(t *testing.T, c *uitest.Clinic, w, h int) *uitest.Driver {
	t.Helper()
	session := front.Session{Desk: c.Desk, Env: plainEnv(t, c), Out: kit.NewOut(io.Discard, uitest.Vars())}
	app, err := front.Open(t.Context(), session, c.Session.Actor(), c.Harbour, "")
	if err != nil {
		t.Fatal(err)
	}
	return uitest.Start(t, ui.New(app), uitest.Size(w, h), uitest.On(c.Clock)).See("Today's visits")
}

// TestAPatientIsAddedAndLeavesACard from an empty list to a card that can be charged, without a reload by hand.
func TestAPatientIsAddedAndLeavesACard(t *testing.T) {
	c := uitest.NewClinic(t)
	s := wholeDesk(t, c, 120, 46)
	s.Press("5").See("No patients yet.").Press("n").See("New patient").Type("Zoe New").Enter()
	s.See("Zoe New is saved.", "No saved cards. [n] sends Zoe a link to add one.").Press("n").See("Card setup link", "Valid until").Enter().See("Please scan the code").Gone("Zoe")
	zoe := found(t, c, "zoe")[0].Patient.ID
	view, err := c.Session.Patient(t.Context(), c.Harbour, zoe)
	if err != nil {
		t.Fatal(err)
	}
	c.PayPage(view.Links[0].URL, "4242424242424242")
	c.Advance(2 * time.Second)
	s.See("✓ CARD SAVED").Press("x").See("Visa 4242 is saved for Zoe New.").Press("x")
	s.See("Saved cards", "● Active, default", "Agreed 2 Mar 2026").Esc().See("Visa 4242")
}

// TestAHarmfulNameIsDrawnHarmlessEverywhere in the list, the breadcrumb, the screen, the palette and a question.
func TestAHarmfulNameIsDrawnHarmlessEverywhere(t *testing.T) {
	c := uitest.NewClinic(t)
	c.Patient("Eve\x1b]52;c;cm0=\x07\x1b[2J\u202e \u2066Evil", "4242424242424242")
	s := wholeDesk(t, c, 80, 24)
	harmless := func(where string) {
		t.Helper()
		for _, bad := range []string{"\x1b]", "\x1b[2J", "\x07", "\u202e", "\u2066"} {
			if strings.Contains(s.View(), bad) {
				t.Errorf("%s holds %q", where, bad)
			}
		}
		for line := range strings.SplitSeq(s.Screen(), "\n") {
			if w := ansi.StringWidth(line); w > 80 {
				t.Errorf("%s: a line of %d cells: %q", where, w, line)
			}
		}
	}
	s.Press("5").See("Eve")
	harmless("the list")
	s.Enter().See("Saved cards", "Eve")
	harmless("the patient")
	s.Press("d").See("Remove Visa 4242?", "must add it again")
	harmless("the question")
	s.Esc().Press(":").Type("eve").See("Patient, born")
	harmless("the palette")
}
