// Package found is where somebody decides about payments that Stripe has and that nothing here accounts for: the list, and the form that
// records one on an invoice.
//
// It owns no rule: what may be recorded where, and who may decide, is the desk's to say. No press here moves money.
package found

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Found lists a practice's found payments: those that wait for a decision first.
type Found struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	list     *kit.Paned[desk.FoundRow]
	first    string // where the cursor stands at the beginning
	busy     string // the payment that is being decided about
}

// New makes the list at a practice, with the cursor on one payment where it is named.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, ids ...string) *Found {
	s := &Found{env: env, desk: session, practice: practice, first: strings.Join(ids[:min(1, len(ids))], "")}
	s.list = kit.WithPane(kit.NewList(
		env, "Nothing was found. Every payment on the Stripe account is recorded here.", key, kit.Few(key, s.read), s.columns()...,
	), 62, 11, s.pane)
	return s
}

func key(r desk.FoundRow) string { return r.Intent }

func (s *Found) read(ctx context.Context) ([]desk.FoundRow, error) {
	return s.desk.FoundPayments(ctx, s.practice)
}

func (s *Found) columns() []kit.Column[desk.FoundRow] {
	return []kit.Column[desk.FoundRow]{
		{Title: "State", Width: 12, Cell: func(r desk.FoundRow) kit.Cell { return markOf(r).Cell() }},
		{Title: "Received", Width: 17, Rank: 1, Cell: func(r desk.FoundRow) kit.Cell { return kit.Text(s.env.Locale.Moment(r.Created.Time())) }},
		{Title: "Patient", Width: 12, Grow: 1, Cell: func(r desk.FoundRow) kit.Cell { return kit.Text(kit.Clean(r.Patient)) }},
		{Title: "Invoice", Width: 10, Rank: 2, Cell: func(r desk.FoundRow) kit.Cell { return kit.Text(kit.Clean(r.Number)) }},
		{Title: "Amount", Width: 13, Right: true, Cell: func(r desk.FoundRow) kit.Cell { return kit.Text(s.env.Locale.Money(r.Amount)) }},
		{Title: "", Width: 4, Rank: 3, Cell: func(r desk.FoundRow) kit.Cell { return kit.Cell{Text: kit.Clean(r.Mode.Tag()), Tone: kit.Caution} }},
	}
}

// markOf is what became of a found payment.
func markOf(r desk.FoundRow) kit.Mark {
	switch r.Status {
	case model.FoundRecorded:
		return kit.PaidMark().Named("Recorded")
	case model.FoundNotOurs:
		return kit.UnconnectedMark().Named("Not ours")
	case model.FoundWaiting:
	}
	return kit.RestrictedMark().Named("Decide")
}

// Title is the screen's part of the breadcrumb.
func (s *Found) Title() kit.Safe { return "Found payments" }

// Money is true: amounts are shown.
func (s *Found) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Found) Capturing() bool { return false }

// Init reads the list.
func (s *Found) Init() tea.Cmd { return s.list.Stand(s.first) }

// SetSize shares the room between the list and the payment under the cursor.
func (s *Found) SetSize(w, h int) { s.list.SetSize(w, h) }

// Update takes the list's own messages, hints, and what came of a press.
func (s *Found) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case kit.Shown:
		return s, s.list.Reload()
	case model.Event:
		if msg.Kind == model.PaymentChanged || msg.Kind == model.Resync {
			return s, s.list.Reload()
		}
		return s, nil
	case kit.Done[string]:
		if msg.Key == s.busy {
			s.busy = ""
		}
		return s, s.list.Reload()
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// View draws the list, and the payment under the cursor beside or below it.
func (s *Found) View() string { return s.list.View() }

// pane tells all of one payment.
func (s *Found) pane(row desk.FoundRow, width int) []string {
	t := s.env.Theme
	lines := []string{t.Heading(s.env.Locale.Money(row.Amount)+kit.Clean(from(row)), width)}
	lines = append(append(lines, t.Text(markOf(row).Tone, says(row), width)...), "")
	return append(lines, t.Facts(s.facts(row), width)...)
}

// from is whose payment it is, as far as that can be told.
func from(row desk.FoundRow) string {
	if row.Patient == "" {
		return ""
	}
	return ", " + row.Patient
}

// says is where the payment comes from and what is to be done about it.
func says(row desk.FoundRow) kit.Safe {
	switch {
	case row.Status == model.FoundRecorded:
		return "It is a payment of this practice now."
	case row.Status == model.FoundNotOurs:
		return "It is not asked about any more."
	case row.Operation != "":
		return "paydesk took it, and its record here is lost: the data file was damaged, or is an older copy. Look whether the invoice was paid another way since, and record it."
	}
	return "It was taken in Stripe's Dashboard or by another program. Record it on an invoice, or say that it is not ours."
}

func (s *Found) facts(row desk.FoundRow) []kit.Fact {
	facts := []kit.Fact{{Label: "Received", Value: s.env.Locale.Moment(row.Created.Time())}}
	if row.Refunded > 0 {
		facts = append(facts, kit.Fact{Label: "Returned", Value: s.env.Locale.Money(row.Amount.Of(row.Refunded))})
	}
	if row.Number != "" {
		facts = append(facts, kit.Fact{Label: "Invoice", Value: kit.Clean(row.Number)})
	}
	if row.By != "" {
		facts = append(facts, kit.Fact{Label: "Decided", Value: s.env.Locale.Moment(row.Decided.Time()) + " by " + kit.Clean(row.By)})
	}
	return append(facts, kit.Fact{Label: "At Stripe", Value: kit.Clean(row.Intent)})
}
