package desk

import (
	"context"

	"clinic.example/paydesk/model"
)

// InvoiceVisit issues the invoice of an appointment from its type, practitioner and time; an appointment that has one gives that back.
func (s *Session) InvoiceVisit(ctx context.Context, practice model.PracticeID, id model.AppointmentID, op model.OperationID) (invoice model.Invoice, err error) {
	err = s.update(ctx, model.EditInvoices, practice, func(c *change) error {
		visit, err := c.Appointment(practice, id)
		if err != nil {
			return err
		}
		if visit.Invoice != "" {
			invoice, err = c.Invoice(practice, visit.Invoice)
			return err
		}
		line, err := c.visitLine(visit)
		if err != nil {
			return err
		}
		invoice, err = c.issue(NewInvoice{Operation: op, Practice: practice, Patient: visit.Patient, Appointment: id, Lines: []model.Line{line}})
		return err
	})
	return invoice, err
}

// visitLine is what a visit costs, as its type says.
func (c *change) visitLine(visit model.Appointment) (model.Line, error) {
	practice, err := c.Practice(visit.Practice)
	if err != nil {
		return model.Line{}, err
	}
	kind, err := c.AppointmentType(visit.Practice, visit.Type)
	if err != nil {
		return model.Line{}, err
	}
	line := model.Line{
		Text: kind.Name, ItemCode: kind.ItemCode, ServiceDate: model.DateOf(visit.Start, practice.Location()), Quantity: 1,
		Unit: kind.Price.Minor, TaxBasisPoints: kind.TaxBasisPoints,
	}
	practitioners, err := c.Practitioners(visit.Practice)
	for _, p := range practitioners {
		if p.ID == visit.Practitioner {
			line.ProviderNumber = p.ProviderNumber
		}
	}
	return line, err
}
