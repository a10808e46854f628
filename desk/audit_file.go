package desk

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"

	"clinic.example/paydesk/model"
)

// The exported audit trail is JSON lines: a header, the entries from the first on, and the signed end. Every line stands exactly as
// encoding/json writes the types below, so that a line which says the same in other bytes is found too.
const (
	auditFormat  = "paydesk audit trail"
	auditVersion = 1
)

// auditHeader is the first line.
type auditHeader struct {
	Format       string           `json:"format"`
	Version      int              `json:"version"`
	Organisation string           `json:"organisation"`
	Practice     model.PracticeID `json:"practice"` // empty for the organisation's own chain
	Name         string           `json:"name"`     // the practice's
	PublicKey    string           `json:"publicKey"`
	Exported     model.Millis     `json:"exported"`
}

// auditLine is one entry. Times are Unix milliseconds UTC.
type auditLine struct {
	Seq     uint64        `json:"seq"`
	At      model.Millis  `json:"at"`
	Actor   model.StaffID `json:"actor"`
	By      string        `json:"by"`
	Action  string        `json:"action"`
	Subject string        `json:"subject"`
	Before  string        `json:"before"`
	After   string        `json:"after"`
	Prev    digest        `json:"prev"`
	Hash    digest        `json:"hash"`
}

// auditEnd is the last line: the chain's signed head, and a signature over the file, which covers the header too.
type auditEnd struct {
	Entries   uint64       `json:"entries"`
	Hash      digest       `json:"hash"` // of the last entry
	Signed    model.Millis `json:"signed"`
	Signature signature    `json:"signature"` // of the head
	File      digest       `json:"file"`      // SHA-256 of all lines before
	Seal      signature    `json:"seal"`      // signature of the file and the head
}

// digest is 32 bytes, written as lower-case hexadecimal digits.
type digest [sha256.Size]byte

func (h digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, h[:]), nil }

func (h *digest) UnmarshalText(text []byte) error {
	if len(text) != 2*len(h) {
		return errors.New("not a hash")
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// signature is a signature, written as lower-case hexadecimal digits; empty where nothing was signed.
type signature []byte

func (s signature) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, s), nil }

func (s *signature) UnmarshalText(text []byte) (err error) {
	*s, err = hex.AppendDecode(nil, text)
	return err
}

func lineOf(e model.AuditEntry) auditLine {
	return auditLine{e.Seq, e.At, e.Actor, e.By, e.Action, e.Subject, e.Before, e.After, e.Prev, e.Hash}
}

func (l auditLine) entry(practice model.PracticeID) model.AuditEntry {
	return model.AuditEntry{
		Practice: practice, Seq: l.Seq, At: l.At, Actor: l.Actor, By: l.By, Action: l.Action, Subject: l.Subject, Before: l.Before, After: l.After,
		Prev: l.Prev, Hash: l.Hash,
	}
}

func (e auditEnd) head(practice model.PracticeID, publicKey []byte) model.AuditHead {
	return model.AuditHead{Practice: practice, Seq: e.Entries, Hash: e.Hash, At: e.Signed, Signature: e.Signature, PublicKey: publicKey}
}

// sealed is what Seal signs: a name for what it is, the file's hash and the head with its signature.
func (e auditEnd) sealed(practice model.PracticeID, publicKey []byte) []byte {
	b := []byte("paydesk audit export 1")
	for _, part := range [][]byte{e.File[:], e.head(practice, publicKey).Bytes(), e.Signature} {
		b = append(binary.BigEndian.AppendUint64(b, uint64(len(part))), part...)
	}
	return b
}

// writeLine gives a line's bytes, its end included.
func writeLine(line any) ([]byte, error) {
	text, err := json.Marshal(line)
	return append(text, '\n'), err
}

// readLine reads a line that must stand exactly as writeLine writes it.
func readLine[T any](text []byte) (line T, ok bool) {
	if json.Unmarshal(text, &line) != nil {
		return line, false
	}
	again, err := writeLine(line)
	return line, err == nil && bytes.Equal(again, text)
}
