package model

import (
	"errors"
	"fmt"
)

// Kind sorts errors by what the reader can do about them.
type Kind string

// Kinds of errors. An error without a kind is Internal.
const (
	Invalid     Kind = "invalid"     // what was typed or sent can't be taken
	NotFound    Kind = "not_found"   // there is no such row
	Conflict    Kind = "conflict"    // somebody or something was here first
	Forbidden   Kind = "forbidden"   // this person may not, or Stripe refuses access
	Declined    Kind = "declined"    // the card or Stripe said no, with authority
	Unavailable Kind = "unavailable" // Stripe or the store can't be reached: nothing moved
	Unknown     Kind = "unknown"     // it isn't known yet whether money moved
	Internal    Kind = "internal"    // our fault
)

// Error is what crosses a border between packages. Message is a whole sentence for a receptionist; Field names the form
// field that it belongs to, when there is one; Err is for the log alone.
type Error struct {
	Kind    Kind
	Message string
	Field   string
	Err     error
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error of a kind with a sentence for the reader.
func Errorf(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// FieldErrorf makes an Invalid error that belongs beside one field of a form.
func FieldErrorf(field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Field: field, Message: fmt.Sprintf(format, args...)}
}

// KindOf is the kind of err; Internal when it has none, and empty for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}
