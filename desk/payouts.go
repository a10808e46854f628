package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// payoutReturns is how long after it was paid a bank may send a payout back, generously: https://docs.stripe.com/payouts#payout-failures
const payoutReturns = 14 * 24 * time.Hour

// payoutFollower keeps an account's payouts: made, paid, and sent back by the bank, which may be days after they were paid.
func (d *Desk) payoutFollower() follower {
	return follower{
		kind: "payout", events: []string{"payout."},
		read: func(ctx context.Context, e model.StripeEvent) error {
			payout, err := d.payoutAt(ctx, e.Ref(), e.Object)
			if err == nil {
				_, err = d.keepPayout(ctx, payout)
			}
			return err
		},
		sweep: func(ctx context.Context, ref model.AccountRef, since model.Millis) (int, error) {
			return d.readPayouts(ctx, ref, since)
		},
		prove: d.provePayouts,
	}
}

func (d *Desk) payoutAt(ctx context.Context, ref model.AccountRef, id string) (payout model.Payout, err error) {
	err = d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
		payout, err = client.Payout(ctx, ref, id)
		return err
	})
	return payout, err
}

// readPayouts keeps the payouts from a moment on, or from the oldest one that can still change where that is earlier; the first time from when
// the account was connected here. changed is how many were not known as they are now.
func (d *Desk) readPayouts(ctx context.Context, ref model.AccountRef, since model.Millis) (changed int, err error) {
	from, err := d.openPayouts(ctx, ref)
	if err != nil {
		return 0, err
	}
	if from == 0 {
		cursor, err := d.cursor(ctx, ref)
		if err != nil {
			return 0, err
		}
		from = cursor.Since
	}
	if since != 0 {
		from = min(from, since)
	}
	payouts, err := d.payoutsIn(ctx, ref, stripeops.Stretch{From: from})
	for _, p := range payouts {
		fresh, err := d.keepPayout(ctx, p)
		if err != nil {
			return changed, err
		}
		if fresh {
			changed++
		}
	}
	return changed, err
}

// openPayouts is from when on payouts must be read: the newest one here, or an older one that may still change; zero where there is none.
func (d *Desk) openPayouts(ctx context.Context, ref model.AccountRef) (from model.Millis, err error) {
	err = d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		from = 0
		all, err := tx.Payouts(ref, storage.Window{})
		for i, p := range all {
			waits := p.Status.Rank() < model.PayoutPaid.Rank() || p.Automatic && !p.Matched
			may := p.Status == model.PayoutPaid && p.Created > tx.Now().Add(-payoutReturns)
			if i == 0 || waits || may {
				from = p.Created
			}
		}
		return err
	})
	return from, err
}

// payoutsIn asks for all pages of a stretch, and gives them oldest first.
func (d *Desk) payoutsIn(ctx context.Context, ref model.AccountRef, part stripeops.Stretch) ([]model.Payout, error) {
	return oldestFirst(ctx, d, ref, func(p model.Payout) string { return p.ID }, func(client *stripeops.Client, after string) ([]model.Payout, bool, error) {
		return client.Payouts(ctx, ref, stripeops.PayoutQuery{Stretch: part, After: after})
	})
}

// keepPayout merges a payout: what Stripe said earlier never replaces what it said later. Then it reads what the payout took along, once
// Stripe has told of all of it.
func (d *Desk) keepPayout(ctx context.Context, at model.Payout) (changed bool, err error) {
	var now model.Payout
	if err := d.Store.View(ctx, organisationScope(), func(tx storage.Tx) (err error) {
		now, changed, err = mergedPayout(tx, at)
		return err
	}); err != nil {
		return false, err
	}
	if changed {
		err = d.update(ctx, systemScope(), model.System(), func(c *change) error {
			now, changed, err = mergedPayout(c, at)
			if err != nil || !changed {
				return err
			}
			return c.putPayout(now)
		})
	}
	if err == nil && now.Automatic && now.Complete && !now.Matched {
		err = d.matchPayout(ctx, now)
	}
	return changed, err
}

// mergedPayout is what is known of a payout with what Stripe says now, and whether that is more than before. What doesn't change at Stripe is
// never replaced: where it differs, the proof and the reconciliation name it.
func mergedPayout(tx storage.Tx, at model.Payout) (model.Payout, bool, error) {
	known, err := tx.Payout(at.Ref(), at.ID)
	if absent(err) {
		return at, true, nil
	}
	if err != nil || at.Status.Rank() < known.Status.Rank() {
		return known, false, err
	}
	now := known
	if at.Status.Rank() > known.Status.Rank() {
		now.Status = at.Status
	}
	now.Arrival, now.FailureCode, now.Complete = at.Arrival, at.FailureCode, at.Complete || known.Complete
	now.Movement, now.FailureMovement = cmp.Or(known.Movement, at.Movement), cmp.Or(known.FailureMovement, at.FailureMovement)
	return now, now != known, nil
}

func (c *change) putPayout(p model.Payout) error {
	before, err := c.Payout(p.Ref(), p.ID)
	if err = ignoreAbsent(err); err != nil {
		return err
	}
	if err := c.PutPayout(p); err != nil {
		return err
	}
	c.hint("", model.LedgerChanged, string(p.Account))
	if err := c.audit("", "payout", p.ID, string(before.Status), string(p.Status)+" "+p.Amount.String()); err != nil {
		return err
	}
	movements, err := c.BalanceMovements(storage.MovementFilter{Account: p.Ref(), Source: p.ID, Untied: true}, storage.Window{})
	if err != nil {
		return err
	}
	return c.tieAll(p.Ref(), movements)
}

// matchPayout reads what an automatic payout took along, once. A movement that is not here yet leaves it for the next look.
func (d *Desk) matchPayout(ctx context.Context, p model.Payout) error {
	movements, err := d.movementsIn(ctx, p.Ref(), stripeops.MovementQuery{Payout: p.ID})
	if err != nil {
		return err
	}
	missing, err := d.missingHere(ctx, p.Ref(), movements)
	if err != nil || missing {
		return err
	}
	for some := range slices.Chunk(movements, movementsAtOnce) {
		if err := d.update(ctx, systemScope(), model.System(), func(c *change) error { return c.takenAlong(p, some) }); err != nil {
			return err
		}
	}
	return d.update(ctx, systemScope(), model.System(), func(c *change) error {
		now, err := c.Payout(p.Ref(), p.ID)
		if err != nil || now.Matched {
			return err
		}
		now.Matched = true
		c.hint("", model.LedgerChanged, string(p.Account))
		if err := c.PutPayout(now); err != nil {
			return err
		}
		return c.audit("", "payout.matched", p.ID, "", fmt.Sprintf("%d movements", len(movements)))
	})
}

func (d *Desk) missingHere(ctx context.Context, ref model.AccountRef, movements []model.BalanceMovement) (missing bool, err error) {
	err = d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		fresh, err := notHere(tx, ref, movements)
		missing = len(fresh) > 0
		return err
	})
	return missing, err
}

// takenAlong notes with which payout movements left. The payout's own movement is in Stripe's list too, and didn't leave with itself.
func (c *change) takenAlong(p model.Payout, movements []model.BalanceMovement) error {
	for _, m := range movements {
		if m.Source == p.ID || m.ID == p.Movement {
			continue
		}
		here, err := c.BalanceMovement(p.Ref(), m.ID)
		if err == nil && here.Payout != p.ID {
			here.Payout = p.ID
			err = c.PutBalanceMovement(here)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// provePayouts compares the lists.
func (d *Desk) provePayouts(ctx context.Context, ref model.AccountRef, since model.Millis) (found []Difference, err error) {
	theirs, err := d.payoutsIn(ctx, ref, stripeops.Stretch{From: since})
	if err != nil {
		return nil, err
	}
	var all []model.Payout
	if err := d.Store.View(ctx, organisationScope(), func(tx storage.Tx) (err error) {
		all, err = tx.Payouts(ref, storage.Window{})
		return err
	}); err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(p model.Payout) bool { return p.Created < since })
	return comparedPayouts(all, theirs), nil
}

func comparedPayouts(all, theirs []model.Payout) (found []Difference) {
	here := map[string]model.Payout{}
	for _, p := range all {
		here[p.ID] = p
	}
	for _, there := range theirs {
		ours, known := here[there.ID]
		delete(here, there.ID)
		switch {
		case !known:
			found = append(found, payoutDiffers(there.ID, "Stripe made a payout of %s on %s, and it is missing here.", there.Amount, dayUTC(there.Created)))
		case ours.Amount != there.Amount || ours.Status != there.Status || ours.Automatic != there.Automatic || ours.Movement != there.Movement:
			found = append(found, payoutDiffers(there.ID, "Stripe says %s, %s; here it is %s, %s.", there.Amount, there.Status, ours.Amount, ours.Status))
		}
	}
	for _, p := range all {
		if _, left := here[p.ID]; left {
			found = append(found, payoutDiffers(p.ID, "A payout of %s on %s is kept here, and Stripe has no such payout.", p.Amount, dayUTC(p.Created)))
		}
	}
	return found
}

func payoutDiffers(id, format string, args ...any) Difference {
	return Difference{Kind: "payout", Object: id, What: fmt.Sprintf(format, args...)}
}
