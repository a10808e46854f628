package take

import (
	"context"
	"errors"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// ended takes over how a press ended, and reads the invoice again.
func (s *Take) ended(t desk.Taken, err error) tea.Cmd {
	s.busy, s.doubtful = false, false
	switch kind := model.KindOf(err); {
	case err == nil:
		s.outcome = &outcome{kit.PaidMark().Named(s.result(t)), s.rest(t)}
		s.clear()
		s.declined = map[string]bool{}
		s.view.Invoice, s.view.Live = t.Invoice, model.Operation{}
		if next := s.goOn(); next != nil {
			return next
		}
		s.rebuild(true)
	case kind == model.Unknown && t.Operation.ID != "":
		s.doubtful, s.view.Live = true, t.Operation
	case s.refuse(err):
	case kind == model.Declined:
		s.refusedBy(t, err)
	default:
		s.outcome = &outcome{kit.RejectedMark().Named("Nothing was taken"), kit.Sentence(s.env, err)}
	}
	return s.load()
}

// refusedBy keeps what a card said, so that a pay link can take over.
func (s *Take) refusedBy(t desk.Taken, err error) {
	word := kit.Safe("Declined")
	if t.Operation.State == model.OpNeedsPatient {
		word = "The patient must confirm"
	}
	s.declined[s.pressed.Card] = true
	s.outcome = &outcome{kit.RejectedMark().Named(word), kit.Sentence(s.env, err)}
	offered := s.pressed
	s.offered = &offered
}

// result is the result in one line.
func (s *Take) result(t desk.Taken) kit.Safe {
	sum := s.env.Locale.Money(t.Payment.Amount)
	switch t.Payment.Method {
	case model.Card:
		return sum + " charged to " + kit.Clean(t.Payment.Card)
	case model.Cash:
		return sum + " taken in cash"
	case model.Credit:
		return sum + " of credit applied"
	}
	return sum + " recorded"
}

// rest is what is still to take, and the change to give back.
func (s *Take) rest(t desk.Taken) kit.Safe {
	l := s.env.Locale
	number := kit.Clean(t.Invoice.Number)
	text := number + " is paid."
	if open := t.Invoice.Open(); !open.Zero() {
		text = l.Money(open) + " of " + number + " is still open."
	}
	if back := t.Payment.Change(); !back.Zero() {
		text = "Give back " + l.Money(back) + ". " + text
	}
	if over := t.Payment.Amount.Minor - t.Payment.Applied; over > 0 {
		text += " " + l.Money(t.Payment.Amount.Of(over)) + " is held as credit."
	}
	return text
}

// done is the toast.
func (s *Take) done(t desk.Taken) kit.Safe { return s.result(t) + ". " + s.rest(t) }

// refuse puts an error beside the field that it names.
func (s *Take) refuse(err error) bool {
	known, ok := errors.AsType[*model.Error](err)
	if !ok || known.Field == "" {
		return false
	}
	for _, f := range s.fields() {
		if f.key == known.Field {
			f.problem = kit.Sentence(s.env, err)
			s.enter(f)
			return true
		}
	}
	return false
}

// settle asks the desk for the outcome of the press that was not known: the same id gives the first outcome, and moves nothing.
func (s *Take) settle() tea.Cmd {
	session, r := s.desk, s.pressed
	return kit.Load(s.env, func(ctx context.Context) (desk.Taken, error) { return session.Take(ctx, r) },
		func(t desk.Taken, err error) tea.Msg { return settledMsg{r.Operation, t, err} })
}
