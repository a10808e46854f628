package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// last is the id of the last press.
func (p *play) last() model.OperationID { return p.presses[len(p.presses)-1].id }

func (p *play) operation(id model.OperationID) (op model.Operation) {
	p.t.Helper()
	p.must(p.records.View(p.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		op, err = tx.Operation(p.practice, id)
		return err
	}))
	return op
}

// alter changes the last press's record past the desk.
func (p *play) alter(edit func(*model.Operation)) {
	p.t.Helper()
	p.must(p.records.Update(p.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		op, err := tx.Operation(p.practice, p.last())
		if err != nil {
			return err
		}
		edit(&op)
		return tx.PutOperation(op)
	}))
}

// halt is what an idempotency error leaves behind.
func halt(op *model.Operation) {
	op.State, op.Code, op.Message = model.OpStopped, "idempotency_error", "paydesk stopped this operation."
}

// striking has one way strike at the requests that end so, while something is done.
func (p *play) striking(suffix string, how mishap, do func()) {
	p.run.meddle(true, func(point string) mishap {
		if point != "commit" && strings.HasSuffix(point, suffix) {
			return how
		}
		return ""
	})
	do()
	p.run.meddle(false, nil)
}

// stop ends the last press by hand.
func (p *play) stop() (model.Operation, error) {
	return p.session.StopOperation(p.t.Context(), p.practice, p.last())
}

// stopStory is an operation that is open, and how it ends once a person has stopped it.
type stopStory struct {
	name  string
	opens func(*play)
	after func(*play) // what the world outside still does
	ends  string
}

func stopStories() []stopStory {
	confirming := func(how mishap) func(*play) {
		return func(p *play) { p.striking("/confirm", how, p.chargeAll) }
	}
	refunding := func(how mishap) func(*play) {
		return func(p *play) {
			p.paidBefore()
			p.striking("/refunds", how, func() { p.giveBack(8000)(p) })
		}
	}
	halted := func(opens func(*play)) func(*play) {
		return func(p *play) {
			opens(p)
			p.alter(halt)
			p.ahead.Add(int64(time.Hour)) // nothing of it can be on its way any more
		}
	}
	return []stopStory{
		{"never sent", func(p *play) {
			p.striking("/payment_intents", cutBefore, p.chargeAll)
			p.alter(func(op *model.Operation) { op.Unanswered, op.Lost = false, 0 })
		}, nothing, "not done, invoice Open, credit 0"},
		{"a charge before its confirm", confirming(cutBefore), nothing, "not done, invoice Open, credit 0"},
		{"a charge that went through", confirming(cutAfter), nothing, "succeeded, invoice Paid, credit 0"},
		{"a charge whose confirm comes late", confirming(late), nothing, "not done, invoice Open, credit 0"},
		{"a stopped charge that went through", halted(confirming(cutAfter)), nothing, "succeeded, invoice Paid, credit 0"},
		{"a stopped charge that did not", halted(confirming(cutBefore)), nothing, "not done, invoice Open, credit 0"},
		{"a stopped charge that was never made", halted(func(p *play) { p.striking("/payment_intents", cutBefore, p.chargeAll) }), nothing, "not done, invoice Open, credit 0"},
		{"a stopped refund that was made", halted(refunding(cutAfter)), nothing, "succeeded, done, invoice Credited, credit 0"},
		{"a stopped refund that was not", halted(refunding(cutBefore)), nothing, "succeeded, not done, invoice Paid, credit 0"},
		{"an open link", (*play).openBefore, (*play).payEach, "expired, invoice Open, credit 0"},
		{"a stopped link", halted((*play).openBefore), (*play).payEach, "expired, invoice Open, credit 0"},
		{"a stopped link that was paid", halted(func(p *play) {
			p.openBefore()
			p.pay(p.opened.URL, goodCard)
		}), nothing, "paid, invoice Paid, credit 0"},
		{"a stopped link that was never made", halted(func(p *play) { p.striking("/checkout/sessions", cutBefore, p.openPage) }), nothing, "not done, invoice Open, credit 0"},
		{"a stopped set-up link", halted(func(p *play) {
			p.openSetup()
			p.pay(p.opened.URL, goodCard)
		}), nothing, "done, invoice Open, credit 0"},
	}
}

// stopping plays one story. A stop that met a fault is pressed again once the fault is over, before the janitor looks: what was not stopped
// goes on.
func stopping(t *testing.T, s stopStory, at int, how mishap) (points []string) {
	t.Helper()
	p := &play{world: newWorld(t)}
	defer p.finish()
	p.patient, p.card = p.world.patient(goodCard)
	p.bill = p.invoice(p.patient)
	s.opens(p)
	p.run.at, p.run.how, p.run.counts = at, how, true
	_, first := p.stop()
	p.run.counts = false
	points = p.run.points
	if at >= 0 && !p.run.hit {
		t.Fatalf("the fault did not strike: %q", points)
	}
	if p.run.gone() {
		p.restart()
	}
	if op := p.operation(p.last()); !op.State.Settled() {
		_, _ = p.stop()
		_ = p.round() // what was begun by the first press comes to its end
	}
	p.run.arrive()
	s.after(p)
	p.recover()
	for _, wrong := range p.wrongs() {
		t.Error(wrong)
	}
	if got := p.state(); got != s.ends {
		t.Errorf("it ends in %q, want %q; told %v", got, s.ends, first)
	}
	if at < 0 && first != nil {
		t.Errorf("undisturbed it is told %v", first)
	}
	p.must(p.desk.Close(t.Context()))
	return points
}

// Whatever goes wrong while a person stops an operation, the same press again ends it, and the records agree with Stripe.
func TestAStopUnderEveryFault(t *testing.T) {
	for _, s := range stopStories() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			var points []string
			synctest.Test(t, func(t *testing.T) { points = stopping(t, s, -1, "") })
			for at, point := range points {
				ways := atRequests()
				if point == "commit" {
					ways = atCommits()
				}
				for i, how := range ways {
					if underRace && (at+i)%4 != 0 {
						continue
					}
					synctest.Test(t, func(t *testing.T) { stopping(t, s, at, how) })
					if t.Failed() {
						t.Fatalf("point %d, %s: %s", at, point, how)
					}
				}
			}
		})
	}
}

// What may have moved money can't be stopped while Stripe is silent, and nothing changes by trying.
func TestNothingIsStoppedWhileStripeIsSilent(t *testing.T) {
	inBubble(t, func(p *play) {
		p.striking("/confirm", cutAfter, p.chargeAll)
		up := p.down()
		before := p.operation(p.last())
		_, err := p.stop()
		if k := model.KindOf(err); k != model.Unavailable && k != model.Unknown {
			t.Errorf("told %v", err)
		}
		rows, err := p.session.OpenOperations(p.t.Context(), p.practice)
		p.must(err)
		if len(rows) != 1 || !strings.Contains(rows[0].WhyNot, "Stripe has not answered yet") || rows[0].Since == 0 {
			t.Errorf("the row %+v", rows)
		}
		if now := p.operation(p.last()); now != before {
			t.Errorf("it changed: %+v", now)
		}
		up()
	})
}

func TestARefundOnItsWayIsNotStopped(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		p.striking("/refunds", cutAfter, func() { p.giveBack(8000)(p) })
		_, err := p.stop()
		says(t, err, model.Conflict, "it can't be stopped")
	})
}

// A stopped operation of which Stripe has nothing yet could still arrive: it was ended, and money moved.
func TestWhatMayStillArriveIsNotEnded(t *testing.T) {
	for _, c := range []struct {
		suffix string
		press  func(*play)
	}{
		{"/refunds", func(p *play) { p.giveBack(8000)(p) }},
		{"/payment_intents", (*play).chargeAll},
		{"/checkout/sessions", (*play).openPage},
	} {
		t.Run(c.suffix, func(t *testing.T) {
			inBubble(t, func(p *play) {
				if c.suffix == "/refunds" {
					p.paidBefore()
				} else {
					_, err := p.session.Take(p.t.Context(), p.chargeRequest(p.invoice(p.patient), p.card)) // the patient is known at Stripe
					p.must(err)
					p.presses = append(p.presses, press{id: p.lastTaken()})
				}
				p.striking(c.suffix, late, func() { c.press(p) })
				p.alter(halt)
				_, err := p.stop()
				says(t, err, model.Conflict, "may still be on its way")
				p.run.arrive()
				_, err = p.stop()
				p.must(err)
			})
		})
	}
}

// lastTaken is the operation of the newest payment.
func (p *play) lastTaken() (id model.OperationID) {
	p.t.Helper()
	p.must(p.records.View(p.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		payments, err := tx.Payments(storage.PaymentFilter{Practice: p.practice}, storage.Window{Limit: 1})
		if err == nil {
			id = payments[0].Operation
		}
		return err
	}))
	return id
}

// Of a stopped operation whatever Stripe has is recorded, also where it took another amount than was asked for.
func TestAnotherAmountIsRecordedAsStripeTookIt(t *testing.T) {
	inBubble(t, func(p *play) {
		p.striking("/confirm", cutAfter, p.chargeAll)
		p.alter(func(op *model.Operation) {
			op.Amount = aud(9000)
			op.Hash = op.Digest()
		})
		p.must(p.round())
		if op := p.operation(p.last()); op.State != model.OpStopped {
			t.Fatalf("it is %s", op.State)
		}
		op, err := p.stop()
		p.must(err)
		if op.Amount != aud(8000) || p.read(p.bill.ID).Invoice.Status() != model.InvoicePaid {
			t.Errorf("%s, the invoice is %s", op.Amount, p.read(p.bill.ID).Invoice.Status())
		}
	})
}

// A record that something else has changed is stopped, whatever it says, and nothing is sent for it.
func TestADamagedRecordIsStopped(t *testing.T) {
	for name, damage := range map[string]func(*model.Operation){
		"amount": func(op *model.Operation) { op.Amount.Minor = 1 }, "intent": func(op *model.Operation) { op.Intent = "pi_other" },
		"invoice": func(op *model.Operation) { op.Invoice = "" }, "account": func(op *model.Operation) { op.Number = "X" },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(p *play) {
				p.striking("/confirm", cutBefore, p.chargeAll)
				whole := p.operation(p.last())
				p.alter(damage)
				p.stripe.ForgetRequests()
				p.must(p.round())
				if op := p.operation(p.last()); op.State != model.OpStopped {
					t.Errorf("it is %s", op.State)
				}
				for _, r := range p.stripe.Requests() {
					if r.Method == "POST" {
						t.Errorf("sent %s %s", r.Method, r.Path)
					}
				}
				p.alter(func(op *model.Operation) { // somebody brings the record back from a backup
					op.Amount, op.Intent, op.Invoice, op.Number = whole.Amount, whole.Intent, whole.Invoice, whole.Number
				})
				_, err := p.stop()
				p.must(err)
			})
		})
	}
}

// An id of something else, in a record that was changed, is not adopted.
func TestWhatBelongsToSomethingElseIsNotTakenOver(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		other := p.taken.Payment.Intent
		p.bill = p.invoice(p.patient)
		p.striking("/confirm", cutBefore, p.chargeAll)
		mine := p.operation(p.last()).Intent
		p.alter(func(op *model.Operation) {
			op.Intent = other
			halt(op)
		})
		_, err := p.stop()
		says(t, err, model.Internal, "belongs to something else")
		p.alter(func(op *model.Operation) { op.Intent = mine })
		_, err = p.stop()
		p.must(err)
	})
}

// What is shown of an operation: how often it was asked about, and when next.
func TestTheBackOffIsShown(t *testing.T) {
	inBubble(t, func(p *play) {
		p.striking("/confirm", cutAfter, p.chargeAll)
		p.striking("", errorBefore, func() {
			_, _ = p.session.Resolve(p.t.Context(), p.practice, p.last())
			_, _ = p.session.Resolve(p.t.Context(), p.practice, p.last())
		})
		rows, err := p.session.OpenOperations(p.t.Context(), p.practice)
		p.must(err)
		if now := model.MillisOf(p.now()); len(rows) != 1 || rows[0].Asked != 3 || rows[0].Next <= now || rows[0].Next > now.Add(2*time.Second) {
			t.Errorf("%+v at %d", rows, now)
		}
		holds(t, rows[0].Plan, "Asked 3 times. Stripe is asked next at ")
		if rows[0].Patient != "Mia Chen" || rows[0].Invoice != p.bill.ID || rows[0].Stop != desk.CancelCharge || rows[0].WhyNot != "" {
			t.Errorf("%+v", rows[0])
		}
	})
}

// Two people stop, one asks again, and the janitor looks, all at once: it ends once.
func TestStoppingAtOnce(t *testing.T) {
	inBubble(t, func(p *play) {
		p.striking("/confirm", cutBefore, p.chargeAll)
		release := p.hold("POST /v1/payment_intents/")
		told := make(chan string, 4)
		for _, do := range []func() error{
			func() error { return only(p.stop()) }, func() error { return only(p.stop()) },
			func() error { return only(p.session.Resolve(p.t.Context(), p.practice, p.last())) }, func() error { return p.desk.Round(p.t.Context()) },
		} {
			go func() { told <- fmt.Sprint(do()) }()
			synctest.Wait()
		}
		release()
		for range 4 {
			<-told
		}
	})
}
