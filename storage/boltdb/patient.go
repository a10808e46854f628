package boltdb

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"go.etcd.io/bbolt"
)

const (
	patientsByName   = "patients by name"
	patientsByWord   = "patients by word"
	patientsBySource = "patients by source"
	longestName      = 500  // bytes, so that the name fits an index key
	patientLooks     = 2000 // rows that one search looks at
)

var patients = table[model.Patient]{
	noun: "patient", rows: "patients", keySize: 8,
	key:    func(p model.Patient) key { return patientKey(p.ID) },
	encode: asJSON[model.Patient], decode: fromJSON[model.Patient],
	indexes: []index[model.Patient]{
		{patientsByName, func(p model.Patient) []key { return []key{nameKey(p)} }},
		{patientsByWord, wordKeys},
		{patientsBySource, func(p model.Patient) []key { return sourceKeys(p.Source) }},
	},
}

func patientKey(id model.PatientID) key { return key{}.row(model.PatientPrefix, string(id)) }

func nameKey(p model.Patient) key { return key{}.text(storage.Fold(p.Name)) }

func wordKeys(p model.Patient) (keys []key) {
	for _, word := range storage.Words(storage.Fold(p.Name)) {
		keys = append(keys, key{}.text(word))
	}
	return keys
}

func (t *tx) Patient(id model.PatientID) (model.Patient, error) {
	return get(t, t.organisation(), &patients, patientKey(id))
}

func (t *tx) PutPatient(p model.Patient) error {
	if len(storage.Fold(p.Name)) > longestName {
		return model.FieldErrorf("name", "This name is too long.")
	}
	return put(t, t.organisation(), &patients, p)
}

func (t *tx) PatientBySource(source string) (model.Patient, error) {
	return bySource(t, t.organisation(), &patients, patientsBySource, source)
}

// Patients takes the rarest word's rows where they are few, and otherwise walks the names: the matches are dense then.
func (t *tx) Patients(find string, w storage.Window) (found []model.Patient, err error) {
	defer t.guard(&err)
	find = storage.Fold(find)
	byName := list[model.Patient]{table: &patients, index: patientsByName, order: nameKey}
	cursor := key{}.row(model.PatientPrefix, w.From)
	if find == "" {
		return byName.window(t, t.organisation(), w, cursor)
	}
	ids, few, err := t.rarest(find)
	if err != nil {
		return nil, err
	}
	if !few {
		byName.keep = func(p model.Patient) bool { return storage.Finds(find, storage.Fold(p.Name)) }
		byName.looks = patientLooks
		return byName.window(t, t.organisation(), w, cursor)
	}
	return t.among(ids, find, w)
}

// rarest gives the patients of the word that the fewest have, and whether they are few.
func (t *tx) rarest(find string) (ids map[string]bool, few bool, err error) {
	for word := range strings.FieldsSeq(find) {
		having, err := t.having(word)
		if err != nil {
			return nil, false, err
		}
		if ids == nil || len(having) < len(ids) {
			ids = having
		}
	}
	return ids, len(ids) < patientLooks, nil
}

// having are the keys of patients with a name that begins so, up to as many as a search looks at.
func (t *tx) having(word string) (map[string]bool, error) {
	ids := map[string]bool{}
	s := span{[]byte(word), after([]byte(word))}
	err := walk(t, t.bucket(t.organisation(), patientsByWord), s, false, func(_ *bbolt.Cursor, k, _ []byte) (bool, error) {
		ids[string(k[max(0, len(k)-patients.keySize):])] = true
		return len(ids) < patientLooks, nil
	})
	return ids, err
}

// among reads the window of a search out of a few rows.
func (t *tx) among(ids map[string]bool, find string, w storage.Window) ([]model.Patient, error) {
	type named struct {
		order []byte
		row   model.Patient
	}
	var found []named
	for id := range ids {
		row, err := get(t, t.organisation(), &patients, key{b: []byte(id)})
		if err != nil {
			return nil, err
		}
		if name := storage.Fold(row.Name); storage.Finds(find, name) {
			found = append(found, named{nameKey(row).bytes([]byte(id)).b, row})
		}
	}
	slices.SortFunc(found, func(a, b named) int { return bytes.Compare(a.order, b.order) })
	low, high := 0, len(found)
	if w.From != "" {
		from, err := t.Patient(model.PatientID(w.From))
		if err != nil {
			return nil, err
		}
		here := nameKey(from).row(model.PatientPrefix, w.From).b
		at, there := slices.BinarySearchFunc(found, here, func(n named, k []byte) int { return bytes.Compare(n.order, k) })
		if high = at; !w.Before {
			low, high = at, len(found)
			if there {
				low++
			}
		}
	}
	if limit := cmp.Or(w.Limit, len(found)); w.Before {
		low = max(low, high-limit)
	} else {
		high = min(high, low+limit)
	}
	rows := make([]model.Patient, 0, high-low)
	for _, n := range found[low:high] {
		rows = append(rows, n.row)
	}
	return rows, nil
}
