package audit

import (
	"context"
	"fmt"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Entry is one entry of a trail, with the personal values that it names once somebody asks for them.
type Entry struct {
	env    kit.Env
	desk   *desk.Session
	whole  bool // of the organisation's trail
	row    desk.AuditRow
	values []desk.AuditValue
	why    kit.Safe // why this person may not see the values
	asked  bool
	w, h   int
}

type valuesMayMsg struct{ why kit.Safe }

// NewEntry shows an entry of a practice's trail, or of the whole organisation's.
func NewEntry(env kit.Env, session *desk.Session, whole bool, row desk.AuditRow) *Entry {
	return &Entry{env: env, desk: session, whole: whole, row: row}
}

// Title is the screen's part of the way here.
func (s *Entry) Title() kit.Safe { return kit.Cleanf("Entry %d", s.row.Entry.Seq) }

// Money is true: amounts stand in the entry.
func (s *Entry) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Entry) Capturing() bool { return false }

// SetSize keeps the body's size.
func (s *Entry) SetSize(w, h int) { s.w, s.h = w, h }

// Init asks whether this person may see personal values.
func (s *Entry) Init() tea.Cmd {
	session := s.desk
	return func() tea.Msg { return valuesMayMsg{kit.Clean(session.May(model.SeePatients, ""))} }
}

// Update takes the values.
func (s *Entry) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case valuesMayMsg:
		s.why = msg.why
	case kit.Done[[]desk.AuditValue]:
		if msg.Err == nil && msg.Key == number(s.row) {
			s.values, s.asked = msg.Value, true
		}
	}
	return s, nil
}

// Actions lead to the row, and to the values that the entry doesn't hold itself.
func (s *Entry) Actions() []kit.Action {
	all := []kit.Action{
		{Key: "enter", Label: "open the row", Help: "Open the patient or the invoice that the entry is about.", Do: s.open, Why: s.whyNotOpen},
		{Key: "y", Label: "copy", Help: "Copy the row's id.", Do: func() tea.Cmd { return kit.Copy(kit.Clean(s.row.Entry.Subject), "the row's id") }},
	}
	if s.named() {
		all = append(all, kit.Action{
			Key: "s", Label: "show the values", Help: "Show the personal values before and after. Who looked is written to the trail.",
			Do: s.show, Why: func() kit.Safe { return s.why },
		})
	}
	return all
}

// named says whether the entry names personal values.
func (s *Entry) named() bool {
	e := s.row.Entry
	return s.whole && len(model.PersonalRefs(e.Before+" "+e.After)) > 0
}

func (s *Entry) show() tea.Cmd {
	session, seq := s.desk, s.row.Entry.Seq
	return kit.Work[[]desk.AuditValue]{
		Key: number(s.row), Doing: "Opening the values",
		Run: func(ctx context.Context) ([]desk.AuditValue, error) { return session.AuditValues(ctx, seq) },
	}.Cmd()
}

// kinds are the screens of rows, by what their ids begin with.
func (s *Entry) kind() string {
	prefix, _, _ := strings.Cut(s.row.Entry.Subject, "_")
	return map[string]string{model.PatientPrefix: "patient", model.InvoicePrefix: "invoice"}[prefix]
}

func (s *Entry) open() tea.Cmd { return kit.Visit(s.kind(), s.row.Entry.Subject) }

func (s *Entry) whyNotOpen() kit.Safe {
	if s.kind() == "" {
		return "This entry is about neither a patient nor an invoice: there is nothing to open."
	}
	return ""
}

// View draws the entry, and the values below it.
func (s *Entry) View() string {
	t := s.env.Theme
	lines := facts(s.env, s.row, s.w)
	switch {
	case s.asked && len(s.values) == 0:
		lines = append(lines, "", t.Paint(kit.Dim, "No values were kept for this entry."))
	case s.asked:
		lines = append(lines, "", t.Heading("Personal values", s.w))
		for _, v := range s.values {
			lines = append(lines, t.Facts([]kit.Fact{{Label: kit.Clean(v.Field).Fit(8), Value: value(v)}}, s.w)...)
		}
	case s.named():
		lines = append(append(lines, ""), t.Text(kit.Dim, "The trail holds no personal values, only their digests. [s] shows what they stand for.", s.w)...)
	}
	return kit.Exact(strings.Join(lines, "\n"), s.w, s.h)
}

func value(v desk.AuditValue) kit.Safe {
	if v.Why != "" {
		return kit.Clean(v.Why)
	}
	return orNothing(v.Before) + " → " + orNothing(v.After)
}

func orNothing(text string) kit.Safe {
	if text == "" {
		return "nothing"
	}
	return kit.Clean(text)
}

// facts are an entry, one thing a line.
func facts(env kit.Env, row desk.AuditRow, width int) []string {
	t, e := env.Theme, row.Entry
	lines := []string{t.Heading(kit.Cleanf("%d  ", e.Seq)+deed(e), width)}
	return append(lines, t.Facts([]kit.Fact{
		{Label: "When", Value: env.Locale.Moment(e.At.Time())},
		{Label: "Who", Value: kit.Clean(row.Name)},
		{Label: "As", Value: kit.Clean(e.By)},
		{Label: "Row", Value: orNothing(e.Subject)},
		{Label: "Before", Value: state(e.Before)},
		{Label: "After", Value: state(e.After)},
		{Label: "Hash", Value: kit.Cleanf("%x...", e.Hash[:16]), Tone: kit.Dim},
	}, width)...)
}

// state is what a row was: of a personal value its number and how its digest begins.
func state(text string) kit.Safe {
	refs := model.PersonalRefs(text)
	switch {
	case text == "":
		return "–"
	case len(refs) == 0:
		return kit.Clean(text)
	}
	words := make([]string, len(refs))
	for i, r := range refs {
		words[i] = fmt.Sprintf("%s no. %d (%x...)", r.Field, r.Number, r.Digest[:4])
	}
	return kit.Clean(strings.Join(words, ", "))
}
