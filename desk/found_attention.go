package desk

import (
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
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
	if err := a.strayRefunds(); err != nil {
		return err
	}
	return a.returnedTwice()
}

// strayRefunds are the refunds that nobody pressed a button here for: whose invoice is open again, or whose patient had used the credit that they took.
func (a *attentive) strayRefunds() error {
	refunds, err := a.tx.RefundsSince(a.practice.ID, a.tx.Now().Add(-attentionBack))
	if err != nil {
		return err
	}
	told := map[model.PatientID]bool{}
	for _, r := range slices.Backward(refunds) {
		if r.Reason != foundRefund || !r.Status.Moved() || r.Mode != a.practice.Mode {
			continue
		}
		name, err := a.names.of(r.Patient)
		if err != nil {
			return err
		}
		if err := a.openAgain(r, name); err != nil {
			return err
		}
		if told[r.Patient] {
			continue
		}
		told[r.Patient] = true
		if err := a.creditUsed(r, name); err != nil {
			return err
		}
	}
	return nil
}

func (a *attentive) openAgain(r model.Refund, name string) error {
	invoice, err := a.tx.Invoice(a.practice.ID, r.Invoice)
	if err != nil || invoice.Open().Zero() || invoice.Void {
		return err
	}
	a.add(MoneyFound, OpensInvoice, string(r.Invoice), "%s of %s was returned %s, so %s of %s is open again: credit it, or have it paid.",
		r.Amount, name, returnedWhere(r), invoice.Open(), invoice.Number)
	return nil
}

// creditUsed speaks of credit below zero: what was returned had been used before. Only money that comes in over what an invoice asks fills it again.
func (a *attentive) creditUsed(r model.Refund, name string) error {
	held, err := creditOf(a.tx, a.practice.ID, r.Patient, r.Mode)
	if err != nil || held >= 0 {
		return err
	}
	short := r.Amount.Of(-held)
	a.add(MoneyFound, OpensPatient, string(r.Patient), "The credit of %s is %s below zero: it had been used when %s was returned %s. Ask for %s: take that much more than the next invoice asks.",
		name, short, r.Amount, returnedWhere(r), short)
	return nil
}

func returnedWhere(r model.Refund) string {
	if r.By == byDashboard {
		return "in " + byDashboard
	}
	return "by a press whose record was lost"
}

// returnedTwice are the refunds that Stripe has made of payments of which not so much was left here: the money had gone back by another way before.
// While a refund of ours is not known yet, its own row is the one to look at.
func (a *attentive) returnedTwice() error {
	connection, err := a.tx.Connection(a.practice.ID)
	if err != nil {
		return ignoreAbsent(err)
	}
	untied, err := a.tx.BalanceMovements(storage.MovementFilter{Account: accountRef(connection), Untied: true}, storage.Window{})
	if err != nil {
		return err
	}
	for _, m := range slices.Backward(untied) {
		if m.Category != "refund" || m.Intent == "" || m.Mode != a.practice.Mode || m.Created < a.tx.Now().Add(-attentionBack) {
			continue
		}
		payment, err := a.tx.PaymentByIntent(a.practice.ID, m.Intent)
		if absent(err) {
			continue
		}
		if err == nil {
			err = a.beyondLeft(m, payment)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (a *attentive) beyondLeft(m model.BalanceMovement, payment model.Payment) error {
	refunds, err := a.tx.Refunds(payment.Practice, payment.ID)
	if err != nil || slices.ContainsFunc(refunds, func(r model.Refund) bool { return r.Status == model.RefundSending }) {
		return err
	}
	back := m.Amount.Of(-m.Amount.Minor)
	if back.Currency == payment.Amount.Currency && back.Minor <= payment.Left().Minor {
		return nil // it is being read just now
	}
	name, err := a.names.of(payment.Patient)
	if err != nil {
		return err
	}
	noun, id := opens(payment.Invoice, payment.Patient)
	a.add(WePaidTwice, noun, id, "Stripe returned %s of %s's payment (%s), of which only %s was left here. The rest went back in another way before: ask %s for what came twice.",
		back, name, m.Source, payment.Left(), name)
	return nil
}
