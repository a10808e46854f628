package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"clinic.example/paydesk/desk/check"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Checked is what a look over the whole store found: how many rows there are of each kind, and everything that is wrong with them.
type Checked struct {
	Rows     []storage.Count   `json:"rows"`
	Findings []storage.Finding `json:"findings"`
}

// Check looks over the whole store: what its engine must keep, what must be true of money, numbers and the audit trails, and whether each
// secret opens. Nothing is changed; whoever stores something meanwhile waits. Its error means that the look came to no end.
func (s *Session) Check(ctx context.Context) (done Checked, err error) {
	if err := s.asks(ctx, model.KeepStore); err != nil {
		return done, err
	}
	return s.d.checkStore(ctx)
}

// CheckStore is Check for a store without a desk over it: one that nobody could sign in to may need it most.
func CheckStore(ctx context.Context, c Config) (Checked, error) {
	return (&Desk{Config: c}).checkStore(ctx)
}

func (d *Desk) checkStore(ctx context.Context) (done Checked, err error) {
	done.Rows, err = d.Store.Check(ctx, func(f storage.Finding) { done.Findings = append(done.Findings, f) })
	if err != nil {
		return done, err
	}
	books, err := booksOf(ctx, d.Store, d)
	done.Findings = append(done.Findings, books...)
	if damage, ok := errors.AsType[*model.Error](err); ok {
		done.Findings = append(done.Findings, storage.Finding{Rule: storage.WholeRule, Text: "The records were not all held against each other: " + damage.Message})
		err = nil
	}
	return done, err
}

// booksOf holds a store's records against each other; with a desk whose vault is asked, its secrets too.
func booksOf(ctx context.Context, store storage.Store, vaulted *Desk) (findings []storage.Finding, err error) {
	locked := 0
	err = store.View(ctx, systemScope(), func(tx storage.Tx) error {
		findings, locked = nil, 0
		var unseal func(model.SealedRow) error
		switch {
		case vaulted == nil:
		case vaulted.Vault == nil:
			unseal = func(model.SealedRow) error { locked++; return nil }
		default:
			unseal = vaulted.opens
		}
		return check.Books(tx, unseal, func(f storage.Finding) { findings = append(findings, f) })
	})
	if locked > 0 {
		findings = append(findings, storage.Finding{Rule: check.Sealed, Text: "The secrets are locked on this machine, so it was not tried whether they open. \"paydesk doctor\" says why."})
	}
	slices.SortStableFunc(findings, func(a, b storage.Finding) int {
		return cmp.Or(cmp.Compare(a.Practice, b.Practice), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Row, b.Row))
	})
	return findings, err
}

func (d *Desk) opens(row model.SealedRow) error {
	return d.Vault.Opens(placeOf(row, row.Sealed.Version), row.Sealed)
}
