package desk

import (
	"context"
	"net/http"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// accountOf is a practice's connection, what Stripe last said of its account, and what the account may do. Without an active
// connection the state is NotConnected and the account is empty; the connection then still names the account last connected here.
func accountOf(tx storage.Tx, practice model.PracticeID) (model.Connection, model.StripeAccount, model.AccountState, error) {
	connection, err := tx.Connection(practice)
	if absent(err) {
		return model.Connection{Practice: practice}, model.StripeAccount{}, model.NotConnected, nil
	}
	if err != nil {
		return connection, model.StripeAccount{}, model.NotConnected, err
	}
	account, state, err := accountBehind(tx, connection)
	return connection, account, state, err
}

// accountBehind is the account of a connection that is known already, in or out of the transaction's scope.
func accountBehind(tx storage.Tx, connection model.Connection) (model.StripeAccount, model.AccountState, error) {
	if !connection.Active {
		return model.StripeAccount{}, model.NotConnected, nil
	}
	account, err := tx.Account(accountRef(connection))
	if err != nil {
		return account, model.NotConnected, err
	}
	return account, account.State(), nil
}

// accountRef addresses the account that a practice is, or was last, connected to.
func accountRef(c model.Connection) model.AccountRef {
	return model.AccountRef{ID: c.Account, Mode: c.Mode}
}

// sharing are the practices that are connected to an account now, in the order they were made.
func sharing(tx storage.Tx, ref model.AccountRef) ([]model.Practice, error) {
	connections, err := tx.Connections()
	if err != nil {
		return nil, err
	}
	practices, err := tx.Practices()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(practices, func(p model.Practice) bool {
		return !slices.ContainsFunc(connections, func(c model.Connection) bool {
			return c.Active && c.Practice == p.ID && accountRef(c) == ref
		})
	}), nil
}

// readAccount asks Stripe for one account and stores what it said. An answer that this platform has no access marks a known account
// as revoked; no answer changes nothing.
func (d *Desk) readAccount(ctx context.Context, ref model.AccountRef) error {
	fresh, err := d.at(ctx, ref).Account(ctx, ref)
	d.noteReach(ref, err)
	if accessGone(err) {
		return d.markRevoked(ctx, ref, err)
	}
	if err != nil {
		return err
	}
	return d.update(ctx, systemScope(), model.System(), func(c *change) error { return c.keepAccount(fresh) })
}

// accessGone says whether Stripe answered that paydesk may not act for the account: that the platform has no access, or that the account's
// own key is none any more. A wrong platform key is refused with another code, and must not look as if every account had gone:
// https://docs.stripe.com/error-codes#account-invalid
func accessGone(err error) bool {
	fault := model.FaultOf(err)
	if fault == nil || fault.Answer != model.AnswerNoAccess {
		return false
	}
	return fault.Code == "account_invalid" || fault.OwnKey && fault.Status == http.StatusUnauthorized
}

func (d *Desk) markRevoked(ctx context.Context, ref model.AccountRef, cause error) error {
	known := false
	err := d.update(ctx, systemScope(), model.System(), func(c *change) error {
		account, err := c.Account(ref)
		if known = err == nil; absent(err) {
			return nil
		}
		if err != nil {
			return err
		}
		account.Revoked = true
		return c.keepAccount(account)
	})
	if err == nil && !known {
		return cause
	}
	return err
}

// keepAccount stores what Stripe said of an account; a change of state is audited in the organisation's chain. With whose key it is asked
// stays as it was.
func (c *change) keepAccount(fresh model.StripeAccount) error {
	before, err := c.Account(model.AccountRef{ID: fresh.ID, Mode: fresh.Mode})
	if err != nil && !absent(err) {
		return err
	}
	fresh.ReadAt, fresh.Access, fresh.Key, fresh.Leaving = c.Now(), before.Access, before.Key, before.Leaving
	if err := c.PutAccount(fresh); err != nil {
		return err
	}
	old := string(before.State())
	if before.ID == "" {
		old = ""
	}
	if old != string(fresh.State()) {
		if err := c.audit("", "account.state", string(fresh.ID), old, string(fresh.State())); err != nil {
			return err
		}
	}
	if !sameAccount(before, fresh) {
		c.hint("", model.ConnectionChanged, string(fresh.ID))
	}
	return nil
}

// sameAccount compares all but the moment of reading.
func sameAccount(a, b model.StripeAccount) bool {
	same := slices.Equal(a.CurrentlyDue, b.CurrentlyDue) && slices.Equal(a.PastDue, b.PastDue) && slices.Equal(a.Pending, b.Pending)
	return same && a.ID == b.ID && a.Mode == b.Mode && a.Name == b.Name && a.Country == b.Country && a.Currency == b.Currency &&
		a.ChargesEnabled == b.ChargesEnabled && a.PayoutsEnabled == b.PayoutsEnabled && a.DisabledReason == b.DisabledReason &&
		a.Deadline == b.Deadline && a.Revoked == b.Revoked
}
