package uitest

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"clinic.example/paydesk/ui/kit"
)

// Noon is when the test's clock begins: a Monday.
func Noon() time.Time { return time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC) }

// Vars is an environment for a Look: pairs of name and value.
func Vars(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// Colourful is a Look in true colour; theme as in kit.Look.
func Colourful(theme string) kit.Look {
	return kit.Look{Theme: theme, Env: Vars("TERM", "xterm-256color", "COLORTERM", "truecolor", "LANG", "en_AU.UTF-8")}
}

// Theme builds a theme over nothing.
func Theme(t testing.TB, look kit.Look) *kit.Theme {
	t.Helper()
	theme, err := kit.NewTheme(kit.NewOut(io.Discard, look.Env), look)
	if err != nil {
		t.Fatal(err)
	}
	return theme
}

// Env is what a screen gets in tests: the clock, the dark theme in true colour,
// Australian English in UTC, the same random bytes every time, no log.
func Env(t testing.TB, clock *Clock) kit.Env {
	t.Helper()
	var seed [32]byte
	return kit.Env{
		Ctx:    t.Context(),
		Theme:  Theme(t, Colourful("dark")),
		Locale: kit.NewLocale("en-AU", time.UTC),
		Now:    clock.Now,
		Random: rand.NewChaCha8(seed),
		Log:    slog.New(slog.NewTextHandler(io.Discard, nil)),
		Local:  true,
	}
}
