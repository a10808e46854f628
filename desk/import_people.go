package desk

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// patient decides about a row of a file of patients.
func (p *plan) patient(row importRow) (planned, error) {
	before, err := p.tx.PatientBySource(row.source)
	if err != nil && !absent(err) {
		return planned{}, err
	}
	after := before
	after.Source = row.source
	set(row, "name", &after.Name)
	if name := strings.TrimSpace(row.cells["first name"] + " " + row.cells["last name"]); !row.has("name") {
		after.Name = name
	}
	set(row, "email", &after.Email)
	set(row, "mobile", &after.Mobile)
	if row.has("birth date") {
		if after.BirthDate, err = p.date(row, "birth date"); err != nil {
			return planned{}, err
		}
	}
	if err := p.checkPatient(after); err != nil {
		return planned{}, err
	}
	var d differ
	d.see("name", before.Name == after.Name)
	d.see("birth date", before.BirthDate == after.BirthDate)
	d.see("email", before.Email == after.Email)
	d.see("mobile", before.Mobile == after.Mobile)
	return outcome(before.ID == "", d.fields, func(c *change) error {
		if after.ID == "" {
			n, err := c.NextID()
			if err != nil {
				return err
			}
			after.ID, after.Created = model.PatientID(model.RowID(model.PatientPrefix, n)), c.Now()
		}
		return c.keepPatient(before, after)
	}), nil
}

func (p *plan) checkPatient(patient model.Patient) error {
	if err := patient.Check(); err != nil {
		return err
	}
	if len(storage.Fold(patient.Name)) > longestCell {
		return model.Errorf(model.Invalid, "The name is too long.")
	}
	if patient.BirthDate > p.today {
		return model.Errorf(model.Invalid, "The birth date lies in the future.")
	}
	return nil
}

// practitioner decides about a row of a file of practitioners. One that was made here under the same name is taken over.
func (p *plan) practitioner(row importRow) (planned, error) {
	at, before := -1, model.Practitioner{Practice: p.practice.ID}
	for i, known := range p.practitioners {
		if known.Source == row.source || at < 0 && known.Source == "" && strings.EqualFold(known.Name, row.cells["name"]) {
			at, before = i, known
		}
	}
	after := before
	after.Source = row.source
	set(row, "name", &after.Name)
	set(row, "provider number", &after.ProviderNumber)
	if after.Name == "" {
		return planned{}, model.Errorf(model.Invalid, "It has no name.")
	}
	var d differ
	d.see("id", before.Source == after.Source)
	d.see("name", before.Name == after.Name)
	d.see("provider number", before.ProviderNumber == after.ProviderNumber)
	return outcome(at < 0, d.fields, func(c *change) error {
		if after.ID == "" {
			n, err := c.NextID()
			if err != nil {
				return err
			}
			after.ID = model.PractitionerID(model.RowID(model.PractitionerPrefix, n))
			p.practitioners = append(p.practitioners, after)
		} else {
			p.practitioners[at] = after
		}
		if err := c.PutPractitioner(after); err != nil {
			return err
		}
		return c.audit(after.Practice, "practitioner.save", string(after.ID), "", strings.Join(d.fields, ", "))
	}), nil
}
