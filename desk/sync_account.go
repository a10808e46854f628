package desk

import (
	"context"
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// accountFollower hears at once of an account that was restricted, released or left. It is read every few seconds by the janitor anyway.
func (d *Desk) accountFollower() follower {
	return follower{
		kind: "account", events: []string{"account.updated", "account.application."}, about: func(model.StripeEvent) string { return "" },
		read:  func(ctx context.Context, e model.StripeEvent) error { return d.readAccount(ctx, e.Ref()) },
		sweep: nothingToSweep, prove: d.proveAccount,
	}
}

func (d *Desk) proveAccount(ctx context.Context, ref model.AccountRef, _ model.Millis) (found []Difference, err error) {
	var at model.StripeAccount
	err = d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
		at, err = client.Account(ctx, ref)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		found = nil
		here, err := tx.Account(ref)
		if err == nil && !sameAccount(here, at) {
			found = append(found, Difference{"account", string(ref.ID), fmt.Sprintf("Stripe says %s of it, and here it is %s; or its name or what is asked of it differs.", at.State(), here.State())})
		}
		return err
	})
	return found, err
}

// cardFollower switches off saved cards that were taken away at Stripe, and keeps when they expire. Whether the others are still there is seen
// when they are charged.
func (d *Desk) cardFollower() follower {
	return follower{
		kind: "saved card", events: []string{"payment_method.detached", "payment_method.updated", "payment_method.automatically_updated", "customer.deleted"},
		read: d.readCards, sweep: nothingToSweep,
	}
}

// readCards reads the card that an event is about, or all of a customer that was deleted.
func (d *Desk) readCards(ctx context.Context, e model.StripeEvent) error {
	var cards []model.SavedCard
	err := d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		cards = nil
		all, err := tx.CardsAt(e.Ref())
		for _, card := range all {
			if card.Active && (card.ID == e.Object || card.Customer == e.Object) {
				cards = append(cards, card)
			}
		}
		return err
	})
	for _, card := range cards {
		if err != nil {
			return err
		}
		err = d.readCard(ctx, e.Ref(), card)
	}
	return err
}

func (d *Desk) readCard(ctx context.Context, ref model.AccountRef, card model.SavedCard) error {
	var at model.CardAtStripe
	err := d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
		at, err = client.Card(ctx, ref, card.ID)
		return err
	})
	if err != nil && !noSuch(err) {
		return err
	}
	return d.update(ctx, systemScope(), model.System(), func(c *change) error {
		now, err := c.Card(ref, card.ID)
		if err != nil || !now.Active {
			return err
		}
		before := cardSwitch(now)
		if at.ID == now.ID && at.Customer == now.Customer {
			if now.ExpMonth == at.ExpMonth && now.ExpYear == at.ExpYear {
				return nil
			}
			now.ExpMonth, now.ExpYear = at.ExpMonth, at.ExpYear
			return c.keepCard(now, "card.renewed at Stripe", before)
		}
		first := now.Default
		now.Active, now.Default, now.OffBecause = false, false, "Removed at Stripe."
		if err := c.keepCard(now, "card.removed at Stripe", before); err != nil || !first {
			return err
		}
		return c.defaultElsewhere(now)
	})
}
