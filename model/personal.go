package model

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Fields of a patient that are personal values, in the order of the audit trail.
const (
	PersonalName   = "name"
	PersonalBirth  = "birth"
	PersonalEmail  = "email"
	PersonalMobile = "mobile"
	PersonalSource = "source"
)

// PersonalValue is what a field of a patient held until it was replaced, closed with the patient's own key. The value that counts now
// is in the patient's row. The audit trail names both by number and digest: once the key is destroyed nobody can tell what they
// were, and the trail still holds.
type PersonalValue struct {
	Patient PatientID
	Field   string
	Number  uint64 // from 1 for each field, in the order written
	Until   Millis // when it was replaced
	Sealed  PersonalBox
}

// PersonalBox is a value as the patient's key closed it.
type PersonalBox struct {
	Nonce, Box []byte
}

// Bytes is the canonical form of a value's place, for its seal and its salt: texts length-prefixed, the number as 8 bytes big-endian.
func (v PersonalValue) Bytes() []byte {
	var b []byte
	for _, text := range []string{"paydesk personal value 1", string(v.Patient), v.Field} {
		b = append(binary.BigEndian.AppendUint64(b, uint64(len(text))), text...)
	}
	return binary.BigEndian.AppendUint64(b, v.Number)
}

// Ref names the value for the audit trail: the SHA-256 of a secret salt, the place and the text. Without the salt the text can't be
// guessed from it.
func (v PersonalValue) Ref(salt []byte, text string) PersonalRef {
	h := sha256.New()
	for _, part := range [][]byte{salt, v.Bytes(), []byte(text)} {
		h.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part))))
		h.Write(part)
	}
	return PersonalRef{v.Field, v.Number, [32]byte(h.Sum(nil))}
}

// PersonalRef is how an audit entry names a value that it must not hold: "email=3:5e88...".
type PersonalRef struct {
	Field  string
	Number uint64
	Digest [32]byte
}

func (r PersonalRef) String() string { return fmt.Sprintf("%s=%d:%x", r.Field, r.Number, r.Digest) }

// PersonalRefs reads the references of an audit entry's text; other words in it are passed over.
func PersonalRefs(text string) (refs []PersonalRef) {
	for word := range strings.FieldsSeq(text) {
		field, rest, _ := strings.Cut(word, "=")
		number, digest, _ := strings.Cut(rest, ":")
		n, err := strconv.ParseUint(number, 10, 64)
		sum, broken := hex.DecodeString(digest)
		if cmp.Or(err, broken) == nil && len(sum) == sha256.Size {
			refs = append(refs, PersonalRef{field, n, [32]byte(sum)})
		}
	}
	return refs
}

// Personal is what a field of the patient holds; empty for nothing.
func (p Patient) Personal(field string) string {
	switch field {
	case PersonalName:
		return p.Name
	case PersonalBirth:
		if p.BirthDate != 0 {
			return p.BirthDate.String()
		}
	case PersonalEmail:
		return p.Email
	case PersonalMobile:
		return p.Mobile
	case PersonalSource:
		return p.Source
	}
	return ""
}

// PersonalFields are the fields of a patient that are personal values, in their order.
func PersonalFields() []string {
	return []string{PersonalName, PersonalBirth, PersonalEmail, PersonalMobile, PersonalSource}
}
