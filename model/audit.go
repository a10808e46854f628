package model

import (
	"crypto/sha256"
	"encoding/binary"
)

// AuditEntry is one transition: who did what to which row, and its sums or state before and after. Entries of one chain
// (a practice's, or the organisation's with an empty Practice) are numbered from 1 and each holds the hash of the one before.
// They hold ids and amounts, no personal values.
type AuditEntry struct {
	Practice PracticeID
	Seq      uint64
	At       Millis
	Actor    StaffID // empty for the program itself
	By       string  // role
	Action   string  // "invoice.create", "payment.charge.succeeded"
	Subject  string  // id of the row
	Before   string
	After    string
	Prev     [32]byte
	Hash     [32]byte
}

// Chained numbers the entry behind prev and seals it.
func (e AuditEntry) Chained(prev AuditEntry) AuditEntry {
	e.Seq, e.Prev = prev.Seq+1, prev.Hash
	e.Hash = e.Sum()
	return e
}

// Sum is the SHA-256 of the entry's canonical form: each field length-prefixed in the order of the struct, numbers as 8 bytes big-endian.
func (e AuditEntry) Sum() [32]byte {
	h := sha256.New()
	text := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	number := func(v uint64) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], v)
		h.Write(n[:])
	}
	text(string(e.Practice))
	number(e.Seq)
	number(uint64(e.At))
	text(string(e.Actor))
	text(e.By)
	text(e.Action)
	text(e.Subject)
	text(e.Before)
	text(e.After)
	h.Write(e.Prev[:])
	return [32]byte(h.Sum(nil))
}

// VerifyChain walks entries in order from the first, and names the first that doesn't fit.
func VerifyChain(entries []AuditEntry) error {
	var prev AuditEntry
	for _, e := range entries {
		if e.Seq != prev.Seq+1 || e.Prev != prev.Hash || e.Hash != e.Sum() {
			return Errorf(Conflict, "The audit trail is broken at entry %d.", e.Seq)
		}
		prev = e
	}
	return nil
}
