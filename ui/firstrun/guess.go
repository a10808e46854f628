package firstrun

import (
	"os"
	"strings"
	"time"

	"golang.org/x/text/currency"
	"golang.org/x/text/language"

	"clinic.example/paydesk/model"
)

// Guess is what a machine tells of where it stands; what it doesn't tell is empty.
type Guess struct {
	Country  string // ISO 3166-1 alpha-2
	Currency model.Currency
	Zone     string // IANA
}

// Here guesses from the environment and from what the system keeps of its time zone.
func Here(env func(string) string) Guess {
	return GuessFrom(env, os.Readlink, os.ReadFile)
}

// GuessFrom is Here for any machine: its environment, its links and its files.
func GuessFrom(env func(string) string, readlink func(string) (string, error), readFile func(string) ([]byte, error)) Guess {
	g := Guess{Zone: zone(env, readlink, readFile)}
	for _, name := range []string{"LC_ALL", "LC_MONETARY", "LANG"} {
		if g.Country = region(env(name)); g.Country != "" {
			break
		}
	}
	if r, err := language.ParseRegion(g.Country); err == nil && g.Country != "" {
		if unit, ok := currency.FromRegion(r); ok {
			g.Currency = model.Currency(strings.ToLower(unit.String()))
		}
	}
	return g
}

// region is the country of a POSIX locale: AU of en_AU.UTF-8.
func region(locale string) string {
	_, rest, found := strings.Cut(locale, "_")
	if !found || len(rest) < 2 || len(rest) > 2 && !strings.ContainsAny(rest[2:3], ".@") {
		return ""
	}
	return strings.ToUpper(rest[:2])
}

// zone is the system's time zone by its name: from TZ, from the link to the zone's file (Linux, macOS), or from Debian's /etc/timezone.
func zone(env func(string) string, readlink func(string) (string, error), readFile func(string) ([]byte, error)) string {
	names := []string{strings.TrimPrefix(env("TZ"), ":")}
	if target, err := readlink("/etc/localtime"); err == nil {
		_, name, _ := strings.Cut(target, "zoneinfo/")
		names = append(names, name)
	}
	if text, err := readFile("/etc/timezone"); err == nil {
		names = append(names, strings.TrimSpace(string(text)))
	}
	for _, name := range names {
		if known(name) {
			return name
		}
	}
	return ""
}

// known says whether a name is a zone that a practice can have.
func known(name string) bool {
	if name == "" || name == "Local" {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}
