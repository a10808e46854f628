package desk_test

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
)

// statuses are those of an account's objects of a kind, in the order of Stripe's list.
func (w *world) statuses(path string) string {
	w.t.Helper()
	words, err := (&simulation.Books{Stripe: w.stripe, Account: w.account.ID}).Statuses(path)
	w.must(err)
	return strings.Join(words, " ")
}

// leftovers are what the proof names of the kind.
func (w *world) leftovers() (found []desk.Difference) {
	w.t.Helper()
	for _, one := range w.prove() {
		if one.Kind == "unfinished payment" {
			found = append(found, one)
		}
	}
	return found
}

// Stripe shuts paydesk out between the creation of a payment intent and its confirm: nothing was charged and the invoice is free, and as soon as
// paydesk may it cancels the intent, which somebody else could have confirmed.
func TestAnIntentThatPaydeskWasShutOutOfIsCancelled(t *testing.T) {
	inBubble(t, func(p *play) {
		p.gate = func(point string) {
			if strings.HasSuffix(point, "/confirm") {
				p.gate = nil
				p.must(p.stripe.RevokeAccount(string(p.account.ID)))
			}
		}
		p.chargeAll()
		if op := p.operation(p.last()); op.State != model.OpNotDone || p.read(p.bill.ID).Invoice.Collecting != "" {
			t.Fatalf("it ended %s", op.State)
		}
		p.must(p.desk.Round(p.t.Context()))
		if s := p.statuses("payment_intents"); s != "requires_confirmation" {
			t.Fatalf("the payment intent is %s", s)
		}
		p.must(p.stripe.Connect(string(p.account.ID), false))
		p.must(p.records.Update(p.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
			account, err := tx.Account(p.account)
			account.Revoked = false
			if err != nil {
				return err
			}
			return tx.PutAccount(account)
		}))
		if found := p.leftovers(); len(found) != 1 || !strings.Contains(found[0].What, "it could still take money at Stripe") {
			t.Errorf("the proof says %+v", found)
		}
		p.must(p.desk.Round(p.t.Context()))
		if s := p.statuses("payment_intents"); s != "canceled" {
			t.Errorf("the payment intent is %s", s)
		}
		if n := p.audited(p.practice, "leftover.ended"); n != 1 || len(p.leftovers()) != 0 {
			t.Errorf("%d entries, proof %+v", n, p.leftovers())
		}
	})
}

// Stripe made it, answered 500, kept that answer, and its list lagged behind: the press ended as not done, and what it left is ended later. Stripe
// keeps an error of that too.
func TestWhatALaggingListHidIsEnded(t *testing.T) {
	for path, press := range map[string]func(*play){"payment_intents": (*play).chargeAll, "checkout/sessions": (*play).openPage} {
		t.Run(path, func(t *testing.T) {
			inBubble(t, func(p *play) {
				for _, f := range []sandbox.Fault{
					{Path: "/v1/" + path, Method: "POST", Kind: "500_after"},
					{Path: "/v1/" + path, Method: "GET", Kind: "stale_list", Count: -1, Seconds: 3600},
					{Path: "/v1/" + path + "/*/cancel", Method: "POST", Kind: "500_before"},
					{Path: "/v1/" + path + "/*/expire", Method: "POST", Kind: "500_before"},
				} {
					p.fault(f)
				}
				press(p)
				p.must(p.desk.Round(p.t.Context()))
				if op := p.operation(p.last()); op.State != model.OpNotDone {
					t.Fatalf("it ended %s", op.State)
				}
				p.turn(2 * time.Hour)
				for range 2 {
					p.must(p.desk.Round(p.t.Context()))
				}
				if s := p.statuses(path); s != "canceled" && s != "expired" {
					t.Errorf("at Stripe it is %s", s)
				}
			})
		})
	}
}

// What another program, or an operation that still lives, has at Stripe is left alone.
func TestWhatIsNotLeftBehindIsLeftAlone(t *testing.T) {
	c := newClinic(t)
	p, _ := c.patient("")
	c.openLink(c.invoice(p))
	_, err := c.client().CreateIntent(t.Context(), c.account, "another program", stripeops.IntentParams{Amount: aud(500)})
	c.must(err)
	c.round()
	intents, _, err := c.client().Intents(t.Context(), c.account, 0, "")
	c.must(err)
	sessions, _, err := c.client().Sessions(t.Context(), c.account, 0, "")
	c.must(err)
	if len(intents) != 1 || intents[0].Status == model.IntentCanceled || len(sessions) != 1 || sessions[0].Status != "open" {
		t.Errorf("intents %+v, pages %+v", intents, sessions)
	}
	c.whole()
}
