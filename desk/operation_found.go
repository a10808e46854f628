package desk

import (
	"context"
	"fmt"

	"clinic.example/paydesk/model"
)

// found is what Stripe has of an operation: at most one of the three, by the operation's kind.
type found struct {
	intent  *model.Intent
	refund  *model.RefundAtStripe
	session *model.PaySession
}

// lookUp reads what Stripe has of an operation: its object where it is known, else the lists by metadata. An object of something else is an
// error, since a damaged record could name it.
func (d *Desk) lookUp(ctx context.Context, op model.Operation) (f found, err error) {
	at, ref, ok, owner := d.at(ctx, op.Ref()), op.Ref(), true, op.ID
	switch op.Kind {
	case model.ChargeOp:
		f.intent = new(model.Intent)
		if op.Intent != "" {
			*f.intent, err = at.Intent(ctx, ref, op.Intent)
		} else {
			*f.intent, ok, err = at.FindIntent(ctx, ref, op.Customer, op.ID, op.Created.Add(-lookBack))
		}
		owner = f.intent.Operation
	case model.RefundOp:
		f.refund = new(model.RefundAtStripe)
		*f.refund, ok, err = d.findRefund(ctx, op)
		owner = f.refund.Operation
	case model.StageOp, model.SubmitOp, model.AcceptOp:
		_, err = at.Dispute(ctx, ref, op.Dispute) // a dispute holds nothing that names its operation
		ok = false
	default:
		f.session = new(model.PaySession)
		if op.Session != "" {
			*f.session, err = at.Session(ctx, ref, op.Session)
		} else {
			*f.session, ok, err = at.FindSession(ctx, ref, op.Customer, op.ID, op.Created.Add(-lookBack))
		}
		owner = f.session.Operation
	}
	d.noteReach(ref, err)
	d.noteAccess(ctx, ref, err)
	switch {
	case err != nil:
		return found{}, err
	case !ok:
		return found{}, nil
	case owner != op.ID:
		return found{}, model.Errorf(model.Internal, "What Stripe has under this record's id belongs to something else. Nothing was changed; whoever looks after paydesk must compare the account with the records.")
	}
	return f, nil
}

func (d *Desk) findRefund(ctx context.Context, op model.Operation) (model.RefundAtStripe, bool, error) {
	listed, err := d.at(ctx, op.Ref()).Refunds(ctx, op.Ref(), op.Intent)
	found, ok := refundOf(op, listed)
	return found, ok, err
}

// judge says what Stripe has, what is done and recorded then, and why nothing can be done yet.
func (d *Desk) judge(op model.Operation, f found) (at, will, why string) {
	switch {
	case f.intent != nil:
		return judgeIntent(op, *f.intent)
	case f.refund != nil:
		return judgeRefund(op, *f.refund)
	case f.session != nil:
		return judgeSession(op, *f.session)
	}
	at, will = "Stripe has nothing of it.", "It is recorded as not done: "+nothingMoved(op.Kind)
	if !d.quiet(op) {
		why = "Stripe has nothing of it, but what was sent last may still be on its way. Look again ten minutes after it was sent."
	}
	return at, will, why
}

func judgeIntent(op model.Operation, at model.Intent) (has, will, why string) {
	switch at.Status {
	case model.IntentSucceeded:
		has = fmt.Sprintf("Stripe has charged %s (%s).", at.Amount.Of(at.Received), at.ID)
		return has, "The payment is recorded on the invoice.", otherCurrency(op, at.Amount)
	case model.IntentProcessing:
		return fmt.Sprintf("The bank is deciding about the payment (%s).", at.ID), "", decidingNow
	case model.IntentCanceled:
		return fmt.Sprintf("Stripe has cancelled the payment (%s): nothing was charged.", at.ID), "It is recorded as not done: nothing was charged.", ""
	case model.IntentNeedsMethod, model.IntentNeedsConfirm, model.IntentNeedsAction:
	}
	has = fmt.Sprintf("Stripe has the payment (%s, %s), and nothing was charged.", at.ID, at.Status)
	return has, "Stripe cancels the payment, and it is recorded as not done. If Stripe has charged the card by then, the payment is recorded.", ""
}

func judgeRefund(op model.Operation, at model.RefundAtStripe) (has, will, why string) {
	has, will = fmt.Sprintf("Stripe has the refund: %s, %s (%s).", at.Amount, at.Status, at.ID), "The refund is recorded as Stripe has it."
	if s := at.RefundState(); s == model.RefundFailed || s == model.RefundCancelled {
		will = "It is recorded as not done: nothing was returned."
	}
	return has, will, otherCurrency(op, at.Amount)
}

func judgeSession(op model.Operation, at model.PaySession) (has, will, why string) {
	switch {
	case at.Status == "complete" && op.Kind == model.SetupOp:
		return "The patient has left a card by the link.", "The card is saved for the patient.", ""
	case at.Status == "complete" && at.Paid:
		has = fmt.Sprintf("The patient has paid %s by the link (%s).", at.Intent.Amount.Of(at.Intent.Received), at.Intent.ID)
		return has, "The payment is recorded.", otherCurrency(op, at.Intent.Amount)
	case at.Status == "complete":
		return "The patient has paid by the link, and the bank is deciding.", "", decidingNow
	case at.Status == "expired":
		return "The link has ended at Stripe, and nothing was paid by it.", "It is recorded as ended: nothing was charged.", ""
	}
	return "The link can still be used.", "Stripe ends the link. If the patient has paid by then, the payment is recorded.", ""
}

func otherCurrency(op model.Operation, at model.Money) string {
	if at.Currency == op.Amount.Currency {
		return ""
	}
	return fmt.Sprintf("Stripe has it in %s, and it was asked for in %s: paydesk can't record that. Whoever looks after paydesk must compare the account with the records.",
		at.Currency.Upper(), op.Amount.Currency.Upper())
}
