package boltdb

import (
	"bytes"
	"slices"

	"clinic.example/paydesk/storage"
	"go.etcd.io/bbolt"
)

// span is a part of a bucket's keys, [low, high); no high means up to the end.
type span struct{ low, high []byte }

// walk shows the keys of a span to see, upward or down, until see has enough.
func walk(t *tx, b *bbolt.Bucket, s span, down bool, see func(c *bbolt.Cursor, k, v []byte) (bool, error)) error {
	if b == nil {
		return nil
	}
	c := b.Cursor()
	step, k, v := c.Next, []byte(nil), []byte(nil)
	if down {
		step = c.Prev
		k, v = lastBelow(c, s.high)
	} else {
		k, v = c.Seek(s.low)
	}
	for n := 1; k != nil && s.holds(k); n++ {
		if n%256 == 0 && t.ctx.Err() != nil {
			return t.ctx.Err()
		}
		more, err := see(c, k, v)
		if err != nil || !more {
			return err
		}
		k, v = step()
	}
	return nil
}

func (s span) holds(k []byte) bool {
	return bytes.Compare(k, s.low) >= 0 && (s.high == nil || bytes.Compare(k, s.high) < 0)
}

func lastBelow(c *bbolt.Cursor, high []byte) (k, v []byte) {
	if high == nil {
		return c.Last()
	}
	if k, _ = c.Seek(high); k == nil {
		return c.Last()
	}
	return c.Prev()
}

// list is one order of a table's rows: the keys of an index that begin with prefix, narrowed to [from, to) of what order gives.
type list[T any] struct {
	table    *table[T]
	index    string
	prefix   key
	from, to []byte      // nil: not narrowed
	order    func(T) key // the part of an index key behind the prefix and before the row's key
	between  int         // bytes that order gives, where the rows' keys have no fixed size
	newest   bool        // the list runs from the highest key down
	keep     func(T) bool
	looks    int // at most so many index entries are looked at; zero: all
}

// all reads the whole list.
func (l list[T]) all(t *tx, h home) ([]T, error) {
	return l.window(t, h, storage.Window{}, key{})
}

// window reads a part of the list. cursor is the key of the row that the window begins at; no key begins at the list's start or end.
func (l list[T]) window(t *tx, h home, w storage.Window, cursor key) (found []T, err error) {
	if l.prefix.err != nil {
		return nil, nil // a malformed id has no rows
	}
	defer t.guard(&err)
	s, err := l.span(t, h, w, cursor)
	if err != nil {
		return nil, err
	}
	down := l.newest != w.Before
	rows := rowsOf(t, h, l.table, down)
	if w.Limit > 0 {
		found = make([]T, 0, min(w.Limit, 128))
	}
	looked := 0
	see := func(_ *bbolt.Cursor, k, _ []byte) (bool, error) {
		looked++
		row, err := l.row(t, h, rows, k)
		if err != nil {
			return false, err
		}
		if l.keep == nil || l.keep(row) {
			found = append(found, row)
		}
		return (w.Limit == 0 || len(found) < w.Limit) && (l.looks == 0 || looked < l.looks), nil
	}
	if err := walk(t, t.bucket(h, l.index), s, down, see); err != nil {
		return nil, err
	}
	if w.Before {
		slices.Reverse(found)
	}
	return found, nil
}

// span is the part of the index that the window walks over.
func (l list[T]) span(t *tx, h home, w storage.Window, cursor key) (span, error) {
	prefix := l.prefix.b
	s := span{slices.Concat(prefix, l.from), after(prefix)}
	if l.to != nil {
		s.high = slices.Concat(prefix, l.to)
	}
	if w.From == "" {
		return s, nil
	}
	row, err := get(t, h, l.table, cursor)
	if err != nil {
		return s, err
	}
	here := slices.Concat(prefix, l.order(row).b, cursor.b)
	if l.newest != w.Before {
		if s.high == nil || bytes.Compare(here, s.high) < 0 {
			s.high = here
		}
	} else if bytes.Compare(here, s.low) >= 0 {
		s.low = append(here, 0)
	}
	return s, nil
}

func (l list[T]) row(t *tx, h home, rows *rows, indexKey []byte) (row T, err error) {
	rowKey := indexKey[max(0, len(indexKey)-l.table.keySize):]
	if l.table.keySize == 0 {
		rowKey = indexKey[len(l.prefix.b)+l.between:]
	}
	value := rows.get(rowKey)
	if value == nil {
		return row, t.store.broken("the index " + l.index + " names a row that isn't there")
	}
	return read(t, h, l.table, rowKey, value)
}

// rows reads the rows that an index names with one cursor. Neighbours in an index are often neighbours among the rows, so it looks
// there before it seeks.
type rows struct {
	cursor *bbolt.Cursor
	step   func() (k, v []byte)
}

func rowsOf[T any](t *tx, h home, tab *table[T], down bool) *rows {
	b := t.bucket(h, tab.rows)
	if b == nil {
		return &rows{}
	}
	c := b.Cursor()
	if down {
		return &rows{c, c.Prev}
	}
	return &rows{c, c.Next}
}

func (r *rows) get(rowKey []byte) []byte {
	if r.cursor == nil {
		return nil
	}
	k, v := r.step()
	if !bytes.Equal(k, rowKey) {
		k, v = r.cursor.Seek(rowKey)
	}
	if !bytes.Equal(k, rowKey) {
		return nil
	}
	return v
}
