package boltdb

import (
	"cmp"
	"slices"

	"clinic.example/paydesk/model"
)

var foundPayments = table[model.FoundPayment]{
	noun: "found payment", rows: "found payments",
	key:    func(f model.FoundPayment) key { return accountKey(f.Ref()).text(f.Intent) },
	encode: asJSON[model.FoundPayment], decode: fromJSON[model.FoundPayment],
}

func (t *tx) FoundPayment(at model.AccountRef, intent string) (model.FoundPayment, error) {
	return get(t, t.organisation(), &foundPayments, accountKey(at).text(intent))
}

func (t *tx) FoundPayments(at model.AccountRef) ([]model.FoundPayment, error) {
	rows, err := all(t, t.organisation(), &foundPayments, accountKey(at).b)
	slices.SortStableFunc(rows, func(a, b model.FoundPayment) int {
		return cmp.Or(cmp.Compare(b.Created, a.Created), cmp.Compare(b.Intent, a.Intent))
	})
	return rows, err
}

func (t *tx) PutFoundPayment(f model.FoundPayment) error {
	return put(t, t.organisation(), &foundPayments, f)
}
