// Package check holds a store's records against each other: what must be true of money, numbers, names and the audit trail, whatever
// happened to the program or its disk. It speaks storage.Tx alone, so it serves every engine, and a copy as well as the live store.
//
// It changes nothing and asks Stripe nothing. What an engine must keep (pages, indexes) is storage.Store's own Check.
package check

import (
	"fmt"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// The rules, by the names that findings carry.
const (
	InvoiceTotal   = "invoice total"    // the lines add up to the invoice
	InvoicePaid    = "invoice paid"     // paid is the sum of what its payments applied
	InvoiceNotes   = "invoice credited" // credited is the sum of its credit notes
	InvoiceOver    = "invoice over"     // no more is paid and credited than was asked, and nothing on a void one
	PaymentRefunds = "payment refunds"  // refunded and reserved are the sums of its refunds
	PaymentParts   = "payment parts"    // a payment's parts are within it
	Booking        = "booking"          // what Stripe booked adds up, and its payment shows the same
	CreditSum      = "credit"           // a patient's credit is what payments left, less what was used, and not below zero
	Collection     = "collection"       // an invoice is held by the one operation that collects for it, while that is under way
	Agreement      = "agreement"        // an operation and its link or refund say the same
	NumberOnce     = "number twice"
	NumberGap      = "number gap"    // a series has every number up to its last, or says why not
	NumberAhead    = "number ahead"  // no document has a number that is yet to be given
	NumberSeries   = "number series" // test money takes no live number, and the reverse
	OneMode        = "mode"          // test and live never meet
	OneCurrency    = "currency"
	Reference      = "reference" // what a row names is there
	Home           = "home"      // a row lies with the practice that it belongs to
	Administrator  = "administrator"
	AuditChain     = "audit trail"
	AuditEnd       = "audit end" // the trail reaches at least to where it was signed
	Sealed         = "sealed"    // each secret can be opened
)

// Books looks over everything that tx reaches and shows found each finding. unseal opens a secret and throws it away; nil where there is no
// vault to ask. Its error is the store's: then not everything was looked at.
func Books(tx storage.Tx, unseal func(model.SealedRow) error, found func(storage.Finding)) error {
	o := &organisation{
		report: report{found: found}, unseal: unseal, practices: map[model.PracticeID]model.Practice{}, patients: map[model.PatientID]bool{},
		staff: map[model.StaffID]bool{}, accounts: map[model.AccountRef]bool{},
		bookings: map[model.PracticeID][]booking{},
	}
	if err := tx.Rows("", o.row); err != nil {
		return err
	}
	if err := o.finish(tx); err != nil {
		return err
	}
	practices, err := tx.Practices()
	if err != nil {
		return err
	}
	for _, practice := range practices {
		b := newBooks(o, practice)
		if err := tx.Rows(practice.ID, b.row); err != nil {
			return err
		}
		if err := b.finish(tx); err != nil {
			return err
		}
	}
	return nil
}

// report is where findings of one chain of rows go.
type report struct {
	found    func(storage.Finding)
	practice model.PracticeID
}

func (r report) say(rule, row, format string, args ...any) {
	r.found(storage.Finding{Rule: rule, Practice: r.practice, Row: row, Text: fmt.Sprintf(format, args...)})
}

// books are the rows of one practice, as far as they are held against each other.
type books struct {
	report
	organisation *organisation
	location     model.Practice
	chain        chain

	invoices      map[model.InvoiceID]*invoice
	payments      map[model.PaymentID]*payment
	refunds       map[model.RefundID]refund
	notes         map[model.CreditNoteID]bool
	links         map[model.LinkID]link
	operations    map[model.OperationID]operation
	credit        map[owner]*purse
	types         map[model.AppointmentTypeID]bool
	kinds         map[model.PaymentTypeID]bool
	practitioners map[model.PractitionerID]bool
	visits        []model.Appointment
	numbers       numbers
	owed          []func() // references that can be followed once every row was seen
}

func newBooks(o *organisation, p model.Practice) *books {
	return &books{
		report: report{o.found, p.ID}, organisation: o, location: p, invoices: map[model.InvoiceID]*invoice{}, payments: map[model.PaymentID]*payment{},
		refunds: map[model.RefundID]refund{}, notes: map[model.CreditNoteID]bool{}, links: map[model.LinkID]link{},
		operations: map[model.OperationID]operation{}, credit: map[owner]*purse{}, types: map[model.AppointmentTypeID]bool{},
		kinds: map[model.PaymentTypeID]bool{}, practitioners: map[model.PractitionerID]bool{}, numbers: numbers{seen: map[series]map[int64]string{}},
	}
}

// row takes what later rules need of a row.
func (b *books) row(row any) error {
	switch r := row.(type) {
	case model.Practitioner:
		b.practitioners[r.ID] = true
		b.home(r.Practice, string(r.ID))
	case model.AppointmentType:
		b.types[r.ID] = true
		b.home(r.Practice, string(r.ID))
	case model.PaymentType:
		b.kinds[r.ID] = true
		b.home(r.Practice, string(r.ID))
	case model.Appointment:
		b.visits = append(b.visits, r)
		b.home(r.Practice, string(r.ID))
	case model.Invoice:
		b.invoice(r)
	case model.CreditNote:
		b.note(r)
	case model.Payment:
		b.payment(r)
	case model.Refund:
		b.refund(r)
	case model.CreditMovement:
		b.movement(r)
	case model.Link:
		b.link(r)
	case model.Operation:
		b.operation(r)
	case model.Approval:
		b.home(r.Practice, string(r.ID))
		b.later(func() { b.names(string(r.ID), "the payment", r.Payment, has(b.payments, r.Payment)) })
	case model.NumberGap:
		b.home(r.Practice, r.Series)
		b.numbers.gaps = append(b.numbers.gaps, r)
	case model.AuditEntry:
		b.home(r.Practice, "audit entry")
		b.chain.add(b.report, r)
	case model.AuditHead:
		b.chain.end(b.report, r)
	}
	return nil
}

// finish holds the rows against each other once all of them were seen.
func (b *books) finish(tx storage.Tx) error {
	b.takeDisputes()
	for _, follow := range b.owed {
		follow()
	}
	b.checkVisits()
	b.checkSums()
	b.checkBookings()
	b.checkCredit()
	b.checkOperations()
	if t := b.location.OnlineType; t != "" {
		b.names(string(b.practice), "the payment type of online payments", t, b.kinds[t])
	}
	b.chain.close(b.report)
	return b.checkNumbers(tx)
}

func (b *books) home(of model.PracticeID, row string) {
	if of != b.practice {
		b.say(Home, row, "It says that it belongs to %q, and lies with %q.", of, b.practice)
	}
}

func (b *books) later(follow func()) { b.owed = append(b.owed, follow) }

// names says what a row names and isn't there. An empty id names nothing.
func (b *books) names(row, what string, id any, there bool) {
	if fmt.Sprint(id) != "" && !there {
		b.say(Reference, row, "It names %s %v, which isn't there.", what, id)
	}
}

func (b *books) patient(row string, id model.PatientID) {
	b.names(row, "the patient", id, b.organisation.patients[id])
}

func has[K comparable, V any](rows map[K]V, id K) bool {
	_, there := rows[id]
	return there
}

func (b *books) checkVisits() {
	for _, v := range b.visits {
		row := string(v.ID)
		b.patient(row, v.Patient)
		b.names(row, "the invoice", v.Invoice, has(b.invoices, v.Invoice))
		b.names(row, "the appointment type", v.Type, b.types[v.Type])
		b.names(row, "the practitioner", v.Practitioner, b.practitioners[v.Practitioner])
	}
}
