package boltdb_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"go.etcd.io/bbolt"
)

func dataFile(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "paydesk.db")
}

func open(t *testing.T, path string) *boltdb.Store {
	t.Helper()
	store, err := boltdb.Open(path, boltdb.Options{})
	if err != nil {
		t.Fatalf("opening %s: %v", path, err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

func update(t *testing.T, store storage.Store, do func(storage.Tx) error) {
	t.Helper()
	if err := store.Update(context.Background(), model.SystemScope(), do); err != nil {
		t.Fatalf("update: %v", err)
	}
}

// refusedToOpen checks that a file can't be opened, that a sentence says so, and that not a byte of it has changed.
func refusedToOpen(t *testing.T, path string, says ...string) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
	store, err := boltdb.Open(path, boltdb.Options{})
	if err == nil {
		t.Errorf("%s was opened", path)
		_ = store.Close()
	}
	isSentence(t, err, append(says, path)...)
	unchanged(t, path, before)
}

func isSentence(t *testing.T, err error, says ...string) {
	t.Helper()
	own, ok := errors.AsType[*model.Error](err)
	if !ok || own.Kind != model.Unavailable {
		t.Errorf("the error is %T, %v; want an Unavailable sentence", err, err)
		return
	}
	for _, part := range says {
		if !strings.Contains(own.Message, part) {
			t.Errorf("%q doesn't say %q", own.Message, part)
		}
	}
}

func unchanged(t *testing.T, path string, before []byte) {
	t.Helper()
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("reading %s: %v", path, err)
	}
	if !bytes.Equal(before, after) {
		t.Errorf("the file was changed")
	}
}

func TestCreatedFile(t *testing.T) {
	path := dataFile(t)
	store := open(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatalf("the file isn't there: %v", err)
	}
	if runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("the file's mode is %v, want 0600", info.Mode())
	}
	if err := store.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the data file stand %v, %v; want nothing", entries, err)
	}
}

// TestLeftoverOfCreation: a crash during the first creation leaves its half-made file under another name.
func TestLeftoverOfCreation(t *testing.T) {
	path := dataFile(t)
	if err := os.WriteFile(path+".new-123", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	update(t, open(t, path), func(tx storage.Tx) error { return tx.PutOrganisation(model.Organisation{Name: "Harbour"}) })
}

func TestOpenAtOnce(t *testing.T) {
	path := dataFile(t)
	var all sync.WaitGroup
	stores := make(chan *boltdb.Store, 8)
	for range cap(stores) {
		all.Go(func() {
			store, err := boltdb.Open(path, boltdb.Options{})
			if err != nil {
				isSentence(t, err, "has the data file")
				return
			}
			stores <- store
		})
	}
	all.Wait()
	close(stores)
	if len(stores) != 1 {
		t.Fatalf("%d of %d have the file, want one", len(stores), cap(stores))
	}
	store := <-stores
	update(t, store, func(tx storage.Tx) error { return tx.PutOrganisation(model.Organisation{Name: "Harbour"}) })
	if err := store.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
	err := open(t, path).View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		o, err := tx.Organisation()
		if o.Name != "Harbour" {
			t.Errorf("the organisation is %q", o.Name)
		}
		return err
	})
	if err != nil {
		t.Errorf("view: %v", err)
	}
}

func TestForeignFiles(t *testing.T) {
	for name, content := range map[string]string{
		"empty":          "",
		"one byte":       "x",
		"a text":         strings.Repeat("Dear diary, today I paid the clinic.\n", 2000),
		"another engine": "SQLite format 3\x00" + strings.Repeat("\x00", 40_000),
		"zeros":          strings.Repeat("\x00", 65_536),
	} {
		t.Run(name, func(t *testing.T) {
			path := dataFile(t)
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			refusedToOpen(t, path, "damaged or not paydesk's", "left as it is")
		})
	}
	t.Run("another program's bbolt file", func(t *testing.T) {
		path := dataFile(t)
		changeBolt(t, path, func(tx *bbolt.Tx) error {
			_, err := tx.CreateBucketIfNotExists([]byte("widgets"))
			return err
		})
		refusedToOpen(t, path, "damaged or not paydesk's")
	})
	t.Run("a folder", func(t *testing.T) {
		_, err := boltdb.Open(t.TempDir(), boltdb.Options{})
		isSentence(t, err, "left as it is")
	})
	t.Run("no folder", func(t *testing.T) {
		_, err := boltdb.Open(filepath.Join(t.TempDir(), "gone", "paydesk.db"), boltdb.Options{})
		isSentence(t, err, "can't be opened", "folder exists")
	})
}

func changeBolt(t *testing.T, path string, do func(*bbolt.Tx) error) {
	t.Helper()
	bolt, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(bolt.Update(do), bolt.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestNewerFile(t *testing.T) {
	path := dataFile(t)
	if err := open(t, path).Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
	changeBolt(t, path, func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("schema"), binary.BigEndian.AppendUint64(nil, 7))
	})
	refusedToOpen(t, path, "newer paydesk", "format 7", "nothing was changed")
}

func TestHeldFile(t *testing.T) {
	path := dataFile(t)
	store := open(t, path)
	_, err := boltdb.Open(path, boltdb.Options{})
	isSentence(t, err, fmt.Sprintf("(process %d)", os.Getpid()), path, "--data")
	update(t, store, func(tx storage.Tx) error { return tx.PutOrganisation(model.Organisation{Name: "Harbour"}) })
	if err := os.Remove(path + ".holder"); err != nil {
		t.Fatal(err)
	}
	_, err = boltdb.Open(path, boltdb.Options{})
	isSentence(t, err, "Another program has", path)
}

func TestClosedStore(t *testing.T) {
	path := dataFile(t)
	store := open(t, path)
	if err := store.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
	never := func(storage.Tx) error {
		t.Error("a transaction ran on a closed store")
		return nil
	}
	isSentence(t, store.View(context.Background(), model.SystemScope(), never), "closing")
	isSentence(t, store.Update(context.Background(), model.SystemScope(), never), "closing")
	// Whoever opened the file since keeps the note that says so.
	open(t, path)
	if err := store.Close(); err != nil {
		t.Errorf("closing once more: %v", err)
	}
	if _, err := os.Stat(path + ".holder"); err != nil {
		t.Errorf("closing once more took the new holder's note away: %v", err)
	}
}
