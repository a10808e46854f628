package boltdb

import "clinic.example/paydesk/model"

const refundVersion = 1

// A refund's record begins with what reports read:
//
//	0 version  1 status  2 method  3 mode  4 flags  5 currency  8 created  16 done  24 amount  32 payment  40 invoice  48 patient
//	56 credit note  64 settles  72 texts, and what was repaid where flags say so
func encodeRefund(f model.Refund) ([]byte, error) {
	w := &writer{b: make([]byte, 0, 224)}
	w.byte(refundVersion)
	w.byte(byte(f.Status))
	w.method(f.Method)
	w.mode(f.Mode)
	w.flags(f.Owed, f.Repaid != 0)
	w.currency(f.Amount.Currency)
	w.int64(int64(f.Created))
	w.int64(int64(f.Done))
	w.int64(f.Amount.Minor)
	w.ref(model.PaymentPrefix, string(f.Payment))
	w.ref(model.InvoicePrefix, string(f.Invoice))
	w.ref(model.PatientPrefix, string(f.Patient))
	w.ref(model.CreditNotePrefix, string(f.CreditNote))
	w.ref(model.RefundPrefix, string(f.Settles))
	w.text(string(f.Reason))
	w.text(string(f.Outcome))
	w.random(string(f.Operation))
	w.text(f.StripeID)
	w.text(f.FailureReason)
	w.text(f.Note)
	w.text(f.By)
	if f.Repaid != 0 {
		w.varint(f.Repaid)
	}
	return w.done()
}

func decodeRefund(practice model.PracticeID, key, value []byte) (model.Refund, error) {
	r := readerOf(value, refundVersion)
	f := model.Refund{ID: model.RefundID(rowID(model.RefundPrefix, key)), Practice: practice}
	f.Status = model.RefundStatus(r.byte())
	f.Method = r.method()
	f.Mode = r.mode()
	repaid := false
	r.flags(&f.Owed, &repaid)
	f.Amount.Currency = r.currency()
	f.Created = model.Millis(r.int64())
	f.Done = model.Millis(r.int64())
	f.Amount.Minor = r.int64()
	f.Payment = model.PaymentID(r.ref(model.PaymentPrefix))
	f.Invoice = model.InvoiceID(r.ref(model.InvoicePrefix))
	f.Patient = model.PatientID(r.ref(model.PatientPrefix))
	f.CreditNote = model.CreditNoteID(r.ref(model.CreditNotePrefix))
	f.Settles = model.RefundID(r.ref(model.RefundPrefix))
	f.Reason = model.RefundReason(r.text())
	f.Outcome = model.RefundOutcome(r.text())
	f.Operation = model.OperationID(r.random())
	f.StripeID = r.text()
	f.FailureReason = r.text()
	f.Note = r.text()
	f.By = r.text()
	if repaid {
		f.Repaid = r.varint()
	}
	return f, r.done()
}
