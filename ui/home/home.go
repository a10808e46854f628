// Package home is the first screen: the day in numbers, what needs attention, and the visits of today.
//
// It owns no rule: what needs attention and what must be paid is the desk's to say.
package home

import (
	"context"
	"fmt"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Home shows one practice's day. Its cursor walks over the rows of "Needs attention" and then over the visits.
type Home struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	stage    kit.Stage
	failure  kit.Safe
	day      desk.Home
	may      may
	cursor   int
	top      int // first row that is drawn
	loads    int // the newest read; an older answer is stale
	w, h     int
}

// New makes the screen of a session at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Home {
	return &Home{env: env, desk: session, practice: practice}
}

// may says why this person can't do a thing; empty where they can.
type may struct{ take, link kit.Safe }

type loadedMsg struct {
	load int
	day  desk.Home
	may  may
	err  error
}

// Title is the screen's part of the breadcrumb.
func (s *Home) Title() kit.Safe { return "Home" }

// Money is true: takings are shown.
func (s *Home) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Home) Capturing() bool { return false }

// SetSize keeps the body's size.
func (s *Home) SetSize(w, h int) {
	s.w, s.h = w, h
	s.follow()
}

// Init reads the day.
func (s *Home) Init() tea.Cmd { return s.load() }

func (s *Home) load() tea.Cmd {
	s.loads++
	load, session, practice := s.loads, s.desk, s.practice
	return kit.Load(s.env, func(ctx context.Context) (loadedMsg, error) {
		day, err := session.Home(ctx, practice)
		return loadedMsg{day: day, may: may{
			take: kit.Clean(session.May(model.TakePayments, practice)), link: kit.Clean(session.May(model.SendLinks, practice)),
		}}, err
	}, func(m loadedMsg, err error) tea.Msg {
		m.load, m.err = load, err
		return m
	})
}

// Update takes loads, hints and the cursor's keys.
func (s *Home) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		s.loaded(msg)
	case kit.Shown:
		return s, s.load()
	case model.Event:
		return s, s.load()
	case kit.Done[model.Invoice]:
		return s, s.invoiced(msg)
	case tea.KeyMsg:
		s.press(msg.String())
	case tea.MouseMsg:
		return s, s.mouse(msg)
	}
	return s, nil
}

func (s *Home) loaded(msg loadedMsg) {
	if msg.load != s.loads {
		return
	}
	if msg.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return
	}
	before := s.names()
	s.stage, s.day, s.may = kit.Ready, msg.day, msg.may
	if s.cursor < len(before) {
		if at := slices.Index(s.names(), before[s.cursor]); at >= 0 {
			s.cursor = at // where rows have come above it: the next key is meant for the row that was chosen
		}
	}
	s.move(0)
}

// names tell the rows apart, whatever comes above or below them.
func (s *Home) names() []string {
	var names []string
	for _, row := range s.day.Attention {
		names = append(names, fmt.Sprint(row.Kind, row.Noun, row.ID))
	}
	for _, row := range s.day.Appointments {
		names = append(names, string(row.Appointment.ID))
	}
	return names
}

// rows is how many rows the cursor can stand on.
func (s *Home) rows() int { return len(s.day.Attention) + len(s.day.Appointments) }

func (s *Home) press(key string) {
	switch key {
	case "up":
		s.move(-1)
	case "down":
		s.move(1)
	case "pgup":
		s.move(-10)
	case "pgdown":
		s.move(10)
	case "home":
		s.move(-s.rows())
	case "end":
		s.move(s.rows())
	}
}

func (s *Home) move(step int) {
	s.cursor = max(0, min(s.cursor+step, s.rows()-1))
	s.follow()
}

func (s *Home) mouse(msg tea.MouseMsg) tea.Cmd {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		s.move(-1)
	case msg.Button == tea.MouseButtonWheelDown:
		s.move(1)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		if row, ok := s.rowAt(msg.Y); ok {
			if row == s.cursor {
				return s.open()
			}
			s.cursor = row
		}
	}
	return nil
}

// attention is the row under the cursor, when it is one that needs attention.
func (s *Home) attention() (desk.Attention, bool) {
	if s.stage == kit.Ready && s.cursor < len(s.day.Attention) {
		return s.day.Attention[s.cursor], true
	}
	return desk.Attention{}, false
}

// visit is the row under the cursor, when it is a visit.
func (s *Home) visit() (desk.AppointmentRow, bool) {
	i := s.cursor - len(s.day.Attention)
	if s.stage == kit.Ready && i >= 0 && i < len(s.day.Appointments) {
		return s.day.Appointments[i], true
	}
	return desk.AppointmentRow{}, false
}
