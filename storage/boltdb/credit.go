package boltdb

import "clinic.example/paydesk/model"

const creditByPatient = "credit by patient"

var creditMovements = table[model.CreditMovement]{
	noun: "credit movement", rows: "credit movements", keySize: 8,
	key:    func(c model.CreditMovement) key { return creditKey(c.ID) },
	encode: asJSON[model.CreditMovement], decode: fromJSON[model.CreditMovement],
	indexes: []index[model.CreditMovement]{
		{creditByPatient, func(c model.CreditMovement) []key { return []key{patientKey(c.Patient).millis(c.Entered)} }},
	},
}

func creditKey(id model.CreditID) key { return key{}.row(model.CreditPrefix, string(id)) }

func (t *tx) CreditMovements(practice model.PracticeID, patient model.PatientID) ([]model.CreditMovement, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	return list[model.CreditMovement]{table: &creditMovements, index: creditByPatient, prefix: patientKey(patient), newest: true}.all(t, home)
}

func (t *tx) AddCreditMovement(c model.CreditMovement) error {
	home, err := t.at(c.Practice)
	if err != nil {
		return err
	}
	_, err = get(t, home, &creditMovements, creditKey(c.ID))
	switch model.KindOf(err) {
	case model.NotFound:
		return put(t, home, &creditMovements, c)
	case "":
		return model.Errorf(model.Conflict, "This movement of credit is recorded already.")
	}
	return err
}
