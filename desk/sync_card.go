package desk

import (
	"context"
	"fmt"
	"hash/fnv"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// cardParts is into how many parts the customers of an account are divided for the comparison of its lists. Stripe lists cards for one customer at a
// time, so each comparison looks at one part: a desk that is open for eight hours has looked at all.
const cardParts = 48

// cardFollower switches off saved cards that were taken away at Stripe, and keeps when they expire.
func (d *Desk) cardFollower() follower {
	return follower{
		kind: "saved card", events: []string{"payment_method.detached", "payment_method.updated", "payment_method.automatically_updated", "customer.deleted"},
		read: d.readCards, sweep: d.sweepCards, prove: d.proveCards,
	}
}

// readCards reads the card that an event is about, or all of a customer that was deleted.
func (d *Desk) readCards(ctx context.Context, e model.StripeEvent) error {
	cards, err := d.cardsAt(ctx, e.Ref())
	for _, card := range cards {
		if err == nil && (card.ID == e.Object || card.Customer == e.Object) {
			_, err = d.readCard(ctx, e.Ref(), card)
		}
	}
	return err
}

// cardsAt are the saved cards of an account that can be charged.
func (d *Desk) cardsAt(ctx context.Context, ref model.AccountRef) (cards []model.SavedCard, err error) {
	err = d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		cards = nil
		all, err := tx.CardsAt(ref)
		for _, card := range all {
			if card.Active {
				cards = append(cards, card)
			}
		}
		return err
	})
	return cards, err
}

// readCard asks for one card, and says whether it was switched off or renewed.
func (d *Desk) readCard(ctx context.Context, ref model.AccountRef, card model.SavedCard) (news bool, err error) {
	var at model.CardAtStripe
	err = d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
		at, err = client.Card(ctx, ref, card.ID)
		return err
	})
	if err != nil && !noSuch(err) {
		return false, err
	}
	err = d.update(ctx, systemScope(), model.System(), func(c *change) error {
		news = false
		now, err := c.Card(ref, card.ID)
		if err != nil || !now.Active || cardDiffers(now, at) == "" {
			return err
		}
		news = true
		before := cardSwitch(now)
		if at.ID == now.ID && at.Customer == now.Customer {
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
	return news, err
}

// cardDiffers says in what a saved card and Stripe's don't agree; nothing where they do.
func cardDiffers(here model.SavedCard, at model.CardAtStripe) string {
	switch {
	case at.ID != here.ID || at.Customer != here.Customer:
		return fmt.Sprintf("%s can be charged here, and Stripe has it no more for this patient.", here.Label())
	case at.ExpMonth != here.ExpMonth || at.ExpYear != here.ExpYear:
		now := here
		now.ExpMonth, now.ExpYear = at.ExpMonth, at.ExpYear
		return fmt.Sprintf("Stripe says that %s expires %s; here it is %s.", here.Label(), now.Expiry(), here.Expiry())
	}
	return ""
}

// sweepCards compares the cards of some customers, of all where events were missed. What a list says is read again before a card is switched off. What
// Stripe doesn't answer is left to the next comparison, as with leftovers.
func (d *Desk) sweepCards(ctx context.Context, ref model.AccountRef, _ model.Millis) (healed int, err error) {
	part := int(d.Now().UnixMilli() / compareEach.Milliseconds() % cardParts)
	if d.following.gap(ref) {
		part = allParts
	}
	err = d.compareCards(ctx, ref, part, func(card model.SavedCard, _ string) error {
		news, err := d.readCard(ctx, ref, card)
		if news {
			healed++
		}
		return err
	})
	return healed, ignoreStripe(err)
}

func (d *Desk) proveCards(ctx context.Context, ref model.AccountRef, _ model.Millis) (found []Difference, err error) {
	err = d.compareCards(ctx, ref, allParts, func(card model.SavedCard, what string) error {
		found = append(found, Difference{"saved card", card.ID, what})
		return nil
	})
	return found, err
}

// allParts stands for every part of the customers.
const allParts = -1

// compareCards asks for the cards of each customer of a part, and shows those that differ here, with in what. Cards that are at Stripe alone were
// not saved here, and nobody agreed here that they are charged.
func (d *Desk) compareCards(ctx context.Context, ref model.AccountRef, part int, see func(model.SavedCard, string) error) error {
	cards, err := d.cardsAt(ctx, ref)
	if err != nil {
		return err
	}
	of := map[string][]model.SavedCard{}
	for _, card := range cards {
		of[card.Customer] = append(of[card.Customer], card)
	}
	for customer, here := range sortedByKey(of) {
		if part != allParts && cardPart(customer) != part {
			continue
		}
		at, err := d.cardsOf(ctx, ref, customer)
		if err != nil {
			return err
		}
		for _, card := range here {
			if what := cardDiffers(card, at[card.ID]); what != "" {
				if err := see(card, what); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// cardPart is the part that a customer is in, whoever else there is.
func cardPart(customer string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(customer))
	return int(h.Sum32() % cardParts)
}

// cardsOf are the cards that Stripe keeps for a customer; none where it keeps no such customer.
func (d *Desk) cardsOf(ctx context.Context, ref model.AccountRef, customer string) (map[string]model.CardAtStripe, error) {
	of := map[string]model.CardAtStripe{}
	err := d.asking(ctx, ref, func(client *stripeops.Client) error {
		cards, err := client.Cards(ctx, ref, customer)
		for _, card := range cards {
			of[card.ID] = card
		}
		return err
	})
	if fault := model.FaultOf(err); fault != nil && fault.Answer == model.AnswerRefused {
		err = nil
	}
	return of, err
}
