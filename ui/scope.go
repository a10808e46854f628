package ui

import (
	"reflect"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// scopedMsg is what a screen's command brought, with the practice that it was
// asked in. A late answer must never reach the same screen of another practice.
type scopedMsg struct {
	epoch int
	msg   tea.Msg
}

// scoped marks everything that cmd will bring with the practice that is shown
// now.
func (r *Root) scoped(cmd tea.Cmd) tea.Cmd { return scope(cmd, r.epoch) }

func scope(cmd tea.Cmd, epoch int) tea.Cmd {
	return mark(cmd, func(msg tea.Msg) tea.Msg { return scopedMsg{epoch, msg} })
}

// mark lets with see everything that cmd will bring, but for what is Bubble
// Tea's own.
func mark(cmd tea.Cmd, with func(tea.Msg) tea.Msg) tea.Cmd {
	if cmd == nil {
		return nil
	}
	return func() tea.Msg {
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			marked := make(tea.BatchMsg, len(batch))
			for i, one := range batch {
				marked[i] = mark(one, with)
			}
			return marked
		}
		if msg == nil || reflect.TypeOf(msg).PkgPath() == reflect.TypeFor[tea.QuitMsg]().PkgPath() {
			return msg // for Bubble Tea's loop
		}
		return with(msg)
	}
}

// inner is what a marked message holds.
func inner(msg tea.Msg) tea.Msg {
	switch m := msg.(type) {
	case seatMsg:
		return inner(m.msg)
	case scopedMsg:
		return inner(m.msg)
	}
	return msg
}

// unwrap returns what a command brought, or nil when it was asked in another
// practice. Work that was started goes on, and so does the root's own.
func (r *Root) unwrap(s scopedMsg) tea.Msg {
	switch s.msg.(type) {
	case kit.Started, switchedMsg, finishedMsg, turnedMsg, expiredMsg, minuteMsg, hintsMsg, copiedMsg:
		return s.msg
	}
	if s.epoch != r.epoch {
		return nil
	}
	return s.msg
}
