package model

import "slices"

// Scope is the set of practices that a transaction may touch, or System for the program's own work. The organisation's
// own rows (patients, staff, accounts, cards) are in every scope. Only the desk's permit makes one.
type Scope struct {
	system    bool
	practices []PracticeID
}

// ScopeOf is the scope of the practices named.
func ScopeOf(practices ...PracticeID) Scope { return Scope{practices: practices} }

// SystemScope reaches every practice: the janitor's, never a person's.
func SystemScope() Scope { return Scope{system: true} }

// Holds says whether the practice may be touched.
func (s Scope) Holds(practice PracticeID) bool {
	return s.system || slices.Contains(s.practices, practice)
}
