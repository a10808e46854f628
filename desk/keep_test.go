package desk_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/check"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/backup"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/storage/storagetest"
	"clinic.example/paydesk/vault"
)

// restored brings a backup back into a folder of its own, and gives the data file.
func (c *clinic) restored(from string, identity []byte) string {
	c.t.Helper()
	to := filepath.Join(c.t.TempDir(), "paydesk.db")
	_, err := backup.Restore{
		From: from, To: to, Identity: identity, Open: openCopy, Held: boltdb.Held,
		Rules: func(context.Context, storage.Store) ([]storage.Finding, error) { return nil, nil },
	}.Run(c.t.Context())
	c.must(err)
	return to
}

func (c *clinic) secrets() (rows []model.SealedRow) {
	c.t.Helper()
	c.must(c.store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) (err error) {
		rows, err = tx.Secrets()
		return err
	}))
	return rows
}

// The first backup makes the organisation's key and shows it once; each backup opens with it, and it is nowhere in the clear.
func TestBackupOfTheLiveStore(t *testing.T) {
	c := newClinic(t)
	mia, _ := c.patient("")
	bill := c.invoice(mia)
	keeper := c.keeper()
	first, err := c.session.Backup(t.Context(), desk.BackupRequest{})
	c.must(err)
	if !strings.HasPrefix(first.Recovery, "AGE-SECRET-KEY-1") || filepath.Dir(first.Path) != keeper.Dir || len(first.Findings) != 0 {
		t.Fatalf("the first backup: %+v", first)
	}
	later := c.invoice(mia)
	named := filepath.Join(t.TempDir(), "clinic.age")
	second, err := c.session.Backup(t.Context(), desk.BackupRequest{Path: named})
	c.must(err)
	if second.Recovery != "" || second.Path != named {
		t.Errorf("the second backup: %+v", second)
	}
	for from, want := range map[string]int{first.Path: 1, second.Path: 2} {
		store, err := openCopy(c.restored(from, []byte(first.Recovery)))
		c.must(err)
		c.must(store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error {
			rows, err := tx.Invoices(model.InvoiceFilter{Practice: c.practice}, storage.Window{})
			if len(rows) != want || rows[len(rows)-1].ID != bill.ID || want == 2 && rows[0].ID != later.ID {
				t.Errorf("%s holds %d invoices, want %d", from, len(rows), want)
			}
			return err
		}))
		c.must(store.Close())
	}
	content, err := os.ReadFile(c.path)
	c.must(err)
	beside, err := os.ReadFile(filepath.Join(c.folder(), "paydesk.recovery"))
	c.must(err)
	if bytes.Contains(content, []byte("AGE-SECRET")) || bytes.Contains(beside, []byte("AGE-SECRET")) {
		t.Error("the key of the backups lies about in plain")
	}
	row, err := backup.Sealed(c.folder())
	c.must(err)
	if own, err := desk.BackupIdentity(c.vault, row); err != nil || string(own) != first.Recovery {
		t.Errorf("the vault gives another key: %v", err)
	}
	if found := c.order(); len(found) != 0 {
		t.Errorf("afterwards: %+v", found)
	}
}

// A key that was lost is drawn anew: later backups open with the new one alone, earlier ones with the old.
func TestANewBackupKey(t *testing.T) {
	c := newClinic(t)
	c.keeper()
	old, err := c.session.Backup(t.Context(), desk.BackupRequest{})
	c.must(err)
	c.turn(time.Minute)
	renewed, err := c.session.Backup(t.Context(), desk.BackupRequest{NewKey: true})
	c.must(err)
	if renewed.Recovery == "" || renewed.Recovery == old.Recovery || renewed.Path == old.Path {
		t.Fatalf("the key was not drawn anew")
	}
	c.restored(renewed.Path, []byte(renewed.Recovery))
	c.restored(old.Path, []byte(old.Recovery))
	_, err = backup.Restore{From: renewed.Path, To: filepath.Join(t.TempDir(), "x.db"), Identity: []byte(old.Recovery)}.Run(t.Context())
	says(t, err, model.Invalid, "doesn't open")
}

func TestBackupsThatAreNotMade(t *testing.T) {
	c := newClinic(t)
	_, err := c.session.Backup(t.Context(), desk.BackupRequest{})
	says(t, err, model.Unavailable, "no backups")
	keeper := c.keeper()
	_, err = c.session.Backup(t.Context(), desk.BackupRequest{Unattended: true})
	says(t, err, model.Conflict, "recovery line")
	_, err = c.session.Backup(t.Context(), desk.BackupRequest{Recipients: []string{"age1x"}})
	besides(t, err, "recipient", "no recipient")
	sealer := c.desk.Vault
	c.desk.Vault = nil
	_, err = c.session.Backup(t.Context(), desk.BackupRequest{})
	says(t, err, model.Unavailable, "--recipient")
	other, recipient, err := backup.NewIdentity()
	c.must(err)
	made, err := c.session.Backup(t.Context(), desk.BackupRequest{Recipients: []string{recipient}})
	c.must(err) // without the vault too
	c.restored(made.Path, other)
	c.desk.Vault = sealer
	// A recovery line is told even where the backup that drew it came to nothing.
	lost, err := c.session.Backup(t.Context(), desk.BackupRequest{Path: filepath.Join(keeper.Dir, "gone", "x.age")})
	says(t, err, model.Unavailable, "can't be written")
	if lost.Recovery == "" {
		t.Error("the recovery line was lost with its backup")
	}
	c.turn(time.Minute)
	again, err := c.session.Backup(t.Context(), desk.BackupRequest{Unattended: true})
	c.must(err)
	c.restored(again.Path, []byte(lost.Recovery))
}

// The copy is true to a store in which something is wrong, and says so.
func TestBackupOfAStoreWithAFinding(t *testing.T) {
	c := newClinic(t)
	mia, _ := c.patient("")
	bill := c.invoice(mia)
	c.put(func(tx storage.Tx) error {
		bill.Paid = 10
		return tx.PutInvoice(bill)
	})
	c.keeper()
	made, err := c.session.Backup(t.Context(), desk.BackupRequest{})
	c.must(err)
	if len(made.Findings) != 1 || made.Findings[0].Rule != check.InvoicePaid || made.Findings[0].Row != bill.Number {
		t.Errorf("findings: %+v", made.Findings)
	}
}

func TestCheckAsksTheVault(t *testing.T) {
	c := newClinic(t)
	if found := c.order(); len(found) != 0 {
		t.Fatalf("a new clinic: %+v", found)
	}
	c.put(func(tx storage.Tx) error {
		row, err := tx.Secret("audit", "", "signing key")
		if err != nil {
			return err
		}
		row.Sealed.Box[len(row.Sealed.Box)-1] ^= 1
		return tx.PutSecret(row)
	})
	if found := c.order(); len(found) != 1 || found[0].Rule != check.Sealed || !strings.Contains(found[0].Text, "damaged") {
		t.Errorf("a damaged secret: %+v", found)
	}
	c.desk.Vault = nil
	if found := c.order(); len(found) != 1 || !strings.Contains(found[0].Text, "locked") {
		t.Errorf("without a vault: %+v", found)
	}
}

func TestKeysAreRotated(t *testing.T) {
	c := newClinic(t)
	c.keeper()
	made, err := c.session.Backup(t.Context(), desk.BackupRequest{})
	c.must(err)
	before := c.vault.Describe().KeyID
	done, err := c.session.RotateKeys(t.Context())
	c.must(err)
	rows := c.secrets()
	if done.KeyID == before || done.Moved != len(rows) || done.Secrets != len(rows) || len(rows) < 2 || c.vault.Describe().Rotating {
		t.Fatalf("rotated: %+v, %d rows, %+v", done, len(rows), c.vault.Describe())
	}
	for _, row := range rows {
		if row.Sealed.KeyID != done.KeyID {
			t.Errorf("%s %s lies under %s still", row.Table, row.Field, row.Sealed.KeyID)
		}
	}
	if found := c.order(); len(found) != 0 {
		t.Errorf("afterwards: %+v", found)
	}
	// The old key is gone, and the recovery file beside the store goes with the new one.
	fresh := openVault(t, c.vaultFolder())
	row, err := backup.Sealed(c.folder())
	c.must(err)
	own, err := desk.BackupIdentity(fresh, row)
	if err != nil || string(own) != made.Recovery {
		t.Errorf("the key of the backups after the change: %v", err)
	}
	if again, err := c.session.RotateKeys(t.Context()); err != nil || again.KeyID == done.KeyID {
		t.Errorf("another change: %+v, %v", again, err)
	}
}

// Whenever the program dies in a change of key, every secret opens at the next start, and the next change ends it.
func TestADeathInAChangeOfKeyCostsNoSecret(t *testing.T) {
	for _, how := range simulation.AtCommits() {
		t.Run(string(how), func(t *testing.T) {
			c := newClinic(t)
			c.keeper()
			real := c.store
			run := &simulation.Process{}
			run.Strike = func(context.Context, string) simulation.Fault {
				run.Strike = nil
				return how
			}
			c.desk.Store = simulation.Store{Store: real, Process: run}
			_, err := c.session.RotateKeys(t.Context())
			if done := how == simulation.UnknownDone; (err == nil) != done {
				t.Errorf("the change ended with %v", err)
			}
			if how == simulation.UnknownUndone {
				says(t, err, model.Unavailable, "again")
			}
			c.desk.Store = real
			c.vault.Close()
			c.vault = openVault(t, c.vaultFolder())
			c.desk.Vault = c.vault
			if found := c.order(); len(found) != 0 {
				t.Errorf("at the next start: %+v", found)
			}
			done, err := c.session.RotateKeys(t.Context())
			c.must(err)
			if d := c.vault.Describe(); d.Rotating || d.KeyID != done.KeyID {
				t.Errorf("after the next change: %+v", d)
			}
			if found := c.order(); len(found) != 0 {
				t.Errorf("after the next change: %+v", found)
			}
		})
	}
}

// A secret that can't be moved stops the change before anything was moved.
func TestADamagedSecretStopsAChangeOfKey(t *testing.T) {
	c := newClinic(t)
	c.put(func(tx storage.Tx) error {
		row, err := tx.Secret("audit", "", "signing key")
		if err != nil {
			return err
		}
		row.Field = "other"
		row.Sealed.Box[3] ^= 1
		return tx.PutSecret(row)
	})
	before := c.secrets()
	_, err := c.session.RotateKeys(t.Context())
	says(t, err, model.Unavailable, "No secret was moved")
	for i, row := range c.secrets() {
		if row.Sealed.KeyID != before[i].Sealed.KeyID {
			t.Errorf("%s was moved", row.Field)
		}
	}
	c.desk.Vault = nil
	_, err = c.session.RotateKeys(t.Context())
	says(t, err, model.Unavailable, "locked")
}

func (c *clinic) vaultFolder() string {
	d := c.vault.Describe()
	if d.Source != vault.KeyFile {
		c.t.Fatalf("the key lies in %s", d.Where)
	}
	return filepath.Dir(strings.TrimPrefix(d.Where, "the key file "))
}

// A backup from before a change of key comes back: the key of the backups, which lies beside the store, is not lost with the old wrapping key.
func TestABackupFromBeforeAChangeOfKey(t *testing.T) {
	c := newClinic(t)
	c.keeper()
	made, err := c.session.Backup(t.Context(), desk.BackupRequest{})
	c.must(err)
	_, err = c.session.RotateKeys(t.Context())
	c.must(err)
	row, err := backup.Sealed(c.folder())
	c.must(err)
	identity, err := desk.BackupIdentity(c.vault, row)
	c.must(err)
	c.must(c.store.Close())
	_, err = backup.Restore{From: made.Path, To: c.path, Identity: identity, Replace: true, Now: c.now(), Open: openCopy, Held: boltdb.Held, Rules: desk.Rules}.Run(t.Context())
	c.must(err)
	c.open()
	c.keeper()
	locked, err := c.desk.Session(model.System()).NoteRestored(t.Context(), made.Path, "")
	c.must(err)
	if locked != len(c.secrets())-1 || locked == 0 {
		t.Errorf("%d of %d secrets are said to be locked", locked, len(c.secrets()))
	}
	c.turn(time.Minute)
	c.session = c.desk.Session(c.session.Actor())
	again, err := c.session.Backup(t.Context(), desk.BackupRequest{})
	c.must(err)
	c.restored(again.Path, []byte(made.Recovery))
	if row, err = backup.Sealed(c.folder()); err != nil {
		t.Fatal(err)
	}
	if own, err := desk.BackupIdentity(c.vault, row); err != nil || string(own) != made.Recovery {
		t.Errorf("the key beside the store was lost: %v", err)
	}
	entries, err := c.session.Audit(t.Context(), desk.AuditFilter{}, desk.Window{Limit: 9})
	c.must(err)
	found := false
	for _, e := range entries {
		found = found || e.Entry.Action == "store.restore"
	}
	if !found {
		t.Error("the audit trail doesn't say that it was restored")
	}
}

// A change of the wrapping key moves the secrets of one table: a seal in any other row would be left behind.
func TestNoOtherRowHoldsASeal(t *testing.T) {
	var holds func(reflect.Type) bool
	holds = func(v reflect.Type) bool {
		switch {
		case v == reflect.TypeFor[model.Sealed]():
			return true
		case v.Kind() == reflect.Slice || v.Kind() == reflect.Array || v.Kind() == reflect.Pointer:
			return holds(v.Elem())
		case v.Kind() != reflect.Struct:
			return false
		}
		return slices.ContainsFunc(reflect.VisibleFields(v), func(f reflect.StructField) bool { return holds(f.Type) })
	}
	sealed := 0
	for _, row := range reflect.VisibleFields(reflect.TypeFor[storagetest.Rows]()) {
		if holds(row.Type) {
			sealed++
			if row.Type != reflect.TypeFor[model.SealedRow]() {
				t.Errorf("a %s holds a seal: keep it among the secrets", row.Type)
			}
		}
	}
	if sealed != 1 {
		t.Errorf("%d kinds of rows hold a seal, want the secrets alone", sealed)
	}
}
