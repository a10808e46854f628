// Package approvals is where a refund above somebody's limit waits for a second person: the list, and one of them.
//
// It owns no rule: who may approve what, and until when it waits, is the desk's to say. A second person acts here by their own PIN, in a
// session of their own that ends with that one press.
package approvals

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Second gives the session of another person at this terminal, who has typed their PIN.
type Second func(ctx context.Context, who model.StaffID, pin string) (*desk.Session, error)

// Approvals lists a practice's refunds that were asked for above somebody's limit, newest first.
type Approvals struct {
	env  kit.Env
	list *kit.List[desk.ApprovalRow]
}

// New makes the list for a session at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Approvals {
	s := &Approvals{env: env}
	read := func(ctx context.Context, w kit.Window) ([]desk.ApprovalRow, error) {
		return session.Approvals(ctx, practice, desk.Window{From: w.From, Before: w.Before, Limit: w.Limit})
	}
	s.list = kit.NewList(env, "No refund has waited for a second person. A refund above its asker's limit comes here.",
		func(r desk.ApprovalRow) string { return string(r.Approval.ID) }, read,
		kit.Column[desk.ApprovalRow]{Title: "Asked", Width: 17, Rank: 2, Cell: func(r desk.ApprovalRow) kit.Cell { return kit.Text(env.Locale.Moment(r.Approval.Asked.Time())) }},
		kit.Column[desk.ApprovalRow]{Title: "Patient", Width: 14, Grow: 2, Cell: func(r desk.ApprovalRow) kit.Cell { return kit.Text(kit.Clean(r.Patient)) }},
		kit.Column[desk.ApprovalRow]{Title: "Invoice", Width: 10, Rank: 3, Cell: func(r desk.ApprovalRow) kit.Cell { return kit.Text(kit.Clean(r.Number)) }},
		kit.Column[desk.ApprovalRow]{Title: "Amount", Width: 13, Right: true, Cell: func(r desk.ApprovalRow) kit.Cell { return kit.Text("−" + env.Locale.Money(r.Approval.Amount)) }},
		kit.Column[desk.ApprovalRow]{Title: "Asked by", Width: 12, Grow: 1, Rank: 1, Cell: func(r desk.ApprovalRow) kit.Cell { return kit.Text(kit.Clean(r.Approval.AskerName)) }},
		kit.Column[desk.ApprovalRow]{Title: "State", Width: 12, Cell: func(r desk.ApprovalRow) kit.Cell { return markOf(r.Status).Cell() }},
	)
	return s
}

// markOf is how an approval stands.
func markOf(status model.ApprovalStatus) kit.Mark {
	switch status {
	case model.ApprovalApproved:
		return kit.PaidMark().Named("Approved")
	case model.ApprovalRefused:
		return kit.RejectedMark().Named("Refused")
	case model.ApprovalExpired:
		return kit.UnconnectedMark().Named("Expired")
	case model.ApprovalWaiting:
	}
	return kit.PendingMark().Named("Waits")
}

// Title is the screen's part of the breadcrumb.
func (s *Approvals) Title() kit.Safe { return "Approvals" }

// Money is true: amounts are shown.
func (s *Approvals) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Approvals) Capturing() bool { return false }

// Init reads the newest.
func (s *Approvals) Init() tea.Cmd { return s.list.Init() }

// SetSize gives the list the whole body.
func (s *Approvals) SetSize(w, h int) { s.list.SetSize(w, h) }

// View draws the list.
func (s *Approvals) View() string { return s.list.View() }

// Update takes the list's own messages, and hints.
func (s *Approvals) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case kit.Shown:
		return s, s.list.Reload()
	case model.Event:
		if msg.Kind == model.ApprovalChanged || msg.Kind == model.Resync {
			return s, s.list.Reload()
		}
		return s, nil
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// Actions open the one under the cursor.
func (s *Approvals) Actions() []kit.Action {
	return []kit.Action{{
		Key: "enter", Label: "open", Help: "Open the refund under the cursor, to approve or to refuse it.",
		Do: func() tea.Cmd {
			row, _ := s.list.Current()
			return kit.Visit("approval", string(row.Approval.ID))
		},
		Why: func() kit.Safe {
			if _, ok := s.list.Current(); !ok {
				return "There is no refund to open."
			}
			return ""
		},
	}}
}
