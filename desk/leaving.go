package desk

import (
	"context"
	"errors"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// leavingFor is how long after its mark a disconnect that was cut short may still arrive at Stripe.
const leavingFor = 2 * time.Minute

// leaveAlone holds an account for one disconnect of this process; somebody else's at the same moment is told whose.
func (d *Desk) leaveAlone(ref model.AccountRef, by string) (done func(), err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if who, busy := d.leaving[ref]; busy {
		return nil, model.Errorf(model.Conflict, "%s is disconnecting this account at this moment. Nothing was changed by this press; wait for the result.", who)
	}
	d.leaving[ref] = by
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.leaving, ref)
	}, nil
}

// beginLeaving looks a last time at what is unsettled, and marks the account in the same commit: from here on no money is begun on it.
func (s *Session) beginLeaving(ctx context.Context, v DisconnectPreview, unreachable bool) error {
	ids := make([]model.PracticeID, len(v.Practices))
	for i, p := range v.Practices {
		ids[i] = p.ID
	}
	return s.updateAll(ctx, model.EditIntegrations, ids, func(c *change) error {
		last := DisconnectPreview{Account: v.Account, at: c.Now()}
		if now, err := sharing(c, v.Account.Ref()); err != nil || len(now) != len(ids) {
			return errorOr(err, model.Errorf(model.Conflict, "Another practice began to use this account just now. Nothing was changed; press again."))
		}
		for _, id := range ids {
			open, err := c.OpenOperations(id)
			if err != nil {
				return err
			}
			for _, op := range open {
				if op.Ref() == v.Account.Ref() && !(unreachable && openLinkOnly(op)) {
					last.Unsettled = append(last.Unsettled, op)
				}
			}
		}
		if err := last.refusal(); err != nil {
			return err
		}
		return c.putLeaving(v.Account.Ref(), model.Leaving{By: c.actor.Name, Since: c.Now()})
	})
}

// putLeaving marks an account as being disconnected, or takes the mark away; one that is as it shall be is left alone.
func (c *change) putLeaving(ref model.AccountRef, leaving model.Leaving) error {
	account, err := c.Account(ref)
	if err != nil || account.Leaving.Begun() == leaving.Begun() {
		return ignoreAbsent(err)
	}
	before, after := "stays", "leaving"
	if !leaving.Begun() {
		before, after = after, before
	}
	account.Leaving = leaving
	if err := c.PutAccount(account); err != nil {
		return err
	}
	c.hint("", model.ConnectionChanged, string(ref.ID))
	return c.audit("", "account.leaving", string(ref.ID), before, after)
}

// stay takes the mark of a disconnect away that came to nothing.
func (d *Desk) stay(ctx context.Context, ref model.AccountRef) error {
	return d.update(context.WithoutCancel(ctx), systemScope(), model.System(), func(c *change) error { return c.putLeaving(ref, model.Leaving{}) })
}

// leavingRefusal refuses what would begin money on an account that is being disconnected.
func leavingRefusal(tx storage.Tx, account model.StripeAccount, nothing string) error {
	if !account.Leaving.Begun() {
		return nil
	}
	return model.Errorf(model.Conflict, "%s began to disconnect this Stripe account %s. %s", account.Leaving.By, ago(tx.Now().Since(account.Leaving.Since)), nothing)
}

// finishLeavings brings disconnects to their end that no process is at any more: completed where Stripe says that the access is gone, and
// given up where it stays.
func (d *Desk) finishLeavings(ctx context.Context, now model.Millis) error {
	var left []model.StripeAccount
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		accounts, err := tx.Accounts()
		left = nil
		for _, a := range accounts {
			if a.Leaving.Begun() && !d.isLeaving(a.Ref()) {
				left = append(left, a)
			}
		}
		return err
	})
	for _, a := range left {
		err = errors.Join(err, d.finishLeaving(ctx, a, now))
	}
	return err
}

func (d *Desk) isLeaving(ref model.AccountRef) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, busy := d.leaving[ref]
	return busy
}

func (d *Desk) finishLeaving(ctx context.Context, a model.StripeAccount, now model.Millis) error {
	_, err := d.at(ctx, a.Ref()).Account(ctx, a.Ref())
	d.noteReach(a.Ref(), err)
	switch {
	case a.Revoked || accessGone(err):
		return d.completeLeaving(ctx, a.Ref())
	case err != nil || now.Since(a.Leaving.Since) < leavingFor:
		return nil // Stripe has not said, or the request may still arrive: looked at again in the next round
	}
	return d.stay(ctx, a.Ref())
}

func (d *Desk) completeLeaving(ctx context.Context, ref model.AccountRef) error {
	var practices []model.Practice
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) (err error) {
		practices, err = sharing(tx, ref)
		return err
	})
	if err != nil {
		return err
	}
	return d.Session(model.System()).deactivate(ctx, ref, practices)
}
