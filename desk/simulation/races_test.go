package simulation_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// race is one thing that two clerks do to one invoice at the same moment, each from the screen that both have loaded.
type race struct {
	name   string
	bill   int64
	before func(*play)
	press  func(p *play, who *desk.Session, ctx context.Context, id model.OperationID) error //nolint:revive // who presses comes before how
	shared bool                                                                              // one press made twice: both are told the same
	many   bool                                                                              // both can have what they asked for, one after the other
}

func (p *play) takeBy(method model.Method) func(*play, *desk.Session, context.Context, model.OperationID) error {
	return func(p *play, who *desk.Session, ctx context.Context, id model.OperationID) error {
		_, err := who.Take(ctx, desk.TakeRequest{
			Operation: id, Practice: p.scene.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: method, Amount: p.bill.Total, Card: p.patient.card,
		})
		return err
	}
}

func refundOf(minor int64) func(*play, *desk.Session, context.Context, model.OperationID) error {
	return func(p *play, who *desk.Session, ctx context.Context, id model.OperationID) error {
		_, err := who.Refund(ctx, desk.RefundRequest{
			Operation: id, Practice: p.scene.practice, Payment: p.taken.Payment.ID, Revision: p.taken.Invoice.Revision, Amount: aud(minor),
			Reason: model.CancelledByPatient, Outcome: model.LeaveOpen,
		})
		return err
	}
}

// races are all kinds. Who presses last loses, and reads who was faster and when.
func races() []race {
	var p *play
	return []race{
		{name: "card", press: p.takeBy(model.Card)},
		{name: "cash", press: p.takeBy(model.Cash)},
		{name: "cheque while a link is open", before: (*play).openBefore, press: p.takeBy(model.Cheque)},
		{name: "refund of all", before: (*play).paidBefore, press: refundOf(8000)},
		{name: "refund of a part", before: (*play).paidBefore, press: refundOf(3000)},
		{name: "refund of cash", before: (*play).paidInCash, press: refundOf(3000)},
		{name: "approval", bill: 30000, before: func(p *play) { p.paidBefore(); p.askSecond() }, shared: true, press: func(p *play, who *desk.Session, ctx context.Context, _ model.OperationID) error {
			_, err := who.Approve(ctx, p.scene.practice, p.back.Operation)
			return err
		}},
		{name: "link", many: true, press: func(p *play, who *desk.Session, ctx context.Context, id model.OperationID) error {
			_, err := who.OpenLink(ctx, desk.LinkRequest{
				Operation: id, Practice: p.scene.practice, Purpose: model.PayLink, Invoice: p.bill.ID, Revision: p.bill.Revision, Amount: p.bill.Total,
			})
			return err
		}},
		{name: "stopping a link", before: (*play).openBefore, shared: true, press: func(p *play, who *desk.Session, ctx context.Context, _ model.OperationID) error {
			_, err := who.CancelLink(ctx, p.scene.practice, p.opened.ID)
			return err
		}},
		{name: "void", press: func(p *play, who *desk.Session, ctx context.Context, _ model.OperationID) error {
			_, err := who.VoidInvoice(ctx, p.scene.practice, p.bill.ID, p.bill.Revision)
			return err
		}},
		{name: "credit note", press: func(p *play, who *desk.Session, ctx context.Context, _ model.OperationID) error {
			_, err := who.CreditInvoice(ctx, p.scene.practice, p.bill.ID, p.bill.Revision, aud(3000), "goodwill")
			return err
		}},
	}
}

// How many races of each kind are run in all, in a short run and without -all, and how many of them in one world.
const (
	manyRaces = 10000
	fewRaces  = 48
	perWorld  = 24
)

// Two clerks press at one moment, in every order of their commits and requests: nothing is done twice, and who was slower reads who was faster
// and when.
func TestRacesOfTwoClerks(t *testing.T) {
	wanted := max(perWorld, fewRaces/thinned)
	if *all {
		wanted = manyRaces
	}
	for _, kind := range races() {
		t.Run(kind.name, func(t *testing.T) {
			t.Parallel()
			told := 0
			for n := 0; n < wanted && !t.Failed(); n += perWorld {
				o := kind.run(t, uint64(n), min(perWorld, wanted-n))
				for _, w := range o.wrong {
					t.Errorf("found after %d races: %s", n+o.races, w)
				}
				told += o.told
			}
			t.Logf("%d races, %d slower ones told who was faster and when", wanted, told)
		})
	}
}

// raced is what the races of one world came to.
type raced struct {
	races, told int // told: who was slower, and read who was faster and when
	wrong       []string
}

// run races in one world, each time for another invoice.
func (k race) run(t *testing.T, seed uint64, times int) (o raced) {
	inBubble(t, func(w *world) {
		rng := rand.New(rand.NewPCG(seed, 1))
		for range times {
			o.races++
			p := &play{world: w, patient: w.scene.patients[withGoodCard]}
			w.baton.Pick = nil
			p.invoice(max(k.bill, 8000))
			p.perform(k.before)
			w.baton.Pick = rng.IntN
			time.Sleep(time.Minute)
			errs := k.bout(p)
			if wrong := k.judge(p, errs); wrong != "" {
				o.wrong = []string{k.name + ": " + wrong}
				return
			}
			for _, err := range errs {
				if err != nil {
					o.told++
				}
			}
		}
		w.baton.Pick = nil
		w.recover()
		o.wrong = w.wrongs()
	})
	return o
}

// racers are Ana and Cleo, who may both do everything.
func racers() [2]int { return [2]int{0, 2} }

// bout has two people press at once, and gives what they were told.
func (k race) bout(p *play) (errs [2]error) {
	ids := [2]model.OperationID{p.op(), p.op()}
	p.do(func() {
		var both sync.WaitGroup
		for i, who := range racers() {
			both.Go(func() {
				ctx := p.named(p.people[who].Actor().Name)
				p.baton.Wait(ctx, "begins")
				errs[i] = k.press(p, p.people[who], ctx, ids[i])
			})
		}
		both.Wait()
	})
	return errs
}

// judge says what is wrong with what the two were told; nothing where all is well.
func (k race) judge(p *play, errs [2]error) string {
	done := 0
	for _, err := range errs {
		if err == nil {
			done++
		}
	}
	if done == 2 && !k.many && !k.shared {
		return "both were told that it is done"
	}
	if done == 0 {
		return fmt.Sprintf("neither has what was asked for: %v; %v", errs[0], errs[1])
	}
	for i, err := range errs {
		if faster := p.people[racers()[1-i]].Actor().Name; err != nil && !names(err, faster) {
			return fmt.Sprintf("the slower one reads neither who was faster nor when: %v", err)
		}
	}
	return ""
}

// names says whether a sentence tells who was faster, and when.
func names(err error, faster string) bool {
	text := err.Error()
	return strings.Contains(text, faster) && (strings.Contains(text, " ago") || strings.Contains(text, "just now"))
}
