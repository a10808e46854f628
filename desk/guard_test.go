package desk_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// clerk adds another person to the practice.
func (p *play) clerk(name string, role model.Role) *desk.Session {
	p.t.Helper()
	var staff model.Staff
	p.must(p.records.Update(p.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		staff = model.Staff{ID: model.StaffID(model.RowID(model.StaffPrefix, n)), Name: name, Role: role}
		return tx.PutStaff(staff)
	}))
	return p.desk.Session(staff.Actor())
}

// lateClerk is Ben, who has the invoice on the screen as it was before Ana did something.
type lateClerk struct {
	*play
	ben  *desk.Session
	seen model.Invoice
}

func (l lateClerk) takes() error {
	r := l.chargeRequest(l.seen, l.card)
	r.Amount = aud(1000)
	return only(l.ben.Take(l.t.Context(), r))
}

func (l lateClerk) takesCash() error {
	return only(l.ben.Take(l.t.Context(), desk.TakeRequest{
		Operation: l.op(), Practice: l.practice, Invoice: l.seen.ID, Revision: l.seen.Revision, Method: model.Cash, Amount: aud(1000),
	}))
}

func (l lateClerk) links() error {
	r := l.linkRequest(l.seen)
	r.Amount = aud(1000)
	return only(l.ben.OpenLink(l.t.Context(), r))
}

func (l lateClerk) credits() error {
	return only(l.ben.CreditInvoice(l.t.Context(), l.practice, l.seen.ID, l.seen.Revision, aud(1000), "goodwill"))
}

func (l lateClerk) voids() error {
	return only(l.ben.VoidInvoice(l.t.Context(), l.practice, l.seen.ID, l.seen.Revision))
}

func (l lateClerk) refunds() error {
	r := l.refundRequest(l.taken, 1000)
	r.Revision = l.seen.Revision
	return only(l.ben.Refund(l.t.Context(), r))
}

// ana is the administrator's press, which must go well.
func (p *play) ana(err error) {
	p.t.Helper()
	p.must(err)
	p.presses = append(p.presses, simulation.Press{ID: p.lastTaken()})
}

func (p *play) partly(minor int64) {
	r := desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: p.bill.ID, Revision: p.read(p.bill.ID).Invoice.Revision, Method: model.Cash, Amount: aud(minor)}
	taken, err := p.session.Take(p.t.Context(), r)
	p.ana(err)
	p.taken = taken
}

// Whatever somebody else has done to the invoice since the form was opened, whoever presses next reads who did what, and when.
func TestTheSecondClerkReadsWhoDidWhatAndWhen(t *testing.T) {
	takes, cash, links, credits, voids, refunds := lateClerk.takes, lateClerk.takesCash, lateClerk.links, lateClerk.credits, lateClerk.voids, lateClerk.refunds
	all := []func(lateClerk) error{takes, cash, links, credits, voids}
	for _, c := range []struct {
		name    string
		before  func(*play)
		deed    func(*play)
		presses []func(lateClerk) error
		says    string
	}{
		{"took", nothing, func(p *play) { p.partly(3000) }, all, "Ana Silva took 30.00 AUD 4 seconds ago."},
		{"charged", nothing, func(p *play) {
			r := p.chargeRequest(p.bill, p.card)
			r.Amount = aud(3000)
			p.ana(only(p.session.Take(p.t.Context(), r)))
		}, all, "Ana Silva took 30.00 AUD 4 seconds ago."},
		{"credited", nothing, func(p *play) {
			p.must(only(p.session.CreditInvoice(p.t.Context(), p.practice, p.bill.ID, p.bill.Revision, aud(3000), "goodwill")))
		}, all, "Ana Silva credited 30.00 AUD 4 seconds ago."},
		{"voided", nothing, func(p *play) {
			p.must(only(p.session.VoidInvoice(p.t.Context(), p.practice, p.bill.ID, p.bill.Revision)))
		}, all, "Ana Silva voided TEST-0001 4 seconds ago: "},
		{"paid by a link", nothing, func(p *play) {
			p.openBefore()
			p.pay(p.opened.URL, goodCard)
			p.must(p.round())
		}, all, "The patient paid 80.00 AUD by a link 4 seconds ago."},
		{"refunded", (*play).paidBefore, func(p *play) {
			p.giveBack(3000)(p)
		}, append(all, refunds), "Ana Silva refunded 30.00 AUD 4 seconds ago."},
		{"kept as credit", (*play).paidBefore, func(p *play) { p.keep(3000) }, append(all, refunds), "Ana Silva kept 30.00 AUD as the patient's credit 4 seconds ago."},
		{"came back", func(p *play) {
			p.paidBefore()
			p.giveBack(3000)(p)
		}, func(p *play) {
			p.bankRefuses()
			p.must(p.round())
		}, append(all, refunds), "Ana Silva's refund of 30.00 AUD came back 4 seconds ago."},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(p *play) {
				c.before(p)
				late := lateClerk{p, p.clerk("Ben Okoro", model.FrontDesk), p.read(p.bill.ID).Invoice}
				c.deed(p)
				time.Sleep(4 * time.Second)
				for i, press := range c.presses {
					before := p.read(p.bill.ID).Invoice
					says(t, press(late), model.Conflict, c.says)
					if now := p.read(p.bill.ID).Invoice; now.Revision != before.Revision || now.Open() != before.Open() || now.Collecting != before.Collecting {
						t.Errorf("press %d changed the invoice: %+v", i, now)
					}
				}
			})
		})
	}
}

// What is under way names who pressed it, and since when.
func TestTheSecondClerkReadsWhatIsUnderWay(t *testing.T) {
	for _, c := range []struct {
		name    string
		presses []func(lateClerk) error
		says    string
		begin   func(*play) (end func())
	}{
		{
			"a charge in flight",
			[]func(lateClerk) error{lateClerk.takes, lateClerk.takesCash, lateClerk.links, lateClerk.credits, lateClerk.voids},
			"Ana Silva is charging 80.00 AUD for TEST-0001 at this moment, begun 4 seconds ago.", func(p *play) func() {
				release := p.hold("POST /v1/payment_intents/")
				go p.chargeAll()
				synctest.Wait()
				return func() { release(); synctest.Wait() }
			},
		},
		{
			"a charge that is not known",
			[]func(lateClerk) error{lateClerk.takes, lateClerk.takesCash, lateClerk.links, lateClerk.credits, lateClerk.voids},
			"Ana Silva charged 80.00 AUD for TEST-0001 4 seconds ago. Not known yet whether the card was charged.", func(p *play) func() {
				p.striking("/confirm", simulation.CutBefore, p.chargeAll)
				return p.down()
			},
		},
		{
			"an open link",
			[]func(lateClerk) error{lateClerk.credits, lateClerk.voids},
			"Ana Silva opened a pay link of 80.00 AUD for TEST-0001 4 seconds ago, and it can still be paid.", func(p *play) func() {
				p.openBefore()
				return func() {}
			},
		},
		{
			"a refund that is not known",
			[]func(lateClerk) error{lateClerk.refunds},
			"Ana Silva is refunding 30.00 AUD of this payment, begun 4 seconds ago, and Stripe's answer is not known yet.", func(p *play) func() {
				p.paidBefore()
				p.striking("/refunds", simulation.CutBefore, func() { p.giveBack(3000)(p) })
				return p.down()
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(p *play) {
				end := c.begin(p)
				late := lateClerk{p, p.clerk("Ben Okoro", model.FrontDesk), p.read(p.bill.ID).Invoice}
				time.Sleep(4 * time.Second)
				for _, press := range c.presses {
					says(t, press(late), model.Conflict, c.says)
				}
				end()
			})
		})
	}
}

// A refund that was never made was told as if it had gone.
func TestARefundThatWasNotMadeIsNoDeed(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		p.striking("/refunds", simulation.CutBefore, func() { p.giveBack(8000)(p) })
		late := lateClerk{p, p.clerk("Ben Okoro", model.FrontDesk), p.bill}
		p.turn(25 * time.Hour)
		p.must(p.desk.Round(context.Background()))
		says(t, late.takesCash(), model.Conflict, "Ana Silva took 80.00 AUD 25 hours ago.")
	})
}

// Takings are counted by payment type: one of another practice, or of another kind, was stored as it came.
func TestAPaymentTypeIsThePracticesOwnAndOfItsKind(t *testing.T) {
	inBubble(t, func(p *play) {
		others, err := p.session.PaymentTypes(p.t.Context(), p.bystander)
		p.must(err)
		mine, err := p.session.PaymentTypes(p.t.Context(), p.practice)
		p.must(err)
		of := func(types []model.PaymentType, m model.Method) model.PaymentTypeID {
			for _, one := range types {
				if one.Method == m {
					return one.ID
				}
			}
			t.Fatalf("no type of %s", m)
			return ""
		}
		for _, c := range []struct {
			method model.Method
			kind   model.PaymentTypeID
			says   string
		}{
			{model.Cash, of(others, model.Cash), "This practice has no such payment type."},
			{model.Cash, "ptype_none", "This practice has no such payment type."},
			{model.Cash, of(mine, model.Cheque), "is for cheque, and this is cash."},
			{model.Card, of(mine, model.Cash), "is for cash, and this is card."},
			{model.Cash, of(mine, model.Cash), ""},
		} {
			r := p.chargeRequest(p.bill, p.card)
			r.Method, r.Type = c.method, c.kind
			taken, err := p.session.Take(p.t.Context(), r)
			if c.says != "" {
				besides(t, err, "type", c.says)
				continue
			}
			p.ana(err)
			if taken.Payment.Type != c.kind {
				t.Errorf("stored as %s", taken.Payment.Type)
			}
		}
	})
}
