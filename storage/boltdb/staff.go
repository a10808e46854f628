package boltdb

import (
	"slices"

	"clinic.example/paydesk/model"
)

var staff = table[model.Staff]{
	noun: "member of staff", rows: "staff", keySize: 8,
	key:    func(s model.Staff) key { return staffKey(s.ID) },
	encode: asJSON[model.Staff], decode: fromJSON[model.Staff],
}

func staffKey(id model.StaffID) key { return key{}.row(model.StaffPrefix, string(id)) }

func (t *tx) Staff(id model.StaffID) (model.Staff, error) {
	return get(t, t.organisation(), &staff, staffKey(id))
}

func (t *tx) StaffMembers() ([]model.Staff, error) {
	rows, err := all(t, t.organisation(), &staff, nil)
	slices.SortStableFunc(rows, func(a, b model.Staff) int { return folded(a.Name, b.Name) })
	return rows, err
}

func (t *tx) PutStaff(s model.Staff) error { return put(t, t.organisation(), &staff, s) }
