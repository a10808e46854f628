// Package practices is the list of practices, the form of one practice, and its own list of "Payment types".
//
// It owns no rule: what a practice may be, and what must stay because of earlier records, is the desk's to say.
package practices

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Practices lists the organisation's practices.
type Practices struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID // the one that is shown in the frame
	list     *kit.List[desk.PracticeRow]
	may      kit.Safe // why this person may not edit; empty where they may
}

// New makes the list for a session that is at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Practices {
	s := &Practices{env: env, desk: session, practice: practice}
	key := func(r desk.PracticeRow) string { return string(r.Practice.ID) }
	s.list = kit.NewList(env, "No practices yet. [n] makes one.", key, kit.Few(key, session.Practices),
		kit.Column[desk.PracticeRow]{Title: "Practice", Width: 20, Grow: 2, Cell: s.name},
		kit.Column[desk.PracticeRow]{Title: "Stripe", Width: 27, Rank: 1, Cell: func(r desk.PracticeRow) kit.Cell { return kit.AccountMark(r.State).Cell() }},
		kit.Column[desk.PracticeRow]{Title: "Mode", Width: 11, Rank: 2, Cell: mode},
		kit.Column[desk.PracticeRow]{Title: "Account", Width: 22, Grow: 1, Rank: 3, Cell: account},
		kit.Column[desk.PracticeRow]{Title: "Taken today", Width: 14, Right: true, Cell: func(r desk.PracticeRow) kit.Cell { return kit.Text(env.Locale.Money(r.Taken)) }},
	)
	return s
}

func (s *Practices) name(r desk.PracticeRow) kit.Cell {
	if r.Practice.ID == s.practice {
		return kit.Cell{Text: kit.Clean(r.Practice.Name), Tone: kit.Strong}
	}
	return kit.Text(kit.Clean(r.Practice.Name))
}

func mode(r desk.PracticeRow) kit.Cell { return kit.ModeMark(r.Practice.Mode).Cell() }

func account(r desk.PracticeRow) kit.Cell {
	return kit.Cell{Text: kit.Clean(string(r.Account.ID)), Tone: kit.Dim}
}

// Title is the screen's part of the breadcrumb.
func (s *Practices) Title() kit.Safe { return "Practices" }

// Money is true: takings are shown.
func (s *Practices) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Practices) Capturing() bool { return false }

// Init reads the practices.
func (s *Practices) Init() tea.Cmd { return tea.Batch(s.list.Init(), permit(s.env, s.desk, "")) }

// SetSize gives the list the whole body.
func (s *Practices) SetSize(w, h int) { s.list.SetSize(w, h) }

// View draws the list.
func (s *Practices) View() string { return s.list.View() }

// Update takes the list's own messages, and hints about practices, connections and payments.
func (s *Practices) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case model.Event:
		switch msg.Kind {
		case model.Resync:
			return s, tea.Batch(s.list.Reload(), permit(s.env, s.desk, ""))
		case model.PracticeChanged, model.ConnectionChanged, model.PaymentChanged:
			return s, s.list.Reload()
		}
		return s, nil
	case kit.Shown:
		return s, s.list.Reload()
	case permitMsg:
		s.may = msg.why
		return s, nil
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// Actions switch to a practice, edit it or make one.
func (s *Practices) Actions() []kit.Action {
	may := func() kit.Safe { return s.may }
	return []kit.Action{
		{Key: "enter", Label: "switch", Help: "Work in the practice under the cursor.", Do: s.enter, Why: s.switchable},
		{Key: "e", Label: "edit", Help: "Edit the practice: names, tax id, zone, footer, online payments.", Do: s.edit, Why: func() kit.Safe {
			if s.may != "" {
				return s.may
			}
			return s.none()
		}},
		{Key: "n", Label: "new practice", Do: func() tea.Cmd { return kit.Open(NewForm(s.env, s.desk, "")) }, Why: may},
		{Key: "y", Label: "copy account id", Quiet: true, Do: s.copyAccount, Why: s.noAccount},
	}
}

func (s *Practices) none() kit.Safe {
	if _, ok := s.list.Current(); !ok {
		return "There is no practice under the cursor."
	}
	return ""
}

func (s *Practices) switchable() kit.Safe {
	row, ok := s.list.Current()
	switch {
	case !ok:
		return s.none()
	case row.Practice.ID == s.practice:
		return kit.Cleanf("You are working in %s already.", row.Practice.Name)
	}
	return ""
}

func (s *Practices) enter() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Switch(string(row.Practice.ID))
}

func (s *Practices) edit() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Open(NewForm(s.env, s.desk, row.Practice.ID))
}

func (s *Practices) noAccount() kit.Safe {
	if row, ok := s.list.Current(); !ok || row.Account.ID == "" {
		return "This practice is not connected to Stripe, so it has no account id."
	}
	return ""
}

func (s *Practices) copyAccount() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Copy(kit.Clean(string(row.Account.ID)), "the account id")
}
