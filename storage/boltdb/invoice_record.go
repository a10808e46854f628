package boltdb

import (
	"encoding/binary"

	"clinic.example/paydesk/model"
)

const invoiceVersion = 1

// An invoice's record begins with what reports read:
//
//	0 version  1 status  2 mode  3 flags  4 currency  7 date  11 created  19 total  27 tax  35 paid  43 credited
//	51 revision  55 patient  63 appointment  71 texts and lines
func encodeInvoice(i model.Invoice) ([]byte, error) {
	w := &writer{b: make([]byte, 0, 256)}
	w.byte(invoiceVersion)
	w.byte(byte(i.Status()))
	w.mode(i.Mode)
	w.flags(i.Void)
	w.currency(i.Total.Currency)
	w.uint32(uint32(i.Date))
	w.int64(int64(i.Created))
	w.int64(i.Total.Minor)
	w.int64(i.Tax)
	w.int64(i.Paid)
	w.int64(i.Credited)
	w.uint32(i.Revision)
	w.ref(model.PatientPrefix, string(i.Patient))
	w.ref(model.AppointmentPrefix, string(i.Appointment))
	w.text(i.Number)
	w.text(i.CreatedBy)
	w.random(string(i.Collecting))
	w.text(i.Footer)
	w.b = binary.AppendUvarint(w.b, uint64(len(i.Lines)))
	for _, line := range i.Lines {
		w.line(line)
	}
	return w.done()
}

func (w *writer) line(l model.Line) {
	w.text(l.Text)
	w.text(l.ItemCode)
	w.varint(int64(l.ServiceDate))
	w.text(l.ProviderNumber)
	w.varint(l.Quantity)
	w.varint(l.Unit)
	w.varint(l.TaxBasisPoints)
}

func decodeInvoice(practice model.PracticeID, key, value []byte) (model.Invoice, error) {
	r := readerOf(value, invoiceVersion)
	i := model.Invoice{ID: model.InvoiceID(rowID(model.InvoicePrefix, key)), Practice: practice}
	r.byte() // the status follows from the sums; it stands here for reports
	i.Mode = r.mode()
	r.flags(&i.Void)
	i.Total.Currency = r.currency()
	i.Date = model.Date(r.uint32())
	i.Created = model.Millis(r.int64())
	i.Total.Minor = r.int64()
	i.Tax = r.int64()
	i.Paid = r.int64()
	i.Credited = r.int64()
	i.Revision = r.uint32()
	i.Patient = model.PatientID(r.ref(model.PatientPrefix))
	i.Appointment = model.AppointmentID(r.ref(model.AppointmentPrefix))
	i.Number = r.text()
	i.CreatedBy = r.text()
	i.Collecting = model.OperationID(r.random())
	i.Footer = r.text()
	if n := r.uvarint(); n > uint64(len(r.s)) {
		r.fail() // each line takes more than a byte
	} else if n > 0 {
		i.Lines = make([]model.Line, n)
	}
	for n := range i.Lines {
		i.Lines[n] = r.line()
	}
	return i, r.done()
}

func (r *reader) line() model.Line {
	return model.Line{
		Text: r.text(), ItemCode: r.text(), ServiceDate: model.Date(r.varint()), ProviderNumber: r.text(),
		Quantity: r.varint(), Unit: r.varint(), TaxBasisPoints: r.varint(),
	}
}

// rowID is the text of a row's key. A damaged index can hand over a key of another length.
func rowID(prefix string, key []byte) string {
	if len(key) != 8 {
		return ""
	}
	return model.RowID(prefix, binary.BigEndian.Uint64(key))
}
