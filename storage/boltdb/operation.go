package boltdb

import "clinic.example/paydesk/model"

const operationsOpen = "operations open"

var operations = table[model.Operation]{
	noun: "operation", rows: "operations", keySize: 16,
	key:    func(o model.Operation) key { return key{}.random(string(o.ID)) },
	encode: asJSON[model.Operation], decode: fromJSON[model.Operation],
	indexes: []index[model.Operation]{
		{operationsOpen, func(o model.Operation) []key {
			if !o.Live() {
				return nil
			}
			return []key{key{}.millis(o.Created)}
		}},
	},
}

func (t *tx) Operation(practice model.PracticeID, id model.OperationID) (row model.Operation, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	return get(t, home, &operations, key{}.random(string(id)))
}

func (t *tx) OpenOperations(practice model.PracticeID) ([]model.Operation, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	return list[model.Operation]{table: &operations, index: operationsOpen}.all(t, home)
}

func (t *tx) PutOperation(o model.Operation) error {
	home, err := t.at(o.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &operations, o)
}
