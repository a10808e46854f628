package desk

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/backup"
	"clinic.example/paydesk/vault"
)

// BackupRequest asks for a backup of the live store.
type BackupRequest struct {
	Path       string   // empty: a name of its own in the folder of backups
	Recipients []string // of age, who can open it in place of the organisation's own key
	NewKey     bool     // the organisation's key is drawn anew, for when its recovery line is lost or somebody else has it
	Unattended bool     // nobody is there who could keep a recovery line: no key is drawn
}

// Backup is one that was made, encrypted and read back.
type Backup struct {
	backup.Made
	// Recovery is the secret key that opens the organisation's backups, in the one answer that made it: it is written down, and kept apart
	// from the backups and from this machine. It is there even where the backup itself then came to nothing.
	Recovery string
}

// The organisation's backup key among the sealed secrets.
const (
	backupSecrets = "backup"
	backupKey     = "identity"
)

// Backup writes an encrypted copy of the whole store while the desk goes on, and reads it back before it counts. Errors: Invalid beside
// "recipient", Conflict where the path is taken by something else, Unavailable where it can't be written or the key can't be sealed: earlier
// backups are as they were.
func (s *Session) Backup(ctx context.Context, r BackupRequest) (done Backup, err error) {
	defer func() { s.d.noteBackup(r.Unattended, err) }()
	if err := s.asks(ctx, model.KeepStore); err != nil {
		return done, err
	}
	aboard, err := s.d.board()
	if err != nil {
		return done, err
	}
	defer aboard()
	keeper := s.d.Backups
	if keeper == nil {
		return done, model.Errorf(model.Unavailable, "This store has no backups of paydesk's. Nothing was written.")
	}
	if r.Path == "" {
		if err := os.MkdirAll(keeper.Dir, 0o700); err != nil {
			return done, &model.Error{Kind: model.Unavailable, Err: err, Message: "The folder of backups " + keeper.Dir + " can't be made. Choose another with --backup-dir. No backup was made."}
		}
		r.Path = filepath.Join(keeper.Dir, backup.Name(s.d.Now()))
	}
	if len(r.Recipients) == 0 {
		own, recovery, err := s.backupKey(ctx, r)
		if err != nil {
			return done, err
		}
		r.Recipients, done.Recovery = []string{own}, recovery
	}
	if done.Made, err = keeper.Make(ctx, r.Path, r.Recipients, Rules); err != nil {
		return done, err
	}
	return done, s.d.update(context.WithoutCancel(ctx), systemScope(), s.actor, func(c *change) error {
		return c.audit("", "store.backup", filepath.Base(done.Path), "", fmt.Sprintf("%d bytes", done.Bytes))
	})
}

// noteBackup remembers why a backup that nobody asked for was not made, until one is.
func (d *Desk) noteBackup(unattended bool, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case err == nil:
		d.spoiled = ""
	case unattended && !errors.Is(err, context.Canceled):
		d.spoiled = "No backup was made at its time. " + sentence(err)
	}
}

// BackupTrouble is the banner's sentence while the backups that nobody asks for are not made; empty otherwise.
func (d *Desk) BackupTrouble() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.spoiled
}

// backupKey is for whom the organisation's backups are made; the first one draws the key.
func (s *Session) backupKey(ctx context.Context, r BackupRequest) (recipient, recovery string, err error) {
	var row model.SealedRow
	err = s.d.update(ctx, systemScope(), s.actor, func(c *change) error {
		recipient, recovery = "", ""
		organisation, err := c.Organisation()
		if err != nil {
			return errorOr(noneYet(err), err)
		}
		row, err = c.Secret(backupSecrets, "", backupKey)
		if err != nil && !absent(err) {
			return err
		}
		if recipient = organisation.BackupRecipient; recipient != "" && !r.NewKey {
			return nil
		}
		if r.Unattended {
			return model.Errorf(model.Conflict, "No backup was made yet by hand, so nobody has the recovery line that opens one. Make the first with \"paydesk backup FILE\" or \"Back up now\", and keep the line that it shows.")
		}
		row, recovery, err = c.drawBackupKey(organisation, row.Sealed.Version+1)
		if err != nil {
			return err
		}
		organisation, err = c.Organisation()
		recipient = organisation.BackupRecipient
		return err
	})
	if err == nil && s.d.Vault != nil && row.Sealed.Set() && s.d.opens(row) == nil {
		err = s.d.Backups.KeepSealed(row)
	}
	return recipient, recovery, err
}

func noneYet(err error) error {
	if absent(err) {
		return model.Errorf(model.NotFound, "There is no payment desk here yet, so there is nothing to back up.")
	}
	return nil
}

func (c *change) drawBackupKey(organisation model.Organisation, version int) (row model.SealedRow, recovery string, err error) {
	if c.desk.Vault == nil {
		return row, "", model.Errorf(model.Unavailable, "The secrets are locked on this machine, so the key of the backups can't be kept. \"paydesk doctor\" says why. To back up all the same, name who opens it: --recipient age1... No backup was made.")
	}
	secret, recipient, err := backup.NewIdentity()
	if err != nil {
		return row, "", err
	}
	defer clear(secret)
	row = model.SealedRow{Table: backupSecrets, Field: backupKey}
	if row.Sealed, err = c.desk.Vault.SealBytes(placeOf(row, version), secret); err != nil {
		return row, "", err
	}
	if err := c.PutSecret(row); err != nil {
		return row, "", err
	}
	before := organisation.BackupRecipient
	organisation.BackupRecipient = recipient
	if err := c.PutOrganisation(organisation); err != nil {
		return row, "", err
	}
	return row, string(secret), c.audit("", "store.backup key", recipient, before, recipient)
}

// placeOf is where the vault seals a row for.
func placeOf(row model.SealedRow, version int) vault.Place {
	return vault.Place{Table: row.Table, Practice: row.Practice, Field: row.Field, Version: version}
}

// BackupIdentity opens the sealed key of an organisation's backups, as it lies beside the store. The caller wipes it after use.
func BackupIdentity(v *vault.Vault, row model.SealedRow) ([]byte, error) {
	return v.UnsealBytes(placeOf(row, row.Sealed.Version), row.Sealed)
}

// NoteRestored writes to the audit trail that the store was brought back from a backup, and counts the secrets that no key here opens. The
// key of the backups that lies beside the store takes the place of one that a change of key has locked since.
func (s *Session) NoteRestored(ctx context.Context, from, kept string) (locked int, err error) {
	if err := s.asks(ctx, model.KeepStore); err != nil {
		return 0, err
	}
	err = s.d.update(ctx, systemScope(), s.actor, func(c *change) error {
		locked = 0
		rows, err := c.Secrets()
		if err != nil {
			return err
		}
		for _, row := range rows {
			if s.d.Vault != nil && s.d.opens(row) == nil {
				continue
			}
			mended, err := c.mendBackupKey(row)
			if err != nil {
				return err
			}
			if !mended {
				locked++
			}
		}
		return c.audit("", "store.restore", filepath.Base(from), filepath.Base(kept), "")
	})
	return locked, err
}

// mendBackupKey puts what lies beside the store in the place of a row, where it is the same key and opens.
func (c *change) mendBackupKey(row model.SealedRow) (bool, error) {
	if c.desk.Vault == nil || c.desk.Backups == nil || row.Table != backupSecrets || row.Field != backupKey {
		return false, nil
	}
	beside, err := backup.Sealed(c.desk.Backups.Folder)
	if err != nil {
		return false, nil // there is none, or none that helps
	}
	secret, err := BackupIdentity(c.desk.Vault, beside)
	if err != nil {
		return false, nil
	}
	defer clear(secret)
	organisation, err := c.Organisation()
	if err != nil || organisation.BackupRecipient != backup.RecipientOf(secret) {
		return false, err
	}
	return true, c.PutSecret(beside)
}

// Rules holds the records of an open copy against each other; its secrets stay closed.
func Rules(ctx context.Context, store storage.Store) ([]storage.Finding, error) {
	return booksOf(ctx, store, nil)
}
