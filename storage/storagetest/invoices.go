package storagetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func invoiceID(i model.Invoice) model.InvoiceID { return i.ID }

// someInvoices puts invoices of three patients, five statuses and nine days, and gives them newest first.
func (w *world) someInvoices(n int) []model.Invoice {
	w.t.Helper()
	random := rand.New(rand.NewPCG(1, 2))
	patients := []model.PatientID{
		model.PatientID(w.id(model.PatientPrefix)), model.PatientID(w.id(model.PatientPrefix)), model.PatientID(w.id(model.PatientPrefix)),
	}
	var all []model.Invoice
	for i := range n {
		invoice := model.Invoice{
			ID: model.InvoiceID(w.id(model.InvoicePrefix)), Practice: w.north, Patient: patients[random.IntN(3)], Mode: model.Test,
			Number: fmt.Sprintf("TEST-%04d", i), Date: model.Date(20260226 + random.IntN(3) + random.IntN(3)*73), Total: model.Money{Minor: 1000, Currency: "aud"},
		}
		switch random.IntN(5) {
		case 0:
			invoice.Paid = 400
		case 1:
			invoice.Paid = 1000
		case 2:
			invoice.Credited = 1000
		case 3:
			invoice.Void = true
		}
		all = append(all, invoice)
	}
	w.update(func(tx storage.Tx) error {
		for _, i := range random.Perm(n) {
			if err := tx.PutInvoice(all[i]); err != nil {
				return err
			}
		}
		elsewhere := all[0]
		elsewhere.Practice = w.south
		return tx.PutInvoice(elsewhere)
	})
	slices.SortFunc(all, func(a, b model.Invoice) int {
		if a.Date != b.Date {
			return int(b.Date) - int(a.Date)
		}
		return -compareText(a.ID, b.ID)
	})
	return all
}

func compareText[ID ~string](a, b ID) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (w *world) invoices(f model.InvoiceFilter, window storage.Window) ([]model.Invoice, error) {
	var rows []model.Invoice
	err := w.store.View(w.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		rows, err = tx.Invoices(f, window)
		return err
	})
	return rows, err
}

func kept(all []model.Invoice, f model.InvoiceFilter) (some []model.Invoice) {
	for _, i := range all {
		if f.Holds(i) {
			some = append(some, i)
		}
	}
	return some
}

func testInvoiceWindows(t *testing.T, w *world) {
	all := w.someInvoices(24)
	for _, f := range []model.InvoiceFilter{
		{Practice: w.north},
		{Practice: w.north, Patient: all[0].Patient},
		{Practice: w.north, Status: model.InvoicePaid},
		{Practice: w.north, From: 20260227, To: 20260301},
	} {
		want := idsOf(kept(all, f), func(i model.Invoice) string { return string(i.ID) })
		checkWindows(t, fmt.Sprintf("%+v", f), want, func(window storage.Window) ([]string, error) {
			rows, err := w.invoices(f, window)
			return idsOf(rows, func(i model.Invoice) string { return string(i.ID) }), err
		})
	}
	for _, from := range []string{w.id(model.InvoicePrefix), "nothing"} {
		if _, err := w.invoices(model.InvoiceFilter{Practice: w.north}, storage.Window{From: from}); model.KindOf(err) != model.NotFound {
			t.Errorf("a window from %s: %v, want a NotFound error", from, err)
		}
	}
}

// testInvoiceFilters tries every filter, also windows from a row that the filter leaves out: the place where it would stand counts.
func testInvoiceFilters(t *testing.T, w *world) {
	all := w.someInvoices(120)
	nobody := model.PatientID(w.id(model.PatientPrefix))
	random := rand.New(rand.NewPCG(3, 4))
	for _, patient := range []model.PatientID{"", all[0].Patient, nobody} {
		for _, status := range []model.InvoiceStatus{0, model.InvoiceOpen, model.InvoicePartPaid, model.InvoicePaid, model.InvoiceCredited, model.InvoiceVoid} {
			for _, days := range [][2]model.Date{{}, {20260228, 0}, {0, 20260228}, {20260228, 20260301}, {20260301, 20260228}, {20270101, 0}, {0, 20250101}} {
				f := model.InvoiceFilter{Practice: w.north, Patient: patient, Status: status, From: days[0], To: days[1]}
				want := kept(all, f)
				got, err := w.invoices(f, storage.Window{})
				if err != nil || !slices.EqualFunc(got, want, func(a, b model.Invoice) bool { return a.ID == b.ID }) {
					t.Fatalf("%+v: %v, %v\nwant %v", f, idsOf(got, invoiceID), err, idsOf(want, invoiceID))
				}
				at := random.IntN(len(all))
				behind := kept(all[at+1:], f)
				got, err = w.invoices(f, storage.Window{From: string(all[at].ID), Limit: 7})
				if err != nil || !slices.EqualFunc(got, behind[:min(7, len(behind))], func(a, b model.Invoice) bool { return a.ID == b.ID }) {
					t.Fatalf("%+v behind row %d: %v, %v", f, at, idsOf(got, invoiceID), err)
				}
				front := kept(all[:at], f)
				got, err = w.invoices(f, storage.Window{From: string(all[at].ID), Limit: 7, Before: true})
				if err != nil || !slices.EqualFunc(got, front[max(0, len(front)-7):], func(a, b model.Invoice) bool { return a.ID == b.ID }) {
					t.Fatalf("%+v in front of row %d: %v, %v", f, at, idsOf(got, invoiceID), err)
				}
			}
		}
	}
}

func testInvoiceMoves(t *testing.T, w *world) {
	mia, leo := model.PatientID(w.id(model.PatientPrefix)), model.PatientID(w.id(model.PatientPrefix))
	i := model.Invoice{
		ID: model.InvoiceID(w.id(model.InvoicePrefix)), Practice: w.north, Patient: mia, Number: "A-1", Date: 20260302,
		Total: model.Money{Minor: 1000, Currency: "aud"},
	}
	change := func(what string, to func(), lost, won model.InvoiceFilter) {
		t.Helper()
		lost.Practice, won.Practice = w.north, w.north
		if rows, err := w.invoices(lost, storage.Window{}); len(rows) != 1 || err != nil {
			t.Errorf("before %s: %d rows, %v; want one", what, len(rows), err)
		}
		to()
		w.update(func(tx storage.Tx) error { return tx.PutInvoice(i) })
		if rows, err := w.invoices(lost, storage.Window{}); len(rows) != 0 || err != nil {
			t.Errorf("%s: %d rows where it was, %v; want none", what, len(rows), err)
		}
		if rows, err := w.invoices(won, storage.Window{}); len(rows) != 1 || err != nil {
			t.Errorf("%s: %d rows where it belongs, %v; want one", what, len(rows), err)
		}
	}
	w.update(func(tx storage.Tx) error { return tx.PutInvoice(i) })
	change("paid", func() { i.Paid = 1000 }, model.InvoiceFilter{Status: model.InvoiceOpen}, model.InvoiceFilter{Status: model.InvoicePaid})
	change("moved to another day", func() { i.Date = 20260305 }, model.InvoiceFilter{To: 20260304}, model.InvoiceFilter{From: 20260305})
	change("given to another patient", func() { i.Patient = leo }, model.InvoiceFilter{Patient: mia}, model.InvoiceFilter{Patient: leo})
	i.Number = "A-2"
	w.update(func(tx storage.Tx) error { return tx.PutInvoice(i) })
	w.view(func(tx storage.Tx) error {
		if _, err := tx.InvoiceByNumber(w.north, "A-1"); model.KindOf(err) != model.NotFound {
			t.Errorf("the old number: %v, want a NotFound error", err)
		}
		if got, err := tx.InvoiceByNumber(w.north, "A-2"); err != nil || got.ID != i.ID {
			t.Errorf("the new number: %v, %v", got.ID, err)
		}
		rows, err := tx.Invoices(model.InvoiceFilter{Practice: w.north}, storage.Window{})
		if len(rows) != 1 || err != nil {
			t.Errorf("%d invoices, %v; want one", len(rows), err)
		}
		return nil
	})
}

func testInvoiceNumbers(t *testing.T, w *world) {
	patient := model.PatientID(w.id(model.PatientPrefix))
	numbered := func(practice model.PracticeID, number string) model.Invoice {
		return model.Invoice{ID: model.InvoiceID(w.id(model.InvoicePrefix)), Practice: practice, Patient: patient, Number: number}
	}
	first := numbered(w.north, "INV-1")
	w.update(func(tx storage.Tx) error {
		for _, i := range []model.Invoice{first, numbered(w.north, "INV-10"), numbered(w.south, "INV-1")} {
			if err := tx.PutInvoice(i); err != nil {
				return err
			}
		}
		return tx.PutInvoice(first)
	})
	w.refused(model.Conflict, "a number taken twice", func(tx storage.Tx) error { return tx.PutInvoice(numbered(w.north, "INV-10")) })
	w.view(func(tx storage.Tx) error {
		if got, err := tx.InvoiceByNumber(w.north, "INV-1"); err != nil || got.ID != first.ID {
			t.Errorf("INV-1: %v, %v", got.ID, err)
		}
		for _, number := range []string{"INV", "INV-", "inv-1", ""} {
			if _, err := tx.InvoiceByNumber(w.north, number); model.KindOf(err) != model.NotFound {
				t.Errorf("%q: %v, want a NotFound error", number, err)
			}
		}
		return nil
	})
}
