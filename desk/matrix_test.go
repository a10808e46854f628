package desk_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
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

// story is one thing that a desk does with money, in parts: what went before, the presses that a fault strikes, the same presses made again
// afterwards as a screen does, and what the world outside still does.
type story struct {
	name   string
	number string // of the patient's saved card, if any
	before func(*play)
	act    func(*play)
	again  func(*play)
	after  func(*play)
	ended  func(*play) string // what an undisturbed run ends in
}

func nothing(*play) {}

const (
	goodCard     = "4242424242424242"
	refusedCard  = "4000000000000341"
	authCard     = "4000002760003184"
	pendingCard  = "4000000000007726"
	bouncingCard = "4000000000005126"
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
	p.presses = append(p.presses, press{id: taken.Operation.ID})
	p.taken = taken
}

func (p *play) giveBack(minor int64) func(*play) {
	return func(p *play) {
		p.back = p.refundRequest(p.taken, minor)
		p.refund(p.back)
	}
}

func (p *play) giveBackAgain() { p.refund(p.back) }

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

func (p *play) openPageAgain() { p.opened = p.world.link(p.page) }

func (p *play) openSetup() {
	p.page = desk.LinkRequest{Operation: p.op(), Practice: p.practice, Purpose: model.SetupLink, Patient: p.patient.ID}
	p.opened = p.world.link(p.page)
}

// openBefore has a link open before anything goes wrong.
func (p *play) openBefore() {
	p.openPage()
	p.must(p.presses[len(p.presses)-1].err)
}

// payEach has the patient try every address that was ever given out.
func (p *play) payEach() {
	p.pay(p.opened.URL, goodCard)
	v, err := p.session.Invoice(p.t.Context(), p.practice, p.bill.ID)
	p.must(err)
	for _, l := range v.Links {
		p.pay(l.URL, goodCard)
	}
}

func (p *play) cash() {
	p.charge = desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: model.Cash, Amount: p.bill.Total}
	p.take(p.charge)
}

// state is where the last press ended and how the invoice stands.
func (p *play) state() string {
	words := ""
	for _, pressed := range p.presses {
		p.must(p.records.View(p.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
			op, err := tx.Operation(p.practice, pressed.id)
			words += string(op.State) + ", "
			return err
		}))
	}
	v := p.read(p.bill.ID)
	return fmt.Sprintf("%sinvoice %s, credit %d", words, v.Invoice.Status(), v.Credit.Minor)
}

func stories() []story {
	var p *play
	return []story{
		{"charge", goodCard, nothing, (*play).chargeAll, (*play).chargeAgain, nothing, is("succeeded, invoice Paid, credit 0")},
		{"charge declined", refusedCard, nothing, (*play).chargeAll, (*play).chargeAgain, nothing, is("declined, invoice Open, credit 0")},
		{"charge that needs the patient", authCard, nothing, (*play).chargeAll, (*play).chargeAgain, nothing, is("needs patient, invoice Open, credit 0")},
		{"refund", goodCard, (*play).paidBefore, p.giveBack(8000), (*play).giveBackAgain, nothing, is("succeeded, done, invoice Credited, credit 0")},
		{"refund in part", goodCard, (*play).paidBefore, p.giveBack(3000), (*play).giveBackAgain, nothing, is("succeeded, done, invoice Paid, credit 0")},
		{"refund pending", pendingCard, (*play).paidBefore, p.giveBack(3000), (*play).giveBackAgain, (*play).bankRefuses, is("succeeded, failed later, invoice Paid, credit 3000")},
		{"refund that comes back", bouncingCard, (*play).paidBefore, func(p *play) {
			p.giveBack(8000)(p)
			p.bankRefuses()
			_ = p.round()
		}, (*play).giveBackAgain, (*play).bankRefuses, is("succeeded, failed later, invoice Credited, credit 8000")},
		{"link paid", "", nothing, func(p *play) {
			p.openPage()
			p.pay(p.opened.URL, goodCard)
			_ = p.round()
		}, (*play).openPageAgain, (*play).payEach, is("paid, invoice Paid, credit 0")},
		{"link stopped", "", (*play).openBefore, func(p *play) {
			_, _ = p.session.CancelLink(p.t.Context(), p.practice, p.opened.ID)
		}, nothing, (*play).payEach, is("expired, invoice Open, credit 0")},
		{"link paid while it is stopped", "", (*play).openBefore, func(p *play) {
			p.pay(p.opened.URL, goodCard)
			_, _ = p.session.CancelLink(p.t.Context(), p.practice, p.opened.ID)
		}, nothing, nothing, is("paid, invoice Paid, credit 0")},
		{"cash while a link is open", "", (*play).openBefore, (*play).cash, (*play).chargeAgain, (*play).payEach, is("expired, done, invoice Paid, credit 0")},
		{"card while a link is open", goodCard, (*play).openBefore, (*play).chargeAll, (*play).chargeAgain, (*play).payEach, is("expired, succeeded, invoice Paid, credit 0")},
		{"set-up link", "", nothing, func(p *play) {
			p.openSetup()
			p.pay(p.opened.URL, goodCard)
			_ = p.round()
		}, (*play).openPageAgain, func(p *play) { p.pay(p.opened.URL, goodCard) }, is("done, invoice Open, credit 0")},
		{
			"disconnect while a link is open", goodCard, (*play).openBefore, func(p *play) { _ = p.session.Disconnect(p.t.Context(), p.practice) },
			func(p *play) { p.must(p.session.Disconnect(p.t.Context(), p.practice)) }, func(p *play) {
				p.must(p.stripe.Connect(string(p.account.ID), false))
				p.payEach()
			}, is("expired, invoice Open, credit 0"),
		},
	}
}

func is(want string) func(*play) string {
	return func(p *play) string {
		if got := p.state(); got != want {
			return fmt.Sprintf("an undisturbed run ends in %q, want %q", got, want)
		}
		return ""
	}
}

// perform plays a story to its end, and gives the points that its presses passed. At point at the mishap strikes; a negative one: none does.
func perform(t *testing.T, s story, at int, how mishap, restart bool) (points []string) {
	t.Helper()
	p := &play{world: newWorld(t)}
	defer p.finish()
	p.patient, p.card = p.world.patient(s.number)
	p.bill = p.invoice(p.patient)
	s.before(p)
	p.run.at, p.run.how, p.run.counts = at, how, true
	s.act(p)
	p.run.counts = false
	points = p.run.points
	if at >= 0 && !p.run.hit {
		t.Fatalf("the fault did not strike: %q", points)
	}
	if restart || p.run.gone() {
		p.restart()
	}
	p.recover()
	wrong := p.wrongs()
	s.again(p)
	s.after(p)
	p.recover()
	for _, wrong := range append(wrong, p.wrongs()...) {
		t.Error(wrong)
	}
	if at < 0 && !t.Failed() {
		if wrong := s.ended(p); wrong != "" {
			t.Error(wrong)
		}
	}
	p.must(p.desk.Close(t.Context()))
	return points
}

// Every commit and every request of every story goes wrong in every way. A process that died is started again, one that lived goes on or is
// started again too; three rounds later the records agree with Stripe, nothing is unknown, and what was told was true.
func TestEveryFaultAtEveryPoint(t *testing.T) {
	var hit, cases atomic.Int64
	t.Run("stories", func(t *testing.T) {
		for _, s := range stories() {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				var points []string
				synctest.Test(t, func(t *testing.T) { points = perform(t, s, -1, "", false) })
				if t.Failed() || len(points) == 0 {
					t.Fatalf("%d points undisturbed", len(points))
				}
				hit.Add(int64(len(points)))
				for at, point := range points {
					cases.Add(int64(everyFault(t, s, at, point)))
				}
			})
		}
	})
	t.Logf("%d points, %d cases", hit.Load(), cases.Load())
}

// everyFault strikes one point in each way, and says in how many. Of the processes that lived, every second one is started again.
func everyFault(t *testing.T, s story, at int, point string) (cases int) {
	ways := atRequests()
	if point == "commit" {
		ways = atCommits()
	}
	for i, how := range ways {
		restart := (at+i)%2 == 0
		synctest.Test(t, func(t *testing.T) { perform(t, s, at, how, restart) })
		if cases++; t.Failed() {
			t.Fatalf("point %d, %s: %s, started again: %v", at, point, how, restart)
		}
	}
	return cases
}
