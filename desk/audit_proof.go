package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// AuditProof is how far the check of an audit trail has come. A new one names its practice alone.
type AuditProof struct {
	Practice model.PracticeID // empty: the organisation's own trail
	Checked  uint64           // entries that hold, from the first on
	Total    uint64           // entries that there are
	Done     bool
	Signed   model.Millis // when the end was signed; zero where it isn't
	Why      string       // why it isn't, and what to do
	Key      AuditKey

	last model.AuditEntry
}

// provedAtOnce is how many entries one call of VerifyAudit looks at: a fifth of a second's work or less.
const provedAtOnce = 10_000

// VerifyAudit checks the next part of an audit trail in the store, and at its last entry the signed end. Call it with what it gave until that is
// Done. Conflict: the trail does not hold, and the sentence says where.
func (s *Session) VerifyAudit(ctx context.Context, p AuditProof) (AuditProof, error) {
	next := p
	err := s.view(ctx, model.ReadAudit, p.Practice, func(tx storage.Tx) error {
		next = p
		return next.goOn(s.d, tx)
	})
	return next, err
}

func (p *AuditProof) goOn(d *Desk, tx storage.Tx) error {
	end, err := tx.LastAudit(p.Practice)
	if err != nil && !absent(err) {
		return err
	}
	p.Total = end.Seq
	part, err := tx.AuditFrom(p.Practice, p.Checked+1, provedAtOnce)
	if err != nil {
		return err
	}
	for _, e := range part {
		switch {
		case e.Seq != p.last.Seq+1:
			return fails("entry %d stands where entry %d belongs: entries were left out or moved", e.Seq, p.last.Seq+1)
		case e.Practice != p.Practice || e.Hash != e.Sum():
			return fails("entry %d was changed", e.Seq)
		case e.Prev != p.last.Hash:
			return fails("entry %d does not follow the one before it: one of them was put in the place of another", e.Seq)
		}
		p.last, p.Checked = e, e.Seq
	}
	if p.Checked < p.Total {
		return nil
	}
	p.Done = true
	return p.signed(d, tx)
}

// signed checks the chain's end as it was signed.
func (p *AuditProof) signed(d *Desk, tx storage.Tx) error {
	var err error
	if p.Key, err = d.auditKey(tx); err != nil {
		return err
	}
	head, err := tx.AuditHead(p.Practice)
	switch {
	case err != nil && !absent(err):
		return err
	case err == nil && head.Seq > p.last.Seq:
		return fails("its end was signed behind entry %d, and entry %d is the last one now: entries were cut off", head.Seq, p.last.Seq)
	case err == nil && (head.Seq < p.last.Seq || head.Hash != p.last.Hash) && len(head.Signature) > 0:
		return fails("its end was signed behind entry %d, and what stands there now is not that entry", head.Seq)
	case p.Key.Why != "":
		p.Why = p.Key.Why
		return nil
	case err != nil || len(head.Signature) == 0:
		p.Why = "The end of this trail is not signed yet. The next change at this practice signs it."
		return nil
	}
	p.Signed = head.At
	return head.Verify(p.Key.Public)
}

func fails(format string, args ...any) error {
	return model.Errorf(model.Conflict, "The audit trail does not hold: "+format+". Keep a copy of the data file as it is, and bring it back from a backup.", args...)
}
