package desk

import (
	"crypto/subtle"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/argon2"

	"clinic.example/paydesk/model"
)

// What a new PIN is hashed with: the second recommended option of RFC 9106, section 4, for little memory.
const (
	pinTime      = 3
	pinMemoryKiB = 64 << 10
	pinThreads   = 4
	pinSaltBytes = 16
	pinHashBytes = 32
)

// mostPINMemoryKiB bounds what a hash may ask for: one that asks for more is damaged.
const mostPINMemoryKiB = 1 << 20

// How many digits a PIN has.
const (
	shortestPIN = 4
	longestPIN  = 12
)

func checkPIN(pin string) error {
	if len(pin) < shortestPIN || len(pin) > longestPIN || strings.Trim(pin, "0123456789") != "" {
		return model.FieldErrorf("pin", "A PIN is %d to %d digits.", shortestPIN, longestPIN)
	}
	return nil
}

func (d *Desk) hashPIN(pin string) (model.PINHash, error) {
	h := model.PINHash{Salt: make([]byte, pinSaltBytes), Time: pinTime, MemoryKiB: pinMemoryKiB, Threads: pinThreads}
	if _, err := io.ReadFull(d.Random, h.Salt); err != nil {
		return model.PINHash{}, fmt.Errorf("reading random bits: %w", err)
	}
	h.Hash = d.sumPIN(h, pin, pinHashBytes)
	return h, nil
}

// isPIN compares in a time that says nothing about the digits.
func (d *Desk) isPIN(h model.PINHash, pin string) bool {
	if h.Time < 1 || h.Threads < 1 || h.MemoryKiB > mostPINMemoryKiB || len(pin) > longestPIN || !h.Set() {
		return false
	}
	return subtle.ConstantTimeCompare(d.sumPIN(h, pin, uint32(len(h.Hash))), h.Hash) == 1
}

// sumPIN is slow on purpose, and one at a time: many tries at once must not take the machine's memory.
func (d *Desk) sumPIN(h model.PINHash, pin string, size uint32) []byte {
	d.hashing.Lock()
	defer d.hashing.Unlock()
	return argon2.IDKey([]byte(pin), h.Salt, h.Time, h.MemoryKiB, h.Threads, size)
}
