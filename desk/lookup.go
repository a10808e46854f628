package desk

import (
	"context"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// InvoiceNumbered finds an invoice of a practice by its whole number: "INV-2041", "TEST-0007".
func (s *Session) InvoiceNumbered(ctx context.Context, practice model.PracticeID, number string) (id model.InvoiceID, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		invoice, err := tx.InvoiceByNumber(practice, strings.ToUpper(strings.TrimSpace(number)))
		if absent(err) {
			err = model.Errorf(model.NotFound, "There is no invoice %s at this practice.", model.MaskCardNumbers(number))
		}
		id = invoice.ID
		return err
	})
	return id, err
}

// PaymentRow is one line of the list of payments.
type PaymentRow struct {
	PaymentView
	Patient string
	Number  string // the invoice's
}

// Payment reads one payment with its refunds.
func (s *Session) Payment(ctx context.Context, practice model.PracticeID, id model.PaymentID) (row PaymentRow, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		payment, err := tx.Payment(practice, id)
		if err != nil {
			return err
		}
		rows, err := paymentRows(tx, practice, []model.Payment{payment})
		if err == nil {
			row = rows[0]
		}
		return err
	})
	return row, err
}

// PaymentQuery asks for the window of a list; From and To are days in the practice's zone, both included.
type PaymentQuery struct {
	Practice model.PracticeID
	Patient  model.PatientID
	From, To model.Date
	Window   Window
}

// Payments lists the money that a practice received, newest first.
func (s *Session) Payments(ctx context.Context, q PaymentQuery) (rows []PaymentRow, err error) {
	err = s.view(ctx, model.SeeInvoices, q.Practice, func(tx storage.Tx) error {
		practice, err := tx.Practice(q.Practice)
		if err != nil {
			return err
		}
		filter := storage.PaymentFilter{Practice: q.Practice, Patient: q.Patient}
		filter.From, filter.To = span(practice, q.From, q.To)
		payments, err := tx.Payments(filter, q.Window)
		if err != nil {
			return err
		}
		rows, err = paymentRows(tx, q.Practice, payments)
		return err
	})
	return rows, err
}

// span is the time from the first moment of a day to the end of another; without a day it is open on that side.
func span(p model.Practice, from, to model.Date) (first, end model.Millis) {
	if from != 0 {
		first = from.Start(p.Location())
	}
	if to != 0 {
		end = to.AddDays(1).Start(p.Location())
	}
	return first, end
}

func paymentRows(tx storage.Tx, practice model.PracticeID, payments []model.Payment) ([]PaymentRow, error) {
	types, err := tx.PaymentTypes(practice)
	if err != nil {
		return nil, err
	}
	names := patientNames{tx: tx, known: map[model.PatientID]string{}}
	known := disputesIn(tx)
	rows := make([]PaymentRow, 0, len(payments))
	for _, p := range payments {
		row := PaymentRow{PaymentView: PaymentView{Payment: p, Type: typeName(types, p)}}
		if row.Refunds, err = tx.Refunds(practice, p.ID); err != nil {
			return nil, err
		}
		if row.Disputes, err = known.of(p); err != nil {
			return nil, err
		}
		if row.Patient, err = names.of(p.Patient); err != nil {
			return nil, err
		}
		invoice, err := tx.Invoice(practice, p.Invoice)
		if err != nil && !absent(err) {
			return nil, err
		}
		row.Number = invoice.Number
		rows = append(rows, row)
	}
	return rows, nil
}

// Visits lists a practice's appointments by their start, from one day to another, both included.
func (s *Session) Visits(ctx context.Context, practice model.PracticeID, from, to model.Date) (rows []AppointmentRow, err error) {
	err = s.view(ctx, model.SeePractice, practice, func(tx storage.Tx) error {
		day := Home{}
		if day.Practice, err = tx.Practice(practice); err != nil {
			return err
		}
		if _, _, day.State, err = accountOf(tx, practice); err != nil {
			return err
		}
		first, end := span(day.Practice, from, to)
		booked, err := tx.Appointments(practice, first, end)
		if err == nil {
			rows, err = appointmentRows(tx, day.Practice, day.State, booked)
		}
		return err
	})
	return rows, err
}
