package kit

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/charmbracelet/x/ansi"
)

// maxMarks is how many combining marks may follow one letter; more would climb
// over the lines above and below.
const maxMarks = 4

// Safe is text that can be drawn on any terminal: one line of valid UTF-8 in
// normal form C, without control characters, escape sequences, bidirectional
// overrides, tags or private characters. Constants in the source become Safe
// by themselves; every other string goes through [Clean], never through a
// conversion (a test over the sources keeps that).
type Safe string

// Clean makes any text safe to draw. Line breaks and tabs become blanks; what
// must not be drawn is left out; characters that this version doesn't know
// become U+FFFD. Cleaning twice changes nothing.
func Clean(s string) Safe {
	if plain(s) {
		return Safe(s)
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	var b strings.Builder
	b.Grow(len(s))
	marks, base := 0, false
	for _, r := range s {
		switch r = drawable(r); {
		case r < 0:
			continue
		case unicode.Is(unicode.M, r):
			marks++
			if !base || marks > maxMarks {
				continue
			}
		default:
			marks, base = 0, true
		}
		b.WriteRune(r)
	}
	return Safe(norm.NFC.String(b.String()))
}

// Cleanf formats as fmt.Sprintf does and cleans the result.
func Cleanf(format string, args ...any) Safe {
	return Clean(fmt.Sprintf(format, args...))
}

// plain reports whether s is printable ASCII, which needs no work.
func plain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// drawable returns the rune to draw in the place of r, or -1 for none.
func drawable(r rune) rune {
	switch {
	case r == '\n', r == '\r', r == '\t', unicode.In(r, unicode.Zl, unicode.Zp):
		return ' '
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs), hidden(r):
		return -1
	case prepended(r):
		return unicode.ReplacementChar
	case unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S, unicode.Zs):
		return r
	}
	return unicode.ReplacementChar
}

// hidden reports whether r is drawn without width although Unicode calls it a
// letter, a mark or a symbol: fillers, joiners and variation selectors.
func hidden(r rune) bool {
	switch {
	case r == 0x034F, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x3164, r == 0xFFA0, r == 0xFFFC:
		return true
	case r >= 0x180B && r <= 0x180F, r >= 0xFE00 && r <= 0xFE0F, r >= 0xE0100 && r <= 0xE01EF:
		return true
	}
	return false
}

// prepended reports whether r is drawn together with whatever follows it, be
// that the blank of a column: what is drawn next to such a letter loses a cell.
// https://www.unicode.org/Public/UCD/latest/ucd/auxiliary/GraphemeBreakProperty.txt, "Prepend"
func prepended(r rune) bool {
	switch {
	case r == 0x0D4E, r == 0x111C2, r == 0x111C3, r == 0x113D1, r == 0x1193F, r == 0x11941, r == 0x11A3A, r == 0x11D46, r == 0x11F02:
		return true
	case r >= 0x11A84 && r <= 0x11A89:
		return true
	}
	return unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}

// Width is the number of terminal cells that s takes.
func (s Safe) Width() int { return ansi.StringWidth(string(s)) }

// Cut shortens s to at most w cells, with an ellipsis where something is left
// out. A wide character that doesn't fit is left out as a whole.
func (s Safe) Cut(w int) Safe {
	if w <= 0 {
		return ""
	}
	return Safe(ansi.Truncate(string(s), w, "…"))
}

// Fit returns s in exactly w cells: cut where it is longer, blanks after it
// where it is shorter.
func (s Safe) Fit(w int) Safe {
	s = s.Cut(w)
	return s + blanks(w-s.Width())
}

// FitRight returns s in exactly w cells with the blanks before it, as amounts
// stand in a column.
func (s Safe) FitRight(w int) Safe {
	s = s.Cut(w)
	return blanks(w-s.Width()) + s
}

// Wrap breaks s into lines of at most w cells, between words where it can.
func (s Safe) Wrap(w int) []Safe {
	if w <= 0 || s == "" {
		return nil
	}
	var lines []Safe
	for line := range strings.SplitSeq(ansi.Wrap(string(s), w, ""), "\n") {
		lines = append(lines, Safe(strings.TrimRight(line, " ")))
	}
	return lines
}

// blanks returns n blanks, none where n is negative.
func blanks(n int) Safe {
	if n <= 0 {
		return ""
	}
	return Safe(strings.Repeat(" ", n))
}
