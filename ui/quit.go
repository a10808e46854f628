package ui

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// twice is how soon the second ctrl+c must follow the first.
const twice = 2 * time.Second

// awayFromHome says why q doesn't quit here.
func (r *Root) awayFromHome() kit.Safe {
	if len(r.stack) > 1 || len(r.practice.Sections) > 0 && r.section != r.practice.Sections[0].Key {
		return "[q] quits on the Home screen. From here press [1] first, or ctrl+c twice."
	}
	return ""
}

// interrupt is ctrl+c: the second one quits.
func (r *Root) interrupt() tea.Cmd {
	now := r.app.Env.Now()
	if !r.quitting.IsZero() && now.Sub(r.quitting) <= twice {
		if _, asked := r.dialog.(*leaving); asked {
			return tea.Quit
		}
		return r.quit()
	}
	r.quitting = now
	return r.toast(kit.Told{Mood: kit.Note, Text: "Press ctrl+c again to quit."})
}

// leaving is the question before quitting while money is moving.
type leaving struct{ *kit.Question }

// Update is the question's; it stays the same dialog while it is open.
func (l *leaving) Update(msg tea.Msg) (kit.Dialog, tea.Cmd) {
	next, cmd := l.Question.Update(msg)
	if next == nil {
		return nil, cmd
	}
	return l, cmd
}

// quit ends the session, after asking while money is moving.
func (r *Root) quit() tea.Cmd {
	if !r.moving() {
		return tea.Quit
	}
	return r.show(&leaving{kit.NewQuestion(r.env(), "Money is moving",
		"A payment or refund has been sent and its answer hasn't come. Quitting is safe: it is looked up at the next start. Until then it isn't known here.",
		kit.Answer{Label: "Wait"}, kit.Answer{Label: "Quit", Do: func() tea.Cmd { return tea.Quit }})})
}

func (r *Root) moving() bool {
	for _, j := range r.jobs.running {
		if j.money {
			return true
		}
	}
	return r.app.MovingMoney != nil && r.app.MovingMoney()
}
