package vault

import (
	"errors"
	"fmt"
	"io"

	"clinic.example/paydesk/model"
	"golang.org/x/crypto/chacha20poly1305"
)

// A sealed row: Nonce is the nonce of the data key's box and then that of the secret's; Box is the format, the data key's box and the
// secret's (XChaCha20-Poly1305, draft-irtf-cfrg-xchacha: its nonces are long enough to be drawn).
const (
	format    = 1
	nonceSize = chacha20poly1305.NonceSizeX
	wrapped   = keySize + chacha20poly1305.Overhead
	boxMin    = 1 + wrapped + chacha20poly1305.Overhead
)

var (
	errShape  = errors.New("it doesn't have the shape of a sealed secret")
	errBroken = errors.New("it was changed, or sealed for another place")
)

// wrapPlace is the associated data of a data key's box.
func wrapPlace(keyID string) []byte { return []byte("paydesk data key 1 " + keyID) }

// seal closes plain for a place (in canonical form) under a data key of its own.
func seal(random io.Reader, k key, place []byte, version int, plain []byte) (model.Sealed, error) {
	var data [keySize]byte
	defer clear(data[:])
	nonce := make([]byte, 2*nonceSize)
	for _, drawn := range [][]byte{data[:], nonce} {
		if _, err := io.ReadFull(random, drawn); err != nil {
			return model.Sealed{}, fmt.Errorf("reading random bits: %w", err)
		}
	}
	box, err := lock(k.bits[:], nonce[:nonceSize], []byte{format}, data[:], wrapPlace(k.id))
	if err != nil {
		return model.Sealed{}, err
	}
	if box, err = lock(data[:], nonce[nonceSize:], box, plain, place); err != nil {
		return model.Sealed{}, err
	}
	return model.Sealed{KeyID: k.id, Version: version, Nonce: nonce, Box: box}, nil
}

// open gives back what seal closed.
func open(k key, place []byte, s model.Sealed) ([]byte, error) {
	data, err := unwrap(k, s)
	if err != nil {
		return nil, err
	}
	defer clear(data)
	return unlock(data, s.Nonce[nonceSize:], s.Box[1+wrapped:], place)
}

// rewrap closes a sealed secret's data key under another wrapping key; the secret's own box stays as it is.
func rewrap(random io.Reader, from, to key, s model.Sealed) (model.Sealed, error) {
	data, err := unwrap(from, s)
	if err != nil {
		return model.Sealed{}, err
	}
	defer clear(data)
	nonce := make([]byte, nonceSize)
	if _, err := io.ReadFull(random, nonce); err != nil {
		return model.Sealed{}, fmt.Errorf("reading random bits: %w", err)
	}
	box, err := lock(to.bits[:], nonce, []byte{format}, data, wrapPlace(to.id))
	if err != nil {
		return model.Sealed{}, err
	}
	return model.Sealed{
		KeyID: to.id, Version: s.Version,
		Nonce: append(nonce, s.Nonce[nonceSize:]...), Box: append(box, s.Box[1+wrapped:]...),
	}, nil
}

func unwrap(k key, s model.Sealed) ([]byte, error) {
	if len(s.Nonce) != 2*nonceSize || len(s.Box) < boxMin || s.Box[0] != format {
		return nil, errShape
	}
	return unlock(k.bits[:], s.Nonce[:nonceSize], s.Box[1:1+wrapped], wrapPlace(k.id))
}

func lock(bits, nonce, before, plain, associated []byte) ([]byte, error) {
	cipher, err := chacha20poly1305.NewX(bits)
	if err != nil {
		return nil, err
	}
	return cipher.Seal(before, nonce, plain, associated), nil
}

func unlock(bits, nonce, box, associated []byte) ([]byte, error) {
	cipher, err := chacha20poly1305.NewX(bits)
	if err != nil {
		return nil, err
	}
	plain, err := cipher.Open(nil, nonce, box, associated)
	if err != nil {
		return nil, errBroken
	}
	return plain, nil
}
