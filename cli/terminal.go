package cli

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Terminal is what a command reads from and writes to, and the environment that describes it.
type Terminal struct {
	In  *os.File
	Out io.Writer
	Err io.Writer
	Env func(string) string
}

// unfit says in one sentence why full screens can't be drawn here, or nothing.
func (t Terminal) unfit() string {
	out, ok := t.Out.(*os.File)
	switch {
	case !ok || t.In == nil || !term.IsTerminal(int(out.Fd())) || !term.IsTerminal(int(t.In.Fd())):
		return "There is no terminal here to draw the desk in. Start paydesk in a terminal window."
	case t.Env("TERM") == "dumb":
		return "This terminal (TERM=dumb) can't place a cursor, so the desk can't be drawn in it. Start paydesk in another terminal window."
	}
	return ""
}
