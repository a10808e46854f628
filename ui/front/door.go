package front

import (
	"context"
	"sync/atomic"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/lock"
)

// Door is a terminal that several people share, with a practice shown first. begin is the kind of the screen that opens over Home for
// who comes in first; empty for Home itself.
func Door(s Session, at model.Practice, begin string) *ui.Door {
	var first atomic.Bool
	return ui.NewDoor(ui.Shared{
		Env: s.Env, At: string(at.ID), Name: kit.Clean(at.Name), After: s.Lock, Now: s.Clock,
		Lock: func(l ui.Locked) ui.App { return wall(s, l) },
		Left: func(ctx context.Context, who model.Actor, idle bool) {
			if err := s.Desk.Session(who).Lock(ctx, idle); err != nil {
				s.Env.Log.Warn("leaving the terminal was not written to the audit trail", "err", err)
			}
		},
		Open: func(ctx context.Context, who model.Actor, at string) (ui.App, error) {
			mine, kind := s, begin
			mine.Env.Ctx = ctx
			if first.Swap(true) {
				kind = ""
			}
			app, err := Open(ctx, mine, who, model.PracticeID(at), kind)
			app.Actions = append(app.Actions, lockAction())
			return app, err
		},
	})
}

// wall is the lock screen. Money that is still moving is asked about before the program ends there, too.
func wall(s Session, l ui.Locked) ui.App {
	return ui.App{
		Env: s.Env, Out: s.Out, Shut: true, MovingMoney: s.Desk.MovingMoney,
		Practice: ui.Practice{Name: l.Practice, Locale: s.Env.Locale, Sections: []ui.Section{
			{Key: "1", Name: "Locked", Open: func() kit.Screen { return lock.New(s.Env, s.Desk, s.Demo != "", l.Who.Staff, l.Why) }},
		}},
	}
}

// lockAction locks the terminal from every screen.
func lockAction() kit.Action {
	return kit.Action{
		Key: "ctrl+l", Label: "lock", Help: "Lock the terminal, or let somebody else sign in. What you typed stays.", Group: "Everywhere", Quiet: true,
		Aliases: []kit.Safe{"switch user", "sign out", "log out", "sign in"}, Do: func() tea.Cmd { return kit.Lock() },
	}
}
