package boltdb

import (
	"slices"

	"clinic.example/paydesk/model"
)

var roles = table[model.RoleRule]{
	noun: "role", rows: "roles",
	key:    func(r model.RoleRule) key { return key{}.text(string(r.Name)) },
	encode: asJSON[model.RoleRule], decode: fromJSON[model.RoleRule],
}

func (t *tx) Roles() ([]model.RoleRule, error) {
	rows, err := all(t, t.organisation(), &roles, nil)
	slices.SortStableFunc(rows, func(a, b model.RoleRule) int { return folded(string(a.Name), string(b.Name)) })
	return rows, err
}

func (t *tx) PutRole(r model.RoleRule) error { return put(t, t.organisation(), &roles, r) }
