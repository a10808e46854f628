package desk

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// refundable reads what is to be refunded, and says why it may not be.
func refundable(c *change, r RefundRequest) (model.Payment, model.Invoice, error) {
	payment, err := c.Payment(r.Practice, r.Payment)
	if err != nil {
		return payment, model.Invoice{}, err
	}
	invoice, err := c.Invoice(r.Practice, payment.Invoice)
	if err != nil {
		return payment, invoice, err
	}
	refunds, err := c.Refunds(r.Practice, r.Payment)
	if err != nil {
		return payment, invoice, err
	}
	for _, other := range refunds {
		if other.Status == model.RefundSending {
			return payment, invoice, model.Errorf(model.Conflict, "%s is refunding %s of this payment, begun %s, and Stripe's answer is not known yet. Nothing was moved by this press.",
				other.By, other.Amount, ago(c.Now().Since(other.Created)))
		}
	}
	asker, err := memberAt(c, c.actor.Staff, r.Practice)
	if err != nil {
		return payment, invoice, err
	}
	method := r.by(payment)
	keeps := method == model.Credit && payment.Method != model.Credit
	switch {
	case invoice.Revision != r.Revision:
		err = changedMeanwhile(c, invoice)
	case method != payment.Method && !outside(method):
		err = model.FieldErrorf("method", "Money that came by %s can't go back by %s. Choose another way.", payment.Method, method)
	case r.Amount.Currency != payment.Amount.Currency || r.Amount.Minor <= 0:
		err = model.FieldErrorf("amount", "Type an amount above zero in %s.", payment.Amount.Currency.Upper())
	case method.ThroughStripe() && r.Amount.Uneven() != "":
		err = model.FieldErrorf("amount", "%s", r.Amount.Uneven())
	case r.Amount.Minor > payment.Left().Minor:
		err = model.FieldErrorf("amount", "Only %s of this payment is left to refund.", payment.Left())
	case keeps && r.Settles == "" && r.Amount.Minor > payment.Applied:
		err = model.FieldErrorf("amount", "Only %s of this payment stands on the invoice; the rest is the patient's credit already.", payment.Amount.Of(payment.Applied))
	case r.Reason == "":
		err = model.FieldErrorf("reason", "Choose a reason.")
	case r.Reason == model.Fraudulent && !asker.holds(model.Administrator):
		err = model.FieldErrorf("reason", "Only an administrator may call a payment fraudulent: Stripe then blocks the card and the e-mail address.")
	}
	if err == nil {
		err = undisputed(c, payment, method, r.Amount)
	}
	if err == nil && r.Settles != "" {
		err = owed(c, r)
	}
	if err == nil && !keeps {
		err = creditLeft(c, payment, r.Amount)
	}
	return payment, invoice, err
}

// owed guards a refund that makes good one that came back: all of it at once, and once.
func owed(tx storage.Tx, r RefundRequest) error {
	back, err := tx.Refund(r.Practice, r.Settles)
	switch {
	case absent(err), err == nil && (back.Payment != r.Payment || !back.Owed):
		return model.Errorf(model.Conflict, "That refund is not owed any more. Nothing was moved by this press.")
	case err == nil && back.Debt() != r.Amount:
		return model.FieldErrorf("amount", "%s is owed: return just that.", back.Debt())
	}
	return err
}

// creditLeft guards the part of a refund that comes out of the patient's credit: credit that has been used since can't be given back.
func creditLeft(tx storage.Tx, payment model.Payment, amount model.Money) error {
	free, err := freeCredit(tx, payment.Practice, payment.Patient, payment.Mode, "")
	most := payment.Applied + max(0, min(free, payment.Unapplied()))
	if err == nil && amount.Minor > most {
		err = model.FieldErrorf("amount", "Only %s of this payment can be returned: the credit that it left has been used.", amount.Of(most))
	}
	return err
}
