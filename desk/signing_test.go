package desk_test

import (
	"bytes"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/vault"
)

// withVault opens the desk again with another vault, or none.
func (g *group) withVault(v *vault.Vault) {
	g.t.Helper()
	config := g.desk.Config
	config.Vault = v
	var err error
	g.desk, err = desk.New(config)
	g.must(err)
	g.session, g.frontDesk = g.desk.Session(g.session.Actor()), g.desk.Session(g.frontDesk.Actor())
	g.practitioner = g.desk.Session(g.practitioner.Actor())
}

// end is the head of a chain and its last entry.
func (g *group) end(practice model.PracticeID) (head model.AuditHead, last model.AuditEntry) {
	g.t.Helper()
	g.must(g.store.View(g.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		if head, err = tx.AuditHead(practice); err != nil {
			return err
		}
		last, err = tx.LastAudit(practice)
		return err
	}))
	return head, last
}

func (g *group) rename(name string) {
	g.t.Helper()
	p, err := g.session.Practice(g.t.Context(), g.practice)
	g.must(err)
	p.LegalName = name
	_, err = g.session.SavePractice(g.t.Context(), p)
	g.must(err)
}

func TestEachTransactionLeavesItsChainSigned(t *testing.T) {
	g := newGroup(t)
	g.rename("Harbour One Pty Ltd")
	_, err := g.session.SavePatient(t.Context(), g.practice, model.Patient{Name: "Zoë"})
	g.must(err)
	first, last := g.end(g.practice)
	organisation, _ := g.end("")
	for _, head := range []model.AuditHead{first, organisation} {
		g.must(head.Verify(first.PublicKey))
	}
	if first.Seq != last.Seq || first.Hash != last.Hash || first.At != last.At {
		t.Errorf("the head %+v is not that of the last entry %+v", first, last)
	}
	g.withVault(g.vault) // as after a restart
	g.rename("Harbour Two Pty Ltd")
	second, last := g.end(g.practice)
	if second.Seq != first.Seq+1 || second.Hash != last.Hash {
		t.Errorf("after another change the head is %+v", second)
	}
	g.must(second.Verify(first.PublicKey))
}

func TestADeskWithoutAVaultLeavesItsChainUnsigned(t *testing.T) {
	g := newGroup(t)
	g.withVault(nil)
	g.rename("Harbour Pty Ltd")
	head, last := g.end(g.practice)
	if head.Seq != last.Seq || head.Hash != last.Hash || len(head.Signature)+len(head.PublicKey) != 0 {
		t.Errorf("the head is %+v, the last entry %+v", head, last)
	}
}

func TestASigningKeyThatIsGoneIsNotReplacedInSilence(t *testing.T) {
	g := newGroup(t)
	g.rename("Harbour Pty Ltd")
	_, err := g.session.SavePatient(t.Context(), g.practice, model.Patient{Name: "Zoë"})
	g.must(err)
	head, _ := g.end("")
	g.put(func(tx storage.Tx) error { return tx.DeleteSecret("audit", "", "signing key") })
	g.rename("Harbour Two Pty Ltd")
	if after, last := g.end(g.practice); len(after.Signature) != 0 || after.Seq != last.Seq {
		t.Errorf("without its key the chain's end is %+v", after)
	}
	g.withVault(openVault(t, t.TempDir())) // another wrapping key opens nothing
	g.rename("Harbour Three Pty Ltd")
	if after, _ := g.end(g.practice); len(after.Signature) != 0 {
		t.Errorf("with another vault the chain's end is %+v", after)
	}
	key, err := g.session.RenewAuditKey(t.Context())
	g.must(err)
	after, _ := g.end("")
	if len(key.Text) != 64 || bytes.Equal(key.Public, head.PublicKey) {
		t.Errorf("the new key is %+v", key)
	}
	g.must(after.Verify(key.Public))
	practice, _ := g.end(g.practice)
	g.must(practice.Verify(key.Public))
	entries := g.auditOf("")
	if entries[0].Action != "audit.new key" || !strings.Contains(entries[0].After, key.Text) || entries[0].Before == "" {
		t.Errorf("the change of key is told as %+v", entries[0])
	}
	_, err = g.frontDesk.RenewAuditKey(t.Context())
	says(t, err, model.Forbidden, "Keys: Edit")
}
