package boltdb_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/storage/storagetest"
)

var benchPractice = model.PracticeID(model.RowID(model.PracticePrefix, 1))

// benchInvoice is the nth of a clinic's: thirty a day, four thousand patients.
func benchInvoice(n int) model.Invoice {
	i := storagetest.FullRows(benchPractice).Invoice
	i.ID = model.InvoiceID(model.RowID(model.InvoicePrefix, uint64(n)<<16))
	i.Patient = model.PatientID(model.RowID(model.PatientPrefix, uint64(1+n%4000)))
	i.Number = fmt.Sprintf("INV-%07d", n)
	i.Date = model.Date(20200101).AddDays(n / 30)
	i.Void, i.Collecting, i.Paid = false, "", int64(n%3)*5_000
	return i
}

// benchStore holds n invoices. Commits don't wait for the disk while it is filled.
func benchStore(b *testing.B, n int) *boltdb.Store {
	b.Helper()
	path := b.TempDir() + "/paydesk.db"
	store, err := boltdb.Open(path, boltdb.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	const each = 5_000
	for from := 0; from < n; from += each {
		err := store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
			for i := from; i < min(from+each, n); i++ {
				if err := tx.PutInvoice(benchInvoice(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		b.Fatal(err)
	}
	if store, err = boltdb.Open(path, boltdb.Options{}); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	return store
}

// BenchmarkPage reads the 40 rows of a screen from the middle of a list.
func BenchmarkPage(b *testing.B) {
	for _, rows := range []int{1_000, 100_000} {
		store := benchStore(b, rows)
		from := string(benchInvoice(rows / 2).ID)
		for name, f := range map[string]model.InvoiceFilter{
			"all": {Practice: benchPractice}, "paid": {Practice: benchPractice, Status: model.InvoicePartPaid},
		} {
			b.Run(fmt.Sprintf("%s/%d", name, rows), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					err := store.View(b.Context(), model.ScopeOf(benchPractice), func(tx storage.Tx) error {
						page, err := tx.Invoices(f, storage.Window{From: from, Limit: 40})
						if len(page) != 40 {
							b.Fatalf("%d rows, want 40", len(page))
						}
						return err
					})
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkInsert stores one payment durably; BenchmarkSync is the disk's share of it: a page written and synced.
func BenchmarkInsert(b *testing.B) {
	store := benchStore(b, 1_000)
	payment := storagetest.FullRows(benchPractice).Payment
	for b.Loop() {
		err := store.Update(b.Context(), model.ScopeOf(benchPractice), func(tx storage.Tx) error {
			id, err := tx.NextID()
			if err != nil {
				return err
			}
			payment.ID, payment.Received = model.PaymentID(model.RowID(model.PaymentPrefix, id)), tx.Now()
			return tx.PutPayment(payment)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSync(b *testing.B) {
	file, err := os.Create(b.TempDir() + "/page")
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	page := make([]byte, os.Getpagesize())
	for b.Loop() {
		if _, err := file.WriteAt(page, 0); err != nil {
			b.Fatal(err)
		}
		if err := file.Sync(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRecord compares an invoice's record with the same invoice as JSON.
func BenchmarkRecord(b *testing.B) {
	invoice := benchInvoice(1)
	record, err := boltdb.EncodeInvoice(invoice)
	if err != nil {
		b.Fatal(err)
	}
	text, err := json.Marshal(invoice)
	if err != nil {
		b.Fatal(err)
	}
	for _, way := range []struct {
		name  string
		bytes []byte
		do    func() error
	}{
		{"encode/record", record, func() error { _, err := boltdb.EncodeInvoice(invoice); return err }},
		{"encode/json", text, func() error { _, err := json.Marshal(invoice); return err }},
		{"decode/record", record, func() error { _, err := boltdb.DecodeInvoice(benchPractice, record); return err }},
		{"decode/json", text, func() error { return json.Unmarshal(text, new(model.Invoice)) }},
	} {
		b.Run(way.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := way.do(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(way.bytes)), "record-bytes")
		})
	}
}
