package desk

import (
	"context"
	"errors"
	"runtime/pprof"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// flightLimit bounds one drive of an operation; what is unsettled then is the janitor's.
const flightLimit = 2 * time.Minute

// firstOutcome finds the operation that the same press made before. The same id with another request is a Conflict.
func firstOutcome(tx storage.Tx, practice model.PracticeID, id model.OperationID, request [32]byte) (model.Operation, bool, error) {
	if !id.Valid() {
		return model.Operation{}, false, model.Errorf(model.Invalid, "The operation's id is not one that paydesk made. Nothing was moved.")
	}
	op, err := tx.Operation(practice, id)
	switch {
	case absent(err):
		return model.Operation{}, false, nil
	case err != nil:
		return model.Operation{}, false, err
	case op.Request != request:
		return op, true, model.Errorf(model.Conflict, "This operation id was used for something else. Nothing was moved by this press; open the form again.")
	}
	return op, true, nil
}

// stored says what became of a press whose commit had no answer: its operation if it was stored, and otherwise that nothing was moved.
// Any other error is given back as it is.
func (d *Desk) stored(ctx context.Context, practice model.PracticeID, id model.OperationID, cause error) (model.Operation, error) {
	if !errors.Is(cause, storage.ErrCommitUnknown) {
		return model.Operation{}, cause
	}
	op, err := d.operation(context.WithoutCancel(ctx), model.Operation{Practice: practice, ID: id})
	switch {
	case absent(err):
		return op, model.Errorf(model.Unavailable, "This could not be stored, so nothing was moved. Try again; if it stays so, the disk may be full: tell whoever looks after paydesk.")
	case err != nil:
		return op, cause
	}
	return op, nil
}

// doubtful is what a press is told when its operation is on its way and can't be read.
func doubtful(op model.Operation, cause error) error {
	return &model.Error{Kind: model.Unknown, Message: unknownWords(op.Kind), Err: cause}
}

func unknownWords(kind model.OperationKind) string {
	switch kind {
	case model.RefundOp:
		return model.UnknownRefund
	case model.LinkOp, model.SetupOp:
		return unknownLink
	case model.StageOp:
		return model.UnknownStaging
	case model.SubmitOp:
		return model.UnknownEvidence
	case model.AcceptOp:
		return model.UnknownAcceptance
	}
	return model.UnknownCharge
}

// prepare commits a new operation as asked for: from here on the press survives.
func (c *change) prepare(op model.Operation) (model.Operation, error) {
	op.Actor, op.Created, op.State = c.actor, c.Now(), model.OpPrepared
	op.Hash, op.Unanswered, op.Asked, op.Since = op.Digest(), true, c.Now(), c.Now()
	if err := c.PutOperation(op); err != nil {
		return op, err
	}
	c.hint(op.Practice, model.OperationChanged, string(op.ID))
	return op, c.audit(op.Practice, "operation."+string(op.Kind), string(op.ID), "", string(op.State)+" "+op.Amount.String())
}

// journey is an operation that a goroutine drives.
type journey struct {
	done chan struct{} // closed at its end
	look bool          // it only asks how an open link stands
}

// await waits for a journey to end.
func (j journey) await(ctx context.Context) error {
	select {
	case <-j.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// launch drives an operation in a goroutine of the desk's own, so that a closed screen or a lost session doesn't end it half made.
// The journey's channel closes when the drive ends, settled or not. fresh says that this process has just prepared it and sent nothing.
func (d *Desk) launch(op model.Operation, fresh bool) journey {
	d.mu.Lock()
	defer d.mu.Unlock()
	if f, ok := d.running[op.ID]; ok {
		return f
	}
	f := journey{make(chan struct{}), op.State == model.OpOpen}
	d.running[op.ID] = f
	d.flights.Add(1)
	go func() {
		defer d.flights.Done()
		// A dump of goroutines then names the operation that each one drives.
		named := pprof.WithLabels(context.Background(), pprof.Labels("operation", string(op.ID)))
		pprof.SetGoroutineLabels(named)
		ctx, cancel := context.WithTimeout(named, flightLimit)
		defer cancel()
		if err := d.drive(ctx, op, fresh); err != nil {
			d.Log.Warn("operation not settled", "operation", op.ID, "kind", op.Kind, "err", err)
		}
		if !f.look {
			d.noteTry(ctx, op)
		}
		d.land(op.ID, f.done)
	}()
	return f
}

func (d *Desk) land(id model.OperationID, done chan struct{}) {
	d.mu.Lock()
	delete(d.running, id)
	d.mu.Unlock()
	close(done)
}

// run launches an operation, waits for it as long as ctx allows, and gives back how it stands; with an error, how it stood.
func (d *Desk) run(ctx context.Context, op model.Operation, fresh bool) (model.Operation, error) {
	if op.State.Settled() {
		return op, nil
	}
	f := d.launch(op, fresh)
	for ; f.look && op.State != model.OpOpen; f = d.launch(op, fresh) {
		<-f.done // a look that was on its way does nothing of what is to be done now
	}
	select {
	case <-f.done:
	case <-ctx.Done():
	}
	now, err := d.operation(context.WithoutCancel(ctx), op)
	if err != nil {
		return op, doubtful(op, err)
	}
	return now, nil
}

func (d *Desk) operation(ctx context.Context, op model.Operation) (now model.Operation, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		now, err = tx.Operation(op.Practice, op.ID)
		return err
	})
	return now, err
}

func (d *Desk) drive(ctx context.Context, op model.Operation, fresh bool) (err error) {
	next := d.nextStep(op.Kind)
	for more := true; more && !op.State.Settled(); fresh = false {
		before := op
		if err = errDamaged; op.Intact() {
			op, more, err = next(ctx, op, fresh)
		}
		if errors.Is(err, errDamaged) {
			_, _, err = d.stopped(ctx, before, err)
			return err
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// step is one move of a state machine: the operation afterwards, and whether to go on at once.
type step func(ctx context.Context, op model.Operation, fresh bool) (model.Operation, bool, error)

func (d *Desk) nextStep(kind model.OperationKind) step {
	switch kind {
	case model.ChargeOp:
		return d.chargeStep
	case model.RefundOp:
		return d.refundStep
	case model.StageOp, model.SubmitOp, model.AcceptOp:
		return d.disputeStep
	}
	return d.linkStep
}

// move commits one transition of an operation with its audit entry. The row is read again first: if it isn't where this process
// believes it to be, somebody else has moved it and nothing is written.
//
// A record that is not what its digest was taken of moves nowhere: what it says of money can't be believed.
func (d *Desk) move(ctx context.Context, op model.Operation, edit func(*change, *model.Operation) error) (model.Operation, error) {
	return d.moveAnyhow(ctx, op, func(c *change, now *model.Operation) error {
		if !now.Intact() {
			return errDamaged
		}
		return edit(c, now)
	})
}

// errDamaged says that an operation's record has been changed by something else than paydesk.
var errDamaged = model.Errorf(model.Internal, "The operation's record does not match its digest: nothing is sent.")

func (d *Desk) moveAnyhow(ctx context.Context, op model.Operation, edit func(*change, *model.Operation) error) (moved model.Operation, err error) {
	err = d.update(context.WithoutCancel(ctx), systemScope(), model.System(), func(c *change) error {
		moved, err = c.move(op, edit)
		return err
	})
	return moved, err
}

// move is one transition of an operation that is still as it was seen.
func (c *change) move(seen model.Operation, edit func(*change, *model.Operation) error) (model.Operation, error) {
	now, err := c.Operation(seen.Practice, seen.ID)
	if err != nil {
		return now, err
	}
	if now.State != seen.State || now.Attempt != seen.Attempt || now.Lost != seen.Lost {
		return now, model.Errorf(model.Conflict, "The operation has moved on meanwhile. Look again.")
	}
	before := now.State
	if err := edit(c, &now); err != nil {
		return now, err
	}
	return now, c.putOperation(before, now)
}

func (c *change) putOperation(before model.OperationState, op model.Operation) error {
	if op.State.Settled() && op.Settled == 0 {
		op.Settled = c.Now()
	}
	if err := c.PutOperation(op); err != nil {
		return err
	}
	c.hint(op.Practice, model.OperationChanged, string(op.ID))
	if op.Invoice != "" {
		c.hint(op.Practice, model.InvoiceChanged, string(op.Invoice))
	}
	after := string(op.State)
	if op.Unknown() && op.Message != "" {
		after += " unknown"
	}
	return c.audit(op.Practice, "operation."+string(op.Kind), string(op.ID), string(before), after)
}

// ask commits that a request of the operation goes out now, together with what edit sets. Requests are built from the record alone, and
// move stops a record that doesn't match its digest.
func (d *Desk) ask(ctx context.Context, op model.Operation, edit func(*model.Operation)) (model.Operation, error) {
	return d.move(ctx, op, func(c *change, now *model.Operation) error {
		switch {
		case edit != nil:
			edit(now)
			now.Lost, now.Since = 0, c.Now()
		case now.Unanswered:
			now.Lost++
		default:
			now.Since = c.Now()
		}
		now.Unanswered, now.Asked = true, c.Now()
		return nil
	})
}

// lookBack is how far before an operation's record its objects at Stripe may have been created, for clocks that differ.
const lookBack = 10 * time.Minute

// pause waits, unless ctx ends first.
func pause(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
