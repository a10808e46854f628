package kit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
)

// Place is one line of a menu, and what the palette finds it by.
type Place struct {
	Label   Safe
	Detail  Safe
	Aliases []Safe
	Kind    string // with IDs as Visit takes them
	IDs     []string
	Needs   model.Permission // empty: nothing
}

// Menu is the body of a screen of places, each with what is there under its name. The cursor moves by keys and mouse.
type Menu struct {
	WhyNot   func(Place) Safe // why this person may not open it; nil: nothing is closed
	Standing func(Place) Mark // its word stands at the right of the name; nil: nothing does
	Failure  Safe             // why it is not known how the places stand

	theme  *Theme
	help   Safe
	places []Place
	cursor int
	w, h   int
}

// NewMenu makes a menu. help is that of the key that opens a place.
func NewMenu(env Env, help Safe, places []Place) *Menu {
	return &Menu{theme: env.Theme, help: help, places: places}
}

// Money is false: no amount is shown.
func (m *Menu) Money() bool { return false }

// Capturing is false: every letter is a key here.
func (m *Menu) Capturing() bool { return false }

// SetSize keeps the body's size.
func (m *Menu) SetSize(w, h int) { m.w, m.h = w, h }

// Actions open the place under the cursor.
func (m *Menu) Actions() []Action {
	return []Action{{Key: "enter", Label: "open", Help: m.help, Do: m.open, Why: func() Safe { return m.whyNot(m.places[m.cursor]) }}}
}

// Move takes the cursor's keys and the mouse, and leaves other messages.
func (m *Menu) Move(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		m.press(msg.String())
	case tea.MouseMsg:
		return m.mouse(msg)
	}
	return nil
}

func (m *Menu) press(key string) {
	switch key {
	case "up":
		m.move(-1)
	case "down":
		m.move(1)
	case "home", "pgup":
		m.move(-len(m.places))
	case "end", "pgdown":
		m.move(len(m.places))
	}
}

func (m *Menu) move(step int) { m.cursor = max(0, min(m.cursor+step, len(m.places)-1)) }

func (m *Menu) mouse(msg tea.MouseMsg) tea.Cmd {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		m.move(-1)
	case msg.Button == tea.MouseButtonWheelDown:
		m.move(1)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		if i := msg.Y / m.each(); msg.Y%m.each() < 2 && i < len(m.places) && m.whyNot(m.places[i]) == "" {
			m.cursor = i
			return m.open()
		}
	}
	return nil
}

func (m *Menu) open() tea.Cmd {
	place := m.places[m.cursor]
	return Visit(place.Kind, place.IDs...)
}

func (m *Menu) whyNot(p Place) Safe {
	if m.WhyNot == nil {
		return ""
	}
	return m.WhyNot(p)
}

func (m *Menu) standing(p Place) (Safe, Tone) {
	if m.Standing == nil {
		return "", Plain
	}
	mark := m.Standing(p)
	if mark.Symbol == "" {
		return mark.Word, mark.Tone
	}
	return mark.Text(), mark.Tone
}

// each is how many lines a place takes: its name, what is there, and a blank where that has room.
func (m *Menu) each() int {
	if 3*len(m.places)-1 > m.h {
		return 2
	}
	return 3
}

// View draws the places; one that is not this person's says why.
func (m *Menu) View() string {
	var lines []string
	for i, place := range m.places {
		lines = append(lines, m.place(place, i == m.cursor)...)
	}
	if m.Failure != "" {
		lines = append(lines, m.theme.Text(Bad, "✕ "+m.Failure, m.w)...)
	}
	return Exact(strings.Join(lines, "\n"), m.w, m.h)
}

func (m *Menu) place(p Place, here bool) []string {
	label, detail, tone := "  "+p.Label, p.Detail, Strong
	if here {
		label = "› " + p.Label
	}
	if why := m.whyNot(p); why != "" {
		detail, tone = why, Dim
	}
	stands, colour := m.standing(p)
	room := max(1, m.w-stands.Width()-3)
	lines := []string{
		m.theme.PaintRow(here, tone, label.Fit(room)+"  ") + m.theme.PaintRow(here, colour, stands+" "), m.theme.Paint(Dim, ("  " + detail).Cut(m.w)),
	}
	return append(lines, make([]string, m.each()-2)...)
}
