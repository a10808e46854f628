package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// reviveCards asks Stripe for each card that a disconnect switched off on an account, and switches on again those that are still
// saved with the same patient. A card about which Stripe gives no answer stays off, to be asked for again.
func (d *Desk) reviveCards(ctx context.Context, actor model.Actor, ref model.AccountRef) error {
	var off []model.SavedCard
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		off = nil
		cards, err := tx.CardsAt(ref)
		for _, card := range cards {
			if card.DisconnectOff {
				off = append(off, card)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, card := range off {
		if err := d.reviveCard(ctx, actor, ref, card.ID); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) reviveCard(ctx context.Context, actor model.Actor, ref model.AccountRef, id string) error {
	at, err := d.at(ctx, ref).Card(ctx, ref, id)
	d.noteReach(ref, err)
	if fault := model.FaultOf(err); fault != nil && fault.Answer != model.AnswerRefused {
		return err
	}
	return d.update(ctx, systemScope(), actor, func(c *change) error {
		card, err := c.Card(ref, id)
		if err != nil || !card.DisconnectOff {
			return err
		}
		card.DisconnectOff = false
		if card.Active = at.ID == id && at.Customer == card.Customer; card.Active {
			card.OffBecause, card.ExpMonth, card.ExpYear = "", at.ExpMonth, at.ExpYear
		} else {
			card.OffBecause = "No longer saved at Stripe."
		}
		return c.keepCard(card, "card.asked after reconnect", "off by disconnect")
	})
}

func (c *change) keepCard(card model.SavedCard, action, before string) error {
	if err := c.PutCard(card); err != nil {
		return err
	}
	c.hint("", model.PatientChanged, string(card.Patient))
	return c.audit("", action, card.ID, before, cardSwitch(card))
}

func cardSwitch(card model.SavedCard) string {
	switch {
	case card.Active && card.Default:
		return "on, default"
	case card.Active:
		return "on"
	case card.DisconnectOff:
		return "off by disconnect"
	}
	return "off"
}

// RemoveCard takes a saved card away for good: it is switched off here first, then detached at Stripe, which can't be undone. The
// row stays, for the payments that were made with it. An error of kind Unknown or Unavailable means that it is off here and that the same
// press again finishes it at Stripe.
func (s *Session) RemoveCard(ctx context.Context, practice model.PracticeID, id string) error {
	var ref model.AccountRef
	connected, removed := false, false
	err := s.update(ctx, model.EditPatients, practice, func(c *change) error {
		card, state, err := s.cardHere(c, practice, id)
		if err != nil {
			return err
		}
		ref = model.AccountRef{ID: card.Account, Mode: card.Mode}
		connected, removed = state.Charges(), card.OffBecause == cardRemoved
		if removed {
			return nil
		}
		if err := c.refuseCardInUse(practice, id); err != nil {
			return err
		}
		before := cardSwitch(card)
		card.Active, card.DisconnectOff, card.Default, card.OffBecause = false, false, false, cardGoing
		if !connected {
			card.OffBecause = cardRemoved
		}
		if err := c.keepCard(card, "card.remove", before); err != nil {
			return err
		}
		return c.defaultElsewhere(card)
	})
	if err != nil || removed || !connected {
		return err
	}
	return s.detach(ctx, practice, ref, id)
}

const (
	cardGoing   = "Removed here; Stripe has not confirmed it yet."
	cardRemoved = "Removed."
)

func (s *Session) detach(ctx context.Context, practice model.PracticeID, ref model.AccountRef, id string) error {
	if err := s.detachAtStripe(ctx, ref, id); err != nil {
		return err
	}
	return s.update(ctx, model.EditPatients, practice, func(c *change) error {
		card, err := c.Card(ref, id)
		if err != nil || card.OffBecause == cardRemoved {
			return err
		}
		card.OffBecause = cardRemoved
		return c.keepCard(card, "card.removed", "off")
	})
}

func (s *Session) detachAtStripe(ctx context.Context, ref model.AccountRef, id string) error {
	err := s.d.at(ctx, ref).DetachCard(ctx, ref, fmt.Sprintf("pd1:%s:detach:%s", s.d.install, id), id)
	s.d.noteReach(ref, err)
	if fault := model.FaultOf(err); fault != nil && fault.Answer == model.AnswerRefused {
		return s.stillThere(ctx, ref, id, err) // detached before: Stripe refuses to do it twice
	}
	return err
}

// stillThere is refused when Stripe still keeps the card with a customer, and nothing when it doesn't.
func (s *Session) stillThere(ctx context.Context, ref model.AccountRef, id string, refused error) error {
	at, err := s.d.at(ctx, ref).Card(ctx, ref, id)
	switch fault := model.FaultOf(err); {
	case fault != nil && fault.Answer == model.AnswerRefused, fault == nil && at.Customer == "":
		return nil
	case fault != nil:
		return err
	}
	return refused
}

// cardHere finds a card of the account that the practice is, or was last, connected to.
func (s *Session) cardHere(tx storage.Tx, practice model.PracticeID, id string) (model.SavedCard, model.AccountState, error) {
	connection, _, state, err := accountOf(tx, practice)
	if err != nil {
		return model.SavedCard{}, state, err
	}
	card, err := tx.Card(accountRef(connection), id)
	if absent(err) {
		err = model.Errorf(model.NotFound, "This card is not saved on this practice's Stripe account.")
	}
	return card, state, err
}

func (c *change) refuseCardInUse(practice model.PracticeID, id string) error {
	open, err := c.OpenOperations(practice)
	for _, op := range open {
		if op.Card == id {
			return model.Errorf(model.Conflict, "A payment with this card is under way or not known yet. The card stays until it is settled.")
		}
	}
	return err
}

// defaultElsewhere makes another card the default where the removed one was.
func (c *change) defaultElsewhere(gone model.SavedCard) error {
	cards, err := cardsHere(c, gone.Patient, model.AccountRef{ID: gone.Account, Mode: gone.Mode})
	if err != nil {
		return err
	}
	for _, card := range cards {
		if card.Default {
			return nil
		}
	}
	for _, card := range cards {
		if card.Active {
			card.Default = true
			return c.keepCard(card, "card.default", "on")
		}
	}
	return nil
}

// cardsHere are a patient's cards on one account: the default first, those that are off last.
func cardsHere(tx storage.Tx, patient model.PatientID, ref model.AccountRef) ([]model.SavedCard, error) {
	all, err := tx.CardsOf(patient)
	var here []model.SavedCard
	for _, card := range all {
		if card.Account == ref.ID && card.Mode == ref.Mode {
			here = append(here, card)
		}
	}
	slices.SortStableFunc(here, func(a, b model.SavedCard) int { return cmp.Compare(rank(a), rank(b)) })
	return here, err
}

// SetDefaultCard makes a card the one that is offered first.
func (s *Session) SetDefaultCard(ctx context.Context, practice model.PracticeID, id string) error {
	return s.update(ctx, model.EditPatients, practice, func(c *change) error {
		card, _, err := s.cardHere(c, practice, id)
		switch {
		case err != nil || card.Default:
			return err
		case !card.Active:
			return model.Errorf(model.Conflict, "This card is switched off: %s", card.OffBecause)
		}
		cards, err := cardsHere(c, card.Patient, model.AccountRef{ID: card.Account, Mode: card.Mode})
		if err != nil {
			return err
		}
		for _, other := range cards {
			if other.Default {
				other.Default = false
				if err := c.PutCard(other); err != nil {
					return err
				}
			}
		}
		before := cardSwitch(card)
		card.Default = true
		return c.keepCard(card, "card.default", before)
	})
}
