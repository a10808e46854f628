package desk

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/vault"
)

// personalSecrets is the table of the patients' own keys among the sealed secrets; the field is the patient's id.
const personalSecrets = "personal"

func personalPlace(patient model.PatientID, version int) vault.Place {
	return vault.Place{Table: personalSecrets, Field: string(patient), Version: version}
}

// personalKey opens a patient's own key. It is nil where the desk has no vault, or the patient no key.
func (d *Desk) personalKey(tx storage.Tx, patient model.PatientID) (*vault.PersonalKey, error) {
	if d.Vault == nil {
		return nil, nil
	}
	row, err := tx.Secret(personalSecrets, "", string(patient))
	if absent(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return d.Vault.PersonalKey(personalPlace(patient, row.Sealed.Version), row.Sealed)
}

// keyFor is personalKey for a change: a patient without a key gets one. Where the key can't be opened the change goes on without: the trail
// then says which fields changed, and no more.
func (c *change) keyFor(patient model.PatientID) (*vault.PersonalKey, error) {
	if c.desk.Vault == nil {
		return nil, nil
	}
	key, err := c.desk.personalKey(c, patient)
	if key != nil || model.KindOf(err) == model.Unavailable {
		if err != nil {
			c.desk.Log.Warn("a patient's own key can't be opened", "patient", patient, "err", err)
		}
		return key, nil
	}
	if err != nil {
		return nil, err
	}
	key, sealed, err := c.desk.Vault.NewPersonalKey(personalPlace(patient, 1))
	if err != nil {
		return nil, err
	}
	return key, c.PutSecret(model.SealedRow{Table: personalSecrets, Field: string(patient), Sealed: sealed})
}

// changedFields are the personal fields in which two rows of a patient differ.
func changedFields(before, after model.Patient) (fields []string) {
	for _, field := range model.PersonalFields() {
		if before.Personal(field) != after.Personal(field) {
			fields = append(fields, field)
		}
	}
	return fields
}

// keepPatient stores a patient. What the changed fields held goes under the patient's own key, and the audit trail names the values before
// and after by their digests.
func (c *change) keepPatient(before, p model.Patient) error {
	fields := changedFields(before, p)
	if len(fields) == 0 {
		return nil
	}
	was, is, err := c.keepReplaced(before, p, fields)
	if err != nil {
		return err
	}
	if err := c.PutPatient(p); err != nil {
		return err
	}
	c.hint("", model.PatientChanged, string(p.ID))
	action := "patient.update"
	if before.ID == "" {
		action = "patient.create"
	}
	return c.audit("", action, string(p.ID), was, is)
}

// keepReplaced closes the values that are replaced, and gives the references to them and to those that replace them.
func (c *change) keepReplaced(before, after model.Patient, fields []string) (was, is string, err error) {
	key, err := c.keyFor(after.ID)
	if err != nil || key == nil {
		return "", strings.Join(fields, " "), err
	}
	defer key.Wipe()
	kept, err := c.PersonalValues(after.ID)
	if err != nil {
		return "", "", err
	}
	var old, present []string
	for _, field := range fields {
		v := model.PersonalValue{Patient: after.ID, Field: field, Number: numberNow(kept, field), Until: c.Now()}
		if text := before.Personal(field); text != "" {
			closed, err := key.Close(v, text)
			if err != nil {
				return "", "", err
			}
			if err := c.PutPersonalValue(closed); err != nil {
				return "", "", err
			}
			old = append(old, key.Ref(v, text).String())
			v.Number++
		}
		if text := after.Personal(field); text != "" {
			present = append(present, key.Ref(v, text).String())
		}
	}
	return strings.Join(old, " "), strings.Join(present, " "), nil
}

// numberNow is the number of the value that a field holds now: the one behind those that were replaced.
func numberNow(kept []model.PersonalValue, field string) uint64 {
	n := uint64(1)
	for _, v := range kept {
		if v.Field == field {
			n = max(n, v.Number+1)
		}
	}
	return n
}
