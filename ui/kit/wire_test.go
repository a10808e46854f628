package kit

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

var manyStrings = flag.Int("strings", 20_000, "how many random strings go through the filter")

// What may be on the wire: text, the line's end, and the sequences of Bubble Tea's.
var wire = regexp.MustCompile(`^(?:[^\x00-\x1f\x7f-\x{9f}]|[\r\n]|\x1b\[[0-9;:?<=>]*[mABCDGHJKLMrhl]|\x1b\]8;[^\x00-\x1f\x7f-\x{9f}]*(?:\x07|\x1b\\))*$`)

// leak says how a string from outside breaks the wire or a row of a width; empty where it doesn't.
func leak(s string, width int) string {
	for _, raw := range []string{s, "\x1b[1m" + s + "\x1b[0m\r\n"} {
		out := filter([]byte(raw))
		if !utf8.Valid(out) || !wire.Match(out) || bytes.ContainsFunc(out, func(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }) {
			return "on the wire"
		}
	}
	row := "\x1b[1m" + string(Clean(s).Fit(width)) + "\x1b[0m"
	sent := string(filter([]byte(row)))
	if sent != row {
		return "a clean row is not sent as it is"
	}
	if ansi.StringWidth(sent) != width {
		return "a row of the wrong width"
	}
	return ""
}

// pieces are what names of ill will are made of.
func pieces() []string {
	return []string{
		"Mia", " ", "é", "e\u0301", "\u0301", "王", "👩‍👩‍👧", "🇦🇺", "\ufe0f", "\u200d", "\u200b", "\u00ad", "\u202e", "\u2066", "\u2069", "\U000e0041", "\ue000", "\ufffd",
		"\x1b", "\x1b[", "\x1b]", "\x1b]52;c;", "\x1b]8;;http://x", "\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1b\\", "\x1bc", "\x1b(0", "[31m", "2J", "6n", "21t", "?1049l", "0;", "m", "h", ";", "#",
		"\x07", "\x00", "\x08", "\x0e", "\x18", "\x1a", "\x7f", "\r", "\n", "\t", "\x9b", "\x9d", "\x90", "\x9c", "\u009b", "\u009d", "\xff", "\xc3", "\xe2\x80", "\u2028", "\uff21", "가", "\u1100\u1161",
	}
}

// Whatever a name holds, nothing but text and what paydesk draws around it reaches the terminal, and its row is as wide as it should be.
// Ten million of them: go test ./ui/kit -run TestNothingForeignOnTheWire -strings 10000000 -timeout 1h
func TestNothingForeignOnTheWire(t *testing.T) {
	workers := runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for worker := range workers {
		all.Go(func() {
			rng, parts := rand.New(rand.NewPCG(uint64(worker), 1)), pieces()
			for range *manyStrings / workers {
				var s strings.Builder
				for range rng.IntN(9) {
					if rng.IntN(8) == 0 {
						s.WriteRune(rune(rng.IntN(0x30000)))
					} else {
						s.WriteString(parts[rng.IntN(len(parts))])
					}
				}
				if wrong := leak(s.String(), 1+rng.IntN(40)); wrong != "" {
					t.Errorf("%q: %s", s.String(), wrong)
					return
				}
			}
		})
	}
	all.Wait()
}

func FuzzWire(f *testing.F) {
	for _, s := range pieces() {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		if wrong := leak(s, 1+(width%40+40)%40); wrong != "" {
			t.Fatalf("%q: %s", s, wrong)
		}
	})
}
