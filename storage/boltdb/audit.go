package boltdb

import (
	"strconv"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"go.etcd.io/bbolt"
)

var auditEntries = table[model.AuditEntry]{
	noun: "audit entry", rows: "audit", keySize: 8,
	key:    func(e model.AuditEntry) key { return auditKey(e.Seq) },
	encode: asJSON[model.AuditEntry], decode: fromJSON[model.AuditEntry],
}

// A chain has one head.
var auditHeads = table[model.AuditHead]{
	noun: "end of an audit trail", rows: "audit head",
	key:    func(model.AuditHead) key { return auditHeadKey() },
	encode: asJSON[model.AuditHead], decode: fromJSON[model.AuditHead],
}

func auditHeadKey() key { return key{}.byte(1) }

func auditKey(seq uint64) key { return key{}.uint64(seq) }

// chain is the home of a practice's chain, or of the organisation's, which is in every scope.
func (t *tx) chain(practice model.PracticeID) (home, error) {
	if practice == "" {
		return t.organisation(), nil
	}
	return t.at(practice)
}

func (t *tx) LastAudit(practice model.PracticeID) (last model.AuditEntry, err error) {
	if last, known := t.ends[practice]; known {
		return last, nil
	}
	rows, err := t.Audit(practice, storage.Window{Limit: 1})
	if err == nil && len(rows) == 0 {
		err = auditEntries.missing()
	}
	if err != nil {
		return last, err
	}
	t.endsWith(practice, rows[0])
	return rows[0], nil
}

func (t *tx) endsWith(practice model.PracticeID, e model.AuditEntry) {
	if t.ends == nil {
		t.ends = map[model.PracticeID]model.AuditEntry{}
	}
	t.ends[practice] = e
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

// AuditFrom walks upwards.
func (t *tx) AuditFrom(practice model.PracticeID, seq uint64, limit int) (found []model.AuditEntry, err error) {
	home, err := t.chain(practice)
	if err != nil {
		return nil, err
	}
	defer t.guard(&err)
	err = walk(t, t.bucket(home, auditEntries.rows), span{low: auditKey(seq).b}, false, func(_ *bbolt.Cursor, k, value []byte) (bool, error) {
		row, err := read(t, home, &auditEntries, k, value)
		found = append(found, row)
		return limit == 0 || len(found) < limit, err
	})
	return found, err
}

func (t *tx) AuditHead(practice model.PracticeID) (row model.AuditHead, err error) {
	home, err := t.chain(practice)
	if err != nil {
		return row, err
	}
	return get(t, home, &auditHeads, auditHeadKey())
}

func (t *tx) PutAuditHead(h model.AuditHead) error {
	home, err := t.chain(h.Practice)
	if err != nil {
		return err
	}
	last, err := t.LastAudit(h.Practice)
	if err != nil && model.KindOf(err) != model.NotFound {
		return err
	}
	if h.Seq != last.Seq || h.Hash != last.Hash {
		return model.Errorf(model.Conflict, "The audit trail ends with entry %d, and not with entry %d as it was to be signed.", last.Seq, h.Seq)
	}
	return put(t, home, &auditHeads, h)
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
	if err := put(t, home, &auditEntries, e); err != nil {
		return err
	}
	t.endsWith(e.Practice, e)
	return nil
}
