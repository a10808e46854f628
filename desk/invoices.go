package desk

import (
	"context"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// NewInvoice is what an invoice is issued from.
type NewInvoice struct {
	Operation   model.OperationID // a doubled press makes one invoice
	Practice    model.PracticeID
	Patient     model.PatientID
	Appointment model.AppointmentID // empty for an invoice without one
	Lines       []model.Line
}

func (n NewInvoice) digest() [32]byte {
	return model.RequestDigest("invoice", n.Practice, n.Patient, n.Appointment, n.Lines)
}

func (n NewInvoice) check() error {
	if len(n.Lines) == 0 {
		return model.FieldErrorf("item", "An invoice needs a line at least.")
	}
	for _, line := range n.Lines {
		switch {
		case strings.TrimSpace(line.Text) == "":
			return model.FieldErrorf("item", "Say what the line is for.")
		case model.HoldsCardNumber(line.Text), model.HoldsCardNumber(line.ItemCode):
			return model.FieldErrorf("item", "%s", NoCardNumbers)
		case line.Quantity < 1 || line.Quantity > 1000:
			return model.FieldErrorf("quantity", "Write how many, from 1 to 1000.")
		case line.Unit < 0 || line.Unit > 99_999_999:
			return model.FieldErrorf("price", "Write a price that is not below zero.")
		}
	}
	return nil
}

// CreateInvoice issues an invoice in the practice's mode, with the next number of its series. Errors are Invalid with their field.
func (s *Session) CreateInvoice(ctx context.Context, n NewInvoice) (invoice model.Invoice, err error) {
	if err := n.check(); err != nil {
		return invoice, err
	}
	err = s.update(ctx, model.EditInvoices, n.Practice, func(c *change) error {
		op, found, err := firstOutcome(c, n.Practice, n.Operation, n.digest())
		if err != nil {
			return err
		}
		if found {
			invoice, err = c.Invoice(n.Practice, op.Invoice)
			return err
		}
		invoice, err = c.issue(n)
		return err
	})
	return invoice, err
}

func (c *change) issue(n NewInvoice) (model.Invoice, error) {
	practice, err := c.Practice(n.Practice)
	if err != nil {
		return model.Invoice{}, err
	}
	switch patient, err := c.Patient(n.Patient); {
	case err != nil:
		return model.Invoice{}, model.FieldErrorf("patient", "Choose a patient.")
	case patient.Erased != 0:
		return model.Invoice{}, errErased()
	}
	id, err := c.NextID()
	if err != nil {
		return model.Invoice{}, err
	}
	number, err := c.NextNumber(n.Practice, practice.Mode, storage.InvoiceSeries)
	if err != nil {
		return model.Invoice{}, err
	}
	invoice := model.Invoice{
		ID: model.InvoiceID(model.RowID(model.InvoicePrefix, id)), Practice: n.Practice, Patient: n.Patient, Appointment: n.Appointment,
		Mode: practice.Mode, Number: practice.Number(practice.Mode, number), Date: model.DateOf(c.Now(), practice.Location()),
		Created: c.Now(), CreatedBy: c.actor.Name, Total: practice.Zero(), Revision: 1, Footer: practice.Footer, Lines: n.Lines,
	}
	invoice.Sum()
	if err := c.tieAppointment(invoice); err != nil {
		return invoice, err
	}
	if err := c.putInvoice(invoice); err != nil {
		return invoice, err
	}
	if err := c.audit(n.Practice, "invoice.create", string(invoice.ID), "", invoice.Number+" "+invoice.Total.String()); err != nil {
		return invoice, err
	}
	return invoice, c.PutOperation(model.Operation{
		ID: n.Operation, Kind: model.InvoiceOp, Practice: n.Practice, Mode: invoice.Mode, Patient: n.Patient, Invoice: invoice.ID,
		Amount: invoice.Total, Number: invoice.Number, Request: n.digest(), State: model.OpDone, Actor: c.actor, Created: c.Now(), Settled: c.Now(),
	})
}

// tieAppointment makes an appointment know its invoice; a visit is invoiced once.
func (c *change) tieAppointment(invoice model.Invoice) error {
	if invoice.Appointment == "" {
		return nil
	}
	visit, err := c.Appointment(invoice.Practice, invoice.Appointment)
	if err != nil {
		return err
	}
	if visit.Invoice != "" {
		return model.Errorf(model.Conflict, "This appointment has an invoice already.")
	}
	visit.Invoice = invoice.ID
	return c.PutAppointment(visit)
}

// VoidInvoice takes back an invoice on which nothing was paid or credited. Its number stays used.
func (s *Session) VoidInvoice(ctx context.Context, practice model.PracticeID, id model.InvoiceID, revision uint32) (invoice model.Invoice, err error) {
	err = s.update(ctx, model.EditInvoices, practice, func(c *change) error {
		if invoice, err = c.Invoice(practice, id); err != nil {
			return err
		}
		if err := voidable(c, invoice, revision); err != nil {
			return err
		}
		invoice.Void = true
		invoice.Revision++
		if err := c.putInvoice(invoice); err != nil {
			return err
		}
		return c.audit(practice, "invoice.void", string(id), invoice.Number+" "+invoice.Total.String(), "void")
	})
	return invoice, err
}

// voidable says why an invoice can't be voided: first who did something to it meanwhile, and then what stands on it.
func voidable(tx storage.Tx, invoice model.Invoice, revision uint32) error {
	switch why := invoice.Voidable(); {
	case invoice.Void:
		return voided(tx, invoice, "it is void already.")
	case invoice.Collecting != "":
		return held(tx, invoice)
	case invoice.Revision != revision:
		return changedMeanwhile(tx, invoice)
	case why != "":
		return model.Errorf(model.Conflict, "%s", why)
	}
	return nil
}

// CreditInvoice makes a credit note over what is still open on an invoice, or part of it. Money that was paid is not touched.
func (s *Session) CreditInvoice(ctx context.Context, practice model.PracticeID, id model.InvoiceID, revision uint32, amount model.Money, reason string) (note model.CreditNote, err error) {
	err = s.update(ctx, model.EditInvoices, practice, func(c *change) error {
		invoice, err := c.Invoice(practice, id)
		if err != nil {
			return err
		}
		if err := creditable(c, invoice, revision, amount, reason); err != nil {
			return err
		}
		if note, err = c.issueCreditNote(&invoice, amount.Minor, reason, ""); err != nil {
			return err
		}
		invoice.Revision++
		return c.putInvoice(invoice)
	})
	return note, err
}

func creditable(tx storage.Tx, invoice model.Invoice, revision uint32, amount model.Money, reason string) error {
	switch {
	case invoice.Void:
		return voided(tx, invoice, "nothing is open on it.")
	case invoice.Collecting != "":
		return held(tx, invoice)
	case invoice.Revision != revision:
		return changedMeanwhile(tx, invoice)
	case amount.Minor <= 0:
		return model.FieldErrorf("amount", "Type an amount above zero.")
	case amount.Minor > invoice.Open().Minor:
		return model.FieldErrorf("amount", "Only %s is open. What was paid is returned with a refund.", invoice.Open())
	case strings.TrimSpace(reason) == "":
		return model.FieldErrorf("reason", "Say why, in a few words.")
	case model.HoldsCardNumber(reason):
		return model.FieldErrorf("reason", "%s", NoCardNumbers)
	}
	return nil
}

// InvoiceQuery asks for the window of a list. Find narrows by number (anything with a digit) or by the patient's name.
type InvoiceQuery struct {
	Filter model.InvoiceFilter
	Find   string
	Window storage.Window
}

// InvoiceRow is one line of the list.
type InvoiceRow struct {
	Invoice model.Invoice
	Patient string
	Live    model.Operation // the operation that holds the invoice; zero when none does
}

// Invoices lists a practice's invoices, newest first.
func (s *Session) Invoices(ctx context.Context, q InvoiceQuery) (rows []InvoiceRow, err error) {
	err = s.view(ctx, model.SeeInvoices, q.Filter.Practice, func(tx storage.Tx) error {
		rows, err = invoiceRows(tx, q)
		return err
	})
	return rows, err
}

// findStep is how many invoices a search reads at once.
const findStep = 500

func invoiceRows(tx storage.Tx, q InvoiceQuery) ([]InvoiceRow, error) {
	names := patientNames{tx: tx, known: map[model.PatientID]string{}}
	find := strings.ToLower(strings.TrimSpace(q.Find))
	if find == "" {
		invoices, err := tx.Invoices(q.Filter, q.Window)
		if err != nil {
			return nil, err
		}
		return names.rows(invoices, "")
	}
	return findInvoices(tx, names, q, find)
}

// findInvoices walks the list in its order until the window is full.
func findInvoices(tx storage.Tx, names patientNames, q InvoiceQuery, find string) ([]InvoiceRow, error) {
	var found []InvoiceRow
	window := q.Window
	window.Limit = findStep
	for q.Window.Limit == 0 || len(found) < q.Window.Limit {
		invoices, err := tx.Invoices(q.Filter, window)
		if err != nil || len(invoices) == 0 {
			return found, err
		}
		rows, err := names.rows(invoices, find)
		if err != nil {
			return nil, err
		}
		if window.Before {
			found = append(rows, found...)
			window.From = string(invoices[0].ID)
		} else {
			found = append(found, rows...)
			window.From = string(invoices[len(invoices)-1].ID)
		}
	}
	if q.Window.Limit > 0 && len(found) > q.Window.Limit {
		if q.Window.Before {
			return found[len(found)-q.Window.Limit:], nil
		}
		found = found[:q.Window.Limit]
	}
	return found, nil
}

// patientNames reads each patient of a list once.
type patientNames struct {
	tx    storage.Tx
	known map[model.PatientID]string
}

func (n patientNames) of(id model.PatientID) (string, error) {
	if name, ok := n.known[id]; ok {
		return name, nil
	}
	patient, err := n.tx.Patient(id)
	if err != nil && !absent(err) {
		return "", err
	}
	n.known[id] = patient.Name
	return patient.Name, nil
}

func (n patientNames) rows(invoices []model.Invoice, find string) ([]InvoiceRow, error) {
	var rows []InvoiceRow
	for _, invoice := range invoices {
		name, err := n.of(invoice.Patient)
		if err != nil {
			return nil, err
		}
		if !matches(invoice.Number, name, find) {
			continue
		}
		row := InvoiceRow{Invoice: invoice, Patient: name}
		if invoice.Collecting != "" {
			if row.Live, err = n.tx.Operation(invoice.Practice, invoice.Collecting); err != nil {
				return nil, err
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// matches says whether each word of find stands in the number or begins a word of the name.
func matches(number, name, find string) bool {
	number, name = strings.ToLower(number), " "+strings.ToLower(name)
	for _, word := range strings.Fields(find) {
		if !strings.Contains(number, word) && !strings.Contains(name, " "+word) {
			return false
		}
	}
	return true
}
