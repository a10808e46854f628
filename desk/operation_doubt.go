package desk

import (
	"context"
	"time"

	"clinic.example/paydesk/model"
)

// resendLimit is how old an operation may be for an unanswered request to be sent again: Stripe may forget a key after 24 hours.
// https://docs.stripe.com/api/idempotent_requests
const resendLimit = 20 * time.Hour

// quietAfter is how long after its last request nothing of an operation can be on its way to Stripe any more, nor be missing in a list there.
const quietAfter = 10 * time.Minute

// unproved leaves an operation unknown after a request that proves nothing, and says so once.
func (d *Desk) unproved(ctx context.Context, op model.Operation, words string, cause error) (model.Operation, bool, error) {
	d.noteReach(op.Ref(), cause)
	d.noteAccess(ctx, op.Ref(), cause)
	if op.Message == words || !op.Unanswered { // where nothing is outstanding, what is known stays so
		return op, false, nil
	}
	op, err := d.move(ctx, op, func(_ *change, now *model.Operation) error {
		now.Message = words
		return nil
	})
	return op, false, err
}

// unsent notes that the first request of an operation can't have left this machine, so that nothing was asked of Stripe yet.
func (d *Desk) unsent(ctx context.Context, op model.Operation, cause error) (model.Operation, bool, error) {
	d.noteReach(op.Ref(), cause)
	op, err := d.move(ctx, op, func(_ *change, now *model.Operation) error {
		now.Unanswered, now.Message = false, unsentWords(op.Kind)
		return nil
	})
	return op, false, err
}

// neverLeft says whether a failed request, and with it the whole step, can't have reached Stripe.
func neverLeft(op model.Operation, fault *model.StripeFault) bool {
	return fault.Answer == model.AnswerNone && fault.Unreached && op.Lost == 0
}

func unsentWords(kind model.OperationKind) string {
	switch kind {
	case model.RefundOp:
		return "Nothing was sent to Stripe yet, so nothing was returned so far. paydesk sends the refund by itself as soon as Stripe can be asked. Do not refund again."
	case model.LinkOp, model.SetupOp:
		return "Nothing was sent to Stripe yet, so there is no link to show. Nothing was charged; paydesk makes it by itself as soon as Stripe can be asked."
	}
	return "Nothing was sent to Stripe yet, so the card was not asked and nothing was charged so far. paydesk charges it by itself as soon as Stripe can be asked. Do not charge again."
}

// stopped marks an operation that Stripe calls misused: our fault, for a person to look at. It keeps its invoice held.
func (d *Desk) stopped(ctx context.Context, op model.Operation, cause error) (model.Operation, bool, error) {
	d.Log.Error("operation stopped", "operation", op.ID, "err", cause)
	op, err := d.moveAnyhow(ctx, op, func(_ *change, now *model.Operation) error {
		now.State, now.Code = model.OpStopped, "idempotency_error"
		now.Message = "paydesk stopped this operation because its request did not match the one sent before, and it is not known whether money moved. Do not press again; an administrator looks it up under Reports, Open operations."
		return nil
	})
	return op, false, err
}

// tooOld says whether an unanswered request of the operation must not be sent again.
func (d *Desk) tooOld(op model.Operation) bool {
	return model.MillisOf(d.Now()).Since(op.Created) > resendLimit
}

// quiet says whether nothing of the operation is on its way any more.
func (d *Desk) quiet(op model.Operation) bool {
	return model.MillisOf(d.Now()).Since(op.Asked) >= quietAfter
}
