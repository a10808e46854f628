// Package boltdb keeps an organisation's records in one file of go.etcd.io/bbolt: one bucket for each practice, one for the
// organisation, rows under 8-byte ids, and indexes whose keys say everything.
//
// It owns the file: how it is made, who holds it, its format, and what is said when it is damaged. It must not hold a rule of the
// desk, and nothing that points into the file may leave it.
package boltdb

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"go.etcd.io/bbolt"
	bbolterrors "go.etcd.io/bbolt/errors"
)

// Store is one open data file. It is safe for many goroutines: readers don't wait, writers queue.
type Store struct {
	bolt   *bbolt.DB
	path   string
	now    func() time.Time
	writer chan struct{} // holds one token, so that who waits to write can give up
	damage atomic.Pointer[model.Error]
	closed atomic.Bool

	readOnly bool
}

var _ storage.Store = (*Store)(nil)

// View runs do on one consistent state; see storage.Store.
func (s *Store) View(ctx context.Context, scope model.Scope, do func(storage.Tx) error) error {
	r := &run{store: s, ctx: ctx, scope: scope, do: do}
	return r.in(s.bolt.View)
}

// Update runs do and commits; see storage.Store. A commit that the file system refused is storage.ErrCommitUnknown.
func (s *Store) Update(ctx context.Context, scope model.Scope, do func(storage.Tx) error) error {
	select {
	case s.writer <- struct{}{}:
		defer func() { <-s.writer }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if damage := s.damage.Load(); damage != nil {
		return damage
	}
	if s.readOnly {
		return model.Errorf(model.Unavailable, "The data file %s is open to be read only. Nothing was stored.", s.path)
	}
	r := &run{store: s, ctx: ctx, scope: scope, do: do, writes: true}
	return r.in(s.bolt.Update)
}

// Close waits for open transactions and lets go of the file.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	if !s.readOnly {
		forgetHolder(s.path)
	}
	if err := s.bolt.Close(); err != nil {
		return fmt.Errorf("closing %s: %w", s.path, err)
	}
	return nil
}

// broken keeps the first damage that was met: from then on nothing is written to the file.
func (s *Store) broken(cause any) error {
	found := damaged(s.path, cause)
	s.damage.CompareAndSwap(nil, found)
	return found
}

// run is one transaction from its beginning to its end.
type run struct {
	store  *Store
	ctx    context.Context
	scope  model.Scope
	do     func(storage.Tx) error
	writes bool
	stage  stage
}

type stage int

const (
	beginning  stage = iota
	doing            // the caller's own code runs: its panics are its own
	refused          // the caller's code, or its context, said no
	committing       // everything is done but the commit
)

func (r *run) in(transaction func(func(*bbolt.Tx) error) error) (err error) {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	// A page that the file doesn't have any more is a fault of memory, which this makes a panic of.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r.stage == doing {
			return
		}
		if cause := recover(); cause != nil {
			err = r.after(r.store.broken(cause))
		}
	}()
	err = transaction(r.body)
	if err == nil || r.stage == refused {
		return err
	}
	return r.after(err)
}

func (r *run) body(bolt *bbolt.Tx) error {
	t := &tx{ctx: r.ctx, store: r.store, bolt: bolt, scope: r.scope, now: model.MillisOf(r.store.now())}
	r.stage = doing
	err := r.do(t)
	r.stage = refused
	if damage := r.store.damage.Load(); err == nil && r.writes && damage != nil {
		return damage // met on the way, and overlooked by the caller
	}
	if err == nil {
		err = r.ctx.Err()
	}
	if err == nil {
		r.stage = committing
	}
	return err
}

// after says what an error of bbolt's own means at this stage.
func (r *run) after(err error) error {
	switch {
	case r.writes && r.stage == committing:
		return &model.Error{
			Kind: model.Unknown, Message: storage.ErrCommitUnknown.Message, Err: errors.Join(storage.ErrCommitUnknown, err),
		}
	case errors.Is(err, bbolterrors.ErrDatabaseNotOpen):
		return &model.Error{Kind: model.Unavailable, Message: "paydesk is closing: nothing was read or stored.", Err: err}
	}
	return err
}
