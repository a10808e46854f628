package boltdb

import (
	"reflect"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage/storagetest"
)

// decodes checks on any bytes that a decoder gives a row or an error, and that a row which it gives can be written and read again.
func decodes[T any](t *testing.T, tab table[T], key, value []byte) {
	t.Helper()
	row, err := tab.decode(aPractice, key, value)
	if err != nil {
		return
	}
	again, err := tab.encode(row)
	if err != nil && hasBadText(reflect.ValueOf(row)) {
		return // the writer is stricter than the reader
	}
	if err != nil {
		t.Fatalf("%s: what was decoded can't be encoded: %v", tab.noun, err)
	}
	same, err := tab.decode(aPractice, key, again)
	if err != nil || !reflect.DeepEqual(row, same) {
		t.Fatalf("%s: %v\n got %+v\nwant %+v", tab.noun, err, same, row)
	}
}

func seed[T any](f *testing.F, tab table[T], row T) {
	f.Helper()
	value, err := tab.encode(row)
	if err != nil {
		f.Fatalf("%s: %v", tab.noun, err)
	}
	f.Add(value)
	for _, n := range []int{0, 1, 2, len(value) / 2, len(value) - 1} {
		f.Add(value[:n])
	}
	f.Add(append(value, 0))
}

var eight = []byte{0, 1, 2, 3, 4, 5, 6, 7}

func FuzzInvoice(f *testing.F) {
	seed(f, invoices, storagetest.FullRows(aPractice).Invoice)
	f.Fuzz(func(t *testing.T, value []byte) { decodes(t, invoices, eight, value) })
}

func FuzzPayment(f *testing.F) {
	seed(f, payments, storagetest.FullRows(aPractice).Payment)
	f.Fuzz(func(t *testing.T, value []byte) { decodes(t, payments, eight, value) })
}

func FuzzRefund(f *testing.F) {
	seed(f, refunds, storagetest.FullRows(aPractice).Refund)
	f.Fuzz(func(t *testing.T, value []byte) { decodes(t, refunds, eight, value) })
}

func FuzzJSON(f *testing.F) {
	rows := storagetest.FullRows(aPractice)
	seed(f, organisations, rows.Organisation)
	seed(f, practices, rows.Practice)
	seed(f, patients, rows.Patient)
	seed(f, accounts, rows.Account)
	seed(f, attempts, rows.Attempt)
	seed(f, operations, rows.Operation)
	seed(f, approvals, rows.Approval)
	seed(f, auditEntries, rows.Audit)
	f.Fuzz(func(t *testing.T, value []byte) {
		for _, decode := range []func() error{
			func() error { return readOnly(organisations, value) },
			func() error { return readOnly(practices, value) },
			func() error { return readOnly(staff, value) },
			func() error { return readOnly(practitioners, value) },
			func() error { return readOnly(patients, value) },
			func() error { return readOnly(cards, value) },
			func() error { return readOnly(appointmentTypes, value) },
			func() error { return readOnly(appointments, value) },
			func() error { return readOnly(paymentTypes, value) },
			func() error { return readOnly(accounts, value) },
			func() error { return readOnly(connections, value) },
			func() error { return readOnly(attempts, value) },
			func() error { return readOnly(creditNotes, value) },
			func() error { return readOnly(creditMovements, value) },
			func() error { return readOnly(links, value) },
			func() error { return readOnly(operations, value) },
			func() error { return readOnly(approvals, value) },
			func() error { return readOnly(roles, value) },
			func() error { return readOnly(auditEntries, value) },
		} {
			if err := decode(); err == nil && (len(value) == 0 || value[0] != jsonVersion) {
				t.Fatalf("a record of no known version was read")
			}
		}
	})
}

// readOnly decodes and indexes a row: neither may panic, whatever the row holds.
func readOnly[T any](tab table[T], value []byte) error {
	row, err := tab.decode(model.PracticeID(""), eight, value)
	if err == nil {
		_, _ = tab.entries(row, eight)
	}
	return err
}
