// Package front puts one session's desk together: which screens there are, what opens what, and what stands around them. It is the
// only place that knows every screen, for a terminal on this machine and for one that comes over the network.
//
// It draws nothing itself and holds no rule: both belong to the screens and to the desk.
package front

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/home"
	"clinic.example/paydesk/ui/kit"
)

// Session is what a desk is put together from.
type Session struct {
	Desk *desk.Desk
	Env  kit.Env // its locale is the practice's, once there is one
	Out  *kit.Out
	Demo string // base address of the demo's Stripe; empty outside the demo
}

// shell makes the screens of one person.
type shell struct {
	Session
	mine *desk.Session
}

// App is the desk of a session: the first run in an empty store, else the first practice.
func App(ctx context.Context, s Session) (ui.App, error) {
	actor, first, found, err := s.Desk.Begin(ctx)
	if err != nil {
		return ui.App{}, err
	}
	sh := &shell{s, s.Desk.Session(actor)}
	app := ui.App{
		Env: s.Env, Out: s.Out, Who: kit.Cleanf("%s (%s)", actor.Name, actor.Role), Practices: sh.practices, Switch: sh.open,
		MovingMoney: s.Desk.MovingMoney, Banner: sh.banner, Actions: sh.demoActions(),
	}
	if !found {
		return app, nil
	}
	app.Practice, err = sh.open(ctx, string(first))
	return app, err
}

// practices are the rows of the switcher.
func (sh *shell) practices(ctx context.Context) ([]ui.Choice, error) {
	rows, err := sh.mine.Practices(ctx)
	if err != nil {
		return nil, err
	}
	choices := make([]ui.Choice, len(rows))
	for i, row := range rows {
		choices[i] = ui.Choice{ID: string(row.Practice.ID), Name: kit.Clean(row.Practice.Name), Mark: standing(row.State)}
	}
	return choices, nil
}

// standing is the mark of an account's state.
func standing(state model.AccountState) kit.Mark {
	switch state {
	case model.Connected:
		return kit.ConnectedMark()
	case model.Restricted, model.PayoutsStopped:
		return kit.RestrictedMark()
	case model.PendingReview:
		return kit.PendingMark()
	case model.Rejected:
		return kit.RejectedMark()
	}
	return kit.UnconnectedMark()
}

// open puts the screens of one practice together.
func (sh *shell) open(ctx context.Context, id string) (ui.Practice, error) {
	practice, err := sh.mine.Practice(ctx, model.PracticeID(id))
	if err != nil {
		return ui.Practice{}, err
	}
	env := sh.Env
	env.Locale = kit.LocaleOf(practice.Country, practice.Location())
	return ui.Practice{
		ID: id, Name: kit.Clean(practice.Name), Locale: env.Locale, Mode: func() kit.Mark { return badge(practice.Mode) },
		Sections: []ui.Section{
			{Key: "1", Name: "Home", Open: func() kit.Screen { return home.New(env, sh.mine, practice.ID) }},
		},
	}, nil
}

func badge(mode model.Mode) kit.Mark {
	if mode == model.Live {
		return kit.LiveMark()
	}
	return kit.TestMark()
}

// banner is the one sentence over every screen.
func (sh *shell) banner() kit.Safe {
	if away := sh.Desk.Away(); away != "" || sh.Demo == "" {
		return kit.Clean(away)
	}
	return "Demo: a made-up clinic with a Stripe of its own inside. No money moves."
}

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
