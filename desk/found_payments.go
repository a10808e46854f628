package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// keepFound records money that nothing here accounts for, or what has been returned of it since. It says whether it is new.
func (d *Desk) keepFound(ctx context.Context, ref model.AccountRef, at model.ChargeAtStripe) (news bool, err error) {
	err = d.update(ctx, systemScope(), model.System(), func(c *change) error {
		news = false
		payment, err := paymentOf(c, ref, at.Intent)
		if err != nil || payment.ID != "" {
			return err
		}
		row, err := c.FoundPayment(ref, at.Intent)
		if absent(err) {
			news = true
			if row, err = newFound(c, ref, at); err != nil {
				return err
			}
			return c.putFound(row, "payment.found", "")
		}
		if err != nil || row.Refunded == at.Refunded {
			return err
		}
		before := row.Amount.Of(row.Refunded)
		row.Refunded, news = at.Refunded, true
		return c.putFound(row, "payment.found returned", before.String())
	})
	if err == nil && news {
		d.Log.Error("Stripe has a payment that nothing here accounts for", "payment", at.Intent, "account", ref.ID, "operation", at.Operation)
	}
	return news, err
}

func newFound(tx storage.Tx, ref model.AccountRef, at model.ChargeAtStripe) (model.FoundPayment, error) {
	row := model.FoundPayment{
		Intent: at.Intent, Account: ref.ID, Mode: ref.Mode, Operation: at.Operation, Number: at.Number, Charge: at.ID, Amount: at.Amount,
		Refunded: at.Refunded, Created: at.Created, FoundAt: tx.Now(), Status: model.FoundWaiting,
	}
	if !at.Operation.Valid() {
		row.Operation, row.Number = "", ""
	}
	var err error
	if row.Practice, err = practiceOf(tx, ref, at); err != nil {
		return row, err
	}
	row.Patient, err = payerOf(tx, ref, row, at.Customer)
	return row, err
}

// practiceOf is whose money it is: the metadata say so, or only one practice uses the account. Empty where that can't be told.
func practiceOf(tx storage.Tx, ref model.AccountRef, at model.ChargeAtStripe) (model.PracticeID, error) {
	practices, err := tx.Practices()
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(practices, func(p model.Practice) bool { return p.ID == at.Practice }) {
		return at.Practice, nil
	}
	sharers, err := sharing(tx, ref)
	if err != nil || len(sharers) != 1 {
		return "", err
	}
	return sharers[0].ID, nil
}

// payerOf is whose invoice the metadata name, or whose customer it is at Stripe; empty where that can't be told.
func payerOf(tx storage.Tx, ref model.AccountRef, row model.FoundPayment, customer string) (model.PatientID, error) {
	if row.Practice != "" && row.Number != "" {
		invoice, err := tx.InvoiceByNumber(row.Practice, row.Number)
		if err == nil || !absent(err) {
			return invoice.Patient, err
		}
	}
	if customer == "" {
		return "", nil
	}
	patients, err := tx.Patients("", storage.Window{})
	for _, p := range patients {
		if slices.Contains(p.Customers, model.Customer{Account: ref.ID, Mode: ref.Mode, ID: customer}) {
			return p.ID, err
		}
	}
	return "", err
}

func (c *change) putFound(row model.FoundPayment, action, before string) error {
	if err := c.PutFoundPayment(row); err != nil {
		return err
	}
	c.hint(row.Practice, model.PaymentChanged, row.Intent)
	return c.audit(row.Practice, action, row.Intent, before, strings.TrimSpace(fmt.Sprintf("%s %s %s", row.Status, row.Amount, row.Amount.Of(row.Refunded))))
}

// accountedFor ends the wait of a found payment of which there is a payment here after all.
func (d *Desk) accountedFor(ctx context.Context, k known) error {
	if k.found.Status != model.FoundWaiting {
		return nil
	}
	return d.update(ctx, systemScope(), model.System(), func(c *change) error {
		row, err := c.FoundPayment(k.found.Ref(), k.found.Intent)
		if err != nil || row.Status != model.FoundWaiting {
			return err
		}
		row.Status, row.Payment, row.By, row.Decided = model.FoundRecorded, k.payment.ID, c.actor.Name, c.Now()
		if err := c.putFound(row, "payment.found recorded", string(model.FoundWaiting)); err != nil {
			return err
		}
		return c.noLongerFound(row.Ref(), row.Charge)
	})
}

// FoundRow is one line of the list of found payments.
type FoundRow struct {
	model.FoundPayment
	Patient string // the name of whose customer it is at Stripe; empty where nobody's
	Invoice model.Invoice
	Why     string // why somebody else has to decide; empty where this person may
}

// FoundPayments lists the payments that Stripe has on a practice's account and that nothing here accounts for: those that wait, newest first,
// then those decided. One that can't be told whose it is is shown at every practice that shares the account.
func (s *Session) FoundPayments(ctx context.Context, practice model.PracticeID) (found []FoundRow, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		found = nil
		rows, err := foundAt(tx, practice)
		if err != nil {
			return err
		}
		why := sentence(permit(tx, s.actor, model.TakePayments, practice))
		names := patientNames{tx: tx, known: map[model.PatientID]string{}}
		for _, row := range rows {
			one := FoundRow{FoundPayment: row, Why: why}
			if row.Patient != "" {
				if one.Patient, err = names.of(row.Patient); err != nil {
					return err
				}
			}
			if row.Number != "" && row.Practice == practice {
				if one.Invoice, err = tx.InvoiceByNumber(practice, row.Number); ignoreAbsent(err) != nil {
					return err
				}
			}
			found = append(found, one)
		}
		return nil
	})
	return found, err
}

// foundAt are the found payments that a practice sees, those that wait first.
func foundAt(tx storage.Tx, practice model.PracticeID) ([]model.FoundPayment, error) {
	connection, err := tx.Connection(practice)
	if err != nil {
		return nil, ignoreAbsent(err)
	}
	rows, err := tx.FoundPayments(accountRef(connection))
	rows = slices.DeleteFunc(rows, func(f model.FoundPayment) bool { return f.Practice != practice && f.Practice != "" })
	slices.SortStableFunc(rows, func(a, b model.FoundPayment) int { return cmp.Compare(foundRank(a), foundRank(b)) })
	return rows, err
}

func foundRank(f model.FoundPayment) int {
	if f.Status == model.FoundWaiting {
		return 0
	}
	return 1
}

// RecordFound is one press that turns a found payment into a payment of an invoice. With Credit nothing of it is applied to the invoice: it is
// held as the credit of the invoice's patient.
type RecordFound struct {
	Operation model.OperationID
	Practice  model.PracticeID
	Intent    string // of the found payment
	Invoice   model.InvoiceID
	Credit    bool
}

func (r RecordFound) digest() [32]byte {
	return model.RequestDigest("found payment", r.Practice, r.Intent, r.Invoice, r.Credit)
}

// RecordFoundPayment records a found payment on an invoice: as much as is open there, the rest as the patient's credit. No money moves. A payment
// that was decided about meanwhile is a Conflict; an invoice of another currency or mode is Invalid.
func (s *Session) RecordFoundPayment(ctx context.Context, r RecordFound) (model.Payment, error) {
	var payment model.Payment
	var ref model.AccountRef
	err := s.update(ctx, model.TakePayments, r.Practice, func(c *change) error {
		payment = model.Payment{}
		op, again, err := firstOutcome(c, r.Practice, r.Operation, r.digest())
		if err != nil {
			return err
		}
		if again {
			payment, err = c.Payment(r.Practice, op.Payment)
			return err
		}
		row, err := waitingFound(c, r.Practice, r.Intent)
		if err != nil {
			return err
		}
		ref = row.Ref()
		payment, err = c.recordFound(r, row)
		return err
	})
	if err != nil {
		op, err := s.d.stored(ctx, r.Practice, r.Operation, err)
		if err != nil {
			return payment, err
		}
		return payment, s.d.reread(ctx, r.Practice, func(tx storage.Tx) (err error) {
			payment, err = tx.Payment(r.Practice, op.Payment)
			return err
		})
	}
	if payment.Reserved == 0 && ref.ID != "" { // what was returned of it at Stripe is now ours to record
		if err := s.d.followRefundsOf(context.WithoutCancel(ctx), ref, payment.Intent, ""); ignoreStripe(err) != nil {
			s.d.Log.Warn("the refunds of a found payment are not read yet", "payment", payment.ID, "err", err)
		}
	}
	return payment, nil
}

// waitingFound is a found payment that a practice may decide about.
func waitingFound(tx storage.Tx, practice model.PracticeID, intent string) (model.FoundPayment, error) {
	rows, err := foundAt(tx, practice)
	i := slices.IndexFunc(rows, func(f model.FoundPayment) bool { return f.Intent == intent })
	switch {
	case err != nil:
		return model.FoundPayment{}, err
	case i < 0:
		return model.FoundPayment{}, model.Errorf(model.NotFound, "There is no found payment %s at this practice.", model.MaskCardNumbers(intent))
	case rows[i].Status != model.FoundWaiting:
		return rows[i], model.Errorf(model.Conflict, "%s has decided about this payment already (%s). Nothing was changed by this press.", rows[i].By, rows[i].Status)
	}
	return rows[i], nil
}

func (c *change) recordFound(r RecordFound, row model.FoundPayment) (model.Payment, error) {
	invoice, err := c.Invoice(r.Practice, r.Invoice)
	switch {
	case absent(err):
		return model.Payment{}, model.FieldErrorf("invoice", "There is no such invoice at this practice. Nothing was recorded.")
	case err != nil:
		return model.Payment{}, err
	case invoice.Mode != row.Mode:
		return model.Payment{}, model.FieldErrorf("invoice", "%s belongs to %s: other money can't settle it.", invoice.Number, invoice.Mode.Badge())
	case invoice.Total.Currency != row.Amount.Currency:
		return model.Payment{}, model.FieldErrorf("invoice", "%s is in %s, and the payment in %s.", invoice.Number, invoice.Total.Currency.Upper(), row.Amount.Currency.Upper())
	}
	op := model.Operation{
		ID: r.Operation, Kind: model.ChargeOp, Practice: r.Practice, Account: row.Account, Mode: row.Mode, Patient: invoice.Patient, Invoice: invoice.ID,
		Amount: row.Amount, Intent: row.Intent, Number: invoice.Number, Request: r.digest(), State: model.OpSucceeded, Actor: c.actor, Created: c.Now(),
	}
	payment, err := c.receiveFound(model.Payment{
		Practice: r.Practice, Patient: invoice.Patient, Invoice: invoice.ID, Mode: row.Mode, Method: model.Card, Amount: row.Amount,
		Received: row.Created, By: c.actor.Name, Operation: r.Operation, Account: row.Account, Intent: row.Intent, Charge: row.Charge,
	}, r.Credit)
	if err != nil {
		return payment, err
	}
	op.Payment, op.Hash = payment.ID, op.Digest()
	if err := c.putOperation("", op); err != nil {
		return payment, err
	}
	row.Status, row.Payment, row.Practice, row.Patient = model.FoundRecorded, payment.ID, r.Practice, invoice.Patient
	row.By, row.Decided = c.actor.Name, c.Now()
	if err := c.putFound(row, "payment.found recorded", string(model.FoundWaiting)); err != nil {
		return payment, err
	}
	return payment, c.noLongerFound(row.Ref(), row.Charge)
}

// noLongerFound ties what Stripe booked for a found payment, or for what was returned of it, to the row that it has now.
func (c *change) noLongerFound(ref model.AccountRef, source string) error {
	if source == "" {
		return nil
	}
	movements, err := c.BalanceMovements(storage.MovementFilter{Account: ref, Source: source}, storage.Window{})
	if err != nil {
		return err
	}
	ties, err := newTies(c, ref)
	for _, m := range movements {
		if err == nil && m.Tie.Kind == model.TieFound {
			err = ties.again(c, m)
		}
	}
	return err
}

// receiveFound records the money on its invoice, or all of it as the patient's credit.
func (c *change) receiveFound(p model.Payment, credit bool) (model.Payment, error) {
	if !credit {
		return c.receive(p)
	}
	if err := c.complete(&p); err != nil {
		return p, err
	}
	if err := c.holdRest(p); err != nil {
		return p, err
	}
	c.hint(p.Practice, model.PaymentChanged, string(p.ID))
	if err := c.PutPayment(p); err != nil {
		return p, err
	}
	return p, c.audit(p.Practice, "payment."+string(p.Method), string(p.ID), "", fmt.Sprintf("%s held as credit", p.Amount))
}

// DismissFoundPayment says that a found payment is none of the desk's business: another program's, or the owner's own. No money moves.
func (s *Session) DismissFoundPayment(ctx context.Context, practice model.PracticeID, intent string) error {
	return s.update(ctx, model.TakePayments, practice, func(c *change) error {
		row, err := waitingFound(c, practice, intent)
		if err != nil {
			return err
		}
		row.Status, row.By, row.Decided = model.FoundNotOurs, c.actor.Name, c.Now()
		return c.putFound(row, "payment.found not ours", string(model.FoundWaiting))
	})
}
