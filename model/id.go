package model

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// Ids of rows. As text: the noun's prefix, an underscore and 13 characters of Crockford's base32; in a store: 8 bytes,
// 48 bits of Unix milliseconds UTC and a 16-bit counter, so that their order is the order of creation.
type (
	PracticeID        string
	StaffID           string
	PractitionerID    string
	PatientID         string
	AppointmentTypeID string
	AppointmentID     string
	PaymentTypeID     string
	InvoiceID         string
	CreditNoteID      string
	PaymentID         string
	RefundID          string
	CreditID          string
)

// Prefixes of the row ids' text form.
const (
	PracticePrefix        = "prac"
	StaffPrefix           = "staff"
	PractitionerPrefix    = "pro"
	PatientPrefix         = "pat"
	AppointmentTypePrefix = "type"
	AppointmentPrefix     = "appt"
	PaymentTypePrefix     = "ptype"
	InvoicePrefix         = "inv"
	CreditNotePrefix      = "cn"
	PaymentPrefix         = "pay"
	RefundPrefix          = "ref"
	CreditPrefix          = "cred"
)

// OperationID names one press of a money button: 128 random bits as 26 characters of Crockford's base32.
type OperationID string

// LinkID names a pay or card set-up link: 128 random bits, never a sequence.
type LinkID string

// AttemptID names one try to connect a practice to Stripe: 128 random bits.
type AttemptID string

// AccountID is Stripe's id of a connected account, acct_...
type AccountID string

var crockford = base32.NewEncoding("0123456789ABCDEFGHJKMNPQRSTVWXYZ").WithPadding(base32.NoPadding)

// RowID renders the 8-byte id n as text behind its noun's prefix, as in "inv_06CJ3K2M00001".
func RowID(prefix string, n uint64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], n)
	var room [32]byte
	text := append(append(room[:0], prefix...), '_')
	return string(crockford.AppendEncode(text, b[:]))
}

// ParseRowID reads back the number of RowID; a text of another noun or shape is Invalid, and so is any text but the one that
// RowID writes: two spellings of one id would be two rows to everything that compares texts.
func ParseRowID(prefix, text string) (uint64, error) {
	if len(text) == len(prefix)+1+13 && strings.HasPrefix(text, prefix) && text[len(prefix)] == '_' {
		var b [8]byte
		if decode(b[:], text[len(prefix)+1:]) {
			return binary.BigEndian.Uint64(b[:]), nil
		}
	}
	return 0, Errorf(Invalid, "%q is not the id of a %s.", text, prefix)
}

// decode fills b from text, and says whether text is the one way to write it: the last character's spare bits must be zero.
func decode(b []byte, text string) bool {
	var room, again [32]byte
	n, err := crockford.Decode(room[:], []byte(text))
	if err != nil || n != len(b) {
		return false
	}
	copy(b, room[:n])
	return string(crockford.AppendEncode(again[:0], b)) == text
}

// NextRowID is the id after last at the Unix millisecond now; it never goes back, whatever the clock does.
func NextRowID(last uint64, now Millis) uint64 {
	if now < 0 || now >= 1<<48 {
		return last + 1
	}
	return max(last+1, uint64(now)<<16)
}

// NewOperationID draws 128 bits from random.
func NewOperationID(random io.Reader) (OperationID, error) {
	text, err := drawID(random)
	return OperationID(text), err
}

// NewLinkID draws 128 bits from random.
func NewLinkID(random io.Reader) (LinkID, error) {
	text, err := drawID(random)
	return LinkID(text), err
}

// NewAttemptID draws 128 bits from random.
func NewAttemptID(random io.Reader) (AttemptID, error) {
	text, err := drawID(random)
	return AttemptID(text), err
}

func drawID(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("reading random bits: %w", err)
	}
	return RandomID(b), nil
}

// RandomID writes 128 bits as 26 characters of Crockford's base32: the text of an operation's, link's or attempt's id.
func RandomID(bits [16]byte) string { return crockford.EncodeToString(bits[:]) }

// ParseRandomID reads back the bits of RandomID; any other text is Invalid.
func ParseRandomID(text string) (bits [16]byte, err error) {
	if len(text) != 26 || !decode(bits[:], text) {
		return [16]byte{}, Errorf(Invalid, "%q is not an id.", text)
	}
	return bits, nil
}

// Valid says whether the text has the shape of an operation id.
func (id OperationID) Valid() bool {
	_, err := ParseRandomID(string(id))
	return err == nil
}
