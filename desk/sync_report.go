package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// SyncState says how far the account of a practice has been read.
type SyncState struct {
	Account model.AccountRef
	Polled  model.Millis // when its events were read to their end last; zero: never
	Swept   model.Millis // when its lists were compared last
	Since   model.Millis // from when on it is followed
	Healed  int          // objects that the last comparison found and no event had told of
	Waiting int          // events whose object could not be read yet
	Found   int          // found payments that wait for somebody's decision
	Problem string       // why the last look came to no end; empty where it did
}

// SyncState reads it without asking Stripe.
func (s *Session) SyncState(ctx context.Context, practice model.PracticeID) (state SyncState, err error) {
	err = s.view(ctx, model.ViewIntegrations, practice, func(tx storage.Tx) error {
		state, err = s.d.syncState(tx, practice)
		return err
	})
	return state, err
}

func (d *Desk) syncState(tx storage.Tx, practice model.PracticeID) (state SyncState, err error) {
	connection, err := tx.Connection(practice)
	if err != nil || !connection.Active {
		return state, ignoreAbsent(err)
	}
	state.Account = accountRef(connection)
	cursor, err := tx.Cursor(state.Account)
	if ignoreAbsent(err) != nil {
		return state, err
	}
	state.Polled, state.Swept, state.Since, state.Healed = cursor.Polled, cursor.Swept, cursor.Since, cursor.Healed
	d.following.edit(state.Account, func(a *followedAccount) {
		state.Polled, state.Swept, state.Problem = max(state.Polled, a.polled), max(state.Swept, a.compared), a.problem
	})
	events, err := tx.WaitingStripeEvents(state.Account)
	if err != nil {
		return state, err
	}
	found, err := foundAt(tx, practice)
	for _, f := range found {
		if f.Status == model.FoundWaiting {
			state.Found++
		}
	}
	state.Waiting = len(events)
	return state, err
}

// Sync reads the events of a practice's account and compares its lists now, and says what came. An account that Stripe doesn't answer for is an
// Unavailable error, one whose access is gone a Forbidden one. Whoever sees the connection may ask: nothing moves but what Stripe says.
func (s *Session) Sync(ctx context.Context, practice model.PracticeID) (Synced, error) {
	ref, err := s.syncedAccount(ctx, s.viewToChange, practice)
	if err != nil {
		return Synced{}, err
	}
	return s.d.followAccount(ctx, ref, true)
}

// Proved is what the proof of one kind of objects found: nothing, or each thing by name.
type Proved struct {
	Kind      string
	Different []Difference
}

// ProveSync walks the lists of a practice's account from when it was connected here first, and names everything that is missing or different,
// here or there, kind by kind. It changes nothing. Errors as Sync's.
func (s *Session) ProveSync(ctx context.Context, practice model.PracticeID) (proof []Proved, err error) {
	ref, err := s.syncedAccount(ctx, s.view, practice)
	if err != nil {
		return nil, err
	}
	cursor, err := s.d.cursor(ctx, ref)
	if err != nil {
		return nil, err
	}
	for _, f := range s.d.followers() {
		if f.prove == nil {
			continue
		}
		found, err := f.prove(ctx, ref, cursor.Since)
		if err != nil {
			return nil, err
		}
		proof = append(proof, Proved{f.kind, found})
	}
	return proof, nil
}

func (s *Session) syncedAccount(ctx context.Context, view reading, practice model.PracticeID) (ref model.AccountRef, err error) {
	err = view(ctx, model.ViewIntegrations, practice, func(tx storage.Tx) error {
		connection, err := tx.Connection(practice)
		if ignoreAbsent(err) != nil {
			return err
		}
		if !connection.Active {
			return model.Errorf(model.Conflict, "This practice is not connected to Stripe, so there is nothing to read. Connect it under \"Stripe Connect Integration\".")
		}
		ref = accountRef(connection)
		return nil
	})
	return ref, err
}
