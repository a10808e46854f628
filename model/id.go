package model

import (
	"encoding/base32"
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

const crockfordDigits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

var crockford = base32.NewEncoding(crockfordDigits).WithPadding(base32.NoPadding)

// RowID renders the 8-byte id n as text behind its noun's prefix, as in "inv_06CJ3K2M00001".
func RowID(prefix string, n uint64) string {
	var room [32]byte
	text := append(append(room[:0], prefix...), '_')
	for shift := 59; shift >= 0; shift -= 5 {
		text = append(text, crockfordDigits[n>>shift&31])
	}
	return string(append(text, crockfordDigits[n<<1&31]))
}

// ParseRowID reads back the number of RowID; a text of another noun or shape is Invalid, and so is any text but the one that
// RowID writes: two spellings of one id would be two rows to everything that compares texts.
func ParseRowID(prefix, text string) (n uint64, err error) {
	wrong := len(text) != len(prefix)+14 || text[:len(prefix)] != prefix || text[len(prefix)] != '_'
	for i := len(prefix) + 1; i < len(text) && !wrong; i++ {
		digit := strings.IndexByte(crockfordDigits, text[i])
		wrong = digit < 0
		if i < len(text)-1 {
			n = n<<5 | uint64(digit)
		} else { // the last character holds four bits, and a zero
			wrong = wrong || digit&1 != 0
			n = n<<4 | uint64(digit)>>1
		}
	}
	if wrong {
		return 0, Errorf(Invalid, "%q is not the id of a %s.", text, prefix)
	}
	return n, nil
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
func ParseRandomID(text string) ([16]byte, error) {
	b, err := crockford.DecodeString(text)
	if err != nil || len(b) != 16 || crockford.EncodeToString(b) != text {
		return [16]byte{}, Errorf(Invalid, "%q is not an id.", text)
	}
	return [16]byte(b), nil
}

// Valid says whether the text has the shape of an operation id.
func (id OperationID) Valid() bool {
	_, err := ParseRandomID(string(id))
	return err == nil
}
