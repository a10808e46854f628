package vault

import (
	"crypto/ed25519"
	"fmt"
	"io"
	"slices"

	"clinic.example/paydesk/model"
)

// Signer signs the heads of the audit chains (Ed25519, RFC 8032). Its seed lies sealed in the store; model.AuditHead.Verify needs the
// public key alone.
type Signer struct {
	private func() ed25519.PrivateKey // a function, for fmt to see its address alone where it doesn't ask Format
}

func signerOf(seed []byte) *Signer {
	private := ed25519.NewKeyFromSeed(seed)
	return &Signer{func() ed25519.PrivateKey { return private }}
}

// Format prints nothing of the signer, because it holds a key.
func (*Signer) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "vault.Signer{...}") }

// NewSigner draws a signing key and seals it for a place; errors as Seal's.
func (v *Vault) NewSigner(p Place) (*Signer, model.Sealed, error) {
	seed := make([]byte, ed25519.SeedSize)
	defer clear(seed)
	if _, err := io.ReadFull(v.random, seed); err != nil {
		return nil, model.Sealed{}, &model.Error{Kind: model.Unavailable, Err: err, Message: "No signing key for the audit trail could be made on this machine. Restart paydesk and try again."}
	}
	s, err := v.SealBytes(p, seed)
	if err != nil {
		return nil, model.Sealed{}, err
	}
	return signerOf(seed), s, nil
}

// Signer opens the signing key that NewSigner sealed for the same place; errors as Unseal's.
func (v *Vault) Signer(p Place, s model.Sealed) (*Signer, error) {
	seed, err := v.UnsealBytes(p, s)
	if err != nil {
		return nil, err
	}
	defer clear(seed)
	if len(seed) != ed25519.SeedSize {
		return nil, refused(p, "it is no signing key. Bring the data file back from a backup", errShape)
	}
	return signerOf(seed), nil
}

// PublicKey is what others verify with: 32 bytes, for everybody to see.
func (s *Signer) PublicKey() []byte {
	return slices.Clone(s.private().Public().(ed25519.PublicKey))
}

// Sign gives the 64 bytes of a message's signature.
func (s *Signer) Sign(message []byte) []byte { return ed25519.Sign(s.private(), message) }

// SignHead fills in the public key and the signature of a chain's end.
func (s *Signer) SignHead(h model.AuditHead) model.AuditHead {
	h.PublicKey = s.PublicKey()
	h.Signature = s.Sign(h.Bytes())
	return h
}
