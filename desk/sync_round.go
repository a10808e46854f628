package desk

import (
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// rounds is when each account is to be looked at next.
type rounds struct {
	polls, compares map[model.AccountRef]model.Millis
}

func newRounds() *rounds {
	return &rounds{polls: map[model.AccountRef]model.Millis{}, compares: map[model.AccountRef]model.Millis{}}
}

// only forgets the accounts that are not followed any more: one that is connected again is looked at at once.
func (r *rounds) only(refs []model.AccountRef) {
	gone := func(ref model.AccountRef, _ model.Millis) bool { return !slices.Contains(refs, ref) }
	maps.DeleteFunc(r.polls, gone)
	maps.DeleteFunc(r.compares, gone)
}

// followAlways follows the connected accounts until ctx ends, beside the janitor: a list that is slow must not keep an unknown charge waiting.
func (d *Desk) followAlways(ctx context.Context) {
	due := newRounds()
	timer := time.NewTicker(tick)
	defer timer.Stop()
	for ctx.Err() == nil {
		if err := d.follow(ctx, due); err != nil && ctx.Err() == nil {
			d.Log.Warn("following Stripe", "err", err)
		}
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
}

// follow makes the looks that are due. What Stripe doesn't answer is no error: it is looked at again.
func (d *Desk) follow(ctx context.Context, due *rounds) error {
	refs, err := d.followed(ctx)
	if err != nil {
		return err
	}
	d.following.only(refs)
	due.only(refs)
	for _, ref := range refs {
		err = errors.Join(err, ignoreStripe(d.followDue(ctx, due, ref)))
	}
	return err
}

func (d *Desk) followDue(ctx context.Context, next *rounds, ref model.AccountRef) error {
	now := model.MillisOf(d.Now())
	compare, pushed := due(next.compares[ref], now, compareEach), d.following.pushed(ref)
	if !compare && !pushed && !due(next.polls[ref], now, pollEvery) {
		return nil
	}
	_, err := d.followAccount(ctx, ref, compare)
	pause := pollEvery
	if !d.caughtUp(ref) {
		pause = behindEvery
	}
	next.polls[ref] = now.Add(pause)
	switch {
	case compare && err == nil:
		next.compares[ref] = now.Add(compareEach)
	case compare:
		next.compares[ref] = now.Add(pause)
	}
	return err
}

// followed are the accounts that a practice is connected to and that can be asked.
func (d *Desk) followed(ctx context.Context) (refs []model.AccountRef, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		refs = nil
		connections, err := tx.Connections()
		if err != nil {
			return err
		}
		for _, c := range connections {
			if ref := accountRef(c); c.Active && !slices.Contains(refs, ref) {
				account, err := tx.Account(ref)
				if err != nil && !absent(err) {
					return err
				}
				if !account.Revoked {
					refs = append(refs, ref)
				}
			}
		}
		return nil
	})
	return refs, err
}

// ignoreStripe drops an error that only says how Stripe, or the way to it, is just now.
func ignoreStripe(err error) error {
	if _, ok := errors.AsType[*model.StripeFault](err); ok {
		return nil
	}
	return err
}

// asking sends one request about an account when its turn has come, and notes what the answer says of Stripe and of the access.
func (d *Desk) asking(ctx context.Context, ref model.AccountRef, send func(*stripeops.Client) error) error {
	if err := d.following.turn(ctx, ref, model.MillisOf(d.Now())); err != nil {
		return err
	}
	err := send(d.at(ctx, ref))
	d.noteReach(ref, err)
	d.noteAccess(ctx, ref, err)
	d.following.answered(ref, model.MillisOf(d.Now()), err)
	return err
}

// eachPage walks a list of Stripe's, newest first, and shows see each page.
func eachPage[T any](ctx context.Context, d *Desk, ref model.AccountRef, id func(T) string,
	list func(client *stripeops.Client, after string) ([]T, bool, error), see func([]T) error,
) error {
	for after, more := "", true; more; {
		var rows []T
		err := d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
			rows, more, err = list(client, after)
			return err
		})
		if err != nil {
			return err
		}
		if err := see(rows); err != nil {
			return err
		}
		if more = more && len(rows) > 0; more {
			after = id(rows[len(rows)-1])
		}
	}
	return nil
}

// oldestFirst reads a list of Stripe's to its end, and turns it round.
func oldestFirst[T any](ctx context.Context, d *Desk, ref model.AccountRef, id func(T) string,
	list func(client *stripeops.Client, after string) ([]T, bool, error),
) (all []T, err error) {
	err = eachPage(ctx, d, ref, id, list, func(rows []T) error {
		all = append(all, rows...)
		return nil
	})
	slices.Reverse(all)
	return all, err
}

// sortedByKey walks a map in the order of its keys.
func sortedByKey[V any](m map[string]V) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}
