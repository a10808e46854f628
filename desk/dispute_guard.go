package desk

import (
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// paymentDisputes reads the disputes of each account of a list of payments once.
type paymentDisputes struct {
	tx    storage.Tx
	known map[model.AccountRef][]model.Dispute
}

func disputesIn(tx storage.Tx) paymentDisputes {
	return paymentDisputes{tx, map[model.AccountRef][]model.Dispute{}}
}

// of are the disputes of a payment, newest first.
func (p paymentDisputes) of(payment model.Payment) (disputes []model.Dispute, err error) {
	if !payment.Method.ThroughStripe() || payment.Intent == "" {
		return nil, nil
	}
	at := model.AccountRef{ID: payment.Account, Mode: payment.Mode}
	all, read := p.known[at]
	if !read {
		if all, err = p.tx.Disputes(at); err != nil {
			return nil, err
		}
		p.known[at] = all
	}
	for _, d := range all {
		if d.Intent == payment.Intent {
			disputes = append(disputes, d)
		}
	}
	return disputes, nil
}

// undisputed guards a refund: Stripe returns nothing of a payment that the patient's bank disputes or has taken back, and who returned it in
// another way would pay it twice. Of a payment that was lost in part, the rest can go back by hand.
// https://docs.stripe.com/refunds
func undisputed(tx storage.Tx, payment model.Payment, by model.Method, amount model.Money) error {
	disputes, err := disputesIn(tx).of(payment)
	if err != nil {
		return err
	}
	for _, d := range disputes {
		switch {
		case !d.HoldsMoney():
		case d.Status == model.DisputeLost && !by.ThroughStripe() && amount.Minor <= payment.Left().Minor-d.Withdrawn:
		default:
			return model.Errorf(model.Conflict, "%s Nothing was moved by this press.", heldByBank(d))
		}
	}
	return nil
}

// heldByBank says why a disputed payment can't be refunded.
func heldByBank(d model.Dispute) string {
	if d.Status == model.DisputeLost {
		return "The bank has taken back " + d.TakenBack().String() + " of this payment for the patient, so it can't be refunded as well."
	}
	return "The patient's bank disputes " + d.Amount.String() + " of this payment, so it can't be refunded. Answer the dispute, or accept the loss: the bank then keeps the money for the patient."
}

// openDisputes says which dispute still needs a patient's name: evidence is made of it, and a loss may be asked of the patient.
func openDisputes(tx storage.Tx, p model.Practice, id model.PatientID) (string, error) {
	disputes, err := disputesAt(tx, p.ID)
	for _, d := range disputes {
		if d.Patient != id || !counts(p, d.Mode) {
			continue
		}
		if !d.Status.Over() || d.Undecided() {
			return "a dispute of " + d.Amount.String() + " is open. Answer it first, or decide about its loss.", err
		}
	}
	return "", err
}

// heldByBank says whether the patient's bank disputes a payment, or has taken it back.
func (a *attentive) heldByBank(p model.Payment) (bool, error) {
	disputes, err := disputesIn(a.tx).of(p)
	return slices.ContainsFunc(disputes, model.Dispute.HoldsMoney), err
}
