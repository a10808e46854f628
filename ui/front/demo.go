package front

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
)

// demoActions lead to the demo's Stripe, whose faults and clock are there to be played with.
func (sh *shell) demoActions() []kit.Action {
	if sh.Demo == "" {
		return nil
	}
	control := kit.Clean(sh.Demo + "/_sandbox/")
	return []kit.Action{{
		Key: "ctrl+g", Label: "copy the address of the demo's Stripe", Group: "Demo", Quiet: true, Aliases: []kit.Safe{"sandbox", "faults", "clock"},
		Help: "The demo's Stripe: faults, account states, clock and requests at " + control,
		Do:   func() tea.Cmd { return kit.Copy(control, "address of the demo's Stripe") },
	}}
}

// demoTurn is how far the demo's clocks are turned at once: beyond the 24 hours for which Stripe keeps an idempotency key, and beyond the life
// of a pay link. https://docs.stripe.com/api/idempotent_requests
const demoTurn = 25 * time.Hour

// demoEntries are what the palette finds in the demo alone.
func (p *place) demoEntries() []ui.Entry {
	if p.Turn == nil {
		return nil
	}
	return []ui.Entry{{
		Label: "Turn the clock by 25 hours", Detail: "Demo: the desk's and its Stripe's, together",
		Aliases: []kit.Safe{"advance the clock", "tomorrow", "time"}, Do: p.turnClock,
	}}
}

func (p *place) turnClock() tea.Cmd {
	return kit.Work[time.Time]{
		Doing: "Turning the clock",
		Done: func(now time.Time) kit.Safe {
			return kit.Cleanf("It is %s now, for the desk and for its Stripe.", p.env.Locale.Moment(now))
		},
		Run: func(context.Context) (time.Time, error) { return p.Turn(demoTurn), nil },
	}.Cmd()
}
