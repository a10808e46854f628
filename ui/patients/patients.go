package patients

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Patients is the list, narrowed by name while something stands in its find line.
type Patients struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	list     *kit.List[desk.PatientRow]
	find     *kit.Find
	mayEdit  kit.Safe // why no patient can be added; empty where one can
	w, h     int
}

// permitMsg brings what this person may do.
type permitMsg struct{ edit kit.Safe }

// New makes the screen of a session at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Patients {
	s := &Patients{env: env, desk: session, practice: practice, find: kit.NewFind(env.Theme)}
	s.list = kit.NewList(env, "No patients yet. [n] adds the first; the others can come in by import.",
		func(r desk.PatientRow) string { return string(r.Patient.ID) }, s.query(""), s.columns()...)
	return s
}

// cardSize is the width of the column of cards.
const cardSize = 12

func (s *Patients) columns() []kit.Column[desk.PatientRow] {
	return []kit.Column[desk.PatientRow]{
		{Title: "Name", Width: 18, Grow: 1, Cell: func(r desk.PatientRow) kit.Cell { return kit.Text(kit.Clean(r.Patient.Name)) }},
		{Title: "Born", Width: 11, Rank: 1, Cell: func(r desk.PatientRow) kit.Cell { return kit.Text(s.born(r.Patient)) }},
		{Title: "Balance", Width: 13, Right: true, Cell: func(r desk.PatientRow) kit.Cell { return s.sum(r.Open, kit.Warn) }},
		{Title: "Credit", Width: 12, Right: true, Rank: 2, Cell: func(r desk.PatientRow) kit.Cell { return s.sum(r.Credit, kit.Good) }},
		{Title: "Card", Width: cardSize, Rank: 3, Cell: func(r desk.PatientRow) kit.Cell { return kit.Text(cards(r, cardSize)) }},
	}
}

func (s *Patients) born(p model.Patient) kit.Safe {
	if p.BirthDate == 0 {
		return ""
	}
	return s.env.Locale.Date(p.BirthDate)
}

// sum is an amount, in its tone where there is one.
func (s *Patients) sum(m model.Money, tone kit.Tone) kit.Cell {
	if m.Zero() {
		return kit.Cell{Text: "–", Tone: kit.Dim}
	}
	return kit.Cell{Text: s.env.Locale.Money(m), Tone: tone}
}

// cards names the default card in at most width cells, its last digits always, and says how many others could be charged.
func cards(r desk.PatientRow, width int) kit.Safe {
	label, digits := r.Card, ""
	if at := strings.LastIndexByte(label, ' '); at >= 0 {
		label, digits = label[:at], label[at:]
	}
	if r.Cards > 1 {
		digits += fmt.Sprintf(" +%d", r.Cards-1)
	}
	return kit.Clean(label).Cut(width-len(digits)) + kit.Clean(digits)
}

// query reads windows of the list that a text narrows.
func (s *Patients) query(find string) func(context.Context, kit.Window) ([]desk.PatientRow, error) {
	session, practice := s.desk, s.practice
	return func(ctx context.Context, w kit.Window) ([]desk.PatientRow, error) {
		return session.Patients(ctx, practice, find, desk.Window{From: w.From, Before: w.Before, Limit: w.Limit})
	}
}

// Title is the screen's part of the breadcrumb.
func (s *Patients) Title() kit.Safe { return "Patients" }

// Money is true: balances are shown.
func (s *Patients) Money() bool { return true }

// Capturing is true while the find line takes letters.
func (s *Patients) Capturing() bool { return s.find.Active() }

// Init reads the beginning of the list.
func (s *Patients) Init() tea.Cmd { return tea.Batch(s.list.Init(), s.permit()) }

// permit asks what this person may do here, as it stands now.
func (s *Patients) permit() tea.Cmd {
	session, practice := s.desk, s.practice
	return func() tea.Msg { return permitMsg{kit.Clean(session.May(model.EditPatients, practice))} }
}

// Update takes the find line's keys, the list's and hints.
func (s *Patients) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyMsg:
		if s.find.Active() {
			if s.find.Update(msg) {
				return s, s.narrow()
			}
			return s, nil
		}
	case tea.MouseMsg:
		if msg.X >= s.listWidth() {
			return s, nil
		}
		msg.Y -= listTop
		cmd, _ := s.list.Update(msg)
		return s, cmd
	case permitMsg:
		s.mayEdit = msg.edit
	case kit.Shown, kit.Done[model.Patient]:
		return s, s.list.Reload()
	case model.Event:
		if msg.Kind == model.Resync {
			return s, tea.Batch(s.list.Reload(), s.permit())
		}
		if s.touched(msg) {
			return s, s.list.Reload()
		}
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// touched says whether a hint can have changed a row: a patient, a card, or money of this practice.
func (s *Patients) touched(e model.Event) bool {
	switch e.Kind {
	case model.PatientChanged, model.Resync:
		return true
	case model.InvoiceChanged, model.PaymentChanged, model.ConnectionChanged:
		return e.Practice == s.practice
	case model.OperationChanged, model.LinkChanged, model.TypeChanged, model.PracticeChanged:
	}
	return false
}

// narrow asks for the list anew, by what stands in the find line.
func (s *Patients) narrow() tea.Cmd {
	s.list.SetQuery(s.query(s.find.Text()))
	return s.list.Restart()
}
