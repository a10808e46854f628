package boltdb

import (
	"bytes"
	"encoding/json"
	"fmt"

	"clinic.example/paydesk/model"
)

// The version byte before each JSON record.
const jsonVersion = 1

// asJSON writes a row as a version byte and JSON. Text that JSON would have to mend is refused: what is read must be what was put.
func asJSON[T any](row T) ([]byte, error) {
	text, err := json.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("encoding %T: %w", row, err)
	}
	// encoding/json writes bytes that are no UTF-8 as the escape \ufffd, and a true U+FFFD as itself.
	plain := bytes.ReplaceAll(text, []byte(`\\`), nil)
	if bytes.Contains(plain, []byte(`\ufffd`)) || bytes.Contains(plain, []byte(`\u0000`)) {
		return nil, model.Errorf(model.Invalid, "This holds a character that can't be stored.")
	}
	return append([]byte{jsonVersion}, text...), nil
}

func fromJSON[T any](_ model.PracticeID, _, value []byte) (row T, err error) {
	if len(value) == 0 || value[0] != jsonVersion {
		return row, errRecord
	}
	err = json.Unmarshal(value[1:], &row)
	return row, err
}
