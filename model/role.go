package model

import "slices"

// Role is the name of a set of permissions.
type Role string

// The roles that every organisation has.
const (
	Administrator    Role = "administrator"
	FrontDesk        Role = "front desk"
	PractitionerRole Role = "practitioner"
	Support          Role = "support"
	Auditor          Role = "auditor"
	SystemRole       Role = "system"
)

// Permission is one thing that a role may do.
type Permission string

// Permissions, as the desk's commands declare them.
const (
	SeePractice      Permission = "see practice"
	ViewIntegrations Permission = "Integrations: View"
	EditIntegrations Permission = "Integrations: Edit"
	ManageKeys       Permission = "Keys: Edit"
	EditFooter       Permission = "Footer: Edit"
	EditPractices    Permission = "Practices: Edit"
	SetModes         Permission = "Modes: Edit"
	SeePatients      Permission = "Patients: View"
	EditPatients     Permission = "Patients: Edit"
	ErasePatients    Permission = "Patients: Erase"
	SeeInvoices      Permission = "Invoices: View"
	EditInvoices     Permission = "Invoices: Edit"
	TakePayments     Permission = "Payments: Take"
	SendLinks        Permission = "Links: Send"
	RefundPayments   Permission = "Payments: Refund"
	StopOperations   Permission = "Operations: Stop"
	AnswerDisputes   Permission = "Disputes: Answer"
	ExportData       Permission = "Export"
	ImportData       Permission = "Import"
	CloseDay         Permission = "Day: Close"
	ReadAudit        Permission = "Audit: View"
	EditStaff        Permission = "Staff: Edit"
	InviteSupport    Permission = "Support: Invite"
	KeepStore        Permission = "Backup and check"
)

// Permissions are all of them, in the order of the staff screen.
func Permissions() []Permission {
	return []Permission{
		SeePractice, SeePatients, EditPatients, ErasePatients, SeeInvoices, EditInvoices, TakePayments, SendLinks, RefundPayments, StopOperations, AnswerDisputes, CloseDay,
		SetModes, EditFooter, EditPractices, ViewIntegrations, EditIntegrations, ManageKeys, ImportData, ExportData, ReadAudit, EditStaff,
		InviteSupport, KeepStore,
	}
}

// NoLimit is the refund limit of a role that needs no second person.
const NoLimit int64 = -1

// RoleRule is what a role holds. RefundLimit is the most that one refund may be without a second person, in the practice's minor
// units: NoLimit for any amount, zero where every refund waits for another person.
type RoleRule struct {
	Name        Role
	Permissions []Permission
	RefundLimit int64
	BuiltIn     bool
}

// May says whether the role holds the permission.
func (r RoleRule) May(p Permission) bool { return slices.Contains(r.Permissions, p) }

// frontDeskLimit is what the front desk returns alone unless the organisation says otherwise: 200.00.
const frontDeskLimit = 200_00

// BuiltInRoles are the roles that every organisation has. A stored rule of the same name takes a role's place, the administrator's excepted.
func BuiltInRoles() []RoleRule {
	return []RoleRule{
		{Administrator, Permissions(), NoLimit, true},
		{FrontDesk, []Permission{
			SeePractice, SeePatients, EditPatients, SeeInvoices, EditInvoices, TakePayments, SendLinks, RefundPayments, CloseDay, ViewIntegrations, EditFooter,
		}, frontDeskLimit, true},
		{PractitionerRole, []Permission{SeePractice, SeePatients, SeeInvoices}, 0, true},
		{Support, []Permission{SeePractice, SeePatients, SeeInvoices, ViewIntegrations}, 0, true},
		{Auditor, []Permission{SeePractice, SeeInvoices, ReadAudit, ExportData}, 0, true},
	}
}

// RuleOf finds a role among the stored rules and the built-in ones. An unknown role holds nothing.
func RuleOf(role Role, stored []RoleRule) RoleRule {
	if role == SystemRole {
		return RoleRule{SystemRole, Permissions(), NoLimit, true}
	}
	for _, rules := range [][]RoleRule{stored, BuiltInRoles()} {
		for _, rule := range rules {
			if rule.Name == role && (role != Administrator || rule.BuiltIn) {
				return rule
			}
		}
	}
	return RoleRule{Name: role}
}

// May says whether a built-in role holds the permission.
func (r Role) May(p Permission) bool { return RuleOf(r, nil).May(p) }
