package boltdb

import (
	"slices"

	"clinic.example/paydesk/model"
)

const paymentVersion = 1

// Methods by the byte that stands for them in records: never change an entry, only add at the end.
var methodBytes = []model.Method{
	"", model.Card, model.Online, model.Cash, model.Machine, model.Cheque, model.Bank, model.HealthFund, model.Voucher,
	model.Credit, model.Other,
}

func (w *writer) method(m model.Method) {
	n := slices.Index(methodBytes, m)
	if n < 0 {
		w.refuse(model.Errorf(model.Invalid, "%q is not a method of payment.", string(m)))
	}
	w.byte(byte(n))
}

func (r *reader) method() model.Method {
	n := int(r.byte())
	if n >= len(methodBytes) {
		r.fail()
		return ""
	}
	return methodBytes[n]
}

// A payment's record begins with what reports read, and behind it, when the flag says that Stripe has booked the payment, the
// balance transaction:
//
//	0 version  1 method  2 mode  3 flags  4 currency  7 received  15 entered  23 amount  31 applied  39 reserved  47 refunded
//	55 patient  63 invoice  71 payment type  79 [currency  82 amount  90 fee  98 net  106 at]
func encodePayment(p model.Payment) ([]byte, error) {
	booked := p.Ledger != model.BalanceTransaction{}
	w := &writer{b: make([]byte, 0, 256)}
	w.byte(paymentVersion)
	w.method(p.Method)
	w.mode(p.Mode)
	w.flags(p.PaidTwice, booked)
	w.currency(p.Amount.Currency)
	w.int64(int64(p.Received))
	w.int64(int64(p.Entered))
	w.int64(p.Amount.Minor)
	w.int64(p.Applied)
	w.int64(p.Reserved)
	w.int64(p.Refunded)
	w.ref(model.PatientPrefix, string(p.Patient))
	w.ref(model.InvoicePrefix, string(p.Invoice))
	w.ref(model.PaymentTypePrefix, string(p.Type))
	if booked {
		w.currency(p.Ledger.Amount.Currency)
		w.int64(p.Ledger.Amount.Minor)
		w.int64(p.Ledger.Fee)
		w.int64(p.Ledger.Net)
		w.int64(int64(p.Ledger.At))
		w.text(p.Ledger.ID)
		w.text(p.Ledger.Rate)
	}
	w.text(p.By)
	w.random(string(p.Operation))
	w.random(string(p.Link))
	w.text(string(p.Account))
	w.text(p.Intent)
	w.text(p.Charge)
	w.text(p.Card)
	w.varint(p.Tendered)
	w.text(p.Reference)
	return w.done()
}

func decodePayment(practice model.PracticeID, key, value []byte) (model.Payment, error) {
	r := readerOf(value, paymentVersion)
	p := model.Payment{ID: model.PaymentID(rowID(model.PaymentPrefix, key)), Practice: practice}
	p.Method = r.method()
	p.Mode = r.mode()
	var booked bool
	r.flags(&p.PaidTwice, &booked)
	p.Amount.Currency = r.currency()
	p.Received = model.Millis(r.int64())
	p.Entered = model.Millis(r.int64())
	p.Amount.Minor = r.int64()
	p.Applied = r.int64()
	p.Reserved = r.int64()
	p.Refunded = r.int64()
	p.Patient = model.PatientID(r.ref(model.PatientPrefix))
	p.Invoice = model.InvoiceID(r.ref(model.InvoicePrefix))
	p.Type = model.PaymentTypeID(r.ref(model.PaymentTypePrefix))
	if booked {
		p.Ledger = r.ledger()
	}
	p.By = r.text()
	p.Operation = model.OperationID(r.random())
	p.Link = model.LinkID(r.random())
	p.Account = model.AccountID(r.text())
	p.Intent = r.text()
	p.Charge = r.text()
	p.Card = r.text()
	p.Tendered = r.varint()
	p.Reference = r.text()
	return p, r.done()
}

func (r *reader) ledger() model.BalanceTransaction {
	currency := r.currency()
	return model.BalanceTransaction{
		Amount: model.Money{Minor: r.int64(), Currency: currency},
		Fee:    r.int64(), Net: r.int64(), At: model.Millis(r.int64()), ID: r.text(), Rate: r.text(),
	}
}
