package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// RefundRequest is one press of "refund".
type RefundRequest struct {
	Operation model.OperationID
	Practice  model.PracticeID
	Payment   model.PaymentID
	Revision  uint32 // of the payment's invoice as the form showed it
	Amount    model.Money
	Reason    model.RefundReason
	Outcome   model.RefundOutcome
	Method    model.Method   // how the money goes back; empty: the way it came
	Settles   model.RefundID // the refund that came back and that this one makes good
	Note      string         // stays here
}

func (r RefundRequest) digest() [32]byte {
	return model.RequestDigest("refund", r.Practice, r.Payment, r.Amount, r.Reason, r.Outcome, r.Method, r.Settles, r.Note)
}

// by is how the money of a payment goes back.
func (r RefundRequest) by(p model.Payment) model.Method {
	if r.Outcome == model.KeepCredit {
		return model.Credit
	}
	return cmp.Or(r.Method, p.Method)
}

// Refunded is how a press ended. Approval is filled in where a second person had to be asked, or has been.
type Refunded struct {
	Approval  model.Approval
	Operation model.Operation
	Refund    model.Refund
	Payment   model.Payment
	Invoice   model.Invoice
}

// Refund returns money of a payment: to the card by Stripe, by hand for what Stripe did not move, or as the patient's credit. More than is
// left is an Invalid error on the field "amount". Unknown means that Stripe has not answered: the refund is made at most once.
// More than the person may return alone moves nothing: it waits for Approve by another one for 24 hours, which is a Forbidden error with
// the Approval filled in; the same press later gives what became of it.
func (s *Session) Refund(ctx context.Context, r RefundRequest) (Refunded, error) {
	if model.HoldsCardNumber(r.Note) {
		return Refunded{}, model.FieldErrorf("note", "%s", NoCardNumbers)
	}
	aboard, err := s.d.board()
	if err != nil {
		return Refunded{}, err
	}
	defer aboard()
	op, approval, fresh, err := s.prepareRefund(ctx, r)
	if err != nil {
		op, err = s.d.stored(ctx, r.Practice, r.Operation, err)
		fresh = false
	}
	if err != nil {
		return Refunded{Operation: op, Approval: approval}, err
	}
	return s.d.finishRefund(ctx, op, fresh)
}

// finishRefund has a prepared refund driven, and tells how it ended.
func (d *Desk) finishRefund(ctx context.Context, op model.Operation, fresh bool) (Refunded, error) {
	op, err := d.run(ctx, op, fresh)
	done := Refunded{Operation: op}
	if err != nil {
		return done, err
	}
	err = d.reread(ctx, op.Practice, func(tx storage.Tx) (err error) {
		if done.Refund, err = tx.Refund(op.Practice, op.Refund); err != nil {
			return err
		}
		if done.Payment, err = tx.Payment(op.Practice, op.Payment); err != nil {
			return err
		}
		done.Invoice, err = tx.Invoice(op.Practice, done.Payment.Invoice)
		return err
	})
	if err != nil {
		return done, doubtful(op, err)
	}
	return done, verdict(op)
}

// prepareRefund commits the refund, or that it waits for a second person.
func (s *Session) prepareRefund(ctx context.Context, r RefundRequest) (op model.Operation, approval model.Approval, fresh bool, err error) {
	var waiting error
	err = s.press(ctx, model.RefundPayments, r.Practice, func(c *change) error {
		waiting, fresh = nil, false
		var found bool
		if op, found, err = firstOutcome(c, r.Practice, r.Operation, r.digest()); err != nil || found {
			return err
		}
		if approval, err = askedBefore(c, r); err != nil {
			return err
		}
		if approval.ID != "" {
			return waits(c, approval)
		}
		payment, invoice, err := refundable(c, r)
		if err != nil {
			return err
		}
		if approval, err = c.askAbove(r, payment, invoice); err != nil {
			return err
		}
		if approval.ID != "" {
			waiting = waits(c, approval)
			return nil
		}
		fresh = true
		op, err = s.d.newRefund(c, r, payment, invoice)
		return err
	})
	if errors.Is(err, storage.ErrCommitUnknown) {
		approval = model.Approval{} // it may not be there
	}
	return op, approval, fresh, errorOr(err, waiting)
}

func (d *Desk) newRefund(c *change, r RefundRequest, payment model.Payment, invoice model.Invoice) (model.Operation, error) {
	n, err := c.NextID()
	if err != nil {
		return model.Operation{}, err
	}
	method := r.by(payment)
	refund := model.Refund{
		ID: model.RefundID(model.RowID(model.RefundPrefix, n)), Practice: r.Practice, Payment: payment.ID, Invoice: invoice.ID,
		Patient: payment.Patient, Mode: payment.Mode, Method: method, Amount: r.Amount, Reason: r.Reason, Outcome: r.Outcome,
		Status: model.RefundSending, Operation: r.Operation, Note: r.Note, Created: c.Now(), By: c.actor.Name, Settles: r.Settles,
	}
	op := model.Operation{
		ID: r.Operation, Kind: model.RefundOp, Practice: r.Practice, Mode: payment.Mode, Patient: payment.Patient, Payment: payment.ID,
		Refund: refund.ID, Amount: r.Amount, Reason: r.Reason.ForStripe(), Number: invoice.Number, Request: r.digest(),
	}
	payment.Reserved += r.Amount.Minor
	if err := c.PutPayment(payment); err != nil {
		return op, err
	}
	if method.ThroughStripe() {
		return d.prepareAtStripe(c, op, refund, payment)
	}
	return c.refundOutside(op, refund)
}

// prepareAtStripe ties the refund to the connection that the money came through.
func (d *Desk) prepareAtStripe(c *change, op model.Operation, refund model.Refund, payment model.Payment) (model.Operation, error) {
	connection, account, state, err := accountOf(c, op.Practice)
	switch {
	case err != nil:
		return op, err
	case accountRef(connection) != model.AccountRef{ID: payment.Account, Mode: payment.Mode} || !connection.Active:
		return op, model.Errorf(model.Conflict, "This payment went through the Stripe account %s, which is not connected here any more: refund it in Stripe's Dashboard. Nothing was moved.", payment.Account)
	case state == model.Revoked:
		return op, model.Errorf(model.Forbidden, "Stripe has withdrawn the access to this account: refund it in Stripe's Dashboard, or connect again. Nothing was moved.")
	}
	if missing := d.keyed(c, account); missing != nil {
		return op, model.Errorf(model.Unavailable, "%s Nothing was returned.", sentence(missing))
	}
	if err := leavingRefusal(c, account, "Nothing was returned; afterwards refund it in Stripe's Dashboard."); err != nil {
		return op, err
	}
	op.Account, op.Intent = payment.Account, payment.Intent
	if err := d.upToDate(op.Ref()); err != nil {
		return op, err
	}
	if err := c.PutRefund(refund); err != nil {
		return op, err
	}
	return c.prepare(op)
}

// refundOutside records a refund that Stripe doesn't move: done when it commits.
func (c *change) refundOutside(op model.Operation, refund model.Refund) (model.Operation, error) {
	op.State, op.Actor, op.Created = model.OpDone, c.actor, c.Now()
	if err := c.putOperation("", op); err != nil {
		return op, err
	}
	return op, c.refundMoved(refund, model.RefundDone)
}

// refundMoved records that a refund's money has left: the invoice follows by the refund's outcome, and money that no invoice held comes out of
// the patient's credit.
func (c *change) refundMoved(refund model.Refund, status model.RefundStatus) error {
	payment, err := c.Payment(refund.Practice, refund.Payment)
	if err != nil {
		return err
	}
	invoice, err := c.Invoice(refund.Practice, payment.Invoice)
	if err != nil {
		return err
	}
	kept := refund.Method == model.Credit && payment.Method != model.Credit
	fromCredit, err := c.fromCredit(refund, payment)
	if err != nil {
		return err
	}
	fromInvoice := refund.Amount.Minor - fromCredit
	if kept && refund.Settles != "" {
		fromInvoice = 0 // what came back is held as credit already
	}
	before := invoice.Open()
	payment.Applied -= fromInvoice
	if kept {
		payment.Reserved -= refund.Amount.Minor // the money stays on the payment and can still go back to the card
	} else {
		payment.Refunded += refund.Amount.Minor
	}
	payment.PaidTwice = payment.PaidTwice && payment.Unapplied() > 0
	invoice.Paid -= fromInvoice
	invoice.Revision++
	if refund.Outcome != model.LeaveOpen && fromInvoice > 0 {
		note, err := c.issueCreditNote(&invoice, fromInvoice, string(refund.Reason), refund.ID)
		if err != nil {
			return err
		}
		refund.CreditNote = note.ID
	}
	refund.Status, refund.Done = status, c.Now()
	if err := c.settleDebt(refund); err != nil { // first, so that its own credit does not count as used for something else
		return err
	}
	if err := c.refundCredit(refund, payment, fromCredit, fromInvoice); err != nil {
		return err
	}
	return c.putRefund(refund, payment, invoice, fmt.Sprintf("%s open %s", invoice.Number, before))
}

// fromCredit is the part of a refund that the patient's credit gives, in minor units: what no invoice holds of the payment, as far as that
// credit is still there. What is owed because another refund came back is kept for the one that makes it good.
func (c *change) fromCredit(refund model.Refund, payment model.Payment) (int64, error) {
	if refund.Method == model.Credit {
		return 0, nil
	}
	free, err := freeCredit(c, payment.Practice, payment.Patient, payment.Mode, refund.Operation)
	if err != nil {
		return 0, err
	}
	loose := payment.Unapplied()
	if refund.Settles == "" {
		owed, err := owedOf(c, payment)
		if err != nil {
			return 0, err
		}
		loose = max(0, loose-owed)
	}
	amount := refund.Amount.Minor
	return max(amount-payment.Applied, min(amount, loose, max(0, free))), nil
}

// owedOf is what is owed to the patient of refunds of a payment that came back, in minor units.
func owedOf(tx storage.Tx, payment model.Payment) (sum int64, err error) {
	refunds, err := tx.Refunds(payment.Practice, payment.ID)
	for _, r := range refunds {
		sum += r.Debt().Minor
	}
	return sum, err
}

// refundCredit moves the patient's credit along with a refund.
func (c *change) refundCredit(refund model.Refund, payment model.Payment, fromCredit, fromInvoice int64) error {
	movement := model.CreditMovement{
		Practice: refund.Practice, Patient: refund.Patient, Mode: refund.Mode, Payment: payment.ID, Invoice: payment.Invoice,
	}
	delta, why := -fromCredit, "given back"
	if refund.Method == model.Credit {
		delta, why = fromInvoice, "kept from a refund"
	}
	if delta == 0 {
		return nil
	}
	movement.Amount, movement.Why = refund.Amount.Of(delta), why
	return c.addCredit(movement)
}

// settleDebt marks the refund that came back as made good.
func (c *change) settleDebt(refund model.Refund) error {
	if refund.Settles == "" {
		return nil
	}
	back, err := c.Refund(refund.Practice, refund.Settles)
	if err != nil {
		return err
	}
	back.Owed = false
	return c.PutRefund(back)
}

func (c *change) putRefund(refund model.Refund, payment model.Payment, invoice model.Invoice, before string) error {
	if err := c.PutRefund(refund); err != nil {
		return err
	}
	if err := c.PutPayment(payment); err != nil {
		return err
	}
	if err := c.putInvoice(invoice); err != nil {
		return err
	}
	c.hint(refund.Practice, model.PaymentChanged, string(payment.ID))
	return c.audit(refund.Practice, "refund."+string(refund.Method), string(refund.ID), before,
		fmt.Sprintf("%s %s, open %s", refund.Amount, refund.Status, invoice.Open()))
}

// refundCameBack records that Stripe has given a refund's money back to us: from now on it is our debt, held as the patient's credit.
// The invoice does not become due. https://docs.stripe.com/refunds#failed-refunds
func (c *change) refundCameBack(refund model.Refund, status model.RefundStatus, reason string) error {
	payment, err := c.Payment(refund.Practice, refund.Payment)
	if err != nil {
		return err
	}
	invoice, err := c.Invoice(refund.Practice, payment.Invoice)
	if err != nil {
		return err
	}
	before := refund.Status
	payment.Refunded -= refund.Amount.Minor
	payment.Reserved -= refund.Amount.Minor
	invoice.Revision++
	refund.Status, refund.FailureReason, refund.Owed = status, reason, true
	if err := c.addCredit(model.CreditMovement{
		Practice: refund.Practice, Patient: refund.Patient, Mode: refund.Mode, Amount: refund.Amount, Why: "refund came back",
		Payment: payment.ID, Invoice: payment.Invoice,
	}); err != nil {
		return err
	}
	return c.putRefund(refund, payment, invoice, before.String())
}
