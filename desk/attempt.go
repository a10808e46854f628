package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// exchangeLimit is how long an attempt may be exchanging its code; after that the process that did it has ended.
const exchangeLimit = 2 * time.Minute

// overdue says whether an attempt has waited long enough.
func (d *Desk) overdue(a model.Attempt) bool { return model.MillisOf(d.Now()) >= a.Expires }

// expireAttempts ends the attempts whose time is over and for which no screen asks any more.
func (d *Desk) expireAttempts(ctx context.Context) error {
	var open []model.Attempt
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) (err error) {
		open, err = tx.OpenAttempts()
		return err
	})
	for _, a := range open {
		if d.overdue(a) {
			err = errors.Join(err, d.expireAttempt(ctx, a))
		}
	}
	return err
}

// expireAttempt ends one attempt whose time is over.
func (d *Desk) expireAttempt(ctx context.Context, a model.Attempt) error {
	switch a.Status {
	case model.AttemptGranted:
		return d.giveBack(ctx, a, model.AttemptTimedOut, fmt.Sprintf("Nobody said in time whether %s is the right account. Nothing was connected. Press Connect again.", a.Account))
	case model.AttemptExchanging:
		return d.closeAttempt(ctx, a, model.AttemptRefused, "paydesk ended before Stripe's answer was stored. Nothing was connected here. Press Connect again.")
	}
	return d.closeAttempt(ctx, a, model.AttemptTimedOut, timedOut(a))
}

func timedOut(a model.Attempt) string {
	return fmt.Sprintf("No answer came from Stripe within %s, so nothing was connected. If the browser ended on a page that did not open, its way back is blocked: press Connect again and paste that address here.", limitWords(a.Expires.Since(a.Started)))
}

func limitWords(d time.Duration) string {
	if d >= time.Minute {
		return fmt.Sprintf("%d minutes", int(d.Round(time.Minute).Minutes()))
	}
	return fmt.Sprintf("%d seconds", int(d.Seconds()))
}

// closeAttempt ends an attempt that is still as it was seen; one that moved on meanwhile is left alone.
func (d *Desk) closeAttempt(ctx context.Context, seen model.Attempt, status model.AttemptStatus, message string) error {
	return d.update(ctx, systemScope(), seen.Actor, func(c *change) error {
		a, err := c.Attempt(seen.ID)
		if err != nil || a.Status != seen.Status {
			return err
		}
		return c.endAttempt(a, status, message)
	})
}

func (c *change) endAttempt(a model.Attempt, status model.AttemptStatus, message string) error {
	before := a.Status
	a.Status, a.Message = status, message
	if err := c.PutAttempt(a); err != nil {
		return err
	}
	c.hint(a.Practice, model.ConnectionChanged, string(a.ID))
	return c.audit(a.Practice, "connect."+string(status), string(a.ID), string(before), string(a.Account))
}

// giveBack ends an attempt that Stripe granted, and then the access itself unless a practice uses it. The end is stored first: what
// can't be given back now is only an access that nobody uses.
func (d *Desk) giveBack(ctx context.Context, a model.Attempt, status model.AttemptStatus, message string) error {
	if err := d.closeAttempt(ctx, a, status, message); err != nil {
		return err
	}
	return d.releaseAccess(ctx, model.AccountRef{ID: a.Account, Mode: a.Mode})
}

// releaseAccess ends the platform's access to an account that no practice uses by it.
func (d *Desk) releaseAccess(ctx context.Context, ref model.AccountRef) error {
	var used []model.Practice
	var account model.StripeAccount
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) (err error) {
		if account, err = tx.Account(ref); ignoreAbsent(err) != nil {
			return err
		}
		used, err = sharing(tx, ref)
		return err
	})
	byPlatform := account.Access == model.PlatformKey
	if err != nil || byPlatform && len(used) > 0 {
		return err
	}
	if err := d.platform(ctx, ref.Mode).Deauthorize(ctx, ref.ID); err != nil {
		d.Log.Warn("an access that nobody uses could not be given back", "account", ref.ID, "kind", model.KindOf(err))
		return nil
	}
	if !byPlatform {
		return nil
	}
	return d.update(ctx, systemScope(), model.System(), func(c *change) error {
		account, err := c.Account(ref)
		if err != nil {
			return ignoreAbsent(err)
		}
		account.Revoked = true
		return c.keepAccount(account)
	})
}

func ignoreAbsent(err error) error {
	if absent(err) {
		return nil
	}
	return err
}
