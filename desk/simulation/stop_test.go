package simulation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// stopStory is an operation that is open, and how it ends once a person has stopped it.
type stopStory struct {
	name  string
	opens func(*play)
	after func(*play) // what the world outside still does
	ends  string
}

// striking has one way strike at the requests that end so, while something is done.
func (p *play) striking(suffix string, how simulation.Fault, do func()) {
	p.run.Strike = func(_ context.Context, point string) simulation.Fault {
		if point != simulation.Commit && strings.HasSuffix(point, suffix) {
			return how
		}
		return ""
	}
	do()
	p.run.Strike = nil
}

// last is the id of the last press.
func (p *play) last() model.OperationID { return p.presses[len(p.presses)-1].ID }

func (p *play) alter(edit func(*model.Operation)) {
	p.put(func(tx storage.Tx) error { return simulation.Alter(tx, p.scene.practice, p.last(), edit) })
}

// stop ends the last press by hand.
func (p *play) stop() (err error) {
	p.do(func() { _, err = p.people[0].StopOperation(p.named("Ana"), p.scene.practice, p.last()) })
	return err
}

func (p *play) operation() (op model.Operation) {
	p.view(func(tx storage.Tx) (err error) {
		op, err = tx.Operation(p.scene.practice, p.last())
		return err
	})
	return op
}

func stopStories() []stopStory {
	creating := func(how simulation.Fault) func(*play) {
		return func(p *play) { p.striking("/payment_intents", how, p.chargeAll) }
	}
	confirming := func(how simulation.Fault) func(*play) {
		return func(p *play) { p.striking("/confirm", how, p.chargeAll) }
	}
	refunding := func(how simulation.Fault) func(*play) {
		return func(p *play) {
			p.paidBefore()
			p.striking("/refunds", how, func() { giveBack(8000, model.MakeCreditNote)(p) })
		}
	}
	halted := func(opens func(*play)) func(*play) {
		return func(p *play) {
			opens(p)
			p.alter(simulation.Halt)
			p.ahead += time.Hour // nothing of it can be on its way any more
		}
	}
	paid := func(opens func(*play)) func(*play) { return func(p *play) { opens(p); p.payPage() } }
	return []stopStory{
		{"never sent", func(p *play) {
			creating(simulation.CutBefore)(p)
			p.alter(func(op *model.Operation) { op.Unanswered, op.Lost = false, 0 })
		}, nothing, "not done, invoice Open, credit 0"},
		{"a charge before its confirm", confirming(simulation.CutBefore), nothing, "not done, invoice Open, credit 0"},
		{"a charge that went through", confirming(simulation.CutAfter), nothing, "succeeded, invoice Paid, credit 0"},
		{"a charge whose confirm comes late", confirming(simulation.Late), nothing, "not done, invoice Open, credit 0"},
		{"a stopped charge that went through", halted(confirming(simulation.CutAfter)), nothing, "succeeded, invoice Paid, credit 0"},
		{"a stopped charge that did not", halted(confirming(simulation.CutBefore)), nothing, "not done, invoice Open, credit 0"},
		{"a stopped charge that was never made", halted(creating(simulation.CutBefore)), nothing, "not done, invoice Open, credit 0"},
		{"a stopped refund that was made", halted(refunding(simulation.CutAfter)), nothing, "succeeded, done, invoice Credited, credit 0"},
		{"a stopped refund that was not", halted(refunding(simulation.CutBefore)), nothing, "succeeded, not done, invoice Paid, credit 0"},
		{"an open link", (*play).openBefore, (*play).payEach, "expired, invoice Open, credit 0"},
		{"a stopped link", halted((*play).openBefore), (*play).payEach, "expired, invoice Open, credit 0"},
		{"a stopped link that was paid", halted(paid((*play).openBefore)), nothing, "paid, invoice Paid, credit 0"},
		{"a stopped link that was never made", halted(func(p *play) {
			p.striking("/checkout/sessions", simulation.CutBefore, p.openPage)
		}), nothing, "not done, invoice Open, credit 0"},
		{"a stopped set-up link", halted(paid((*play).openSetup)), nothing, "done, invoice Open, credit 0"},
	}
}

// stopping plays one story. A stop that met a fault is pressed again once the fault is over, before the janitor looks: what was not stopped
// goes on.
func (r *run) stopping(t *testing.T, s stopStory) {
	t.Helper()
	inBubble(t, func(w *world) {
		p := &play{world: w, patient: w.scene.patients[withGoodCard]}
		p.invoice(8000)
		s.opens(p)
		w.run.Strike = r.strike
		first := p.stop()
		w.run.Strike = nil
		if w.run.Gone() {
			w.restart()
		}
		if !w.access() {
			w.reconnect()
		}
		for n := 0; n < 5 && !p.operation().State.Settled(); n++ { // Stripe goes on refusing for its rate some times
			_ = p.stop()
			p.look() // what was begun by the press before comes to its end
		}
		w.run.Arrive()
		p.perform(s.after)
		w.recover()
		r.wrong = w.wrongs()
		if got := p.state(); got != s.ends {
			r.wrong = append(r.wrong, fmt.Sprintf("it ends in %q, want %q; told %v", got, s.ends, first))
		}
		if len(r.hits) == 0 && first != nil {
			r.wrong = append(r.wrong, fmt.Sprintf("undisturbed it is told %v", first))
		}
		if r.fired < len(r.hits) {
			r.wrong = append(r.wrong, "the fault did not strike")
		}
	})
	for _, wrong := range r.wrong {
		t.Errorf("%s: %s", r, wrong)
	}
}

// Whatever goes wrong while a person stops an operation, the same press again ends it, and the records agree with Stripe.
func TestAStopUnderEveryFault(t *testing.T) {
	for _, s := range stopStories() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			plain := &run{}
			plain.stopping(t, s)
			for at, point := range plain.points {
				for i, fault := range simulation.FaultsAt(point) {
					if one := (&run{hits: []hit{{at, fault}}}); !t.Failed() && (at+i+len(s.name))%thinned == 0 {
						one.stopping(t, s)
					}
				}
			}
		})
	}
}
