package boltdb

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

const payoutsByTime = "payouts by time"

var payouts = table[model.Payout]{
	noun: "payout", rows: "payouts",
	key:    func(p model.Payout) key { return accountKey(p.Ref()).text(p.ID) },
	encode: asJSON[model.Payout], decode: fromJSON[model.Payout],
	indexes: []index[model.Payout]{
		{payoutsByTime, func(p model.Payout) []key { return []key{accountKey(p.Ref()).millis(p.Created)} }},
	},
}

func (t *tx) Payout(at model.AccountRef, id string) (model.Payout, error) {
	return get(t, t.organisation(), &payouts, accountKey(at).text(id))
}

func (t *tx) Payouts(at model.AccountRef, w storage.Window) ([]model.Payout, error) {
	byTime := list[model.Payout]{
		table: &payouts, index: payoutsByTime, prefix: accountKey(at), between: timeSize, newest: true,
		order: func(p model.Payout) key { return key{}.millis(p.Created) },
	}
	return byTime.window(t, t.organisation(), w, accountKey(at).text(w.From))
}

func (t *tx) PutPayout(p model.Payout) error { return put(t, t.organisation(), &payouts, p) }
