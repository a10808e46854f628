package desk

import (
	"context"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// PatientExport is all that the organisation's records hold about one patient, for the patient to have. Moments are RFC 3339 in UTC, days as
// 1990-04-01; amounts are decimals with their currency.
type PatientExport struct {
	Format       string           `json:"format"` // "paydesk patient 1"
	Organisation string           `json:"organisation"`
	Exported     string           `json:"exported"`
	By           string           `json:"by"`
	Patient      ExportedPerson   `json:"patient"`
	Former       []ExportedValue  `json:"former"` // what was replaced, by field and then oldest first
	FormerWhy    string           `json:"formerWhy,omitempty"`
	Cards        []ExportedCard   `json:"cards"`
	Practices    []ExportedRecord `json:"practices"` // where there is anything, in the order they were made
}

// ExportedPerson is the patient as the records have them now.
type ExportedPerson struct {
	ID        model.PatientID    `json:"id"`
	Name      string             `json:"name"`
	BirthDate string             `json:"birthDate"`
	Email     string             `json:"email"`
	Mobile    string             `json:"mobile"`
	Source    string             `json:"source"` // the id in the clinic's own system
	Created   string             `json:"created"`
	Erased    string             `json:"erased,omitempty"`
	Stripe    []ExportedCustomer `json:"stripe"`
}

// ExportedCustomer is the patient at Stripe.
type ExportedCustomer struct {
	Account  model.AccountID `json:"account"`
	Mode     model.Mode      `json:"mode"`
	Customer string          `json:"customer"`
}

// ExportedValue is what a field held until it was replaced.
type ExportedValue struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Until string `json:"until"`
}

// ExportedCard is a saved card, with the consent to it.
type ExportedCard struct {
	Label      string     `json:"label"`
	Expiry     string     `json:"expiry"`
	Mode       model.Mode `json:"mode"`
	Active     bool       `json:"active"`
	Saved      string     `json:"saved"`
	ConsentAt  string     `json:"consentAt"`
	ConsentBy  string     `json:"consentBy"`
	ConsentFor string     `json:"consentFor"`
}

// ExportPatient gives all that is kept about a patient, at every practice: it needs the permission for all of them, and is audited.
func (s *Session) ExportPatient(ctx context.Context, id model.PatientID) (out PatientExport, err error) {
	err = s.everywhere(ctx, model.ExportData, func(c *change) error {
		if err := permit(c, s.actor, model.SeePatients, ""); err != nil {
			return err
		}
		x := patientExporter{tx: c, d: s.d, id: id}
		if err := x.read(s.actor); err != nil {
			return err
		}
		out = x.out
		return c.audit("", "patient.export", string(id), "", "")
	})
	return out, err
}

// everywhere changes rows of all practices, with a permission that counts for all of them.
func (s *Session) everywhere(ctx context.Context, p model.Permission, do func(*change) error) error {
	err := s.d.update(ctx, systemScope(), s.actor, func(c *change) error {
		if err := permit(c, s.actor, p, ""); err != nil {
			return err
		}
		return do(c)
	})
	s.noteDenial(ctx, err)
	return err
}

type patientExporter struct {
	tx  storage.Tx
	d   *Desk
	id  model.PatientID
	out PatientExport
}

func (x *patientExporter) read(actor model.Actor) error {
	organisation, err := x.tx.Organisation()
	if err != nil {
		return err
	}
	x.out = PatientExport{
		Format: "paydesk patient 1", Organisation: organisation.Name, Exported: moment(x.tx.Now()), By: actor.Name,
		Former: []ExportedValue{}, Cards: []ExportedCard{}, Practices: []ExportedRecord{},
	}
	for _, read := range []func() error{x.person, x.former, x.cards, x.records} {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

func (x *patientExporter) person() error {
	p, err := x.tx.Patient(x.id)
	x.out.Patient = ExportedPerson{
		ID: p.ID, Name: p.Name, BirthDate: p.Personal(model.PersonalBirth), Email: p.Email, Mobile: p.Mobile, Source: p.Source,
		Created: moment(p.Created), Erased: moment(p.Erased), Stripe: []ExportedCustomer{},
	}
	for _, customer := range p.Customers {
		x.out.Patient.Stripe = append(x.out.Patient.Stripe, ExportedCustomer{customer.Account, customer.Mode, customer.ID})
	}
	return err
}

func (x *patientExporter) former() error {
	values, err := x.tx.PersonalValues(x.id)
	if err != nil || len(values) == 0 {
		return err
	}
	key, err := x.d.personalKey(x.tx, x.id)
	if key == nil {
		x.out.FormerWhy = "There are former values, and they can't be opened on this machine: " + closedBecause(err)
		return nil
	}
	defer key.Wipe()
	for _, v := range values {
		text, err := key.Open(v)
		if err != nil {
			return err
		}
		x.out.Former = append(x.out.Former, ExportedValue{v.Field, text, moment(v.Until)})
	}
	return nil
}

func closedBecause(err error) string {
	if err == nil {
		return "the secrets are locked."
	}
	return sentence(err)
}

func (x *patientExporter) cards() error {
	cards, err := x.tx.CardsOf(x.id)
	for _, c := range cards {
		x.out.Cards = append(x.out.Cards, ExportedCard{
			c.Label(), c.Expiry(), c.Mode, c.Active, moment(c.Created), moment(c.ConsentAt), c.ConsentBy, c.ConsentFor,
		})
	}
	return err
}

// moment writes a time; nothing for none.
func moment(m model.Millis) string {
	if m == 0 {
		return ""
	}
	return m.Time().Format(time.RFC3339)
}
