package boltdb

import (
	"bytes"
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"go.etcd.io/bbolt"
)

// table says how the rows of one noun are kept: their bucket, their keys, their bytes and their indexes.
type table[T any] struct {
	noun    string // "There is no such ..."
	rows    string // bucket
	keySize int    // bytes of a row's key, which ends each index key
	key     func(T) key
	encode  func(T) ([]byte, error)
	decode  func(practice model.PracticeID, key, value []byte) (T, error)
	indexes []index[T]
}

// index is a bucket of empty values. Its keys are what keys gives for a row (nothing: the row isn't in it), each followed by the row's key.
type index[T any] struct {
	bucket string
	keys   func(T) []key
}

// Rows come in the order of their ids, so pages are filled nearly whole instead of split in the middle.
const fillForAppends = 0.9

func get[T any](t *tx, h home, tab *table[T], k key) (row T, err error) {
	if k.err != nil {
		return row, tab.missing()
	}
	row, found, err := look(t, h, tab, k.b)
	if err == nil && !found {
		err = tab.missing()
	}
	return row, err
}

func (tab *table[T]) missing() error {
	return model.Errorf(model.NotFound, "There is no such %s.", tab.noun)
}

func look[T any](t *tx, h home, tab *table[T], rowKey []byte) (row T, found bool, err error) {
	defer t.guard(&err)
	rows := t.bucket(h, tab.rows)
	if rows == nil {
		return row, false, nil
	}
	value := rows.Get(rowKey)
	if value == nil {
		return row, false, nil
	}
	row, err = read(t, h, tab, rowKey, value)
	return row, true, err
}

func read[T any](t *tx, h home, tab *table[T], rowKey, value []byte) (T, error) {
	row, err := tab.decode(h.practice, rowKey, value)
	if err != nil {
		return row, t.store.broken(fmt.Errorf("%s %x: %w", tab.noun, rowKey, err))
	}
	return row, nil
}

// put writes a row and moves its index entries to where they now belong.
func put[T any](t *tx, h home, tab *table[T], row T) error {
	rowKey, err := tab.key(row).done()
	if err != nil {
		return err
	}
	value, err := tab.encode(row)
	if err != nil {
		return err
	}
	entries, err := tab.entries(row, rowKey)
	if err != nil {
		return err
	}
	return write(t, h, tab, rowKey, value, entries)
}

func write[T any](t *tx, h home, tab *table[T], rowKey, value []byte, entries [][][]byte) (err error) {
	defer t.guard(&err)
	rows, err := t.made(h, tab.rows)
	if err != nil {
		return err
	}
	rows.FillPercent = fillForAppends
	stale := make([][][]byte, len(tab.indexes))
	if old := rows.Get(rowKey); old != nil {
		before, err := read(t, h, tab, rowKey, old)
		if err != nil {
			return err
		}
		if stale, err = tab.entries(before, rowKey); err != nil {
			return t.store.broken(err)
		}
	}
	if err := rows.Put(rowKey, value); err != nil {
		return err
	}
	for i, ix := range tab.indexes {
		if err := move(t, h, ix.bucket, stale[i], entries[i]); err != nil {
			return err
		}
	}
	return nil
}

// remove takes a row and its index entries away; a row that isn't there is gone already.
func remove[T any](t *tx, h home, tab *table[T], k key) (err error) {
	if k.err != nil {
		return nil
	}
	defer t.guard(&err)
	rows, err := t.made(h, tab.rows)
	if err != nil {
		return err
	}
	row, found, err := look(t, h, tab, k.b)
	if err != nil || !found {
		return err
	}
	entries, err := tab.entries(row, k.b)
	if err != nil {
		return t.store.broken(err)
	}
	for i, ix := range tab.indexes {
		if err := move(t, h, ix.bucket, entries[i], nil); err != nil {
			return err
		}
	}
	return rows.Delete(k.b)
}

// entries are the row's keys in each index.
func (tab *table[T]) entries(row T, rowKey []byte) ([][][]byte, error) {
	all := make([][][]byte, len(tab.indexes))
	for i, ix := range tab.indexes {
		for _, k := range ix.keys(row) {
			if k.err != nil {
				return nil, k.err
			}
			all[i] = append(all[i], append(k.b, rowKey...))
		}
	}
	return all, nil
}

func move(t *tx, h home, bucket string, from, to [][]byte) error {
	if sameKeys(from, to) {
		return nil
	}
	b, err := t.made(h, bucket)
	if err != nil {
		return err
	}
	for _, k := range from {
		if err := b.Delete(k); err != nil {
			return err
		}
	}
	for _, k := range to {
		if err := b.Put(k, nil); err != nil {
			return err
		}
	}
	return nil
}

func sameKeys(a, b [][]byte) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !bytes.Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

// all reads the rows whose keys begin with prefix, in the keys' order.
func all[T any](t *tx, h home, tab *table[T], prefix []byte) (found []T, err error) {
	defer t.guard(&err)
	rows := t.bucket(h, tab.rows)
	err = walk(t, rows, span{prefix, after(prefix)}, false, func(c *bbolt.Cursor, k, value []byte) (bool, error) {
		row, err := read(t, h, tab, k, value)
		found = append(found, row)
		return true, err
	})
	return found, err
}

// folded compares the names of a list's rows as people order them.
func folded(a, b string) int { return bytes.Compare([]byte(storage.Fold(a)), []byte(storage.Fold(b))) }
