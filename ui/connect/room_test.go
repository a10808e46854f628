package connect_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui/connect"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// Every state in every room: nothing is wider or higher than the body, and what is drawn needs nothing but ASCII where that is asked for.
func TestEveryStateKeepsToItsRoom(t *testing.T) {
	w := newWorld(t)
	states := map[string]func(*uitest.Solo){
		"not connected": func(front *uitest.Solo) { front.See("Not connected") },
		"leaving":       func(front *uitest.Solo) { front.See("Not connected").Press("c").See("Before you go") },
		"waiting":       func(front *uitest.Solo) { w.setOut(front) },
		"pasting":       func(front *uitest.Solo) { w.setOut(front); front.Press("v").See("Paste") },
	}
	for name, reach := range states {
		t.Run(name, func(t *testing.T) {
			env := uitest.Env(t, w.Clock)
			env.Theme = uitest.Theme(t, kit.Look{ASCII: true, Env: uitest.Vars("TERM", "xterm")})
			screen := connect.New(env, w.Session, w.Bay, w.browse)
			reach(uitest.Screen(t, env, screen, 78, 19, uitest.On(w.Clock)))
			for _, size := range []struct{ w, h int }{{58, 10}, {78, 19}, {103, 24}, {104, 24}, {118, 35}, {198, 75}} {
				screen.SetSize(size.w, size.h)
				keeps(t, env.Theme.Finish(screen.View()), size.w, size.h, true)
			}
		})
	}
	for _, state := range sandbox.AccountStates() {
		w.becomes(state, sandbox.Requirements{})
		env := uitest.Env(t, w.Clock)
		screen := connect.New(env, w.Session, w.Harbour, w.browse)
		front := uitest.Screen(t, env, screen, 58, 16, uitest.On(w.Clock))
		front.See("Account id").Press("down", "down", "end", "pgup", "pgdown", "home", "v").See("Verified")
		for width := 58; width < 130; width += 7 {
			screen.SetSize(width, 19)
			keeps(t, screen.View(), width, 19, false)
		}
	}
}

// keeps holds a view against its room, and against ASCII where it was finished for that.
func keeps(t *testing.T, view string, width, height int, ascii bool) {
	t.Helper()
	lines := strings.Split(view, "\n")
	if len(lines) > height {
		t.Errorf("%d lines in %d", len(lines), height)
	}
	for _, line := range lines {
		if n := ansi.StringWidth(line); n > width {
			t.Errorf("%d cells in %d: %s", n, width, ansi.Strip(line))
		}
	}
	plain := ansi.Strip(view)
	if i := strings.IndexFunc(plain, func(r rune) bool { return r > unicode.MaxASCII }); ascii && i >= 0 {
		t.Errorf("not ASCII: %s", plain[i:min(len(plain), i+20)])
	}
}

func TestWhatWasPastedSurvivesAResize(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Bay, 78, 19)
	w.setOut(front)
	front.Press("v").See("Paste the address").Paste("http://localhost:8765/half").Resize(118, 40).See("http://localhost:8765/half").Resize(60, 15).See("http://localhost:8765/half")
}

func TestWithoutABrowserTheAddressIsCopied(t *testing.T) {
	w := newWorld(t)
	env := uitest.Env(t, w.Clock)
	broken := func(context.Context, string) error { return errors.New("no browser") }
	front := uitest.Screen(t, env, connect.New(env, w.Session, w.Bay, broken), 78, 19, uitest.On(w.Clock))
	front.See("Connect with Stripe").Press("c").See("Before you go").Enter().See("No browser opened here")
	env.Local = false
	far := uitest.Screen(t, env, connect.New(env, w.Session, w.Bay, nil), 78, 19, uitest.On(w.Clock))
	far.See("Connect with Stripe").Press("c").See("Before you go").Enter().See("Waiting for Stripe").Gone("[o]").Press("o")
	if told := uitest.Asks[kit.Told](far); !strings.Contains(string(told.Text), "another machine") {
		t.Errorf("said %q", told.Text)
	}
	front.See("Not connected: cancelled", "A newer attempt") // the second screen took the first one's place
}

func TestTheMouseChoosesAndOpens(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Bay, 78, 19)
	front.Click("Use This Connection").Click("Use This Connection").See("Bay Road Clinic will use")
	account := w.open(w.Session, w.Harbour, 78, 12)
	account.See("Payments and payouts work").Wheel(5, 5, 3).Gone("Payments and payouts work").Wheel(5, 5, -3).See("Payments and payouts work").Press("y")
	if copied := uitest.Asks[kit.Copied](account); string(copied.Text) != string(w.Account.ID) {
		t.Errorf("copied %q", copied.Text)
	}
}

// What another session of the same person does to the attempt ends the wait here too.
func TestALostAttemptEndsTheWait(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, w.Bay, 78, 19)
	address := w.setOut(front)
	w.must(w.Session.UseConnection(t.Context(), w.Bay, w.Harbour))
	front.Send(model.Event{Practice: w.Bay, Kind: model.ConnectionChanged}).See("Waiting for Stripe")
	if err := w.arrive(w.decide(address, w.another("Bay Road Pty Ltd"), "authorise")); model.KindOf(err) != model.Declined {
		t.Errorf("taken: %v", err)
	}
	front.See("Connected to Stripe", fmt.Sprint(w.Account.ID), "by an existing connection")
}
