package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
)

const (
	drillPayments = 100_000
	drillAtOnce   = 5_000
)

// fillClinic gives a new desk as many invoices as the drill wants, each of them paid in cash, with their operations and audit entries.
func fillClinic(b *testing.B, path string) {
	b.Helper()
	store, err := boltdb.Open(path, boltdb.Options{NoSync: true})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	for from := 0; from < drillPayments; from += drillAtOnce {
		err := store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
			practices, err := tx.Practices()
			if err != nil {
				return err
			}
			last, err := tx.LastAudit(practices[0].ID)
			if err != nil {
				return err
			}
			for n := from; n < from+drillAtOnce; n++ {
				if last, err = paidVisit(tx, practices[0], n, last); err != nil {
					return err
				}
			}
			return tx.PutAuditHead(model.AuditHead{Practice: practices[0].ID, Seq: last.Seq, Hash: last.Hash})
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// paidVisit is one invoice of one of 4,000 patients, paid.
func paidVisit(tx storage.Tx, practice model.Practice, n int, last model.AuditEntry) (model.AuditEntry, error) {
	id, err := tx.NextID()
	if err != nil {
		return last, err
	}
	number, err := tx.NextNumber(practice.ID, model.Test, storage.InvoiceSeries)
	if err != nil {
		return last, err
	}
	patient := model.Patient{ID: model.PatientID(model.RowID(model.PatientPrefix, uint64(1+n%4000))), Name: fmt.Sprintf("Patient %d Nguyen", n%4000)}
	op := model.OperationID(model.RandomID([16]byte{1, 12: byte(n >> 24), 13: byte(n >> 16), 14: byte(n >> 8), 15: byte(n)}))
	total := model.Money{Minor: 8_000, Currency: practice.Currency}
	invoice := model.Invoice{
		ID: model.InvoiceID(model.RowID(model.InvoicePrefix, id)), Practice: practice.ID, Patient: patient.ID, Mode: model.Test,
		Number: practice.Number(model.Test, number), Date: model.Date(20200101).AddDays(n / 30), Created: tx.Now(), CreatedBy: "Ana Silva",
		Total: total, Paid: total.Minor, Revision: 2, Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: total.Minor}},
	}
	payment := model.Payment{
		ID: model.PaymentID(model.RowID(model.PaymentPrefix, id)), Practice: practice.ID, Patient: patient.ID, Invoice: invoice.ID, Mode: model.Test,
		Method: model.Cash, Amount: total, Applied: total.Minor, Received: tx.Now(), Entered: tx.Now(), By: "Ana Silva", Operation: op,
	}
	entry := model.AuditEntry{Practice: practice.ID, At: tx.Now(), Action: "payment.cash", Subject: string(payment.ID), After: "paid " + total.String()}.Chained(last)
	for _, put := range []func() error{
		func() error { return tx.PutPatient(patient) },
		func() error { return tx.PutInvoice(invoice) },
		func() error { return tx.PutPayment(payment) },
		func() error {
			return tx.PutOperation(model.Operation{ID: op, Kind: model.OutsideOp, Practice: practice.ID, Mode: model.Test, Patient: patient.ID, Invoice: invoice.ID, Payment: payment.ID, Amount: total, State: model.OpDone})
		},
		func() error { return tx.AppendAudit(entry) },
	} {
		if err := put(); err != nil {
			return last, err
		}
	}
	return entry, nil
}

// BenchmarkDrill is the drill of docs/backup.md: the commands themselves, over a clinic of 100,000 payments.
func BenchmarkDrill(b *testing.B) {
	home := b.TempDir()
	in, err := os.Open(os.DevNull)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	desk, file := filepath.Join(home, "desk"), filepath.Join(home, "clinic.age")
	run := func(args ...string) {
		var out bytes.Buffer
		term := Terminal{In: in, Out: &out, Err: &out, Env: func(name string) string { return map[string]string{"HOME": home}[name] }}
		if code := Execute(context.Background(), args, term); code != 0 {
			b.Fatalf("paydesk %v: %d: %s", args, code, &out)
		}
	}
	run("init", "--org", "North Group", "--practice", "North", "--zone", "Australia/Sydney", "--admin", "Ana Silva", "--data", desk)
	fillClinic(b, filepath.Join(desk, "paydesk.db"))
	b.Run("backup", func(b *testing.B) {
		for b.Loop() {
			run("backup", file, "--data", desk)
		}
	})
	info, err := os.Stat(file)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			run("check", "--data", desk)
		}
	})
	b.Run("restore", func(b *testing.B) {
		for b.Loop() {
			run("restore", file, "--data", desk, "--replace")
			b.ReportMetric(float64(info.Size())/(1<<20), "MiB")
			kept, _ := filepath.Glob(filepath.Join(desk, "*.before-restore-*"))
			for _, path := range kept {
				_ = os.Remove(path)
			}
		}
	})
}
