package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
)

// refundStep moves a refund: Prepared, then Done, Pending, Failed, Cancelled or NotDone. https://docs.stripe.com/refunds
func (d *Desk) refundStep(ctx context.Context, op model.Operation, fresh bool) (model.Operation, bool, error) {
	if op.State != model.OpPrepared {
		return op, false, nil
	}
	if !fresh {
		listed, err := d.at(ctx, op.Ref()).Refunds(ctx, op.Ref(), op.Intent)
		found, ok := refundOf(op, listed)
		full := false
		if err == nil && !ok && op.Lost > 0 {
			full, err = d.isFull(ctx, op, listed)
		}
		switch {
		case err != nil:
			return d.unproved(ctx, op, model.UnknownRefund, err)
		case ok:
			return d.adoptRefund(ctx, op, found)
		case (full || d.tooOld(op)) && op.Unanswered && !d.quiet(op): // the last request may still be on its way
			return d.unproved(ctx, op, model.UnknownRefund, nil)
		case full:
			return d.notRefunded(ctx, op, "", "So much of this payment was returned in another way at Stripe that this refund was not made. Nothing was returned by it.")
		case d.tooOld(op):
			return d.notRefunded(ctx, op, "", "Stripe has no such refund: nothing was returned. Refund it anew.")
		}
		if op, err = d.ask(ctx, op, nil); err != nil {
			return op, false, err
		}
	}
	return d.sendRefund(ctx, op)
}

func (d *Desk) sendRefund(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	var refund model.RefundAtStripe
	err := d.patiently(ctx, func() (err error) {
		refund, err = d.at(ctx, op.Ref()).CreateRefund(ctx, op.Ref(), op.Key(d.install, "refund"), stripeops.RefundParams{
			Intent: op.Intent, Amount: op.Amount, Reason: op.Reason, Metadata: metadata(op),
		})
		return err
	})
	if err == nil {
		return d.adoptRefund(ctx, op, refund)
	}
	fault := model.FaultOf(err)
	switch {
	case fault.Answer == model.AnswerMisuse:
		return d.stopped(ctx, op, err)
	case endedBefore(fault):
		return d.afterKeptRefundError(ctx, op)
	case neverLeft(op, fault):
		return d.unsent(ctx, op, err)
	case fault.Answer == model.AnswerNone || op.Lost > 0 && fault.Answer != model.AnswerDeclined:
		return d.unproved(ctx, op, model.UnknownRefund, err)
	}
	d.noteAccess(ctx, op.Ref(), err)
	return d.notRefunded(ctx, op, fault.Code, sentence(err))
}

// afterKeptRefundError follows a 500 that Stripe replayed: the first request has ended, so a refund that isn't there was not made. A list may
// lag behind, and proves it only where its refunds make up what Stripe counts as returned of the charge.
func (d *Desk) afterKeptRefundError(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	listed, err := d.at(ctx, op.Ref()).Refunds(ctx, op.Ref(), op.Intent)
	found, ok := refundOf(op, listed)
	whole := false
	if err == nil && !ok {
		whole, err = d.isWhole(ctx, op, listed)
	}
	switch {
	case err != nil:
		return d.unproved(ctx, op, model.UnknownRefund, err)
	case ok:
		return d.adoptRefund(ctx, op, found)
	case !whole && model.MillisOf(d.Now()).Since(op.Since) < quietAfter:
		return d.unproved(ctx, op, model.UnknownRefund, nil)
	}
	return d.notRefunded(ctx, op, "", "Stripe had an error before the refund was made. Nothing was returned. Refund it anew.")
}

func refundOf(op model.Operation, listed []model.RefundAtStripe) (model.RefundAtStripe, bool) {
	for _, r := range listed {
		if r.Operation == op.ID {
			return r, true
		}
	}
	return model.RefundAtStripe{}, false
}

// isWhole says whether a list of a payment's refunds is all that Stripe counts on its charge. The charge is read after the list: a refund that
// comes between makes the list look short, never whole.
func (d *Desk) isWhole(ctx context.Context, op model.Operation, refunds []model.RefundAtStripe) (bool, error) {
	_, whole, err := d.leftOf(ctx, op, refunds)
	return whole, err
}

// isFull says whether other refunds have left too little of a charge for this one, so that Stripe refuses it however often it is sent.
func (d *Desk) isFull(ctx context.Context, op model.Operation, refunds []model.RefundAtStripe) (bool, error) {
	left, whole, err := d.leftOf(ctx, op, refunds)
	return whole && left < op.Amount.Minor, err
}

func (d *Desk) leftOf(ctx context.Context, op model.Operation, refunds []model.RefundAtStripe) (left int64, whole bool, err error) {
	intent, err := d.at(ctx, op.Ref()).Intent(ctx, op.Ref(), op.Intent)
	listed := int64(0)
	for _, r := range refunds {
		if r.RefundState().Counts() {
			listed += r.Amount.Minor
		}
	}
	return intent.Received - intent.Refunded, listed >= intent.Refunded, err
}

// adoptRefund takes over what Stripe says of a refund that has just been made, or found.
func (d *Desk) adoptRefund(ctx context.Context, op model.Operation, at model.RefundAtStripe) (model.Operation, bool, error) {
	d.noteReach(op.Ref(), nil)
	if at.Amount != op.Amount {
		return d.stopped(ctx, op, model.Errorf(model.Internal, "%s is a refund of %s", at.ID, at.Amount))
	}
	if at.RefundState() == model.RefundFailed || at.RefundState() == model.RefundCancelled {
		return d.cameBackUnseen(ctx, op, at)
	}
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error {
		refund, err := c.Refund(op.Practice, op.Refund)
		if err != nil {
			return err
		}
		now.State = model.OpPending
		if at.RefundState() == model.RefundDone {
			now.State = model.OpDone
		}
		now.Unanswered, now.Lost, now.Message = false, 0, ""
		refund.StripeID = at.ID
		c.actor = op.Actor
		return c.refundMoved(refund, at.RefundState())
	})
	return op, false, err
}

// cameBackUnseen settles a refund that was over before anything here said that it was made. Stripe has booked both ways of its money, so its id is
// kept: it explains them.
func (d *Desk) cameBackUnseen(ctx context.Context, op model.Operation, at model.RefundAtStripe) (model.Operation, bool, error) {
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error {
		if err := c.endRefund(now, at.FailureReason, "The bank refused the refund: the money stays with the practice. Return it another way, for example in cash."); err != nil {
			return err
		}
		refund, err := c.Refund(now.Practice, now.Refund)
		if err != nil {
			return err
		}
		refund.StripeID = at.ID
		return c.PutRefund(refund)
	})
	return op, false, err
}

// notRefunded settles a refund as not made: nothing has moved, and its part of the payment can be refunded anew.
func (d *Desk) notRefunded(ctx context.Context, op model.Operation, code, words string) (model.Operation, bool, error) {
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error { return c.endRefund(now, code, words) })
	return op, false, err
}

func (c *change) endRefund(now *model.Operation, code, words string) error {
	now.State, now.Code, now.Message, now.Unanswered, now.Lost = model.OpNotDone, code, words, false, 0
	refund, err := c.Refund(now.Practice, now.Refund)
	if err != nil {
		return err
	}
	payment, err := c.Payment(now.Practice, now.Payment)
	if err != nil {
		return err
	}
	payment.Reserved -= refund.Amount.Minor
	refund.Status, refund.FailureReason = model.RefundNotDone, code
	if err := c.PutRefund(refund); err != nil {
		return err
	}
	c.hint(now.Practice, model.PaymentChanged, string(now.Payment))
	return c.PutPayment(payment)
}

// followRefund merges what Stripe says later of a refund: by a monotone rank, so that the order of answers doesn't matter.
func (d *Desk) followRefund(ctx context.Context, refund model.Refund, at model.RefundAtStripe) error {
	status := at.RefundState()
	if !status.After(refund.Status) {
		return nil
	}
	return d.update(ctx, systemScope(), model.System(), func(c *change) error {
		now, err := c.Refund(refund.Practice, refund.ID)
		if err != nil || !status.After(now.Status) {
			return err
		}
		op, err := c.Operation(now.Practice, now.Operation)
		if err != nil {
			return err
		}
		before := op.State
		op.State = operationState(status)
		if status == model.RefundFailed || status == model.RefundCancelled {
			op.Message = op.Amount.String() + " was refunded, and then the money came back to the practice. It is owed to the patient: return it another way, for example in cash."
		}
		if err := c.putOperation(before, op); err != nil {
			return err
		}
		if status == model.RefundFailed || status == model.RefundCancelled {
			return c.refundCameBack(now, status, at.FailureReason)
		}
		now.Status = status
		c.hint(now.Practice, model.PaymentChanged, string(now.Payment))
		return c.PutRefund(now)
	})
}

func operationState(status model.RefundStatus) model.OperationState {
	switch status {
	case model.RefundDone:
		return model.OpDone
	case model.RefundFailed:
		return model.OpFailed
	case model.RefundCancelled:
		return model.OpCancelled
	}
	return model.OpPending
}
