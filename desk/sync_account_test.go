package desk_test

import (
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

func TestACardTakenAwayAtStripe(t *testing.T) {
	c := newClinic(t)
	patient, card := c.patient("4242424242424242")
	c.round()
	g := &group{clinic: c}
	g.raw("/v1/payment_methods/" + card + "/detach")
	c.round()
	c.must(c.store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		cards, err := tx.CardsOf(patient.ID)
		if len(cards) != 1 || cards[0].Active || cards[0].Default || cards[0].OffBecause != "Removed at Stripe." {
			t.Errorf("%+v", cards)
		}
		return err
	}))
}

func TestAnAccountIsReadAsSoonAsAnEventTells(t *testing.T) {
	c := newClinic(t)
	c.round()
	c.must(c.stripe.SetAccountState(string(c.account.ID), sandbox.StateRestricted, sandbox.Requirements{}))
	_, err := c.session.Sync(t.Context(), c.practice)
	c.must(err)
	v, err := c.session.Integration(t.Context(), c.practice)
	c.must(err)
	if v.State != model.Restricted {
		t.Errorf("state %s", v.State)
	}
}
