package boltdb

import (
	"strconv"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

var auditEntries = table[model.AuditEntry]{
	noun: "audit entry", rows: "audit", keySize: 8,
	key:    func(e model.AuditEntry) key { return auditKey(e.Seq) },
	encode: asJSON[model.AuditEntry], decode: fromJSON[model.AuditEntry],
}

func auditKey(seq uint64) key { return key{}.uint64(seq) }

// chain is the home of a practice's chain, or of the organisation's, which is in every scope.
func (t *tx) chain(practice model.PracticeID) (home, error) {
	if practice == "" {
		return t.organisation(), nil
	}
	return t.at(practice)
}

func (t *tx) LastAudit(practice model.PracticeID) (last model.AuditEntry, err error) {
	rows, err := t.Audit(practice, storage.Window{Limit: 1})
	if err == nil && len(rows) == 0 {
		err = auditEntries.missing()
	}
	if err != nil {
		return last, err
	}
	return rows[0], nil
}

// Audit walks the entries themselves: their numbers are their order.
func (t *tx) Audit(practice model.PracticeID, w storage.Window) ([]model.AuditEntry, error) {
	home, err := t.chain(practice)
	if err != nil {
		return nil, err
	}
	l := list[model.AuditEntry]{
		table: &auditEntries, index: auditEntries.rows, newest: true,
		order: func(model.AuditEntry) key { return key{} },
	}
	from := key{}
	if w.From != "" {
		seq, err := strconv.ParseUint(w.From, 10, 64)
		if err != nil {
			return nil, auditEntries.missing()
		}
		from = auditKey(seq)
	}
	return l.window(t, home, w, from)
}

func (t *tx) AppendAudit(e model.AuditEntry) error {
	home, err := t.chain(e.Practice)
	if err != nil {
		return err
	}
	last, err := t.LastAudit(e.Practice)
	if err != nil && model.KindOf(err) != model.NotFound {
		return err
	}
	if e.Seq != last.Seq+1 || e.Prev != last.Hash || e.Hash != e.Sum() {
		return model.Errorf(model.Conflict, "Entry %d of the audit trail doesn't follow entry %d.", e.Seq, last.Seq)
	}
	return put(t, home, &auditEntries, e)
}
