package ui

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// help is the dialog behind "?": the screen's keys with the reason where one
// can't be used, the keys that work everywhere, and what people ask here.
type help struct {
	env     kit.Env
	title   kit.Safe
	actions []kit.Action
	advice  []kit.Advice
	top     int
	lines   int
	page    int
}

func (r *Root) newHelp() *help {
	h := &help{env: r.env(), title: "Help"}
	top := r.top()
	if top == nil {
		return h
	}
	h.title = "Help: " + top.Title()
	h.actions = append(top.Actions(), r.app.Actions...)
	h.actions = append(h.actions, r.ownActions()...)
	if a, ok := top.(kit.Adviser); ok {
		h.advice = a.Advice()
	}
	return h
}

// Update scrolls and closes.
func (h *help) Update(msg tea.Msg) (kit.Dialog, tea.Cmd) {
	step := 0
	switch msg := msg.(type) {
	case tea.KeyMsg:
		switch msg.String() {
		case "esc", "?", "enter", "q":
			return nil, nil
		case "up":
			step = -1
		case "down":
			step = 1
		case "pgup":
			step = -h.page
		case "pgdown", " ":
			step = h.page
		case "home":
			step = -h.lines
		case "end":
			step = h.lines
		}
	case tea.MouseMsg:
		if msg.Button == tea.MouseButtonWheelUp {
			step = -3
		}
		if msg.Button == tea.MouseButtonWheelDown {
			step = 3
		}
	}
	h.top = max(0, min(h.top+step, h.lines-h.page))
	return h, nil
}

// View draws the part that fits.
func (h *help) View(width, height int) string {
	t := h.env.Theme
	inner := min(84, max(20, width-6))
	all := h.draw(inner)
	h.lines, h.page = len(all), max(1, height-6)
	h.top = max(0, min(h.top, h.lines-h.page))
	shown := all[h.top:min(len(all), h.top+h.page)]
	foot := kit.Safe("[Esc] closes")
	if h.lines > h.page {
		foot = "[↓] more  [Esc] closes"
	}
	return t.Box(h.title, append(append([]string{}, shown...), "", t.Hint(kit.Dim, foot)), inner)
}

func (h *help) draw(inner int) []string {
	t := h.env.Theme
	var lines []string
	for _, group := range groups(h.actions) {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, t.Paint(kit.Strong, group.name))
		for _, a := range group.actions {
			lines = append(lines, h.line(a, inner)...)
		}
	}
	for _, a := range h.advice {
		lines = append(lines, "")
		for _, part := range a.Question.Wrap(inner) {
			lines = append(lines, t.Paint(kit.Strong, part))
		}
		lines = append(lines, t.Text(kit.Plain, a.Answer, inner)...)
	}
	return lines
}

// line is a key and what it does, and below it why it can't be used now.
func (h *help) line(a kit.Action, inner int) []string {
	t := h.env.Theme
	const keyWidth = 10
	what := a.Help
	if what == "" {
		what = a.Label
	}
	key, why := kit.KeyName(a.Key), a.Reason()
	tone := kit.Plain
	if why != "" {
		tone = kit.Dim
	}
	var lines []string
	for i, part := range what.Wrap(inner - keyWidth - 2) {
		if i > 0 {
			key = ""
		}
		lines = append(lines, "  "+t.Paint(kit.Accent, key.Fit(keyWidth))+t.Paint(tone, part))
	}
	for _, part := range why.Wrap(inner - keyWidth - 2) {
		lines = append(lines, "  "+t.Paint(kit.Dim, kit.Safe("").Fit(keyWidth)+part))
	}
	return lines
}

// actionGroup is the actions under one heading.
type actionGroup struct {
	name    kit.Safe
	actions []kit.Action
}

// groups gathers actions under their headings, in order of appearance.
func groups(actions []kit.Action) []actionGroup {
	var out []actionGroup
	for _, a := range actions {
		name := a.Group
		if name == "" {
			name = "This screen"
		}
		at := -1
		for i := range out {
			if out[i].name == name {
				at = i
			}
		}
		if at < 0 {
			out = append(out, actionGroup{name: name})
			at = len(out) - 1
		}
		out[at].actions = append(out[at].actions, a)
	}
	return out
}
