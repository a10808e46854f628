package simulation_test

import (
	"fmt"
	"slices"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// story is one thing that a desk does with money, in parts: what went before, the presses that a fault strikes, the same presses made again
// afterwards as a screen does, and what the world outside still does.
type story struct {
	name   string
	who    int   // the patient, by the card
	bill   int64 // minor units; 80.00 when zero
	before func(*play)
	act    func(*play)
	again  func(*play)
	after  func(*play)
	ended  string // what an undisturbed run ends in
}

// play is one story in one world: who pays what, and the presses made for it.
type play struct {
	*world
	patient patient
	bill    model.Invoice
	taken   desk.Taken
	opened  model.Link
	issue   desk.NewInvoice
	charge  desk.TakeRequest
	back    desk.RefundRequest
	page    desk.LinkRequest
	dispute string // dp_...
	answer  desk.DisputePress
}

// nothing is a part of a story in which nobody does anything.
var nothing func(*play) //nolint:gochecknoglobals // it never changes

// aud is money of the scene's practice.
func aud(minor int64) model.Money { return model.Money{Minor: minor, Currency: "aud"} }

// invoice issues one; the press is remembered like any other.
func (p *play) invoice(minor int64) {
	p.issue = desk.NewInvoice{
		Operation: p.op(), Practice: p.scene.practice, Patient: p.patient.id, Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: minor}},
	}
	p.invoiceAgain()
}

func (p *play) invoiceAgain() {
	p.do(func() {
		invoice, err := p.people[0].CreateInvoice(p.named("Ana"), p.issue)
		p.pressed(p.issue.Operation, false, err)
		if err == nil {
			p.bill = invoice
		}
	})
}

func (p *play) read() desk.InvoiceView {
	v, err := p.people[0].Invoice(p.ctx, p.scene.practice, p.bill.ID)
	p.must(err)
	return v
}

// take, refund and link press the button once and remember what was said.
func (p *play) take() {
	p.do(func() {
		taken, err := p.people[0].Take(p.named("Ana"), p.charge)
		p.pressed(p.charge.Operation, false, err)
		if err == nil {
			p.taken = taken
		}
	})
}

func (p *play) refund() {
	p.do(func() {
		_, err := p.people[0].Refund(p.named("Ana"), p.back)
		p.pressed(p.back.Operation, false, err)
	})
}

func (p *play) link() {
	p.do(func() {
		link, err := p.people[0].OpenLink(p.named("Ana"), p.page)
		p.pressed(p.page.Operation, true, err)
		if link.ID != "" {
			p.opened = link
		}
	})
}

func (p *play) chargeAll() {
	p.charge = desk.TakeRequest{
		Operation: p.op(), Practice: p.scene.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: model.Card, Amount: p.bill.Total, Card: p.patient.card,
	}
	p.take()
}

// chargeLater charges a card whose bank takes its time.
func (p *play) chargeLater() {
	p.chargeAll()
	p.bankDecides()
	p.look()
}

// bankDecides ends what the bank still works on: the money arrives.
func (p *play) bankDecides() {
	b := simulation.Books{Stripe: p.stripe, Account: p.scene.account}
	working, err := b.Intents("processing")
	p.must(err)
	for _, id := range working {
		p.must(p.stripe.EndPayment(id, true))
	}
}

func (p *play) cash() {
	p.charge = desk.TakeRequest{Operation: p.op(), Practice: p.scene.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: model.Cash, Amount: p.bill.Total}
	p.take()
}

// dayLater turns the clocks by more than Stripe keeps a key.
func (p *play) dayLater() {
	if p.run.Gone() {
		p.restart()
	}
	if p.run.Straying() > 0 {
		p.look()
		p.run.Arrive() // no network holds a request for a day
	}
	p.turn(25 * time.Hour)
	p.look()
}

// cashWhileLive tries to settle a test invoice with live money first.
func (p *play) cashWhileLive() {
	p.switchMode(model.Live)
	p.cash()
	if last := p.presses[len(p.presses)-1]; last.Err == nil {
		p.noticed = append(p.noticed, "R16: live money settled a test invoice")
	}
	p.switchMode(model.Test)
	p.cash()
}

func (p *play) switchMode(mode model.Mode) {
	p.put(func(tx storage.Tx) error {
		practice, err := tx.Practice(p.scene.practice)
		practice.Mode = mode
		return errorOr(err, tx.PutPractice(practice))
	})
}

// paidBefore has the card charged before anything goes wrong.
func (p *play) paidBefore() {
	p.chargeAll()
	p.must(p.presses[len(p.presses)-1].Err)
}

func (p *play) paidInCash() {
	p.cash()
	p.must(p.presses[len(p.presses)-1].Err)
}

func giveBack(minor int64, outcome model.RefundOutcome) func(*play) {
	return func(p *play) {
		p.back = desk.RefundRequest{
			Operation: p.op(), Practice: p.scene.practice, Payment: p.taken.Payment.ID, Revision: p.taken.Invoice.Revision, Amount: aud(minor),
			Reason: model.CancelledByPatient, Outcome: outcome,
		}
		p.refund()
	}
}

// bankRefuses has the bank send the refunds' money back to the practice, if Stripe has them.
func (p *play) bankRefuses() {
	for _, r := range p.stripe.Succeeded().Refunds {
		_, err := p.stripe.EndRefund(r.ID, false)
		p.must(err)
	}
}

func (p *play) openPage() {
	p.page = desk.LinkRequest{
		Operation: p.op(), Practice: p.scene.practice, Purpose: model.PayLink, Invoice: p.bill.ID, Revision: p.bill.Revision, Amount: p.bill.Total,
	}
	p.link()
}

func (p *play) openSetup() {
	p.page = desk.LinkRequest{Operation: p.op(), Practice: p.scene.practice, Purpose: model.SetupLink, Patient: p.patient.id}
	p.link()
}

// openBefore has a link open before anything goes wrong.
func (p *play) openBefore() {
	p.openPage()
	p.must(p.presses[len(p.presses)-1].Err)
}

func (p *play) stopLink() {
	p.do(func() { _, _ = p.people[0].CancelLink(p.named("Ana"), p.scene.practice, p.opened.ID) })
}

func (p *play) payPage() { p.pay(p.opened.URL, goodCard) }

// payEach has the patient try every address that was ever given out.
func (p *play) payEach() {
	p.payPage()
	for _, l := range p.read().Links {
		p.pay(l.URL, goodCard)
	}
}

func (p *play) look() { _ = p.round() }

// disconnect has the account disconnected by the administrator.
func (p *play) disconnect() {
	p.do(func() { _ = p.people[0].Disconnect(p.named("Ana"), p.scene.practice) })
}

func (p *play) disconnectAgain() {
	p.do(func() { p.must(p.people[0].Disconnect(p.named("Ana"), p.scene.practice)) })
}

func (p *play) void() {
	p.do(func() { _, _ = p.people[0].VoidInvoice(p.named("Ana"), p.scene.practice, p.bill.ID, p.bill.Revision) })
}

func (p *play) goodwill() {
	p.do(func() {
		_, _ = p.people[0].CreditInvoice(p.named("Ana"), p.scene.practice, p.bill.ID, p.bill.Revision, aud(3000), "goodwill")
	})
}

// askSecond has somebody with a limit ask for more than that.
func (p *play) askSecond() {
	p.back = desk.RefundRequest{
		Operation: p.op(), Practice: p.scene.practice, Payment: p.taken.Payment.ID, Revision: p.taken.Invoice.Revision, Amount: p.taken.Payment.Amount,
		Reason: model.CancelledByPatient, Outcome: model.MakeCreditNote,
	}
	p.do(func() { _, _ = p.people[1].Refund(p.named("Ben"), p.back) })
}

func (p *play) approve() {
	p.do(func() {
		_, err := p.people[2].Approve(p.named("Cleo"), p.scene.practice, p.back.Operation)
		p.pressed(p.back.Operation, false, err)
	})
}

func (p *play) refuse() {
	p.do(func() { _, _ = p.people[2].RefuseApproval(p.named("Cleo"), p.scene.practice, p.back.Operation) })
}

// approveAgain is what the one who asked reads of it by pressing again.
func (p *play) approveAgain() {
	p.do(func() {
		_, err := p.people[1].Refund(p.named("Ben"), p.back)
		if model.KindOf(err) == model.Forbidden { // it still waits, so it is approved now
			_, err = p.people[2].Approve(p.named("Cleo"), p.scene.practice, p.back.Operation)
		}
		p.pressed(p.back.Operation, false, err)
	})
}

// state is where the presses ended and how the invoice stands.
func (p *play) state() string {
	words := ""
	for _, pressed := range p.presses {
		p.view(func(tx storage.Tx) error {
			op, err := tx.Operation(p.scene.practice, pressed.ID)
			if model.KindOf(err) == model.NotFound {
				return nil // refused before anything was stored
			}
			if op.Kind != model.InvoiceOp {
				words += string(op.State) + ", "
			}
			return err
		})
	}
	v := p.read()
	return fmt.Sprintf("%sinvoice %s, credit %d", words, v.Invoice.Status(), v.Credit.Minor)
}

func stories() []story {
	return slices.Concat(moneyStories(), disputeStories())
}

func moneyStories() []story {
	return []story{
		{"charge", withGoodCard, 0, nothing, (*play).chargeAll, (*play).take, nothing, "succeeded, invoice Paid, credit 0"},
		{"charge declined", withRefusedCard, 0, nothing, (*play).chargeAll, (*play).take, nothing, "declined, invoice Open, credit 0"},
		{"charge that needs the patient", withAuthCard, 0, nothing, (*play).chargeAll, (*play).take, nothing, "needs patient, invoice Open, credit 0"},
		{"charge that takes its time", withProcessingCard, 0, nothing, (*play).chargeLater, (*play).take, (*play).bankDecides, "succeeded, invoice Paid, credit 0"},
		{"refund", withGoodCard, 0, (*play).paidBefore, giveBack(8000, model.MakeCreditNote), (*play).refund, nothing, "succeeded, done, invoice Credited, credit 0"},
		{"refund in part", withGoodCard, 0, (*play).paidBefore, giveBack(3000, model.LeaveOpen), (*play).refund, nothing, "succeeded, done, invoice Part paid, credit 0"},
		{"refund pending", withPendingCard, 0, (*play).paidBefore, giveBack(3000, model.MakeCreditNote), (*play).refund, (*play).bankRefuses, "succeeded, failed later, invoice Paid, credit 3000"},
		{"refund that comes back", withBouncingCard, 0, (*play).paidBefore, func(p *play) {
			giveBack(8000, model.MakeCreditNote)(p)
			p.bankRefuses()
			p.look()
		}, (*play).refund, (*play).bankRefuses, "succeeded, failed later, invoice Credited, credit 8000"},
		{"refund that a second person approves", withGoodCard, 30000, func(p *play) { p.paidBefore(); p.askSecond() }, (*play).approve, (*play).approveAgain, nothing, "succeeded, done, invoice Credited, credit 0"},
		{"refund that a second person refuses", withGoodCard, 30000, func(p *play) { p.paidBefore(); p.askSecond() }, (*play).refuse, nothing, nothing, "succeeded, invoice Paid, credit 0"},
		{"refund that nobody approves", withGoodCard, 30000, func(p *play) { p.paidBefore(); p.askSecond() }, func(p *play) { p.turn(25 * time.Hour); p.look() }, nothing, nothing, "succeeded, invoice Paid, credit 0"},
		{"refund kept as credit", withGoodCard, 0, (*play).paidBefore, giveBack(3000, model.KeepCredit), (*play).refund, nothing, "succeeded, done, invoice Paid, credit 3000"},
		{"refund in cash", withGoodCard, 0, (*play).paidInCash, giveBack(8000, model.MakeCreditNote), (*play).refund, nothing, "done, done, invoice Credited, credit 0"},
		{"refund in part, twice", withGoodCard, 0, func(p *play) {
			p.paidBefore()
			giveBack(3000, model.LeaveOpen)(p)
			p.taken.Invoice = p.read().Invoice
		}, giveBack(3000, model.LeaveOpen), (*play).refund, nothing, "succeeded, done, done, invoice Part paid, credit 0"},
		{"charge, and a day later", withGoodCard, 0, nothing, func(p *play) { p.chargeAll(); p.dayLater() }, (*play).take, nothing, "succeeded, invoice Paid, credit 0"},
		{"refund, and a day later", withGoodCard, 0, (*play).paidBefore, func(p *play) {
			giveBack(3000, model.LeaveOpen)(p)
			p.dayLater()
		}, (*play).refund, nothing, "succeeded, done, invoice Part paid, credit 0"},
		{"link, and a day later", withoutCard, 0, nothing, func(p *play) { p.openPage(); p.dayLater() }, (*play).link, (*play).payEach, "expired, invoice Open, credit 0"},
		{"cash at a practice that went live", withoutCard, 0, nothing, (*play).cashWhileLive, (*play).take, nothing, "done, invoice Paid, credit 0"},
		{"link paid", withoutCard, 0, nothing, func(p *play) { p.openPage(); p.payPage(); p.look() }, (*play).link, (*play).payEach, "paid, invoice Paid, credit 0"},
		{"link paid through a bank that takes its time", withoutCard, 0, nothing, func(p *play) {
			p.openPage()
			p.pay(p.opened.URL, cards()[withProcessingCard])
		}, (*play).link, (*play).bankDecides, "paid, invoice Paid, credit 0"},
		{"cash after a charge", withGoodCard, 0, nothing, func(p *play) { p.chargeAll(); p.cash() }, (*play).take, nothing, "succeeded, invoice Paid, credit 0"},
		{"link stopped", withoutCard, 0, (*play).openBefore, (*play).stopLink, nothing, (*play).payEach, "expired, invoice Open, credit 0"},
		{"link paid while it is stopped", withoutCard, 0, (*play).openBefore, func(p *play) { p.payPage(); p.stopLink() }, nothing, nothing, "paid, invoice Paid, credit 0"},
		{"cash", withGoodCard, 0, nothing, (*play).cash, (*play).take, nothing, "done, invoice Paid, credit 0"},
		{"cash while a link is open", withoutCard, 0, (*play).openBefore, (*play).cash, (*play).take, (*play).payEach, "expired, done, invoice Paid, credit 0"},
		{"cash while a link is paid", withoutCard, 0, (*play).openBefore, func(p *play) { p.payPage(); p.cash() }, (*play).take, nothing, "paid, invoice Paid, credit 0"},
		{"card while a link is open", withGoodCard, 0, (*play).openBefore, (*play).chargeAll, (*play).take, (*play).payEach, "expired, succeeded, invoice Paid, credit 0"},
		{"link while another is open", withoutCard, 0, (*play).openBefore, (*play).openPage, (*play).link, (*play).payEach, "expired, paid, invoice Paid, credit 0"},
		{"set-up link", withoutCard, 0, nothing, func(p *play) { p.openSetup(); p.payPage(); p.look() }, (*play).link, (*play).payPage, "done, invoice Open, credit 0"},
		{"disconnect while a link is open", withGoodCard, 0, (*play).openBefore, (*play).disconnect, (*play).disconnectAgain, func(p *play) {
			p.must(p.stripe.Connect(string(p.scene.account), false))
			p.payEach()
		}, "expired, invoice Open, credit 0"},
		{"invoice", withGoodCard, 0, nothing, func(p *play) { p.invoice(8000) }, (*play).invoiceAgain, nothing, "invoice Open, credit 0"},
		{"invoice void", withGoodCard, 0, nothing, (*play).void, nothing, nothing, "invoice Void, credit 0"},
		{"credit note", withGoodCard, 0, nothing, (*play).goodwill, nothing, nothing, "invoice Part paid, credit 0"},
	}
}
