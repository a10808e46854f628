package model_test

import (
	"slices"
	"testing"

	"clinic.example/paydesk/model"
)

var permissions = []model.Permission{
	model.SeePractice, model.ViewIntegrations, model.EditIntegrations, model.EditPractices, model.SetModes, model.SeePatients, model.EditPatients,
	model.SeeInvoices, model.EditInvoices, model.TakePayments, model.SendLinks, model.RefundPayments, model.ReadAudit,
}

// TestPermissions is the whole matrix of roles and permissions.
func TestPermissions(t *testing.T) {
	for role, may := range map[model.Role][]model.Permission{
		model.Administrator: permissions,
		model.SystemRole:    permissions,
		model.FrontDesk: {
			model.SeePractice, model.ViewIntegrations, model.SeePatients, model.EditPatients, model.SeeInvoices, model.EditInvoices,
			model.TakePayments, model.SendLinks, model.RefundPayments,
		},
		model.PractitionerRole: {model.SeePractice, model.SeePatients, model.SeeInvoices},
		"":                     nil,
		"Administrator":        nil,
		"owner":                nil,
	} {
		for _, p := range permissions {
			if got, want := role.May(p), slices.Contains(may, p); got != want {
				t.Errorf("%q may %q: %v, want %v", role, p, got, want)
			}
		}
	}
	if model.FrontDesk.May("") || model.FrontDesk.May("everything") {
		t.Error("a permission that nobody declared is held")
	}
}

func TestSystemActor(t *testing.T) {
	if got := model.System(); got.Role != model.SystemRole || got.Staff != "" || got.Name == "" {
		t.Errorf("the program's own actor is %+v", got)
	}
}

func TestScope(t *testing.T) {
	for _, test := range []struct {
		name  string
		scope model.Scope
		holds map[model.PracticeID]bool
	}{
		{"nothing", model.Scope{}, map[model.PracticeID]bool{"a": false, "": false}},
		{"none", model.ScopeOf(), map[model.PracticeID]bool{"a": false, "": false}},
		{"two", model.ScopeOf("a", "b"), map[model.PracticeID]bool{"a": true, "b": true, "c": false, "": false}},
		{"system", model.SystemScope(), map[model.PracticeID]bool{"a": true, "z": true}},
	} {
		for practice, want := range test.holds {
			if got := test.scope.Holds(practice); got != want {
				t.Errorf("the scope of %s holds %q: %v, want %v", test.name, practice, got, want)
			}
		}
	}
}
