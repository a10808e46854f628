package desk

import (
	"slices"
	"strings"

	"clinic.example/paydesk/model"
)

// appointmentType decides about a row of a file of appointment types. Modes and deposits are set in paydesk, never by a file; a type that was
// made here under the same name is taken over.
func (p *plan) appointmentType(row importRow) (planned, error) {
	at, before := p.typeOf(row.source, row.cells["name"])
	if at < 0 {
		before = model.AppointmentType{
			Practice: p.practice.ID, Mode: model.Disabled, PriceShown: model.PriceWherePaid, Price: p.practice.Zero(), CancellationFee: p.practice.Zero(),
		}
	}
	after, err := p.typeAfter(row, before)
	if err != nil {
		return planned{}, err
	}
	var d differ
	d.see("id", before.Source == after.Source)
	d.see("name", before.Name == after.Name)
	d.see("code", before.ItemCode == after.ItemCode)
	d.see("minutes", before.Minutes == after.Minutes)
	d.see("price", before.Price == after.Price)
	d.see("tax", before.TaxBasisPoints == after.TaxBasisPoints)
	return outcome(at < 0, d.fields, func(c *change) error {
		if after.ID == "" {
			n, err := c.NextID()
			if err != nil {
				return err
			}
			after.ID = model.AppointmentTypeID(model.RowID(model.AppointmentTypePrefix, n))
			p.types = append(p.types, after)
		} else {
			p.types[at] = after
		}
		return c.keepType(before, after)
	}), nil
}

func (p *plan) typeAfter(row importRow, before model.AppointmentType) (after model.AppointmentType, err error) {
	after = before
	after.Source = row.source
	set(row, "name", &after.Name)
	set(row, "code", &after.ItemCode)
	if row.has("minutes") {
		if after.Minutes, err = wholeNumber(row, "minutes"); err != nil {
			return after, err
		}
	}
	if row.has("price") {
		if after.Price, err = p.money(row, "price"); err != nil {
			return after, err
		}
	}
	if row.has("tax") {
		if after.TaxBasisPoints, err = percent(row, "tax"); err != nil {
			return after, err
		}
	}
	return after, after.Check()
}

// typeOf finds a type by its id in the clinic's own system; else one without such an id by its name.
func (p *plan) typeOf(source, name string) (int, model.AppointmentType) {
	at := slices.IndexFunc(p.types, func(t model.AppointmentType) bool { return t.Source == source && source != "" })
	if at < 0 {
		at = slices.IndexFunc(p.types, func(t model.AppointmentType) bool { return t.Source == "" && strings.EqualFold(t.Name, name) })
	}
	if at < 0 {
		return -1, model.AppointmentType{}
	}
	return at, p.types[at]
}

// appointment decides about a row of a file of appointments: patient, type and practitioner by their ids in the clinic's own system, the
// latter two by their names as well.
func (p *plan) appointment(row importRow) (planned, error) {
	before, err := p.tx.AppointmentBySource(p.practice.ID, row.source)
	if err != nil && !absent(err) {
		return planned{}, err
	}
	after, err := p.appointmentAfter(row, before)
	if err != nil {
		return planned{}, err
	}
	if before.Invoice != "" && before.Patient != after.Patient {
		return planned{}, model.Errorf(model.Invalid, "This appointment has an invoice, so its patient stays.")
	}
	var d differ
	d.see("patient", before.Patient == after.Patient)
	d.see("type", before.Type == after.Type)
	d.see("practitioner", before.Practitioner == after.Practitioner)
	d.see("start", before.Start == after.Start)
	d.see("state", before.State == after.State)
	return outcome(before.ID == "", d.fields, func(c *change) error {
		if after.ID == "" {
			n, err := c.NextID()
			if err != nil {
				return err
			}
			after.ID = model.AppointmentID(model.RowID(model.AppointmentPrefix, n))
		}
		if err := c.PutAppointment(after); err != nil {
			return err
		}
		c.hint(after.Practice, model.AppointmentChanged, string(after.ID))
		return c.audit(after.Practice, "appointment.save", string(after.ID), string(before.State), string(after.State))
	}), nil
}

func (p *plan) appointmentAfter(row importRow, before model.Appointment) (after model.Appointment, err error) {
	after = before
	after.Practice, after.Source = p.practice.ID, row.source
	patient, err := p.tx.PatientBySource(row.cells["patient"])
	if absent(err) {
		err = model.Errorf(model.Invalid, "No patient was imported with the id %q.", row.cells["patient"])
	}
	if err != nil {
		return after, err
	}
	after.Patient = patient.ID
	kind := slices.IndexFunc(p.types, func(t model.AppointmentType) bool {
		return t.Source == row.cells["type"] && t.Source != "" || strings.EqualFold(t.Name, row.cells["type"])
	})
	if kind < 0 {
		return after, model.Errorf(model.Invalid, "There is no appointment type %q.", row.cells["type"])
	}
	after.Type = p.types[kind].ID
	if after.Start, err = p.moment(row, "start"); err != nil {
		return after, err
	}
	if err := p.whoTreats(row, &after); err != nil {
		return after, err
	}
	return after, state(row, &after)
}

func (p *plan) whoTreats(row importRow, after *model.Appointment) error {
	name := row.cells["practitioner"]
	if !row.has("practitioner") || name == "" {
		if row.has("practitioner") {
			after.Practitioner = ""
		}
		return nil
	}
	at := slices.IndexFunc(p.practitioners, func(t model.Practitioner) bool {
		return t.Source == name && t.Source != "" || strings.EqualFold(t.Name, name)
	})
	if at < 0 {
		return model.Errorf(model.Invalid, "There is no practitioner %q.", name)
	}
	after.Practitioner = p.practitioners[at].ID
	return nil
}

// state reads where a visit stands; one without a state is booked.
func state(row importRow, after *model.Appointment) error {
	if after.State == "" {
		after.State = model.Booked
	}
	if row.cells["state"] == "" {
		return nil
	}
	for _, known := range []model.AppointmentState{model.Booked, model.Arrived, model.Finished, model.Cancelled, model.LateCancelled, model.NoShow} {
		if plainName(string(known)) == plainName(row.cells["state"]) {
			after.State = known
			return nil
		}
	}
	return model.Errorf(model.Invalid, "The state %q is none of booked, arrived, done, cancelled, late cancelled and no-show.", row.cells["state"])
}
