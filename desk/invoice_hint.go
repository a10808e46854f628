package desk

import (
	"slices"

	"clinic.example/paydesk/model"
)

// Touched says whether a hint is about something that the view shows, so that its screen must read again.
func (v InvoiceView) Touched(e model.Event) bool {
	switch e.Kind {
	case model.Resync, model.ConnectionChanged, model.PracticeChanged:
		return true
	case model.InvoiceChanged:
		return e.ID == string(v.Invoice.ID)
	case model.PatientChanged:
		return e.ID == string(v.Patient.ID)
	case model.OperationChanged:
		return e.ID == string(v.Live.ID)
	case model.LinkChanged:
		return slices.ContainsFunc(v.Links, func(l model.Link) bool { return e.ID == string(l.ID) })
	case model.PaymentChanged:
		return slices.ContainsFunc(v.Payments, func(p PaymentView) bool { return e.ID == string(p.Payment.ID) })
	}
	return false
}
