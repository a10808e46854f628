package desk

import (
	"slices"

	"clinic.example/paydesk/model"
)

// strays are the found payments that wait for a decision, and the refunds that nobody pressed a button here for and whose invoice is open again.
func (a *attentive) strays() error {
	found, err := foundAt(a.tx, a.practice.ID)
	if err != nil {
		return err
	}
	for _, f := range slices.Backward(found) {
		if f.Status != model.FoundWaiting || f.Mode != a.practice.Mode {
			continue
		}
		of := ""
		if f.Number != "" {
			of = " for " + f.Number
		}
		a.add(MoneyFound, OpensFound, f.Intent, "Stripe received %s%s, and nothing here says so. Record it, or say that it is not ours.", f.Amount, of)
	}
	return a.strayRefunds()
}

func (a *attentive) strayRefunds() error {
	refunds, err := a.tx.RefundsSince(a.practice.ID, a.tx.Now().Add(-attentionBack))
	if err != nil {
		return err
	}
	for _, r := range slices.Backward(refunds) {
		if r.Reason != foundRefund || !r.Status.Moved() || r.Mode != a.practice.Mode {
			continue
		}
		invoice, err := a.tx.Invoice(a.practice.ID, r.Invoice)
		if err != nil {
			return err
		}
		if invoice.Open().Zero() || invoice.Void {
			continue
		}
		name, err := a.names.of(r.Patient)
		if err != nil {
			return err
		}
		where := "in " + byDashboard
		if r.By != byDashboard {
			where = "by a press whose record was lost"
		}
		a.add(MoneyFound, OpensInvoice, string(r.Invoice), "%s of %s was returned %s, so %s of %s is open again: credit it, or have it paid.",
			r.Amount, name, where, invoice.Open(), invoice.Number)
	}
	return nil
}
