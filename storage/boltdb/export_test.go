package boltdb

import "clinic.example/paydesk/model"

// EncodeInvoice writes an invoice's record, for benchmarks.
func EncodeInvoice(i model.Invoice) ([]byte, error) { return encodeInvoice(i) }

// DecodeInvoice reads an invoice's record, for benchmarks.
func DecodeInvoice(practice model.PracticeID, record []byte) (model.Invoice, error) {
	return decodeInvoice(practice, make([]byte, 8), record)
}
