package storagetest

import (
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Two accounts of which one's id begins with the other's, and the same one in another mode: neighbours that no list may mix up.
func neighbours() []model.AccountRef {
	return []model.AccountRef{{ID: "acct_1", Mode: model.Test}, {ID: "acct_12", Mode: model.Test}, {ID: "acct_1", Mode: model.Live}}
}

// testMovements: an account's movements are listed newest first, narrowed, and found by what they are of.
func testMovements(t *testing.T, w *world) {
	w.update(func(tx storage.Tx) error {
		for _, at := range neighbours() {
			for i, created := range []model.Millis{300, 100, 200, 200} {
				m := model.BalanceMovement{ID: "txn_" + string(rune('a'+i)), Account: at.ID, Mode: at.Mode, Created: created, Source: "ch_1"}
				if i > 1 {
					m.Payout, m.Tie.Kind = "po_1", model.TiePayment
				}
				if i == 3 {
					m.Source = "re_1"
				}
				if err := tx.PutBalanceMovement(m); err != nil {
					return err
				}
			}
		}
		return nil
	})
	at := neighbours()[0]
	for _, test := range []struct {
		name   string
		filter storage.MovementFilter
		window storage.Window
		want   string
	}{
		{"all", storage.MovementFilter{}, storage.Window{}, "adcb"},
		{"two", storage.MovementFilter{}, storage.Window{Limit: 2}, "ad"},
		{"behind", storage.MovementFilter{}, storage.Window{From: "txn_d", Limit: 2}, "cb"},
		{"before", storage.MovementFilter{}, storage.Window{From: "txn_c", Before: true, Limit: 1}, "d"},
		{"from", storage.MovementFilter{From: 200}, storage.Window{}, "adc"},
		{"to", storage.MovementFilter{To: 200}, storage.Window{}, "b"},
		{"between", storage.MovementFilter{From: 101, To: 300}, storage.Window{}, "dc"},
		{"of a payout", storage.MovementFilter{Payout: "po_1"}, storage.Window{}, "dc"},
		{"of no payout", storage.MovementFilter{Payout: "po"}, storage.Window{}, ""},
		{"of a charge", storage.MovementFilter{Source: "ch_1"}, storage.Window{}, "acb"},
		{"of a charge in a payout", storage.MovementFilter{Source: "ch_1", Payout: "po_1"}, storage.Window{}, "c"},
		{"unexplained", storage.MovementFilter{Untied: true}, storage.Window{}, "ab"},
	} {
		test.filter.Account = at
		rows := get(w, func(tx storage.Tx) ([]model.BalanceMovement, error) {
			return tx.BalanceMovements(test.filter, test.window)
		})
		got := ""
		for _, row := range rows {
			if row.Ref() != at {
				t.Errorf("%s: a movement of %v", test.name, row.Ref())
			}
			got += row.ID[len("txn_"):]
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// testAccountRows: payouts, disputes, found payments and events are listed for their own account alone.
func testAccountRows(t *testing.T, w *world) {
	w.update(func(tx storage.Tx) error {
		for _, at := range neighbours() {
			for i, created := range []model.Millis{200, 100, 300} {
				id := string(rune('a' + i))
				for _, err := range []error{
					tx.PutPayout(model.Payout{ID: "po_" + id, Account: at.ID, Mode: at.Mode, Created: created}),
					tx.PutDispute(model.Dispute{ID: "dp_" + id, Account: at.ID, Mode: at.Mode, Created: created}),
					tx.PutFoundPayment(model.FoundPayment{Intent: "pi_" + id, Account: at.ID, Mode: at.Mode, Created: created}),
					tx.PutStripeEvent(model.StripeEvent{ID: "evt_" + id, Account: at.ID, Mode: at.Mode, Created: created, Handled: model.Millis(i)}),
				} {
					if err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	at := neighbours()[0]
	w.view(func(tx storage.Tx) error {
		payouts, err1 := tx.Payouts(at, storage.Window{})
		wantIDs(t, "Payouts", idsOf(payouts, func(p model.Payout) string { return p.ID }), []string{"po_c", "po_a", "po_b"})
		payouts, err2 := tx.Payouts(at, storage.Window{From: "po_c", Limit: 1})
		wantIDs(t, "Payouts behind one", idsOf(payouts, func(p model.Payout) string { return p.ID }), []string{"po_a"})
		disputes, err3 := tx.Disputes(at)
		wantIDs(t, "Disputes", idsOf(disputes, func(d model.Dispute) string { return d.ID }), []string{"dp_c", "dp_a", "dp_b"})
		found, err4 := tx.FoundPayments(at)
		wantIDs(t, "FoundPayments", idsOf(found, func(f model.FoundPayment) string { return f.Intent }), []string{"pi_c", "pi_a", "pi_b"})
		waiting, err5 := tx.WaitingStripeEvents(at)
		wantIDs(t, "WaitingStripeEvents", idsOf(waiting, func(e model.StripeEvent) string { return e.ID }), []string{"evt_a"})
		for _, err := range []error{err1, err2, err3, err4, err5} {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// testForgetEvents: only handled events of one account that are old enough go, and no more than asked for.
func testForgetEvents(t *testing.T, w *world) {
	w.update(func(tx storage.Tx) error {
		for _, at := range neighbours() {
			for i := range 6 {
				e := model.StripeEvent{ID: "evt_" + string(rune('a'+i)), Account: at.ID, Mode: at.Mode, Created: model.Millis(i + 1), Handled: 9}
				if i == 1 {
					e.Handled = 0
				}
				if err := tx.PutStripeEvent(e); err != nil {
					return err
				}
			}
		}
		return nil
	})
	at := neighbours()[0]
	forget := func(before model.Millis, limit int) (gone int) {
		w.update(func(tx storage.Tx) (err error) {
			gone, err = tx.ForgetStripeEvents(at, before, limit)
			return err
		})
		return gone
	}
	if first, second := forget(5, 2), forget(5, 10); first < 1 || first > 2 || first+second != 3 {
		t.Errorf("%d and then %d events were forgotten, want 3 in all and at most 2 at first", first, second)
	}
	for i, left := range []bool{false, true, false, false, true, true} {
		id := "evt_" + string(rune('a'+i))
		w.view(func(tx storage.Tx) error {
			if _, err := tx.StripeEvent(at, id); (err == nil) != left {
				t.Errorf("%s: %v, left: %v", id, err, left)
			}
			_, err := tx.StripeEvent(neighbours()[1], id)
			return err
		})
	}
}

// testByStripe: a payment is found by its PaymentIntent and a refund by Stripe's id, at their own practice only.
func testByStripe(t *testing.T, w *world) {
	rows := FullRows(w.north)
	paid, back := rows.Payment, rows.Refund
	paid.Intent, back.StripeID = "pi_12", "re_12"
	payment, refund := paid.ID, back.ID
	w.update(func(tx storage.Tx) error {
		if err := tx.PutPayment(paid); err != nil {
			return err
		}
		if err := tx.PutRefund(back); err != nil {
			return err
		}
		paid.ID, paid.Intent = model.PaymentID(w.id(model.PaymentPrefix)), ""
		back.ID, back.StripeID = model.RefundID(w.id(model.RefundPrefix)), ""
		if err := tx.PutPayment(paid); err != nil {
			return err
		}
		return tx.PutRefund(back)
	})
	w.view(func(tx storage.Tx) error {
		for _, other := range []string{"", "1", "pi_1", "pi_123", "re_1", "re_123"} {
			_, noPayment := tx.PaymentByIntent(w.north, other)
			_, noRefund := tx.RefundByStripe(w.north, other)
			if model.KindOf(noPayment) != model.NotFound || model.KindOf(noRefund) != model.NotFound {
				t.Errorf("%q: payment %v, refund %v", other, noPayment, noRefund)
			}
		}
		if _, err := tx.PaymentByIntent(w.south, "pi_12"); model.KindOf(err) != model.NotFound {
			t.Errorf("another practice finds the payment: %v", err)
		}
		p, err := tx.PaymentByIntent(w.north, "pi_12")
		if err != nil || p.ID != payment {
			t.Errorf("payment %s: %v", p.ID, err)
		}
		r, err := tx.RefundByStripe(w.north, "re_12")
		if err != nil || r.ID != refund {
			t.Errorf("refund %s: %v", r.ID, err)
		}
		return nil
	})
}
