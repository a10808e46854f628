package desk

import (
	"context"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
)

// busyTries is how often a request that Stripe refused for its rate (429) is sent again at once, with the same key.
const busyTries = 3

// chargeStep moves a charge by one step. A charge is two requests on one payment intent, which Stripe lets succeed at most once:
// https://docs.stripe.com/payments/paymentintents/lifecycle
func (d *Desk) chargeStep(ctx context.Context, op model.Operation, fresh bool) (model.Operation, bool, error) {
	switch op.State {
	case model.OpPrepared:
		return d.createIntent(ctx, op, fresh)
	case model.OpCreated:
		return d.firstConfirm(ctx, op)
	case model.OpConfirming:
		return d.confirmAgain(ctx, op)
	case model.OpProcessing:
		return d.lookAtIntent(ctx, op)
	case model.OpCancelling:
		return d.cancelAgain(ctx, op)
	}
	return op, false, nil
}

func (d *Desk) createIntent(ctx context.Context, op model.Operation, fresh bool) (model.Operation, bool, error) {
	if !fresh {
		found, ok, err := d.at(ctx, op.Ref()).FindIntent(ctx, op.Ref(), op.Customer, op.ID, op.Created.Add(-lookBack))
		switch {
		case err != nil:
			return d.unproved(ctx, op, model.UnknownCharge, err)
		case ok:
			return d.created(ctx, op, found)
		case d.tooOld(op) && op.Unanswered && !d.quiet(op): // the last request may still be on its way
			return d.unproved(ctx, op, model.UnknownCharge, nil)
		case d.tooOld(op):
			return d.notCharged(ctx, op, model.OpNotDone, "", "The charge was never made at Stripe. Nothing was charged.")
		}
		if op, err = d.ask(ctx, op, nil); err != nil {
			return op, false, err
		}
	}
	var intent model.Intent
	err := d.patiently(ctx, func() (err error) {
		intent, err = d.at(ctx, op.Ref()).CreateIntent(ctx, op.Ref(), op.Key(d.install, "create"), stripeops.IntentParams{
			Amount: op.Amount, Customer: op.Customer, Card: op.Card, Description: op.Text, Metadata: metadata(op),
		})
		return err
	})
	if err != nil {
		return d.createRefused(ctx, op, err)
	}
	return d.created(ctx, op, intent)
}

func (d *Desk) createRefused(ctx context.Context, op model.Operation, err error) (model.Operation, bool, error) {
	fault := model.FaultOf(err)
	switch {
	case fault.Answer == model.AnswerMisuse:
		return d.stopped(ctx, op, err)
	case fault.Answer == model.AnswerDeclined:
		return d.notCharged(ctx, op, model.OpDeclined, fault.Code, model.DeclineWords(fault.Code, fault.DeclineCode))
	case endedBefore(fault):
		return d.afterKeptError(ctx, op)
	case neverLeft(op, fault):
		return d.unsent(ctx, op, err)
	case fault.Answer == model.AnswerNone || op.Lost > 0:
		return d.unproved(ctx, op, model.UnknownCharge, err)
	}
	d.noteAccess(ctx, op.Ref(), err)
	return d.notCharged(ctx, op, model.OpNotDone, fault.Code, sentence(err))
}

// afterKeptError follows a 500 that Stripe replayed: the first request has ended, so one more look decides.
func (d *Desk) afterKeptError(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	found, ok, err := d.at(ctx, op.Ref()).FindIntent(ctx, op.Ref(), op.Customer, op.ID, op.Created.Add(-lookBack))
	switch {
	case err != nil:
		return d.unproved(ctx, op, model.UnknownCharge, err)
	case ok:
		return d.created(ctx, op, found)
	}
	return d.notCharged(ctx, op, model.OpNotDone, "", "Stripe had an error before anything was made. Nothing was charged. Try again.")
}

func (d *Desk) created(ctx context.Context, op model.Operation, intent model.Intent) (model.Operation, bool, error) {
	d.noteReach(op.Ref(), nil)
	op, err := d.move(ctx, op, func(_ *change, now *model.Operation) error {
		now.State, now.Unanswered, now.Lost, now.Message = model.OpCreated, false, 0, ""
		now.Adopt(intent.ID, "")
		return nil
	})
	if err != nil || intent.Status == model.IntentNeedsConfirm {
		return op, err == nil, err
	}
	return d.adopt(ctx, op, intent)
}

func (d *Desk) firstConfirm(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	if d.tooOld(op) {
		return d.cancel(ctx, op, model.OpNotDone, "", "The charge was stopped before the card was asked. Nothing was charged.")
	}
	op, err := d.ask(ctx, op, func(now *model.Operation) { now.State, now.Attempt = model.OpConfirming, 1 })
	if err != nil {
		return op, false, err
	}
	return d.confirm(ctx, op)
}

// confirmAgain takes up a confirm that had no answer: the intent itself is read first, and only one that still waits is sent again,
// with the same attempt.
func (d *Desk) confirmAgain(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	if op.Unanswered {
		intent, err := d.at(ctx, op.Ref()).Intent(ctx, op.Ref(), op.Intent)
		if err != nil {
			return d.unproved(ctx, op, model.UnknownCharge, err)
		}
		if intent.Status != model.IntentNeedsConfirm {
			return d.adopt(ctx, op, intent)
		}
		if d.tooOld(op) {
			return d.cancel(ctx, op, model.OpNotDone, "", "The card was never asked. Nothing was charged.")
		}
	}
	op, err := d.ask(ctx, op, nil)
	if err != nil {
		return op, false, err
	}
	return d.confirm(ctx, op)
}

func (d *Desk) confirm(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	var intent model.Intent
	err := d.patiently(ctx, func() (err error) {
		intent, err = d.at(ctx, op.Ref()).ConfirmIntent(ctx, op.Ref(), op.Key(d.install, "confirm"), op.Intent)
		return err
	})
	if err == nil {
		return d.adopt(ctx, op, intent)
	}
	fault := model.FaultOf(err)
	switch {
	case fault.Answer == model.AnswerDeclined:
		return d.declined(ctx, op, fault.Code, fault.DeclineCode)
	case fault.Answer == model.AnswerMisuse:
		return d.stopped(ctx, op, err)
	case endedBefore(fault):
		return d.nextAttempt(ctx, op)
	case fault.Answer == model.AnswerNone || op.Lost > 0:
		return d.unproved(ctx, op, model.UnknownCharge, err)
	case fault.Answer == model.AnswerNoAccess:
		d.noteAccess(ctx, op.Ref(), err)
		return d.notCharged(ctx, op, model.OpNotDone, fault.Code, sentence(err))
	}
	return d.cancel(ctx, op, model.OpNotDone, fault.Code, sentence(err))
}

// nextAttempt follows a replayed 500 on a confirm: attempt n has ended, and an intent that still waits gets attempt n+1.
func (d *Desk) nextAttempt(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	intent, err := d.at(ctx, op.Ref()).Intent(ctx, op.Ref(), op.Intent)
	if err != nil {
		return d.unproved(ctx, op, model.UnknownCharge, err)
	}
	if intent.Status != model.IntentNeedsConfirm {
		return d.adopt(ctx, op, intent)
	}
	op, err = d.move(ctx, op, func(_ *change, now *model.Operation) error {
		now.Attempt, now.Unanswered, now.Lost = now.Attempt+1, false, 0
		return nil
	})
	return op, err == nil, err
}

func (d *Desk) lookAtIntent(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	intent, err := d.at(ctx, op.Ref()).Intent(ctx, op.Ref(), op.Intent)
	if err != nil {
		return d.unproved(ctx, op, model.UnknownCharge, err)
	}
	return d.adopt(ctx, op, intent)
}

// adopt takes over what Stripe says of the intent.
func (d *Desk) adopt(ctx context.Context, op model.Operation, intent model.Intent) (model.Operation, bool, error) {
	d.noteReach(op.Ref(), nil)
	switch intent.Status {
	case model.IntentSucceeded:
		return d.charged(ctx, op, intent)
	case model.IntentProcessing:
		return d.processing(ctx, op)
	case model.IntentCanceled:
		return d.cancelled(ctx, op)
	case model.IntentNeedsAction:
		return d.declined(ctx, op, "authentication_required", "")
	case model.IntentNeedsMethod:
		if intent.Code != "" {
			return d.declined(ctx, op, intent.Code, intent.DeclineCode)
		}
	}
	return d.cancel(ctx, op, model.OpNotDone, "", "Stripe did not take the card. Nothing was charged.")
}

func (d *Desk) processing(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	if op.State == model.OpProcessing {
		return op, false, nil
	}
	op, err := d.move(ctx, op, func(_ *change, now *model.Operation) error {
		now.State, now.Unanswered, now.Lost = model.OpProcessing, false, 0
		now.Message = "Stripe is still working on the payment. The patient may go; paydesk shows the result. Do not charge again."
		return nil
	})
	return op, false, err
}

// charged records the payment in the same transaction that settles the operation.
func (d *Desk) charged(ctx context.Context, op model.Operation, intent model.Intent) (model.Operation, bool, error) {
	if intent.Received != op.Amount.Minor || intent.Amount.Currency != op.Amount.Currency {
		return d.stopped(ctx, op, model.Errorf(model.Internal, "%s received %d %s", intent.ID, intent.Received, intent.Amount.Currency))
	}
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error {
		payment, err := c.receive(model.Payment{
			Practice: op.Practice, Patient: op.Patient, Invoice: op.Invoice, Mode: op.Mode, Method: model.Card,
			Amount: op.Amount, Received: paidAt(intent, c.Now()), By: op.Actor.Name, Operation: op.ID, Account: op.Account,
			Intent: intent.ID, Charge: intent.Charge, Card: op.CardLabel, Ledger: intent.Ledger,
		})
		now.State, now.Unanswered, now.Lost, now.Payment, now.Message = model.OpSucceeded, false, 0, payment.ID, ""
		return err
	})
	return op, false, err
}

func paidAt(intent model.Intent, now model.Millis) model.Millis {
	if intent.PaidAt != 0 {
		return intent.PaidAt
	}
	return now
}

func (d *Desk) declined(ctx context.Context, op model.Operation, code, declineCode string) (model.Operation, bool, error) {
	verdict := model.OpDeclined
	if code == "authentication_required" || declineCode == "authentication_required" {
		verdict = model.OpNeedsPatient
	}
	if declineCode != "" {
		return d.cancel(ctx, op, verdict, declineCode, model.DeclineWords(code, declineCode))
	}
	return d.cancel(ctx, op, verdict, code, model.DeclineWords(code, declineCode))
}

// cancel ends a charge that did not go through: only a cancel that Stripe has confirmed lets the desk say "not charged".
func (d *Desk) cancel(ctx context.Context, op model.Operation, verdict model.OperationState, code, words string) (model.Operation, bool, error) {
	op, err := d.ask(ctx, op, func(now *model.Operation) {
		if now.State != model.OpCancelling {
			now.Verdict, now.Code, now.Message = verdict, code, words
		}
		now.State = model.OpCancelling
	})
	if err != nil {
		return op, false, err
	}
	return d.sendCancel(ctx, op)
}

func (d *Desk) cancelAgain(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	intent, err := d.at(ctx, op.Ref()).Intent(ctx, op.Ref(), op.Intent)
	if err != nil {
		return d.unsettledCancel(ctx, op, err)
	}
	if intent.Status == model.IntentCanceled || intent.Status == model.IntentSucceeded || intent.Status == model.IntentProcessing {
		return d.adopt(ctx, op, intent)
	}
	if op, err = d.ask(ctx, op, nil); err != nil {
		return op, false, err
	}
	return d.sendCancel(ctx, op)
}

func (d *Desk) sendCancel(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	var intent model.Intent
	err := d.patiently(ctx, func() (err error) {
		intent, err = d.at(ctx, op.Ref()).CancelIntent(ctx, op.Ref(), op.Key(d.install, "cancel"), op.Intent)
		return err
	})
	switch fault := model.FaultOf(err); {
	case err == nil && intent.Status == model.IntentCanceled:
		return d.cancelled(ctx, op)
	case err == nil:
		return d.adopt(ctx, op, intent)
	case fault.Answer == model.AnswerMisuse:
		return d.stopped(ctx, op, err)
	case endedBefore(fault):
		op, err = d.move(ctx, op, func(_ *change, now *model.Operation) error { now.Attempt++; return nil })
		return op, err == nil, err
	default:
		return d.unsettledCancel(ctx, op, err)
	}
}

// unsettledCancel leaves a cancel for the next look. Its message is the verdict's and stays hidden until Stripe has confirmed.
func (d *Desk) unsettledCancel(ctx context.Context, op model.Operation, cause error) (model.Operation, bool, error) {
	d.noteReach(op.Ref(), cause)
	d.noteAccess(ctx, op.Ref(), cause)
	return op, false, nil
}

func (d *Desk) cancelled(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	if op.State == model.OpCancelling {
		return d.notCharged(ctx, op, op.Verdict, op.Code, op.Message)
	}
	return d.notCharged(ctx, op, model.OpNotDone, "", "The payment was cancelled at Stripe. Nothing was charged.")
}

// notCharged settles a charge as not made and frees its invoice.
func (d *Desk) notCharged(ctx context.Context, op model.Operation, verdict model.OperationState, code, words string) (model.Operation, bool, error) {
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error { return c.endCharge(now, verdict, code, words) })
	return op, false, err
}

func (c *change) endCharge(now *model.Operation, verdict model.OperationState, code, words string) error {
	now.State, now.Code, now.Message, now.Unanswered, now.Lost = verdict, code, words, false, 0
	return c.release(now.Practice, now.Invoice, now.ID)
}

// patiently repeats a request that Stripe refused for its rate, with the same key and growing pauses.
func (d *Desk) patiently(ctx context.Context, send func() error) error {
	err := send()
	for try := range busyTries {
		if fault := model.FaultOf(err); fault == nil || fault.Answer != model.AnswerLimited {
			return err
		}
		pause(ctx, time.Duration(1<<try)*300*time.Millisecond)
		err = send()
	}
	return err
}

// endedBefore says whether an error is the kept answer of a request that has ended.
func endedBefore(fault *model.StripeFault) bool { return fault.Replayed && fault.Status >= 500 }

// metadata ties an object at Stripe to its operation; nothing personal.
func metadata(op model.Operation) map[string]string {
	m := map[string]string{stripeops.MetadataOperation: string(op.ID), stripeops.MetadataPractice: string(op.Practice)}
	if op.Number != "" {
		m[stripeops.MetadataInvoice] = op.Number
	}
	return m
}
