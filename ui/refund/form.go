package refund

import (
	"slices"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// newForm asks for amount, reason, what becomes of the invoice, and a note.
func (s *Refund) newForm() *kit.Form {
	left := s.left()
	p := s.picked.payment.Payment
	reason := model.CancelledByPatient
	if p.PaidTwice {
		reason = model.PaidTwiceReason
	}
	return kit.NewForm(s.env, s.plainAct(left), s.submit,
		kit.Field{
			Key: "amount", Label: "Amount", Kind: kit.AmountField, Value: left.Plain(), Whole: left, Check: s.tooMuch,
			Hint: "All that is left, or part of it: /2 and 50% work.",
		},
		kit.Field{Key: "reason", Label: "Reason", Kind: kit.ChoiceField, Value: string(reason), Options: s.reasons(), Hint: "[←] [→] another reason, or its first letter."},
		kit.Field{Key: "outcome", Label: "Invoice", Kind: kit.ChoiceField, Value: string(model.MakeCreditNote), Options: outcomes(), Hint: "What becomes of " + kit.Clean(s.view.Invoice.Number) + "."},
		kit.Field{Key: "note", Label: "Note", Optional: true, Hint: "Stays here; it never goes to Stripe."},
	)
}

// plainAct names what Enter begins.
func (s *Refund) plainAct(amount model.Money) kit.Safe {
	switch {
	case s.above(amount):
		return askSecond
	case s.picked.payment.Payment.Method.ThroughStripe():
		return "Refund"
	}
	return "Reverse"
}

// askSecond is what a refund above the person's limit begins with.
const askSecond kit.Safe = "Ask a second person"

// above says whether an amount is more than the person may return alone.
func (s *Refund) above(amount model.Money) bool {
	return s.me.RefundLimit != model.NoLimit && amount.Minor > s.me.RefundLimit
}

// rename lets the form say whether a second person must be asked.
func (s *Refund) rename() {
	s.form.Name(s.plainAct(s.form.Values().Money("amount", s.left().Currency)))
}

// tooMuch stands beside the amount before anything is asked of the desk.
func (s *Refund) tooMuch(typed string) string {
	left := s.left()
	m, err := model.ParseMoney(typed, left)
	switch {
	case err != nil:
		return err.Error()
	case m.Minor <= 0:
		return "Type an amount above zero."
	case m.Minor > left.Minor:
		return "Only " + string(s.env.Locale.Money(left)) + " of this payment is left to return."
	}
	return ""
}

// reasons are the clinic's own; fraudulent is an administrator's word.
func (s *Refund) reasons() []kit.Option {
	var options []kit.Option
	for _, r := range model.RefundReasons() {
		label := kit.Clean(string(r))
		if r == model.Fraudulent {
			if !slices.Contains(strings.Split(s.me.Roles, ", "), string(model.Administrator)) || !s.picked.payment.Payment.Method.ThroughStripe() {
				continue
			}
			label += ": Stripe will block card and e-mail"
		}
		options = append(options, kit.Option{Value: string(r), Label: label})
	}
	return options
}

func outcomes() []kit.Option {
	return []kit.Option{
		{Value: string(model.MakeCreditNote), Label: "credit note"},
		{Value: string(model.LeaveOpen), Label: "leave it open"},
		{Value: string(model.KeepCredit), Label: "keep as credit"},
	}
}

// asked is the refund that the form describes.
func (s *Refund) asked(values kit.Values) desk.RefundRequest {
	return desk.RefundRequest{
		Practice: s.practice, Payment: s.picked.payment.Payment.ID, Revision: s.view.Invoice.Revision,
		Amount: values.Money("amount", s.left().Currency), Reason: model.RefundReason(values["reason"]),
		Outcome: model.RefundOutcome(values["outcome"]), Note: values["note"],
	}
}

// submit asks once more, naming everything.
func (s *Refund) submit(values kit.Values) tea.Cmd {
	if s.mayNot != "" {
		return kit.Say(kit.Note, s.mayNot)
	}
	r := s.asked(values)
	if s.wayOf(r).ThroughStripe() && s.view.Away != "" {
		return kit.Say(kit.Note, "Stripe can't be reached, so nothing was returned. Try again in a minute.")
	}
	return s.ask(r)
}

// way is how a request's money goes back.
func (s *Refund) wayOf(r desk.RefundRequest) model.Method {
	switch {
	case r.Outcome == model.KeepCredit:
		return model.Credit
	case r.Method != "":
		return r.Method
	}
	return s.picked.payment.Payment.Method
}

// act is what the button does, in words.
func (s *Refund) act(r desk.RefundRequest) kit.Safe {
	sum := s.env.Locale.Money(r.Amount)
	switch way := s.wayOf(r); {
	case s.above(r.Amount):
		return askSecond + " about " + sum
	case way == model.Credit:
		return "Keep " + sum + " as credit"
	case way == model.Cash:
		return "Give back " + sum + " in cash"
	case way.ThroughStripe():
		return "Refund " + sum + " to " + kit.Clean(s.picked.payment.Payment.Card)
	}
	return "Give back " + sum + " by " + kit.Clean(string(s.wayOf(r)))
}

// patientSees says what the patient gets and when.
func (s *Refund) patientSees(r desk.RefundRequest) kit.Safe {
	who, sum, p := kit.Clean(s.view.Patient.First()), s.env.Locale.Money(r.Amount), s.picked.payment.Payment
	switch way := s.wayOf(r); {
	case s.above(r.Amount):
		return s.tooHigh(r.Amount)
	case way == model.Credit:
		return "No money moves: " + sum + " is kept as credit for " + who + "."
	case way == model.Cash:
		return "Hand " + sum + " to " + who + " now."
	case way.ThroughStripe():
		return who + " sees " + sum + " come back to " + kit.Clean(p.Card) + " within 5 to 10 business days, from " + kit.Clean(s.view.Practice.Name) + "."
	}
	return who + " gets " + sum + " back by " + kit.Clean(string(s.wayOf(r))) + "; paydesk records it and moves nothing itself."
}

// tooHigh says why a second person is asked, and that nothing moves before.
func (s *Refund) tooHigh(amount model.Money) kit.Safe {
	alone := "Every refund of yours needs a second person"
	if s.me.RefundLimit > 0 {
		alone = "More than " + string(s.env.Locale.Money(amount.Of(s.me.RefundLimit))) + " needs a second person"
	}
	return kit.Cleanf("%s: nothing moves until somebody approves it, here by their PIN or on their own screen. It waits 24 hours.", alone)
}

// fee says that Stripe keeps its fee.
func (s *Refund) fee(r desk.RefundRequest) kit.Safe {
	p := s.picked.payment.Payment
	if !s.wayOf(r).ThroughStripe() {
		return ""
	}
	if p.Ledger.ID == "" {
		return "Stripe's fee is not returned."
	}
	return "Stripe's fee of " + s.env.Locale.Money(p.Ledger.Amount.Of(p.Ledger.Fee)) + " is not returned."
}

// consequence says what becomes of the invoice.
func (s *Refund) consequence(r desk.RefundRequest) kit.Safe {
	l, number, p := s.env.Locale, kit.Clean(s.view.Invoice.Number), s.picked.payment.Payment
	fromInvoice := r.Amount.Of(max(0, r.Amount.Minor-max(0, p.Amount.Minor-p.Refunded-p.Applied)))
	switch {
	case fromInvoice.Zero():
		return number + " stays as it is: this money was held as credit."
	case r.Outcome == model.LeaveOpen:
		return number + " becomes open again over " + l.Money(fromInvoice) + "."
	}
	return "A credit note over " + l.Money(fromInvoice) + " is made: nothing on " + number + " becomes due."
}
