package boltdb

import "clinic.example/paydesk/model"

var practices = table[model.Practice]{
	noun: "practice", rows: "practices", keySize: 8,
	key:    func(p model.Practice) key { return practiceKey(p.ID) },
	encode: asJSON[model.Practice], decode: fromJSON[model.Practice],
}

func practiceKey(id model.PracticeID) key { return key{}.row(model.PracticePrefix, string(id)) }

func (t *tx) Practice(id model.PracticeID) (row model.Practice, err error) {
	if err := t.allowed(id); err != nil {
		return row, err
	}
	return get(t, t.organisation(), &practices, practiceKey(id))
}

func (t *tx) Practices() ([]model.Practice, error) {
	return all(t, t.organisation(), &practices, nil)
}

func (t *tx) PutPractice(p model.Practice) error {
	if err := t.allowed(p.ID); err != nil {
		return err
	}
	return put(t, t.organisation(), &practices, p)
}
