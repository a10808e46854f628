package boltdb

import "clinic.example/paydesk/model"

var connections = table[model.Connection]{
	noun: "connection", rows: "connections", keySize: 8,
	key:    func(c model.Connection) key { return practiceKey(c.Practice) },
	encode: asJSON[model.Connection], decode: fromJSON[model.Connection],
}

func (t *tx) Connection(practice model.PracticeID) (row model.Connection, err error) {
	if err := t.allowed(practice); err != nil {
		return row, err
	}
	return get(t, t.organisation(), &connections, practiceKey(practice))
}

func (t *tx) Connections() ([]model.Connection, error) {
	return all(t, t.organisation(), &connections, nil)
}

func (t *tx) PutConnection(c model.Connection) error {
	if err := t.allowed(c.Practice); err != nil {
		return err
	}
	return put(t, t.organisation(), &connections, c)
}
