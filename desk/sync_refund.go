package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// Who and why of a refund that nobody pressed a button here for.
const (
	byDashboard = "Stripe's Dashboard"
	byLostPress = "paydesk, found at Stripe" // with our metadata, and its operation is gone: the records were damaged, or are an old copy
)

// foundRefund is the reason of a refund that nobody gave one for.
const foundRefund model.RefundReason = "made in the Dashboard"

// refundFollower keeps money that goes back. Refunds of payments that are not here belong to a found payment, or to the account's history.
func (d *Desk) refundFollower() follower {
	return follower{
		kind: "refund", events: []string{"charge.refund", "refund."},
		about: func(e model.StripeEvent) string { return paymentIn(e) + " " + e.Object },
		read: func(ctx context.Context, e model.StripeEvent) error {
			id := ""
			if e.Object != paymentIn(e) {
				id = e.Object
			}
			return d.followRefundsOf(ctx, e.Ref(), paymentIn(e), id)
		},
		sweep: d.sweepRefunds, prove: d.proveRefunds,
	}
}

// followRefundsOf merges all refunds of a payment in the order in which they were made, so that it doesn't matter which of them an event told
// of first. Stripe's lists may lag, so the one that an event named is read itself.
func (d *Desk) followRefundsOf(ctx context.Context, ref model.AccountRef, intent, named string) error {
	payment, err := d.paymentOf(ctx, ref, intent)
	if err != nil || payment.ID == "" {
		return err
	}
	var all []model.RefundAtStripe
	err = d.asking(ctx, ref, func(client *stripeops.Client) (err error) {
		all, err = client.Refunds(ctx, ref, intent)
		return err
	})
	if err == nil && named != "" && !slices.ContainsFunc(all, func(r model.RefundAtStripe) bool { return r.ID == named }) {
		err = d.asking(ctx, ref, func(client *stripeops.Client) error {
			one, err := client.Refund(ctx, ref, named)
			all = append(all, one)
			return err
		})
	}
	if err != nil {
		return err
	}
	slices.SortStableFunc(all, func(a, b model.RefundAtStripe) int {
		return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID))
	})
	for _, at := range all {
		if _, err := d.followRefundAt(ctx, payment, at); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) paymentOf(ctx context.Context, ref model.AccountRef, intent string) (payment model.Payment, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		payment, err = paymentOf(tx, ref, intent)
		return err
	})
	return payment, err
}

// followRefundAt merges one refund of a payment that is known here, and says whether something here was not yet so.
func (d *Desk) followRefundAt(ctx context.Context, payment model.Payment, at model.RefundAtStripe) (news bool, err error) {
	row, op, err := d.knownRefund(ctx, payment, at)
	if err != nil {
		return false, err
	}
	if row.ID == "" && op.ID != "" && op.Live() && op.State != model.OpStopped {
		if news, err = d.driveOn(ctx, op); err != nil {
			return news, err
		}
		if row, op, err = d.knownRefund(ctx, payment, at); err != nil {
			return news, err
		}
	}
	switch {
	case row.ID != "":
		return news || at.RefundState().After(row.Status), d.followRefund(ctx, row, at)
	case op.ID != "" && op.Live():
		return news, errStillOpen
	case op.ID != "" && cameBack(at):
		return news, nil // recorded as not made: it came back before anything here said otherwise
	}
	row, err = d.adoptStray(ctx, payment, at, op)
	if err != nil || row.ID == "" {
		return news, err
	}
	return true, d.followRefund(ctx, row, at)
}

func cameBack(at model.RefundAtStripe) bool {
	s := at.RefundState()
	return s == model.RefundFailed || s == model.RefundCancelled
}

// knownRefund is the row here of a refund at Stripe, and the operation that its metadata name; each without an id where there is none.
func (d *Desk) knownRefund(ctx context.Context, payment model.Payment, at model.RefundAtStripe) (row model.Refund, op model.Operation, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) (err error) {
		op = model.Operation{}
		if row, err = tx.RefundByStripe(payment.Practice, at.ID); ignoreAbsent(err) != nil {
			return err
		}
		if at.Operation.Valid() {
			op, err = tx.Operation(payment.Practice, at.Operation)
		}
		return ignoreAbsent(err)
	})
	return row, op, err
}

// adoptStray records a refund that nobody pressed a button here for. The money has left, so what it was paid for stands open again: nobody has
// said yet that the clinic gives it up. The refund gets an operation like any other, by which its later failure is followed.
func (d *Desk) adoptStray(ctx context.Context, payment model.Payment, at model.RefundAtStripe, lost model.Operation) (refund model.Refund, err error) {
	err = d.update(ctx, systemScope(), model.System(), func(c *change) error {
		refund = model.Refund{}
		if _, err := c.RefundByStripe(payment.Practice, at.ID); !absent(err) {
			return err // somebody was faster, or the store's own error
		}
		now, err := c.Payment(payment.Practice, payment.ID)
		if err != nil {
			return err
		}
		if at.Amount.Currency != now.Amount.Currency || at.Amount.Minor > now.Left().Minor {
			return c.tooMuchReturned(now, at)
		}
		refund, err = c.recordStray(now, at, lost)
		return err
	})
	if err == errTooMuch {
		d.Log.Error("Stripe has returned more of a payment than is left of it here", "payment", payment.ID, "refund", at.ID)
		err = nil
	}
	return refund, err
}

// errTooMuch ends the recording of a refund for which nothing is left of its payment here. The proof names it.
var errTooMuch = errors.New("more was returned than is left")

// tooMuchReturned waits while a refund of our own holds the payment: either Stripe refuses that one, or both fit.
func (c *change) tooMuchReturned(payment model.Payment, at model.RefundAtStripe) error {
	refunds, err := c.Refunds(payment.Practice, payment.ID)
	for _, r := range refunds {
		if r.Status == model.RefundSending {
			return errStillOpen
		}
	}
	return cmp.Or(err, errTooMuch)
}

func (c *change) recordStray(payment model.Payment, at model.RefundAtStripe, lost model.Operation) (model.Refund, error) {
	n, err := c.NextID()
	if err != nil {
		return model.Refund{}, err
	}
	op := model.Operation{
		ID: strayOperation(at, lost), Kind: model.RefundOp, Practice: payment.Practice, Account: payment.Account, Mode: payment.Mode, Patient: payment.Patient,
		Payment: payment.ID, Refund: model.RefundID(model.RowID(model.RefundPrefix, n)), Amount: at.Amount, Intent: payment.Intent,
		State: model.OpPending, Actor: c.actor, Created: c.Now(),
	}
	refund := model.Refund{
		ID: op.Refund, Practice: payment.Practice, Payment: payment.ID, Invoice: payment.Invoice, Patient: payment.Patient, Mode: payment.Mode,
		Method: payment.Method, Amount: at.Amount, Reason: foundRefund, Outcome: model.LeaveOpen, Status: model.RefundSending, Operation: op.ID,
		StripeID: at.ID, Created: c.Now(), By: byDashboard,
	}
	if at.Operation != "" {
		refund.By = byLostPress
	}
	status := model.RefundPending
	if s := at.RefundState(); s == model.RefundDone || s == model.RefundNeedsAction {
		status = s
	}
	if status == model.RefundDone {
		op.State = model.OpDone
	}
	payment.Reserved += at.Amount.Minor
	op.Hash = op.Digest()
	if err := c.PutPayment(payment); err != nil {
		return refund, err
	}
	if err := c.putOperation("", op); err != nil {
		return refund, err
	}
	if err := c.refundMoved(refund, status); err != nil {
		return refund, err
	}
	if err := c.noLongerFound(model.AccountRef{ID: payment.Account, Mode: payment.Mode}, at.ID); err != nil {
		return refund, err
	}
	return c.Refund(refund.Practice, refund.ID)
}

// strayOperation is the id of the operation of a refund that was found: its own where only the record of it was lost, else one that is always
// the same for the same refund.
func strayOperation(at model.RefundAtStripe, lost model.Operation) model.OperationID {
	if at.Operation.Valid() && lost.ID == "" {
		return at.Operation
	}
	sum := sha256.Sum256([]byte(at.ID))
	return model.OperationID(model.RandomID([16]byte(sum[:16])))
}

func (d *Desk) sweepRefunds(ctx context.Context, ref model.AccountRef, since model.Millis) (healed int, err error) {
	refunds, err := d.refundsSince(ctx, ref, since)
	told := d.toldUntil(ref)
	for _, at := range refunds {
		if err != nil {
			return healed, err
		}
		payment, lookErr := d.paymentOf(ctx, ref, at.Intent)
		if err = lookErr; err != nil || payment.ID == "" {
			continue
		}
		var news bool
		if news, err = d.followRefundAt(ctx, payment, at); news && at.Created < told {
			healed++
		}
		if errors.Is(err, errStillOpen) {
			err = nil
		}
	}
	return healed, err
}

func (d *Desk) refundsSince(ctx context.Context, ref model.AccountRef, since model.Millis) ([]model.RefundAtStripe, error) {
	return oldestFirst(ctx, d, ref, func(r model.RefundAtStripe) string { return r.ID }, func(client *stripeops.Client, after string) ([]model.RefundAtStripe, bool, error) {
		return client.RefundsSince(ctx, ref, since, after)
	})
}

func (d *Desk) proveRefunds(ctx context.Context, ref model.AccountRef, since model.Millis) (found []Difference, err error) {
	refunds, err := d.refundsSince(ctx, ref, since)
	if err != nil {
		return nil, err
	}
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		found = nil
		there := map[string]bool{}
		for _, at := range refunds {
			there[at.ID] = true
			what, err := refundDiffers(tx, ref, at)
			if err != nil {
				return err
			}
			if what != "" {
				found = append(found, Difference{"refund", at.ID, what})
			}
		}
		return eachRefundAt(tx, ref, since, func(r model.Refund) {
			if !there[r.StripeID] {
				found = append(found, Difference{"refund", string(r.ID), fmt.Sprintf("%s is recorded here as returned, and Stripe has no such refund.", r.Amount)})
			}
		})
	})
	return found, err
}

// refundDiffers says in what the records here and a refund don't agree; nothing where they do, or where its payment isn't here.
func refundDiffers(tx storage.Tx, ref model.AccountRef, at model.RefundAtStripe) (string, error) {
	payment, err := paymentOf(tx, ref, at.Intent)
	if err != nil || payment.ID == "" {
		return "", err
	}
	op, err := operationNamed(tx, at.Operation)
	if err != nil {
		return "", err
	}
	row, err := tx.RefundByStripe(payment.Practice, at.ID)
	switch {
	case absent(err) && op.ID != "" && !op.Live() && cameBack(at):
		return "", nil
	case absent(err):
		return fmt.Sprintf("Stripe returned %s of %s, and nothing here says so.", at.Amount, payment.ID), nil
	case err != nil:
		return "", err
	case row.Status == model.RefundNotDone && cameBack(at): // it was over before it was seen here
		return "", nil
	case row.Amount != at.Amount || row.Status != at.RefundState():
		return fmt.Sprintf("Stripe says %s, %s; here it is %s, %s.", at.Amount, at.Status, row.Amount, row.Status), nil
	}
	return "", nil
}

// eachRefundAt shows the refunds that an account made since a moment, at all practices, as far as they are recorded as made.
func eachRefundAt(tx storage.Tx, ref model.AccountRef, since model.Millis, see func(model.Refund)) error {
	practices, err := tx.Practices()
	if err != nil {
		return err
	}
	for _, p := range practices {
		refunds, err := tx.RefundsSince(p.ID, since)
		if err != nil {
			return err
		}
		for _, r := range refunds {
			if !r.Method.ThroughStripe() || !r.Status.Moved() || r.Mode != ref.Mode {
				continue
			}
			payment, err := tx.Payment(p.ID, r.Payment)
			if err != nil {
				return err
			}
			if payment.Account == ref.ID {
				see(r)
			}
		}
	}
	return nil
}
