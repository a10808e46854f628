package vault_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
	"go.etcd.io/bbolt"
)

// The test binary runs itself as another process that rotates and ends at a step; this variable holds the step's number.
const (
	childEnv = "PAYDESK_VAULT_CHILD"
	ended    = 7
)

func TestMain(m *testing.M) {
	if step, err := strconv.Atoi(os.Getenv(childEnv)); err == nil {
		rotateUntil(os.Args[len(os.Args)-2], os.Args[len(os.Args)-1], step)
		return
	}
	os.Exit(m.Run())
}

const newPassphrase = "a dozen brown foxes"

// where gives the options of a vault whose key lies in a source.
func where(source, dir, passphrase string) vault.Options {
	o := vault.Options{Dir: dir, Getenv: env()}
	switch source {
	case "keyring":
		o.Keyring = folderRing(dir + "/items")
	case "passphrase":
		o.Getenv = env("PAYDESK_PASSPHRASE="+passphrase, "PAYDESK_NEW_PASSPHRASE="+newPassphrase)
	case "named file":
		o.Getenv = env("PAYDESK_KEY_FILE=" + dir + "/link.key")
	}
	return vault.Cheap(o)
}

// rotateUntil changes the wrapping key of a folder, and ends this process without a word before the step of that number.
func rotateUntil(source, dir string, last int) {
	count, counting := 0, false
	at := func(step string) {
		if count++; counting && count == last {
			fmt.Print(step)
			os.Exit(ended) // no deferred call runs
		}
	}
	v, err := vault.Open(context.Background(), vault.AtStep(where(source, dir, weakPassphrase), at))
	check(err)
	count, counting = 0, true
	check(rotate(v, dir, at))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// rotate is a whole change: the new key, one transaction over all rows, the old key's end.
func rotate(v *vault.Vault, dir string, at func(string)) error {
	r, err := v.NextKey(context.Background())
	if err != nil {
		return err
	}
	err = rows(dir, func(b *bbolt.Bucket) error {
		moved := map[string]model.Sealed{}
		err := b.ForEach(func(name, text []byte) error {
			s, err := sealedOf(text)
			if err != nil {
				return err
			}
			moved[string(name)], err = r.Rewrap(s)
			return err
		})
		if err != nil {
			return err
		}
		for name, s := range moved {
			if err := put(b, name, s); err != nil {
				return err
			}
		}
		at("the transaction")
		return nil
	})
	if err != nil {
		return err
	}
	at("the end of the old key")
	return r.Commit()
}

func rows(dir string, do func(*bbolt.Bucket) error) error {
	db, err := bbolt.Open(dir+"/rows.db", 0o600, nil)
	if err != nil {
		return err
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		b, err := tx.CreateBucketIfNotExists([]byte("secrets"))
		if err != nil {
			return err
		}
		return do(b)
	})
	return errors.Join(err, db.Close())
}

func put(b *bbolt.Bucket, name string, s model.Sealed) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return b.Put([]byte(name), text)
}

func sealedOf(text []byte) (s model.Sealed, err error) {
	return s, json.Unmarshal(text, &s)
}

// sealRows stores three secrets, each its own name.
func sealRows(t *testing.T, v *vault.Vault, dir string) {
	t.Helper()
	err := rows(dir, func(b *bbolt.Bucket) error {
		for _, name := range []string{"one", "two", "three"} {
			if err := put(b, name, mustSeal(t, v, name)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkRows opens every row, and says under how many keys they lie.
func checkRows(t *testing.T, v *vault.Vault, dir string) []string {
	t.Helper()
	var keys []string
	count := 0
	err := rows(dir, func(b *bbolt.Bucket) error {
		return b.ForEach(func(name, text []byte) error {
			s, err := sealedOf(text)
			if err != nil {
				return err
			}
			if count++; !opens(v, s, string(name)) {
				t.Errorf("%s no longer opens", name)
			}
			if !slices.Contains(keys, s.KeyID) {
				keys = append(keys, s.KeyID)
			}
			return nil
		})
	})
	if err != nil || count != 3 {
		t.Fatalf("%d rows: %v", count, err)
	}
	return keys
}

// prepare makes a folder whose key lies in a source, with three secrets under it.
func prepare(t *testing.T, source, dir string) (keyID string) {
	t.Helper()
	if err := os.Mkdir(dir+"/items", 0o700); err != nil {
		t.Fatal(err)
	}
	switch source {
	case "passphrase":
		write(t, dir+"/paydesk.salt", weakSalt)
	case "named file":
		write(t, dir+"/elsewhere/real.key", keyText("old"))
		if err := os.Symlink(dir+"/elsewhere/real.key", dir+"/link.key"); err != nil {
			t.Fatal(err)
		}
	}
	v := mustOpen(t, where(source, dir, weakPassphrase))
	sealRows(t, v, dir)
	return v.Describe().KeyID
}

// crash runs a rotation in another process until a step, and says before which one it ended; false when it came to its end.
func crash(t *testing.T, source, dir string, step int) (string, bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0], source, dir)
	cmd.Env = append(os.Environ(), childEnv+"="+strconv.Itoa(step))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == ended {
		return string(out), true
	}
	if err != nil {
		t.Fatal(err)
	}
	return "", false
}

func TestAChangeOfKeyOutlivesACrashAtEachStep(t *testing.T) {
	for source, fewest := range map[string]int{"file": 9, "named file": 9, "keyring": 15, "passphrase": 9} {
		t.Run(source, func(t *testing.T) {
			t.Parallel()
			for step := 1; ; step++ {
				dir := t.TempDir()
				old := prepare(t, source, dir)
				name, crashed := crash(t, source, dir, step)
				recovered(t, source, dir, old, name)
				if !crashed {
					if step <= fewest {
						t.Errorf("only %d steps", step)
					}
					return
				}
			}
		})
	}
}

// recovered looks at a folder after a crash, rotates to the end, and looks for what the old key left.
func recovered(t *testing.T, source, dir, old, step string) {
	t.Helper()
	v, err := vault.Open(t.Context(), where(source, dir, weakPassphrase))
	if source == "passphrase" && err != nil { // it was committed: only the new one opens
		v, err = vault.Open(t.Context(), where(source, dir, newPassphrase))
	}
	if err != nil {
		t.Fatalf("after a crash before %s: %v", step, err)
	}
	checkRows(t, v, dir)
	pending := v.Describe()
	if err := rotate(v, dir, func(string) {}); err != nil {
		t.Fatalf("after a crash before %s: %v", step, err)
	}
	if pending.Rotating && v.Describe().KeyID != pending.KeyID {
		t.Errorf("after a crash before %s: another key was made beside the one that was begun", step)
	}
	again := mustOpen(t, where(source, dir, newPassphrase))
	keys := checkRows(t, again, dir)
	d := again.Describe()
	if d.Rotating || len(keys) != 1 || keys[0] != d.KeyID || d.KeyID == old {
		t.Errorf("after a crash before %s: rows under %v, old %s, %+v", step, keys, old, d)
	}
	leftovers(t, source, dir, d.KeyID, step)
}

// leftovers looks for files and items that may still hold an old key.
func leftovers(t *testing.T, source, dir, keyID, step string) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil || strings.Contains(path, ".new-") {
			t.Errorf("after a crash before %s: %s is left: %v", step, path, err)
		}
		return nil
	})
	switch source {
	case "file":
		if keys := keysIn(t, dir+"/paydesk.key"); len(keys) != 1 {
			t.Errorf("after a crash before %s: %d keys in the file", step, len(keys))
		}
	case "named file":
		if keys := keysIn(t, dir+"/elsewhere/real.key"); len(keys) != 1 {
			t.Errorf("after a crash before %s: %d keys in the file", step, len(keys))
		}
		if _, err := os.Readlink(dir + "/link.key"); err != nil {
			t.Errorf("after a crash before %s: %v", step, err)
		}
	case "keyring":
		// An item that was set and never used may stay; one that was used may not.
		items := names(t, dir+"/items")
		record := readText(t, dir+"/paydesk.vault")
		if !strings.Contains(record, keyID) || strings.Contains(record, "drop") || len(items) > 2 {
			t.Errorf("after a crash before %s: items %v, %s", step, items, record)
		}
	}
}

func TestAnOldItemThatCouldNotBeDeletedGoesAtALaterStart(t *testing.T) {
	dir, items := t.TempDir(), t.TempDir()
	ring := folderRing(items)
	ring.Delete = func(string) error { return errors.New("locked") }
	v := mustOpen(t, vault.Options{Dir: dir, Keyring: ring})
	old := v.Describe().KeyID
	r, err := v.NextKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Commit(); err != nil {
		t.Fatal(err)
	}
	if d := mustOpen(t, vault.Options{Dir: dir, Keyring: ring}).Describe(); d.KeyID != r.KeyID() || d.Rotating || len(names(t, items)) != 2 {
		t.Errorf("%+v, %v", d, names(t, items))
	}
	mustOpen(t, vault.Options{Dir: dir, Keyring: folderRing(items)})
	if left := names(t, items); len(left) != 1 || strings.Contains(left[0], old) {
		t.Errorf("%v", left)
	}
}

func TestWhatIsSealedDuringAChangeLiesUnderTheNewKey(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	before := mustSeal(t, v, "before")
	r, err := v.NextKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	during := mustSeal(t, v, "during")
	if during.KeyID != r.KeyID() || before.KeyID == r.KeyID() {
		t.Errorf("before %s, during %s, new %s", before.KeyID, during.KeyID, r.KeyID())
	}
	same, err := r.Rewrap(during)
	if err != nil || marshalled(t, same) != marshalled(t, during) {
		t.Errorf("a row under the new key was changed: %v", err)
	}
	moved, err := r.Rewrap(before)
	if err != nil || moved.KeyID != r.KeyID() || string(moved.Box) == string(before.Box) || !opens(v, before, "before") {
		t.Errorf("%v", err)
	}
	if err := r.Commit(); err != nil {
		t.Fatal(err)
	}
	if !opens(v, during, "during") || !opens(v, moved, "before") || opens(v, before, "before") {
		t.Error("after the change the new key doesn't open, or the old one does")
	}
	if err := r.Commit(); err != nil {
		t.Errorf("twice: %v", err)
	}
}

func TestARowThatCannotBeMovedStopsTheChange(t *testing.T) {
	v, stranger := mustOpen(t, vault.Options{Dir: t.TempDir()}), mustOpen(t, vault.Options{Dir: t.TempDir()})
	damaged := mustSeal(t, v, "damaged")
	damaged.Box[5] ^= 1
	r, err := v.NextKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]model.Sealed{"another vault's": mustSeal(t, stranger, "x"), "damaged": damaged, "none": {}, "no box": {KeyID: damaged.KeyID}} {
		if got, err := r.Rewrap(s); model.KindOf(err) != model.Unavailable || got.Set() || !strings.Contains(err.Error(), "No secret was moved") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAChangeThatIsTakenUpTwiceEndsOnce(t *testing.T) {
	dir := t.TempDir()
	v := mustOpen(t, vault.Options{Dir: dir})
	first, err := v.NextKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second, err := v.NextKey(t.Context())
	if err != nil || second.KeyID() != first.KeyID() || len(keysIn(t, dir+"/paydesk.key")) != 2 {
		t.Fatalf("%s and %s: %v", first.KeyID(), second.KeyID(), err)
	}
	if err := second.Commit(); err != nil {
		t.Fatal(err)
	}
	third, err := v.NextKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := mustSeal(t, v, "under the third")
	if err := first.Commit(); model.KindOf(err) != model.Conflict {
		t.Errorf("a change of before dropped a newer key: %v", err)
	}
	if err := third.Commit(); err != nil || !opens(mustOpen(t, vault.Options{Dir: dir}), s, "under the third") {
		t.Errorf("%v", err)
	}
}

func TestAChangeByAnotherProgramIsNotUndone(t *testing.T) {
	for _, source := range []string{"file", "keyring", "passphrase"} {
		dir := t.TempDir()
		prepare(t, source, dir)
		one, two := mustOpen(t, where(source, dir, weakPassphrase)), mustOpen(t, where(source, dir, weakPassphrase))
		if err := rotate(one, dir, func(string) {}); err != nil {
			t.Fatal(err)
		}
		if _, err := two.NextKey(t.Context()); model.KindOf(err) != model.Unavailable {
			t.Errorf("%s: %v", source, err)
		}
		checkRows(t, mustOpen(t, where(source, dir, newPassphrase)), dir)
	}
}

func TestACredentialIsChangedByItsAdministrator(t *testing.T) {
	dir, credentials := t.TempDir(), t.TempDir()
	o := vault.Options{Dir: dir, Getenv: env("CREDENTIALS_DIRECTORY=" + credentials)}
	path := write(t, credentials+"/paydesk.key", keyText("old"))
	v := mustOpen(t, o)
	sealRows(t, v, dir)
	if _, err := v.NextKey(t.Context()); model.KindOf(err) != model.Conflict || !strings.Contains(err.Error(), "first line") {
		t.Errorf("%v", err)
	}
	write(t, path, keyText("new")+"\n"+keyText("old")+"\n")
	v = mustOpen(t, o)
	if text := v.Describe().String(); !strings.Contains(text, "take its second line out") {
		t.Error(text)
	}
	for range 2 {
		if err := rotate(v, dir, func(string) {}); err != nil {
			t.Fatal(err)
		}
	}
	write(t, path, keyText("new"))
	if v = mustOpen(t, o); len(checkRows(t, v, dir)) != 1 || v.Describe().Rotating {
		t.Errorf("%+v", v.Describe())
	}
}

func TestKeysMoveFromAFileIntoACredential(t *testing.T) {
	dir, credentials := t.TempDir(), t.TempDir()
	sealRows(t, mustOpen(t, vault.Options{Dir: dir}), dir)
	write(t, credentials+"/paydesk.key", keyText("new"))
	o := vault.Options{Dir: dir, Getenv: env("CREDENTIALS_DIRECTORY=" + credentials)}
	if err := rotate(mustOpen(t, o), dir, func(string) {}); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dir + "/paydesk.key"); err != nil { // ours to keep, its owner's to remove
		t.Fatal(err)
	}
	checkRows(t, mustOpen(t, o), dir)
}

func TestAChangeThatCannotBeWrittenChangesNothing(t *testing.T) {
	dir := t.TempDir()
	v := mustOpen(t, vault.Options{Dir: dir})
	s := mustSeal(t, v, "sk_test_1")
	if err := os.Rename(dir+"/paydesk.key", dir+"/hidden"); err != nil {
		t.Fatal(err)
	}
	if _, err := v.NextKey(t.Context()); model.KindOf(err) != model.Unavailable || v.Describe().Rotating {
		t.Errorf("%v", err)
	}
	if err := os.Rename(dir+"/hidden", dir+"/paydesk.key"); err != nil {
		t.Fatal(err)
	}
	r, err := v.NextKey(t.Context())
	if err != nil || !opens(v, s, "sk_test_1") {
		t.Fatal(err)
	}
	if err := os.Remove(dir + "/paydesk.key"); err != nil {
		t.Fatal(err)
	}
	if err := r.Commit(); model.KindOf(err) != model.Unavailable || !opens(v, s, "sk_test_1") {
		t.Errorf("the old key went although the new one isn't kept: %v", err)
	}
}

func TestAClosedVaultDoesNothing(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	r, err := v.NextKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := mustSeal(t, v, "sk_test_1")
	v.Close()
	_, sealing := v.Seal(place, vault.New("sk_test_1"))
	_, unsealing := v.Unseal(place, s)
	_, changing := v.NextKey(t.Context())
	_, _, signing := v.NewSigner(place)
	for name, err := range map[string]error{"seal": sealing, "unseal": unsealing, "next key": changing, "commit": r.Commit(), "signer": signing} {
		if model.KindOf(err) != model.Unavailable {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d := v.Describe(); d.KeyID != "" || d.Source != vault.KeyFile {
		t.Errorf("%+v", d)
	}
}

func TestANewKeyNeedsChance(t *testing.T) {
	for _, source := range []string{"file", "keyring", "passphrase"} {
		dir := t.TempDir()
		prepare(t, source, dir)
		o := where(source, dir, weakPassphrase)
		o.Random = io.LimitReader(strings.NewReader(strings.Repeat("x", 15)), 15)
		v := mustOpen(t, o)
		if _, err := v.NextKey(t.Context()); model.KindOf(err) != model.Unavailable || v.Describe().Rotating {
			t.Errorf("%s: %v", source, err)
		}
		checkRows(t, mustOpen(t, where(source, dir, weakPassphrase)), dir)
	}
}
