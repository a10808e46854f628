// Package settings is the menu of section 7: where what is set up once is found again.
//
// It owns the list of these places and the words that people look for them by, and none of the screens behind them.
package settings

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Settings is the menu of one practice.
type Settings struct {
	*kit.Menu
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	row      desk.PracticeRow // of the practice, once read
	many     int              // practices in the organisation
	loads    int              // the newest read; an older answer is stale
}

// New makes the menu of a session at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Settings {
	s := &Settings{Menu: kit.NewMenu(env, "Open the settings under the cursor.", Places(practice)), env: env, desk: session, practice: practice}
	s.Standing = s.standing
	return s
}

type loadedMsg struct {
	load int
	rows []desk.PracticeRow
	err  error
}

// Title is the screen's part of the breadcrumb.
func (s *Settings) Title() kit.Safe { return "Settings" }

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
	}
	return s, s.Move(msg)
}

func (s *Settings) loaded(msg loadedMsg) {
	if msg.load != s.loads {
		return
	}
	if msg.err != nil {
		s.Failure = kit.Sentence(s.env, msg.err)
		return
	}
	s.Failure, s.many = "", len(msg.rows)
	for _, row := range msg.rows {
		if row.Practice.ID == s.practice {
			s.row = row
		}
	}
}

// standing is how a place stands now.
func (s *Settings) standing(place kit.Place) kit.Mark {
	says := func(words kit.Safe) kit.Mark { return kit.Mark{Word: words, Tone: kit.Dim} }
	switch {
	case s.row.Practice.ID == "":
		return says("")
	case place.Kind == Stripe:
		return kit.AccountMark(s.row.State)
	case place.Kind == Practice:
		return says(kit.Clean(s.row.Practice.Name))
	case place.Kind == Practices && s.many == 1:
		return says("1 practice")
	case place.Kind == Practices:
		return says(kit.Cleanf("%d practices", s.many))
	}
	return says("")
}
