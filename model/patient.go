package model

import "strings"

// Patient belongs to the organisation; what they owe and have paid belongs to a practice.
type Patient struct {
	ID        PatientID
	Name      string
	BirthDate Date
	Email     string
	Mobile    string
	Created   Millis
	Source    string     `json:",omitempty"` // the id in the clinic's own system, where an import brought the patient
	Customers []Customer // the patient at Stripe, one for each account and mode
	Erased    Millis     `json:",omitempty"` // when the personal data were erased; the row stays for the money's sake
}

// ErasedName stands in the row of a patient whose personal data were erased.
const ErasedName = "Erased patient"

// Customer is a patient's Stripe Customer on one account. It holds an opaque reference there, never a name.
type Customer struct {
	Account AccountID
	Mode    Mode
	ID      string // cus_...
}

// CustomerAt is the patient's Stripe Customer id on an account; empty when there is none yet.
func (p Patient) CustomerAt(account AccountID, mode Mode) string {
	for _, c := range p.Customers {
		if c.Account == account && c.Mode == mode {
			return c.ID
		}
	}
	return ""
}

// First is the name that a sentence uses: "We still owe Mia 40.00".
func (p Patient) First() string {
	first, _, _ := strings.Cut(strings.TrimSpace(p.Name), " ")
	return first
}

// Check says what is wrong with a patient that somebody typed, beside its field.
func (p Patient) Check() error {
	if strings.TrimSpace(p.Name) == "" {
		return FieldErrorf("name", "Type the patient's name.")
	}
	if p.Email != "" && !strings.Contains(p.Email, "@") {
		return FieldErrorf("email", "An e-mail address has an @ in it.")
	}
	return nil
}
