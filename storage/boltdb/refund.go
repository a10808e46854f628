package boltdb

import (
	"cmp"

	"clinic.example/paydesk/model"
)

const (
	refundsByTime    = "refunds by time"
	refundsByPayment = "refunds by payment"
	refundsByStripe  = "refunds by stripe id"
)

var refunds = table[model.Refund]{
	noun: "refund", rows: "refunds", keySize: 8,
	key:    func(r model.Refund) key { return refundKey(r.ID) },
	encode: encodeRefund, decode: decodeRefund,
	indexes: []index[model.Refund]{
		{refundsByTime, func(r model.Refund) []key { return []key{key{}.millis(r.Created)} }},
		{refundsByPayment, func(r model.Refund) []key { return []key{paymentKey(r.Payment).millis(r.Created)} }},
		{refundsByStripe, func(r model.Refund) []key {
			if r.StripeID == "" {
				return nil
			}
			return []key{key{}.text(r.StripeID)}
		}},
	},
}

func refundKey(id model.RefundID) key { return key{}.row(model.RefundPrefix, string(id)) }

func (t *tx) Refund(practice model.PracticeID, id model.RefundID) (row model.Refund, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	return get(t, home, &refunds, refundKey(id))
}

func (t *tx) RefundByStripe(practice model.PracticeID, id string) (row model.Refund, err error) {
	home, err := t.at(practice)
	if err != nil || id == "" {
		return row, cmp.Or(err, refunds.missing())
	}
	rows, err := list[model.Refund]{table: &refunds, index: refundsByStripe, prefix: key{}.text(id), newest: true}.all(t, home)
	if err == nil && len(rows) == 0 {
		err = refunds.missing()
	}
	if err != nil {
		return row, err
	}
	return rows[0], nil
}

func (t *tx) Refunds(practice model.PracticeID, payment model.PaymentID) ([]model.Refund, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	return list[model.Refund]{table: &refunds, index: refundsByPayment, prefix: paymentKey(payment), newest: true}.all(t, home)
}

func (t *tx) RefundsSince(practice model.PracticeID, since model.Millis) ([]model.Refund, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	byTime := list[model.Refund]{table: &refunds, index: refundsByTime, from: key{}.millis(since).b, newest: true}
	return byTime.all(t, home)
}

func (t *tx) PutRefund(r model.Refund) error {
	home, err := t.at(r.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &refunds, r)
}
