package connect

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// row is a line that the cursor can stand on.
type row struct {
	label kit.Safe // of Enter in the footer
	why   kit.Safe
	do    func() tea.Cmd
}

// rows are the lines of the state that is shown: the ways to a connection, then the steps that are left after it.
func (s *Connect) rows() []row {
	if s.phase == deciding {
		return s.decisions()
	}
	if s.phase == goingLive {
		return s.lives()
	}
	if s.phase != resting || s.stage != kit.Ready {
		return nil
	}
	var rows []row
	if s.connectable() {
		rows = append(rows, row{"Connect with Stripe", kit.Clean(s.is.Why.Connect), s.leave})
		for _, one := range s.is.Reusable {
			why := kit.Clean(s.is.Why.Reuse)
			if why == "" {
				why = kit.Clean(one.Why)
			}
			rows = append(rows, row{"use this connection", why, func() tea.Cmd { return s.reuse(one) }})
		}
		rows = append(rows, row{"Payment Processing", kit.Clean(s.is.Why.Keys), openKeys})
	}
	for _, step := range s.is.Checklist {
		rows = append(rows, s.stepRow(step))
	}
	return rows
}

// connectable says whether the state is one in which the ways to a connection are shown.
func (s *Connect) connectable() bool {
	return s.is.State == model.NotConnected || s.is.State == model.Revoked
}

// stepRow opens where a step of the checklist is done.
func (s *Connect) stepRow(step desk.Step) row {
	switch step.Opens {
	case desk.OpensPractice:
		return row{"open step", kit.Clean(s.is.Why.Practice), func() tea.Cmd { return kit.Visit("practice", string(s.practice)) }}
	case desk.OpensLive:
		return row{"go live", s.mayNot, s.goLive}
	case desk.OpensTypes:
		return row{"open step", kit.Clean(s.is.Why.Types), func() tea.Cmd { return kit.Visit("types") }}
	}
	return row{"open step", kit.Clean(step.Detail), nil}
}

// openKeys opens the form for the account's own keys.
func openKeys() tea.Cmd { return kit.Visit("keys") }

// current is the row under the cursor.
func (s *Connect) current() (row, bool) {
	rows := s.rows()
	if s.cursor < 0 || s.cursor >= len(rows) {
		return row{}, false
	}
	return rows[s.cursor], true
}

func (s *Connect) press(msg tea.KeyMsg) tea.Cmd {
	if s.Capturing() {
		return s.write(msg)
	}
	switch msg.String() {
	case "up":
		s.move(-1)
	case "down":
		s.move(1)
	case "pgup":
		s.scroll(-s.h / 2)
	case "pgdown":
		s.scroll(s.h / 2)
	case "home":
		s.restart()
	case "end":
		s.move(len(s.rows()))
	}
	return nil
}

// restart shows the page from its top. The cursor stands on a way to a connection at once, but on no step of the checklist: what the
// state is comes first.
func (s *Connect) restart() {
	s.cursor, s.top = -1, 0
	if s.phase == deciding || s.phase == goingLive || s.connectable() {
		s.cursor = 0
	}
}

// move walks the rows; above the first, the page itself moves.
func (s *Connect) move(step int) {
	n := len(s.rows())
	if n == 0 || step < 0 && s.cursor <= 0 {
		s.scroll(step)
		return
	}
	s.cursor = max(0, min(s.cursor+step, n-1))
	s.follow()
}

// scroll moves the page without the cursor.
func (s *Connect) scroll(step int) {
	s.top = max(0, min(s.top+step, len(s.page().lines)-s.h))
}

// follow scrolls so that the row under the cursor is drawn, and all of the page where it fits.
func (s *Connect) follow() {
	p := s.page()
	if s.cursor >= 0 && s.cursor < len(p.at) {
		from, to := p.at[s.cursor].from, p.at[s.cursor].to
		if s.cursor == 0 && to <= s.h {
			from = 0
		}
		s.top = max(min(s.top, from), min(to+1, len(p.lines))-s.h) // one line below says how much more there is
	}
	s.scroll(0)
}

func (s *Connect) mouse(msg tea.MouseMsg) tea.Cmd {
	switch {
	case s.Capturing():
		return nil
	case msg.Button == tea.MouseButtonWheelUp:
		s.scroll(-3)
	case msg.Button == tea.MouseButtonWheelDown:
		s.scroll(3)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		for i, at := range s.page().at {
			if line := msg.Y + s.top; line < at.from || line >= at.to {
				continue
			}
			if i == s.cursor {
				return s.open()
			}
			s.cursor = i
		}
	}
	return nil
}

// open does what the row under the cursor is for, or says why it can't be done.
func (s *Connect) open() tea.Cmd {
	current, ok := s.current()
	switch {
	case !ok:
		return nil
	case current.why != "":
		return kit.Say(kit.Note, current.why)
	}
	return current.do()
}
