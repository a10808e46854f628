package kit_test

import (
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"

	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

func look(pairs ...string) kit.Look { return kit.Look{Env: uitest.Vars(pairs...)} }

func TestLookFollowsTheEnvironment(t *testing.T) {
	for _, c := range []struct {
		name        string
		look        kit.Look
		dark, ascii bool
		sample      string // what begins a good word
	}{
		{"true colour", look("TERM", "xterm-256color", "COLORTERM", "truecolor"), true, false, "\x1b[38;2;"},
		{"256 colours", look("TERM", "xterm-256color"), true, false, "\x1b[38;5;29m"},
		{"16 colours", look("TERM", "xterm"), true, false, "x"},
		{"256 colours on dark", kit.Look{Theme: "dark", Env: uitest.Vars("TERM", "xterm-256color")}, true, false, "\x1b[38;5;114m"},
		{"the console of Linux", look("TERM", "linux"), true, false, "\x1b[92m"},
		{"COLORFGBG without a number", look("TERM", "xterm-256color", "COLORFGBG", "default;default"), true, false, "\x1b[38;5;29m"},
		{"NO_COLOR", look("TERM", "xterm-256color", "NO_COLOR", "1"), true, false, "x"},
		{"--no-color", kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm-256color")}, true, false, "x"},
		{"vt100", look("TERM", "vt100"), true, true, "x"},
		{"light by COLORFGBG", look("TERM", "xterm", "COLORFGBG", "0;15"), false, false, "\x1b[32m"},
		{"light by COLORFGBG with three parts", look("TERM", "xterm", "COLORFGBG", "0;default;15"), false, false, "\x1b[32m"},
		{"dark by COLORFGBG", look("TERM", "xterm", "COLORFGBG", "15;0"), true, false, "\x1b[92m"},
		{"theme over COLORFGBG", kit.Look{Theme: "dark", Env: uitest.Vars("TERM", "xterm", "COLORFGBG", "0;15")}, true, false, "\x1b[92m"},
		{"latin locale", look("TERM", "xterm", "LANG", "de_DE.ISO-8859-1"), true, true, "x"},
		{"utf8 locale", look("TERM", "xterm", "LANG", "de_DE.utf8"), true, false, "x"},
		{"LC_ALL first", look("TERM", "xterm", "LC_ALL", "C.UTF-8", "LANG", "de_DE.ISO-8859-1"), true, false, "x"},
	} {
		theme, err := kit.NewTheme(kit.NewOut(io.Discard, c.look.Env), c.look)
		if err != nil {
			t.Fatal(err)
		}
		if theme.Dark != c.dark || theme.ASCII != c.ascii {
			t.Errorf("%s: dark %v, ASCII %v", c.name, theme.Dark, theme.ASCII)
		}
		if got := theme.Paint(kit.Good, "x"); !strings.HasPrefix(got, c.sample) {
			t.Errorf("%s: %q, want %q first", c.name, got, c.sample)
		}
	}
	if _, err := kit.NewTheme(kit.NewOut(io.Discard, uitest.Vars()), kit.Look{Theme: "pink", Env: uitest.Vars()}); err == nil || !strings.Contains(err.Error(), "dark, light or contrast") {
		t.Errorf("a theme that doesn't exist: %v", err)
	}
}

// A terminal that doesn't tell its ground keeps its own colour under what is
// read most, and a selected row sets both of its colours.
func TestTextKeepsTheTerminalsColourWhereNothingTellsTheGround(t *testing.T) {
	theme := uitest.Theme(t, kit.Look{Env: uitest.Vars("TERM", "xterm-256color", "COLORTERM", "truecolor")})
	if got := theme.Paint(kit.Plain, "x"); got != "x" {
		t.Errorf("plain text is %q", got)
	}
	if got := theme.Paint(kit.Strong, "x"); !strings.HasPrefix(got, "\x1b[1mx") {
		t.Errorf("strong text is %q", got)
	}
	if got := theme.PaintRow(true, kit.Plain, "x"); !strings.Contains(got, "38;2;") || !strings.Contains(got, "48;2;") {
		t.Errorf("the selected row sets %q", got)
	}
	strict := uitest.Theme(t, kit.Look{Theme: "contrast", Env: uitest.Vars("TERM", "xterm-256color", "COLORTERM", "truecolor")})
	if got := strict.Paint(kit.Bad, "x"); !strings.HasPrefix(got, "\x1b[1mx") {
		t.Errorf("with high contrast a bad word is %q", got)
	}
	few := uitest.Theme(t, kit.Look{Env: uitest.Vars("TERM", "xterm")})
	if got := few.Paint(kit.Dim, "x"); !strings.HasPrefix(got, "\x1b[2mx") {
		t.Errorf("dim text in 16 colours is %q", got)
	}
}

func TestNoColorSetsNone(t *testing.T) {
	theme := uitest.Theme(t, look("TERM", "xterm-256color", "COLORTERM", "truecolor", "NO_COLOR", "1"))
	colour := regexp.MustCompile(`\x1b\[[0-9;]*(3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;]*m`)
	for tone := kit.Plain; tone <= kit.Button; tone++ {
		for _, selected := range []bool{false, true} {
			if got := theme.PaintRow(selected, tone, "x"); colour.MatchString(got) {
				t.Errorf("tone %d sets a colour: %q", tone, got)
			}
		}
	}
	if got := theme.PaintRow(true, kit.Plain, "x"); !strings.Contains(got, "\x1b[7m") {
		t.Errorf("the selected row isn't reversed: %q", got)
	}
	if got := theme.Paint(kit.Strong, "x"); !strings.Contains(got, "\x1b[1m") {
		t.Errorf("strong isn't bold: %q", got)
	}
}

func TestEveryStateIsAWordToo(t *testing.T) {
	theme := uitest.Theme(t, kit.Look{ASCII: true, Env: uitest.Vars("TERM", "xterm")})
	for _, c := range []struct {
		mark       kit.Mark
		text, less string
	}{
		{kit.ConnectedMark(), "● Connected to Stripe", "* Connected to Stripe"},
		{kit.RestrictedMark(), "▲ Stripe Account Restricted", "! Stripe Account Restricted"},
		{kit.TestMark(), "◆ Test Mode", "# Test Mode"},
		{kit.LiveMark(), "● Live", "* Live"},
		{kit.UnconnectedMark(), "○ Not connected", "o Not connected"},
		{kit.RejectedMark(), "✕ Rejected", "x Rejected"},
		{kit.UnsureMark(), "? Not known yet", "? Not known yet"},
		{kit.PaidMark(), "✓ Paid", "v Paid"},
		{kit.PartPaidMark(), "◐ Part paid", "% Part paid"},
		{kit.MoneyMark(), "$ Online payments", "$ Online payments"},
	} {
		if string(c.mark.Text()) != c.text {
			t.Errorf("%q, want %q", c.mark.Text(), c.text)
		}
		if got := ansi.Strip(theme.Finish(theme.Draw(c.mark))); got != c.less {
			t.Errorf("in ASCII %q, want %q", got, c.less)
		}
	}
}

func TestASCIIFramesKeepTheirShape(t *testing.T) {
	env := uitest.Env(t, uitest.NewClock(uitest.Noon()))
	env.Theme = uitest.Theme(t, kit.Look{ASCII: true, Env: uitest.Vars("TERM", "xterm")})
	form := kit.NewForm(env, "Save", nil, refundFields()...)
	drawn := form.View(70, 20) + "\n" + env.Theme.Box("Title", form2lines(form), 70) + "\n" + env.Theme.Heading("Part", 40) + env.Theme.Stage(kit.Failed, "It's gone …", 60, 4)
	finished := env.Theme.Finish(drawn)
	for _, r := range ansi.Strip(finished) {
		if r > unicode.MaxASCII {
			t.Errorf("%q has no ASCII twin", r)
		}
	}
	before, after := strings.Split(drawn, "\n"), strings.Split(finished, "\n")
	for i := range before {
		if ansi.StringWidth(before[i]) != ansi.StringWidth(after[i]) {
			t.Errorf("line %d was %d cells and is %d", i, ansi.StringWidth(before[i]), ansi.StringWidth(after[i]))
		}
	}
}

func form2lines(f *kit.Form) []string { return strings.Split(f.View(70, 20), "\n") }

func TestOverlayKeepsColumnsStraight(t *testing.T) {
	under := strings.Repeat("王小明 abc\n", 4) + "end"
	got := ansi.Strip(kit.Overlay(under, "[box]\n[box]", 3, 1))
	want := "王小明 abc\n王 [box]bc\n王 [box]bc\n王小明 abc\nend"
	if got != want {
		t.Errorf("drawn\n%s\nwant\n%s", got, want)
	}
	if got := kit.Overlay("one", "a\nb\nc", 0, 0); strings.Contains(ansi.Strip(got), "b") {
		t.Errorf("drawn outside: %q", got)
	}
}

func TestExact(t *testing.T) {
	got := kit.Exact("王小明\nab\nc\nd", 3, 3)
	if got != "王…\nab \nc  " {
		t.Errorf("%q", got)
	}
	if got := kit.Exact("a", 2, 2); got != "a \n  " {
		t.Errorf("%q", got)
	}
}

func TestFactsAlignTheirValues(t *testing.T) {
	theme := uitest.Theme(t, uitest.Colourful("dark"))
	lines := theme.Facts([]kit.Fact{{Label: "Id", Value: "acct_1"}, {Label: "Connected", Value: "12 Jan 2026 by somebody with a long name"}}, 34)
	want := []string{"Id         acct_1", "Connected  12 Jan 2026 by somebody", "           with a long name"}
	for i := range want {
		if i >= len(lines) || strings.TrimRight(ansi.Strip(lines[i]), " ") != want[i] {
			t.Fatalf("drawn %q, want %q", lines, want)
		}
	}
}
