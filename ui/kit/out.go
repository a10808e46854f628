package kit

import (
	"bytes"
	"io"
	"os"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/aymanbagabas/go-osc52/v2"
	"github.com/charmbracelet/x/ansi"
)

// Out is the one way to a terminal. Frames, copies to the clipboard and
// whatever else is written pass its lock, so no sequence is ever cut in two,
// and its filter, which lets through only what Bubble Tea itself writes
// (security.md, "Text from outside").
type Out struct {
	mu   sync.Mutex
	w    io.Writer
	wrap func(osc52.Sequence) osc52.Sequence
}

// NewOut writes to w. env looks up the session's environment; TERM and TMUX
// say how a copy must be wrapped to get through a multiplexer.
func NewOut(w io.Writer, env func(string) string) *Out {
	o := &Out{w: w, wrap: func(s osc52.Sequence) osc52.Sequence { return s }}
	switch term := env("TERM"); {
	case env("TMUX") != "":
		o.wrap = osc52.Sequence.Tmux
	case len(term) >= 6 && term[:6] == "screen":
		o.wrap = osc52.Sequence.Screen
	}
	return o
}

// Write sends one frame or control sequence through the filter. It reports the
// whole of p as written even where the filter dropped a part of it.
func (o *Out) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if _, err := o.w.Write(filter(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Copy puts text into the clipboard of the user's own terminal with OSC 52, so
// that it also works over SSH.
func (o *Out) Copy(text Safe) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	_, err := o.wrap(osc52.New(string(text))).WriteTo(o.w)
	return err
}

// Fd is the descriptor of the terminal behind o, or an invalid one where there
// is none; Bubble Tea asks it for the size.
func (o *Out) Fd() uintptr {
	if f, ok := o.w.(interface{ Fd() uintptr }); ok {
		return f.Fd()
	}
	return ^uintptr(0)
}

// Read makes o a terminal file for Bubble Tea; nothing is ever read from it.
func (o *Out) Read([]byte) (int, error) { return 0, io.EOF }

// Close leaves the terminal open: it belongs to whoever made o.
func (o *Out) Close() error { return nil }

// filter returns p without the sequences that a screen has no business to send:
// titles, clipboard, device control, resets.
func filter(p []byte) []byte {
	if !bytes.ContainsFunc(p, suspicious) {
		return p
	}
	kept := make([]byte, 0, len(p))
	var state byte
	parser := ansi.GetParser()
	defer ansi.PutParser(parser)
	for len(p) > 0 {
		seq, width, n, next := ansi.DecodeSequence(p, state, parser)
		switch {
		case width > 0:
			kept = append(kept, bytes.Map(printable, seq)...)
		case allowed(seq):
			kept = append(kept, seq...)
		}
		p, state = p[n:], next
	}
	return kept
}

// suspicious reports whether r starts a sequence, is a control character other
// than the line's end, turns the direction of what follows, or stands for bytes
// that are no text: among them may be a control character of eight bits.
func suspicious(r rune) bool {
	return r < ' ' && r != '\r' && r != '\n' || r >= 0x7F && r < 0xA0 || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r)
}

// printable keeps what draws something: a byte that is no text becomes the sign
// for that, and what is drawn by nothing goes.
func printable(r rune) rune {
	if r != utf8.RuneError && suspicious(r) {
		return -1
	}
	return r
}

// allowed reports whether a sequence without width is one of Bubble Tea's: a
// colour, a move of the cursor, an erasure, a mode, or a link.
func allowed(seq []byte) bool {
	switch {
	case ansi.HasCsiPrefix(seq):
		return styles(seq)
	case ansi.HasOscPrefix(seq):
		return links(seq)
	}
	return utf8.Valid(seq) && !bytes.ContainsFunc(seq, func(r rune) bool { return r != utf8.RuneError && suspicious(r) })
}

// styles reports whether a control sequence is whole and changes only what is
// drawn, or where.
func styles(seq []byte) bool {
	params, ok := bytes.CutPrefix(seq, []byte("\x1b["))
	if !ok || len(params) == 0 {
		return false
	}
	last := len(params) - 1
	return bytes.IndexByte([]byte("mABCDGHJKLMrhl"), params[last]) >= 0 && len(bytes.Trim(params[:last], "0123456789;:?<=>")) == 0
}

// links reports whether a sequence is a whole link, with nothing hidden in it.
func links(seq []byte) bool {
	address, ok := bytes.CutPrefix(seq, []byte("\x1b]8;"))
	if !ok {
		return false
	}
	plain, ended := bytes.CutSuffix(address, []byte("\a"))
	if !ended {
		plain, ended = bytes.CutSuffix(address, []byte("\x1b\\"))
	}
	return ended && !bytes.ContainsFunc(plain, suspicious) && !bytes.ContainsAny(plain, "\r\n")
}

// Link returns text that a terminal opens in a browser when it is clicked
// (OSC 8). Anything but an http or https address is drawn as plain text.
func Link(address, text Safe) string {
	a := string(address)
	if len(a) < 8 || a[:7] != "http://" && a[:8] != "https://" {
		return string(text)
	}
	return ansi.SetHyperlink(a) + string(text) + ansi.ResetHyperlink()
}

// In is the keyboard of a local terminal. It takes answers that a terminal
// gives late (its colours, its attributes, the cursor's position) out of the
// input: to Bubble Tea they would be keys typed into the focused field.
type In struct {
	*os.File
	held []byte
}

// NewIn reads keys from f.
func NewIn(f *os.File) *In { return &In{File: f} }

// Read reads keys. It returns 0 bytes and no error when all that came was an
// answer.
func (in *In) Read(p []byte) (int, error) {
	room := len(p) - len(in.held)
	if room <= 0 {
		n := copy(p, in.held)
		in.held = in.held[n:]
		return n, nil
	}
	buf := make([]byte, room)
	n, err := in.File.Read(buf)
	keys, held := withoutAnswers(append(in.held, buf[:n]...))
	if err != nil {
		keys, held = append(keys, held...), nil
	}
	in.held = held
	return copy(p, keys), err
}
