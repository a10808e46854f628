package storagetest

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// somePayments puts payments, some of them credit without an invoice, and gives them newest first.
func (w *world) somePayments(n int) []model.Payment {
	w.t.Helper()
	random := rand.New(rand.NewPCG(5, 6))
	patients := []model.PatientID{model.PatientID(w.id(model.PatientPrefix)), model.PatientID(w.id(model.PatientPrefix))}
	invoices := []model.InvoiceID{"", model.InvoiceID(w.id(model.InvoicePrefix)), model.InvoiceID(w.id(model.InvoicePrefix))}
	var all []model.Payment
	for range n {
		all = append(all, model.Payment{
			ID: model.PaymentID(w.id(model.PaymentPrefix)), Practice: w.north, Patient: patients[random.IntN(2)],
			Invoice: invoices[random.IntN(3)], Mode: model.Test, Method: model.Cash, Received: model.Millis(100 * (1 + random.IntN(8))),
		})
	}
	w.update(func(tx storage.Tx) error {
		for _, i := range random.Perm(n) {
			if err := tx.PutPayment(all[i]); err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b model.Payment) int {
		return cmp.Or(cmp.Compare(b.Received, a.Received), cmp.Compare(b.ID, a.ID))
	})
	return all
}

func paymentText(p model.Payment) string { return string(p.ID) }

func (w *world) payments(f storage.PaymentFilter, window storage.Window) (ids []string, err error) {
	err = w.store.View(w.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		rows, err := tx.Payments(f, window)
		ids = idsOf(rows, paymentText)
		return err
	})
	return ids, err
}

func keptPayments(all []model.Payment, f storage.PaymentFilter) (ids []string) {
	for _, p := range all {
		if (f.Invoice == "" || p.Invoice == f.Invoice) && (f.Patient == "" || p.Patient == f.Patient) &&
			p.Received >= f.From && (f.To == 0 || p.Received < f.To) {
			ids = append(ids, string(p.ID))
		}
	}
	return ids
}

func testPaymentWindows(t *testing.T, w *world) {
	all := w.somePayments(20)
	i := slices.IndexFunc(all, func(p model.Payment) bool { return p.Invoice != "" })
	for _, f := range []storage.PaymentFilter{
		{Practice: w.north},
		{Practice: w.north, Patient: all[i].Patient},
		{Practice: w.north, Invoice: all[i].Invoice},
		{Practice: w.north, From: 300, To: 600},
	} {
		checkWindows(t, fmt.Sprintf("%+v", f), keptPayments(all, f), func(window storage.Window) ([]string, error) {
			return w.payments(f, window)
		})
	}
}

func testPaymentFilters(t *testing.T, w *world) {
	all := w.somePayments(60)
	i := slices.IndexFunc(all, func(p model.Payment) bool { return p.Invoice != "" })
	for _, patient := range []model.PatientID{"", all[0].Patient, model.PatientID(w.id(model.PatientPrefix))} {
		for _, invoice := range []model.InvoiceID{"", all[i].Invoice, model.InvoiceID(w.id(model.InvoicePrefix))} {
			for _, times := range [][2]model.Millis{{}, {300, 0}, {0, 300}, {300, 301}, {301, 400}, {300, 700}, {700, 300}} {
				f := storage.PaymentFilter{Practice: w.north, Patient: patient, Invoice: invoice, From: times[0], To: times[1]}
				got, err := w.payments(f, storage.Window{})
				if want := keptPayments(all, f); err != nil || !slices.Equal(got, want) {
					t.Errorf("%+v:\n got %v, %v\nwant %v", f, got, err, want)
				}
				w.paymentsFromAnywhere(all, f)
			}
		}
	}
}

// paymentsFromAnywhere reads windows from rows that the filter leaves out, too: the place where they would stand counts.
func (w *world) paymentsFromAnywhere(all []model.Payment, f storage.PaymentFilter) {
	w.t.Helper()
	for at := 0; at < len(all); at += 7 {
		from := string(all[at].ID)
		got, err := w.payments(f, storage.Window{From: from})
		if want := keptPayments(all[at+1:], f); err != nil || !slices.Equal(got, want) {
			w.t.Errorf("%+v behind row %d:\n got %v, %v\nwant %v", f, at, got, err, want)
		}
		got, err = w.payments(f, storage.Window{From: from, Before: true})
		if want := keptPayments(all[:at], f); err != nil || !slices.Equal(got, want) {
			w.t.Errorf("%+v in front of row %d:\n got %v, %v\nwant %v", f, at, got, err, want)
		}
	}
}

func testPaymentMoves(t *testing.T, w *world) {
	p := model.Payment{
		ID: model.PaymentID(w.id(model.PaymentPrefix)), Practice: w.north, Patient: model.PatientID(w.id(model.PatientPrefix)), Received: 100,
	}
	w.update(func(tx storage.Tx) error { return tx.PutPayment(p) })
	p.Invoice, p.Received = model.InvoiceID(w.id(model.InvoicePrefix)), 900
	w.update(func(tx storage.Tx) error { return tx.PutPayment(p) })
	for _, f := range []storage.PaymentFilter{
		{Practice: w.north, From: 900}, {Practice: w.north, Invoice: p.Invoice}, {Practice: w.north, Patient: p.Patient, From: 900},
	} {
		if got, err := w.payments(f, storage.Window{}); len(got) != 1 || err != nil {
			t.Errorf("%+v: %v, %v; want the payment", f, got, err)
		}
	}
	for _, f := range []storage.PaymentFilter{{Practice: w.north, To: 900}, {Practice: w.north, Patient: p.Patient, To: 900}} {
		if got, err := w.payments(f, storage.Window{}); len(got) != 0 || err != nil {
			t.Errorf("%+v: %v, %v; want none", f, got, err)
		}
	}
}
