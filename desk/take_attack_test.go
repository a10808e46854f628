package desk_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Money "taken online" by a press was recorded as if Stripe had moved it, and so was money taken in no way at all.
func TestOnlyStripeRecordsWhatGoesThroughStripe(t *testing.T) {
	inBubble(t, func(p *play) {
		for _, method := range []model.Method{model.Online, "", "barter"} {
			p.take(desk.TakeRequest{Operation: p.op(), Practice: p.practice, Invoice: p.bill.ID, Revision: p.bill.Revision, Method: method, Amount: p.bill.Total})
			if err := p.told(); model.KindOf(err) != model.Invalid {
				t.Errorf("by %q: %v", method, err)
			}
		}
		if v := p.read(p.bill.ID); len(v.Payments) != 0 {
			t.Errorf("recorded %+v", v.Payments)
		}
	})
}

// A commit without an answer left whoever pressed with "look again before you repeat it", and the card was charged, or wasn't. Now paydesk looks.
func TestACommitWithoutAnAnswerIsLookedUp(t *testing.T) {
	presses := map[string]func(*play){
		"charge": (*play).chargeAll, "cash": (*play).cash, "link": (*play).openPage,
		"refund":         func(p *play) { p.giveBack(8000)(p) },
		"refund in cash": func(p *play) { p.back = p.refundRequest(p.taken, 8000); p.back.Method = model.Cash; p.refund(p.back) },
	}
	for name, press := range presses {
		for how, want := range map[simulation.Fault]model.Kind{simulation.UnknownDone: "", simulation.UnknownUndone: model.Unavailable} {
			t.Run(name+" "+string(how), func(t *testing.T) {
				inBubble(t, func(p *play) {
					if strings.HasPrefix(name, "refund") {
						p.paidBefore()
					} else if name == "link" {
						p.openBefore() // the patient is known at Stripe, so that the first commit is the press itself
						_, err := p.session.CancelLink(p.t.Context(), p.practice, p.opened.ID)
						p.must(err)
					}
					p.must(p.desk.Round(p.t.Context())) // has caught up with Stripe, so that the first commit is the press itself
					struck := p.strikingFirst(how, func() { press(p) })
					if err := p.told(); model.KindOf(err) != want || !struck {
						t.Errorf("told %v, want %q, struck %v", err, want, struck)
					}
				})
			})
		}
	}
}

// Somebody loses the right to take payments while a charge is on its way: "your role does not include it" would read as if nothing was charged.
func TestARoleThatChangesDuringAChargeHidesNothing(t *testing.T) {
	inBubble(t, func(p *play) {
		release := p.hold("POST /v1/payment_intents/")
		go p.chargeAll()
		synctest.Wait()
		become := func(role model.Role) {
			p.must(p.records.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
				return tx.PutStaff(model.Staff{ID: p.actor.Staff, Name: p.actor.Name, Role: role})
			}))
		}
		become(model.PractitionerRole)
		release()
		synctest.Wait()
		if err := p.presses[0].Err; err != nil {
			t.Errorf("told %v", err)
		}
		become(p.actor.Role)
	})
}

// "The card was declined, nothing was charged" is said only once Stripe has confirmed the cancel: to the second clerk too.
func TestTheSecondClerkReadsNoVerdictThatStripeHasNotConfirmed(t *testing.T) {
	inBubble(t, func(p *play) {
		p.patient, p.card = p.world.patient(refusedCard)
		p.bill = p.invoice(p.patient)
		p.striking("/cancel", simulation.CutBefore, func() { p.chargeAll(); p.cash() })
		for _, pressed := range p.presses {
			if pressed.Err == nil || !strings.Contains(pressed.Err.Error(), "Not known yet") {
				t.Errorf("told %v", pressed.Err)
			}
		}
	})
}

// While the first clerk's charge is on its way the second one reads who is charging what, not that something is unknown.
func TestTheSecondClerkReadsWhoIsCharging(t *testing.T) {
	inBubble(t, func(p *play) {
		release := p.hold("POST /v1/payment_intents/")
		go p.chargeAll()
		synctest.Wait()
		p.cash()
		if err := p.presses[0].Err; err == nil || !strings.Contains(err.Error(), "Ana Silva is charging 80.00 AUD") {
			t.Errorf("told %v", err)
		}
		release()
		synctest.Wait()
	})
}

// The janitor's next look was a moment in the future: a clock that was set back put it off by as much.
func TestAClockThatIsSetBackDoesNotStopTheJanitor(t *testing.T) {
	inBubble(t, func(p *play) {
		p.desk.Start(context.Background())
		time.Sleep(10 * time.Second)
		up := p.down()
		p.chargeAll()
		time.Sleep(10 * time.Second)
		p.ahead.Add(-int64(6 * time.Hour))
		up()
		time.Sleep(30 * time.Second)
		if v := p.read(p.bill.ID); v.Invoice.Status() != model.InvoicePaid {
			t.Errorf("half a minute later the invoice is %s, its charge %s", v.Invoice.Status(), v.Live.State)
		}
		p.restart()
		p.ahead.Add(int64(6 * time.Hour))
	})
}
