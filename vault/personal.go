package vault

import (
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"

	"clinic.example/paydesk/model"
	"golang.org/x/crypto/chacha20poly1305"
)

// PersonalKey closes what a patient's row held before, and salts what the audit trail says of it. It lies sealed in the store; once
// that row is gone nobody reads those values again, nor can tell them from their digests.
type PersonalKey struct {
	bits   *[keySize]byte
	random io.Reader
}

// Format prints nothing of the key.
func (*PersonalKey) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "vault.PersonalKey{...}") }

// NewPersonalKey draws a patient's key and seals it for a place; errors as Seal's.
func (v *Vault) NewPersonalKey(p Place) (*PersonalKey, model.Sealed, error) {
	k := &PersonalKey{new([keySize]byte), v.random}
	if _, err := io.ReadFull(v.random, k.bits[:]); err != nil {
		return nil, model.Sealed{}, unsaved(err)
	}
	s, err := v.SealBytes(p, k.bits[:])
	return k, s, err
}

// PersonalKey opens the key that NewPersonalKey sealed for the same place; errors as Unseal's.
func (v *Vault) PersonalKey(p Place, s model.Sealed) (*PersonalKey, error) {
	bits, err := v.UnsealBytes(p, s)
	if err != nil {
		return nil, err
	}
	defer clear(bits)
	if len(bits) != keySize {
		return nil, refused(p, "it is no patient's key. Bring the data file back from a backup", errShape)
	}
	k := &PersonalKey{new([keySize]byte), v.random}
	copy(k.bits[:], bits)
	return k, nil
}

// Wipe clears the key from memory, as far as Go lets it.
func (k *PersonalKey) Wipe() { clear(k.bits[:]) }

// Ref names a value of the patient's for the audit trail.
func (k *PersonalKey) Ref(v model.PersonalValue, text string) model.PersonalRef {
	mac := hmac.New(sha256.New, k.bits[:])
	mac.Write([]byte("salt"))
	mac.Write(v.Bytes())
	return v.Ref(mac.Sum(nil), text)
}

// Close gives the value with its text closed. Its error is Unavailable: nothing was closed.
func (k *PersonalKey) Close(v model.PersonalValue, text string) (model.PersonalValue, error) {
	nonce := make([]byte, chacha20poly1305.NonceSizeX)
	if _, err := io.ReadFull(k.random, nonce); err != nil {
		return v, unsaved(err)
	}
	box, err := lock(k.bits[:], nonce, nil, []byte(text), v.Bytes())
	if err != nil {
		return v, unsaved(err)
	}
	v.Sealed = model.PersonalBox{Nonce: nonce, Box: box}
	return v, nil
}

// Open gives the text of a value that Close closed; Unavailable where it is damaged, or another patient's.
func (k *PersonalKey) Open(v model.PersonalValue) (string, error) {
	if len(v.Sealed.Nonce) != chacha20poly1305.NonceSizeX {
		return "", unreadableValue(errShape)
	}
	plain, err := unlock(k.bits[:], v.Sealed.Nonce, v.Sealed.Box, v.Bytes())
	if err != nil {
		return "", unreadableValue(err)
	}
	return string(plain), nil
}

func unreadableValue(err error) error {
	return &model.Error{Kind: model.Unavailable, Err: err, Message: "A former value of this patient's can't be opened: it is damaged. Bring the data file back from a backup. What the patient's page shows now is not affected."}
}

func unsaved(err error) error {
	return &model.Error{Kind: model.Unavailable, Err: err, Message: "Nothing can be sealed on this machine just now, so the change was not saved. Restart paydesk and try again."}
}
