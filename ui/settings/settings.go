// Package settings is the menu of section 7: where what is set up once is found again.
//
// It owns the list of these places and the words that people look for them by, and none of the screens behind them.
package settings

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Settings is the menu of one practice.
type Settings struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	places   []Place
	row      desk.PracticeRow // of the practice, once read
	many     int              // practices in the organisation
	failure  kit.Safe
	loads    int // the newest read; an older answer is stale
	cursor   int
	w, h     int
}

// New makes the menu of a session at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Settings {
	return &Settings{env: env, desk: session, practice: practice, places: Places(practice)}
}

type loadedMsg struct {
	load int
	rows []desk.PracticeRow
	err  error
}

// Title is the screen's part of the breadcrumb.
func (s *Settings) Title() kit.Safe { return "Settings" }

// Money is false: no amount is shown.
func (s *Settings) Money() bool { return false }

// Capturing is false: every letter is a key here.
func (s *Settings) Capturing() bool { return false }

// SetSize keeps the body's size.
func (s *Settings) SetSize(w, h int) { s.w, s.h = w, h }

// Init reads how the practice stands. The places are there at once.
func (s *Settings) Init() tea.Cmd {
	s.loads++
	load, session := s.loads, s.desk
	return kit.Load(s.env, session.Practices, func(rows []desk.PracticeRow, err error) tea.Msg { return loadedMsg{load, rows, err} })
}

// Update takes loads, hints and the cursor's keys.
func (s *Settings) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		s.loaded(msg)
	case kit.Shown:
		return s, s.Init()
	case model.Event:
		switch msg.Kind {
		case model.ConnectionChanged, model.PracticeChanged, model.Resync:
			return s, s.Init()
		}
	case tea.KeyMsg:
		s.press(msg.String())
	case tea.MouseMsg:
		return s, s.mouse(msg)
	}
	return s, nil
}

func (s *Settings) loaded(msg loadedMsg) {
	if msg.load != s.loads {
		return
	}
	if msg.err != nil {
		s.failure = kit.Sentence(s.env, msg.err)
		return
	}
	s.failure, s.many = "", len(msg.rows)
	for _, row := range msg.rows {
		if row.Practice.ID == s.practice {
			s.row = row
		}
	}
}

func (s *Settings) press(key string) {
	switch key {
	case "up":
		s.move(-1)
	case "down":
		s.move(1)
	case "home", "pgup":
		s.move(-len(s.places))
	case "end", "pgdown":
		s.move(len(s.places))
	}
}

func (s *Settings) move(step int) { s.cursor = max(0, min(s.cursor+step, len(s.places)-1)) }

func (s *Settings) mouse(msg tea.MouseMsg) tea.Cmd {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		s.move(-1)
	case msg.Button == tea.MouseButtonWheelDown:
		s.move(1)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		if i := msg.Y / s.each(); msg.Y%s.each() < 2 && i < len(s.places) {
			s.cursor = i
			return s.open()
		}
	}
	return nil
}

// Actions open the place under the cursor.
func (s *Settings) Actions() []kit.Action {
	return []kit.Action{{Key: "enter", Label: "open", Help: "Open the settings under the cursor.", Do: s.open}}
}

func (s *Settings) open() tea.Cmd {
	place := s.places[s.cursor]
	return kit.Visit(place.Kind, place.IDs...)
}

// each is how many lines a place takes: its name, what is there, and a blank where that has room.
func (s *Settings) each() int {
	if 3*len(s.places)-1 > s.h {
		return 2
	}
	return 3
}

// View draws the places, each with how it stands now.
func (s *Settings) View() string {
	t := s.env.Theme
	var lines []string
	for i, place := range s.places {
		here := i == s.cursor
		mark := s.standing(place)
		label := kit.Safe("  ") + place.Label
		if here {
			label = "› " + place.Label
		}
		room := max(1, s.w-mark.Width()-3)
		lines = append(lines,
			t.PaintRow(here, kit.Strong, label.Fit(room)+"  ")+t.PaintRow(here, s.tone(place), mark+" "),
			t.Paint(kit.Dim, ("  "+place.Detail).Cut(s.w)))
		if s.each() > 2 {
			lines = append(lines, "")
		}
	}
	if s.failure != "" {
		lines = append(lines, t.Text(kit.Bad, "✕ "+s.failure, s.w)...)
	}
	return kit.Exact(strings.Join(lines, "\n"), s.w, s.h)
}

// standing is how a place stands now, at the right of its name.
func (s *Settings) standing(place Place) kit.Safe {
	switch {
	case s.row.Practice.ID == "":
		return ""
	case place.Kind == Stripe:
		return kit.AccountMark(s.row.State).Text()
	case place.Kind == Practice:
		return kit.Clean(s.row.Practice.Name)
	case place.Kind == Practices && s.many == 1:
		return "1 practice"
	case place.Kind == Practices:
		return kit.Cleanf("%d practices", s.many)
	}
	return ""
}

func (s *Settings) tone(place Place) kit.Tone {
	if place.Kind == Stripe {
		return kit.AccountMark(s.row.State).Tone
	}
	return kit.Dim
}
