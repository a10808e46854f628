package model

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// Fields of a patient that are personal values.
const (
	PersonalName   = "name"
	PersonalBirth  = "birth"
	PersonalEmail  = "email"
	PersonalMobile = "mobile"
	PersonalSource = "source"
)

// PersonalValue is what one field of a patient held, under the patient's own key. The audit trail names it by its number and digest;
// once the key is destroyed nobody can tell what it was, and the trail still holds.
type PersonalValue struct {
	Patient PatientID
	Number  uint64 // from 1 for each patient, in the order written
	Field   string
	At      Millis
	Digest  [32]byte
	Sealed  PersonalBox // empty where no vault was there to seal: the value was not kept
}

// PersonalBox is a salt and a value as the patient's key closed them.
type PersonalBox struct {
	Nonce, Box []byte
}

// Set says whether there is something in it.
func (b PersonalBox) Set() bool { return len(b.Box) > 0 }

// PersonalSalt is how many random bytes a digest is salted with, so that a value can't be guessed from it.
const PersonalSalt = 32

// PersonalDigest is the SHA-256 of a salt, a patient's field and a value, each length-prefixed (8 bytes, big-endian).
func PersonalDigest(salt []byte, patient PatientID, field, value string) [32]byte {
	h := sha256.New()
	for _, part := range []string{"paydesk personal value 1", string(salt), string(patient), field, value} {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		h.Write(n[:])
		h.Write([]byte(part))
	}
	return [32]byte(h.Sum(nil))
}

// PersonalRef is how an audit entry names a value that it must not hold: "email=3:5e88...".
type PersonalRef struct {
	Field  string
	Number uint64
	Digest [32]byte
}

// Ref names the value.
func (v PersonalValue) Ref() PersonalRef { return PersonalRef{v.Field, v.Number, v.Digest} }

func (r PersonalRef) String() string { return fmt.Sprintf("%s=%d:%x", r.Field, r.Number, r.Digest) }

// PersonalRefs reads the references of an audit entry's text; other words in it are passed over.
func PersonalRefs(text string) (refs []PersonalRef) {
	for word := range strings.FieldsSeq(text) {
		field, rest, named := strings.Cut(word, "=")
		number, digest, numbered := strings.Cut(rest, ":")
		n, err := strconv.ParseUint(number, 10, 64)
		sum, broken := hex.DecodeString(digest)
		if named && numbered && err == nil && broken == nil && len(sum) == sha256.Size {
			refs = append(refs, PersonalRef{field, n, [32]byte(sum)})
		}
	}
	return refs
}
