package boltdb

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// longestSource is the longest id of another system that fits an index key, in bytes.
const longestSource = 500

// sourceKeys are the index keys of a row by its id in the clinic's own system; a row that was made here has none.
func sourceKeys(source string) []key {
	if source == "" {
		return nil
	}
	k := key{}.text(source)
	if len(source) > longestSource {
		k.err = model.Errorf(model.Invalid, "An id of the clinic's own system has at most %d letters.", longestSource)
	}
	return []key{k}
}

// bySource finds the row that has an id of the clinic's own system.
func bySource[T any](t *tx, h home, tab *table[T], index, source string) (row T, err error) {
	if source == "" {
		return row, tab.missing()
	}
	found, err := list[T]{table: tab, index: index, prefix: key{}.text(source)}.window(t, h, storage.Window{Limit: 1}, key{})
	if err == nil && len(found) == 0 {
		err = tab.missing()
	}
	if err != nil {
		return row, err
	}
	return found[0], nil
}
