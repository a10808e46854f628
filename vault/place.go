package vault

import (
	"encoding/binary"

	"clinic.example/paydesk/model"
)

// Place is where a sealed secret lies. It is part of the seal: what was copied to another row, practice or field, or brought back after
// it was replaced, doesn't open there.
type Place struct {
	Table    string // "platform", "keys", "personal"
	Practice model.PracticeID
	Field    string // which secret of that row
	Version  int    // which replacement of the secret it is

	// Called is the practice's name for sentences; no part of the seal.
	Called string
}

// What a box holds. It is part of the seal too, so that what was sealed as a Secret doesn't come out as plain bytes.
const (
	textKind  = "text"
	bytesKind = "bytes"
)

// bytes is the place's canonical form, the associated data of its box: each text length-prefixed (8 bytes, big-endian), so that no two
// places share one, and the version as 8 bytes.
func (p Place) bytes(kind string) []byte {
	var b []byte
	for _, text := range []string{"paydesk secret 1", kind, p.Table, string(p.Practice), p.Field} {
		b = append(binary.BigEndian.AppendUint64(b, uint64(len(text))), text...)
	}
	return binary.BigEndian.AppendUint64(b, uint64(p.Version))
}

// whose names the practice for a sentence.
func (p Place) whose() string {
	switch {
	case p.Called != "":
		return p.Called
	case p.Practice != "":
		return "practice " + string(p.Practice)
	default:
		return "the organisation"
	}
}
