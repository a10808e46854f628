package boltdb

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

const (
	attemptsByState = "attempts by state"
	attemptsOpen    = "attempts open"
)

var attempts = table[model.Attempt]{
	noun: "try to connect", rows: "attempts", keySize: 16,
	key:    func(a model.Attempt) key { return key{}.random(string(a.ID)) },
	encode: asJSON[model.Attempt], decode: fromJSON[model.Attempt],
	indexes: []index[model.Attempt]{
		{attemptsByState, func(a model.Attempt) []key { return []key{key{}.bytes(a.StateHash[:])} }},
		{attemptsOpen, func(a model.Attempt) []key {
			if a.Status.Over() {
				return nil
			}
			return []key{key{}.millis(a.Started)}
		}},
	},
}

func (t *tx) Attempt(id model.AttemptID) (model.Attempt, error) {
	row, err := get(t, t.organisation(), &attempts, key{}.random(string(id)))
	return t.ownAttempt(row, err)
}

func (t *tx) AttemptByState(hash [32]byte) (model.Attempt, error) {
	byState := list[model.Attempt]{table: &attempts, index: attemptsByState, prefix: key{}.bytes(hash[:])}
	rows, err := byState.window(t, t.organisation(), storage.Window{Limit: 1}, key{})
	if err == nil && len(rows) == 0 {
		err = attempts.missing()
	}
	if err != nil {
		return model.Attempt{}, err
	}
	return t.ownAttempt(rows[0], nil)
}

func (t *tx) OpenAttempts() ([]model.Attempt, error) {
	return list[model.Attempt]{table: &attempts, index: attemptsOpen}.all(t, t.organisation())
}

func (t *tx) ownAttempt(row model.Attempt, err error) (model.Attempt, error) {
	if err == nil {
		err = t.allowed(row.Practice)
	}
	if err != nil {
		return model.Attempt{}, err
	}
	return row, nil
}

// PutAttempt refuses to take over another practice's attempt, too.
func (t *tx) PutAttempt(a model.Attempt) error {
	if err := t.allowed(a.Practice); err != nil {
		return err
	}
	if _, err := t.Attempt(a.ID); model.KindOf(err) == model.Forbidden {
		return err
	}
	return put(t, t.organisation(), &attempts, a)
}
