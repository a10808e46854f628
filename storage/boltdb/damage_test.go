package boltdb_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
)

const (
	batches  = 6
	perBatch = 25
)

// wholeFile makes a data file with some of everything, and gives its bytes and what it holds.
func wholeFile(t *testing.T) (content []byte, practice model.PracticeID, holds contents) {
	t.Helper()
	path := dataFile(t)
	store := open(t, path)
	practice = model.PracticeID(model.RowID(model.PracticePrefix, 1))
	for batch := range batches {
		update(t, store, func(tx storage.Tx) error {
			if err := tx.PutPractice(model.Practice{ID: practice, Name: "North"}); err != nil {
				return err
			}
			for n := range perBatch {
				if err := fillRow(tx, practice, batch*perBatch+n); err != nil {
					return err
				}
			}
			return nil
		})
	}
	holds, err := readAll(store, practice)
	if err != nil {
		t.Fatalf("reading the whole file: %v", err)
	}
	if err := store.Close(); err != nil {
		t.Fatalf("closing: %v", err)
	}
	content, err = os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content, practice, holds
}

func fillRow(tx storage.Tx, practice model.PracticeID, n int) error {
	id := func(prefix string) string { return model.RowID(prefix, uint64(n+1)) }
	patient := model.Patient{ID: model.PatientID(id(model.PatientPrefix)), Name: fmt.Sprintf("Patient %d Nguyen", n)}
	invoice := model.Invoice{
		ID: model.InvoiceID(id(model.InvoicePrefix)), Practice: practice, Patient: patient.ID, Number: fmt.Sprintf("TEST-%04d", n),
		Date: model.Date(20260101 + n%28), Total: model.Money{Minor: int64(n), Currency: "aud"}, Lines: []model.Line{{Text: "Visit"}},
	}
	payment := model.Payment{
		ID: model.PaymentID(id(model.PaymentPrefix)), Practice: practice, Patient: patient.ID, Invoice: invoice.ID, Method: model.Cash,
		Received: model.Millis(1000 * n),
	}
	last, err := tx.LastAudit(practice)
	if err != nil && model.KindOf(err) != model.NotFound {
		return err
	}
	for _, put := range []func() error{
		func() error { return tx.PutPatient(patient) },
		func() error { return tx.PutInvoice(invoice) },
		func() error { return tx.PutPayment(payment) },
		func() error { return tx.AppendAudit(model.AuditEntry{Practice: practice, Action: "x"}.Chained(last)) },
	} {
		if err := put(); err != nil {
			return err
		}
	}
	return nil
}

type contents struct {
	Practices []model.Practice
	Patients  []model.Patient
	Invoices  []model.Invoice
	Open      []model.Invoice
	Payments  []model.Payment
	Audit     []model.AuditEntry
}

// readAll reads every page that the data uses, some of them by several ways. It goes on after an error, and gives the first.
func readAll(store storage.Store, practice model.PracticeID) (all contents, first error) {
	one := func(do func(storage.Tx) error) {
		if err := store.View(context.Background(), model.SystemScope(), do); err != nil && first == nil {
			first = err
		}
	}
	one(func(tx storage.Tx) (err error) { all.Practices, err = tx.Practices(); return err })
	one(func(tx storage.Tx) (err error) { all.Patients, err = tx.Patients("", storage.Window{}); return err })
	one(func(tx storage.Tx) error { _, err := tx.Patients("nguy", storage.Window{}); return err })
	one(func(tx storage.Tx) (err error) {
		all.Invoices, err = tx.Invoices(model.InvoiceFilter{Practice: practice}, storage.Window{})
		return err
	})
	one(func(tx storage.Tx) (err error) {
		all.Open, err = tx.Invoices(model.InvoiceFilter{Practice: practice, Status: model.InvoiceOpen}, storage.Window{})
		return err
	})
	one(func(tx storage.Tx) (err error) {
		all.Payments, err = tx.Payments(storage.PaymentFilter{Practice: practice}, storage.Window{})
		return err
	})
	one(func(tx storage.Tx) (err error) { all.Audit, err = tx.Audit(practice, storage.Window{}); return err })
	for n := 0; n < batches*perBatch; n += 5 { // a page of an index holds more than five rows, so each is read
		id := func(prefix string) string { return model.RowID(prefix, uint64(n+1)) }
		one(func(tx storage.Tx) error {
			if _, err := tx.InvoiceByNumber(practice, fmt.Sprintf("TEST-%04d", n)); err != nil {
				return err
			}
			patient := model.PatientID(id(model.PatientPrefix))
			if _, err := tx.Invoices(model.InvoiceFilter{Practice: practice, Patient: patient}, storage.Window{}); err != nil {
				return err
			}
			if _, err := tx.Payments(storage.PaymentFilter{Practice: practice, Patient: patient}, storage.Window{}); err != nil {
				return err
			}
			filter := storage.PaymentFilter{Practice: practice, Invoice: model.InvoiceID(id(model.InvoicePrefix))}
			_, err := tx.Payments(filter, storage.Window{})
			return err
		})
	}
	return all, first
}

// damagedFile opens a file with these bytes, reads all of it and closes it: either is refused with a sentence or as it should be,
// and the file is left as it is.
func damagedFile(t *testing.T, what string, content []byte, practice model.PracticeID) (all contents, opened bool, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "paydesk.db")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := boltdb.Open(path, boltdb.Options{})
	if err != nil {
		isSentence(t, err, path, "damaged")
		unchanged(t, path, content)
		return all, false, err
	}
	all, err = readAll(store, practice)
	if kind := model.KindOf(err); err != nil && kind != model.Unavailable && kind != model.NotFound {
		t.Errorf("%s: %v is no sentence", what, err)
	}
	if model.KindOf(err) == model.Unavailable {
		isSentence(t, err, path, "damaged")
		write := store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
			return tx.PutOrganisation(model.Organisation{Name: "Other"})
		})
		isSentence(t, write, path, "damaged")
	}
	if err := store.Close(); err != nil {
		t.Errorf("%s: closing: %v", what, err)
	}
	unchanged(t, path, content)
	return all, true, err
}

func TestTruncatedFile(t *testing.T) {
	content, practice, _ := wholeFile(t)
	last := len(content) // trailing pages may be room that isn't used yet
	for last > 0 && content[last-1] == 0 {
		last--
	}
	for size := 1; size < last; size = size*5/4 + 1 {
		if _, opened, _ := damagedFile(t, fmt.Sprintf("%d bytes", size), content[:size], practice); opened {
			t.Errorf("a file of %d bytes of %d was opened", size, last)
		}
	}
}

// TestZeroedPages zeroes each page in turn. Of the two pages that say where everything is, one is enough.
func TestZeroedPages(t *testing.T) {
	t.Parallel()
	pageSize := os.Getpagesize()
	content, practice, want := wholeFile(t)
	found := 0
	for page := range len(content) / pageSize {
		damaged := append([]byte(nil), content...)
		clear(damaged[page*pageSize : (page+1)*pageSize])
		what := fmt.Sprintf("page %d of zeros", page)
		got, opened, err := damagedFile(t, what, damaged, practice)
		if err != nil {
			found++
		} else if page > 1 && !reflect.DeepEqual(got, want) {
			t.Errorf("%s: read without an error, and not what was put", what)
		}
		if !opened && page < 2 {
			t.Errorf("%s: refused, though the other page is whole", what)
		}
	}
	if found < 20 {
		t.Errorf("only %d zeroed pages were found", found)
	}
	clear(content[:2*pageSize])
	if _, opened, _ := damagedFile(t, "both first pages", content, practice); opened {
		t.Error("a file that says of nothing where it is was opened")
	}
}

func TestRandomDamage(t *testing.T) {
	t.Parallel()
	pageSize := os.Getpagesize()
	content, practice, _ := wholeFile(t)
	random := rand.New(rand.NewPCG(7, 8))
	found := 0
	for range 150 {
		damaged := append([]byte(nil), content...)
		at, size := random.IntN(len(content)), 1<<random.IntN(13)
		if random.IntN(2) == 0 {
			at -= at % pageSize // where a page says what it is
		}
		for i := at; i < min(at+size, len(content)); i++ {
			damaged[i] = byte(random.Uint32())
		}
		if _, _, err := damagedFile(t, fmt.Sprintf("%d random bytes at %d", size, at), damaged, practice); err != nil {
			found++
		}
	}
	if found < 50 {
		t.Errorf("only %d of 150 damages were found", found)
	}
}

// TestDamagedWhileWriting writes to files that are damaged in a place that the transaction comes by: it must end in an error or in
// rows that can be read, and never in a panic.
func TestDamagedWhileWriting(t *testing.T) {
	t.Parallel()
	pageSize := os.Getpagesize()
	content, practice, _ := wholeFile(t)
	found := 0
	for page := 2; page < len(content)/pageSize; page++ {
		damaged := append([]byte(nil), content...)
		clear(damaged[page*pageSize : (page+1)*pageSize])
		path := filepath.Join(t.TempDir(), "paydesk.db")
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		store, err := boltdb.Open(path, boltdb.Options{NoSync: true})
		if err != nil {
			isSentence(t, err, path)
			continue
		}
		for n := range 20 {
			err = store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
				return fillRow(tx, practice, batches*perBatch+n)
			})
			if err != nil {
				break
			}
		}
		if err != nil {
			found++
			if kind := model.KindOf(err); kind != model.Unavailable && kind != model.Unknown && kind != model.Conflict {
				t.Errorf("page %d: %v is no sentence", page, err)
			}
		}
		if err := store.Close(); err != nil {
			t.Errorf("page %d: closing: %v", page, err)
		}
	}
	if found == 0 {
		t.Error("no transaction met a damaged page")
	}
}
