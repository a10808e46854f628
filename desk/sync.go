package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// How an account is followed, in the desk's own time.
const (
	pollEvery   = 20 * time.Second
	behindEvery = 4 * time.Second     // until the first reading has come to its end: no card is charged before
	compareEach = 10 * time.Minute    // the sweep of all lists
	eventsAgain = 10 * time.Minute    // how far behind the newest event the list is read again: it may lag, and seconds are shared
	eventsKept  = 29 * 24 * time.Hour // a day less than Stripe lists them: https://docs.stripe.com/api/events
	sweptAgain  = 3 * 24 * time.Hour  // how far behind the last sweep the lists are compared again: an object changes after it was made
	forgetAfter = 30 * 24 * time.Hour // when a handled event is forgotten: Stripe doesn't list it any more
	forgetLimit = 1000                // at one sweep
)

// Synced is what one look at an account brought.
type Synced struct {
	Account model.AccountRef
	Came    int            // events that had not been here
	Waiting int            // events whose object could not be read; it is read again later
	Healed  map[string]int // objects that no event had told of, by kind
}

// followAccount reads an account's events and handles them, and where the lists are due it compares them too.
func (d *Desk) followAccount(ctx context.Context, ref model.AccountRef, compare bool) (Synced, error) {
	done := Synced{Account: ref, Healed: map[string]int{}}
	leave, err := d.following.enter(ctx, ref)
	if err != nil {
		return done, err
	}
	defer leave()
	began := model.MillisOf(d.Now())
	d.following.edit(ref, func(a *followedAccount) { a.began = cmp.Or(a.began, began) })
	if done.Came, err = d.poll(ctx, ref); err == nil {
		d.following.told(ref, began)
		done.Waiting, err = d.handle(ctx, ref)
	}
	if err == nil {
		err = d.noteCaughtUp(ctx, ref)
	}
	if err == nil && compare {
		if done.Healed, err = d.compare(ctx, ref); err == nil {
			err = d.noteCaughtUp(ctx, ref)
		}
	}
	d.following.noted(ref, err)
	if err == nil && compare {
		d.following.compared(ref, began)
	}
	return done, err
}

// poll reads the events since the cursor into the inbox, and says how many are new. The cursor moves once the list was read to its end.
func (d *Desk) poll(ctx context.Context, ref model.AccountRef) (came int, err error) {
	cursor, err := d.cursor(ctx, ref)
	if err != nil {
		return 0, err
	}
	now := model.MillisOf(d.Now())
	from, newest := cursor.Since, cursor.Newest
	if newest != 0 {
		from = newest.Add(-eventsAgain)
	}
	list := func(client *stripeops.Client, after string) ([]model.StripeEvent, bool, error) {
		return client.Events(ctx, ref, max(from, now.Add(-eventsKept)), after)
	}
	err = eachPage(ctx, d, ref, eventName, list, func(events []model.StripeEvent) error {
		for _, e := range events {
			newest = max(newest, e.Created)
		}
		n, err := d.receiveEvents(ctx, events)
		came += n
		return err
	})
	if err != nil {
		return came, err
	}
	return came, d.keepPolled(ctx, cursor, newest)
}

func eventName(e model.StripeEvent) string { return e.ID }

// polledEvery is how exactly the moment of the last poll is kept: a commit for every poll would be one for nothing.
const polledEvery = time.Minute

// keepPolled moves the cursor. After a gap longer than Stripe lists events all lists have to be compared from the beginning.
func (d *Desk) keepPolled(ctx context.Context, seen model.Cursor, newest model.Millis) error {
	now := model.MillisOf(d.Now())
	if newest == seen.Newest && now >= seen.Polled && now.Since(seen.Polled) < polledEvery {
		return nil
	}
	return d.editCursor(ctx, seen.Ref(), func(_ *change, cursor *model.Cursor) error {
		if cursor.Polled != 0 && now.Since(cursor.Polled) > eventsKept {
			cursor.Swept = 0
			d.following.edit(seen.Ref(), func(a *followedAccount) { a.gap = true })
		}
		cursor.Newest, cursor.Polled = max(cursor.Newest, newest), now
		return nil
	})
}

// compare sweeps all lists of an account, and says what no event had told of, by kind.
func (d *Desk) compare(ctx context.Context, ref model.AccountRef) (map[string]int, error) {
	began := model.MillisOf(d.Now())
	cursor, err := d.cursor(ctx, ref)
	if err != nil {
		return nil, err
	}
	since := cursor.Since
	if cursor.Swept != 0 {
		since = max(since, cursor.Swept.Add(-sweptAgain))
	}
	healed, total := map[string]int{}, 0
	for _, f := range d.followers() { // one that can't be swept must not keep the others from it
		n, sweepErr := f.sweep(ctx, ref, since)
		if n > 0 {
			healed[f.kind] += n
			total += n
		}
		err = errors.Join(err, sweepErr)
	}
	if cursor.Swept == 0 && !d.following.gap(ref) { // the first reading of an account: nobody could have told
		healed, total = map[string]int{}, 0
	}
	if total > 0 {
		d.Log.Warn("gaps healed that no event had told of", "account", ref.ID, "mode", ref.Mode, "healed", healedWords(healed))
	}
	if err != nil {
		return healed, err
	}
	return healed, d.keepSwept(ctx, ref, began, healed, total)
}

func (d *Desk) keepSwept(ctx context.Context, ref model.AccountRef, began model.Millis, healed map[string]int, total int) error {
	return d.editCursor(ctx, ref, func(c *change, cursor *model.Cursor) error {
		cursor.Swept, cursor.Healed = began, total
		if _, err := c.ForgetStripeEvents(ref, began.Add(-forgetAfter), forgetLimit); err != nil || total == 0 {
			return err
		}
		return c.audit("", "sync.healed", string(ref.ID), string(ref.Mode), healedWords(healed))
	})
}

// healedWords lists kinds with their numbers in the order of the kinds' names: "2 payments, 1 refund".
func healedWords(healed map[string]int) string {
	var parts []string
	for kind, n := range sortedByKey(healed) {
		if n != 1 {
			kind += "s"
		}
		parts = append(parts, fmt.Sprintf("%d %s", n, kind))
	}
	return strings.Join(parts, ", ")
}

// cursor is how far an account has been read. The first look makes it: what the account did before it was connected here is not followed.
func (d *Desk) cursor(ctx context.Context, ref model.AccountRef) (cursor model.Cursor, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		cursor, err = tx.Cursor(ref)
		return err
	})
	if absent(err) {
		err = d.editCursor(ctx, ref, func(_ *change, fresh *model.Cursor) error {
			cursor = *fresh
			return nil
		})
	}
	return cursor, err
}

// editCursor changes an account's cursor, or makes it.
func (d *Desk) editCursor(ctx context.Context, ref model.AccountRef, edit func(*change, *model.Cursor) error) error {
	return d.update(ctx, systemScope(), model.System(), func(c *change) error {
		cursor, err := c.Cursor(ref)
		if absent(err) {
			cursor = model.Cursor{Account: ref.ID, Mode: ref.Mode}
			cursor.Since, err = connectedSince(c, ref)
		}
		if err != nil {
			return err
		}
		if err := edit(c, &cursor); err != nil {
			return err
		}
		c.hint("", model.ConnectionChanged, string(ref.ID))
		return c.PutCursor(cursor)
	})
}

// connectedSince is when the practices that use an account now were connected to it, the earliest of them, in whole seconds as Stripe counts;
// this moment where none is.
func connectedSince(tx storage.Tx, ref model.AccountRef) (model.Millis, error) {
	connections, err := tx.Connections()
	since := tx.Now()
	for _, c := range connections {
		if c.Active && accountRef(c) == ref {
			since = min(since, c.ConnectedAt)
		}
	}
	return since / 1000 * 1000, err
}
