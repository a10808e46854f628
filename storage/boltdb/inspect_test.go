package boltdb

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"go.etcd.io/bbolt"
)

// freeList is where a file's list of free pages stands, and how many pages the file has.
type freeList struct {
	at, pages, page uint64
}

// fileWithHoles makes a data file with some pages free and some in use.
func fileWithHoles(t *testing.T) (path string, content []byte, free freeList) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "paydesk.db")
	store, err := Open(path, Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 20 {
		addStaff(t, store, n)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if content, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	pageSize := os.Getpagesize()
	meta := newestMeta(bytes.NewReader(content), int64(pageSize))
	free.page, free.pages = binary.NativeEndian.Uint64(meta[metaFreelist:]), binary.NativeEndian.Uint64(meta[metaPages:])
	free.at = free.page * uint64(pageSize)
	if n := binary.NativeEndian.Uint16(content[free.at+10:]); n < 3 {
		t.Fatalf("%d pages are free, want three to play with", n)
	}
	return path, content, free
}

func addStaff(t *testing.T, store *Store, n int) {
	t.Helper()
	err := store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		return tx.PutStaff(model.Staff{ID: model.StaffID(model.RowID(model.StaffPrefix, uint64(n+1))), Name: strings.Repeat("x", 900)})
	})
	if err != nil {
		t.Fatalf("update: %v", err)
	}
}

func TestFreeListOfNonsense(t *testing.T) {
	for name, spoil := range map[string]func(content []byte, free freeList){
		"not a free list":        func(c []byte, f freeList) { binary.NativeEndian.PutUint16(c[f.at+8:], 2) },
		"another page's number":  func(c []byte, f freeList) { binary.NativeEndian.PutUint64(c[f.at:], f.page+1) },
		"falling":                func(c []byte, f freeList) { swap(c[f.at+pageHeader:]) },
		"twice the same":         func(c []byte, f freeList) { copy(c[f.at+pageHeader:f.at+pageHeader+8], c[f.at+pageHeader+8:]) },
		"a first page":           func(c []byte, f freeList) { binary.NativeEndian.PutUint64(c[f.at+pageHeader:], 1) },
		"more than there are":    func(c []byte, f freeList) { binary.NativeEndian.PutUint16(c[f.at+10:], uint16(f.pages+1)) },
		"a count beyond reason":  func(c []byte, f freeList) { countBeyondReason(c, f) },
		"a page beyond the file": func(c []byte, f freeList) { lastFree(c, f, f.pages) },
	} {
		t.Run(name, func(t *testing.T) {
			path, content, free := fileWithHoles(t)
			spoil(content, free)
			if err := os.WriteFile(path, content, 0o600); err != nil {
				t.Fatal(err)
			}
			store, err := Open(path, Options{})
			if err == nil {
				_ = store.Close()
			}
			if model.KindOf(err) != model.Unavailable || !strings.Contains(err.Error(), "damaged") {
				t.Errorf("%v, want an Unavailable sentence", err)
			}
			after, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(after, content) {
				t.Errorf("the file was changed (%v)", err)
			}
		})
	}
}

func swap(ids []byte) {
	first := binary.NativeEndian.Uint64(ids)
	copy(ids[:8], ids[8:16])
	binary.NativeEndian.PutUint64(ids[8:], first)
}

func countBeyondReason(content []byte, free freeList) {
	binary.NativeEndian.PutUint16(content[free.at+10:], 0xffff)
	binary.NativeEndian.PutUint64(content[free.at+pageHeader:], 1<<40)
}

func lastFree(content []byte, free freeList, page uint64) {
	n := uint64(binary.NativeEndian.Uint16(content[free.at+10:]))
	binary.NativeEndian.PutUint64(content[free.at+pageHeader+8*(n-1):], page)
}

// TestCutOff cuts the last page off, which nothing may have looked at yet when the file is opened.
func TestCutOff(t *testing.T) {
	path, content, free := fileWithHoles(t)
	if err := os.WriteFile(path, content[:(free.pages-1)*uint64(os.Getpagesize())], 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := Open(path, Options{})
	if err == nil {
		_ = store.Close()
	}
	if model.KindOf(err) != model.Unavailable || !strings.Contains(err.Error(), "pages of") {
		t.Errorf("%v, want a sentence over missing pages", err)
	}
}

// TestDamageMetByTheCommit says of pages in use that they are free. Nothing that can be looked at in advance is wrong with it; the
// commit finds out, and from then on nothing is written.
func TestDamageMetByTheCommit(t *testing.T) {
	path, content, free := fileWithHoles(t)
	ids := content[free.at+pageHeader:]
	n := 0
	for page := uint64(2); page < free.pages; page++ {
		if page != free.page {
			binary.NativeEndian.PutUint64(ids[8*n:], page)
			n++
		}
	}
	binary.NativeEndian.PutUint16(content[free.at+10:], uint16(n))
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := Open(path, Options{})
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	defer store.Close()
	put := func(tx storage.Tx) error { return tx.PutOrganisation(model.Organisation{Name: "Harbour"}) }
	if err := store.Update(context.Background(), model.SystemScope(), put); model.KindOf(err) != model.Unknown {
		t.Errorf("the commit over pages in use: %v, want that it isn't known", err)
	}
	if err := store.Update(context.Background(), model.SystemScope(), put); model.KindOf(err) != model.Unavailable {
		t.Errorf("the next write: %v, want a refusal", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(after, content) {
		t.Errorf("the file was changed (%v)", err)
	}
}

// TestOverlookedDamage: a caller that goes on after a read over damage must not store what it made of it.
func TestOverlookedDamage(t *testing.T) {
	store, err := Open(filepath.Join(t.TempDir(), "paydesk.db"), Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	addStaff(t, store, 1)
	err = store.bolt.Update(func(tx *bbolt.Tx) error {
		rows := tx.Bucket([]byte(organisationBucket)).Bucket([]byte(staff.rows))
		return rows.Put(binary.BigEndian.AppendUint64(nil, 2), []byte("\x01{\"Name\":"))
	})
	if err != nil {
		t.Fatal(err)
	}
	var found error
	err = store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		_, found = tx.StaffMembers()
		return tx.PutOrganisation(model.Organisation{Name: "Harbour"})
	})
	if model.KindOf(found) != model.Unavailable || model.KindOf(err) != model.Unavailable {
		t.Errorf("the read gave %v and the update %v, want a sentence over damage from both", found, err)
	}
	err = store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		_, err := tx.Organisation()
		return err
	})
	if model.KindOf(err) != model.NotFound {
		t.Errorf("the organisation: %v, want that it was not stored", err)
	}
}
