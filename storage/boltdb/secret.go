package boltdb

import "clinic.example/paydesk/model"

var secrets = table[model.SealedRow]{
	noun: "secret", rows: "secrets",
	key:    func(s model.SealedRow) key { return secretKey(s.Table, s.Practice, s.Field) },
	encode: asJSON[model.SealedRow], decode: fromJSON[model.SealedRow],
}

func secretKey(kind string, practice model.PracticeID, field string) key {
	return key{}.text(kind).text(string(practice)).text(field)
}

// ofPractice says whether a row of the organisation's bucket that belongs to a practice, or to none, may be touched.
func (t *tx) ofPractice(practice model.PracticeID) error {
	if practice == "" {
		return nil
	}
	_, err := t.at(practice)
	return err
}

func (t *tx) Secret(kind string, practice model.PracticeID, field string) (row model.SealedRow, err error) {
	if err := t.ofPractice(practice); err != nil {
		return row, err
	}
	return get(t, t.organisation(), &secrets, secretKey(kind, practice, field))
}

// Secrets refuses a scope that doesn't reach all of them: a change of the wrapping key must leave none behind.
func (t *tx) Secrets() ([]model.SealedRow, error) {
	rows, err := all(t, t.organisation(), &secrets, nil)
	for _, row := range rows {
		if err := t.ofPractice(row.Practice); err != nil {
			return nil, err
		}
	}
	return rows, err
}

func (t *tx) PutSecret(s model.SealedRow) error {
	if err := t.ofPractice(s.Practice); err != nil {
		return err
	}
	return put(t, t.organisation(), &secrets, s)
}

func (t *tx) DeleteSecret(kind string, practice model.PracticeID, field string) error {
	if err := t.ofPractice(practice); err != nil {
		return err
	}
	return remove(t, t.organisation(), &secrets, secretKey(kind, practice, field))
}
