package storagetest

import (
	"context"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func secretField(s model.SealedRow) string { return s.Table + "/" + string(s.Practice) + "/" + s.Field }

// testSecrets: a secret is replaced in its place, gone once it is deleted, and the list of all leaves none out.
func testSecrets(t *testing.T, w *world) {
	row := func(table string, practice model.PracticeID, field string, box byte) model.SealedRow {
		return model.SealedRow{Table: table, Practice: practice, Field: field, Sealed: model.Sealed{KeyID: "k", Version: 1, Nonce: []byte{1}, Box: []byte{box}}}
	}
	rows := []model.SealedRow{
		row("audit", "", "seed", 1), row("keys", w.north, "secret", 2), row("keys", w.south, "secret", 3), row("personal", "", "a", 4), row("personal", "", "ab", 5),
	}
	w.update(func(tx storage.Tx) error {
		for _, r := range rows {
			if err := tx.PutSecret(row(r.Table, r.Practice, r.Field, 99)); err != nil {
				return err
			}
			if err := tx.PutSecret(r); err != nil {
				return err
			}
		}
		return nil
	})
	list := func() []model.SealedRow {
		return get(w, func(tx storage.Tx) ([]model.SealedRow, error) { return tx.Secrets() })
	}
	wantIDs(t, "Secrets", idsOf(list(), secretField), idsOf(rows, secretField))
	for i, got := range list() {
		if got.Sealed.Box[0] != rows[i].Sealed.Box[0] {
			t.Errorf("%s holds %d, want the one put last, %d", secretField(got), got.Sealed.Box[0], rows[i].Sealed.Box[0])
		}
	}
	w.update(func(tx storage.Tx) error {
		if err := tx.DeleteSecret("personal", "", "never there"); err != nil {
			return err
		}
		return tx.DeleteSecret("personal", "", "a")
	})
	wantIDs(t, "Secrets", idsOf(list(), secretField), idsOf(picked(rows, []int{0, 1, 2, 4}), secretField))
	err := w.store.View(context.Background(), model.ScopeOf(w.north), func(tx storage.Tx) error {
		if _, err := tx.Secret("personal", "", "a"); model.KindOf(err) != model.NotFound {
			t.Errorf("a deleted secret: %v, want a NotFound error", err)
		}
		if found, err := tx.Secrets(); model.KindOf(err) != model.Forbidden || len(found) > 0 {
			t.Errorf("all secrets within one practice's scope: %d, %v; want a Forbidden error", len(found), err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// testPersonalValues: each patient's are their own, by field and in the order written, and gone together.
func testPersonalValues(t *testing.T, w *world) {
	mia, ben := model.PatientID(w.id(model.PatientPrefix)), model.PatientID(w.id(model.PatientPrefix))
	put := func(tx storage.Tx, patient model.PatientID, field string, n uint64) error {
		return tx.PutPersonalValue(model.PersonalValue{Patient: patient, Field: field, Number: n})
	}
	w.update(func(tx storage.Tx) error {
		for n := uint64(300); n > 0; n-- {
			if err := put(tx, mia, "name", n); err != nil {
				return err
			}
		}
		if err := put(tx, mia, "email", 300); err != nil {
			return err
		}
		return put(tx, ben, "name", 1)
	})
	of := func(patient model.PatientID) []model.PersonalValue {
		return get(w, func(tx storage.Tx) ([]model.PersonalValue, error) { return tx.PersonalValues(patient) })
	}
	values := of(mia)
	if len(values) != 301 || values[0].Field != "email" {
		t.Fatalf("%d values, the first of %q; want 301, and e-mail first", len(values), values[0].Field)
	}
	for i, v := range values[1:] {
		if v.Number != uint64(i+1) || v.Patient != mia || v.Field != "name" {
			t.Fatalf("name %d is %+v", i+1, v)
		}
	}
	w.update(func(tx storage.Tx) error { return tx.DeletePersonalValues(mia) })
	if left, others := of(mia), of(ben); len(left) != 0 || len(others) != 1 {
		t.Errorf("after deleting: %d of the patient's, %d of the other's; want none and one", len(left), len(others))
	}
	w.refused(model.Invalid, "a value of a malformed patient", func(tx storage.Tx) error { return put(tx, "pat_1", "name", 1) })
}
