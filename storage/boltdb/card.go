package boltdb

import (
	"cmp"
	"slices"

	"clinic.example/paydesk/model"
)

const cardsByPatient = "cards by patient"

var cards = table[model.SavedCard]{
	noun: "saved card", rows: "cards",
	key: func(c model.SavedCard) key {
		return accountKey(model.AccountRef{ID: c.Account, Mode: c.Mode}).text(c.ID)
	},
	encode: asJSON[model.SavedCard], decode: fromJSON[model.SavedCard],
	indexes: []index[model.SavedCard]{
		{cardsByPatient, func(c model.SavedCard) []key { return []key{patientKey(c.Patient)} }},
	},
}

func (t *tx) Card(at model.AccountRef, id string) (model.SavedCard, error) {
	return get(t, t.organisation(), &cards, accountKey(at).text(id))
}

func (t *tx) CardsOf(patient model.PatientID) ([]model.SavedCard, error) {
	rows, err := list[model.SavedCard]{table: &cards, index: cardsByPatient, prefix: patientKey(patient)}.all(t, t.organisation())
	newestCardsFirst(rows)
	return rows, err
}

func (t *tx) CardsAt(at model.AccountRef) ([]model.SavedCard, error) {
	rows, err := all(t, t.organisation(), &cards, accountKey(at).b)
	newestCardsFirst(rows)
	return rows, err
}

func newestCardsFirst(rows []model.SavedCard) {
	slices.SortStableFunc(rows, func(a, b model.SavedCard) int {
		return cmp.Or(cmp.Compare(b.Created, a.Created), cmp.Compare(b.ID, a.ID))
	})
}

func (t *tx) PutCard(c model.SavedCard) error { return put(t, t.organisation(), &cards, c) }
