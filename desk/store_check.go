package desk

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"clinic.example/paydesk/desk/check"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/vault"
)

// Checked is what a look over the whole store found: how many rows there are of each kind, and everything that is wrong with them.
type Checked struct {
	Rows     []storage.Count   `json:"rows"`
	Findings []storage.Finding `json:"findings"`
}

// CheckStore looks over a whole store: what its engine must keep, what must be true of money, numbers and the audit trails, and with a vault
// whether each secret opens. It needs no desk that somebody could sign in to: a damaged store may need it most. Nothing is changed; whoever
// stores something meanwhile waits. Its error means that the look came to no end.
func CheckStore(ctx context.Context, store storage.Store, v *vault.Vault) (done Checked, err error) {
	done.Rows, err = store.Check(ctx, func(f storage.Finding) { done.Findings = append(done.Findings, f) })
	if err != nil {
		return done, err
	}
	books, err := booksOf(ctx, store, &secrets{v})
	done.Findings = append(done.Findings, books...)
	if damage, ok := errors.AsType[*model.Error](err); ok {
		done.Findings = append(done.Findings, storage.Finding{Rule: storage.WholeRule, Text: "The records were not all held against each other: " + damage.Message})
		err = nil
	}
	return done, err
}

// secrets are those of a store, to be tried with a vault. Without one none opens.
type secrets struct{ vault *vault.Vault }

func (s secrets) opens(row model.SealedRow) error {
	if s.vault == nil {
		return errLocked
	}
	return s.vault.Opens(placeOf(row, row.Sealed.Version), row.Sealed)
}

var errLocked = model.Errorf(model.Unavailable, "The secrets are locked on this machine, so it was not tried whether they open. \"paydesk doctor\" says why.")

// booksOf holds a store's records against each other, and tries its secrets where that is asked for. Of locked ones one finding tells.
func booksOf(ctx context.Context, store storage.Store, tried *secrets) (findings []storage.Finding, err error) {
	locked := false
	err = store.View(ctx, systemScope(), func(tx storage.Tx) error {
		findings, locked = nil, false
		var unseal func(model.SealedRow) error
		if tried != nil {
			unseal = func(row model.SealedRow) error {
				err := tried.opens(row)
				if errors.Is(err, errLocked) {
					locked, err = true, nil
				}
				return err
			}
		}
		return check.Books(tx, unseal, func(f storage.Finding) { findings = append(findings, f) })
	})
	if locked {
		findings = append(findings, storage.Finding{Rule: check.Sealed, Text: errLocked.Message})
	}
	slices.SortStableFunc(findings, func(a, b storage.Finding) int {
		return cmp.Or(cmp.Compare(a.Practice, b.Practice), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Row, b.Row))
	})
	return findings, err
}

func (d *Desk) opens(row model.SealedRow) error { return secrets{d.Vault}.opens(row) }
