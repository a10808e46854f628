// Package front puts one session's desk together: which screens there are, what opens what, and what stands around them. It is the
// only place that knows every screen, for a terminal on this machine and for one that comes over the network.
//
// It draws nothing itself and holds no rule: both belong to the screens and to the desk.
package front

import (
	"cmp"
	"context"
	"slices"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/connect"
	"clinic.example/paydesk/ui/firstrun"
	"clinic.example/paydesk/ui/kit"
)

// Session is what a desk is put together from.
type Session struct {
	Desk   *desk.Desk
	Env    kit.Env // its locale is the practice's, once there is one
	Out    *kit.Out
	Browse connect.Browse // opens Stripe's pages where the user sits at this machine; nil elsewhere
	Demo   string         // base address of the demo's Stripe; empty outside the demo
	Turn   Turn           // of the demo's clocks; nil outside the demo
	Lock   time.Duration  // from the last key until a shared terminal locks itself; 0: it never does
	Clock  func() time.Time
}

// Turn turns the clocks of the desk and of its Stripe ahead together, and gives the time that they show then.
type Turn func(ahead time.Duration) time.Time

// shell makes the screens of one person.
type shell struct {
	Session
	mine *desk.Session
}

// Welcome asks an empty store's first questions, and hands what was made to founded. The session is then over: Open begins the next.
func Welcome(s Session, guess firstrun.Guess, founded func(firstrun.Founded)) ui.App {
	enter := func(f firstrun.Founded) tea.Cmd {
		founded(f)
		return tea.Quit
	}
	return ui.App{
		Env: s.Env, Out: s.Out, Practice: ui.Practice{Name: "No practice yet", Locale: s.Env.Locale, Sections: []ui.Section{
			{Key: "1", Name: "Welcome", Open: func() kit.Screen { return firstrun.New(s.Env, s.Desk, guess, enter) }},
		}},
	}
}

// Open is the desk of a person, at a practice first; at another one of theirs where they don't work there. begin is the kind of the screen that opens over Home; empty for Home itself.
func Open(ctx context.Context, s Session, actor model.Actor, at model.PracticeID, begin string) (ui.App, error) {
	sh := &shell{s, s.Desk.Session(actor)}
	app := ui.App{
		Env: s.Env, Out: s.Out, Me: sh.me, Practices: sh.practices, Switch: sh.open,
		MovingMoney: s.Desk.MovingMoney, Banner: sh.banner, Actions: sh.demoActions(),
	}
	if begin != "" {
		app.Begin = kit.Visit(begin)
	}
	rows, err := sh.mine.Practices(ctx)
	if err != nil {
		return ui.App{}, err
	}
	ids := make([]model.PracticeID, len(rows))
	for i, row := range rows {
		ids[i] = row.Practice.ID
	}
	if !slices.Contains(ids, at) {
		at = ids[0]
	}
	if app.Practice, err = sh.open(ctx, string(at)); err != nil {
		return ui.App{}, err
	}
	app.Who, err = sh.me(ctx, string(at))
	// Hints about every practice, because the switcher and the lists of practices show them all.
	app.Events = sh.mine.Subscribe(ctx, ids...)
	return app, err
}

// me is who acts, as the header names them at a practice. Without a role there the screens are over: signing in leads to another practice.
func (sh *shell) me(ctx context.Context, at string) (kit.Safe, error) {
	me, err := sh.mine.Me(ctx, model.PracticeID(at))
	if err == nil && me.Roles == "" {
		err = model.Errorf(model.Forbidden, "%s, you have no role at this practice any more. Sign in again to work at another.", me.Name)
	}
	return kit.Cleanf("%s (%s)", me.Name, me.Roles), err
}

// banner is the one sentence over every screen.
func (sh *shell) banner() kit.Safe {
	if say := cmp.Or(sh.Desk.Away(), sh.Desk.Behind(), sh.Desk.BackupTrouble()); say != "" || sh.Demo == "" {
		return kit.Clean(say)
	}
	return "Demo: a made-up clinic with a Stripe of its own inside. No money moves."
}
