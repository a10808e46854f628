package model

import (
	"crypto/ed25519"
	"crypto/subtle"
	"encoding/binary"
)

// AuditHead is the signed end of one audit chain: that entry Seq with Hash was the last at a moment. It keeps a chain from being cut
// short, or made anew from its first entry, by somebody who has the data and not the signing key.
type AuditHead struct {
	Practice  PracticeID // empty for the organisation's chain
	Seq       uint64     // of the last entry, 0 for an empty chain
	Hash      [32]byte   // of the last entry
	At        Millis     // when it was signed
	Signature []byte     // Ed25519 (RFC 8032) over Bytes
	PublicKey []byte     // 32 bytes
}

const auditHeadDomain = "paydesk audit head 1"

// Bytes is the canonical form that is signed: a name for what it is, then the fields in the order of the struct without the signature,
// texts and keys length-prefixed, numbers as 8 bytes big-endian.
func (h AuditHead) Bytes() []byte {
	var b []byte
	text := func(s []byte) { b = append(binary.BigEndian.AppendUint64(b, uint64(len(s))), s...) }
	text([]byte(auditHeadDomain))
	text([]byte(h.Practice))
	b = binary.BigEndian.AppendUint64(b, h.Seq)
	b = append(b, h.Hash[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(h.At))
	text(h.PublicKey)
	return b
}

// Verify says whether the holder of a public key signed the head (kind Conflict when not). The key must come from somewhere else than the
// head: one that is changed together with it proves nothing.
func (h AuditHead) Verify(publicKey []byte) error {
	switch {
	case len(publicKey) != ed25519.PublicKeySize:
		return Errorf(Invalid, "An audit's public key has %d bytes; this one has %d.", ed25519.PublicKeySize, len(publicKey))
	case subtle.ConstantTimeCompare(h.PublicKey, publicKey) != 1:
		return Errorf(Conflict, "The end of the audit trail was signed with another key than the one given.")
	case !ed25519.Verify(publicKey, h.Bytes(), h.Signature):
		return Errorf(Conflict, "The signature of the audit trail's end doesn't fit: entries were changed, added or cut off after it was signed.")
	}
	return nil
}
