package vault_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
)

func TestASignerOpensAsTheOneThatWasSealed(t *testing.T) {
	dir := t.TempDir()
	v := mustOpen(t, vault.Options{Dir: dir})
	at := vault.Place{Table: "audit", Field: "signing_key"}
	signer, sealed, err := v.NewSigner(at)
	if err != nil {
		t.Fatal(err)
	}
	again, err := mustOpen(t, vault.Options{Dir: dir}).Signer(at, sealed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(signer.PublicKey(), again.PublicKey()) || !ed25519.Verify(signer.PublicKey(), []byte("entries"), again.Sign([]byte("entries"))) {
		t.Error("it is another key after a restart")
	}
	other, _, err := v.NewSigner(at)
	if err != nil || bytes.Equal(other.PublicKey(), signer.PublicKey()) {
		t.Errorf("two signers share a key: %v", err)
	}
	own := signer.PublicKey()
	own[0] ^= 1
	if bytes.Equal(own, signer.PublicKey()) {
		t.Error("who is given the public key can change the signer's")
	}
}

func TestASignedHeadIsVerifiedWithThePublicKeyAlone(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	signer, _, err := v.NewSigner(place)
	if err != nil {
		t.Fatal(err)
	}
	head := signer.SignHead(model.AuditHead{Practice: place.Practice, Seq: 12, Hash: [32]byte{1, 2, 3}, At: 1_767_225_600_000})
	if err := head.Verify(signer.PublicKey()); err != nil {
		t.Error(err)
	}
	head.Seq--
	if err := head.Verify(signer.PublicKey()); model.KindOf(err) != model.Conflict {
		t.Errorf("a head cut by one: %v", err)
	}
}

func TestWhatIsNoSigningKeySignsNothing(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	short, err := v.SealBytes(place, []byte("short"))
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]model.Sealed{"too short": short, "a secret": mustSeal(t, v, "12345678901234567890123456789012"), "nothing": {}} {
		if signer, err := v.Signer(place, s); model.KindOf(err) != model.Unavailable || signer != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
