package approvals

import (
	"context"
	"encoding/json"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Approval is one refund that waits, or waited, for a second person.
type Approval struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	id       model.OperationID
	second   Second

	stage   kit.Stage
	failure kit.Safe
	row     desk.ApprovalRow
	view    desk.InvoiceView
	asked   desk.RefundRequest
	loads   int

	busy    bool
	outcome *outcome
	w, h    int
}

// outcome is how the last press ended.
type outcome struct {
	mark kit.Mark
	text kit.Safe
}

// NewApproval makes the screen of one refund that waits.
func NewApproval(env kit.Env, session *desk.Session, practice model.PracticeID, id model.OperationID, second Second) *Approval {
	return &Approval{env: env, desk: session, practice: practice, id: id, second: second}
}

type loadedMsg struct {
	to    *Approval
	load  int
	row   desk.ApprovalRow
	view  desk.InvoiceView
	asked desk.RefundRequest
	err   error
}

// Title is the screen's part of the breadcrumb.
func (s *Approval) Title() kit.Safe { return "Approval" }

// Money is true: money moves here.
func (s *Approval) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Approval) Capturing() bool { return false }

// SetSize keeps the body's size.
func (s *Approval) SetSize(w, h int) { s.w, s.h = w, h }

// Init reads the refund and its invoice.
func (s *Approval) Init() tea.Cmd { return s.load() }

func (s *Approval) load() tea.Cmd {
	s.loads++
	session, practice, id, load := s.desk, s.practice, s.id, s.loads
	return kit.Load(s.env, func(ctx context.Context) (m loadedMsg, err error) {
		if m.row, err = session.Approval(ctx, practice, id); err != nil {
			return m, err
		}
		if err := json.Unmarshal(m.row.Approval.Request, &m.asked); err != nil {
			return m, err
		}
		m.view, err = session.Invoice(ctx, practice, m.row.Approval.Invoice)
		return m, err
	}, func(m loadedMsg, err error) tea.Msg {
		m.to, m.load, m.err = s, load, err
		return m
	})
}

// Update follows hints, and what came of a press.
func (s *Approval) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		if msg.to == s && msg.load == s.loads {
			s.show(msg)
		}
	case kit.Shown:
		return s, s.load()
	case model.Event:
		if msg.ID == string(s.id) || msg.Kind == model.Resync || s.stage == kit.Ready && s.view.Touched(msg) {
			return s, s.load()
		}
	case pressedMsg:
		if msg.to == s && s.waits() {
			return s, s.press(msg.session)
		}
	case kit.Done[desk.Refunded]:
		if s.busy && msg.Key == string(s.id) {
			return s, s.refunded(msg.Value, msg.Err)
		}
	case kit.Done[model.Approval]:
		if s.busy && msg.Key == string(s.id) {
			return s, s.refused(msg.Err)
		}
	}
	return s, nil
}

func (s *Approval) show(m loadedMsg) {
	if m.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, m.err)
		return
	}
	s.stage, s.row, s.view, s.asked = kit.Ready, m.row, m.view, m.asked
}

// payment is the one that is to be refunded.
func (s *Approval) payment() model.Payment {
	for _, p := range s.view.Payments {
		if p.Payment.ID == s.row.Approval.Payment {
			return p.Payment
		}
	}
	return model.Payment{}
}

// waits says whether somebody can still decide.
func (s *Approval) waits() bool { return s.stage == kit.Ready && s.row.Status == model.ApprovalWaiting }

// approve asks once more, naming everything, and then lets the refund go.
func (s *Approval) approve() tea.Cmd {
	return kit.Ask(kit.NewMoneyDialog(s.env, kit.MoneyAsk{
		Title: "Approve the refund", Facts: s.facts(), Note: s.note(), Act: s.act(), Do: func() tea.Cmd { return s.press(s.desk) },
	}))
}

// ask lets somebody else at this terminal approve it by their PIN.
func (s *Approval) ask() tea.Cmd {
	var people []kit.Option
	for _, p := range s.row.Approvers {
		people = append(people, kit.Option{Value: string(p.ID), Label: kit.Clean(p.Name)})
	}
	second := s.second
	return kit.Ask(kit.NewPINDialog(s.env, kit.PINAsk{
		Title: "A second person approves", Facts: s.facts(), People: people, Act: s.act(),
		Try: func(ctx context.Context, p kit.Proof) (tea.Cmd, error) {
			session, err := second(ctx, model.StaffID(p.Who), p.PINs[0])
			if err != nil {
				return nil, err
			}
			return func() tea.Msg { return pressedMsg{s, session} }, nil
		},
	}))
}

// pressedMsg asks the screen to press with the session of a second person.
type pressedMsg struct {
	to      *Approval
	session *desk.Session
}

// press lets the refund go.
func (s *Approval) press(session *desk.Session) tea.Cmd {
	if s.busy {
		return nil
	}
	s.busy, s.outcome = true, nil
	practice, id := s.practice, s.id
	return kit.Work[desk.Refunded]{
		Key: string(id), Doing: "Refunding " + s.env.Locale.Money(s.row.Approval.Amount), Money: true,
		Done: s.told, Run: func(ctx context.Context) (desk.Refunded, error) { return session.Approve(ctx, practice, id) },
	}.Cmd()
}

// told is the result in one line.
func (s *Approval) told(r desk.Refunded) kit.Safe {
	sum := s.env.Locale.Money(r.Refund.Amount)
	switch {
	case r.Refund.Method == model.Credit:
		return sum + " is kept as credit."
	case r.Refund.Status != model.RefundDone:
		return "Stripe has the refund of " + sum + " and tells later how it ends."
	case r.Refund.Method.ThroughStripe():
		return sum + " refunded to " + kit.Clean(r.Payment.Card) + "."
	}
	return sum + " given back by " + kit.Clean(string(r.Refund.Method)) + "."
}

// refunded takes over how the press ended.
func (s *Approval) refunded(r desk.Refunded, err error) tea.Cmd {
	s.busy = false
	switch kind := model.KindOf(err); {
	case err == nil && r.Refund.Status == model.RefundDone:
		s.outcome = &outcome{kit.PaidMark().Named("Refunded"), s.told(r)}
	case err == nil:
		s.outcome = &outcome{kit.PendingMark(), s.told(r)}
	case kind == model.Unknown:
		s.outcome = &outcome{kit.UnsureMark(), kit.Sentence(s.env, err)}
	default:
		s.outcome = &outcome{kit.RejectedMark().Named("Nothing was returned"), kit.Sentence(s.env, err)}
	}
	return s.load()
}

// refuse asks before the refund goes for good.
func (s *Approval) refuse() tea.Cmd {
	title, act := kit.Safe("Refuse this refund?"), kit.Safe("Refuse")
	if s.row.Mine {
		title, act = "Take the refund back?", "Take it back"
	}
	return kit.Ask(kit.NewQuestion(s.env, title, "Nothing is returned. It can be asked for anew on the invoice.",
		kit.Answer{Label: "Let it wait"}, kit.Answer{Label: act, Do: s.refuseNow}))
}

func (s *Approval) refuseNow() tea.Cmd {
	if s.busy {
		return nil
	}
	s.busy, s.outcome = true, nil
	session, practice, id := s.desk, s.practice, s.id
	return kit.Work[model.Approval]{
		Key: string(id), Doing: "Ending the request", Done: func(model.Approval) kit.Safe { return "The refund does not wait any more. Nothing was returned." },
		Run: func(ctx context.Context) (model.Approval, error) { return session.RefuseApproval(ctx, practice, id) },
	}.Cmd()
}

func (s *Approval) refused(err error) tea.Cmd {
	s.busy = false
	if err != nil {
		s.outcome = &outcome{kit.RejectedMark().Named("Nothing was changed"), kit.Sentence(s.env, err)}
	}
	return s.load()
}
