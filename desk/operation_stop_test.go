package desk_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// last is the id of the last press.
func (p *play) last() model.OperationID { return p.presses[len(p.presses)-1].ID }

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
		return simulation.Alter(tx, p.practice, p.last(), edit)
	}))
}

// stop ends the last press by hand.
func (p *play) stop() (model.Operation, error) {
	return p.session.StopOperation(p.t.Context(), p.practice, p.last())
}

// What may have moved money can't be stopped while Stripe is silent, and nothing changes by trying.
func TestNothingIsStoppedWhileStripeIsSilent(t *testing.T) {
	inBubble(t, func(p *play) {
		p.striking("/confirm", simulation.CutAfter, p.chargeAll)
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
		p.striking("/refunds", simulation.CutAfter, func() { p.giveBack(8000)(p) })
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
					p.presses = append(p.presses, simulation.Press{ID: p.lastTaken()})
				}
				p.striking(c.suffix, simulation.Late, func() { c.press(p) })
				p.alter(simulation.Halt)
				_, err := p.stop()
				says(t, err, model.Conflict, "may still be on its way")
				p.run.Arrive()
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
		p.striking("/confirm", simulation.CutAfter, p.chargeAll)
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
				p.striking("/confirm", simulation.CutBefore, p.chargeAll)
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
		p.striking("/confirm", simulation.CutBefore, p.chargeAll)
		mine := p.operation(p.last()).Intent
		p.alter(func(op *model.Operation) {
			op.Intent = other
			simulation.Halt(op)
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
		p.striking("/confirm", simulation.CutAfter, p.chargeAll)
		p.striking("", simulation.ErrorBefore, func() {
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
		p.striking("/confirm", simulation.CutBefore, p.chargeAll)
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
