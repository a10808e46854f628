package invoices

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// other is the item that is of no appointment type.
const other = "other"

// Form makes an invoice: a patient is found, then lines are written from the practice's appointment types.
type Form struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	patient  model.PatientID
	name     kit.Safe
	born     model.Date

	find *kit.Find // of the patient
	list *kit.List[desk.PatientRow]
	held bool // Enter came before the patients of what is typed

	failure   kit.Safe
	at        model.Practice
	types     []model.AppointmentType
	lines     []model.Line
	form      *kit.Form // of the next line; nil while the types are not read
	item      string    // that the form's price stands for
	operation model.OperationID
	keeping   bool // the line is to be kept, not the invoice issued
	busy      bool

	width, height int
}

// Messages of the form alone.
type (
	typesMsg struct {
		list desk.TypeList
		err  error
	}
	patientMsg struct {
		view desk.PatientView
		err  error
	}
)

// NewForm makes the form of an invoice at a practice; a patient can be named already.
func NewForm(env kit.Env, session *desk.Session, practice model.PracticeID, patient model.PatientID) *Form {
	s := &Form{env: env, desk: session, practice: practice, patient: patient, find: kit.NewFind(env.Theme)}
	s.list = kit.NewList(env, "No patient has such a name.", func(r desk.PatientRow) string { return string(r.Patient.ID) }, s.query(""),
		kit.Column[desk.PatientRow]{Title: "Patient", Width: 20, Grow: 1, Cell: func(r desk.PatientRow) kit.Cell { return kit.Text(kit.Clean(r.Patient.Name)) }},
		kit.Column[desk.PatientRow]{Title: "Born", Width: 12, Rank: 1, Cell: func(r desk.PatientRow) kit.Cell { return kit.Text(s.date(r.Patient.BirthDate)) }},
		kit.Column[desk.PatientRow]{Title: "Open", Width: 14, Right: true, Rank: 2, Cell: func(r desk.PatientRow) kit.Cell { return kit.Text(env.Locale.Money(r.Open)) }},
	)
	if patient == "" {
		s.find.Open()
	}
	return s
}

func (s *Form) date(d model.Date) kit.Safe {
	if d == 0 {
		return ""
	}
	return s.env.Locale.Date(d)
}

func (s *Form) query(find string) func(context.Context, kit.Window) ([]desk.PatientRow, error) {
	session, practice := s.desk, s.practice
	return func(ctx context.Context, w kit.Window) ([]desk.PatientRow, error) {
		return session.Patients(ctx, practice, find, desk.Window{From: w.From, Before: w.Before, Limit: w.Limit})
	}
}

// Title is the form's part of the way here.
func (s *Form) Title() kit.Safe { return "New invoice" }

// Money says that money is shown here.
func (s *Form) Money() bool { return true }

// Capturing says that letters are text.
func (s *Form) Capturing() bool { return true }

// Unsaved says whether something chosen or typed would go.
func (s *Form) Unsaved() bool {
	return !s.busy && (len(s.lines) > 0 || s.form != nil && s.patient != "" && s.form.Dirty())
}

// SetSize keeps what was typed.
func (s *Form) SetSize(width, height int) {
	s.width, s.height = width, height
	s.list.SetSize(width, max(2, height-listTop))
}

// Init reads the types, and the patients or the one that was named.
func (s *Form) Init() tea.Cmd {
	session, practice, patient := s.desk, s.practice, s.patient
	types := kit.Load(s.env, func(ctx context.Context) (desk.TypeList, error) { return session.Types(ctx, practice) },
		func(list desk.TypeList, err error) tea.Msg { return typesMsg{list, err} })
	if patient == "" {
		return tea.Batch(types, s.list.Init())
	}
	return tea.Batch(types, kit.Load(s.env, func(ctx context.Context) (desk.PatientView, error) { return session.Patient(ctx, practice, patient) },
		func(v desk.PatientView, err error) tea.Msg { return patientMsg{v, err} }))
}

// Actions are the keys that work while text is typed.
func (s *Form) Actions() []kit.Action {
	if s.patient == "" || s.form == nil {
		return nil
	}
	return []kit.Action{
		{Key: "ctrl+n", Label: "another line", Help: "Keep this line and write another one.", Do: s.another},
		{Key: "ctrl+d", Label: "drop line", Help: "Drop the last line that was kept.", Do: s.drop, Why: s.noLine},
	}
}

// Update follows keys and what was read.
func (s *Form) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case typesMsg:
		s.read(msg)
		return s, nil
	case patientMsg:
		if msg.err != nil {
			s.failure = kit.Sentence(s.env, msg.err)
			return s, nil
		}
		s.choose(msg.view.Patient)
		return s, nil
	case kit.Done[model.Invoice]:
		if s.busy && msg.Key == madeByForm {
			return s, s.issued(msg.Err)
		}
		return s, nil
	case tea.KeyMsg:
		return s, s.key(msg)
	case tea.MouseMsg:
		return s, s.mouse(msg)
	}
	cmd, _ := s.list.Update(msg)
	if s.held {
		s.pick()
	}
	return s, cmd
}

func (s *Form) read(msg typesMsg) {
	if msg.err != nil {
		s.failure = kit.Sentence(s.env, msg.err)
		return
	}
	s.at, s.types = msg.list.Practice, nil
	for _, row := range msg.list.Rows {
		s.types = append(s.types, row.Type)
	}
	if op, err := s.desk.NewOperation(); err == nil {
		s.operation = op
	}
	s.form = s.newLine("", nil)
}

func (s *Form) choose(p model.Patient) {
	s.patient, s.name, s.born = p.ID, kit.Clean(p.Name), p.BirthDate
}

func (s *Form) key(msg tea.KeyMsg) tea.Cmd {
	switch {
	case s.failure != "":
		if msg.String() == "esc" {
			return kit.Close()
		}
		return nil
	case s.patient == "":
		return s.findKey(msg)
	case s.form == nil || s.busy:
		return nil
	}
	cmd := s.form.Update(msg)
	s.reprice()
	return cmd
}

// pick chooses the patient under the cursor. Somebody who types a name and Enter faster than it is found must not come to whoever stood
// there before, so Enter waits for the answer.
func (s *Form) pick() {
	s.held = s.list.Stale()
	if row, ok := s.list.Current(); ok && !s.held {
		s.choose(row.Patient)
	}
}

// findKey looks for the patient: letters narrow, arrows move, Enter chooses.
func (s *Form) findKey(msg tea.KeyMsg) tea.Cmd {
	s.held = false
	switch msg.String() {
	case "esc":
		return kit.Back()
	case "enter":
		s.pick()
		return nil
	case "up", "down", "pgup", "pgdown", "home", "end":
		cmd, _ := s.list.Update(msg)
		return cmd
	}
	if !s.find.Update(msg) {
		return nil
	}
	s.list.SetQuery(s.query(s.find.Text()))
	return s.list.Restart()
}

func (s *Form) mouse(msg tea.MouseMsg) tea.Cmd {
	if s.patient != "" {
		if s.form == nil || s.busy {
			return nil
		}
		msg.Y -= len(s.head())
		return s.form.Update(msg)
	}
	msg.Y -= listTop
	cmd, _ := s.list.Update(msg)
	return cmd
}
