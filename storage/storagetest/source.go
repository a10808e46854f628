package storagetest

import (
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// testSources: what an import brought is found by its id in the clinic's own system, and by nothing that resembles it.
func testSources(t *testing.T, w *world) {
	patient := model.Patient{ID: model.PatientID(w.id(model.PatientPrefix)), Name: "Mia Wong", Source: "C-10"}
	visit := model.Appointment{
		ID: model.AppointmentID(w.id(model.AppointmentPrefix)), Practice: w.north, Start: 1, State: model.Booked, Source: "C-10",
	}
	put := func() {
		w.update(func(tx storage.Tx) error {
			if err := tx.PutPatient(patient); err != nil {
				return err
			}
			return tx.PutAppointment(visit)
		})
	}
	look := func(source string) (p model.Patient, a model.Appointment, at, elsewhere error) {
		var missing error
		p = get(w, func(tx storage.Tx) (found model.Patient, _ error) {
			found, missing = tx.PatientBySource(source)
			return found, nil
		})
		a = get(w, func(tx storage.Tx) (found model.Appointment, _ error) {
			found, at = tx.AppointmentBySource(w.north, source)
			_, elsewhere = tx.AppointmentBySource(w.south, source)
			return found, nil
		})
		if (missing == nil) != (at == nil) {
			t.Errorf("%q: the patient %v, the appointment %v", source, missing, at)
		}
		return p, a, at, elsewhere
	}
	put()
	for _, source := range []string{"", "C", "C-1", "C-100", "c-10"} {
		if _, _, err, _ := look(source); model.KindOf(err) != model.NotFound {
			t.Errorf("%q is found: %v", source, err)
		}
	}
	p, a, err, elsewhere := look("C-10")
	if err != nil || p.ID != patient.ID || a.ID != visit.ID || model.KindOf(elsewhere) != model.NotFound {
		t.Errorf("found %v and %v: %v, elsewhere %v", p, a, err, elsewhere)
	}
	patient.Source, visit.Source = "D-7", "D-7"
	put()
	if _, _, err, _ := look("C-10"); model.KindOf(err) != model.NotFound {
		t.Errorf("the old id is still found: %v", err)
	}
	if p, a, err, _ := look("D-7"); err != nil || p.ID != patient.ID || a.ID != visit.ID {
		t.Errorf("the new id finds %v and %v: %v", p, a, err)
	}
}
