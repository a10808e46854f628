package storagetest

import (
	"fmt"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func (w *world) putPatients(names ...string) {
	w.t.Helper()
	w.update(func(tx storage.Tx) error {
		for _, name := range names {
			if err := tx.PutPatient(model.Patient{ID: model.PatientID(w.id(model.PatientPrefix)), Name: name}); err != nil {
				return err
			}
		}
		return nil
	})
}

func patientName(p model.Patient) string { return p.Name }

func (w *world) found(find string) []string {
	w.t.Helper()
	return idsOf(get(w, func(tx storage.Tx) ([]model.Patient, error) { return tx.Patients(find, storage.Window{}) }), patientName)
}

// windows reads patients in windows, by name.
func (w *world) patientWindows(find string) func(storage.Window) ([]string, error) {
	return func(window storage.Window) (ids []string, err error) {
		err = w.store.View(w.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
			rows, err := tx.Patients(find, window)
			ids = idsOf(rows, func(p model.Patient) string { return string(p.ID) })
			return err
		})
		return ids, err
	}
}

func testPatientsByName(t *testing.T, w *world) {
	var names []string
	for _, n := range namesAsPut {
		names = append(names, namesInOrder[n])
	}
	w.putPatients(names...)
	wantIDs(t, "Patients", w.found(""), namesInOrder)
	rows := get(w, func(tx storage.Tx) ([]model.Patient, error) { return tx.Patients("", storage.Window{}) })
	inOrder := idsOf(rows, func(p model.Patient) string { return string(p.ID) })
	checkWindows(t, "Patients", inOrder, w.patientWindows(""))
	for _, find := range []string{"", "a"} {
		_, err := w.patientWindows(find)(storage.Window{From: w.id(model.PatientPrefix)})
		if model.KindOf(err) != model.NotFound {
			t.Errorf("a window from nobody, finding %q: %v, want a NotFound error", find, err)
		}
	}
}

func testPatientsFound(t *testing.T, w *world) {
	w.putPatients("Zoë O'Brien", "Zoe Smith-Jones", "Bob Zoeller", "Ana Pérez Zúñiga", "Ann Lee", "Anna Lee", "Zoë O'Brien")
	for find, want := range map[string][]string{
		"zoe":       {"Bob Zoeller", "Zoë O'Brien", "Zoë O'Brien", "Zoe Smith-Jones"},
		"ZOË":       {"Bob Zoeller", "Zoë O'Brien", "Zoë O'Brien", "Zoe Smith-Jones"},
		"obrien":    {"Zoë O'Brien", "Zoë O'Brien"},
		"o’brien z": {"Zoë O'Brien", "Zoë O'Brien"},
		"jones":     {"Zoe Smith-Jones"},
		"smith-jo":  {"Zoe Smith-Jones"},
		"zoe bob":   {"Bob Zoeller"},
		"zun ana":   {"Ana Pérez Zúñiga"},
		"ann":       {"Ann Lee", "Anna Lee"},
		"ann lee":   {"Ann Lee", "Anna Lee"},
		"anna":      {"Anna Lee"},
		"oeller":    nil,
		"lee x":     nil,
		"  -  ":     {"Ana Pérez Zúñiga", "Ann Lee", "Anna Lee", "Bob Zoeller", "Zoë O'Brien", "Zoë O'Brien", "Zoe Smith-Jones"},
	} {
		wantIDs(t, fmt.Sprintf("Patients %q", find), w.found(find), want)
	}
	rows := get(w, func(tx storage.Tx) ([]model.Patient, error) { return tx.Patients("z", storage.Window{}) })
	checkWindows(t, "Patients z", idsOf(rows, func(p model.Patient) string { return string(p.ID) }), w.patientWindows("z"))
	from := get(w, func(tx storage.Tx) ([]model.Patient, error) { return tx.Patients("anna", storage.Window{}) })[0]
	got := get(w, func(tx storage.Tx) ([]model.Patient, error) {
		return tx.Patients("zoe", storage.Window{From: string(from.ID), Limit: 1})
	})
	wantIDs(t, "found behind a row that isn't found itself", idsOf(got, patientName), []string{"Bob Zoeller"})
}

// testManyPatientsFound looks for a name that thousands have: the first page is there all the same, and in order.
func testManyPatientsFound(t *testing.T, w *world) {
	var names []string
	for i := range 3000 {
		names = append(names, fmt.Sprintf("Kim %04d", (i*7)%3000))
	}
	w.putPatients(append(names, "Abel Rare", "Kim Rare")...)
	page := func(find string, window storage.Window) []model.Patient {
		return get(w, func(tx storage.Tx) ([]model.Patient, error) { return tx.Patients(find, window) })
	}
	first := page("ki", storage.Window{Limit: 3})
	wantIDs(t, "the first page", idsOf(first, patientName), []string{"Kim 0000", "Kim 0001", "Kim 0002"})
	if len(first) < 3 {
		return
	}
	second := page("ki", storage.Window{Limit: 2, From: string(first[2].ID)})
	wantIDs(t, "the second page", idsOf(second, patientName), []string{"Kim 0003", "Kim 0004"})
	back := page("ki", storage.Window{Limit: 2, From: string(first[2].ID), Before: true})
	wantIDs(t, "the page before", idsOf(back, patientName), []string{"Kim 0000", "Kim 0001"})
	wantIDs(t, "a rare word beside a frequent one", idsOf(page("kim rare", storage.Window{Limit: 9}), patientName), []string{"Kim Rare"})
}

func testPatientRenamed(t *testing.T, w *world) {
	p := model.Patient{ID: model.PatientID(w.id(model.PatientPrefix)), Name: "Mia Adams"}
	w.update(func(tx storage.Tx) error { return tx.PutPatient(p) })
	w.putPatients("Leo Baker")
	p.Name = "Mia Clark"
	w.update(func(tx storage.Tx) error { return tx.PutPatient(p) })
	for find, want := range map[string][]string{
		"": {"Leo Baker", "Mia Clark"}, "adams": nil, "clark": {"Mia Clark"}, "mia": {"Mia Clark"},
	} {
		wantIDs(t, "Patients "+find, w.found(find), want)
	}
	long := p
	for range 3000 {
		long.Name += " Montgomery"
	}
	w.refused(model.Invalid, "a name of 30 kB", func(tx storage.Tx) error { return tx.PutPatient(long) })
	wantIDs(t, "Patients", w.found("mia"), []string{"Mia Clark"})
}
