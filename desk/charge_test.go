package desk_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

func (c *clinic) chargeRequest(i model.Invoice, card string) desk.TakeRequest {
	return desk.TakeRequest{Operation: c.op(), Practice: c.practice, Invoice: i.ID, Revision: i.Revision, Method: model.Card, Amount: i.Total, Card: card}
}

func TestASavedCardPaysWithFeeAndNet(t *testing.T) {
	c := newClinic(t)
	p, card := c.patient("4242424242424242")
	taken, err := c.session.Take(t.Context(), c.chargeRequest(c.invoice(p), card))
	c.must(err)
	if taken.Invoice.Status() != model.InvoicePaid || taken.Payment.Amount != aud(8000) {
		t.Fatalf("invoice %v, payment %v", taken.Invoice.Status(), taken.Payment.Amount)
	}
	l := taken.Payment.Ledger
	if l.ID == "" || l.Amount.Minor != 8000 || l.Fee == 0 || l.Net != 8000-l.Fee {
		t.Fatalf("ledger %+v", l)
	}
	if n, sum := c.moved(); n != 1 || sum != 8000 {
		t.Fatalf("moved %d times, %d", n, sum)
	}
	c.verifyAudit()
}

func TestADeclinedCardMovesNothingAndFreesTheInvoice(t *testing.T) {
	for _, card := range []string{"4000000000000341", "4000002760003184"} {
		t.Run(card, func(t *testing.T) {
			c := newClinic(t)
			p, pm := c.patient(card)
			invoice := c.invoice(p)
			taken, err := c.session.Take(t.Context(), c.chargeRequest(invoice, pm))
			if model.KindOf(err) != model.Declined || !strings.Contains(err.Error(), "Nothing was charged") {
				t.Fatalf("err %v", err)
			}
			want := model.OpDeclined
			if card == "4000002760003184" {
				want = model.OpNeedsPatient
			}
			if taken.Operation.State != want {
				t.Errorf("state %s, want %s", taken.Operation.State, want)
			}
			if v := c.read(invoice.ID); v.Invoice.Collecting != "" || v.Locked() != "" {
				t.Errorf("the invoice is still held by %q: %s", v.Invoice.Collecting, v.Locked())
			}
			if n, _ := c.moved(); n != 0 {
				t.Errorf("%d payments succeeded", n)
			}
		})
	}
}

// Every kind of fault at every request of a charge: it ends as one charge or as none, the record agrees with Stripe, and nothing stays unknown.
func TestAChargeUnderEveryFaultMovesOnce(t *testing.T) {
	paths := map[string]string{"create": "/v1/payment_intents", "confirm": "/v1/payment_intents/*/confirm"}
	for step, path := range paths {
		for kind := range sandbox.FaultKinds() {
			t.Run(step+" "+kind, func(t *testing.T) {
				t.Parallel()
				outOfTime(t, func(t *testing.T, c *clinic) {
					p, card := c.patient("4242424242424242")
					invoice := c.invoice(p)
					c.fault(sandbox.Fault{Path: path, Method: "POST", Kind: kind, Seconds: 30})
					_, err := c.session.Take(t.Context(), c.chargeRequest(invoice, card))
					if model.KindOf(err) == model.Unknown {
						if v := c.read(invoice.ID); v.Invoice.Collecting == "" || v.Locked() == "" {
							t.Error("an unknown charge does not hold its invoice")
						}
					}
					time.Sleep(time.Minute) // until then a late one is a fault that has not stopped
					c.settle()
					c.settled(invoice.ID)
				})
			})
		}
	}
}

// settled holds the record against Stripe once faults have stopped.
func (c *clinic) settled(id model.InvoiceID) {
	c.t.Helper()
	v := c.read(id)
	if v.Live.ID != "" {
		c.t.Fatalf("still open: %s, %s", v.Live.State, v.Live.Message)
	}
	n, sum := c.moved()
	if n > 1 || sum != v.Invoice.Paid {
		c.t.Fatalf("Stripe moved %d times, %d in all; recorded %d", n, sum, v.Invoice.Paid)
	}
	c.verifyAudit()
}

func TestADeclineUnderEveryFaultMovesNothing(t *testing.T) {
	for step, path := range map[string]string{"confirm": "/v1/payment_intents/*/confirm", "cancel": "/v1/payment_intents/*/cancel"} {
		for kind := range sandbox.FaultKinds() {
			t.Run(step+" "+kind, func(t *testing.T) {
				t.Parallel()
				outOfTime(t, func(t *testing.T, c *clinic) {
					p, card := c.patient("4000000000000341")
					invoice := c.invoice(p)
					c.fault(sandbox.Fault{Path: path, Method: "POST", Kind: kind, Seconds: 30})
					_, err := c.session.Take(t.Context(), c.chargeRequest(invoice, card))
					if err == nil {
						t.Error("a declined card paid")
					}
					time.Sleep(time.Minute)
					c.settle()
					c.settled(invoice.ID)
				})
			})
		}
	}
}

func TestTheSamePressTwiceAtOnceMovesOnce(t *testing.T) {
	c := newClinic(t)
	p, card := c.patient("4242424242424242")
	request := c.chargeRequest(c.invoice(p), card)
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			if taken, err := c.session.Take(t.Context(), request); err != nil || taken.Payment.Amount != aud(8000) {
				t.Errorf("taken %v, err %v", taken.Payment.Amount, err)
			}
		})
	}
	both.Wait()
	if n, _ := c.moved(); n != 1 {
		t.Fatalf("moved %d times", n)
	}
	creates := 0
	for _, r := range c.stripe.Requests() {
		if r.Method == "POST" && r.Path == "/v1/payment_intents" {
			creates++
		}
	}
	if creates != 1 {
		t.Errorf("%d payment intents asked for", creates)
	}
}

func TestTheSameIDForSomethingElseIsAConflict(t *testing.T) {
	c := newClinic(t)
	p, card := c.patient("4242424242424242")
	request := c.chargeRequest(c.invoice(p), card)
	request.Amount = aud(1000)
	_, err := c.session.Take(t.Context(), request)
	c.must(err)
	request.Amount = aud(2000)
	if _, err = c.session.Take(t.Context(), request); model.KindOf(err) != model.Conflict {
		t.Fatalf("err %v", err)
	}
}

// A process that dies in the middle of a charge: the next one settles it by reading what Stripe has.
func TestAChargeThatDiedIsSettledByTheNextProcess(t *testing.T) {
	for _, path := range []string{"/v1/payment_intents", "/v1/payment_intents/*/confirm"} {
		for _, kind := range []string{"reset_before", "reset_after"} {
			t.Run(path+" "+kind, func(t *testing.T) {
				c := newClinic(t)
				p, card := c.patient("4242424242424242")
				invoice := c.invoice(p)
				_, err := c.stripe.Fault(sandbox.Fault{Path: path, Method: "POST", Kind: kind})
				c.must(err)
				if _, err = c.session.Take(t.Context(), c.chargeRequest(invoice, card)); model.KindOf(err) != model.Unknown {
					t.Fatalf("err %v", err)
				}
				c.must(c.store.Close())
				c.open()
				c.session = c.desk.Session(c.session.Actor())
				c.settle()
				c.settled(invoice.ID)
				if n, _ := c.moved(); n != 1 {
					t.Errorf("moved %d times", n)
				}
			})
		}
	}
}

func TestARevokedAccountKeepsAnUnknownChargeUntilItIsConnectedAgain(t *testing.T) {
	c := newClinic(t)
	p, card := c.patient("4242424242424242")
	invoice := c.invoice(p)
	_, err := c.stripe.Fault(sandbox.Fault{Path: "/v1/payment_intents/*/confirm", Method: "POST", Kind: "reset_after"})
	c.must(err)
	_, _ = c.session.Take(t.Context(), c.chargeRequest(invoice, card))
	c.must(c.stripe.RevokeAccount(string(c.account.ID)))
	c.settle()
	if v := c.read(invoice.ID); v.Live.ID == "" || v.Account != model.Revoked {
		t.Fatalf("live %q, account %s: an unanswered charge was decided by a refusal of access", v.Live.State, v.Account)
	}
	c.must(c.stripe.Connect(string(c.account.ID), false))
	c.turn(time.Minute)
	c.settle()
	c.settled(invoice.ID)
	if n, _ := c.moved(); n != 1 {
		t.Errorf("moved %d times", n)
	}
}
