package boltdb

import (
	"clinic.example/paydesk/model"
	"go.etcd.io/bbolt"
)

// kind is a table whatever its rows are: what a check and a walk over everything need of it.
type kind interface {
	each(t *tx, h home, see func(row any) error) error
	inspect(x *inspection, h home, in *bbolt.Bucket)
	buckets() []string
}

// organisationKinds are the tables of the organisation's bucket.
func organisationKinds() []kind {
	return []kind{
		&organisations, &practices, &staff, &roles, &patients, &personalValues, &cards, &accounts, &connections, &attempts, &secrets,
		&auditEntries, &auditHeads, &balanceMovements, &payouts, &disputes, &foundPayments, &stripeEvents, &cursors,
	}
}

// practiceKinds are the tables of a practice's bucket.
func practiceKinds() []kind {
	return []kind{
		&practitioners, &appointmentTypes, &appointments, &paymentTypes, &invoices, &creditNotes, &payments, &refunds, &creditMovements,
		&links, &operations, &approvals, &numberGaps, &auditEntries, &auditHeads,
	}
}

func (tab *table[T]) buckets() []string {
	names := []string{tab.rows}
	for _, ix := range tab.indexes {
		names = append(names, ix.bucket)
	}
	return names
}

// eachAtOnce is how many rows a walk reads before it shows them: what it shows them to may panic for reasons of its own.
const eachAtOnce = 500

func (tab *table[T]) each(t *tx, h home, see func(row any) error) error {
	for from := []byte(nil); ; {
		rows, next, err := tab.some(t, h, from)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := see(row); err != nil {
				return err
			}
		}
		if next == nil {
			return nil
		}
		from = next
	}
}

// some reads rows from a key on, and gives the key to go on from; none where that were all.
func (tab *table[T]) some(t *tx, h home, from []byte) (rows []T, next []byte, err error) {
	defer t.guard(&err)
	err = walk(t, t.bucket(h, tab.rows), span{low: from}, false, func(_ *bbolt.Cursor, k, value []byte) (bool, error) {
		if len(rows) == eachAtOnce {
			next = append([]byte(nil), k...)
			return false, nil
		}
		row, err := read(t, h, tab, k, value)
		rows = append(rows, row)
		return true, err
	})
	return rows, next, err
}

// Rows refuses the organisation's rows to a scope that doesn't reach all practices: theirs are among them.
func (t *tx) Rows(practice model.PracticeID, see func(row any) error) error {
	kinds, h := organisationKinds(), t.organisation()
	if err := t.allowed(practice); err != nil {
		return err
	}
	if practice != "" {
		var err error
		if h, err = t.at(practice); err != nil {
			return err
		}
		kinds = practiceKinds()
	}
	for _, k := range kinds {
		if err := k.each(t, h, see); err != nil {
			return err
		}
	}
	return nil
}
