package kit

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestAnswersAreTakenOutOfTheKeys(t *testing.T) {
	for _, c := range []struct{ name, in, keys string }{
		{"colour ended by BEL", "a\x1b]11;rgb:1616/1818/1d1d\x07b", "ab"},
		{"colour ended by ST", "\x1b]10;rgb:ffff/ffff/ffff\x1b\\r", "r"},
		{"attributes", "\x1b[?62;22c", ""},
		{"second attributes", "x\x1b[>0;276;0cy", "xy"},
		{"cursor", "4\x1b[12;40R0", "40"},
		{"mode report", "\x1b[?2026;2$y", ""},
		{"several", "\x1b]11;rgb:0/0/0\x1b\\\x1b[?6c\x1b[1;1Rq", "q"},
		{"arrow stays", "\x1b[A", "\x1b[A"},
		{"ctrl arrow stays", "\x1b[1;5C", "\x1b[1;5C"},
		{"page key stays", "\x1b[5~", "\x1b[5~"},
		{"escape alone stays", "\x1b", "\x1b"},
		{"alt letter stays", "\x1br", "\x1br"},
		{"mouse stays", "\x1b[<0;10;20M", "\x1b[<0;10;20M"},
		{"paste stays", "\x1b[200~4242\x1b[201~", "\x1b[200~4242\x1b[201~"},
		{"F1 stays", "\x1bOP", "\x1bOP"},
		{"text stays", "Zoë 王", "Zoë 王"},
	} {
		keys, held := withoutAnswers([]byte(c.in))
		if string(keys) != c.keys || len(held) != 0 {
			t.Errorf("%s: keys %q, held %q; want %q", c.name, keys, held, c.keys)
		}
	}
}

// An answer may come in pieces: wherever it is cut behind its second byte, no
// piece of it becomes a key.
func TestAnswersInPieces(t *testing.T) {
	for _, whole := range []string{"\x1b]11;rgb:1616/1818/1d1d\x07", "\x1b]11;rgb:1616/1818/1d1d\x1b\\", "\x1b[?62;22c", "\x1b[12;40R"} {
		for cut := 2; cut < len(whole); cut++ {
			if strings.HasSuffix(whole[:cut], "\x1b") {
				continue // an escape at the end of a read is the key Esc
			}
			keys, held := withoutAnswers([]byte(whole[:cut]))
			more, rest := withoutAnswers(append(held, whole[cut:]+"q"...))
			if got := string(keys) + string(more) + string(rest); got != "q" {
				t.Errorf("%q cut at %d gave the keys %q", whole, cut, got)
			}
		}
	}
}

func TestInReadsAPipe(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	in := NewIn(r)
	for _, c := range []struct{ write, read string }{
		{"ab", "ab"},
		{"\x1b]11;rgb:0000/0000/", ""},
		{"0000\x07cd", "cd"},
		{"\x1b[?6c", ""},
		{"\x1b[B", "\x1b[B"},
	} {
		if _, err := w.WriteString(c.write); err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 256)
		n, err := in.Read(buf)
		if err != nil || string(buf[:n]) != c.read {
			t.Errorf("after %q came %q, %v; want %q", c.write, buf[:n], err, c.read)
		}
	}
	w.Close()
	if n, err := in.Read(make([]byte, 16)); n != 0 || err == nil {
		t.Errorf("at the end: %d bytes, %v", n, err)
	}
}

func FuzzKeysStay(f *testing.F) {
	f.Add("refund 40 ü 王")
	f.Add("\x1b[A\x1b[1;5D")
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsRune(s, 0x1b) {
			keys, held := withoutAnswers([]byte(s))
			if len(keys)+len(held) > len(s) {
				t.Fatalf("%q grew to %q and %q", s, keys, held)
			}
			return
		}
		if keys, held := withoutAnswers([]byte(s)); string(keys) != s || held != nil {
			t.Fatalf("%q became %q and %q", s, keys, held)
		}
	})
}

func TestFilterLetsOnlyFramesThrough(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"text", "Zoë pays 40.00\r\n", "Zoë pays 40.00\r\n"},
		{"colours", "\x1b[38;2;1;2;3;1mA\x1b[0m", "\x1b[38;2;1;2;3;1mA\x1b[0m"},
		{"moves and erasures", "\x1b[H\x1b[2J\x1b[3A\x1b[K\x1b[J", "\x1b[H\x1b[2J\x1b[3A\x1b[K\x1b[J"},
		{"modes", "\x1b[?1049h\x1b[?25l\x1b[?1002h\x1b[?1006h\x1b[?2004h", "\x1b[?1049h\x1b[?25l\x1b[?1002h\x1b[?1006h\x1b[?2004h"},
		{"link", "\x1b]8;;https://x.example\x07go\x1b]8;;\x07", "\x1b]8;;https://x.example\x07go\x1b]8;;\x07"},
		{"title", "a\x1b]0;owned\x07b", "ab"},
		{"clipboard", "a\x1b]52;c;ZXZpbA==\x07b", "ab"},
		{"clipboard ended by ST", "a\x1b]52;c;ZXZpbA==\x1b\\b", "ab"},
		{"device control", "a\x1bP+q544e\x1b\\b", "ab"},
		{"reset", "a\x1bcb", "ab"},
		{"question", "a\x1b[6nb\x1b[cb", "abb"},
		{"window operation", "a\x1b[21tb", "ab"},
		{"C1", "a\u009b2Jb", "a2Jb"},
		{"bell and backspace", "a\a\bb", "ab"},
		{"a control character of eight bits", "a\x9b2Jb\x90q\x9cc", "abc"},
		{"an eight-bit question", "a\x9b6nb", "ab"},
		{"turned direction", "a\u202eb\u2066c", "abc"},
		{"a clipboard within a link", "a\x1b]8;;http://x\x9d52;c;QQ==\ab", "ab"},
	} {
		if got := string(filter([]byte(c.in))); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestCopyGoesThroughTheSameWriter(t *testing.T) {
	for _, c := range []struct{ term, tmux, want string }{
		{"xterm-256color", "", "\x1b]52;c;YWNjdF8x\x07"},
		{"xterm-256color", "/tmp/tmux,1,0", "\x1bPtmux;\x1b\x1b]52;c;YWNjdF8x\x07\x1b\\"},
		{"screen", "", "\x1bP\x1b]52;c;YWNjdF8x\x07\x1b\\"},
	} {
		var sent bytes.Buffer
		out := NewOut(&sent, func(name string) string {
			return map[string]string{"TERM": c.term, "TMUX": c.tmux}[name]
		})
		if err := out.Copy("acct_1"); err != nil {
			t.Fatal(err)
		}
		if sent.String() != c.want {
			t.Errorf("TERM=%s: %q, want %q", c.term, sent.String(), c.want)
		}
	}
}
