package model_test

import (
	"bytes"
	"crypto/ed25519"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
)

func signedHead(seed string) (model.AuditHead, ed25519.PrivateKey) {
	key := ed25519.NewKeyFromSeed([]byte(strings.Repeat(seed, 32)))
	h := model.AuditHead{
		Practice: "prac_06CJ3K2M00001", Seq: 10_000, Hash: [32]byte{1, 2, 3, 31: 9}, At: 1_767_225_600_000,
		PublicKey: key.Public().(ed25519.PublicKey),
	}
	h.Signature = ed25519.Sign(key, h.Bytes())
	return h, key
}

func TestAHeadIsItsSignersAlone(t *testing.T) {
	h, key := signedHead("a")
	other, otherKey := signedHead("b")
	public, otherPublic := key.Public().(ed25519.PublicKey), otherKey.Public().(ed25519.PublicKey)
	swapped := h // made anew by somebody with a key of their own
	swapped.PublicKey, swapped.Signature = other.PublicKey, other.Signature
	for name, c := range map[string]struct {
		head model.AuditHead
		key  []byte
		kind model.Kind
	}{
		"its own":              {h, public, ""},
		"another's":            {h, otherPublic, model.Conflict},
		"signed by another":    {swapped, public, model.Conflict},
		"no key":               {h, nil, model.Invalid},
		"half a key":           {h, public[:16], model.Invalid},
		"never signed":         {model.AuditHead{PublicKey: public}, public, model.Conflict},
		"empty, with no key":   {model.AuditHead{}, nil, model.Invalid},
		"empty, with some key": {model.AuditHead{}, public, model.Conflict},
	} {
		if err := c.head.Verify(c.key); model.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryFlippedBitOfAHeadIsFound(t *testing.T) {
	h, key := signedHead("a")
	public := key.Public().(ed25519.PublicKey)
	found := func(what string, bit int, changed model.AuditHead) {
		if err := changed.Verify(public); model.KindOf(err) != model.Conflict {
			t.Errorf("bit %d of %s: %v", bit, what, err)
		}
	}
	for bit := range 64 {
		changed := h
		changed.Seq ^= 1 << bit
		found("the number", bit, changed)
		changed = h
		changed.At ^= 1 << bit
		found("the time", bit, changed)
	}
	for bit := range 256 {
		changed := h
		changed.Hash[bit/8] ^= 1 << (bit % 8)
		found("the hash", bit, changed)
	}
	for bit := range 8 * len(h.Practice) {
		practice := []byte(h.Practice)
		practice[bit/8] ^= 1 << (bit % 8)
		changed := h
		changed.Practice = model.PracticeID(practice)
		found("the practice", bit, changed)
	}
	for bit := range 8 * len(h.Signature) {
		changed := h
		changed.Signature = bytes.Clone(h.Signature)
		changed.Signature[bit/8] ^= 1 << (bit % 8)
		found("the signature", bit, changed)
	}
	for bit := range 8 * len(h.PublicKey) {
		changed := h
		changed.PublicKey = bytes.Clone(h.PublicKey)
		changed.PublicKey[bit/8] ^= 1 << (bit % 8)
		found("the public key", bit, changed)
	}
}

func TestAHeadsBytesAreWrittenDown(t *testing.T) {
	h := model.AuditHead{Practice: "ab", Seq: 258, Hash: [32]byte{7, 31: 8}, At: 3, PublicKey: []byte{9}, Signature: []byte("no part of it")}
	want := "\x00\x00\x00\x00\x00\x00\x00\x14paydesk audit head 1" + "\x00\x00\x00\x00\x00\x00\x00\x02ab" + "\x00\x00\x00\x00\x00\x00\x01\x02" +
		"\x07" + strings.Repeat("\x00", 30) + "\x08" + "\x00\x00\x00\x00\x00\x00\x00\x03" + "\x00\x00\x00\x00\x00\x00\x00\x01\x09"
	if got := string(h.Bytes()); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
