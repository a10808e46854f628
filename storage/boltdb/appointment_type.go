package boltdb

import (
	"slices"

	"clinic.example/paydesk/model"
)

var appointmentTypes = table[model.AppointmentType]{
	noun: "appointment type", rows: "appointment types", keySize: 8,
	key:    func(a model.AppointmentType) key { return appointmentTypeKey(a.ID) },
	encode: asJSON[model.AppointmentType], decode: fromJSON[model.AppointmentType],
}

func appointmentTypeKey(id model.AppointmentTypeID) key {
	return key{}.row(model.AppointmentTypePrefix, string(id))
}

func (t *tx) AppointmentType(practice model.PracticeID, id model.AppointmentTypeID) (row model.AppointmentType, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	return get(t, home, &appointmentTypes, appointmentTypeKey(id))
}

func (t *tx) AppointmentTypes(practice model.PracticeID) ([]model.AppointmentType, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	rows, err := all(t, home, &appointmentTypes, nil)
	slices.SortStableFunc(rows, func(a, b model.AppointmentType) int { return folded(a.Name, b.Name) })
	return rows, err
}

func (t *tx) PutAppointmentType(a model.AppointmentType) error {
	home, err := t.at(a.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &appointmentTypes, a)
}
