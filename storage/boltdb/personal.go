package boltdb

import "clinic.example/paydesk/model"

var personalValues = table[model.PersonalValue]{
	noun: "personal value", rows: "personal values",
	key:    func(v model.PersonalValue) key { return patientKey(v.Patient).text(v.Field).uint64(v.Number) },
	encode: asJSON[model.PersonalValue], decode: fromJSON[model.PersonalValue],
}

func (t *tx) PersonalValues(patient model.PatientID) ([]model.PersonalValue, error) {
	of := patientKey(patient)
	if of.err != nil {
		return nil, nil // a malformed id has no rows
	}
	return all(t, t.organisation(), &personalValues, of.b)
}

func (t *tx) PutPersonalValue(v model.PersonalValue) error {
	return put(t, t.organisation(), &personalValues, v)
}

func (t *tx) DeletePersonalValues(patient model.PatientID) error {
	values, err := t.PersonalValues(patient)
	if err != nil {
		return err
	}
	for _, v := range values {
		if err := remove(t, t.organisation(), &personalValues, personalValues.key(v)); err != nil {
			return err
		}
	}
	return nil
}
