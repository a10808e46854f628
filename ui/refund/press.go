package refund

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// ask opens the dialog with the id that this press will have, however often its button is pressed.
func (s *Refund) ask(r desk.RefundRequest) tea.Cmd {
	op, err := s.desk.NewOperation()
	if err != nil {
		return kit.Say(kit.Problem, kit.Sentence(s.env, err))
	}
	r.Operation = op
	note := s.patientSees(r)
	if fee := s.fee(r); fee != "" {
		note += " " + fee
	}
	return kit.Ask(kit.NewMoneyDialog(s.env, kit.MoneyAsk{
		Title: s.Title(), Facts: s.facts(r), Note: note, Act: s.act(r), Do: func() tea.Cmd { return s.press(r) },
	}))
}

func (s *Refund) facts(r desk.RefundRequest) []kit.Fact {
	l, v, p := s.env.Locale, s.view, s.picked.payment.Payment
	who := kit.Clean(v.Patient.Name)
	if v.Patient.BirthDate != 0 {
		who += ", born " + l.Date(v.Patient.BirthDate)
	}
	facts := []kit.Fact{{Label: "Amount", Value: "−" + l.Money(r.Amount), Tone: kit.Strong}, {Label: "Patient", Value: who}}
	if s.wayOf(r).ThroughStripe() {
		facts = append(facts, kit.Fact{Label: "To", Value: kit.Clean(p.Card)}, kit.Fact{Label: "Account", Value: kit.Clean(string(p.Account)) + " of " + kit.Clean(v.Practice.Name)})
	}
	facts = append(facts, kit.Fact{Label: "Reason", Value: kit.Clean(string(r.Reason))}, kit.Fact{Label: "Invoice", Value: s.consequence(r)})
	mode := kit.Fact{Label: "Mode", Value: kit.Clean(p.Mode.Badge())}
	if p.Mode == model.Test {
		mode.Value += ": no real money moves"
		mode.Tone = kit.Caution
	}
	return append(facts, mode)
}

// press sends it on its way.
func (s *Refund) press(r desk.RefundRequest) tea.Cmd {
	if s.busy {
		return nil
	}
	s.busy, s.pressed, s.outcome, s.doubtful = true, r.Operation, nil, false
	session, sum := s.desk, s.env.Locale.Money(r.Amount)
	return kit.Work[desk.Refunded]{
		Key: string(r.Operation), Doing: "Refunding " + sum, Money: true,
		Done: func(r desk.Refunded) kit.Safe {
			if asksSecond(r) {
				return "" // the screen that opens says it
			}
			return s.told(r)
		},
		Run: func(ctx context.Context) (desk.Refunded, error) { return waiting(session.Refund(ctx, r)) },
	}.Cmd()
}

// waiting takes no refund that waits for a second person for a failure.
func waiting(r desk.Refunded, err error) (desk.Refunded, error) {
	if r.Approval.Status == model.ApprovalWaiting && model.KindOf(err) == model.Forbidden {
		return r, nil
	}
	return r, err
}

// asksSecond says whether a press has only asked a second person.
func asksSecond(r desk.Refunded) bool {
	return r.Approval.Status == model.ApprovalWaiting && r.Refund.ID == ""
}

// told is the result in one line.
func (s *Refund) told(r desk.Refunded) kit.Safe {
	sum := s.env.Locale.Money(r.Refund.Amount)
	switch {
	case asksSecond(r):
		return s.env.Locale.Money(r.Approval.Amount) + " waits for a second person. Nothing was returned yet."
	case r.Refund.Method == model.Credit:
		return sum + " is kept as credit."
	case r.Refund.Status == model.RefundPending || r.Refund.Status == model.RefundNeedsAction:
		return "Stripe has the refund of " + sum + " and tells later how it ends."
	case r.Refund.Method.ThroughStripe():
		return sum + " refunded to " + kit.Clean(r.Payment.Card) + "."
	}
	return sum + " given back by " + kit.Clean(string(r.Refund.Method)) + "."
}

// ended takes over how the press ended.
func (s *Refund) ended(r desk.Refunded, err error) tea.Cmd {
	s.busy = false
	switch kind := model.KindOf(err); {
	case err == nil && asksSecond(r):
		s.finished, s.waits = true, true
		s.outcome = &outcome{kit.PendingMark().Named("Waits for a second person"), s.told(r)}
		return kit.Visit("approval", string(r.Approval.ID))
	case err == nil:
		s.finished = true
		mark := kit.PaidMark().Named("Refunded")
		if r.Refund.Status != model.RefundDone {
			mark = kit.PendingMark()
		}
		s.outcome = &outcome{mark, s.told(r) + s.after(r)}
	case kind == model.Unknown && r.Operation.ID != "":
		s.doubtful = true
	case s.form != nil && s.form.Refuse(err):
	default:
		s.outcome = &outcome{kit.RejectedMark().Named("Nothing was returned"), kit.Sentence(s.env, err)}
	}
	return s.load()
}

// after says how the invoice stands now.
func (s *Refund) after(r desk.Refunded) kit.Safe {
	number := kit.Clean(r.Invoice.Number)
	switch open := r.Invoice.Open(); {
	case r.Refund.Settles != "":
		return " Nothing is owed any more."
	case r.Refund.CreditNote != "":
		return " A credit note was made for " + number + "."
	case !open.Zero():
		return " " + s.env.Locale.Money(open) + " of " + number + " is open."
	}
	return ""
}

// settled tells how a refund ended that was not known before.
func (s *Refund) settled() {
	if !s.doubtful || s.picked == nil {
		return
	}
	for _, r := range s.payment(s.picked.payment.Payment.ID).Refunds {
		if r.Operation != s.pressed || r.Status == model.RefundSending {
			continue
		}
		s.doubtful = false
		if r.Status == model.RefundNotDone {
			s.outcome = &outcome{kit.RejectedMark().Named("Not done"), "Stripe has not made the refund: nothing was returned. Refund it anew."}
			return
		}
		s.finished = true
		s.outcome = &outcome{kit.PaidMark().Named("Refunded"), s.env.Locale.Money(r.Amount) + " refunded, as is known now."}
	}
}

// stop ends an unpaid pay link.
func (s *Refund) stop() tea.Cmd {
	if s.busy {
		return nil
	}
	s.busy = true
	session, practice, id := s.desk, s.practice, s.picked.link.ID
	return kit.Work[model.Link]{
		Key: string(id), Doing: "Stopping the pay link",
		Done: func(model.Link) kit.Safe { return "The link is stopped. Nothing was paid by it." },
		Run:  func(ctx context.Context) (model.Link, error) { return session.CancelLink(ctx, practice, id) },
	}.Cmd()
}

func (s *Refund) stopped(err error) tea.Cmd {
	s.busy = false
	if err == nil {
		return s.leave()
	}
	s.outcome = &outcome{kit.RejectedMark().Named("The link was not stopped"), kit.Sentence(s.env, err)}
	if model.KindOf(err) == model.Conflict {
		s.picked = nil
	}
	return s.load()
}
