package demo

import (
	"fmt"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// operation is the settled record of one press at the desk, as the desk would have left it.
func (v *visit) operation(id model.OperationID, kind model.OperationKind, amount int64, at time.Time, clerk model.Actor) model.Operation {
	return model.Operation{
		ID: id, Kind: kind, Practice: v.site.practice.ID, Mode: model.Test, Patient: v.invoice.Patient, Invoice: v.invoice.ID,
		Amount: v.invoice.Total.Of(amount), Number: v.invoice.Number, Actor: clerk, Created: model.MillisOf(at),
		Request: model.RequestDigest("demo", id), State: model.OpDone, Settled: model.MillisOf(at),
	}
}

// atStripe adds what an operation needs that Stripe carries out, and seals it.
func (v *visit) atStripe(op model.Operation) model.Operation {
	op.Account, op.Customer, op.Text = v.site.ref().ID, v.customer(), v.text()
	op.Asked = op.Created
	op.Hash = op.Digest()
	return op
}

// pay records one payment, its operation and what they leave in the audit trail.
func (v *visit) pay(tx storage.Tx, r *receipt, clerk model.Actor) error {
	id, err := rowID[model.PaymentID](tx, model.PaymentPrefix)
	if err != nil {
		return err
	}
	at, open := model.MillisOf(r.at), v.invoice.Open()
	r.payment = model.Payment{
		ID: id, Practice: v.site.practice.ID, Patient: v.invoice.Patient, Invoice: v.invoice.ID, Mode: model.Test, Method: r.method,
		Type: v.site.payBy[r.method], Amount: v.invoice.Total.Of(r.amount), Applied: r.amount, Received: at, Entered: at, By: clerk.Name,
		Operation: r.op,
	}
	if r.method == model.Cash {
		r.payment.Tendered = (r.amount + 4999) / 5000 * 5000
	}
	if err := v.putCharge(tx, r, clerk); err != nil {
		return err
	}
	v.invoice.Paid += r.amount
	v.invoice.Revision++
	v.site.note(r.at, clerk, "payment."+string(r.method), string(id), fmt.Sprintf("%s open %s", v.invoice.Number, open),
		fmt.Sprintf("paid %s, open %s", r.payment.Amount, v.invoice.Open()))
	return tx.PutPayment(r.payment)
}

// putCharge stores the payment's operation, and for card money what Stripe made of it.
func (v *visit) putCharge(tx storage.Tx, r *receipt, clerk model.Actor) error {
	op := v.operation(r.op, model.OutsideOp, r.amount, r.at, clerk)
	if r.method != model.Card {
		op.Payment = r.payment.ID
		v.moved(op, r.at, clerk, "", model.OpDone)
		return tx.PutOperation(op)
	}
	card := v.who.saved
	op.Kind, op.Card, op.CardLabel = model.ChargeOp, card.ID, card.Label()
	op.Intent, op.Payment, op.State, op.Attempt = r.charge.PaymentIntent, r.payment.ID, model.OpSucceeded, 1
	op = v.atStripe(op)
	r.payment.Account, r.payment.Intent, r.payment.Charge, r.payment.Card = op.Account, r.charge.PaymentIntent, r.charge.Charge, card.Label()
	r.payment.Ledger = model.BalanceTransaction{
		ID: r.charge.BalanceTransaction, Amount: r.payment.Amount, Fee: r.charge.Fee, Net: r.charge.Net, At: r.payment.Received,
	}
	v.moved(op, r.at, clerk, "", model.OpPrepared, model.OpCreated, model.OpConfirming, model.OpSucceeded)
	return tx.PutOperation(op)
}

// moved notes an operation's way through its states.
func (v *visit) moved(op model.Operation, at time.Time, by model.Actor, states ...model.OperationState) {
	for i, state := range states[1:] {
		after := string(state)
		if state == model.OpPrepared {
			after += " " + op.Amount.String()
		}
		v.site.note(at, by, "operation."+string(op.Kind), string(op.ID), string(states[i]), after)
	}
}

// giveBack records the refund of the visit's first payment, and what became of the invoice.
func (v *visit) giveBack(tx storage.Tx, clerk model.Actor) error {
	g, payment := v.refund, &v.paid[0].payment
	id, err := rowID[model.RefundID](tx, model.RefundPrefix)
	if err != nil {
		return err
	}
	refund := model.Refund{
		ID: id, Practice: payment.Practice, Payment: payment.ID, Invoice: payment.Invoice, Patient: payment.Patient, Mode: model.Test,
		Method: payment.Method, Amount: payment.Amount.Of(g.amount), Reason: g.reason, Outcome: g.outcome, Status: model.RefundDone,
		Operation: g.op, StripeID: g.stripeID, Created: model.MillisOf(g.at), Done: model.MillisOf(g.at), By: clerk.Name,
	}
	before := v.invoice.Open()
	payment.Applied -= g.amount
	v.invoice.Paid -= g.amount
	if g.outcome != model.KeepCredit {
		payment.Reserved, payment.Refunded = g.amount, g.amount
	} else { // the money stays on the payment
		refund.Method = model.Credit
		if err := v.hold(tx, refund.Amount, "kept from a refund", g.at, clerk); err != nil {
			return err
		}
	}
	if g.outcome == model.LeaveOpen {
		v.invoice.Revision++
	} else if refund.CreditNote, err = v.credit(tx, g.amount, string(g.reason), id, g.at, clerk); err != nil {
		return err
	}
	v.site.note(g.at, clerk, "refund."+string(refund.Method), string(id), fmt.Sprintf("%s open %s", v.invoice.Number, before),
		fmt.Sprintf("%s %s, open %s", refund.Amount, refund.Status, v.invoice.Open()))
	return v.putRefund(tx, refund, payment, clerk)
}

func (v *visit) putRefund(tx storage.Tx, refund model.Refund, payment *model.Payment, clerk model.Actor) error {
	g := v.refund
	op := v.operation(g.op, model.RefundOp, g.amount, g.at, clerk)
	op.Payment, op.Refund, op.Reason = payment.ID, refund.ID, g.reason.ForStripe()
	way := []model.OperationState{"", model.OpDone}
	if refund.Method == model.Card {
		op.Intent = payment.Intent
		op = v.atStripe(op)
		way = []model.OperationState{"", model.OpPrepared, model.OpDone}
	}
	v.moved(op, g.at, clerk, way...)
	if !g.failedAt.IsZero() {
		op.State = model.OpFailed
		v.moved(op, g.failedAt, model.System(), model.OpDone, model.OpFailed)
		if err := v.cameBack(tx, &refund, payment); err != nil {
			return err
		}
	}
	if err := tx.PutOperation(op); err != nil {
		return err
	}
	if err := tx.PutPayment(*payment); err != nil {
		return err
	}
	return tx.PutRefund(refund)
}

// cameBack makes the refund one that Stripe returned to us: it is owed, and held as the patient's credit.
func (v *visit) cameBack(tx storage.Tx, refund *model.Refund, payment *model.Payment) error {
	at := v.refund.failedAt
	payment.Reserved, payment.Refunded = 0, 0
	refund.Status, refund.FailureReason, refund.Owed = model.RefundFailed, "expired_or_canceled_card", true
	v.invoice.Revision++
	v.site.note(at, model.System(), "refund."+string(refund.Method), string(refund.ID), model.RefundDone.String(),
		fmt.Sprintf("%s %s, open %s", refund.Amount, refund.Status, v.invoice.Open()))
	return v.hold(tx, refund.Amount, "refund came back", at, model.System())
}

// hold adds to what the practice holds for the patient.
func (v *visit) hold(tx storage.Tx, amount model.Money, why string, at time.Time, by model.Actor) error {
	id, err := rowID[model.CreditID](tx, model.CreditPrefix)
	if err != nil {
		return err
	}
	v.site.note(at, by, "credit."+why, string(id), "", amount.String())
	return tx.AddCreditMovement(model.CreditMovement{
		ID: id, Practice: v.site.practice.ID, Patient: v.invoice.Patient, Mode: model.Test, Amount: amount, Why: why,
		Payment: v.paid[0].payment.ID, Invoice: v.invoice.ID, Received: model.MillisOf(at), Entered: model.MillisOf(at), By: by.Name,
	})
}

// putLink stores the open link, which holds the invoice.
func (v *visit) putLink(tx storage.Tx, clerk model.Actor) error {
	l := v.link
	at, expires := model.MillisOf(l.at), model.MillisOf(l.at.Add(linkLife))
	op := v.operation(l.op, model.LinkOp, v.invoice.Open().Minor, l.at, clerk)
	op.Link, op.Expires, op.Session, op.State, op.Settled = l.id, expires, l.session, model.OpOpen, 0
	op = v.atStripe(op)
	v.invoice.Collecting = op.ID
	v.moved(op, l.at, clerk, "", model.OpPrepared, model.OpOpen)
	if err := tx.PutOperation(op); err != nil {
		return err
	}
	return tx.PutLink(model.Link{
		ID: l.id, Practice: op.Practice, Patient: op.Patient, Invoice: op.Invoice, Operation: op.ID, Purpose: model.PayLink, Mode: model.Test,
		Account: op.Account, Amount: op.Amount, Session: l.session, URL: l.url, Status: model.LinkOpen, Created: at, CreatedBy: clerk.Name,
		Expires: expires,
	})
}
