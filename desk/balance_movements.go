package desk

import (
	"context"
	"fmt"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// movementsAtOnce is how many movements one transaction writes: staff press buttons meanwhile.
const movementsAtOnce = 100

// historyAtOnce is how many movements from before the newest ones one sweep reads: no card money is taken while an account is caught up with.
const historyAtOnce = 2000

// movementFollower keeps what Stripe booked on an account. Stripe tells of no movement by itself, only of what it is of.
//
// Those kept are whole between the oldest and the newest of them: newer ones are read in the order of time, and the account's history from
// before it was connected here backwards, until its beginning. Either goes on where it was broken off.
func (d *Desk) movementFollower() follower {
	return follower{
		kind: "balance movement", events: []string{"charge.", "refund.", "payout.", "balance."},
		about: func(e model.StripeEvent) string { return string(e.Account) },
		read: func(ctx context.Context, e model.StripeEvent) error {
			_, err := d.readMovements(ctx, e.Ref(), 0)
			return err
		},
		sweep: func(ctx context.Context, ref model.AccountRef, since model.Millis) (int, error) {
			late, err := d.readMovements(ctx, ref, since)
			if err == nil {
				err = d.readHistory(ctx, ref, historyAtOnce, func(Progress) {})
			}
			return late, err
		},
		prove: d.proveMovements,
	}
}

// readMovements keeps the movements from a moment on, or from the newest one kept where that is earlier; the first time from when the account
// was connected here. late is how many were older than the newest one.
func (d *Desk) readMovements(ctx context.Context, ref model.AccountRef, since model.Millis) (late int, err error) {
	_, newest, err := d.movementsEnds(ctx, ref)
	if err != nil {
		return 0, err
	}
	from := newest.Add(-overlap)
	if newest == 0 {
		cursor, err := d.cursor(ctx, ref)
		if err != nil {
			return 0, err
		}
		from = cursor.Since
	}
	if since != 0 {
		from = min(from, since)
	}
	err = ascend(from, model.MillisOf(d.Now()), func(part stripeops.Stretch) (int, error) {
		movements, err := d.movementsIn(ctx, ref, stripeops.MovementQuery{Stretch: part})
		if err != nil {
			return 0, err
		}
		for some := range slices.Chunk(movements, movementsAtOnce) {
			fresh, err := d.keepMovements(ctx, ref, some)
			if err != nil {
				return 0, err
			}
			late += countBefore(fresh, newest)
		}
		return len(movements), nil
	})
	if err != nil {
		return late, err
	}
	return late, d.tieAgain(ctx, ref)
}

func countBefore(movements []model.BalanceMovement, newest model.Millis) (n int) {
	for _, m := range movements {
		if m.Created < newest {
			n++
		}
	}
	return n
}

// movementsEnds is when the oldest and the newest movement kept were booked; zero where there are none.
func (d *Desk) movementsEnds(ctx context.Context, ref model.AccountRef) (oldest, newest model.Millis, err error) {
	err = d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		oldest, newest = 0, 0
		for at, w := range map[*model.Millis]storage.Window{&oldest: {Before: true, Limit: 1}, &newest: {Limit: 1}} {
			rows, err := tx.BalanceMovements(storage.MovementFilter{Account: ref}, w)
			if err != nil {
				return err
			}
			for _, m := range rows {
				*at = m.Created
			}
		}
		return nil
	})
	return oldest, newest, err
}

// Progress is how far the first reading of an account's history has come.
type Progress struct {
	Rows int
	Back model.Millis // how far back it has come
}

// readHistory reads on from the oldest movement kept towards the account's beginning, so many movements at most; most is zero for all.
func (d *Desk) readHistory(ctx context.Context, ref model.AccountRef, most int, shown func(Progress)) error {
	oldest, _, err := d.movementsEnds(ctx, ref)
	if err != nil {
		return err
	}
	if oldest == 0 {
		cursor, err := d.cursor(ctx, ref)
		if err != nil {
			return err
		}
		oldest = cursor.Since
	}
	q := stripeops.MovementQuery{Stretch: stripeops.Stretch{To: oldest.Add(time.Second)}} // others may be of the same second
	for rows := 0; most == 0 || rows < most; {
		page, more, err := d.movementPage(ctx, ref, q)
		if err != nil || len(page) == 0 {
			return err
		}
		if _, err := d.keepMovements(ctx, ref, page); err != nil {
			return err
		}
		rows += len(page)
		q.After = page[len(page)-1].ID
		if !more {
			return nil
		}
		shown(Progress{Rows: rows, Back: page[len(page)-1].Created})
	}
	return nil
}

func (d *Desk) movementPage(ctx context.Context, ref model.AccountRef, q stripeops.MovementQuery) (page []model.BalanceMovement, more bool, err error) {
	err = d.patiently(ctx, func() error {
		return d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
			page, more, err = client.BalanceMovements(ctx, ref, q)
			return err
		})
	})
	return page, more, err
}

// movementsIn asks for all pages of a query, and gives them oldest first.
func (d *Desk) movementsIn(ctx context.Context, ref model.AccountRef, q stripeops.MovementQuery) (all []model.BalanceMovement, err error) {
	for more := true; more; {
		var page []model.BalanceMovement
		if page, more, err = d.movementPage(ctx, ref, q); err != nil {
			return nil, err
		}
		all = append(all, page...)
		if more = more && len(page) > 0; more {
			q.After = page[len(page)-1].ID
		}
	}
	slices.Reverse(all)
	return all, nil
}

// keepMovements stores those that are not here yet, with their ties. What is stored of a movement
// is never replaced: where Stripe says something else, the proof and the reconciliation name it.
func (d *Desk) keepMovements(ctx context.Context, ref model.AccountRef, movements []model.BalanceMovement) (fresh []model.BalanceMovement, err error) {
	if err := d.Store.View(ctx, organisationScope(), func(tx storage.Tx) (err error) {
		fresh, err = notHere(tx, ref, movements)
		return err
	}); err != nil || len(fresh) == 0 {
		return nil, err
	}
	err = d.update(ctx, systemScope(), model.System(), func(c *change) error {
		var err error
		if fresh, err = notHere(c, ref, movements); err != nil || len(fresh) == 0 {
			return err
		}
		ties, err := newTies(c, ref)
		if err != nil {
			return err
		}
		for i := range fresh {
			if err := ties.keep(c, &fresh[i]); err != nil {
				return err
			}
		}
		c.hint("", model.LedgerChanged, string(ref.ID))
		return c.audit("", "balance.read", string(ref.ID), "", movementsInWords(fresh))
	})
	return fresh, err
}

func notHere(tx storage.Tx, ref model.AccountRef, movements []model.BalanceMovement) (fresh []model.BalanceMovement, err error) {
	for _, m := range movements {
		_, err := tx.BalanceMovement(ref, m.ID)
		if absent(err) {
			fresh = append(fresh, m)
			continue
		}
		if err != nil {
			return nil, err
		}
	}
	return fresh, nil
}

// movementsInWords says which movements a transaction wrote: they have no gap between the first and the last.
func movementsInWords(movements []model.BalanceMovement) string {
	first, last := movements[0], movements[len(movements)-1]
	if len(movements) == 1 {
		return fmt.Sprintf("%s %s %s", first.ID, first.Type, first.Amount.Of(first.Net))
	}
	return fmt.Sprintf("%d movements, %s to %s", len(movements), first.ID, last.ID)
}

// proveMovements compares the lists stretch by stretch.
func (d *Desk) proveMovements(ctx context.Context, ref model.AccountRef, since model.Millis) (found []Difference, err error) {
	err = ascend(since, model.MillisOf(d.Now()), func(part stripeops.Stretch) (int, error) {
		theirs, err := d.movementsIn(ctx, ref, stripeops.MovementQuery{Stretch: part})
		if err != nil {
			return 0, err
		}
		var ours []model.BalanceMovement
		err = d.Store.View(ctx, organisationScope(), func(tx storage.Tx) (err error) {
			ours, err = tx.BalanceMovements(storage.MovementFilter{Account: ref, From: part.From, To: part.To}, storage.Window{})
			return err
		})
		found = append(found, compared(ours, theirs)...)
		return len(theirs), err
	})
	return found, err
}

// compared names what is missing on either side, or different.
func compared(ours, theirs []model.BalanceMovement) (found []Difference) {
	here := map[string]model.BalanceMovement{}
	for _, m := range ours {
		here[m.ID] = m
	}
	for _, there := range theirs {
		mine, known := here[there.ID]
		delete(here, there.ID)
		switch {
		case !known:
			found = append(found, movementDiffers(there, "Stripe booked %s on %s, and it is missing here.", booked(there), dayUTC(there.Created)))
		case mine.Amount != there.Amount || mine.Fee != there.Fee || mine.Net != there.Net:
			found = append(found, movementDiffers(there, "Stripe booked %s, and here it is %s.", booked(there), booked(mine)))
		case mine.Type != there.Type || mine.Category != there.Category || mine.Source != there.Source || mine.Created != there.Created || mine.Rate != there.Rate:
			found = append(found, movementDiffers(there, "What Stripe says of %s differs from what is kept here in its kind, source, rate or time.", booked(there)))
		}
	}
	for _, m := range ours {
		if _, left := here[m.ID]; left {
			found = append(found, movementDiffers(m, "%s on %s is kept here, and Stripe has no such movement.", booked(m), dayUTC(m.Created)))
		}
	}
	return found
}

func movementDiffers(m model.BalanceMovement, format string, args ...any) Difference {
	return Difference{Kind: "balance movement", Object: m.ID, What: fmt.Sprintf(format, args...)}
}

// booked is a movement's amounts in words.
func booked(m model.BalanceMovement) string {
	return fmt.Sprintf("a %s of %s with a fee of %s", m.Type, m.Amount, m.Amount.Of(m.Fee))
}

func dayUTC(at model.Millis) string { return day(at, time.UTC) }
