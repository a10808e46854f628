package desk

import (
	"context"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/vault"
)

// AuditValue is a personal value that an entry of the audit trail names.
type AuditValue struct {
	Field         string // name, birth, email, mobile or source
	Before, After string // empty for nothing
	Why           string // why what is shown isn't all: erased, never kept, or not what the trail says
}

// AuditValues opens the personal values that an entry of the organisation's trail names, before and after. Who looked at whose is audited.
func (s *Session) AuditValues(ctx context.Context, seq uint64) (values []AuditValue, err error) {
	err = s.update(ctx, model.ReadAudit, "", func(c *change) error {
		if err := permit(c, s.actor, model.SeePatients, ""); err != nil {
			return err
		}
		found, err := c.AuditFrom("", seq, 1)
		if err != nil {
			return err
		}
		if len(found) == 0 || found[0].Seq != seq {
			return model.Errorf(model.NotFound, "There is no such audit entry.")
		}
		if values, err = s.d.openValues(c, found[0]); err != nil {
			return err
		}
		return c.audit("", "patient.values", found[0].Subject, "", "")
	})
	return values, err
}

// opener opens the values of one patient.
type opener struct {
	patient model.Patient
	kept    []model.PersonalValue
	key     *vault.PersonalKey
}

func (d *Desk) openValues(tx storage.Tx, e model.AuditEntry) (values []AuditValue, err error) {
	before, after := model.PersonalRefs(e.Before), model.PersonalRefs(e.After)
	if len(before)+len(after) == 0 {
		return nil, nil
	}
	o := opener{}
	if o.patient, err = tx.Patient(model.PatientID(e.Subject)); err != nil {
		return nil, err
	}
	if o.kept, err = tx.PersonalValues(o.patient.ID); err != nil {
		return nil, err
	}
	if o.key, err = d.personalKey(tx, o.patient.ID); err != nil {
		return nil, err
	}
	if o.key != nil {
		defer o.key.Wipe()
	}
	for _, field := range model.PersonalFields() {
		old, oldWhy, was := o.open(before, field)
		present, newWhy, is := o.open(after, field)
		if why := oldWhy; was || is {
			if why == "" {
				why = newWhy
			}
			values = append(values, AuditValue{field, old, present, why})
		}
	}
	return values, nil
}

// open gives the text that one of the references names.
func (o opener) open(refs []model.PersonalRef, field string) (text, why string, named bool) {
	at := slices.IndexFunc(refs, func(r model.PersonalRef) bool { return r.Field == field })
	switch {
	case at < 0:
		return "", "", false
	case o.patient.Erased != 0:
		return "", "erased", true
	case o.key == nil:
		return "", "it can't be opened, because the secrets are locked on this machine", true
	}
	ref := refs[at]
	v := model.PersonalValue{Patient: o.patient.ID, Field: field, Number: ref.Number}
	kept := slices.IndexFunc(o.kept, func(k model.PersonalValue) bool { return k.Field == field && k.Number == ref.Number })
	if kept >= 0 {
		opened, err := o.key.Open(o.kept[kept])
		if err != nil {
			return "", "it is damaged", true
		}
		text = opened
	} else if ref.Number == numberNow(o.kept, field) {
		text = o.patient.Personal(field)
	}
	if o.key.Ref(v, text) != ref {
		return "", "what is kept is not what the trail says", true
	}
	return text, "", true
}
