package boltdb

import (
	"slices"

	"clinic.example/paydesk/model"
)

var practitioners = table[model.Practitioner]{
	noun: "practitioner", rows: "practitioners", keySize: 8,
	key:    func(p model.Practitioner) key { return key{}.row(model.PractitionerPrefix, string(p.ID)) },
	encode: asJSON[model.Practitioner], decode: fromJSON[model.Practitioner],
}

func (t *tx) Practitioners(practice model.PracticeID) ([]model.Practitioner, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	rows, err := all(t, home, &practitioners, nil)
	slices.SortStableFunc(rows, func(a, b model.Practitioner) int { return folded(a.Name, b.Name) })
	return rows, err
}

func (t *tx) PutPractitioner(p model.Practitioner) error {
	home, err := t.at(p.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &practitioners, p)
}
