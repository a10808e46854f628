package boltdb

import (
	"cmp"
	"slices"

	"clinic.example/paydesk/model"
)

var disputes = table[model.Dispute]{
	noun: "dispute", rows: "disputes",
	key:    func(d model.Dispute) key { return accountKey(d.Ref()).text(d.ID) },
	encode: asJSON[model.Dispute], decode: fromJSON[model.Dispute],
}

func (t *tx) Dispute(at model.AccountRef, id string) (model.Dispute, error) {
	return get(t, t.organisation(), &disputes, accountKey(at).text(id))
}

func (t *tx) Disputes(at model.AccountRef) ([]model.Dispute, error) {
	rows, err := all(t, t.organisation(), &disputes, accountKey(at).b)
	slices.SortStableFunc(rows, func(a, b model.Dispute) int {
		return cmp.Or(cmp.Compare(b.Created, a.Created), cmp.Compare(b.ID, a.ID))
	})
	return rows, err
}

func (t *tx) PutDispute(d model.Dispute) error { return put(t, t.organisation(), &disputes, d) }
