package desk_test

import (
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// proved checks the practice's trail part by part, as the screen does.
func (g *group) proved() (p desk.AuditProof, parts int, err error) {
	p.Practice = g.practice
	for !p.Done && err == nil {
		p, err = g.session.VerifyAudit(g.t.Context(), p)
		parts++
	}
	return p, parts, err
}

func TestTheTrailInTheStoreIsVerifiedPartByPart(t *testing.T) {
	t.Parallel()
	g := newGroup(t)
	g.lengthen(10_001)
	g.rename("Harbour Pty Ltd")
	p, parts, err := g.proved()
	g.must(err)
	head, last := g.end(g.practice)
	if parts != 2 || p.Checked != last.Seq || p.Total != last.Seq || p.Signed != head.At || p.Why != "" {
		t.Errorf("in %d parts: %+v", parts, p)
	}
}

func TestATrailSaysWhetherItsEndIsSigned(t *testing.T) {
	g := newGroup(t)
	g.lengthen(3)
	_, _, err := g.proved()
	says(t, err, model.Conflict, "what stands there now is not that entry") // they were put past the desk, which would have signed
	g.rename("Harbour Pty Ltd")
	p, _, err := g.proved()
	g.must(err)
	if head, last := g.end(g.practice); p.Checked != last.Seq || p.Signed != head.At || p.Why != "" {
		t.Errorf("signed: %+v", p)
	}
	g.withVault(nil)
	p, _, err = g.proved()
	g.must(err)
	if p.Signed != 0 || p.Why == "" {
		t.Errorf("without a vault: %+v", p)
	}
	g.rename("Harbour Two Pty Ltd")
	g.withVault(g.vault)
	p, _, err = g.proved()
	g.must(err)
	if p.Signed != 0 || p.Why == "" || p.Key.Text == "" {
		t.Errorf("with an end that is not signed: %+v", p)
	}
}

func TestATrailSignedWithAnotherKeyIsFound(t *testing.T) {
	g := newGroup(t)
	g.rename("Harbour Pty Ltd")
	g.put(func(tx storage.Tx) error {
		head, err := tx.AuditHead(g.practice)
		if err != nil {
			return err
		}
		head.Signature[5] ^= 1
		return tx.PutAuditHead(head)
	})
	_, _, err := g.proved()
	says(t, err, model.Conflict, "signature")
}
