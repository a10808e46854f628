package boltdb

import (
	"context"
	"encoding/binary"
	"errors"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"go.etcd.io/bbolt"
)

// Top-level buckets: one for the file itself, one for the organisation, and for each practice one whose name is this prefix and
// the practice's 8 bytes.
const (
	metaBucket         = "meta"
	organisationBucket = "organisation"
	practiceBucket     = "practice:"
	lastIDKey          = "last id"
	schemaKey          = "schema"
)

var errReadOnly = errors.New("a view can't write")

// tx is one transaction within a scope.
type tx struct {
	ctx   context.Context
	store *Store
	bolt  *bbolt.Tx
	scope model.Scope
	now   model.Millis
	found map[place]*bbolt.Bucket               // buckets that were opened already: a transaction comes back to the same ones
	ends  map[model.PracticeID]model.AuditEntry // the last entries of chains, as far as they were read or written
}

// place names a bucket: a home's, and the table or index in it.
type place struct {
	practice model.PracticeID
	name     string
}

var _ storage.Tx = (*tx)(nil)

func (t *tx) Now() model.Millis { return t.now }

func (t *tx) NextID() (id uint64, err error) {
	defer t.guard(&err)
	meta := t.bolt.Bucket([]byte(metaBucket))
	last, err := t.counter(meta.Get([]byte(lastIDKey)))
	if err != nil {
		return 0, err
	}
	id = model.NextRowID(last, t.now)
	return id, meta.Put([]byte(lastIDKey), binary.BigEndian.AppendUint64(nil, id))
}

// counter reads a number that counts up; nothing is stored before the first.
func (t *tx) counter(value []byte) (uint64, error) {
	switch len(value) {
	case 0:
		return 0, nil
	case 8:
		return binary.BigEndian.Uint64(value), nil
	}
	return 0, t.store.broken("a counter is not 8 bytes long")
}

// guard makes a sentence of a panic over a damaged page.
func (t *tx) guard(err *error) {
	if cause := recover(); cause != nil {
		*err = t.store.broken(cause)
	}
}

// home is the top-level bucket that a row lives in, and the practice that it belongs to.
type home struct {
	practice model.PracticeID // empty for the organisation's
	bucket   []byte
}

func (t *tx) organisation() home { return home{bucket: []byte(organisationBucket)} }

// at is the home of a practice's rows. Outside the scope it is Forbidden.
func (t *tx) at(practice model.PracticeID) (home, error) {
	if err := t.allowed(practice); err != nil {
		return home{}, err
	}
	id, err := model.ParseRowID(model.PracticePrefix, string(practice))
	if err != nil {
		return home{}, err
	}
	return home{practice, binary.BigEndian.AppendUint64([]byte(practiceBucket), id)}, nil
}

func (t *tx) allowed(practice model.PracticeID) error {
	if t.scope.Holds(practice) {
		return nil
	}
	return model.Errorf(model.Forbidden, "This practice is not one of yours.")
}

// bucket finds a bucket of a home to read: nil where nothing was ever put.
func (t *tx) bucket(h home, name string) *bbolt.Bucket {
	if b := t.found[place{h.practice, name}]; b != nil {
		return b
	}
	top := t.bolt.Bucket(h.bucket)
	if top == nil {
		return nil
	}
	b := top.Bucket([]byte(name))
	if b != nil {
		if t.found == nil {
			t.found = map[place]*bbolt.Bucket{}
		}
		t.found[place{h.practice, name}] = b
	}
	return b
}

// made finds a bucket of a home to write, and makes it the first time.
func (t *tx) made(h home, name string) (*bbolt.Bucket, error) {
	if !t.bolt.Writable() {
		return nil, errReadOnly
	}
	if b := t.found[place{h.practice, name}]; b != nil {
		return b, nil
	}
	top, err := t.bolt.CreateBucketIfNotExists(h.bucket)
	if err != nil {
		return nil, err
	}
	return top.CreateBucketIfNotExists([]byte(name))
}
