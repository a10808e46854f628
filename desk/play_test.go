package desk_test

import (
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
)

// play is one story in one world: who pays what, and the presses made for it.
type play struct {
	*world
	patient model.Patient
	card    string
	bill    model.Invoice
	taken   desk.Taken
	opened  model.Link
	charge  desk.TakeRequest
	back    desk.RefundRequest
	page    desk.LinkRequest
}

func nothing(*play) {}

const (
	goodCard    = "4242424242424242"
	refusedCard = "4000000000000341"
)

func (p *play) chargeAll() {
	p.charge = p.chargeRequest(p.bill, p.card)
	p.take(p.charge)
}

func (p *play) chargeAgain() { p.take(p.charge) }

// paidBefore has the card charged before anything goes wrong.
func (p *play) paidBefore() {
	taken, err := p.session.Take(p.t.Context(), p.chargeRequest(p.bill, p.card))
	p.must(err)
	p.presses = append(p.presses, simulation.Press{ID: taken.Operation.ID})
	p.taken = taken
}

func (p *play) giveBack(minor int64) func(*play) {
	return func(p *play) {
		p.back = p.refundRequest(p.taken, minor)
		p.refund(p.back)
	}
}

// bankRefuses has the bank send the refund's money back to the practice, if Stripe has the refund.
func (p *play) bankRefuses() {
	for _, r := range p.stripe.Succeeded().Refunds {
		_, err := p.stripe.EndRefund(r.ID, false)
		p.must(err)
	}
}

func (p *play) openPage() {
	p.page = p.linkRequest(p.bill)
	p.opened = p.world.link(p.page)
}

// openBefore has a link open before anything goes wrong.
func (p *play) openBefore() {
	p.openPage()
	p.must(p.told())
}

func (p *play) cash() {
	p.charge = desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: model.Cash, Amount: p.bill.Total}
	p.take(p.charge)
}
