package desk_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

// cardOf is the one card of a patient.
func (c *clinic) cardOf(p model.Patient) (card model.SavedCard) {
	c.t.Helper()
	c.must(c.store.View(c.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		cards, err := tx.CardsOf(p.ID)
		if len(cards) != 1 {
			c.t.Fatalf("%+v", cards)
		}
		card = cards[0]
		return err
	}))
	return card
}

// A card that was taken away at Stripe, and another that was renewed, without an event that told: the proof names both, and before a desk has been
// open for eight hours the comparison of the lists has healed them.
func TestACardThatNoEventToldOfIsComparedWithStripes(t *testing.T) {
	c := newClinic(t)
	c.round()
	gone, card := c.patient("4242424242424242")
	renewed, _ := c.patient("4242424242424242")
	left, _ := c.patient("4242424242424242")
	(&group{clinic: c}).raw("/v1/payment_methods/" + card + "/detach")
	c.put(func(tx storage.Tx) error {
		row := c.cardOf(renewed)
		row.ExpYear -= 3
		return tx.PutCard(row)
	})
	c.fault(sandbox.Fault{Path: "/v1/events", Kind: "stale_list", Count: -1, Seconds: 1e6})
	found := c.prove()
	if len(found) != 2 {
		t.Fatalf("the proof says %+v", found)
	}
	for _, d := range found {
		if d.Kind != "saved card" || (d.Object != card) != (d.Object == c.cardOf(renewed).ID) {
			t.Errorf("the proof says %+v", d)
		}
	}
	asked := len(c.stripe.Requests())
	for range 48 {
		c.turn(10 * time.Minute)
		_, err := c.session.Sync(t.Context(), c.practice)
		c.must(err)
	}
	if card := c.cardOf(gone); card.Active || card.OffBecause != "Removed at Stripe." {
		t.Errorf("%+v", card)
	}
	if card := c.cardOf(renewed); !card.Active || card.ExpYear != 2034 {
		t.Errorf("%+v", card)
	}
	if !c.cardOf(left).Active {
		t.Error("a card that nobody touched was switched off")
	}
	lists := 0
	for _, r := range c.stripe.Requests()[asked:] {
		if r.Method == "GET" && r.Path == "/v1/payment_methods" {
			lists++
		}
	}
	if lists != 3 {
		t.Errorf("%d lists of cards in eight hours, for three customers", lists)
	}
	if found := c.prove(); len(found) != 0 {
		t.Errorf("afterwards the proof says %+v", found)
	}
}

// Where Stripe keeps the customer no more, its cards are gone with it.
func TestACustomerDeletedAtStripeTakesItsCardsAlong(t *testing.T) {
	c := newClinic(t)
	c.round()
	p, _ := c.patient("4242424242424242")
	c.put(func(tx storage.Tx) error {
		row := c.cardOf(p)
		row.Customer = "cus_gone"
		return tx.PutCard(row)
	})
	if found := c.prove(); len(found) != 1 || found[0].Kind != "saved card" {
		t.Errorf("the proof says %+v", found)
	}
}
