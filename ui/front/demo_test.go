package front

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// The clock can be turned in the demo, beyond the day for which Stripe keeps a key, and nowhere else.
func TestTheClockIsTurnedInTheDemoAlone(t *testing.T) {
	c := uitest.NewClinic(t)
	turned := time.Duration(0)
	s := Session{Desk: c.Desk, Env: uitest.Env(t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars())}
	s.Turn = func(ahead time.Duration) time.Time {
		turned += ahead
		return time.Date(2026, 3, 12, 2, 30, 0, 0, time.UTC)
	}
	app, err := Open(t.Context(), s, c.Session.Actor(), c.Harbour, "")
	if err != nil {
		t.Fatal(err)
	}
	demo := uitest.Start(t, ui.New(app), uitest.Size(80, 24), uitest.On(c.Clock)).See("Today's visits")
	demo.Press(":").Type("turn the clock").See("Turn the clock by 25 hours").Enter().See("It is 12 Mar 2026 02:30 now, for the desk and for its Stripe.")
	if turned != 25*time.Hour {
		t.Errorf("turned by %s", turned)
	}
	at(t, c, c.Session).Press(":").Type("turn the clock").See("Nothing has this name").Gone("Turn the clock by 25 hours")
}
