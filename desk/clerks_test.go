package desk_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"pgregory.net/rapid"
)

// choices is where a simulation's every decision comes from: the same seed decides the same.
type choices struct {
	mu  sync.Mutex
	rng *rand.Rand
}

func (c *choices) of(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rng.IntN(n)
}

// turnstile holds everybody who comes by with a commit or a request, and lets one pass at a time.
type turnstile struct {
	mu      sync.Mutex
	waiting []chan struct{}
	open    bool
}

func (s *turnstile) wait(string) {
	s.mu.Lock()
	if s.open {
		s.mu.Unlock()
		return
	}
	turn := make(chan struct{})
	s.waiting = append(s.waiting, turn)
	s.mu.Unlock()
	<-turn
}

// next lets one of those who wait pass; false when nobody does.
func (s *turnstile) next(pick func(int) int) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) == 0 {
		return false
	}
	i := pick(len(s.waiting))
	close(s.waiting[i])
	s.waiting = append(s.waiting[:i:i], s.waiting[i+1:]...)
	return true
}

func (s *turnstile) swing(open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = open
}

// pair is two clerks at one desk, a patient, a bank and the janitor, all at once.
type pair struct {
	*world
	choices *choices
	stile   *turnstile
	calm    bool // nothing goes wrong
	faulty  bool // things may go wrong now
	card    string
	patient model.Patient
	bills   []model.Invoice
	seen    [2][]desk.InvoiceView // what each clerk has on the screen
	last    [2]func()             // each clerk's last press, to be made again
	guard   sync.Mutex
	diary   []string
}

func (p *pair) note(format string, args ...any) {
	p.guard.Lock()
	defer p.guard.Unlock()
	p.diary = append(p.diary, fmt.Sprintf(format, args...))
}

// record keeps what a clerk was told.
func (p *pair) record(who int, words string, id model.OperationID, link bool, err error) {
	p.note("%s %s: %v", [...]string{"Ana", "Ben"}[who], words, err)
	p.guard.Lock()
	defer p.guard.Unlock()
	p.pressed(id, link, err)
}

// strike decides whether something goes wrong at a point.
func (p *pair) strike(point string) mishap {
	if p.calm || !p.faulty || p.choices.of(6) != 5 {
		return ""
	}
	ways := atRequests()
	if point == "commit" {
		ways = atCommits()
	}
	how := ways[p.choices.of(len(ways))]
	p.note("  %s %s", point, how)
	return how
}

// action is what somebody does next: drawn in advance, done at the same time as the others'.
func (p *pair) action(who, bill int) func() {
	kind, amount, fresh := p.choices.of(12), p.choices.of(4), p.choices.of(3) > 0
	if p.choices.of(4) == 3 {
		bill = p.choices.of(len(p.bills))
	}
	id := p.op()
	if kind == 11 && p.last[who] != nil {
		return p.last[who]
	}
	act := func() { p.press(who, bill, kind, amount, id) }
	p.last[who] = act
	return func() {
		if fresh || len(p.seen[who]) == 0 {
			p.look(who)
		}
		if len(p.seen[who]) > 0 {
			act()
		}
	}
}

// look loads the invoices onto a clerk's screen.
func (p *pair) look(who int) {
	var views []desk.InvoiceView
	for _, b := range p.bills {
		v, err := p.session.Invoice(p.t.Context(), p.practice, b.ID)
		if err != nil {
			return
		}
		views = append(views, v)
	}
	p.seen[who] = views
}

// part is one of the sums that a clerk would type.
func part(whole model.Money, n int) model.Money {
	return [...]model.Money{whole, whole.Of(whole.Minor / 2), whole.Of(3000), whole.Of(whole.Minor + 1000)}[n]
}

func (p *pair) press(who, bill, kind, amount int, id model.OperationID) {
	ctx, v := p.t.Context(), p.seen[who][bill]
	take := desk.TakeRequest{Operation: id, Practice: p.practice, Invoice: v.Invoice.ID, Revision: v.Invoice.Revision, Amount: part(v.Invoice.Open(), amount)}
	switch kind {
	case 0, 1:
		take.Method, take.Card = model.Card, p.card
	case 2:
		take.Method = model.Cash
	case 3:
		take.Method, take.Amount = model.Credit, part(v.Credit, amount)
	case 4, 5:
		_, err := p.session.OpenLink(ctx, desk.LinkRequest{
			Operation: id, Practice: p.practice, Purpose: model.PayLink, Invoice: v.Invoice.ID, Revision: v.Invoice.Revision, Amount: take.Amount,
		})
		p.record(who, fmt.Sprintf("links %s on %s", take.Amount, v.Invoice.Number), id, true, err)
		return
	case 6:
		if link, ok := v.OpenLink(); ok {
			_, err := p.session.CancelLink(ctx, p.practice, link.ID)
			p.note("clerk %d stops a link: %v", who, err)
		}
		return
	case 7:
		_, err := p.session.VoidInvoice(ctx, p.practice, v.Invoice.ID, v.Invoice.Revision)
		p.note("clerk %d voids %s: %v", who, v.Invoice.Number, err)
		return
	case 8:
		_, err := p.session.CreditInvoice(ctx, p.practice, v.Invoice.ID, v.Invoice.Revision, take.Amount, "goodwill")
		p.note("clerk %d credits %s: %v", who, v.Invoice.Number, err)
		return
	default:
		p.giveBack(who, v, kind, amount, id)
		return
	}
	_, err := p.session.Take(ctx, take)
	p.record(who, fmt.Sprintf("takes %s by %s on %s", take.Amount, take.Method, v.Invoice.Number), id, false, err)
}

// giveBack refunds the payment of which most is left, and a refund that came back first.
func (p *pair) giveBack(who int, v desk.InvoiceView, kind, amount int, id model.OperationID) {
	left := v.Left()
	if len(left) == 0 {
		return
	}
	payment := left[len(left)-1].Payment
	r := desk.RefundRequest{
		Operation: id, Practice: p.practice, Payment: payment.ID, Revision: v.Invoice.Revision, Amount: part(payment.Left(), amount),
		Reason: model.Goodwill, Outcome: []model.RefundOutcome{model.MakeCreditNote, model.LeaveOpen, model.KeepCredit}[(kind+amount)%3],
	}
	if owed := v.Owed(); len(owed) > 0 {
		r.Payment, r.Amount, r.Settles, r.Method = owed[0].Payment, owed[0].Amount, owed[0].ID, []model.Method{model.Cash, ""}[amount%2]
	}
	_, err := p.session.Refund(p.t.Context(), r)
	p.record(who, fmt.Sprintf("refunds %s of %s on %s, %s", r.Amount, payment.Amount, v.Invoice.Number, r.Outcome), id, false, err)
}

// outside is what the patient, the bank, the janitor or the clock does meanwhile.
func (p *pair) outside() func() {
	which, n := p.choices.of(5), p.choices.of(8)
	return func() {
		switch which {
		case 0, 1:
			p.note("  janitor: %v", p.desk.Round(p.t.Context()))
		case 2, 3:
			if v, err := p.session.Invoice(p.t.Context(), p.practice, p.bills[n%len(p.bills)].ID); err == nil && len(v.Links) > 0 {
				p.note("  the patient pays by a link that is %s", v.Links[0].Status)
				p.pay(v.Links[0].URL, goodCard)
			}
		case 4:
			if back := p.stripe.Succeeded().Refunds; len(back) > 0 {
				p.note("  a refund comes back")
				_, _ = p.stripe.EndRefund(back[n%len(back)].ID, false)
			}
		}
	}
}

// bout has both clerks and the outside act at once, one commit or request after the other in the order that the choices say.
func (p *pair) bout() {
	var all sync.WaitGroup
	bill := p.choices.of(len(p.bills)) // mostly both have the same one in hand
	for _, act := range []func(){p.action(0, bill), p.action(1, bill), p.outside()} {
		all.Go(act)
		synctest.Wait()
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	for {
		synctest.Wait()
		if p.stile.next(p.choices.of) {
			continue
		}
		select {
		case <-done:
		case <-time.After(100 * time.Millisecond): // somebody waits for a while before asking again
			continue
		}
		break
	}
	if p.run.gone() {
		p.note("  the program starts again")
		p.stile.swing(true)
		p.restart()
		p.stile.swing(false)
	}
	if p.choices.of(4) == 3 {
		p.turn([...]time.Duration{5 * time.Second, time.Minute, 11 * time.Minute, 25 * time.Hour}[p.choices.of(4)])
		p.run.arrive()
	}
}

// paidInPart is an invoice paid by card, of which part is held as credit: what two clerks can quarrel about from the start.
func (p *pair) paidInPart() model.Invoice {
	one := &play{world: p.world, patient: p.patient, card: p.card, bill: p.invoice(p.patient)}
	one.paidBefore()
	one.keep(5000)
	return one.taken.Invoice
}

// simulate plays some bouts, then lets faults end, and says what is wrong with the books.
func simulate(t *testing.T, seed uint64, bouts int, calm bool) (wrong, diary []string) {
	synctest.Test(t, func(t *testing.T) {
		p := &pair{world: newWorld(t), choices: &choices{rng: rand.New(rand.NewPCG(seed, 0))}, stile: &turnstile{}, calm: calm}
		defer p.finish()
		p.patient, p.card = p.world.patient(goodCard)
		p.bills = []model.Invoice{p.paidInPart(), p.invoice(p.patient), p.invoice(p.patient)}
		p.run.gate, p.run.chance, p.run.counts, p.faulty = p.stile.wait, p.strike, true, true
		for range bouts {
			p.bout()
		}
		p.faulty = false
		p.stile.swing(true)
		p.recover()
		wrong = p.wrongs()
		if calm {
			wrong = append(wrong, p.calmly()...)
		}
		p.must(p.desk.Close(context.Background()))
		diary = p.diary
	})
	return wrong, diary
}

// calmly holds what can't happen unless something went wrong: a link let go, money taken twice, a press without a result.
func (p *pair) calmly() (wrong []string) {
	for _, b := range p.bills {
		v := p.read(b.ID)
		for _, l := range v.Links {
			if l.StopWanted {
				wrong = append(wrong, "a link was let go although Stripe answered")
			}
		}
		for _, paid := range v.Payments {
			if paid.Payment.PaidTwice {
				wrong = append(wrong, "taken twice: "+paid.Payment.Amount.String())
			}
		}
	}
	for _, pressed := range p.presses {
		if kind := model.KindOf(pressed.err); kind == model.Unavailable || kind == model.Unknown {
			wrong = append(wrong, "told although nothing went wrong: "+pressed.err.Error())
		}
	}
	return wrong
}

func TestTwoClerksWhileEverythingGoesWrong(t *testing.T) { clerks(t, false) }

func TestTwoClerksOnACalmDay(t *testing.T) { clerks(t, true) }

func clerks(t *testing.T, calm bool) {
	rapid.Check(t, func(rt *rapid.T) {
		seed, bouts := rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(1, 8).Draw(rt, "bouts")
		if wrong, diary := simulate(t, seed, bouts, calm); len(wrong) > 0 {
			rt.Fatalf("%s\n\n%s", strings.Join(wrong, "\n"), strings.Join(diary, "\n"))
		}
	})
}
