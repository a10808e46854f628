// Package operations is the list of what is not settled at a practice: since when nobody knows, what is tried next, and the keys to ask again
// and to end by hand.
//
// It owns no rule: what may be ended, what Stripe has of it and what is recorded then is the desk's to say.
package operations

import (
	"context"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Operations lists a practice's presses of a money button that are not settled.
type Operations struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	list     *kit.Paned[desk.OpenOperation]
	may      may
	busy     model.OperationID // that is being asked about, looked up or ended
	first    string            // where the cursor stands at the beginning
}

// may is why this person may not, by what; empty where they may.
type may struct{ ask, stop, link kit.Safe }

type mayMsg struct{ may may }

// New makes the list at a practice, with the cursor on one operation where it is named.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, ids ...string) *Operations {
	s := &Operations{env: env, desk: session, practice: practice, first: strings.Join(ids[:min(1, len(ids))], "")}
	s.list = kit.WithPane(kit.NewList(
		env, "Nothing is open. Every charge, refund and link of this practice has come to its end.", key, kit.Few(key, s.read), s.columns()...,
	), 77, 12, s.pane)
	return s
}

func key(r desk.OpenOperation) string { return string(r.Operation.ID) }

func (s *Operations) read(ctx context.Context) ([]desk.OpenOperation, error) {
	return s.desk.OpenOperations(ctx, s.practice)
}

func (s *Operations) columns() []kit.Column[desk.OpenOperation] {
	return []kit.Column[desk.OpenOperation]{
		{Title: "State", Width: 15, Cell: func(r desk.OpenOperation) kit.Cell { return markOf(r).Cell() }},
		{Title: "What", Width: 11, Cell: func(r desk.OpenOperation) kit.Cell { return kit.Text(kindOf(r.Operation.Kind)) }},
		{Title: "Patient", Width: 10, Grow: 1, Cell: func(r desk.OpenOperation) kit.Cell { return kit.Text(kit.Clean(r.Patient)) }},
		{Title: "Invoice", Width: 10, Rank: 2, Cell: func(r desk.OpenOperation) kit.Cell { return kit.Text(kit.Clean(r.Operation.Number)) }},
		{Title: "Amount", Width: 12, Right: true, Cell: func(r desk.OpenOperation) kit.Cell { return kit.Text(s.amount(r.Operation)) }},
		{Title: "Since", Width: 7, Rank: 1, Cell: func(r desk.OpenOperation) kit.Cell {
			return kit.Cell{Text: s.since(r.Operation.Created), Tone: kit.Dim}
		}},
	}
}

// since is the time of day of what was pressed within a day, and of older ones how many days ago that was.
func (s *Operations) since(pressed model.Millis) kit.Safe {
	switch days := int(s.env.Now().Sub(pressed.Time()) / (24 * time.Hour)); {
	case days < 1:
		return s.env.Locale.Clock(pressed.Time())
	case days == 1:
		return "1 day"
	default:
		return kit.Cleanf("%d days", days)
	}
}

// amount is what is moved: a refund with its minus, a card set-up without any.
func (s *Operations) amount(op model.Operation) kit.Safe {
	switch op.Kind {
	case model.SetupOp:
		return ""
	case model.RefundOp:
		return "−" + s.env.Locale.Money(op.Amount)
	}
	return s.env.Locale.Money(op.Amount)
}

// Title is the screen's part of the breadcrumb.
func (s *Operations) Title() kit.Safe { return "Open operations" }

// Money is true: amounts are shown.
func (s *Operations) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Operations) Capturing() bool { return false }

// Init reads what is open, and what this person may.
func (s *Operations) Init() tea.Cmd {
	session, practice := s.desk, s.practice
	allowed := func() tea.Msg {
		return mayMsg{may{
			ask: kit.Clean(session.May(model.TakePayments, practice)), stop: kit.Clean(session.May(model.StopOperations, practice)),
			link: kit.Clean(session.May(model.SendLinks, practice)),
		}}
	}
	return tea.Batch(s.list.Stand(s.first), allowed)
}

// SetSize shares the room between the list and the operation under the cursor.
func (s *Operations) SetSize(w, h int) { s.list.SetSize(w, h) }

// Update takes the list's own messages, hints, and what came of a press.
func (s *Operations) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case mayMsg:
		s.may = msg.may
		return s, nil
	case kit.Shown:
		return s, s.list.Reload()
	case model.Event:
		return s, s.hint(msg)
	case previewMsg:
		return s, s.previewed(msg)
	case kit.Done[model.Operation]:
		return s, s.ended(msg.Key)
	case kit.Done[model.Link]:
		return s, s.ended(msg.Key)
	}
	cmd, _ := s.list.Update(msg)
	return s, cmd
}

// hint reads again when something has changed that a row tells of.
func (s *Operations) hint(e model.Event) tea.Cmd {
	switch e.Kind {
	case model.OperationChanged, model.LinkChanged, model.ConnectionChanged, model.Resync:
		return s.list.Reload()
	}
	return nil
}
