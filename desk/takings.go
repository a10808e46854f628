package desk

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// takings are the payments that arrived in a practice since a moment, newest first, in the practice's own mode: test money counts in
// no live takings. Credit that was applied is left out, because it was counted when it came in.
func takings(tx storage.Tx, p model.Practice, since model.Millis) ([]model.Payment, error) {
	all, err := tx.Payments(storage.PaymentFilter{Practice: p.ID, From: since}, storage.Window{})
	if err != nil {
		return nil, err
	}
	var taken []model.Payment
	for _, payment := range all {
		if payment.Mode == p.Mode && payment.Method != model.Credit {
			taken = append(taken, payment)
		}
	}
	return taken, nil
}

func takenSince(tx storage.Tx, p model.Practice, since model.Millis) (model.Money, error) {
	sum := p.Zero()
	payments, err := takings(tx, p, since)
	for _, payment := range payments {
		sum = sum.Plus(payment.Amount)
	}
	return sum, err
}
