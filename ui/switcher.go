package ui

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// choicesMsg brings the practices of the switcher.
type choicesMsg struct {
	to      *switcher
	choices []Choice
	err     error
}

// switcher is the dialog behind p: a digit switches at once, letters narrow.
type switcher struct {
	env     kit.Env
	here    string
	all     []Choice
	filter  *kit.Input
	cursor  int
	stage   kit.Stage
	problem kit.Safe
}

// switcher opens the dialog and asks for the practices.
func (r *Root) switcher() tea.Cmd {
	if r.app.Practices == nil {
		return nil
	}
	s := &switcher{env: r.env(), here: r.practice.ID, filter: kit.NewInput(r.app.Env.Theme, "")}
	s.filter.Focus(false)
	r.dialog = s
	return kit.Load(s.env, r.app.Practices, func(choices []Choice, err error) tea.Msg { return choicesMsg{s, choices, err} })
}

// Update takes the practices and the keys.
func (s *switcher) Update(msg tea.Msg) (kit.Dialog, tea.Cmd) {
	switch msg := msg.(type) {
	case choicesMsg:
		s.take(msg)
	case tea.KeyMsg:
		return s.key(msg)
	case tea.MouseMsg:
		row := msg.Y - 4
		if found := s.found(); msg.Action == tea.MouseActionPress && msg.Button == tea.MouseButtonLeft && row >= 0 && row < len(found) {
			return nil, kit.Switch(found[row].ID)
		}
	}
	return s, nil
}

func (s *switcher) take(msg choicesMsg) {
	if msg.to != s {
		return
	}
	s.all, s.stage = msg.choices, kit.Ready
	if msg.err != nil {
		s.stage, s.problem = kit.Failed, kit.Sentence(s.env, msg.err)
	}
}

func (s *switcher) key(msg tea.KeyMsg) (kit.Dialog, tea.Cmd) {
	found := s.found()
	switch name := msg.String(); {
	case name == "esc":
		return nil, nil
	case name == "up":
		s.cursor = max(0, s.cursor-1)
	case name == "down":
		s.cursor = min(len(found)-1, s.cursor+1)
	case name == "enter":
		if s.cursor >= 0 && s.cursor < len(found) {
			return nil, kit.Switch(found[s.cursor].ID)
		}
	case len(name) == 1 && name[0] >= '1' && name[0] <= '9' && s.filter.Value() == "":
		if i := int(name[0] - '1'); i < len(s.all) {
			return nil, kit.Switch(s.all[i].ID)
		}
	default:
		s.filter.Update(msg)
		s.cursor = 0
	}
	return s, nil
}

// found are the practices whose name has every typed word.
func (s *switcher) found() []Choice {
	words := strings.Fields(strings.ToLower(s.filter.Value()))
	var out []Choice
	for _, c := range s.all {
		if hasAll(strings.ToLower(string(c.Name)), words) {
			out = append(out, c)
		}
	}
	return out
}

func hasAll(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

// View draws the practices with their digits.
func (s *switcher) View(width, height int) string {
	t := s.env.Theme
	inner := min(64, max(20, width-6))
	lines := []string{t.Paint(kit.Accent, "› ") + s.filter.View(inner-2), ""}
	switch s.stage {
	case kit.Loading:
		lines = append(lines, t.Paint(kit.Dim, "Loading …"))
	case kit.Failed:
		lines = append(lines, t.Text(kit.Plain, s.problem, inner)...)
	case kit.Ready, kit.Empty:
		lines = append(lines, s.rows(inner, max(3, height-8))...)
	}
	lines = append(lines, "", t.Hint(kit.Dim, "A digit or [Enter] switches, letters narrow, [Esc] stays"))
	return t.Box("Switch practice", lines, inner)
}

func (s *switcher) rows(inner, height int) []string {
	t := s.env.Theme
	found := s.found()
	if len(found) == 0 {
		return []string{t.Paint(kit.Dim, "No practice of yours has this name.")}
	}
	from := max(0, min(s.cursor-height/2, len(found)-height))
	var lines []string
	for i := from; i < min(len(found), from+height); i++ {
		lines = append(lines, s.row(found[i], i == s.cursor, inner))
	}
	return lines
}

func (s *switcher) row(c Choice, selected bool, inner int) string {
	t := s.env.Theme
	digit := kit.Safe("  ")
	for i, one := range s.all {
		if one.ID == c.ID && i < 9 {
			digit = kit.Cleanf("%d ", i+1)
		}
	}
	name := c.Name
	if c.ID == s.here {
		name += " (here)"
	}
	state := c.Mark.Text()
	if c.Mark.Word == "" {
		state = ""
	}
	room := inner - 2 - digit.Width() - state.Width() - 2
	return t.PaintRow(selected, kit.Accent, pick[kit.Safe](selected, "▌ ", "  ")) + t.PaintRow(selected, kit.Accent, digit) +
		t.PaintRow(selected, pick(c.ID == s.here, kit.Strong, kit.Plain), name.Fit(room)+"  ") + t.PaintRow(selected, c.Mark.Tone, state)
}

func pick[T any](yes bool, a, b T) T {
	if yes {
		return a
	}
	return b
}

// Practices reads the choices for the palette.
func practicesOf(ctx context.Context, app App) []Choice {
	if app.Practices == nil {
		return nil
	}
	choices, err := app.Practices(ctx)
	if err != nil {
		app.Env.Log.Warn("practices for the palette", "err", err)
	}
	return choices
}
