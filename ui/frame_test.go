package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// M1: the practice's name stands at the bottom left of every screen at every
// size.
func TestThePracticeIsAtTheBottomLeft(t *testing.T) {
	states := map[string]func(*front){
		"plain":        func(*front) {},
		"other screen": func(f *front) { f.Press("3").See("Invoices") },
		"help":         func(f *front) { f.Press("?").See("Help") },
		"palette":      func(f *front) { f.Press(":").See("Go to") },
		"switcher":     func(f *front) { f.Press("p").See("Switch practice") },
		"toasts":       func(f *front) { f.Send(kit.Say(kit.Success, "Saved.")()).See("Saved.") },
		"whole screen": func(f *front) { f.home.whole = true },
		"banner":       func(*front) {},
	}
	for name, do := range states {
		f := begin(t, 120, 40, func(f *front) {
			if name == "banner" {
				f.app.Banner = func() kit.Safe { return "Stripe can't be reached: cards and links wait, cash and machine go on" }
			}
		})
		do(f)
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}, {60, 15}, {79, 24}, {80, 23}, {30, 3}, {12, 2}, {5, 1}} {
			f.Resize(size[0], size[1])
			lines := strings.Split(f.View(), "\n")
			if len(lines) != size[1] {
				t.Errorf("%s at %v: %d lines\n%s", name, size, len(lines), f.Screen())
			}
			for _, line := range lines {
				if ansi.StringWidth(line) > size[0] {
					t.Errorf("%s at %v: a line of %d cells: %q", name, size, ansi.StringWidth(line), ansi.Strip(line))
				}
			}
			want := string(kit.Safe(" Harbour Street Physio").Cut(size[0]))
			if !strings.HasPrefix(f.last(), want) {
				t.Errorf("%s at %v: the last row is %q", name, size, f.last())
			}
		}
	}
}

func TestASmallWindowSaysWhatIsNeeded(t *testing.T) {
	f := begin(t, 60, 15, nil)
	f.See("paydesk needs a window of 80 x 24; this one is 60 x 15.")
	f.Resize(80, 24).See("body of Home").Gone("needs a window")
}

func TestResizingKeepsWhatWasTyped(t *testing.T) {
	f := begin(t, 80, 24, func(f *front) { f.home.field = kit.NewInput(f.env.Theme, "") })
	f.home.field.Focus(false)
	f.Type("half of a na").Resize(40, 10).Type("me").Resize(200, 60).See("half of a name")
	if f.home.w != 198 || f.home.h != 55 {
		t.Errorf("the body is %d x %d", f.home.w, f.home.h)
	}
}

func TestFrames(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		f := begin(t, size[0], size[1], func(f *front) {
			f.invoices.actions = []kit.Action{
				{Key: "t", Label: "take payment"},
				{Key: "r", Label: "refund", Why: func() kit.Safe { return "Nothing is paid." }},
				{Key: "l", Label: "pay link"},
				{Key: "x", Label: "export", Quiet: true},
				{Key: "/", Label: "find"},
			}
		})
		f.Press("3").See("Test Mode").Send(kit.Open(&page{title: "INV-2041", money: true})())
		f.See("Invoices › INV-2041").Golden(fmt.Sprintf("frame-%dx%d", size[0], size[1]))
		f.Esc().Gone("INV-2041").Golden(fmt.Sprintf("footer-%dx%d", size[0], size[1]))
	}
}

func TestTheBadgeStandsWhereMoneyIs(t *testing.T) {
	f := begin(t, 80, 24, nil)
	if f.Has("Test Mode") {
		t.Error("a badge on a screen without money")
	}
	f.Press("3").See("◆ Test Mode")
}

func TestALongWayIsCutAtItsBeginning(t *testing.T) {
	f := begin(t, 80, 24, nil)
	for range 6 {
		f.Send(kit.Open(&page{title: "A rather long title", money: true})())
	}
	f.See("… ").See("A rather long title").See("◆ Test Mode")
	if strings.Contains(f.Screen(), "Home › ") {
		t.Errorf("the beginning is still there:\n%s", f.Screen())
	}
}

func TestAWholeScreenHasNothingBesideTheName(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Send(kit.Say(kit.Note, "Mia paid.")())
	f.home.whole = true
	f.Press("x")
	if f.Has("Mia paid.") || f.Has("Ana") || f.Has("Appointments") || f.last() != " Harbour Street Physio" {
		t.Errorf("turned to the patient:\n%s", f.Screen())
	}
	if f.home.w != 80 || f.home.h != 23 {
		t.Errorf("the body is %d x %d", f.home.w, f.home.h)
	}
	f.home.whole = false
	f.Press("x").See("Appointments")
}

func TestTheBannerStandsOverEveryScreen(t *testing.T) {
	say := kit.Safe("")
	f := begin(t, 120, 40, func(f *front) { f.app.Banner = func() kit.Safe { return say } })
	say = "Stripe can't be reached: cards and links wait, cash and machine go on"
	f.Press("3").See("▲ Stripe can't be reached").See("last row").Press("1").See("▲ Stripe can't be reached")
	say = ""
	f.Press("x").Gone("Stripe can't be reached")
}

func TestFooterKeepsHelpWhenThereIsNoRoom(t *testing.T) {
	f := begin(t, 80, 24, func(f *front) {
		for _, key := range []string{"a", "b", "c", "d", "e", "f", "g"} {
			f.home.actions = append(f.home.actions, kit.Action{Key: key, Label: "something long"})
		}
	})
	f.See("[a] something long").See("[?] help").See("[:] go to")
	if f.Has("[g]") {
		t.Errorf("seven actions in 80 columns: %s", f.last())
	}
}

func TestThePageIsShownInASCII(t *testing.T) {
	f := begin(t, 80, 24, func(f *front) {
		f.env.Theme = uitest.Theme(t, kit.Look{ASCII: true, Env: uitest.Vars("TERM", "xterm", "NO_COLOR", "1")})
		f.app.Env = f.env
	})
	f.Press("3").See("# Test Mode").Press("p").See("Northside")
	for _, r := range f.Screen() {
		if r > 127 {
			t.Fatalf("%q in an ASCII frame:\n%s", r, f.Screen())
		}
	}
}

func TestAFaultWhileDrawingIsDrawn(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Send(kit.Open(&page{title: "Broken", panics: true})())
	f.See("This screen can't be drawn").Esc().See("body of Home")
}
