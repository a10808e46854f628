package boltdb

import (
	"slices"

	"clinic.example/paydesk/model"
)

var accounts = table[model.StripeAccount]{
	noun: "Stripe account", rows: "accounts",
	key:    func(a model.StripeAccount) key { return accountKey(model.AccountRef{ID: a.ID, Mode: a.Mode}) },
	encode: asJSON[model.StripeAccount], decode: fromJSON[model.StripeAccount],
}

func accountKey(at model.AccountRef) key { return key{}.text(string(at.ID)).text(string(at.Mode)) }

func (t *tx) Account(at model.AccountRef) (model.StripeAccount, error) {
	return get(t, t.organisation(), &accounts, accountKey(at))
}

func (t *tx) Accounts() ([]model.StripeAccount, error) {
	rows, err := all(t, t.organisation(), &accounts, nil)
	slices.SortStableFunc(rows, func(a, b model.StripeAccount) int { return folded(a.Name, b.Name) })
	return rows, err
}

func (t *tx) PutAccount(a model.StripeAccount) error {
	return put(t, t.organisation(), &accounts, a)
}
