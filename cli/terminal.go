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

// draws says whether screens can be drawn here: on a terminal that can place a cursor.
func (t Terminal) draws() bool {
	out, ok := t.Out.(*os.File)
	return ok && t.In != nil && t.Env("TERM") != "dumb" && term.IsTerminal(int(out.Fd())) && term.IsTerminal(int(t.In.Fd()))
}
