package desk

import (
	"context"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Window is the part of a list that a screen shows: the rows behind From, or with Before those in front of it.
type Window = storage.Window

// PatientRow is one line of the list of patients, seen from one practice and in its mode.
type PatientRow struct {
	Patient model.Patient
	Open    model.Money // still to be paid at this practice
	Credit  model.Money // held for the patient here
	Cards   int         // that can be charged now
	Card    string      // the default one's label, if any
}

// PatientView is what the screen of one patient shows, seen from one practice and in its mode.
type PatientView struct {
	Practice  model.Practice
	State     model.AccountState
	Patient   model.Patient
	Open      model.Money
	Credit    model.Money
	Cards     []CardRow
	Invoices  []model.Invoice // newest first
	Movements []model.CreditMovement
	Links     []model.Link
}

// CardRow is one saved card of the account that the practice is, or was last, connected to.
type CardRow struct {
	Card model.SavedCard
	Why  string // why it can't be charged now; empty where it can
}

// Removed says whether the card was taken away for good, here and at Stripe; only its row is left.
func (r CardRow) Removed() bool { return r.Card.OffBecause == cardRemoved }

// patientInvoices is how many of a patient's invoices their screen shows.
const patientInvoices = 100

// Patients lists the organisation's patients by name. find narrows to names in which each of its words begins a word.
func (s *Session) Patients(ctx context.Context, practice model.PracticeID, find string, w Window) ([]PatientRow, error) {
	var rows []PatientRow
	err := s.view(ctx, model.SeePatients, practice, func(tx storage.Tx) error {
		rows = nil
		p, err := tx.Practice(practice)
		if err != nil {
			return err
		}
		connection, _, state, err := accountOf(tx, practice)
		if err != nil {
			return err
		}
		patients, err := tx.Patients(find, w)
		if err != nil {
			return err
		}
		for _, patient := range patients {
			row := PatientRow{Patient: patient}
			if row.Open, row.Credit, err = owing(tx, p, patient.ID); err != nil {
				return err
			}
			if err := row.readCards(tx, p, accountRef(connection), state); err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

func (r *PatientRow) readCards(tx storage.Tx, p model.Practice, ref model.AccountRef, state model.AccountState) error {
	cards, err := cardsHere(tx, r.Patient.ID, ref)
	today := model.DateOf(tx.Now(), p.Location())
	for _, card := range cards {
		if cardRefusal(card, state, today) != "" {
			continue
		}
		if r.Cards++; r.Cards == 1 {
			r.Card = card.Label()
		}
	}
	return err
}

func cardRefusal(card model.SavedCard, state model.AccountState, today model.Date) string {
	switch {
	case !card.Active:
		return card.OffBecause
	case !state.Charges():
		return "The practice is not connected to Stripe: " + string(state) + "."
	case card.Expired(today):
		return "The card has expired."
	}
	return ""
}

// owing is what a patient still has to pay at a practice, and what it holds for them, in the practice's mode.
func owing(tx storage.Tx, p model.Practice, patient model.PatientID) (open, credit model.Money, err error) {
	open, credit = p.Zero(), p.Zero()
	invoices, err := tx.Invoices(model.InvoiceFilter{Practice: p.ID, Patient: patient}, Window{})
	if err != nil {
		return open, credit, err
	}
	for _, invoice := range invoices {
		if invoice.Mode == p.Mode {
			open.Minor += invoice.Open().Minor
		}
	}
	credit.Minor, err = creditOf(tx, p.ID, patient, p.Mode)
	return open, credit, err
}

// Patient reads one patient's screen again. The first look, when the screen opens, is OpenPatient.
func (s *Session) Patient(ctx context.Context, practice model.PracticeID, id model.PatientID) (PatientView, error) {
	var v PatientView
	err := s.view(ctx, model.SeePatients, practice, func(tx storage.Tx) error {
		v = PatientView{}
		return v.read(tx, practice, id)
	})
	return v, err
}

// OpenPatient is Patient with an entry in the audit trail: who looked at whom.
func (s *Session) OpenPatient(ctx context.Context, practice model.PracticeID, id model.PatientID) (PatientView, error) {
	var v PatientView
	err := s.update(ctx, model.SeePatients, practice, func(c *change) error {
		v = PatientView{}
		if err := v.read(c, practice, id); err != nil {
			return err
		}
		return c.audit(practice, "patient.open", string(id), "", "")
	})
	return v, err
}

func (v *PatientView) read(tx storage.Tx, practice model.PracticeID, id model.PatientID) (err error) {
	if v.Practice, err = tx.Practice(practice); err != nil {
		return err
	}
	if v.Patient, err = tx.Patient(id); err != nil {
		return err
	}
	connection, _, state, err := accountOf(tx, practice)
	if err != nil {
		return err
	}
	v.State = state
	cards, err := cardsHere(tx, id, accountRef(connection))
	if err != nil {
		return err
	}
	today := model.DateOf(tx.Now(), v.Practice.Location())
	for _, card := range cards {
		v.Cards = append(v.Cards, CardRow{card, cardRefusal(card, state, today)})
	}
	if v.Open, v.Credit, err = owing(tx, v.Practice, id); err != nil {
		return err
	}
	if v.Invoices, err = tx.Invoices(model.InvoiceFilter{Practice: practice, Patient: id}, Window{Limit: patientInvoices}); err != nil {
		return err
	}
	if v.Movements, err = tx.CreditMovements(practice, id); err != nil {
		return err
	}
	v.Links, err = tx.LinksOf(practice, id)
	return err
}

// SavePatient stores a patient as edited, or a new one where the id is empty, and returns it as stored. Errors are Invalid with a
// field: name, birth, email or mobile.
func (s *Session) SavePatient(ctx context.Context, practice model.PracticeID, p model.Patient) (model.Patient, error) {
	p.Name, p.Email, p.Mobile = strings.TrimSpace(p.Name), strings.TrimSpace(p.Email), strings.TrimSpace(p.Mobile)
	if err := p.Check(); err != nil {
		return p, err
	}
	if err := refuseCardNumbers("name", p.Name, "email", p.Email, "mobile", p.Mobile); err != nil {
		return p, err
	}
	var stored model.Patient
	err := s.update(ctx, model.EditPatients, practice, func(c *change) error {
		at, err := c.Practice(practice)
		if err != nil {
			return err
		}
		if p.BirthDate > model.DateOf(c.Now(), at.Location()) {
			return model.FieldErrorf("birth", "The birth date lies in the future.")
		}
		stored, err = c.savePatient(p)
		return err
	})
	return stored, err
}

func (c *change) savePatient(p model.Patient) (model.Patient, error) {
	if p.ID != "" {
		before, err := c.Patient(p.ID)
		if err != nil {
			return p, err
		}
		if before.Erased != 0 {
			return p, errErased()
		}
		p.Created, p.Customers, p.Source = before.Created, before.Customers, before.Source
		return p, c.keepPatient(before, p)
	}
	n, err := c.NextID()
	if err != nil {
		return p, err
	}
	p.ID, p.Created, p.Customers = model.PatientID(model.RowID(model.PatientPrefix, n)), c.Now(), nil
	return p, c.keepPatient(model.Patient{}, p)
}
