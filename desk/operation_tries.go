package desk

import (
	"context"
	"time"

	"clinic.example/paydesk/model"
)

// tries is how an operation has been asked about since this process began.
type tries struct {
	count int          // how often
	step  int          // of the back-off, which counts only while Stripe answers
	last  model.Millis // the latest
	next  model.Millis // not before then by itself
}

// due says whether the operation may be asked about again.
func (t tries) due(now model.Millis) bool { return t.step == 0 || due(t.next, now, backoff(t.step)) }

// pauses is the back-off while Stripe answers and an operation still doesn't settle.
var pauses = [...]time.Duration{time.Second, 5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour}

// backoff is the pause after so many looks, one at least.
func backoff(step int) time.Duration { return pauses[min(step, len(pauses))-1] }

// noteTry counts that Stripe was asked about an operation, puts off the next time, and tells the screens.
func (d *Desk) noteTry(ctx context.Context, op model.Operation) {
	now, err := d.operation(context.WithoutCancel(ctx), op)
	if err != nil || now.State.Settled() || now.State == model.OpOpen {
		d.forgetTries(op.ID)
		return
	}
	d.mu.Lock()
	t := d.tried[op.ID]
	t.count, t.last = t.count+1, model.MillisOf(d.Now())
	if !d.away[op.Ref()] {
		t.step++
		t.next = t.last.Add(backoff(t.step))
	}
	d.tried[op.ID] = t
	d.mu.Unlock()
	d.hub.Publish(model.Event{Practice: op.Practice, Kind: model.OperationChanged, ID: string(op.ID)})
}

func (d *Desk) forgetTries(id model.OperationID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.tried, id)
}

// hurry lets the back-off of an operation begin anew, because a person asks.
func (d *Desk) hurry(id model.OperationID) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if t, ok := d.tried[id]; ok {
		t.step, t.next = 0, 0
		d.tried[id] = t
	}
}

func (d *Desk) triesOf(id model.OperationID) tries {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tried[id]
}
