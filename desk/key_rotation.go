package desk

import (
	"context"
	"errors"
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/vault"
)

// KeyRotation is a change of the key under which all secrets lie.
type KeyRotation struct {
	KeyID   string `json:"keyId"`
	Secrets int    `json:"secrets" doc:"how many lie under the new key now"`
	Moved   int    `json:"moved" doc:"how many of them were moved this time"`
	Where   string `json:"where" doc:"where the new key is kept"`
}

// RotateKeys moves every sealed secret under a new wrapping key, in one transaction, and drops the old key once each of them has been opened
// under the new one. Whenever the program ends on the way, both keys are there at the next start and the next call goes on. Stripe's own keys
// stay as they are. Errors: Unavailable, Conflict: no secret was moved, or the old key was not dropped, as the sentence says.
func (s *Session) RotateKeys(ctx context.Context) (done KeyRotation, err error) {
	if err := s.asks(ctx, model.ManageKeys); err != nil {
		return done, err
	}
	aboard, err := s.d.board()
	if err != nil {
		return done, err
	}
	defer aboard()
	if s.d.Vault == nil {
		return done, model.Errorf(model.Unavailable, "The secrets are locked on this machine, so their key can't be changed. \"paydesk doctor\" says why.")
	}
	rotation, err := s.d.Vault.NextKey(ctx)
	if err != nil {
		return done, err
	}
	ctx = context.WithoutCancel(ctx) // half-way is no place to stop
	done.KeyID = rotation.KeyID()
	err = s.rewrap(ctx, rotation, &done)
	if err != nil && !errors.Is(err, storage.ErrCommitUnknown) {
		return done, err
	}
	if err := s.d.proveMoved(ctx, &done); err != nil {
		return done, err
	}
	if err := rotation.Commit(); err != nil {
		return done, err
	}
	done.Where = s.d.Vault.Describe().Where
	return done, nil
}

func (s *Session) rewrap(ctx context.Context, rotation *vault.Rotation, done *KeyRotation) error {
	return s.d.update(ctx, systemScope(), s.actor, func(c *change) error {
		done.Moved = 0
		if err := permit(c, s.actor, model.ManageKeys, ""); err != nil {
			return err
		}
		rows, err := c.Secrets()
		if err != nil {
			return err
		}
		for _, row := range rows {
			moved, err := rotation.Rewrap(row.Sealed)
			if err != nil {
				return err
			}
			if moved.KeyID == row.Sealed.KeyID {
				continue
			}
			row.Sealed = moved
			if err := c.PutSecret(row); err != nil {
				return err
			}
			done.Moved++
		}
		return c.audit("", "keys.rotate", done.KeyID, "", fmt.Sprintf("%d secrets", len(rows)))
	})
}

// proveMoved opens every secret under the new key, and brings what lies beside the store up to it.
func (d *Desk) proveMoved(ctx context.Context, done *KeyRotation) error {
	var beside model.SealedRow
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		rows, err := tx.Secrets()
		if err != nil {
			return err
		}
		done.Secrets = len(rows)
		for _, row := range rows {
			if row.Sealed.KeyID != done.KeyID {
				return model.Errorf(model.Unavailable, "It is not known whether the secrets were moved, so both keys are kept and everything works on. Run \"paydesk keys rotate\" again.")
			}
			if err := d.opens(row); err != nil {
				return err
			}
			if row.Table == backupSecrets && row.Field == backupKey {
				beside = row
			}
		}
		return nil
	})
	if err == nil && beside.Sealed.Set() && d.Backups != nil {
		err = d.Backups.KeepSealed(beside)
	}
	return err
}
