package desk

import (
	"context"
	"strconv"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Found is one hit of the palette's search.
type Found struct {
	Patient model.Patient
	Invoice model.Invoice // zero where the hit is the patient
}

// searchLimit is how many hits the palette gets, and how many of them may be patients.
const (
	searchLimit    = 20
	searchPatients = 8
)

// Search finds patients by name, and invoices by number or by the patient's name: at most 20. A practice's invoices alone are found.
func (s *Session) Search(ctx context.Context, practice model.PracticeID, text string) ([]Found, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	var found []Found
	err := s.view(ctx, model.SeePatients, practice, func(tx storage.Tx) error {
		found = nil
		p, err := tx.Practice(practice)
		if err != nil {
			return err
		}
		mayInvoices := permit(tx, s.actor, model.SeeInvoices, practice) == nil
		if mayInvoices {
			if found, err = byNumber(tx, p, text); err != nil {
				return err
			}
		}
		patients, err := tx.Patients(text, Window{Limit: searchPatients})
		if err != nil {
			return err
		}
		for _, patient := range patients {
			found = append(found, Found{Patient: patient})
		}
		for _, patient := range patients {
			if !mayInvoices || len(found) >= searchLimit {
				break
			}
			invoices, err := tx.Invoices(model.InvoiceFilter{Practice: practice, Patient: patient.ID}, Window{Limit: searchLimit - len(found)})
			if err != nil {
				return err
			}
			for _, invoice := range invoices {
				found = append(found, Found{patient, invoice})
			}
		}
		return nil
	})
	return found, err
}

// byNumber finds an invoice by its whole number, or by its digits alone.
func byNumber(tx storage.Tx, p model.Practice, text string) ([]Found, error) {
	numbers := []string{strings.ToUpper(text)}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 {
		numbers = []string{p.Number(p.Mode, n)}
	}
	var found []Found
	for _, number := range numbers {
		invoice, err := tx.InvoiceByNumber(p.ID, number)
		if absent(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		patient, err := tx.Patient(invoice.Patient)
		if err != nil {
			return nil, err
		}
		found = append(found, Found{patient, invoice})
	}
	return found, nil
}
