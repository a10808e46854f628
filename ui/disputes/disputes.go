// Package disputes is where payments are looked after that a patient's bank questions or has taken back: the list by last day, one of them,
// and the evidence as it goes to the bank.
//
// It owns no rule: what may be pressed and what the evidence says is the desk's. It must not change a text between what is shown and what is sent.
package disputes

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Disputes lists a practice's disputes: what waits for somebody first, by its last day.
type Disputes struct {
	env  kit.Env
	list *kit.List[desk.DisputeRow]
}

// New makes the list of a session at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Disputes {
	key := func(r desk.DisputeRow) string { return r.Dispute.ID }
	read := func(ctx context.Context) ([]desk.DisputeRow, error) { return session.Disputes(ctx, practice) }
	text := func(of func(desk.DisputeRow) kit.Safe) func(desk.DisputeRow) kit.Cell {
		return func(r desk.DisputeRow) kit.Cell { return kit.Text(of(r)) }
	}
	return &Disputes{env: env, list: kit.NewList(
		env, "No disputes. When a patient's bank questions a payment, it appears here by itself.", key, kit.Few(key, read),
		kit.Column[desk.DisputeRow]{Title: "State", Width: 17, Cell: func(r desk.DisputeRow) kit.Cell { return markOf(r).Cell() }},
		kit.Column[desk.DisputeRow]{Title: "Patient", Width: 13, Grow: 2, Cell: text(patientOf)},
		kit.Column[desk.DisputeRow]{Title: "Reason", Width: 18, Grow: 1, Rank: 1, Cell: text(func(r desk.DisputeRow) kit.Safe { return kit.Clean(r.Reason) })},
		kit.Column[desk.DisputeRow]{Title: "Invoice", Width: 10, Rank: 4, Cell: text(func(r desk.DisputeRow) kit.Safe { return kit.Clean(r.Number) })},
		kit.Column[desk.DisputeRow]{Title: "Last day", Width: 11, Rank: 3, Cell: text(func(r desk.DisputeRow) kit.Safe { return lastDay(env, r) })},
		kit.Column[desk.DisputeRow]{Title: "Opened", Width: 11, Rank: 5, Cell: text(func(r desk.DisputeRow) kit.Safe { return env.Locale.Day(r.Dispute.Created.Time()) })},
		kit.Column[desk.DisputeRow]{Title: "Amount", Width: 13, Right: true, Cell: text(func(r desk.DisputeRow) kit.Safe { return env.Locale.Money(r.Dispute.Amount) })},
		kit.Column[desk.DisputeRow]{Title: "", Width: 4, Rank: 2, Cell: func(r desk.DisputeRow) kit.Cell {
			return kit.Cell{Text: kit.Clean(r.Dispute.Mode.Tag()), Tone: kit.Caution}
		}},
	)}
}

func patientOf(r desk.DisputeRow) kit.Safe {
	if r.Patient == "" {
		return "not taken here"
	}
	return kit.Clean(r.Patient)
}

// lastDay is until when evidence is waited for.
func lastDay(env kit.Env, r desk.DisputeRow) kit.Safe {
	if !r.Dispute.Status.NeedsUs() || r.Dispute.DueBy == 0 {
		return ""
	}
	return env.Locale.Day(r.Dispute.DueBy.Time())
}

// due is what waits for evidence, and how long still. An inquiry has taken no money.
func due(r desk.DisputeRow) kit.Safe {
	if r.Dispute.Status != model.WarningNeedsResponse {
		return "Due " + kit.Clean(r.DueIn())
	}
	if r.Left == 0 {
		return "Inquiry, today"
	}
	return "Inquiry, " + kit.Clean(strings.TrimPrefix(r.DueIn(), "in "))
}

// markOf is how a dispute stands. What is due within three days is loud.
func markOf(r desk.DisputeRow) kit.Mark {
	d := r.Dispute
	switch {
	case d.Status.NeedsUs() && d.PastDue:
		return kit.RejectedMark().Named("Too late")
	case d.Status.NeedsUs() && r.Urgent:
		return kit.RejectedMark().Named(due(r))
	case d.Status.NeedsUs() && d.DueBy == 0:
		return kit.PendingMark().Named("Look at it")
	case d.Status.NeedsUs():
		return kit.PendingMark().Named(due(r))
	case !d.Status.Over():
		return kit.PendingMark().Named("Bank decides")
	case d.Undecided():
		return kit.RestrictedMark().Named("Lost: decide")
	case d.Status == model.DisputeLost && d.Loss().Zero():
		return kit.RejectedMark().Named("Lost")
	case d.Status == model.DisputeLost && d.WrittenOff:
		return kit.RejectedMark().Named("Written off")
	case d.Status == model.DisputeLost:
		return kit.RejectedMark().Named("Patient asked")
	case d.Status == model.DisputeWon:
		return kit.PaidMark().Named("Won")
	}
	return kit.UnconnectedMark().Named("Closed")
}

// Title is the screen's part of the breadcrumb.
func (s *Disputes) Title() kit.Safe { return "Disputes" }

// Money is true: amounts are shown.
func (s *Disputes) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Disputes) Capturing() bool { return false }

// Init reads the list.
func (s *Disputes) Init() tea.Cmd { return s.list.Init() }

// SetSize gives the list the whole body.
func (s *Disputes) SetSize(w, h int) { s.list.SetSize(w, h) }

// View draws the list.
func (s *Disputes) View() string { return s.list.View() }

// Update takes the list's own messages, and hints.
func (s *Disputes) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case kit.Shown:
		return s, s.list.Reload()
	case model.Event:
		if msg.Kind == model.DisputeChanged || msg.Kind == model.Resync {
			return s, s.list.Reload()
		}
		return s, nil
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// Actions open the one under the cursor.
func (s *Disputes) Actions() []kit.Action {
	nothing := func() kit.Safe {
		if _, ok := s.list.Current(); !ok {
			return "There is no dispute here."
		}
		return ""
	}
	return []kit.Action{
		{Key: "enter", Label: "open", Help: "Open the dispute: why, until when, the evidence, and what the bank took.", Do: s.open, Why: nothing},
		{Key: "y", Label: "copy", Help: "Copy the dispute's id at Stripe.", Quiet: true, Do: s.copy, Why: nothing},
	}
}

func (s *Disputes) open() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Visit("dispute", row.Dispute.ID)
}

func (s *Disputes) copy() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Copy(kit.Clean(row.Dispute.ID), "the dispute's id")
}
