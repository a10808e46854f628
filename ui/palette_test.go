package ui_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
)

// The labels that a user will look for all lead to the same screen.
func TestThePaletteFindsScreensByTheirOtherNames(t *testing.T) {
	for _, text := range []string{"stripe con", "Link with Stripe", "online pay", "Payment Processing", "integrations"} {
		f := begin(t, 80, 24, nil)
		f.Press(":").Type(text).See("Stripe Connect Integration").Enter().See("Home › Stripe")
	}
}

func TestThePaletteFindsActionsSectionsPracticesAndRows(t *testing.T) {
	refunds := 0
	act := acting(kit.Action{Key: "r", Label: "refund", Help: "Give money back", Aliases: []kit.Safe{"reverse"}, Do: func() tea.Cmd { refunds++; return nil }})
	for _, c := range []struct{ text, see string }{
		{"invo", "body of Invoices"},
		{"northside", " Northside Podiatry"},
		{"nguyen", "Patient pat_nguyen"},
	} {
		begin(t, 80, 24, act).Press(":").See("Harbour Street Physio Switch practice").Type(c.text).See("found by " + c.text).Enter().See(c.see)
	}
	for _, text := range []string{"give money", "refund", "rever"} {
		begin(t, 80, 24, act).Press(":").Type(text).See("Give money back").Enter().Gone("Go to, or")
	}
	if refunds != 3 {
		t.Errorf("three times found, %d times done", refunds)
	}
}

func TestThePaletteSaysWhyNot(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Press(":").Type("close the").See("The day is closed already.").Enter().See("The day is closed already.").Gone("Go to, or")
}

func TestThePaletteShowsTheNewestAnswerOnly(t *testing.T) {
	gates := map[string]chan struct{}{"mi": make(chan struct{}), "mia": make(chan struct{})}
	f := begin(t, 80, 24, func(f *front) {
		f.app.Practice.Search = func(_ context.Context, text string) ([]ui.Found, error) {
			<-gates[text]
			return []ui.Found{{Label: "found by " + kit.Clean(text), Kind: "patient", IDs: []string{"1"}}}, nil
		}
	})
	f.Press(":").Type("mia").See("Looking for patients and invoices")
	close(gates["mia"])
	f.See("found by mia")
	close(gates["mi"])
	f.Press("down").See("found by mia")
	if strings.Contains(f.Screen(), "found by mi ") {
		t.Error("an overtaken answer is shown")
	}
}

// Enter came to the patient whom the first letters had found, when it came before the answer for the whole name.
func TestEnterInThePaletteWaitsForTheAnswerToWhatIsTyped(t *testing.T) {
	gate := make(chan struct{})
	f := begin(t, 80, 24, func(f *front) {
		f.app.Practice.Search = func(_ context.Context, text string) ([]ui.Found, error) {
			row := func(id string) ui.Found {
				return ui.Found{Label: kit.Clean("row " + id), Kind: "patient", IDs: []string{id}}
			}
			if text != "mia" {
				return []ui.Found{row("mib"), row("mic")}, nil
			}
			<-gate
			return []ui.Found{row("mia")}, nil
		}
	})
	f.Press(":").Type("mi").See("row mic").Type("a").Enter().See("Looking for patients and invoices", "row mic")
	f.Esc().Gone("Go to, or").Press(":").Type("mi").See("row mic").Type("a").Press("down").Enter().See("Looking for patients and invoices")
	close(gate)
	f.See("row mia", "Go to, or").Gone("row mic", "Patient").Enter().See("Patient mia")
	f.Press("1").See("body of Home").Press(":").Type("mia").Enter().See("Patient mia")
}

func TestThePaletteWithoutAnAnswer(t *testing.T) {
	f := begin(t, 80, 24, func(f *front) {
		f.app.Practice.Search = func(context.Context, string) ([]ui.Found, error) { return nil, errors.New("page 7") }
	})
	f.Press(":").Type("zzz").See("reference").Enter().See("Go to, or")
	f = begin(t, 80, 24, func(f *front) { f.app.Practice.Search = nil })
	f.Press(":").Type("zzz").See("Nothing has this name.").Enter().Esc().Gone("Go to, or")
}

func TestLateLinesDoNotMoveTheCursorsOne(t *testing.T) {
	gate := make(chan struct{})
	f := begin(t, 80, 24, func(f *front) {
		listed := f.app.Practices
		f.app.Practices = func(ctx context.Context) ([]ui.Choice, error) { <-gate; return listed(ctx) }
	})
	f.Press(":").Type("mia").See("Mia Nguyen")
	f.Esc().Press(":").Type("n").Press("down").Press("up").Type("g").See("Mia Nguyen").Press("down", "down", "down", "down")
	close(gate)
	f.Until("the practices have come", func() bool { f.Press("down"); return true })
	f.Enter().See("Patient pat_ng")
}

func TestThePaletteTakesNoCardNumber(t *testing.T) {
	searched := ""
	f := begin(t, 80, 24, func(f *front) {
		f.app.Practice.Search = func(_ context.Context, text string) ([]ui.Found, error) {
			searched += text
			return nil, nil
		}
	})
	f.Press(":").Paste("4242424242424242").See("card number")
	if strings.Contains(searched, "4242") || f.Has("4242") {
		t.Errorf("searched for %q\n%s", searched, f.Screen())
	}
}

func TestThePaletteByMouse(t *testing.T) {
	begin(t, 80, 24, nil).Press(":").Click("Section 3").See("body of Invoices")
}
