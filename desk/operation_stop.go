package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// StopWay is how an open operation can be ended by hand.
type StopWay string

// Ways to end an operation. Only GiveUp needs no answer of Stripe's.
const (
	NoStop       StopWay = ""
	GiveUp       StopWay = "give up"       // nothing was ever sent
	CancelCharge StopWay = "cancel charge" // Stripe cancels the payment, unless it has charged the card
	StopLink     StopWay = "stop link"     // Stripe ends the link, unless the patient was faster
	LookUp       StopWay = "look up"       // paydesk stopped it: what Stripe has is taken over
)

const (
	notAnswered  = "Stripe has not answered yet, so it may have moved the money, and it can't be stopped. Ask again, or wait: paydesk goes on asking."
	sentRefund   = "Stripe has not said yet whether it has this refund. It may be on its way, so it can't be stopped; it is made at most once."
	sentAnswer   = "Stripe has not said yet what became of this answer to a dispute. It may be on its way, so it can't be stopped; it is given once at most."
	decidingNow  = "The bank is deciding at this moment, so it can't be stopped any more. paydesk shows the result."
	stoppingNow  = "It is being stopped already, and Stripe has not confirmed it."
	askedNow     = "Stripe is being asked at this moment. Wait for the answer."
	alreadyEnded = "It has ended meanwhile (%s), so there is nothing to stop."
)

// stopWay says how the operation of a row can be ended, or why it can't now.
func (d *Desk) stopWay(row OpenOperation) (StopWay, string) {
	way, why := wayToStop(row.Operation)
	switch {
	case why != "", way == GiveUp:
	case row.Asking && row.Operation.State != model.OpOpen:
		why = askedNow
	case row.Waits != "" && row.Operation.State != model.OpStopped:
		why = row.Waits
	case way != LookUp && d.isAway(row.Operation.Ref()): // who looks it up asks Stripe anyway
		why = notAnswered
	}
	return way, why
}

// wayToStop is stopWay as far as the record alone tells.
func wayToStop(op model.Operation) (StopWay, string) {
	switch {
	case op.State == model.OpStopped:
		return LookUp, ""
	case op.State == model.OpPrepared && !op.Unanswered:
		return GiveUp, ""
	case op.State == model.OpExpiring, op.State == model.OpCancelling:
		return NoStop, stoppingNow
	case op.State == model.OpProcessing:
		return NoStop, decidingNow
	case op.Kind == model.RefundOp:
		return NoStop, sentRefund
	case op.Dispute != "":
		return NoStop, sentAnswer
	case op.Kind == model.ChargeOp:
		return CancelCharge, "" // an intent charges nothing before its confirm, and once it is cancelled never
	}
	return StopLink, ""
}

// StopPreview is what ending an operation by hand would do: what Stripe has of it, just looked up, and what is recorded then.
type StopPreview struct {
	OpenOperation
	Found string // what Stripe has, in a sentence; empty where nothing had to be looked up
	Will  string // what is done and recorded, in a sentence
	Word  string // must be typed by whoever ends what paydesk stopped: the practice's name; empty for the rest
}

// StopPreview looks up what can be ended of an operation. Unavailable means that Stripe does not answer; where it can't be ended, WhyNot is set.
func (s *Session) StopPreview(ctx context.Context, practice model.PracticeID, id model.OperationID) (StopPreview, error) {
	if err := s.asks(ctx, model.StopOperations, practice); err != nil {
		return StopPreview{}, err
	}
	v, _, err := s.stoppable(ctx, practice, id)
	return v, err
}

// stoppable waits until nobody drives an operation, and looks it up where its way to stop needs that.
func (s *Session) stoppable(ctx context.Context, practice model.PracticeID, id model.OperationID) (v StopPreview, f found, err error) {
	if err := s.d.landed(ctx, id); err != nil {
		return v, f, err
	}
	err = s.view(ctx, model.StopOperations, practice, func(tx storage.Tx) error {
		v = StopPreview{}
		op, err := operationOf(tx, practice, id)
		if err != nil {
			return err
		}
		if op.State.Settled() {
			return model.Errorf(model.Conflict, alreadyEnded, op.State)
		}
		p, err := tx.Practice(practice)
		if err != nil {
			return err
		}
		if v.OpenOperation, err = s.d.openRow(tx, p, op); err != nil {
			return err
		}
		if v.Stop == LookUp {
			v.Word = p.Name
		}
		patient, err := tx.Patient(op.Patient)
		v.Patient = patient.Name
		return ignoreAbsent(err)
	})
	if err != nil {
		return v, f, err
	}
	// What was so at the last answer may have changed: who asks to stop asks Stripe.
	if way, why := wayToStop(v.Operation); why == "" && (way == CancelCharge || way == LookUp) {
		if f, err = s.d.lookUp(ctx, v.Operation); err != nil {
			return v, f, err
		}
		v.Found, v.Will, v.WhyNot = s.d.judge(v.Operation, f)
		return v, f, nil
	}
	switch v.Stop {
	case GiveUp:
		v.Will = "Nothing was sent to Stripe, so nothing can come of it. It is recorded as not done: " + nothingMoved(v.Operation.Kind)
	case StopLink:
		v.Will = "Stripe ends the link. If the patient has paid by then, the payment is recorded."
	case NoStop, CancelCharge, LookUp:
	}
	return v, f, nil
}

// landed waits until no goroutine of this process drives an operation.
func (d *Desk) landed(ctx context.Context, id model.OperationID) error {
	d.mu.Lock()
	flight, ok := d.running[id]
	d.mu.Unlock()
	if !ok {
		return nil
	}
	return flight.await(ctx)
}

// StopOperation ends an operation by hand where that is safe, and gives back how it stands then: settled without an error, though perhaps as
// done, because Stripe had done it already. What is decided by hand is one commit with who decided; what follows goes on by itself after
// a crash. Conflict says why it can't be ended, Unknown or Unavailable that Stripe does not answer.
func (s *Session) StopOperation(ctx context.Context, practice model.PracticeID, id model.OperationID) (model.Operation, error) {
	done, err := s.d.board()
	if err != nil {
		return model.Operation{}, err
	}
	defer done()
	if err := s.asks(ctx, model.StopOperations, practice); err != nil {
		return model.Operation{}, err
	}
	v, f, err := s.stoppable(ctx, practice, id)
	if err == nil && v.WhyNot != "" {
		err = model.Errorf(model.Conflict, "%s", v.WhyNot)
	}
	if err != nil {
		return v.Operation, err
	}
	if v.Stop == StopLink {
		return s.stopLinkOf(ctx, v.Operation)
	}
	op, err := s.release(ctx, v, f)
	switch {
	case err != nil || op.State.Settled():
	case f.refund != nil:
		op, _, err = s.d.adoptRefund(ctx, op, *f.refund)
	default:
		op, err = s.d.run(context.WithoutCancel(ctx), op, false)
	}
	if err == nil && !op.State.Settled() {
		err = verdict(op)
	}
	return op, err
}

// stopLinkOf ends a link by the way that its own key takes.
func (s *Session) stopLinkOf(ctx context.Context, op model.Operation) (model.Operation, error) {
	link, err := s.d.linkOf(ctx, op)
	if err == nil {
		_, err = s.d.stopLink(ctx, link)
	}
	if err != nil {
		return op, err
	}
	if op, err = s.d.operation(ctx, op); err == nil && !op.State.Settled() {
		err = verdict(op)
	}
	return op, err
}

// release commits what a person decided about an operation: it ends at once where nothing has to be done at Stripe, and else goes to the
// state from which its machine ends it.
func (s *Session) release(ctx context.Context, v StopPreview, f found) (op model.Operation, err error) {
	err = s.update(context.WithoutCancel(ctx), model.StopOperations, v.Operation.Practice, func(c *change) error {
		op, err = c.move(v.Operation, func(c *change, now *model.Operation) error {
			switch {
			case now.State != model.OpStopped && !now.Intact():
				return errDamaged
			case v.Stop == GiveUp && now.Unanswered:
				return model.Errorf(model.Conflict, askedNow)
			}
			return c.endByHand(now, f)
		})
		return err
	})
	return op, err
}

// endByHand is what becomes of an operation by what Stripe has of it.
func (c *change) endByHand(now *model.Operation, f found) error {
	words := c.actor.Name + " ended it by hand: " + nothingMoved(now.Kind)
	switch {
	case now.Kind == model.ChargeOp && f.intent == nil:
		return c.endCharge(now, model.OpNotDone, stoppedByHand, words)
	case now.Kind == model.ChargeOp:
		c.cancelByHand(now, *f.intent, words)
		return nil
	case now.Kind == model.RefundOp && f.refund == nil:
		return c.endRefund(now, stoppedByHand, words)
	case now.Kind == model.RefundOp:
		return c.refundByHand(now, *f.refund)
	case now.Dispute != "": // the dispute itself says what Stripe has of it
		now.State, now.Code, now.Message, now.Unanswered, now.Lost = model.OpNotDone, stoppedByHand, words, false, 0
		return nil
	case f.session == nil:
		return c.endLink(now, model.OpNotDone, model.LinkNotMade, words)
	}
	return c.expireByHand(now, *f.session)
}

// stoppedByHand is the code of what a person ended.
const stoppedByHand = "stopped_by_hand"

func nothingMoved(kind model.OperationKind) string {
	if kind == model.RefundOp {
		return "nothing was returned."
	}
	if kind == model.StageOp || kind == model.SubmitOp || kind == model.AcceptOp {
		return "what the bank has is shown at the dispute."
	}
	return "nothing was charged."
}

// cancelByHand has Stripe asked to cancel the payment: what it has done by then wins. The amount is Stripe's, where it took one.
func (c *change) cancelByHand(now *model.Operation, at model.Intent, words string) {
	if at.Received > 0 {
		now.Amount.Minor = at.Received
	}
	now.State, now.Verdict, now.Code, now.Message = model.OpCancelling, model.OpNotDone, stoppedByHand, words
	now.Attempt++ // an earlier cancel may have been the misuse
	c.begin(now)
	now.Adopt(at.ID, "")
}

// begin makes a step of an operation begin anew.
func (c *change) begin(now *model.Operation) {
	now.Lost, now.Unanswered, now.Asked, now.Since = 0, true, c.Now(), c.Now()
}

// refundByHand has a refund found at Stripe taken over, with its own amount.
func (c *change) refundByHand(now *model.Operation, at model.RefundAtStripe) error {
	refund, err := c.Refund(now.Practice, now.Refund)
	if err != nil {
		return err
	}
	payment, err := c.Payment(now.Practice, now.Payment)
	if err != nil {
		return err
	}
	payment.Reserved += at.Amount.Minor - refund.Amount.Minor
	if payment.Reserved > payment.Amount.Minor {
		return model.Errorf(model.Conflict, "Stripe's refund of %s is more than is left of the payment here. Nothing was recorded; whoever looks after paydesk must compare the account with the records.", at.Amount)
	}
	refund.Amount, now.Amount = at.Amount, at.Amount
	now.State, now.Code, now.Message = model.OpPrepared, "", ""
	c.begin(now)
	now.Adopt("", "")
	if err := c.PutRefund(refund); err != nil {
		return err
	}
	return c.PutPayment(payment)
}

// expireByHand has a link found at Stripe ended there: one that was paid by then is recorded, with what was paid.
func (c *change) expireByHand(now *model.Operation, at model.PaySession) error {
	if at.Intent.Received > 0 {
		now.Amount.Minor = at.Intent.Received
	}
	now.State, now.Code, now.Message = model.OpExpiring, "", ""
	now.Attempt++
	c.begin(now)
	now.Adopt("", at.ID)
	return c.editLink(*now, func(link *model.Link) {
		link.Status, link.Session, link.URL, link.Amount = model.LinkExpiring, at.ID, at.URL, now.Amount
	})
}
