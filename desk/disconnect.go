package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// DisconnectPreview is what "Disconnect Stripe Account" shows before the practice's name is typed.
type DisconnectPreview struct {
	Practice  model.Practice
	Account   model.StripeAccount
	Practices []model.Practice  // all that share the account, this one included: each is disconnected
	Cards     []model.SavedCard // that stop; they are kept, and come back when the same account is connected again
	Links     []model.Link      // pay and set-up links that are stopped at Stripe first
	Unsettled []model.Operation // while there are any, it is refused
	Text      string            // what becomes of the access, and of earlier payments
	Why       string            // why it is refused now; empty where it isn't

	at model.Millis // when it was read
}

// AfterDisconnect is what the confirmation says of earlier payments.
const AfterDisconnect = "Refunds and disputes of earlier payments are then done in Stripe's Dashboard. Saved cards are switched off, no record is deleted. Connecting the same account again brings the cards back."

// AfterKeys is what it says where the account is asked with its own key.
const AfterKeys = "With keys there is nothing to revoke at Stripe: the sealed key is destroyed here, for every practice that uses it. Roll it in Stripe's Dashboard too (Developers, API keys), so that no copy of it works any more. " + AfterDisconnect

// DisconnectPreview reads what a disconnect of the practice's account would stop.
func (s *Session) DisconnectPreview(ctx context.Context, practice model.PracticeID) (DisconnectPreview, error) {
	var v DisconnectPreview
	err := s.view(ctx, model.EditIntegrations, practice, func(tx storage.Tx) error {
		v = DisconnectPreview{at: tx.Now()}
		var err error
		if v.Practice, err = tx.Practice(practice); err != nil {
			return err
		}
		connection, account, state, err := accountOf(tx, practice)
		if err != nil {
			return err
		}
		if state == model.NotConnected {
			return model.Errorf(model.Conflict, "This practice is not connected to Stripe.")
		}
		v.Account, v.Text = account, AfterDisconnect
		if account.Access == model.OwnKey {
			v.Text = AfterKeys
		}
		if v.Practices, err = sharing(tx, accountRef(connection)); err != nil {
			return err
		}
		cards, err := tx.CardsAt(accountRef(connection))
		for _, card := range cards {
			if card.Active {
				v.Cards = append(v.Cards, card)
			}
		}
		return err
	})
	if err != nil {
		return v, err
	}
	for _, p := range v.Practices {
		if err := s.addOpen(ctx, &v, p.ID); err != nil {
			return v, err
		}
	}
	v.Why = sentence(v.refusal())
	return v, nil
}

// addOpen adds one practice's open links and unsettled operations on the account.
func (s *Session) addOpen(ctx context.Context, v *DisconnectPreview, practice model.PracticeID) error {
	return s.view(ctx, model.EditIntegrations, practice, func(tx storage.Tx) error {
		links, err := tx.OpenLinks(practice)
		if err != nil {
			return err
		}
		for _, link := range links {
			if link.Account == v.Account.ID && link.Mode == v.Account.Mode {
				v.Links = append(v.Links, link)
			}
		}
		operations, err := tx.OpenOperations(practice)
		for _, op := range operations {
			if op.Account == v.Account.ID && op.Mode == v.Account.Mode && !openLinkOnly(op) {
				v.Unsettled = append(v.Unsettled, op)
			}
		}
		return err
	})
}

// openLinkOnly says whether an operation is no more than a link that can be stopped.
func openLinkOnly(op model.Operation) bool {
	return (op.Kind == model.LinkOp || op.Kind == model.SetupOp) && (op.State == model.OpOpen || op.State == model.OpExpiring)
}

func (v DisconnectPreview) refusal() error {
	if len(v.Unsettled) == 0 {
		return nil
	}
	first := v.Unsettled[0]
	what := fmt.Sprintf("a %s of %s", first.Kind, first.Amount)
	if first.Kind == model.SetupOp {
		what = "a card set-up"
	}
	if first.Number != "" {
		what += " for " + first.Number
	}
	what += fmt.Sprintf(", which %s began %s", first.Actor.Name, ago(v.at.Since(first.Created)))
	if more := len(v.Unsettled) - 1; more > 0 {
		what += fmt.Sprintf(" and %d more", more)
	}
	message := fmt.Sprintf("Not settled yet on this account: %s. Disconnecting now could lose sight of that money. Nothing was changed; wait until Stripe has answered.", what)
	if v.Account.Revoked {
		message = fmt.Sprintf("Not settled yet on this account: %s. Stripe revoked the access, so connect the same account again first; paydesk then settles it. Nothing was changed.", what)
	}
	return model.Errorf(model.Conflict, "%s", message)
}

// Disconnect stops the account's open links at Stripe, ends the access there, and then switches off every practice that shares
// the account and its saved cards; nothing is deleted. An error leaves a state in which the same press goes on. A practice that isn't
// connected stays so, without an error. https://docs.stripe.com/connect/oauth-reference#post-deauthorize
func (s *Session) Disconnect(ctx context.Context, practice model.PracticeID) error {
	done, err := s.d.board()
	if err != nil {
		return err
	}
	defer done()
	ctx = context.WithoutCancel(ctx)
	connection, state, err := s.connectionState(ctx, practice)
	if err != nil || state == model.NotConnected {
		return err
	}
	ref := accountRef(connection)
	left, err := s.d.leaveAlone(ref, s.actor.Name)
	if err != nil {
		return err
	}
	defer left()
	locked, err := s.d.locked(ctx, ref)
	if err != nil {
		return err
	}
	if !locked { // a key that can't be opened can stop no link, and can be destroyed
		if err := s.d.readAccount(ctx, ref); err != nil {
			return notDisconnected(err)
		}
	}
	preview, err := s.DisconnectPreview(ctx, practice)
	if err == nil {
		err = preview.refusal()
	}
	if err == nil && !locked {
		err = s.stopLinks(ctx, preview)
	}
	if err != nil {
		return err
	}
	if preview, err = s.DisconnectPreview(ctx, practice); err == nil {
		err = s.beginLeaving(ctx, preview, locked || preview.Account.Revoked) // a payment may have begun, or a link may have been paid, meanwhile
	}
	if err != nil {
		return err
	}
	if !preview.Account.Revoked && preview.Account.Access == model.PlatformKey {
		if err := s.d.platform(ctx, ref.Mode).Deauthorize(ctx, ref.ID); err != nil {
			return err // the mark stays until the same press goes on, or the janitor knows
		}
	}
	return s.deactivate(ctx, ref, preview.Practices)
}

// locked says whether an account's own key can't be opened.
func (d *Desk) locked(ctx context.Context, ref model.AccountRef) (locked bool, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		account, err := tx.Account(ref)
		locked = account.Access == model.OwnKey && d.keyed(tx, account) != nil
		return err
	})
	return locked, err
}

// connectionState also asks whether the person may disconnect every practice that shares the account.
func (s *Session) connectionState(ctx context.Context, practice model.PracticeID) (connection model.Connection, state model.AccountState, err error) {
	var hit []model.PracticeID
	err = s.viewToChange(ctx, model.EditIntegrations, practice, func(tx storage.Tx) (err error) {
		if connection, _, state, err = accountOf(tx, practice); err != nil {
			return err
		}
		sharers, err := sharing(tx, accountRef(connection))
		hit = []model.PracticeID{practice}
		for _, p := range sharers {
			hit = append(hit, p.ID)
		}
		return err
	})
	if err == nil {
		err = s.asks(ctx, model.EditIntegrations, hit...)
	}
	return connection, state, err
}

func notDisconnected(err error) error {
	return &model.Error{
		Kind:    cmp.Or(model.KindOf(err), model.Unavailable),
		Message: sentence(err) + " The account is still connected; disconnect it once Stripe answers.", Err: err,
	}
}

// stopLinks expires the open links at Stripe. Links of an account whose access was revoked there can't be reached any more; they end by
// themselves within a day.
func (s *Session) stopLinks(ctx context.Context, v DisconnectPreview) error {
	if v.Account.Revoked {
		return nil
	}
	var problems error
	for _, link := range v.Links {
		stopped, err := s.d.stopLink(ctx, link)
		switch {
		case err != nil:
			problems = errors.Join(problems, err)
		case !stopped.Status.Over():
			return model.Errorf(model.Conflict, "A patient is paying %s by a link at this moment. The account is still connected; wait for the result.", link.Amount)
		}
	}
	if problems != nil {
		return notDisconnected(problems)
	}
	return nil
}

// deactivate is the last step, in one transaction over all practices that share the account.
func (s *Session) deactivate(ctx context.Context, ref model.AccountRef, practices []model.Practice) error {
	ids := make([]model.PracticeID, len(practices))
	for i, p := range practices {
		ids[i] = p.ID
	}
	var waiting []model.AccountRef
	err := s.updateAll(ctx, model.EditIntegrations, ids, func(c *change) error {
		waiting = nil
		if now, err := sharing(c, ref); err != nil || len(now) > len(ids) {
			return errorOr(err, model.Errorf(model.Conflict, "Another practice began to use this account meanwhile. Its access is ended at Stripe already: press again to finish."))
		}
		for _, id := range ids {
			was, err := c.switchOffConnection(id, ref)
			if err != nil {
				return err
			}
			if was.Account != "" {
				waiting = append(waiting, model.AccountRef{ID: was.Account, Mode: was.Mode})
			}
		}
		if err := c.putLeaving(ref, model.Leaving{}); err != nil {
			return err
		}
		account, err := c.Account(ref)
		if err != nil {
			return err
		}
		account.Revoked = true
		if err := c.keepAccount(account); err != nil {
			return err
		}
		if err := c.destroyKey(ref); err != nil {
			return err
		}
		return c.switchOffCards(ref)
	})
	for _, ref := range waiting {
		if err := s.d.leave(ctx, ref); err != nil {
			s.d.Log.Warn("a test connection that waited could not be let go", "account", ref.ID, "kind", model.KindOf(err))
		}
	}
	return err
}

// switchOffConnection ends a practice's connection, and gives the one that waited behind it.
func (c *change) switchOffConnection(practice model.PracticeID, ref model.AccountRef) (model.Paused, error) {
	connection, err := c.Connection(practice)
	if err != nil || !connection.Active || accountRef(connection) != ref {
		return model.Paused{}, err
	}
	was := connection.Paused
	connection.Active, connection.DisconnectedAt, connection.Paused = false, c.Now(), model.Paused{}
	if err := c.PutConnection(connection); err != nil {
		return was, err
	}
	c.hint(practice, model.ConnectionChanged, string(ref.ID))
	return was, c.audit(practice, "connect.disconnected", string(ref.ID), "connected", "not connected")
}

func (c *change) switchOffCards(ref model.AccountRef) error {
	cards, err := c.CardsAt(ref)
	if err != nil {
		return err
	}
	for _, card := range cards {
		if !card.Active {
			continue
		}
		before := cardSwitch(card)
		card.Active, card.DisconnectOff = false, true
		card.OffBecause = fmt.Sprintf("Switched off when %s was disconnected from Stripe; connecting the same account brings it back.", ref.ID)
		if err := c.keepCard(card, "card.off", before); err != nil {
			return err
		}
	}
	return nil
}
