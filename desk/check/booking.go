package check

import "clinic.example/paydesk/model"

// booking is what rules need of a movement of an account's balance that is tied to a row of a practice.
type booking struct {
	id       string
	mode     model.Mode
	tie      model.Tie
	in       bool // the payment's own money
	amount   model.Money
	fee, net int64 // minor units of the same currency
}

// booked keeps a movement for the books of the practice that it is tied to.
func (o *organisation) booked(m model.BalanceMovement) {
	if m.Net != m.Amount.Minor-m.Fee {
		o.say(Booking, m.ID, "It is %s with a fee of %d, and %d net.", m.Amount, m.Fee, m.Net)
	}
	if m.Tie.Practice != "" {
		o.bookings[m.Tie.Practice] = append(o.bookings[m.Tie.Practice],
			booking{id: m.ID, mode: m.Mode, tie: m.Tie, in: m.Category == "charge", amount: m.Amount, fee: m.Fee, net: m.Net})
	}
}

// checkBookings holds the payments and refunds against what Stripe booked for them.
func (b *books) checkBookings() {
	for _, m := range b.organisation.bookings[b.practice] {
		switch m.tie.Kind {
		case model.TiePayment:
			b.checkBooked(m)
		case model.TieRefund:
			b.names(m.id, "the refund", m.tie.ID, has(b.refunds, model.RefundID(m.tie.ID)))
		case model.TieDispute, model.TieEarlier, model.TieFee, model.TieFound, model.TiePayout:
		}
	}
}

func (b *books) checkBooked(m booking) {
	p := b.payments[model.PaymentID(m.tie.ID)]
	b.names(m.id, "the payment", m.tie.ID, p != nil)
	if p == nil || !m.in {
		return
	}
	l := p.Ledger
	switch {
	case p.Mode != m.mode:
		b.say(OneMode, m.id, "It is of mode %s, and its payment of mode %s.", m.mode, p.Mode)
	case p.Amount.Currency == m.amount.Currency && p.Amount != m.amount:
		b.say(Booking, string(p.ID), "It is %s, and Stripe booked %s.", p.Amount, m.amount)
	case l.ID == m.id && (l.Amount != m.amount || l.Fee != m.fee || l.Net != m.net):
		b.say(Booking, string(p.ID), "It shows %s with a fee of %d, and Stripe booked %s with %d.", l.Amount, l.Fee, m.amount, m.fee)
	}
}
