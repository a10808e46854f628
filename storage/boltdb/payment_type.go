package boltdb

import "clinic.example/paydesk/model"

var paymentTypes = table[model.PaymentType]{
	noun: "payment type", rows: "payment types", keySize: 8,
	key:    func(p model.PaymentType) key { return key{}.row(model.PaymentTypePrefix, string(p.ID)) },
	encode: asJSON[model.PaymentType], decode: fromJSON[model.PaymentType],
}

func (t *tx) PaymentTypes(practice model.PracticeID) ([]model.PaymentType, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	return all(t, home, &paymentTypes, nil)
}

func (t *tx) PutPaymentType(p model.PaymentType) error {
	home, err := t.at(p.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &paymentTypes, p)
}
