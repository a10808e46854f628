package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// meMsg brings who acts.
type meMsg struct {
	who kit.Safe
	err error
}

// identify asks who acts here, and as what: roles differ between practices, and an administrator may change them at any time.
func (r *Root) identify() tea.Cmd {
	if r.app.Me == nil {
		return nil
	}
	me, at := r.app.Me, r.practice.ID
	return kit.Load(r.app.Env, func(ctx context.Context) (kit.Safe, error) { return me(ctx, at) },
		func(who kit.Safe, err error) tea.Msg { return meMsg{who, err} })
}

// know shows who acts, or ends the session of somebody whose access is over.
func (r *Root) know(m meMsg) tea.Cmd {
	switch model.KindOf(m.err) {
	case "":
		r.app.Who = m.who
	case model.Forbidden:
		return kit.ShutOut(kit.Sentence(r.env(), m.err))
	default:
		r.app.Env.Log.Warn("who acts here is not known", "err", m.err)
	}
	return nil
}
