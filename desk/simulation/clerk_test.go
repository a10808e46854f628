package simulation_test

import (
	"fmt"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// action is what somebody does next: drawn in advance, done at the same time as the others'.
func (s *season) action(who, bill int) func() {
	c := &s.clerks[who]
	kind, amount, fresh := s.of(len(presses())), s.of(4), s.of(3) > 0
	if s.of(4) == 3 {
		bill = s.of(len(s.bills))
	}
	id := s.op()
	d := desired{who, bill, amount, id, new(desk.InvoiceView)}
	act := func() { presses()[kind](s, d) }
	if s.of(12) == 0 && c.last != nil {
		act = c.last // the same press again, as somebody does who got no answer
	}
	return func() {
		if fresh || c.seen == nil {
			c.seen = map[model.InvoiceID]desk.InvoiceView{}
		}
		if s.look(d) {
			c.last = act // not before: what nobody got to see is no press that could be made again
			act()
		}
	}
}

// desired is what a press is for.
type desired struct {
	who, bill, amount int
	id                model.OperationID
	shown             *desk.InvoiceView // what the form was opened on: the same press again is the same request
}

func (s *season) name(d desired) string { return s.people[d.who].Actor().Name }

// look loads the invoice in hand onto the clerk's screen, unless it stands there from before.
func (s *season) look(d desired) bool {
	c, id := &s.clerks[d.who], s.bills[d.bill].ID
	if _, there := c.seen[id]; there {
		return true
	}
	v, err := s.people[d.who].Invoice(s.ctx, s.scene.practice, id)
	if err == nil {
		c.seen[id] = v
	}
	return err == nil
}

// on is what the clerk has on the screen of the invoice in hand.
func (s *season) on(d desired) desk.InvoiceView {
	if d.shown.Invoice.ID == "" {
		*d.shown = s.clerks[d.who].seen[s.bills[d.bill].ID]
	}
	return *d.shown
}

// part is one of the sums that a clerk would type.
func part(whole model.Money, n int) model.Money {
	return [...]model.Money{whole, whole.Of(whole.Minor / 2), whole.Of(3000), whole.Of(whole.Minor + 1000)}[n]
}

// presses are the keys of the desk, those pressed often several times.
func presses() []func(*season, desired) {
	return []func(*season, desired){
		(*season).takeCard, (*season).takeCard, (*season).takeCard, (*season).takeCard,
		(*season).takeCash, (*season).takeCash, (*season).takeCash,
		(*season).applyCredit,
		(*season).sendLink, (*season).sendLink,
		(*season).stopLink,
		(*season).giveBack, (*season).giveBack, (*season).giveBack,
		(*season).void, (*season).credit, (*season).decide, (*season).resolve, (*season).dashboard,
	}
}

func (s *season) request(d desired) desk.TakeRequest {
	v := s.on(d)
	return desk.TakeRequest{
		Operation: d.id, Practice: s.scene.practice, Invoice: v.Invoice.ID, Revision: v.Invoice.Revision, Amount: part(v.Invoice.Open(), d.amount),
	}
}

func (s *season) take(d desired, r desk.TakeRequest) {
	_, err := s.people[d.who].Take(s.named(s.name(d)), r)
	s.told1(d.who, fmt.Sprintf("takes %s by %s on %s", r.Amount, r.Method, s.on(d).Invoice.Number), r.Operation, false, err)
}

// settled is an invoice on which there is nothing to take: then the clerk mostly does something else.
func (s *season) settled(d desired) bool {
	if !s.on(d).Invoice.Open().Zero() || d.amount == 3 {
		return false
	}
	s.giveBack(d)
	return true
}

func (s *season) takeCard(d desired) {
	if s.settled(d) {
		return
	}
	r := s.request(d)
	r.Method = model.Card
	if cards := s.on(d).Cards; len(cards) > 0 {
		r.Card = cards[0].ID
	}
	s.take(d, r)
}

func (s *season) takeCash(d desired) {
	if s.settled(d) {
		return
	}
	r := s.request(d)
	r.Method = model.Cash
	s.take(d, r)
}

func (s *season) applyCredit(d desired) {
	r := s.request(d)
	r.Method, r.Amount = model.Credit, part(s.on(d).Credit, d.amount)
	s.take(d, r)
}

func (s *season) sendLink(d desired) {
	if s.settled(d) {
		return
	}
	v, r := s.on(d), s.request(d)
	_, err := s.people[d.who].OpenLink(s.named(s.name(d)), desk.LinkRequest{
		Operation: d.id, Practice: s.scene.practice, Purpose: model.PayLink, Invoice: v.Invoice.ID, Revision: v.Invoice.Revision, Amount: r.Amount,
	})
	s.told1(d.who, fmt.Sprintf("links %s on %s", r.Amount, v.Invoice.Number), d.id, true, err)
}

func (s *season) stopLink(d desired) {
	if link, ok := s.on(d).OpenLink(); ok {
		_, err := s.people[d.who].CancelLink(s.named(s.name(d)), s.scene.practice, link.ID)
		s.note("%s stops a link: %v", s.name(d), err)
	}
}

func (s *season) void(d desired) {
	v := s.on(d)
	_, err := s.people[d.who].VoidInvoice(s.named(s.name(d)), s.scene.practice, v.Invoice.ID, v.Invoice.Revision)
	s.note("%s voids %s: %v", s.name(d), v.Invoice.Number, err)
}

func (s *season) credit(d desired) {
	if s.settled(d) {
		return
	}
	v := s.on(d)
	_, err := s.people[d.who].CreditInvoice(s.named(s.name(d)), s.scene.practice, v.Invoice.ID, v.Invoice.Revision, part(v.Invoice.Open(), d.amount), "goodwill")
	s.note("%s credits %s: %v", s.name(d), v.Invoice.Number, err)
}

// giveBack refunds the payment of which most is left, and a refund that came back first.
func (s *season) giveBack(d desired) {
	v := s.on(d)
	left := v.Left()
	if len(left) == 0 {
		return
	}
	payment := left[len(left)-1].Payment
	r := desk.RefundRequest{
		Operation: d.id, Practice: s.scene.practice, Payment: payment.ID, Revision: v.Invoice.Revision, Amount: part(payment.Left(), d.amount),
		Reason: model.Goodwill, Outcome: []model.RefundOutcome{model.MakeCreditNote, model.LeaveOpen, model.KeepCredit}[int(d.id[len(d.id)-1])%3],
	}
	if owed := v.Owed(); len(owed) > 0 {
		r.Payment, r.Amount, r.Settles, r.Method = owed[0].Payment, owed[0].Amount, owed[0].ID, []model.Method{model.Cash, ""}[d.amount%2]
	}
	_, err := s.people[d.who].Refund(s.named(s.name(d)), r)
	s.told1(d.who, fmt.Sprintf("refunds %s of %s on %s, %s", r.Amount, payment.Amount, v.Invoice.Number, r.Outcome), d.id, false, err)
}

// decide approves a refund that waits, or refuses it.
func (s *season) decide(d desired) {
	waiting := s.on(d).Waiting
	if len(waiting) == 0 {
		return
	}
	id := waiting[0].ID
	if d.amount == 0 {
		_, err := s.people[d.who].RefuseApproval(s.named(s.name(d)), s.scene.practice, id)
		s.note("%s refuses a refund: %v", s.name(d), err)
		return
	}
	_, err := s.people[d.who].Approve(s.named(s.name(d)), s.scene.practice, id)
	s.note("%s approves a refund: %v", s.name(d), err)
}

// resolve asks again about what is open.
func (s *season) resolve(d desired) {
	open, err := s.people[d.who].Operations(s.ctx, s.scene.practice)
	if err != nil || len(open) == 0 {
		return
	}
	_, err = s.people[d.who].Resolve(s.named(s.name(d)), s.scene.practice, open[0].ID)
	s.note("%s asks again: %v", s.name(d), err)
}

// dashboard only looks.
func (s *season) dashboard(d desired) {
	_, err := s.people[d.who].Home(s.ctx, s.scene.practice)
	s.note("%s looks at the day: %v", s.name(d), err)
}

// outside is what the patient, the bank, the janitor or the account's owner does meanwhile.
func (s *season) outside() func() {
	which, n := s.of(16), s.of(8)
	return func() {
		switch {
		case which < 4:
			s.note("  janitor: %v", s.desk.Round(s.named("janitor")))
		case which < 9:
			s.patientPays(n)
		case which < 12:
			if back := s.stripe.Succeeded().Refunds; len(back) > 0 {
				s.note("  a refund comes back")
				_, _ = s.stripe.EndRefund(back[n%len(back)].ID, false)
			}
		case which == 12 && s.odds > 0 && n == 0:
			s.note("  the account's owner takes the access away")
			s.revoked = true
			_ = s.stripe.RevokeAccount(string(s.scene.account))
		}
	}
}

func (s *season) patientPays(n int) {
	v, err := s.people[0].Invoice(s.ctx, s.scene.practice, s.bills[n%len(s.bills)].ID)
	if err == nil && len(v.Links) > 0 {
		link := v.Links[len(v.Links)-1]
		s.note("  the patient pays by a link that is %s", link.Status)
		s.pay(link.URL, []string{goodCard, goodCard, goodCard, "4000009990000005", "4000000000000002"}[n%5])
	}
}
