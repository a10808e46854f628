package desk

import (
	"context"
	"errors"
	"net/http"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// receiveEvents puts the events that somebody follows and that are not here yet into the inbox, and says how many those are. They are
// committed before anything is done about them, so that what a fault interrupts is taken up again.
func (d *Desk) receiveEvents(ctx context.Context, events []model.StripeEvent) (came int, err error) {
	var fresh []model.StripeEvent
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) (err error) {
		fresh, err = d.unseen(tx, events)
		return err
	})
	if err != nil || len(fresh) == 0 {
		return 0, err
	}
	err = d.update(ctx, systemScope(), model.System(), func(c *change) error {
		if fresh, err = d.unseen(c, events); err != nil {
			return err
		}
		for _, e := range fresh {
			e.Received = c.Now()
			if err := c.PutStripeEvent(e); err != nil {
				return err
			}
		}
		return nil
	})
	return len(fresh), err
}

func (d *Desk) unseen(tx storage.Tx, events []model.StripeEvent) (fresh []model.StripeEvent, err error) {
	followers := d.followers()
	for _, e := range events {
		if !anyWants(followers, e) {
			continue
		}
		if _, err := tx.StripeEvent(e.Ref(), e.ID); err == nil {
			continue
		} else if !absent(err) {
			return nil, err
		}
		fresh = append(fresh, e)
	}
	return fresh, nil
}

func anyWants(followers []follower, e model.StripeEvent) bool {
	for _, f := range followers {
		if f.wants(e) {
			return true
		}
	}
	return false
}

// handle has the objects of an account's waiting events read, each once, and says how many events still wait. An event is only a hint: what
// it says itself is never looked at, so neither its age nor its place among the others matters.
func (d *Desk) handle(ctx context.Context, ref model.AccountRef) (left int, err error) {
	var waiting []model.StripeEvent
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) (err error) {
		waiting, err = tx.WaitingStripeEvents(ref)
		return err
	})
	if err != nil || len(waiting) == 0 {
		return 0, err
	}
	r := pass{desk: d, followers: d.followers(), done: map[string]error{}}
	var handled []model.StripeEvent
	for _, e := range waiting {
		if r.read(ctx, e) {
			handled = append(handled, e)
		}
		if r.outage != nil {
			break
		}
	}
	err = d.markHandled(ctx, handled)
	return len(waiting) - len(handled), errors.Join(err, r.fault, r.outage)
}

// pass is one pass through the inbox of an account.
type pass struct {
	desk      *Desk
	followers []follower
	done      map[string]error // what came of each look
	outage    error            // Stripe doesn't answer, or not to this desk: the rest waits
	fault     error            // of the store
}

// read has an event's object read by each follower that wants it, and says whether nothing of the event is left to be done.
func (r *pass) read(ctx context.Context, e model.StripeEvent) bool {
	handled := true
	for _, f := range r.followers {
		if !f.wants(e) {
			continue
		}
		look := f.look(e)
		err, looked := r.done[look]
		if !looked {
			err = f.read(ctx, e)
			r.done[look] = err
			r.judge(e, err)
		}
		handled = handled && (err == nil || noSuch(err))
		if r.outage != nil {
			return false
		}
	}
	return handled
}

// judge sorts what kept an object from being read: an outage ends the pass, a refusal or something here that is under way only this look.
func (r *pass) judge(e model.StripeEvent, err error) {
	if err == nil || noSuch(err) {
		return
	}
	r.desk.Log.Info("event left waiting", "event", e.ID, "type", e.Type, "object", e.Object, "kind", model.KindOf(err))
	if fault, ok := errors.AsType[*model.StripeFault](err); ok {
		if fault.Answer != model.AnswerRefused {
			r.outage = err
		}
		return
	}
	if model.KindOf(err) == model.Internal {
		r.fault = errors.Join(r.fault, err)
	}
}

// noSuch says whether Stripe answered that the object isn't there any more: then there is nothing to follow.
func noSuch(err error) bool {
	fault, ok := errors.AsType[*model.StripeFault](err)
	return ok && fault.Answer == model.AnswerRefused && fault.Status == http.StatusNotFound
}

func (d *Desk) markHandled(ctx context.Context, events []model.StripeEvent) error {
	if len(events) == 0 {
		return nil
	}
	return d.update(ctx, systemScope(), model.System(), func(c *change) error {
		for _, e := range events {
			e.Handled = c.Now()
			if err := c.PutStripeEvent(e); err != nil {
				return err
			}
		}
		return nil
	})
}
