package desk

import (
	"context"
	"errors"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// How often the janitor looks, in the desk's own time.
const (
	unknownEvery = 3 * time.Second         // while something is unknown: whether Stripe answers, and what came of it
	watchedEvery = 1500 * time.Millisecond // links that a screen shows
	sweepEvery   = 20 * time.Second        // accounts, open links, refunds, refunds that wait for a second person
	watchFor     = 5 * time.Second         // how long a link counts as shown after a screen asked for it
	refundsFor   = 30 * 24 * time.Hour     // how long a refund is followed after it was made
	reachLimit   = 3 * time.Second
	tick         = 250 * time.Millisecond
)

// looks remembers when each kind of look is due next.
type looks struct {
	unknown, watched, sweep model.Millis
	all                     bool // every operation is asked about, due or not
}

// due says whether the moment of a look has come. A moment further away than the pause before it was set by a clock that has gone back since.
func due(at, now model.Millis, pause time.Duration) bool { return now >= at || at.Since(now) > pause }

// Start takes up what an earlier run left open, and keeps looking until Close.
func (d *Desk) Start(ctx context.Context) {
	ctx, d.stop = context.WithCancel(ctx)
	d.janitor.Go(func() { d.followAlways(ctx) })
	d.janitor.Add(1)
	go func() {
		defer d.janitor.Done()
		rounds := &looks{}
		timer := time.NewTicker(tick)
		defer timer.Stop()
		for ctx.Err() == nil {
			if err := d.round(ctx, rounds); err != nil && ctx.Err() == nil {
				d.Log.Warn("janitor", "err", err)
			}
			select {
			case <-timer.C:
			case <-ctx.Done():
			}
		}
	}()
}

// Round makes every look once, whether due or not: what a simulated clock calls in place of Start.
func (d *Desk) Round(ctx context.Context) error {
	return errors.Join(d.round(ctx, &looks{all: true}), d.follow(ctx, newRounds()))
}

// round makes the looks that are due. One that meets a fault of the store doesn't keep the others from being made.
func (d *Desk) round(ctx context.Context, l *looks) error {
	now := model.MillisOf(d.Now())
	var problems error
	if due(l.unknown, now, unknownEvery) {
		l.unknown = now.Add(unknownEvery)
		problems = d.settleOpen(ctx, l, now)
	}
	if due(l.watched, now, watchedEvery) {
		l.watched = now.Add(watchedEvery)
		problems = errors.Join(problems, d.lookAtLinks(ctx, d.shown(now)), d.expireAttempts(ctx))
	}
	if due(l.sweep, now, sweepEvery) {
		l.sweep = now.Add(sweepEvery)
		problems = errors.Join(problems, d.sweep(ctx, now))
	}
	return problems
}

// settleOpen drives every operation that nobody drives. While an account doesn't answer, one cheap request decides for all of its operations.
func (d *Desk) settleOpen(ctx context.Context, l *looks, now model.Millis) error {
	open, err := d.openOperations(ctx)
	if err != nil {
		return err
	}
	answers := map[model.AccountRef]bool{}
	var flights []journey
	for _, op := range open {
		if op.State == model.OpOpen || op.State == model.OpStopped || d.drives(op.ID) || !l.all && !d.triesOf(op.ID).due(now) {
			continue
		}
		if _, asked := answers[op.Ref()]; !asked {
			answers[op.Ref()] = d.answers(ctx, op.Ref())
		}
		if answers[op.Ref()] {
			if l.all {
				d.hurry(op.ID)
			}
			flights = append(flights, d.launch(op, false))
		}
	}
	for _, f := range flights {
		if err := f.await(ctx); err != nil {
			return err
		}
	}
	return nil
}

// answers asks one cheap question of an account.
func (d *Desk) answers(ctx context.Context, ref model.AccountRef) bool {
	ctx, cancel := context.WithTimeout(ctx, reachLimit)
	defer cancel()
	err := d.at(ctx, ref).Reachable(ctx, ref)
	d.noteReach(ref, err)
	return err == nil
}

// openOperations are those of accounts that can be asked: one whose access is gone waits until it is connected again.
func (d *Desk) openOperations(ctx context.Context) (open []model.Operation, err error) {
	err = d.eachPractice(ctx, func(tx storage.Tx, p model.Practice) error {
		ops, err := tx.OpenOperations(p.ID)
		if err != nil {
			return err
		}
		for _, op := range ops {
			account, err := tx.Account(op.Ref())
			if err != nil && !absent(err) {
				return err
			}
			if !account.Revoked {
				open = append(open, op)
			}
		}
		return nil
	})
	return open, err
}

// eachPractice reads something of every practice in one transaction.
func (d *Desk) eachPractice(ctx context.Context, do func(storage.Tx, model.Practice) error) error {
	return d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		practices, err := tx.Practices()
		if err != nil {
			return err
		}
		for _, p := range practices {
			if err := do(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// watch notes that a screen shows a link.
func (d *Desk) watch(id model.LinkID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.watched[id] = model.MillisOf(d.Now())
}

// shown is which links screens show now.
func (d *Desk) shown(now model.Millis) func(model.Link) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	shown := map[model.LinkID]bool{}
	for id, at := range d.watched {
		if now.Since(at) > watchFor {
			delete(d.watched, id)
			continue
		}
		shown[id] = true
	}
	return func(l model.Link) bool { return shown[l.ID] }
}

// lookAtLinks asks Stripe about open links, and stops those that are to be stopped.
func (d *Desk) lookAtLinks(ctx context.Context, wanted func(model.Link) bool) error {
	var links []model.Link
	err := d.eachPractice(ctx, func(tx storage.Tx, p model.Practice) error {
		open, err := tx.OpenLinks(p.ID)
		for _, l := range open {
			if wanted(l) {
				links = append(links, l)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, link := range links { // one that can't be looked at must not hide the others
		err = errors.Join(err, d.lookAtLink(ctx, link))
	}
	return err
}

func (d *Desk) lookAtLink(ctx context.Context, link model.Link) error {
	op, err := d.operation(ctx, model.Operation{Practice: link.Practice, ID: link.Operation})
	switch {
	case err != nil || op.State == model.OpStopped:
		return err
	case link.StopWanted:
		_, err = d.stopLink(ctx, link)
		if model.KindOf(err) == model.Unavailable {
			return nil
		}
		return err
	case op.State != model.OpOpen:
		return nil
	}
	_, err = d.run(ctx, op, false)
	return err
}

// sweep is the slow round: what somebody waits for, whatever events tell of it.
func (d *Desk) sweep(ctx context.Context, now model.Millis) error {
	return errors.Join(
		d.lookAtLinks(ctx, func(model.Link) bool { return true }),
		d.readAccounts(ctx),
		d.lookAtRefunds(ctx, now.Add(-refundsFor)),
		d.expireApprovals(ctx),
		d.finishLeavings(ctx, now),
	)
}

func (d *Desk) readAccounts(ctx context.Context) error {
	refs := map[model.AccountRef]bool{}
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		connections, err := tx.Connections()
		for _, c := range connections {
			if c.Active {
				refs[model.AccountRef{ID: c.Account, Mode: c.Mode}] = true
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for ref := range refs {
		if err := d.readAccount(ctx, ref); err != nil {
			d.Log.Debug("account not read", "account", ref.ID, "err", err)
		}
	}
	return nil
}

// lookAtRefunds asks for refunds that Stripe has not decided about. Those that are done can fail later: events and the comparison of lists tell.
func (d *Desk) lookAtRefunds(ctx context.Context, since model.Millis) error {
	var refunds []model.Refund
	err := d.eachPractice(ctx, func(tx storage.Tx, p model.Practice) error {
		recent, err := tx.RefundsSince(p.ID, since)
		for _, r := range recent {
			if r.StripeID != "" && r.Status.Moved() && r.Status != model.RefundDone {
				refunds = append(refunds, r)
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, r := range refunds {
		err = errors.Join(err, d.lookAtRefund(ctx, r))
	}
	return err
}

func (d *Desk) lookAtRefund(ctx context.Context, r model.Refund) error {
	op, err := d.operation(ctx, model.Operation{Practice: r.Practice, ID: r.Operation})
	if err != nil {
		return err
	}
	at, err := d.at(ctx, op.Ref()).Refund(ctx, op.Ref(), r.StripeID)
	d.noteReach(op.Ref(), err)
	if err != nil {
		return nil // an answer that proves nothing changes nothing: the next round asks again
	}
	return d.followRefund(ctx, r, at)
}
