package boltdb

import "clinic.example/paydesk/model"

const (
	linksByInvoice = "links by invoice"
	linksByPatient = "links by patient"
	linksOpen      = "links open"
)

var links = table[model.Link]{
	noun: "link", rows: "links", keySize: 16,
	key:    func(l model.Link) key { return key{}.random(string(l.ID)) },
	encode: asJSON[model.Link], decode: fromJSON[model.Link],
	indexes: []index[model.Link]{
		{linksByInvoice, func(l model.Link) []key {
			if l.Invoice == "" {
				return nil // a link to save a card
			}
			return []key{invoiceKey(l.Invoice).millis(l.Created)}
		}},
		{linksByPatient, func(l model.Link) []key { return []key{patientKey(l.Patient).millis(l.Created)} }},
		{linksOpen, func(l model.Link) []key {
			if l.Status.Over() {
				return nil
			}
			return []key{key{}.millis(l.Created)}
		}},
	},
}

func (t *tx) Link(practice model.PracticeID, id model.LinkID) (row model.Link, err error) {
	home, err := t.at(practice)
	if err != nil {
		return row, err
	}
	return get(t, home, &links, key{}.random(string(id)))
}

func (t *tx) Links(practice model.PracticeID, invoice model.InvoiceID) ([]model.Link, error) {
	return t.linksIn(practice, linksByInvoice, invoiceKey(invoice))
}

func (t *tx) LinksOf(practice model.PracticeID, patient model.PatientID) ([]model.Link, error) {
	return t.linksIn(practice, linksByPatient, patientKey(patient))
}

func (t *tx) OpenLinks(practice model.PracticeID) ([]model.Link, error) {
	return t.linksIn(practice, linksOpen, key{})
}

func (t *tx) linksIn(practice model.PracticeID, index string, prefix key) ([]model.Link, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	return list[model.Link]{table: &links, index: index, prefix: prefix, newest: true}.all(t, home)
}

func (t *tx) PutLink(l model.Link) error {
	home, err := t.at(l.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &links, l)
}
