package simulation

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Store is a real store whose commits can go wrong.
type Store struct {
	storage.Store
	Process *Process
	// Hints counts the hints that nobody has read, and begins by reading all; where it is given, one that goes out before its commit is seen.
	Hints func(begins bool) int
}

// View reads; a dead process reads nothing.
func (s Store) View(ctx context.Context, scope model.Scope, do func(storage.Tx) error) error {
	if s.Process.Gone() {
		return ErrDead
	}
	return s.Store.View(ctx, scope, do)
}

// Update commits, or goes wrong as the process says.
func (s Store) Update(ctx context.Context, scope model.Scope, do func(storage.Tx) error) error {
	s.Process.wait(ctx, Commit)
	var fault Fault
	err := s.Store.Update(ctx, scope, func(tx storage.Tx) error {
		if s.Process.Gone() {
			return ErrDead
		}
		if s.Hints != nil {
			s.Hints(true)
		}
		if err := do(tx); err != nil {
			return err
		}
		if s.Hints != nil && s.Hints(false) > 0 {
			s.Process.seen("a hint went out before its commit")
		}
		switch fault = s.Process.strike(ctx, Commit); fault {
		case DiesBefore:
			s.Process.Die()
			return ErrDead
		case UnknownUndone:
			return storage.ErrCommitUnknown
		}
		return nil
	})
	switch {
	case err == nil && fault == DiesAfter:
		s.Process.Die()
		return ErrDead
	case err == nil && fault == UnknownDone:
		return storage.ErrCommitUnknown
	}
	return err
}
