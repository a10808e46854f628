package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/backup"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/storage/storagetest"
)

// desk is a store that is open, as it is while a desk runs, and what keeps its backups.
type desk struct {
	t         *testing.T
	folder    string
	store     *boltdb.Store
	keeper    *backup.Keeper
	secret    []byte
	recipient string
}

var practice = model.PracticeID(model.RowID(model.PracticePrefix, 6))

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, folder: t.TempDir()}
	var err error
	d.store, err = boltdb.Open(d.data(), boltdb.Options{})
	d.must(err)
	t.Cleanup(func() { _ = d.store.Close() })
	d.secret, d.recipient, err = backup.NewIdentity()
	d.must(err)
	d.keeper = &backup.Keeper{Copy: d.store.Copy, Open: openCopy, Folder: d.folder}
	d.pay(3)
	return d
}

func (d *desk) data() string { return filepath.Join(d.folder, "paydesk.db") }

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// pay adds payments.
func (d *desk) pay(n int) {
	d.t.Helper()
	d.must(d.store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		if err := tx.PutPractice(model.Practice{ID: practice, Name: "North"}); err != nil {
			return err
		}
		for range n {
			id, err := tx.NextID()
			if err != nil {
				return err
			}
			p := storagetest.FullRows(practice).Payment
			p.ID = model.PaymentID(model.RowID(model.PaymentPrefix, id))
			if err := tx.PutPayment(p); err != nil {
				return err
			}
		}
		return nil
	}))
}

func openCopy(path string) (storage.Store, error) {
	return boltdb.Open(path, boltdb.Options{ReadOnly: true})
}

func noRules(context.Context, storage.Store) ([]storage.Finding, error) { return nil, nil }

func (d *desk) backup(path string) backup.Made {
	d.t.Helper()
	made, err := d.keeper.Make(d.t.Context(), path, []string{d.recipient}, noRules)
	d.must(err)
	return made
}

func (d *desk) restore(from, to string) backup.Restore {
	return backup.Restore{
		From: from, To: to, Identity: d.secret, Now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Open: openCopy, Held: boltdb.Held, Rules: noRules,
	}
}

// payments counts what a data file holds.
func payments(t *testing.T, path string) int {
	t.Helper()
	store, err := boltdb.Open(path, boltdb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	n := 0
	err = store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		rows, err := tx.Payments(storage.PaymentFilter{Practice: practice}, storage.Window{})
		n = len(rows)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func says(t *testing.T, err error, kind model.Kind, words string) {
	t.Helper()
	e, ok := errors.AsType[*model.Error](err)
	if !ok || e.Kind != kind || !strings.Contains(e.Message, words) {
		t.Errorf("got %v (%s), want %s saying %q", err, model.KindOf(err), kind, words)
	}
}

func names(t *testing.T, folder string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestBackupAndRestore(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "clinic.age")
	made := d.backup(path)
	if made.Path != path || made.Bytes < 1000 || len(made.Rows) != 2 {
		t.Errorf("made %+v", made)
	}
	info, err := os.Stat(path)
	d.must(err)
	if info.Mode().Perm() != 0o600 || info.Size() != made.Bytes {
		t.Errorf("the backup is %v, %d bytes", info.Mode(), info.Size())
	}
	d.pay(2) // after the backup
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("beside the backup: %v", got)
	}
	to := filepath.Join(t.TempDir(), "paydesk.db")
	done, err := d.restore(path, to).Run(t.Context())
	d.must(err)
	if done.Path != to || done.Kept != "" || len(done.Rows) != 2 {
		t.Errorf("restored %+v", done)
	}
	if n := payments(t, to); n != 3 {
		t.Errorf("%d payments were restored of 3", n)
	}
	if got := names(t, filepath.Dir(to)); len(got) != 1 {
		t.Errorf("beside the restored file: %v", got)
	}
	info, err = os.Stat(to)
	d.must(err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the restored file's mode is %v", info.Mode())
	}
}

// TestAgeAloneOpensIt: whoever has lost paydesk, and not the recovery line, still has the records.
func TestAgeAloneOpensIt(t *testing.T) {
	d := newDesk(t)
	path := filepath.Join(t.TempDir(), "clinic.age")
	d.backup(path)
	file, err := os.Open(path)
	d.must(err)
	defer file.Close()
	identity, err := age.ParseX25519Identity(string(d.secret))
	d.must(err)
	plain, err := age.Decrypt(file, identity)
	d.must(err)
	content, err := io.ReadAll(plain)
	d.must(err)
	to := filepath.Join(t.TempDir(), "paydesk.db")
	d.must(os.WriteFile(to, content, 0o600))
	if n := payments(t, to); n != 3 {
		t.Errorf("%d payments of 3", n)
	}
	sealed, err := os.ReadFile(path)
	d.must(err)
	if !bytes.Contains(content, []byte("cheque 12")) || bytes.Contains(sealed, []byte("cheque 12")) {
		t.Error("a backup holds in plain what the store holds")
	}
}

func TestEveryFlippedByteIsFound(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "clinic.age")
	d.backup(path)
	whole, err := os.ReadFile(path)
	d.must(err)
	to := filepath.Join(t.TempDir(), "paydesk.db")
	for at := 0; at < len(whole); at += 1 + at/7 {
		d.must(os.WriteFile(path, append(append(bytes.Clone(whole[:at]), whole[at]^1), whole[at+1:]...), 0o600))
		if _, err := d.restore(path, to).Run(t.Context()); err == nil {
			t.Fatalf("byte %d of %d was flipped, and the backup restored", at, len(whole))
		}
	}
	for _, size := range []int{0, 10, 300, len(whole) / 2, len(whole) - 1} {
		d.must(os.WriteFile(path, whole[:size], 0o600))
		_, err := d.restore(path, to).Run(t.Context())
		says(t, err, model.Unavailable, "Nothing was restored")
	}
	if got := names(t, filepath.Dir(to)); len(got) != 0 {
		t.Errorf("after refusals there are %v", got)
	}
}

func TestOtherKeys(t *testing.T) {
	d := newDesk(t)
	path := filepath.Join(t.TempDir(), "clinic.age")
	d.backup(path)
	r := d.restore(path, filepath.Join(t.TempDir(), "paydesk.db"))
	other, _, err := backup.NewIdentity()
	d.must(err)
	r.Identity = other
	_, err = r.Run(t.Context())
	says(t, err, model.Invalid, "doesn't open")
	r.Identity = []byte("hello")
	_, err = r.Run(t.Context())
	says(t, err, model.Invalid, "AGE-SECRET-KEY-1")
	r.Identity = []byte("# kept in the safe\n" + string(other) + "\n" + string(d.secret) + "\n")
	if _, err := r.Run(t.Context()); err != nil {
		t.Errorf("one of two keys: %v", err)
	}
	line := strings.ToLower(string(d.secret))
	r.Identity = []byte("  " + line[:16] + " " + line[16:30] + "\n " + line[30:44] + "  " + line[44:] + "\r\n")
	r.To = filepath.Join(t.TempDir(), "paydesk.db")
	if _, err := r.Run(t.Context()); err != nil {
		t.Errorf("a key as somebody wrote it down: %v", err)
	}
	r.To = filepath.Join(t.TempDir(), "paydesk.db")
	r.Identity = append([]byte(nil), d.secret...)
	r.Identity[30] ^= 1
	_, err = r.Run(t.Context())
	says(t, err, model.Invalid, "each of its characters counts")
	_, err = d.keeper.Make(t.Context(), path, []string{"age1nobody"}, noRules)
	says(t, err, model.Invalid, "recipient")
	_, err = d.keeper.Make(t.Context(), path, nil, noRules)
	says(t, err, model.Invalid, "who can open it")
}

func TestWhatIsThereStays(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	letter := filepath.Join(dir, "letter.txt")
	d.must(os.WriteFile(letter, []byte("Dear Mia"), 0o600))
	_, err := d.keeper.Make(t.Context(), letter, []string{d.recipient}, noRules)
	says(t, err, model.Conflict, "no backup")
	path := filepath.Join(dir, "clinic.age")
	d.backup(path)
	before, err := os.ReadFile(path)
	d.must(err)

	d.keeper.Copy = func(_ context.Context, to io.Writer) (int64, error) { // a disk that loses the end
		n, err := to.Write(bytes.Repeat([]byte{1}, 70_000))
		return int64(n), err
	}
	_, err = d.keeper.Make(t.Context(), path, []string{d.recipient}, noRules)
	says(t, err, model.Unavailable, "read back")
	d.keeper.Copy = func(context.Context, io.Writer) (int64, error) { return 0, errors.New("no room") }
	_, err = d.keeper.Make(t.Context(), path, []string{d.recipient}, noRules)
	says(t, err, model.Unavailable, "can't be written")
	after, err := os.ReadFile(path)
	d.must(err)
	if !bytes.Equal(before, after) {
		t.Error("the earlier backup was touched")
	}
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("tries were left: %v", got)
	}
	for _, name := range names(t, d.folder) {
		if strings.HasPrefix(name, "paydesk.verify-") {
			t.Errorf("a copy in plain was left: %s", name)
		}
	}
	d.keeper.Copy = d.store.Copy
	d.backup(path) // replaces the earlier one
	_, err = d.keeper.Make(t.Context(), filepath.Join(dir, "gone", "clinic.age"), []string{d.recipient}, noRules)
	says(t, err, model.Unavailable, "folder exists")
}

func TestRulesAreToldAndDamageRefused(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	finding := storage.Finding{Rule: "invoice paid", Row: "INV-1", Text: "It isn't."}
	made, err := d.keeper.Make(t.Context(), filepath.Join(dir, "a.age"), []string{d.recipient}, func(context.Context, storage.Store) ([]storage.Finding, error) {
		return []storage.Finding{finding}, nil
	})
	if err != nil || len(made.Findings) != 1 || made.Findings[0] != finding {
		t.Errorf("a store with a finding: %+v, %v", made, err)
	}
	_, err = d.keeper.Make(t.Context(), filepath.Join(dir, "b.age"), []string{d.recipient}, func(context.Context, storage.Store) ([]storage.Finding, error) {
		return nil, errors.New("could not be read")
	})
	says(t, err, model.Unavailable, "read back")
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("there are %v", got)
	}
}

func TestRestoreOverRecords(t *testing.T) {
	d := newDesk(t)
	path := filepath.Join(t.TempDir(), "clinic.age")
	d.backup(path)
	d.pay(4)
	r := d.restore(path, d.data())
	_, err := r.Run(t.Context())
	says(t, err, model.Conflict, "--replace")
	r.Replace = true
	_, err = r.Run(t.Context())
	says(t, err, model.Unavailable, "open") // a desk holds it
	d.must(d.store.Close())
	done, err := r.Run(t.Context())
	d.must(err)
	if done.Kept != d.data()+".before-restore-20260302T090000Z" {
		t.Errorf("kept as %q", done.Kept)
	}
	if now, before := payments(t, d.data()), payments(t, done.Kept); now != 3 || before != 7 {
		t.Errorf("%d payments now, %d in the file that was kept; want 3 and 7", now, before)
	}
	d.must(os.WriteFile(d.data(), []byte("damaged"), 0o600)) // what a restore is for
	r.Now = r.Now.Add(time.Second)
	if _, err := r.Run(t.Context()); err != nil {
		t.Errorf("over a damaged file: %v", err)
	}
	_, err = d.restore(filepath.Join(d.folder, "none.age"), filepath.Join(t.TempDir(), "paydesk.db")).Run(t.Context())
	says(t, err, model.NotFound, "no backup")
	_, err = d.restore(d.data(), filepath.Join(t.TempDir(), "paydesk.db")).Run(t.Context())
	says(t, err, model.Unavailable, "no backup of paydesk's")
}

// TestDiesOnTheWay: a program that ends at any moment leaves a data file, and what it was about in the middle is gone after the next try.
func TestDiesOnTheWay(t *testing.T) {
	d := newDesk(t)
	dir := t.TempDir()
	path := filepath.Join(dir, backup.Name(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)))
	for _, left := range []string{
		filepath.Join(d.folder, "paydesk.verify-1"), path + ".new-1", filepath.Join(d.folder, "paydesk.db.restore-1"),
	} {
		d.must(os.WriteFile(left, []byte("half"), 0o600))
	}
	d.backup(path)
	d.must(backup.Prune(dir, 24))
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("in the folder of backups: %v", got)
	}
	d.must(d.store.Close())
	r := d.restore(path, d.data())
	r.Replace = true
	_, err := r.Run(t.Context())
	d.must(err)
	for _, name := range names(t, d.folder) {
		if strings.Contains(name, "verify") || strings.Contains(name, ".restore-1") {
			t.Errorf("%s was left", name)
		}
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.FixedZone("", 11*3600))
	for n := range 30 {
		if err := os.WriteFile(filepath.Join(dir, backup.Name(at.Add(time.Duration(n)*time.Hour))), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	others := []string{"clinic.age", "paydesk-notes.age", "paydesk.db", "paydesk-20260302T090000Z.age.bak"}
	for _, other := range others {
		if err := os.WriteFile(filepath.Join(dir, other), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := backup.Prune(dir, 24); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); len(got) != 24+len(others) {
		t.Errorf("%d files are left: %v", len(got), got)
	}
	newest, err := backup.Newest(dir)
	if err != nil || !newest.Equal(at.Add(29*time.Hour)) {
		t.Errorf("the newest is of %v, %v", newest, err)
	}
	if newest, err := backup.Newest(t.TempDir()); err != nil || !newest.IsZero() {
		t.Errorf("the newest of none is %v, %v", newest, err)
	}
}

func TestSealedKeyBesideTheStore(t *testing.T) {
	d := newDesk(t)
	_, err := backup.Sealed(d.folder)
	says(t, err, model.NotFound, "--identity")
	row := storagetest.FullRows(practice).Secret
	for range 2 {
		d.must(d.keeper.KeepSealed(row))
		row.Field += "'"
	}
	got, err := backup.Sealed(d.folder)
	if err != nil || got.Field != storagetest.FullRows(practice).Secret.Field+"'" || string(got.Sealed.Box) != string(row.Sealed.Box) {
		t.Errorf("%+v, %v", got, err)
	}
	d.must(os.WriteFile(filepath.Join(d.folder, "paydesk.recovery"), []byte("{"), 0o600))
	_, err = backup.Sealed(d.folder)
	says(t, err, model.Unavailable, "can't be read")
}

// BenchmarkDrill makes a backup of 100,000 payments and restores it.
func BenchmarkDrill(b *testing.B) {
	folder := b.TempDir()
	data := filepath.Join(folder, "paydesk.db")
	store, err := boltdb.Open(data, boltdb.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	const all, each = 100_000, 5_000
	for from := 0; from < all; from += each {
		err := store.Update(b.Context(), model.SystemScope(), func(tx storage.Tx) error {
			if err := tx.PutPractice(model.Practice{ID: practice, Name: "North"}); err != nil {
				return err
			}
			return manyPayments(tx, from, each)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	secret, recipient, err := backup.NewIdentity()
	if err != nil {
		b.Fatal(err)
	}
	keeper := &backup.Keeper{Copy: store.Copy, Open: openCopy, Folder: folder}
	path := filepath.Join(folder, "clinic.age")
	b.Run("backup", func(b *testing.B) {
		for b.Loop() {
			if _, err := keeper.Make(b.Context(), path, []string{recipient}, noRules); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("restore", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			r := backup.Restore{From: path, To: filepath.Join(folder, fmt.Sprintf("again-%d.db", n)), Identity: secret, Open: openCopy, Held: boltdb.Held, Rules: noRules}
			if _, err := r.Run(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func manyPayments(tx storage.Tx, from, many int) error {
	rows := storagetest.FullRows(practice)
	for n := from; n < from+many; n++ {
		id, err := tx.NextID()
		if err != nil {
			return err
		}
		i, p := rows.Invoice, rows.Payment
		i.ID, i.Number = model.InvoiceID(model.RowID(model.InvoicePrefix, id)), fmt.Sprintf("TEST-%07d", n)
		p.ID, p.Invoice = model.PaymentID(model.RowID(model.PaymentPrefix, id)), i.ID
		if err := tx.PutInvoice(i); err != nil {
			return err
		}
		if err := tx.PutPayment(p); err != nil {
			return err
		}
	}
	return nil
}
