package boltdb

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"go.etcd.io/bbolt"
)

// inspection is one look over the whole file.
type inspection struct {
	ctx   context.Context
	last  uint64 // the last row id that was given
	found func(storage.Finding)
	kinds []storage.Count
	at    model.PracticeID
}

// Check looks over the file itself; see storage.Store. No writer runs meanwhile.
func (s *Store) Check(ctx context.Context, found func(storage.Finding)) ([]storage.Count, error) {
	select {
	case s.writer <- struct{}{}:
		defer func() { <-s.writer }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	x := &inspection{ctx: ctx, found: found}
	if err := soundPages(s.path, int64(s.bolt.Info().PageSize)); err != nil {
		x.say(storage.PagesRule, "", "The file's pages make no sense: %v. Keep the file, and restore the newest backup.", err)
		x.say(storage.WholeRule, "", "No row was looked at, because the pages can't be trusted.")
		return nil, nil
	}
	r := &run{store: s, ctx: ctx}
	err := r.in(func(body func(*bbolt.Tx) error) error { return s.bolt.View(x.file) })
	return x.kinds, err
}

func (x *inspection) say(rule, row, format string, args ...any) {
	x.found(storage.Finding{Rule: rule, Practice: x.at, Row: row, Text: fmt.Sprintf(format, args...)})
}

// file looks at bbolt's own rules, and then at each bucket.
func (x *inspection) file(bolt *bbolt.Tx) error {
	for err := range bolt.Check() {
		x.say(storage.PagesRule, "", "The file's pages are not in order: %v. Keep the file, and restore the newest backup.", err)
	}
	if meta := bolt.Bucket([]byte(metaBucket)); meta != nil {
		if last := meta.Get([]byte(lastIDKey)); len(last) == 8 {
			x.last = binary.BigEndian.Uint64(last)
		}
	}
	organisation := bolt.Bucket([]byte(organisationBucket))
	x.safely(organisationBucket, func() { x.home(home{}, organisation, organisationKinds()) })
	return bolt.ForEach(func(name []byte, b *bbolt.Bucket) error {
		id, isPractice := bytes.CutPrefix(name, []byte(practiceBucket))
		switch {
		case string(name) == metaBucket || string(name) == organisationBucket:
		case !isPractice || len(id) != 8 || !has(organisation, practices.rows, id):
			x.say(storage.PlaceRule, keyText(name), "There are rows of a practice that the organisation doesn't have.")
		default:
			x.at = model.PracticeID(model.RowID(model.PracticePrefix, binary.BigEndian.Uint64(id)))
			x.safely(string(x.at), func() { x.home(home{practice: x.at}, b, practiceKinds()) })
			x.at = ""
		}
		return x.ctx.Err()
	})
}

// safely goes on with the next bucket where one can't be read.
func (x *inspection) safely(what string, look func()) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			x.say(storage.PagesRule, what, "Rows can't be read (%v). Keep the file, and restore the newest backup.", cause)
		}
	}()
	look()
}

// home looks at one top-level bucket.
func (x *inspection) home(h home, in *bbolt.Bucket, kinds []kind) {
	known := []string{seriesBucket}
	for _, k := range kinds {
		known = append(known, k.buckets()...)
		x.safely(k.buckets()[0], func() { k.inspect(x, h, in) })
	}
	_ = in.ForEach(func(name, value []byte) error {
		if value != nil || !slices.Contains(known, string(name)) {
			x.say(storage.PlaceRule, keyText(name), "There is something here that this program doesn't know.")
		}
		return nil
	})
	series := in.Bucket([]byte(seriesBucket))
	if series == nil {
		return
	}
	_ = series.ForEach(func(k, v []byte) error {
		if len(v) != 8 {
			x.say(storage.RecordRule, keyText(k), "The counter of a number series can't be read.")
		}
		return nil
	})
}

func (x *inspection) count(kind string) {
	if at := slices.IndexFunc(x.kinds, func(c storage.Count) bool { return c.Kind == kind }); at >= 0 {
		x.kinds[at].Rows++
		return
	}
	x.kinds = append(x.kinds, storage.Count{Kind: kind, Rows: 1})
}

func (tab *table[T]) inspect(x *inspection, h home, in *bbolt.Bucket) {
	look := &tableLook[T]{x: x, tab: tab, h: h, in: in, want: make([]int, len(tab.indexes)), unread: map[string]bool{}}
	for _, ix := range tab.indexes {
		look.cursors = append(look.cursors, cursorOf(in.Bucket([]byte(ix.bucket))))
	}
	look.rows(look.row)
	for i, ix := range tab.indexes {
		if b := in.Bucket([]byte(ix.bucket)); b != nil && size(b) != look.want[i] {
			look.strays(i, b)
		}
	}
}

// tableLook is the look at one table of one home.
type tableLook[T any] struct {
	x       *inspection
	tab     *table[T]
	h       home
	in      *bbolt.Bucket
	cursors []*bbolt.Cursor // of the indexes; nil where there is none
	want    []int           // how many entries each index should have
	unread  map[string]bool // keys of rows that can't be read
}

func (l *tableLook[T]) rows(see func(k, v []byte)) {
	b := l.in.Bucket([]byte(l.tab.rows))
	if b == nil {
		return
	}
	_ = b.ForEach(func(k, v []byte) error {
		see(k, v)
		return l.x.ctx.Err()
	})
}

func (l *tableLook[T]) row(k, v []byte) {
	l.x.count(l.tab.noun)
	row, err := l.tab.decode(l.h.practice, k, v)
	if err != nil {
		l.unread[string(k)] = true
		l.x.say(storage.RecordRule, l.called(k), "This %s can't be read: %v.", l.tab.noun, err)
		return
	}
	if own, err := l.tab.key(row).done(); err != nil || !bytes.Equal(own, k) {
		l.x.say(storage.RecordRule, l.called(k), "This %s lies under the key of another.", l.tab.noun)
	}
	if l.tab.keySize == 8 && l.tab.noun != auditEntries.noun && binary.BigEndian.Uint64(k) > l.x.last {
		l.x.say(storage.IDRule, l.called(k), "This %s has an id that is yet to be given: a later row could take its place.", l.tab.noun)
	}
	entries, err := l.tab.entries(row, k)
	if err != nil {
		l.x.say(storage.RecordRule, l.called(k), "This %s can't be found by its indexes: %v.", l.tab.noun, err)
		return
	}
	for i, keys := range entries {
		for _, key := range distinct(keys) {
			l.want[i]++
			if !holds(l.cursors[i], key) {
				l.x.say(storage.IndexRule, l.called(k), "This %s is missing from the list %q.", l.tab.noun, l.tab.indexes[i].bucket)
			}
		}
	}
}

// strays finds the entries of an index that no row asks for.
func (l *tableLook[T]) strays(i int, index *bbolt.Bucket) {
	wanted := map[string]bool{}
	l.rows(func(k, v []byte) {
		row, err := l.tab.decode(l.h.practice, k, v)
		if err != nil {
			return
		}
		if entries, err := l.tab.entries(row, k); err == nil {
			for _, key := range entries[i] {
				wanted[string(key)] = true
			}
		}
	})
	_ = index.ForEach(func(k, _ []byte) error {
		if !wanted[string(k)] && !l.ofUnread(k) {
			l.x.say(storage.StrayRule, keyText(k[max(0, len(k)-l.tab.keySize):]), "The list %q names a %s that isn't there, or isn't so.", l.tab.indexes[i].bucket, l.tab.noun)
		}
		return l.x.ctx.Err()
	})
}

// ofUnread says whether an index key names a row that can't be read, about which enough was said.
func (l *tableLook[T]) ofUnread(k []byte) bool {
	for at := range k {
		if l.unread[string(k[at:])] {
			return true
		}
	}
	return false
}

func (l *tableLook[T]) called(k []byte) string { return l.tab.noun + " " + keyText(k) }

func distinct(keys [][]byte) [][]byte {
	if len(keys) < 2 {
		return keys
	}
	keys = slices.Clone(keys)
	slices.SortFunc(keys, bytes.Compare)
	return slices.CompactFunc(keys, bytes.Equal)
}

func cursorOf(b *bbolt.Bucket) *bbolt.Cursor {
	if b == nil {
		return nil
	}
	return b.Cursor()
}

func holds(c *bbolt.Cursor, key []byte) bool {
	if c == nil {
		return false
	}
	k, _ := c.Seek(key)
	return bytes.Equal(k, key)
}

func has(in *bbolt.Bucket, bucket string, key []byte) bool {
	b := in.Bucket([]byte(bucket))
	return b != nil && b.Get(key) != nil
}

func size(b *bbolt.Bucket) (n int) {
	_ = b.ForEach(func(_, _ []byte) error { n++; return nil })
	return n
}

// keyText writes a key as people meet it in ids.
func keyText(k []byte) string {
	switch text := strings.ReplaceAll(strings.TrimRight(string(k), "\x00"), "\x00", " "); {
	case len(k) == 8:
		return strings.TrimPrefix(model.RowID("", binary.BigEndian.Uint64(k)), "_")
	case len(k) == 16:
		return model.RandomID([16]byte(k))
	case storable(text):
		return text
	}
	return hex.EncodeToString(k)
}
