package model_test

import (
	"slices"
	"testing"

	"clinic.example/paydesk/model"
)

// TestPermissions is the whole matrix of roles and permissions.
func TestPermissions(t *testing.T) {
	permissions := model.Permissions()
	for role, may := range map[model.Role][]model.Permission{
		model.Administrator: permissions,
		model.SystemRole:    permissions,
		model.FrontDesk: {
			model.SeePractice, model.ViewIntegrations, model.SeePatients, model.EditPatients, model.SeeInvoices, model.EditInvoices,
			model.TakePayments, model.SendLinks, model.RefundPayments, model.CloseDay, model.EditFooter,
		},
		model.PractitionerRole: {model.SeePractice, model.SeePatients, model.SeeInvoices},
		model.Support:          {model.SeePractice, model.SeePatients, model.SeeInvoices, model.ViewIntegrations},
		model.Auditor:          {model.SeePractice, model.SeeInvoices, model.ReadAudit, model.ExportData},
		"":                     nil,
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

func TestAStoredRuleTakesARolesPlaceButNeverTheAdministrators(t *testing.T) {
	stored := []model.RoleRule{
		{Name: model.FrontDesk, Permissions: []model.Permission{model.SeePractice}, RefundLimit: 5000},
		{Name: model.Administrator},
		{Name: "trainee", Permissions: []model.Permission{model.SeeInvoices}},
	}
	if rule := model.RuleOf(model.FrontDesk, stored); rule.May(model.TakePayments) || rule.RefundLimit != 5000 {
		t.Errorf("front desk: %+v", rule)
	}
	if rule := model.RuleOf(model.Administrator, stored); !rule.May(model.EditStaff) || rule.RefundLimit != model.NoLimit {
		t.Errorf("administrator: %+v", rule)
	}
	if !model.RuleOf("trainee", stored).May(model.SeeInvoices) || model.RuleOf("stranger", stored).May(model.SeePractice) {
		t.Error("a stored role is not found, or an unknown one holds something")
	}
}

func TestRolesAtAPractice(t *testing.T) {
	s := model.Staff{Role: model.PractitionerRole, Grants: []model.Grant{{Practice: "a", Role: model.FrontDesk}, {Practice: "b", Role: "trainee"}}}
	for practice, want := range map[model.PracticeID][]model.Role{
		"a": {model.PractitionerRole, model.FrontDesk}, "b": {model.PractitionerRole, "trainee"}, "c": {model.PractitionerRole}, "": {model.PractitionerRole},
	} {
		if got := s.RolesAt(practice); !slices.Equal(got, want) {
			t.Errorf("at %q: %v, want %v", practice, got, want)
		}
	}
	s.Disabled = true
	if s.Works("a") || s.Works("") {
		t.Error("a disabled person works")
	}
}
