package boltdb

import "clinic.example/paydesk/model"

const creditNotesByInvoice = "credit notes by invoice"

var creditNotes = table[model.CreditNote]{
	noun: "credit note", rows: "credit notes", keySize: 8,
	key:    func(c model.CreditNote) key { return key{}.row(model.CreditNotePrefix, string(c.ID)) },
	encode: asJSON[model.CreditNote], decode: fromJSON[model.CreditNote],
	indexes: []index[model.CreditNote]{
		{creditNotesByInvoice, func(c model.CreditNote) []key { return []key{invoiceKey(c.Invoice).millis(c.Created)} }},
	},
}

func (t *tx) CreditNotes(practice model.PracticeID, invoice model.InvoiceID) ([]model.CreditNote, error) {
	home, err := t.at(practice)
	if err != nil {
		return nil, err
	}
	return list[model.CreditNote]{table: &creditNotes, index: creditNotesByInvoice, prefix: invoiceKey(invoice), newest: true}.all(t, home)
}

func (t *tx) PutCreditNote(c model.CreditNote) error {
	home, err := t.at(c.Practice)
	if err != nil {
		return err
	}
	return put(t, home, &creditNotes, c)
}
