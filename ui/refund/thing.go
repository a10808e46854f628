package refund

import (
	"slices"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// kind is what the key "r" can be about.
type kind uint8

const (
	unpaidLink kind = iota // to be stopped
	cameBack               // a refund that the bank did not take: our debt
	paid                   // a payment of which something is left
	asked                  // a refund that waits for a second person
)

// thing is one that can be stopped or returned.
type thing struct {
	kind    kind
	link    model.Link
	owed    model.Refund
	payment desk.PaymentView
	waits   model.Approval
}

func (t thing) key() string {
	switch t.kind {
	case unpaidLink:
		return string(t.link.ID)
	case cameBack:
		return string(t.owed.ID)
	case asked:
		return string(t.waits.ID)
	case paid:
	}
	return string(t.payment.Payment.ID)
}

func (t thing) title() kit.Safe {
	switch {
	case t.kind == unpaidLink:
		return "Stop the pay link"
	case t.kind == cameBack:
		return "We still owe"
	case t.payment.Payment.Method.ThroughStripe():
		return "Refund"
	}
	return "Reverse"
}

// list gathers what can be done: what waits for a second person first, our debts, then the link that is open, then the payments: those paid twice, then the newest.
func (s *Refund) list() []thing {
	var all []thing
	for _, a := range s.view.Waiting {
		all = append(all, thing{kind: asked, waits: a, payment: s.payment(a.Payment)})
	}
	for _, r := range s.view.Owed() {
		all = append(all, thing{kind: cameBack, owed: r, payment: s.payment(r.Payment)})
	}
	if link, open := s.view.OpenLink(); open {
		all = append(all, thing{kind: unpaidLink, link: link})
	}
	left := s.view.Left()
	slices.SortStableFunc(left, func(a, b desk.PaymentView) int {
		switch {
		case a.Payment.PaidTwice == b.Payment.PaidTwice:
			return 0
		case a.Payment.PaidTwice:
			return 1
		}
		return -1
	})
	for i := len(left) - 1; i >= 0; i-- {
		if owed := s.owedOf(left[i].Payment); left[i].Payment.Left().Minor > owed && !s.waitsFor(left[i].Payment.ID) {
			all = append(all, thing{kind: paid, payment: left[i]})
		}
	}
	return all
}

// waitsFor says whether a refund of a payment waits for a second person: there is one at a time.
func (s *Refund) waitsFor(id model.PaymentID) bool {
	return slices.ContainsFunc(s.view.Waiting, func(a model.Approval) bool { return a.Payment == id })
}

func (s *Refund) payment(id model.PaymentID) desk.PaymentView {
	for _, p := range s.view.Payments {
		if p.Payment.ID == id {
			return p
		}
	}
	return desk.PaymentView{}
}

// owedOf is how much of a payment is our debt from refunds that came back: it is paid back as such, not refunded a second time.
func (s *Refund) owedOf(p model.Payment) int64 {
	sum := int64(0)
	for _, r := range s.view.Owed() {
		if r.Payment == p.ID {
			sum += r.Debt().Minor
		}
	}
	return sum
}

// left is how much of the picked payment can be refunded.
func (s *Refund) left() model.Money {
	p := s.picked.payment.Payment
	return p.Left().Minus(p.Amount.Of(s.owedOf(p)))
}

// sending says whether a refund of the picked payment is on its way, and its answer not known.
func (s *Refund) sending() bool {
	if s.picked == nil {
		return false
	}
	return slices.ContainsFunc(s.payment(s.picked.payment.Payment.ID).Refunds, func(r model.Refund) bool { return r.Status == model.RefundSending })
}

// describe is the thing in one line of the list.
func (s *Refund) describe(t thing) (label, detail kit.Safe) {
	l := s.env.Locale
	switch t.kind {
	case unpaidLink:
		return "Stop the unpaid pay link", l.Money(t.link.Amount) + ", made by " + kit.Clean(t.link.CreatedBy)
	case cameBack:
		return kit.Cleanf("Pay back what we owe %s", s.view.Patient.First()), l.Money(t.owed.Debt()) + ", refunded " + l.Day(t.owed.Created.Time())
	case asked:
		return "Refund that waits", l.Money(t.waits.Amount) + " asked for by " + kit.Clean(t.waits.AskerName) + ": approve or refuse"
	case paid:
	}
	p := t.payment.Payment
	label = "Reverse " + kit.Clean(t.payment.Type)
	if p.Method.ThroughStripe() {
		label = "Refund " + kit.Clean(p.Card)
	}
	detail = l.Amount(p.Left().Minus(p.Amount.Of(s.owedOf(p)))) + " left of " + l.Money(p.Amount) + ", " + l.Day(p.Received.Time())
	if p.PaidTwice {
		detail = "paid twice, " + detail
	}
	return label, detail
}

// pick goes on with one thing.
func (s *Refund) pick(t thing) {
	s.picked = &t
	switch t.kind {
	case cameBack:
		s.ways, s.way = s.paybacks(t), 0
	case paid:
		s.form = s.newForm()
	case unpaidLink, asked:
	}
}
