package boltdb

import (
	"cmp"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

const (
	paymentsByTime    = "payments by time"
	paymentsByPatient = "payments by patient"
	paymentsByInvoice = "payments by invoice"
	paymentsByIntent  = "payments by intent"
)

var payments = table[model.Payment]{
	noun: "payment", rows: "payments", keySize: 8,
	key:    func(p model.Payment) key { return paymentKey(p.ID) },
	encode: encodePayment, decode: decodePayment,
	indexes: []index[model.Payment]{
		{paymentsByTime, func(p model.Payment) []key { return []key{paymentTime(p)} }},
		{paymentsByPatient, func(p model.Payment) []key {
			if p.Patient == "" {
				return nil
			}
			return []key{patientKey(p.Patient).millis(p.Received)}
		}},
		{paymentsByInvoice, func(p model.Payment) []key {
			if p.Invoice == "" {
				return nil
			}
			return []key{invoiceKey(p.Invoice).millis(p.Received)}
		}},
		{paymentsByIntent, func(p model.Payment) []key {
			if p.Intent == "" {
				return nil
			}
			return []key{key{}.text(p.Intent)}
		}},
	},
}

func paymentKey(id model.PaymentID) key { return key{}.row(model.PaymentPrefix, string(id)) }

func paymentTime(p model.Payment) key { return key{}.millis(p.Received) }

func (t *tx) Payment(practice model.PracticeID, id model.PaymentID) (row model.Payment, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	return get(t, home, &payments, paymentKey(id))
}

func (t *tx) PaymentByIntent(practice model.PracticeID, intent string) (row model.Payment, err error) {
	home, err := t.at(practice)
	if err != nil || intent == "" {
		return row, cmp.Or(err, payments.missing())
	}
	byIntent := list[model.Payment]{table: &payments, index: paymentsByIntent, prefix: key{}.text(intent), newest: true}
	rows, err := byIntent.window(t, home, storage.Window{Limit: 1}, key{})
	if err == nil && len(rows) == 0 {
		err = payments.missing()
	}
	if err != nil {
		return row, err
	}
	return rows[0], nil
}

// Payments takes the narrowest index: an invoice's, a patient's, or all by time.
func (t *tx) Payments(f storage.PaymentFilter, w storage.Window) ([]model.Payment, error) {
	home, err := t.at(f.Practice)
	if err != nil {
		return nil, err
	}
	l := list[model.Payment]{table: &payments, index: paymentsByTime, order: paymentTime, newest: true}
	switch {
	case f.Invoice != "":
		l.index, l.prefix = paymentsByInvoice, invoiceKey(f.Invoice)
		l.keep = func(p model.Payment) bool { return f.Patient == "" || p.Patient == f.Patient }
	case f.Patient != "":
		l.index, l.prefix = paymentsByPatient, patientKey(f.Patient)
	}
	if f.From != 0 {
		l.from = key{}.millis(f.From).b
	}
	if f.To != 0 {
		l.to = key{}.millis(f.To).b
	}
	return l.window(t, home, w, key{}.row(model.PaymentPrefix, w.From))
}

func (t *tx) PutPayment(p model.Payment) error {
	home, err := t.at(p.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &payments, p)
}
