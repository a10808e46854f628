package check

import (
	"clinic.example/paydesk/model"
)

// invoice is what sums need of one, and what was found of it meanwhile.
type invoice struct {
	number         string
	mode           model.Mode
	currency       model.Currency
	total, paid    int64
	credited       int64
	void           bool
	collecting     model.OperationID
	applied, noted int64 // as payments and credit notes say
	collectors     int   // operations that collect for it
}

type payment struct {
	model.Payment
	counted, moved int64 // as its refunds say
}

type refund struct {
	status    model.RefundStatus
	operation model.OperationID
}

// owner is whose credit, and of which money.
type owner struct {
	patient  model.PatientID
	mode     model.Mode
	currency model.Currency
}

// purse is what is held for an owner, and what should be: what no invoice took of payments, less what was used. Minor units.
type purse struct{ held, due int64 }

func (b *books) purse(patient model.PatientID, mode model.Mode, currency model.Currency) *purse {
	of := owner{patient, mode, currency}
	if b.credit[of] == nil {
		b.credit[of] = &purse{}
	}
	return b.credit[of]
}

func (b *books) invoice(i model.Invoice) {
	row := i.Number
	b.home(i.Practice, row)
	b.patient(row, i.Patient)
	b.invoices[i.ID] = &invoice{
		number: i.Number, mode: i.Mode, currency: i.Total.Currency, total: i.Total.Minor, paid: i.Paid, credited: i.Credited, void: i.Void,
		collecting: i.Collecting,
	}
	again := i
	if again.Sum(); again.Total != i.Total || again.Tax != i.Tax {
		b.say(InvoiceTotal, row, "The lines add up to %s with %d of tax, and the invoice says %s with %d.", again.Total, again.Tax, i.Total, i.Tax)
	}
	b.numbers.add(b.report, series{i.Mode, invoiceSeries}, i.Number, row)
}

func (b *books) note(n model.CreditNote) {
	b.home(n.Practice, n.Number)
	b.patient(n.Number, n.Patient)
	b.notes[n.ID] = true
	b.numbers.add(b.report, series{n.Mode, noteSeries}, n.Number, n.Number)
	b.later(func() {
		of := b.invoices[n.Invoice]
		b.names(n.Number, "the invoice", n.Invoice, of != nil)
		b.names(n.Number, "the refund", n.Refund, has(b.refunds, n.Refund))
		if of != nil {
			of.noted += n.Amount.Minor
			b.same(n.Number, "its invoice", n.Mode, of.mode, n.Amount.Currency, of.currency)
		}
	})
}

func (b *books) payment(p model.Payment) {
	row := string(p.ID)
	b.home(p.Practice, row)
	b.patient(row, p.Patient)
	b.payments[p.ID] = &payment{Payment: p}
	if purse := b.purse(p.Patient, p.Mode, p.Amount.Currency); p.Method == model.Credit {
		purse.due -= p.Amount.Minor
	} else {
		purse.due += p.Unapplied()
	}
	b.later(func() {
		of := b.invoices[p.Invoice]
		b.names(row, "the invoice", p.Invoice, of != nil)
		b.names(row, "the payment type", p.Type, b.kinds[p.Type])
		b.names(row, "the operation", p.Operation, has(b.operations, p.Operation))
		b.names(row, "the link", p.Link, has(b.links, p.Link))
		if of != nil {
			of.applied += p.Applied
			b.same(row, "its invoice", p.Mode, of.mode, p.Amount.Currency, of.currency)
		}
	})
}

func (b *books) refund(r model.Refund) {
	row := string(r.ID)
	b.home(r.Practice, row)
	b.patient(row, r.Patient)
	b.refunds[r.ID] = refund{r.Status, r.Operation}
	b.later(func() {
		of := b.payments[r.Payment]
		b.names(row, "the payment", r.Payment, of != nil)
		b.names(row, "the credit note", r.CreditNote, b.notes[r.CreditNote])
		b.names(row, "the refund that it makes good", r.Settles, has(b.refunds, r.Settles))
		b.names(row, "the operation", r.Operation, has(b.operations, r.Operation))
		if of == nil {
			return
		}
		b.same(row, "its payment", r.Mode, of.Mode, r.Amount.Currency, of.Amount.Currency)
		kept := r.Method == model.Credit && of.Method != model.Credit // the money stayed on the payment
		if r.Method == model.Credit && of.Method == model.Credit && r.Status.Moved() {
			b.purse(r.Patient, r.Mode, r.Amount.Currency).due += r.Amount.Minor
		}
		if !kept && r.Status.Counts() {
			of.counted += r.Amount.Minor
		}
		if !kept && r.Status.Moved() {
			of.moved += r.Amount.Minor
		}
	})
}

func (b *books) movement(m model.CreditMovement) {
	row := string(m.ID)
	b.home(m.Practice, row)
	b.patient(row, m.Patient)
	b.purse(m.Patient, m.Mode, m.Amount.Currency).held += m.Amount.Minor
	b.later(func() {
		b.names(row, "the payment", m.Payment, has(b.payments, m.Payment))
		b.names(row, "the invoice", m.Invoice, has(b.invoices, m.Invoice))
	})
}

// same holds two rows that belong together to one mode and one currency.
func (b *books) same(row, other string, mode, its model.Mode, currency, theirs model.Currency) {
	if mode != its {
		b.say(OneMode, row, "It is of mode %s, and %s of mode %s.", mode, other, its)
	}
	if currency != theirs {
		b.say(OneCurrency, row, "It is in %s, and %s in %s.", currency, other, theirs)
	}
}

func (b *books) checkSums() {
	for _, i := range b.invoices {
		if i.paid != i.applied {
			b.say(InvoicePaid, i.number, "%d is said to be paid, and its payments hold %d.", i.paid, i.applied)
		}
		if i.credited != i.noted {
			b.say(InvoiceNotes, i.number, "%d is said to be credited, and its credit notes hold %d.", i.credited, i.noted)
		}
		switch {
		case i.paid < 0 || i.credited < 0 || i.paid+i.credited > i.total:
			b.say(InvoiceOver, i.number, "Of %d, %d is paid and %d credited.", i.total, i.paid, i.credited)
		case i.void && i.paid+i.credited != 0:
			b.say(InvoiceOver, i.number, "It is void, and %d is paid and %d credited.", i.paid, i.credited)
		}
	}
	for _, p := range b.payments {
		if p.Reserved != p.counted || p.Refunded != p.moved {
			b.say(PaymentRefunds, string(p.ID), "%d is refunded and %d reserved; its refunds say %d and %d.", p.Refunded, p.Reserved, p.moved, p.counted)
		}
		if p.Applied < 0 || p.Refunded < 0 || p.Unapplied() < 0 || p.Reserved > p.Amount.Minor {
			b.say(PaymentParts, string(p.ID), "Of %d, %d is applied, %d refunded and %d reserved.", p.Amount.Minor, p.Applied, p.Refunded, p.Reserved)
		}
	}
}

func (b *books) checkCredit() {
	for of, p := range b.credit {
		if p.held != p.due || p.held < 0 {
			b.say(CreditSum, string(of.patient), "%d is held as credit in mode %s, and payments leave %d.", p.held, of.mode, p.due)
		}
	}
}
