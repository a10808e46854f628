package boltdb

import (
	"bytes"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"go.etcd.io/bbolt"
)

const (
	invoicesByDate    = "invoices by date"
	invoicesByPatient = "invoices by patient"
	invoicesByStatus  = "invoices by status"
	invoicesByNumber  = "invoices by number"
)

var invoices = table[model.Invoice]{
	noun: "invoice", rows: "invoices", keySize: 8,
	key:    func(i model.Invoice) key { return invoiceKey(i.ID) },
	encode: encodeInvoice, decode: decodeInvoice,
	indexes: []index[model.Invoice]{
		{invoicesByDate, func(i model.Invoice) []key { return []key{invoiceDate(i)} }},
		{invoicesByPatient, func(i model.Invoice) []key { return []key{patientKey(i.Patient).date(i.Date)} }},
		{invoicesByStatus, func(i model.Invoice) []key { return []key{statusKey(i.Status()).date(i.Date)} }},
		{invoicesByNumber, func(i model.Invoice) []key { return []key{key{}.text(i.Number)} }},
	},
}

func invoiceKey(id model.InvoiceID) key { return key{}.row(model.InvoicePrefix, string(id)) }

func invoiceDate(i model.Invoice) key { return key{}.date(i.Date) }

func statusKey(s model.InvoiceStatus) key { return key{}.byte(byte(s)) }

func (t *tx) Invoice(practice model.PracticeID, id model.InvoiceID) (row model.Invoice, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	return get(t, home, &invoices, invoiceKey(id))
}

func (t *tx) InvoiceByNumber(practice model.PracticeID, number string) (row model.Invoice, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	byNumber := list[model.Invoice]{table: &invoices, index: invoicesByNumber, prefix: key{}.text(number)}
	rows, err := byNumber.window(t, home, storage.Window{Limit: 1}, key{})
	if err == nil && len(rows) == 0 {
		err = invoices.missing()
	}
	if err != nil {
		return row, err
	}
	return rows[0], nil
}

// Invoices takes the narrowest index, a patient's before a status's, and lets the filter see to the rest.
func (t *tx) Invoices(f model.InvoiceFilter, w storage.Window) ([]model.Invoice, error) {
	home, err := t.at(f.Practice)
	if err != nil {
		return nil, err
	}
	l := list[model.Invoice]{table: &invoices, index: invoicesByDate, order: invoiceDate, newest: true, keep: f.Holds}
	switch {
	case f.Patient != "":
		l.index, l.prefix = invoicesByPatient, patientKey(f.Patient)
	case f.Status != 0:
		l.index, l.prefix = invoicesByStatus, statusKey(f.Status)
	}
	if f.From != 0 {
		l.from = key{}.date(f.From).b
	}
	if f.To != 0 {
		l.to = key{}.date(f.To + 1).b
	}
	return l.window(t, home, w, key{}.row(model.InvoicePrefix, w.From))
}

// PutInvoice refuses a number that another invoice of the practice has.
func (t *tx) PutInvoice(i model.Invoice) error {
	home, err := t.at(i.Practice)
	if err != nil {
		return err
	}
	if err := t.numberFree(home, i); err != nil {
		return err
	}
	return put(t, home, &invoices, i)
}

func (t *tx) numberFree(h home, i model.Invoice) (err error) {
	number, err := key{}.text(i.Number).done()
	if err != nil {
		return err
	}
	own, err := invoiceKey(i.ID).done()
	if err != nil {
		return err
	}
	defer t.guard(&err)
	return walk(t, t.bucket(h, invoicesByNumber), span{number, after(number)}, false, func(_ *bbolt.Cursor, k, _ []byte) (bool, error) {
		if !bytes.HasSuffix(k, own) {
			return false, model.Errorf(model.Conflict, "The number %s is taken by another invoice.", i.Number)
		}
		return false, nil
	})
}
