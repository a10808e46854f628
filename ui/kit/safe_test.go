package kit_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"clinic.example/paydesk/ui/kit"
)

func TestCleanDrawsNothingHarmful(t *testing.T) {
	for _, c := range []struct {
		name, in string
		want     kit.Safe
	}{
		{"plain", "Mia Nguyen", "Mia Nguyen"},
		{"accents", "Zoë Müller", "Zoë Müller"},
		{"decomposed", "Zoe\u0308", "Zo\u00eb"},
		{"title sequence", "Ev\x1b]0;owned\x07il", "Ev]0;ownedil"},
		{"colour", "\x1b[31mred\x1b[0m", "[31mred[0m"},
		{"C1", "a\u009b31mb\u0085c", "a31mbc"},
		{"delete", "a\x7fb", "ab"},
		{"lines", "one\r\ntwo\tthree\u2028four", "one  two three four"},
		{"bidi", "invoice\u202e04.00\u2066x\u2069\u200f\u061c", "invoice04.00x"},
		{"tags", "Mia\U000E0041\U000E007F", "Mia"},
		{"private", "a\ue000b\U000F0000c", "abc"},
		{"zero width", "a\u200bb\u200dc\u2060d\ufeffe\u00adf", "abcdef"},
		{"fillers", "a\u3164b\u115fc\uffa0d", "abcd"},
		{"variation", "☎\ufe0f", "☎"},
		{"marks", "a\u0323\u0327\u0328\u0330\u0331\u0332\u0333", "\u1ea1\u0327\u0328\u0330\u0331"},
		{"mark without letter", "\u0301Mia", "Mia"},
		{"broken UTF-8", "a\xff\xfeb", "a\ufffdb"},
		{"unassigned", "a\u0378b", "a\ufffdb"},
		{"wide", "王小明", "王小明"},
		{"emoji", "👩‍👩‍👧", "👩👩👧"},
		{"empty", "", ""},
	} {
		if got := kit.Clean(c.in); got != c.want {
			t.Errorf("%s: %+q, want %+q", c.name, got, c.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"Mia", "\x1b]52;c;AA\x07", "e\u0301\u0301\u0301\u0301\u0301\u0301", "\u202eabc", "\xff", "\u0344\u0958", "가\u1100\u1161"} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		clean := string(kit.Clean(s))
		if !utf8.ValidString(clean) {
			t.Fatalf("%+q is not UTF-8", clean)
		}
		if !norm.NFC.IsNormalString(clean) {
			t.Fatalf("%+q is not in form C", clean)
		}
		marks := 0
		for _, r := range clean {
			if unicode.In(r, unicode.C, unicode.Zl, unicode.Zp) {
				t.Fatalf("%+q has %U", clean, r)
			}
			if !unicode.Is(unicode.M, r) {
				marks = 0
			} else if marks++; marks > 4 {
				t.Fatalf("%+q has a heap of marks", clean)
			}
		}
		if again := string(kit.Clean(clean)); again != clean {
			t.Fatalf("cleaned twice: %+q, %+q", clean, again)
		}
		width = 1 + (width%40+40)%40
		if got := kit.Clean(s).Fit(width).Width(); got != width {
			t.Fatalf("%+q fits %d in %d", clean, got, width)
		}
		if got := kit.Clean(s).FitRight(width).Width(); got != width {
			t.Fatalf("%+q fits right %d in %d", clean, got, width)
		}
	})
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in    kit.Safe
		width int
		want  kit.Safe
	}{
		{"Mia", 5, "Mia  "},
		{"Mia Nguyen", 5, "Mia …"},
		{"王小明", 6, "王小明"},
		{"王小明", 5, "王小…"},
		{"王小明", 4, "王… "},
		{"Zoë", 3, "Zoë"},
		{"👩👩", 3, "👩…"},
		{"abc", 1, "…"},
		{"abc", 0, ""},
		{"abc", -3, ""},
	} {
		if got := c.in.Fit(c.width); got != c.want {
			t.Errorf("%q in %d: %q, want %q", c.in, c.width, got, c.want)
		}
	}
	if got := kit.Safe("40.00").FitRight(8); got != "   40.00" {
		t.Errorf("right: %q", got)
	}
}

func TestWrapKeepsWords(t *testing.T) {
	lines := kit.Safe("The card was declined: not enough money on it.").Wrap(20)
	for _, line := range lines {
		if line.Width() > 20 {
			t.Errorf("%q is wider than 20", line)
		}
	}
	var joined []string
	for _, line := range lines {
		joined = append(joined, string(line))
	}
	if got := strings.Join(joined, " "); got != "The card was declined: not enough money on it." {
		t.Errorf("wrapped to %q", joined)
	}
}
