package desk

import (
	"cmp"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// debts are the refunds of a patient that came back and are still owed in a mode, oldest first.
func debts(tx storage.Tx, practice model.PracticeID, patient model.PatientID, mode model.Mode) ([]model.Refund, error) {
	payments, err := tx.Payments(storage.PaymentFilter{Practice: practice, Patient: patient}, Window{})
	if err != nil {
		return nil, err
	}
	var owed []model.Refund
	for _, p := range payments {
		refunds, err := tx.Refunds(practice, p.ID)
		if err != nil {
			return nil, err
		}
		for _, r := range refunds {
			if r.Owed && r.Mode == mode {
				owed = append(owed, r)
			}
		}
	}
	slices.SortStableFunc(owed, func(a, b model.Refund) int { return cmp.Or(cmp.Compare(a.Created, b.Created), cmp.Compare(a.ID, b.ID)) })
	return owed, nil
}

// useDebts follows a use of the patient's credit: what came back is owed only while it is held, so a debt whose money was used for something
// else is none any more. Other credit is used first, and then the oldest debt.
func (c *change) useDebts(m model.CreditMovement) error {
	owed, err := debts(c, m.Practice, m.Patient, m.Mode)
	if err != nil || len(owed) == 0 {
		return err
	}
	used, err := creditOf(c, m.Practice, m.Patient, m.Mode)
	if err != nil {
		return err
	}
	used = -max(0, used)
	for _, r := range owed {
		used += r.Debt().Minor
	}
	for _, r := range owed {
		part := min(used, r.Debt().Minor)
		if part <= 0 {
			return nil
		}
		used -= part
		before := r.Debt()
		r.Repaid += part
		r.Owed = r.Repaid < r.Amount.Minor
		if err := c.PutRefund(r); err != nil {
			return err
		}
		c.hint(r.Practice, model.PaymentChanged, string(r.Payment))
		if err := c.audit(r.Practice, "refund.owed", string(r.ID), before.String(), r.Debt().String()); err != nil {
			return err
		}
	}
	return nil
}
