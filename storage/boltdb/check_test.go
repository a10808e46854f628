package boltdb_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/storage/storagetest"
	"go.etcd.io/bbolt"
)

// northName is the practice of checkedFile and the name of its bucket.
var (
	north     = model.PracticeID(model.RowID(model.PracticePrefix, 6))
	northName = append([]byte("practice:"), 0, 0, 0, 0, 0, 0, 0, 6)
)

// checkedFile is a file with one practice, an invoice, a payment, an operation under way and a number taken.
func checkedFile(t *testing.T) string {
	t.Helper()
	path := dataFile(t)
	store := open(t, path)
	r := storagetest.FullRows(north)
	r.Patient.Name = "Mia Mia Chen" // one word twice is one entry
	update(t, store, func(tx storage.Tx) error {
		if _, err := tx.NextID(); err != nil {
			return err
		}
		if _, err := tx.NextNumber(north, model.Test, storage.InvoiceSeries); err != nil {
			return err
		}
		for _, put := range []func() error{
			func() error { return tx.PutPractice(r.Practice) }, func() error { return tx.PutPatient(r.Patient) },
			func() error { return tx.PutInvoice(r.Invoice) }, func() error { return tx.PutPayment(r.Payment) },
			func() error { return tx.PutOperation(r.Operation) }, func() error { return tx.PutCard(r.Card) },
		} {
			if err := put(); err != nil {
				return err
			}
		}
		return nil
	})
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func checkFile(t *testing.T, path string) (found []storage.Finding) {
	t.Helper()
	store, err := boltdb.Open(path, boltdb.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Check(t.Context(), func(f storage.Finding) { found = append(found, f) }); err != nil {
		t.Errorf("the check came to no end: %v", err)
	}
	return found
}

func firstOf(b *bbolt.Bucket) (k, v []byte) {
	k, v = b.Cursor().First()
	return bytes.Clone(k), bytes.Clone(v)
}

func TestCheckFindsEachDamage(t *testing.T) {
	in := func(tx *bbolt.Tx, bucket string) *bbolt.Bucket { return tx.Bucket(northName).Bucket([]byte(bucket)) }
	for _, c := range []struct {
		name, rule, says string
		damage           func(tx *bbolt.Tx) error
	}{
		{"a record cut short", storage.RecordRule, "invoice", func(tx *bbolt.Tx) error {
			k, v := firstOf(in(tx, "invoices"))
			return in(tx, "invoices").Put(k, v[:len(v)-3])
		}},
		{"a record of another program", storage.RecordRule, "operation", func(tx *bbolt.Tx) error {
			k, v := firstOf(in(tx, "operations"))
			v[0] = 9
			return in(tx, "operations").Put(k, v)
		}},
		{"a row under the key of another", storage.RecordRule, "another", func(tx *bbolt.Tx) error {
			k, v := firstOf(in(tx, "operations"))
			k[3]++
			return in(tx, "operations").Put(k, v)
		}},
		{"an index entry lost", storage.IndexRule, "payments by time", func(tx *bbolt.Tx) error {
			k, _ := firstOf(in(tx, "payments by time"))
			return in(tx, "payments by time").Delete(k)
		}},
		{"a whole index lost", storage.IndexRule, "invoices by number", func(tx *bbolt.Tx) error {
			return tx.Bucket(northName).DeleteBucket([]byte("invoices by number"))
		}},
		{"an operation missing among those under way", storage.IndexRule, "operations open", func(tx *bbolt.Tx) error {
			k, _ := firstOf(in(tx, "operations open"))
			return in(tx, "operations open").Delete(k)
		}},
		{"an entry of a row that is gone", storage.StrayRule, "payment", func(tx *bbolt.Tx) error {
			k, _ := firstOf(in(tx, "payments"))
			return in(tx, "payments").Delete(k)
		}},
		{"an entry of a row that isn't so", storage.StrayRule, "invoices by status", func(tx *bbolt.Tx) error {
			k, _ := firstOf(in(tx, "invoices by status"))
			k[0]--
			return in(tx, "invoices by status").Put(k, nil)
		}},
		{"a card that its patient doesn't list", storage.IndexRule, "cards by patient", func(tx *bbolt.Tx) error {
			cards := tx.Bucket([]byte("organisation")).Bucket([]byte("cards by patient"))
			k, _ := firstOf(cards)
			return cards.Delete(k)
		}},
		{"something unknown", storage.PlaceRule, "doesn't know", func(tx *bbolt.Tx) error {
			_, err := tx.Bucket(northName).CreateBucket([]byte("widgets"))
			return err
		}},
		{"rows of a practice that is gone", storage.PlaceRule, "practice", func(tx *bbolt.Tx) error {
			practices := tx.Bucket([]byte("organisation")).Bucket([]byte("practices"))
			return practices.Delete(northName[len("practice:"):])
		}},
		{"an id that is yet to be given", storage.IDRule, "later row", func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("meta")).Put([]byte("last id"), binary.BigEndian.AppendUint64(nil, 5))
		}},
		{"a counter of another size", storage.RecordRule, "counter", func(tx *bbolt.Tx) error {
			k, _ := firstOf(in(tx, "series"))
			return in(tx, "series").Put(k, []byte{1})
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := checkedFile(t)
			if found := checkFile(t, path); len(found) != 0 {
				t.Fatalf("found before anything was damaged: %+v", found)
			}
			changeBolt(t, path, c.damage)
			found := checkFile(t, path)
			if !slices.ContainsFunc(found, func(f storage.Finding) bool { return f.Rule == c.rule && strings.Contains(f.Text, c.says) }) {
				t.Errorf("want %q saying %q among %+v", c.rule, c.says, found)
			}
			if len(found) > 4 {
				t.Errorf("one damage makes %d findings: %+v", len(found), found)
			}
		})
	}
}

// TestCheckOfDamagedPages zeroes and overwrites each page in turn: what can still be opened and read as it was is whole, and all else is found.
func TestCheckOfDamagedPages(t *testing.T) {
	t.Parallel()
	size := os.Getpagesize()
	content, practice, want := wholeFile(t)
	found := 0
	for page := 2; page < len(content)/size; page++ {
		for _, with := range []byte{0, 0xff, byte(page)} {
			damaged := bytes.Clone(content)
			from := page * size
			copy(damaged[from:from+size], bytes.Repeat([]byte{with}, size))
			if with == byte(page) { // another page in its place
				copy(damaged[from:from+size], content[(page-1)*size:page*size])
			}
			path := filepath.Join(t.TempDir(), "paydesk.db")
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			store, err := boltdb.Open(path, boltdb.Options{ReadOnly: true})
			if err != nil {
				isSentence(t, err, path)
				found++
				continue
			}
			wrong := 0
			if _, err := store.Check(context.Background(), func(f storage.Finding) { wrong++ }); err != nil {
				t.Errorf("page %d: the check came to no end: %v", page, err)
			}
			if wrong > 0 {
				found++
			} else if got, err := readAll(store, practice); err != nil || !sameContents(got, want) {
				t.Errorf("page %d overwritten with %x: the check found nothing, and reading gives %v", page, with, err)
			}
			if err := store.Close(); err != nil {
				t.Error(err)
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d damages were found", found)
	}
}

func TestReadOnly(t *testing.T) {
	path := checkedFile(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, err := boltdb.Open(path, boltdb.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	second, err := boltdb.Open(path, boltdb.Options{ReadOnly: true})
	if err != nil {
		t.Fatalf("a second reader: %v", err)
	}
	write := first.Update(t.Context(), model.SystemScope(), func(tx storage.Tx) error { return tx.PutOrganisation(model.Organisation{Name: "x"}) })
	isSentence(t, write, path, "Nothing was stored")
	if _, err := boltdb.Open(path, boltdb.Options{}); err == nil {
		t.Error("a file that is being read was opened to write")
	}
	for _, s := range []*boltdb.Store{first, second} {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	unchanged(t, path, before)
	if _, err := boltdb.Open(filepath.Join(t.TempDir(), "none.db"), boltdb.Options{ReadOnly: true}); model.KindOf(err) != model.NotFound {
		t.Errorf("a file that isn't there: %v", err)
	}
}

// TestCopyWhileWriting: a copy is one state, and whole, whatever is stored meanwhile.
func TestCopyWhileWriting(t *testing.T) {
	path := dataFile(t)
	store := open(t, path)
	update(t, store, func(tx storage.Tx) error {
		if _, err := tx.NextID(); err != nil {
			return err
		}
		return tx.PutPractice(model.Practice{ID: north, Name: "North"})
	})
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			err := store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
				if _, err := tx.NextID(); err != nil {
					return err
				}
				for half := range 2 { // both or none
					r := storagetest.FullRows(north).Payment
					r.ID = model.PaymentID(model.RowID(model.PaymentPrefix, uint64(2*n+half+1)))
					if err := tx.PutPayment(r); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Errorf("storing meanwhile: %v", err)
				return
			}
		}
	}()
	for n := range 8 {
		copied := filepath.Join(t.TempDir(), "copy.db")
		file, err := os.Create(copied)
		if err != nil {
			t.Fatal(err)
		}
		written, err := store.Copy(t.Context(), file)
		if err != nil {
			t.Fatalf("copying: %v", err)
		}
		if info, err := file.Stat(); err != nil || info.Size() != written {
			t.Errorf("%d bytes were written of %v, %v", written, info.Size(), err)
		}
		_ = file.Close()
		if found := checkFile(t, copied); len(found) != 0 {
			t.Errorf("copy %d: %+v", n, found)
		}
		again := open(t, copied)
		err = again.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error {
			rows, err := tx.Payments(storage.PaymentFilter{Practice: north}, storage.Window{})
			if len(rows)%2 != 0 {
				t.Errorf("copy %d holds half a transaction: %d rows", n, len(rows))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	close(stop)
	<-done
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Copy(ended, &bytes.Buffer{}); err == nil {
		t.Error("a copy went on behind its context's end")
	}
}

func sameContents(a, b contents) bool { return reflect.DeepEqual(a, b) }
