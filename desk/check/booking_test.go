package check_test

import (
	"clinic.example/paydesk/desk/check"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// booked is a movement of a payment.
func booked(p model.Payment) model.BalanceMovement {
	return model.BalanceMovement{
		ID: p.Ledger.ID, Account: p.Account, Mode: p.Mode, Category: "charge", Amount: p.Ledger.Amount, Fee: p.Ledger.Fee, Net: p.Ledger.Net, Source: p.Charge,
		Tie: model.Tie{Kind: model.TiePayment, Practice: p.Practice, ID: string(p.ID)},
	}
}

func ofBookings() []corruption {
	throughStripe := func(p model.Payment) bool { return p.Ledger.ID != "" }
	return []corruption{
		{"a booking that doesn't add up", []string{check.Booking}, "txn_", func(c *clinic, tx storage.Tx) error {
			m := booked(some(c, tx, throughStripe))
			m.Net++
			m.Tie = model.Tie{}
			return tx.PutBalanceMovement(m)
		}},
		{"a payment of more than was booked", []string{check.Booking}, "pay_", func(c *clinic, tx storage.Tx) error {
			m := booked(some(c, tx, throughStripe))
			m.Amount.Minor, m.Net = m.Amount.Minor-1, m.Net-1
			return tx.PutBalanceMovement(m)
		}},
		{"a payment with another fee than was booked", []string{check.Booking}, "pay_", func(c *clinic, tx storage.Tx) error {
			m := booked(some(c, tx, throughStripe))
			m.Fee, m.Net = m.Fee+1, m.Net-1
			return tx.PutBalanceMovement(m)
		}},
		{"a booking of no payment", []string{check.Reference}, "txn_", func(c *clinic, tx storage.Tx) error {
			m := booked(some(c, tx, throughStripe))
			m.Tie.ID = model.RowID(model.PaymentPrefix, 3)
			return tx.PutBalanceMovement(m)
		}},
		{"a booking of no refund", []string{check.Reference}, "txn_", func(c *clinic, tx storage.Tx) error {
			m := booked(some(c, tx, throughStripe))
			m.Category, m.Tie.Kind, m.Tie.ID = "refund", model.TieRefund, model.RowID(model.RefundPrefix, 3)
			return tx.PutBalanceMovement(m)
		}},
		{"a test payment booked as live", []string{check.OneMode}, "txn_", func(c *clinic, tx storage.Tx) error {
			m := booked(some(c, tx, throughStripe))
			m.Mode = model.Live
			return tx.PutBalanceMovement(m)
		}},
	}
}
