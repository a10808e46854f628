package model

import "slices"

// Staff is a person who works at the desk.
type Staff struct {
	ID      StaffID
	Name    string
	Role    Role
	Created Millis
}

// Actor is who acts in a session: a person, or the program itself.
type Actor struct {
	Staff StaffID
	Name  string
	Role  Role
}

// System is the program's own actor: the janitor, the OAuth return.
func System() Actor { return Actor{Name: "paydesk", Role: SystemRole} }

// Role is a named set of permissions.
type Role string

// The roles that every organisation has.
const (
	Administrator    Role = "administrator"
	FrontDesk        Role = "front desk"
	PractitionerRole Role = "practitioner"
	SystemRole       Role = "system"
)

// Permission is one thing that a role may do.
type Permission string

// Permissions, as the desk's commands declare them.
const (
	SeePractice      Permission = "see practice"
	ViewIntegrations Permission = "integrations: view"
	EditIntegrations Permission = "integrations: edit"
	EditPractices    Permission = "practices: edit"
	SetModes         Permission = "modes: edit"
	SeePatients      Permission = "patients: view"
	EditPatients     Permission = "patients: edit"
	SeeInvoices      Permission = "invoices: view"
	EditInvoices     Permission = "invoices: edit"
	TakePayments     Permission = "payments: take"
	SendLinks        Permission = "links: send"
	RefundPayments   Permission = "payments: refund"
	ReadAudit        Permission = "audit: view"
)

var frontDesk = []Permission{
	SeePractice, ViewIntegrations, SeePatients, EditPatients, SeeInvoices, EditInvoices, TakePayments, SendLinks, RefundPayments,
}

var practitioner = []Permission{SeePractice, SeePatients, SeeInvoices}

// May says whether the role holds the permission. An unknown role holds none.
func (r Role) May(p Permission) bool {
	switch r {
	case Administrator, SystemRole:
		return true
	case FrontDesk:
		return slices.Contains(frontDesk, p)
	case PractitionerRole:
		return slices.Contains(practitioner, p)
	}
	return false
}
