package desk

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// errStillOpen leaves an event waiting until the operation that it is about has been settled by its own rules.
var errStillOpen = model.Errorf(model.Unavailable, "The operation that this belongs to is not settled yet. paydesk looks again by itself.")

// paymentFollower keeps money that arrives. It looks at charges: only they say when money moved, and some have no payment intent.
func (d *Desk) paymentFollower() follower {
	return follower{
		kind: "payment",
		events: []string{
			"payment_intent.", "charge.succeeded", "charge.captured", "charge.failed", "charge.expired", "charge.updated", "charge.refund", "refund.",
		},
		about: paymentIn, read: d.readPayment, sweep: d.sweepPayments, prove: d.provePayments,
	}
}

// paymentIn is the id of the payment intent that an event is about, or of the charge where it knows of none.
func paymentIn(e model.StripeEvent) string {
	if strings.HasPrefix(e.Parent, "pi_") || strings.HasPrefix(e.Parent, "ch_") || strings.HasPrefix(e.Parent, "py_") {
		return e.Parent
	}
	return e.Object
}

// readPayment asks for nothing where the payment is recorded: what arrived doesn't change any more, and what goes back is the refunds'.
func (d *Desk) readPayment(ctx context.Context, e model.StripeEvent) error {
	id := paymentIn(e)
	k, err := d.knownOf(ctx, e.Ref(), model.ChargeAtStripe{Intent: id})
	if err != nil {
		return err
	}
	if k.payment.ID != "" {
		return d.accountedFor(ctx, k)
	}
	var at model.ChargeAtStripe
	err = d.asking(ctx, e.Ref(), func(client *stripeops.Client) (err error) {
		if strings.HasPrefix(id, "pi_") {
			at, err = client.ChargeOf(ctx, e.Ref(), id)
			return err
		}
		at, err = client.Charge(ctx, e.Ref(), id)
		return err
	})
	if err == nil {
		_, err = d.followCharge(ctx, e.Ref(), at)
	}
	return err
}

func (d *Desk) sweepPayments(ctx context.Context, ref model.AccountRef, since model.Millis) (healed int, err error) {
	charges, err := d.chargesSince(ctx, ref, since)
	told := d.toldUntil(ref)
	for _, at := range charges {
		if err != nil {
			return healed, err
		}
		var news bool
		if news, err = d.followCharge(ctx, ref, at); news && at.Created < told {
			healed++
		}
		if errors.Is(err, errStillOpen) { // it is looked at by its own rules
			err = nil
		}
	}
	return healed, err
}

func (d *Desk) chargesSince(ctx context.Context, ref model.AccountRef, since model.Millis) ([]model.ChargeAtStripe, error) {
	return oldestFirst(ctx, d, ref, func(c model.ChargeAtStripe) string { return c.ID }, func(client *stripeops.Client, after string) ([]model.ChargeAtStripe, bool, error) {
		return client.Charges(ctx, ref, since, after)
	})
}

// known is what the records here say of a charge.
type known struct {
	payment model.Payment // without an id: there is none
	op      model.Operation
	found   model.FoundPayment
	since   model.Millis // from when on a charge that isn't here is a found payment
}

// open says whether the charge belongs to an operation that moves on by itself.
func (k known) open() bool { return k.op.Live() && k.op.ID != "" && k.op.State != model.OpStopped }

// followCharge merges what Stripe says of a charge: an operation that is still open is driven on, and what nothing here accounts for becomes
// a found payment. It says whether something here was not yet so.
func (d *Desk) followCharge(ctx context.Context, ref model.AccountRef, at model.ChargeAtStripe) (news bool, err error) {
	if err := d.sawNumber(ctx, ref.Mode, at); err != nil {
		return false, err
	}
	k, err := d.knownOf(ctx, ref, at)
	if err != nil {
		return false, err
	}
	if k.open() {
		if news, err = d.driveOn(ctx, k.op); err != nil {
			return news, err
		}
		if k, err = d.knownOf(ctx, ref, at); err != nil {
			return news, err
		}
	}
	switch {
	case !at.Arrived():
		return news, nil
	case k.payment.ID != "":
		return news, d.accountedFor(ctx, k)
	case k.open():
		return news, errStillOpen
	case k.found.Intent == "" && at.Created < k.since:
		return news, nil
	}
	return d.keepFound(ctx, ref, at)
}

// driveOn has an operation looked at now, and says whether it moved.
func (d *Desk) driveOn(ctx context.Context, op model.Operation) (moved bool, err error) {
	now, err := d.run(ctx, op, false)
	if model.KindOf(err) == model.Unknown {
		return false, errStillOpen
	}
	return now.State != op.State, err
}

func (d *Desk) knownOf(ctx context.Context, ref model.AccountRef, at model.ChargeAtStripe) (k known, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) (err error) {
		k = known{}
		if k.payment, err = paymentOf(tx, ref, at.Intent); err != nil {
			return err
		}
		if k.op, err = operationNamed(tx, at.Operation); err != nil {
			return err
		}
		if k.found, err = tx.FoundPayment(ref, at.Intent); ignoreAbsent(err) != nil {
			return err
		}
		k.since, err = foundSince(tx, ref, at.Operation != "")
		return err
	})
	return k, err
}

// foundSince is from when on money that nothing here accounts for is a found payment: ours since the account was connected here first, a
// stranger's since a practice has been connected to it without a break. What an account did otherwise is its history.
func foundSince(tx storage.Tx, ref model.AccountRef, ours bool) (model.Millis, error) {
	cursor, err := tx.Cursor(ref)
	if err != nil && !absent(err) {
		return 0, err
	}
	if err == nil && ours {
		return cursor.Since, nil
	}
	since, err := connectedSince(tx, ref)
	return max(since, cursor.Since), err
}

// paymentOf finds the payment of a payment intent at whichever practice recorded it; without an id where there is none.
func paymentOf(tx storage.Tx, ref model.AccountRef, intent string) (model.Payment, error) {
	practices, err := tx.Practices()
	if err != nil || intent == "" {
		return model.Payment{}, err
	}
	for _, p := range practices {
		payment, err := tx.PaymentByIntent(p.ID, intent)
		if err == nil && payment.Account == ref.ID && payment.Mode == ref.Mode {
			return payment, nil
		}
		if ignoreAbsent(err) != nil {
			return model.Payment{}, err
		}
	}
	return model.Payment{}, nil
}

// operationNamed finds an operation at whichever practice it belongs to; without an id where there is none. Metadata are not ours alone to
// write, so a text that can't be an id is none.
func operationNamed(tx storage.Tx, id model.OperationID) (model.Operation, error) {
	if !id.Valid() {
		return model.Operation{}, nil
	}
	practices, err := tx.Practices()
	if err != nil {
		return model.Operation{}, err
	}
	for _, p := range practices {
		op, err := tx.Operation(p.ID, id)
		if err == nil || !absent(err) {
			return op, err
		}
	}
	return model.Operation{}, nil
}

func (d *Desk) provePayments(ctx context.Context, ref model.AccountRef, since model.Millis) (found []Difference, err error) {
	charges, err := d.chargesSince(ctx, ref, since)
	if err != nil {
		return nil, err
	}
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		found = nil
		there := map[string]bool{}
		for _, at := range charges {
			if !at.Arrived() {
				continue
			}
			there[at.Intent] = true
			what, err := chargeDiffers(tx, ref, at)
			if err != nil {
				return err
			}
			if what != "" {
				found = append(found, Difference{"payment", at.Intent, what})
			}
		}
		return eachPaymentAt(tx, ref, since, func(p model.Payment) {
			if !there[p.Intent] {
				found = append(found, Difference{"payment", string(p.ID), fmt.Sprintf("%s of %s is recorded here, and Stripe has no such payment.", p.Amount, p.Intent)})
			}
		})
	})
	return found, err
}

// chargeDiffers says in what the records here and a charge don't agree; nothing where they do.
func chargeDiffers(tx storage.Tx, ref model.AccountRef, at model.ChargeAtStripe) (string, error) {
	payment, err := paymentOf(tx, ref, at.Intent)
	switch {
	case err != nil:
		return "", err
	case payment.ID != "" && payment.Amount == at.Amount:
		return "", nil
	case payment.ID != "":
		return fmt.Sprintf("Stripe received %s, and %s is recorded here.", at.Amount, payment.Amount), nil
	}
	row, err := tx.FoundPayment(ref, at.Intent)
	if err == nil {
		if row.Amount == at.Amount && row.Refunded == at.Refunded {
			return "", nil
		}
		return fmt.Sprintf("Stripe received %s and returned %s; the found payment here says %s and %s.", at.Amount, at.Amount.Of(at.Refunded), row.Amount, row.Amount.Of(row.Refunded)), nil
	}
	if !absent(err) {
		return "", err
	}
	if since, err := foundSince(tx, ref, at.Operation != ""); err != nil || at.Created < since {
		return "", err
	}
	return fmt.Sprintf("Stripe received %s, and nothing here says so.", at.Amount), nil
}

// eachPaymentAt shows the payments that an account received since a moment, at all practices.
func eachPaymentAt(tx storage.Tx, ref model.AccountRef, since model.Millis, see func(model.Payment)) error {
	practices, err := tx.Practices()
	if err != nil {
		return err
	}
	for _, p := range practices {
		payments, err := tx.Payments(storage.PaymentFilter{Practice: p.ID, From: since}, storage.Window{})
		if err != nil {
			return err
		}
		for _, payment := range payments {
			if payment.Method.ThroughStripe() && payment.Account == ref.ID && payment.Mode == ref.Mode {
				see(payment)
			}
		}
	}
	return nil
}
