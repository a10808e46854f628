package boltdb

import "clinic.example/paydesk/model"

var organisations = table[model.Organisation]{
	noun: "organisation", rows: "organisation",
	key:    func(model.Organisation) key { return organisationKey() },
	encode: asJSON[model.Organisation], decode: fromJSON[model.Organisation],
}

// A file holds one organisation.
func organisationKey() key { return key{}.byte(1) }

func (t *tx) Organisation() (model.Organisation, error) {
	return get(t, t.organisation(), &organisations, organisationKey())
}

func (t *tx) PutOrganisation(o model.Organisation) error {
	return put(t, t.organisation(), &organisations, o)
}
