package firstrun_test

import (
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/ui/firstrun"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// first is the screen over an empty store, and where it led.
type first struct {
	*uitest.Solo
	desk *desk.Desk
	went []firstrun.Founded
}

func open(t *testing.T, guess firstrun.Guess) *first {
	t.Helper()
	clock := uitest.NewClock(uitest.Noon())
	quiet := slog.New(slog.DiscardHandler)
	store, err := boltdb.Open(filepath.Join(t.TempDir(), "desk.db"), boltdb.Options{Now: clock.Now, NoSync: true})
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	client, err := stripeops.New(stripeops.Config{Log: quiet})
	must(t, err)
	f := &first{}
	f.desk, err = desk.New(desk.Config{Store: store, Stripe: client, Now: clock.Now, Random: rand.NewChaCha8([32]byte{1}), Log: quiet})
	must(t, err)
	env := uitest.Env(t, clock)
	f.Solo = uitest.Screen(t, env, firstrun.New(env, f.desk, guess, func(made firstrun.Founded) tea.Cmd {
		f.went = append(f.went, made)
		return nil
	}), 78, 19, uitest.On(clock))
	return f
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var sydney = firstrun.Guess{Country: "AU", Currency: "aud", Zone: "Australia/Sydney"}

func TestAFewAnswersMakeAPractice(t *testing.T) {
	for _, c := range []struct {
		name    string
		keys    []string
		connect bool
	}{
		{"then the connection", []string{"enter"}, true},
		{"then the desk", []string{"down", "enter"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := open(t, sydney)
			f.See("Organisation", "AUD", "Australia/Sydney", "paydesk demo").Golden("questions-78x19")
			f.Type("Harbour Group").Press("tab").Type("Harbour Street").Press("tab", "tab", "tab", "tab").Type("Ana Silva").Enter()
			f.See("Harbour Street is ready", "Test Mode", "Connect with Stripe", "paydesk demo").Golden("ready-78x19")
			f.Press("y")
			if copied := uitest.Asks[kit.Copied](f.Solo); copied.Text != "paydesk demo" {
				t.Errorf("copied %q", copied.Text)
			}
			f.Press(c.keys...).Until("the way on", func() bool { return len(f.went) == 1 })
			if f.went[0].Connect != c.connect || f.went[0].Actor.Name != "Ana Silva" {
				t.Errorf("went on with %+v", f.went[0])
			}
			p, err := f.desk.Session(f.went[0].Actor).Practice(t.Context(), f.went[0].Practice)
			must(t, err)
			if p.Name != "Harbour Street" || p.Currency != "aud" || p.Zone != "Australia/Sydney" || p.LegalName != "Harbour Group" || p.Country != "AU" {
				t.Errorf("made %+v", p)
			}
		})
	}
}

func TestWhatIsMissingOrWrongIsSaidBesideItsField(t *testing.T) {
	f := open(t, firstrun.Guess{})
	f.Enter().See("Please fill this in")
	f.Type("4242 4242 4242 4242").See("looks like a card number")
	f.Press("ctrl+u").Type("Harbour Group").Press("tab").Type("Harbour Street").Press("tab").Type("australia").Press("tab").See("Write the country as two letters")
	f.Type("dollars").Press("tab").See("Write the currency as three letters").Type("Sydney").Press("tab").See("Write the time zone as a region and city")
	f.Type("Ana").Enter().See("australia", "dollars", "Sydney", "Ana")
	if _, _, found, err := f.desk.Begin(t.Context()); err != nil || found {
		t.Errorf("something was made: %v %v", found, err)
	}
	f.Esc()
	if told := uitest.Asks[kit.Told](f.Solo); told.Mood != kit.Note {
		t.Errorf("%+v", told)
	}
}

func TestAStoreThatWasFilledMeanwhileIsLeftAlone(t *testing.T) {
	f := open(t, sydney)
	_, _, err := f.desk.SetUp(t.Context(), desk.FirstRun{Organisation: "Other", Practice: "Other", Country: "NZ", Currency: "nzd", Zone: "Pacific/Auckland", Administrator: "Zoe"})
	must(t, err)
	f.Type("Harbour Group").Press("tab").Type("Harbour Street").Press("tab", "tab", "tab", "tab").Type("Ana Silva").Enter()
	if told := uitest.Asks[kit.Told](f.Solo); told.Text != "This store holds an organisation already. Nothing was changed." {
		t.Errorf("said %q", told.Text)
	}
	f.See("Ana Silva")
}
