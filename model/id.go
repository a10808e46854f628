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
	return prefix + "_" + crockford.EncodeToString(b[:])
}

// ParseRowID reads back the number of RowID; a text of another noun or shape is Invalid.
func ParseRowID(prefix, text string) (uint64, error) {
	rest, ok := strings.CutPrefix(text, prefix+"_")
	b, err := crockford.DecodeString(rest)
	if !ok || err != nil || len(b) != 8 {
		return 0, Errorf(Invalid, "%q is not the id of a %s.", text, prefix)
	}
	return binary.BigEndian.Uint64(b), nil
}

// NextRowID is the id after last at the Unix millisecond now; it never goes back, whatever the clock does.
func NextRowID(last uint64, now Millis) uint64 {
	return max(last+1, uint64(now)<<16)
}

// NewOperationID draws 128 bits from random.
func NewOperationID(random io.Reader) (OperationID, error) {
	text, err := randomID(random)
	return OperationID(text), err
}

// NewLinkID draws 128 bits from random.
func NewLinkID(random io.Reader) (LinkID, error) {
	text, err := randomID(random)
	return LinkID(text), err
}

// NewAttemptID draws 128 bits from random.
func NewAttemptID(random io.Reader) (AttemptID, error) {
	text, err := randomID(random)
	return AttemptID(text), err
}

func randomID(random io.Reader) (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("reading random bits: %w", err)
	}
	return crockford.EncodeToString(b[:]), nil
}

// Valid says whether the text has the shape of an operation id.
func (id OperationID) Valid() bool {
	b, err := crockford.DecodeString(string(id))
	return err == nil && len(b) == 16
}
