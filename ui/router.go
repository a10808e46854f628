package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// switchedMsg brings a practice that was asked for.
type switchedMsg struct {
	id       string
	practice Practice
	err      error
}

// own takes the kit's messages and the root's own.
func (r *Root) own(msg tea.Msg) (cmd tea.Cmd, taken bool) {
	switch msg := msg.(type) {
	case kit.Opened:
		return r.push(msg.Screen), true
	case kit.Replaced:
		r.stack = r.stack[:max(0, len(r.stack)-1)]
		return r.push(msg.Screen), true
	case kit.Left:
		if msg.Sure {
			return r.pop(), true
		}
		return r.leave(), true
	case kit.Asked:
		return r.show(msg.Dialog), true
	case kit.Gone:
		return r.goTo(msg.Section), true
	case kit.Visited:
		return r.visit(msg), true
	case kit.Switched:
		return r.mayLeaveAll(func() tea.Cmd { return r.load(msg.Practice) }), true
	case switchedMsg:
		return r.enter(msg), true
	case kit.Copied:
		return r.copy(msg), true
	case kit.Told:
		return r.toast(msg), true
	case kit.Locked:
		return r.toast(kit.Told{Mood: kit.Problem, Text: msg.Why}), true
	}
	return r.background(msg)
}

// push puts a screen on top.
func (r *Root) push(s kit.Screen) tea.Cmd {
	r.stack = append(r.stack, &layer{screen: s})
	r.fit()
	return s.Init()
}

// pop takes the top screen away; the first one stays.
func (r *Root) pop() tea.Cmd {
	if len(r.stack) < 2 {
		return nil
	}
	r.stack = r.stack[:len(r.stack)-1]
	return r.stack[len(r.stack)-1].update(kit.Shown{})
}

// leave is Esc: back, after asking where typed input would go. On the first
// screen of a section it leads Home.
func (r *Root) leave() tea.Cmd {
	if len(r.stack) == 1 && len(r.practice.Sections) > 0 && r.section != r.practice.Sections[0].Key {
		return r.goTo(r.practice.Sections[0].Key)
	}
	if len(r.stack) > 0 && unsaved(r.stack[len(r.stack)-1:]) {
		return r.askToLeave(r.pop)
	}
	return r.pop()
}

// goTo opens a section from anywhere.
func (r *Root) goTo(key string) tea.Cmd {
	for _, s := range r.practice.Sections {
		if s.Key == key {
			return r.mayLeaveAll(func() tea.Cmd { return r.open(s) })
		}
	}
	return nil
}

// open makes a section's screen the only one.
func (r *Root) open(s Section) tea.Cmd {
	r.section = s.Key
	r.stack = nil
	return r.push(s.Open())
}

// visit opens the screen of something that another package draws.
func (r *Root) visit(v kit.Visited) tea.Cmd {
	if r.practice.Visit == nil {
		return nil
	}
	s := r.practice.Visit(v.Kind, v.IDs)
	if s == nil {
		return r.toast(kit.Told{Mood: kit.Note, Text: kit.Cleanf("There is no screen for this %s yet.", v.Kind)})
	}
	return r.push(s)
}

// mayLeaveAll does what leaves every open screen, after asking where typed
// input would go.
func (r *Root) mayLeaveAll(do func() tea.Cmd) tea.Cmd {
	if unsaved(r.stack) {
		return r.askToLeave(do)
	}
	return do()
}

func unsaved(stack []*layer) bool {
	for _, l := range stack {
		if k, ok := l.screen.(kit.Keeper); ok && k.Unsaved() {
			return true
		}
	}
	return false
}

func (r *Root) askToLeave(do func() tea.Cmd) tea.Cmd {
	return r.show(kit.NewQuestion(r.env(), "Leave without saving?", "What you typed here will be lost.",
		kit.Answer{Label: "Stay"}, kit.Answer{Label: "Leave", Do: do}))
}

// show opens a dialog in the place of any other.
func (r *Root) show(d kit.Dialog) tea.Cmd {
	r.dialog = d
	return nil
}

// load asks for another practice.
func (r *Root) load(id string) tea.Cmd {
	if r.app.Switch == nil || id == r.practice.ID {
		return nil
	}
	r.wanted = id
	return kit.Load(r.app.Env, func(ctx context.Context) (Practice, error) { return r.app.Switch(ctx, id) },
		func(p Practice, err error) tea.Msg { return switchedMsg{id, p, err} })
}

// enter shows another practice, in the section where the user is.
func (r *Root) enter(msg switchedMsg) tea.Cmd {
	if msg.id != r.wanted {
		return nil
	}
	if msg.err != nil {
		return r.toast(kit.Explain(r.env(), msg.err))
	}
	r.practice = msg.practice
	r.epoch++
	r.dialog = nil
	r.toasts.Clear()
	if len(r.practice.Sections) == 0 {
		r.stack, r.section = nil, ""
		return nil
	}
	for _, s := range r.practice.Sections {
		if s.Key == r.section {
			return tea.Batch(r.identify(), r.open(s))
		}
	}
	return tea.Batch(r.identify(), r.open(r.practice.Sections[0]))
}

// env is the app's with the locale of the practice that is shown.
func (r *Root) env() kit.Env {
	env := r.app.Env
	env.Locale = r.practice.Locale
	return env
}
