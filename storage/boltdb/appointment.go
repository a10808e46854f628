package boltdb

import "clinic.example/paydesk/model"

const (
	appointmentsByStart  = "appointments by start"
	appointmentsBySource = "appointments by source"
)

var appointments = table[model.Appointment]{
	noun: "appointment", rows: "appointments", keySize: 8,
	key:    func(a model.Appointment) key { return appointmentKey(a.ID) },
	encode: asJSON[model.Appointment], decode: fromJSON[model.Appointment],
	indexes: []index[model.Appointment]{
		{appointmentsByStart, func(a model.Appointment) []key { return []key{key{}.millis(a.Start)} }},
		{appointmentsBySource, func(a model.Appointment) []key { return sourceKeys(a.Source) }},
	},
}

func appointmentKey(id model.AppointmentID) key {
	return key{}.row(model.AppointmentPrefix, string(id))
}

func (t *tx) Appointment(practice model.PracticeID, id model.AppointmentID) (row model.Appointment, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	return get(t, home, &appointments, appointmentKey(id))
}

func (t *tx) AppointmentBySource(practice model.PracticeID, source string) (row model.Appointment, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	return bySource(t, home, &appointments, appointmentsBySource, source)
}

func (t *tx) Appointments(practice model.PracticeID, from, to model.Millis) ([]model.Appointment, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	byStart := list[model.Appointment]{table: &appointments, index: appointmentsByStart, from: key{}.millis(from).b}
	if to != 0 {
		byStart.to = key{}.millis(to).b
	}
	return byStart.all(t, home)
}

func (t *tx) PutAppointment(a model.Appointment) error {
	home, err := t.at(a.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &appointments, a)
}
