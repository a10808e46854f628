package kit

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/muesli/termenv"
)

// Look is how a session wants to be drawn, from flags, configuration and the
// environment. The terminal itself is never asked: the first frame waits for
// no answer (performance.md, trap 1).
type Look struct {
	Theme   string // "dark", "light", "contrast", or empty: as COLORFGBG says, else readable on both
	ASCII   bool   // symbols and boxes in ASCII
	NoColor bool
	Env     func(string) string // the session's environment; over SSH the client's
}

// ground is what is behind the text, as far as a session says.
type ground uint8

const (
	eitherGround ground = iota // nothing says: what is drawn must be read on both
	darkGround
	lightGround
)

// ground follows the theme that was chosen, then the environment. COLORFGBG is
// "foreground;background" in the 16 colours; the console of Linux is black.
func (l Look) ground() ground {
	switch l.Theme {
	case "dark":
		return darkGround
	case "light":
		return lightGround
	}
	_, back, _ := strings.Cut(l.Env("COLORFGBG"), ";")
	if i := strings.LastIndexByte(back, ';'); i >= 0 {
		back = back[i+1:]
	}
	switch n, err := strconv.Atoi(back); {
	case err == nil && (n == 7 || n == 15):
		return lightGround
	case err == nil, l.Env("TERM") == "linux":
		return darkGround
	}
	return eitherGround
}

// profile is how many colours may be used.
func (l Look) profile() termenv.Profile {
	term := l.Env("TERM")
	switch {
	case l.NoColor, l.Env("NO_COLOR") != "", term == "dumb", strings.HasPrefix(term, "vt"):
		return termenv.Ascii
	case l.Env("COLORTERM") == "truecolor", l.Env("COLORTERM") == "24bit", l.Env("WT_SESSION") != "":
		return termenv.TrueColor
	case strings.Contains(term, "256color"), strings.Contains(term, "kitty"), strings.Contains(term, "alacritty"):
		return termenv.ANSI256
	}
	return termenv.ANSI
}

// ascii reports whether symbols and boxes must be plain ASCII: where it was
// asked for, on terminals older than Unicode, and in a locale that says so.
func (l Look) ascii() bool {
	if l.ASCII || strings.HasPrefix(l.Env("TERM"), "vt") {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if set := l.Env(name); set != "" {
			upper := strings.ToUpper(set)
			_, charset, named := strings.Cut(upper, ".")
			return named && !strings.HasPrefix(charset, "UTF-8") && !strings.HasPrefix(charset, "UTF8")
		}
	}
	return false
}

// Dumb reports whether the terminal can't place a cursor, so that the desk must
// be used line by line.
func (l Look) Dumb() bool { return l.Env("TERM") == "dumb" }

// check refuses a theme that doesn't exist.
func (l Look) check() error {
	switch l.Theme {
	case "", "dark", "light", "contrast":
		return nil
	}
	return fmt.Errorf("there is no theme %q: choose dark, light or contrast", l.Theme)
}
