package desk_test

import (
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func TestAPersonIsAddedAndWorksWhereTheyAreGranted(t *testing.T) {
	h := newHouse(newGroup(t))
	row, err := h.session.AddStaff(t.Context(), desk.NewStaff{
		Name: " Cleo Diaz ", Grants: []model.Grant{{Practice: h.b.practice, Role: model.FrontDesk}}, PIN: "4711",
	})
	h.must(err)
	if row.Name != "Cleo Diaz" || !row.HasPIN || row.Disabled || row.Created == 0 {
		t.Errorf("%+v", row)
	}
	cleo, err := h.desk.SignIn(t.Context(), row.ID, "4711")
	h.must(err)
	h.must(only(h.desk.Session(cleo).Home(t.Context(), h.b.practice)))
	says(t, only(h.desk.Session(cleo).Home(t.Context(), h.a.practice)), model.Forbidden, "no role at Harbour Street Physio")
	list, err := h.session.Staff(t.Context())
	h.must(err)
	if i := slices.IndexFunc(list.Rows, func(r desk.StaffRow) bool { return r.ID == row.ID }); i < 0 || len(list.Rows[i].Grants) != 1 {
		t.Errorf("list %+v", list.Rows)
	}
	if names := idsOfRoles(list.Roles); names != "administrator, front desk, practitioner, support, auditor, trainee" || len(list.Practices) != 3 {
		t.Errorf("roles %s, %d practices", names, len(list.Practices))
	}
}

func idsOfRoles(rules []model.RoleRule) string {
	var names []string
	for _, r := range rules {
		names = append(names, string(r.Name))
	}
	return strings.Join(names, ", ")
}

func TestANewcomersFormSaysWhatIsWrong(t *testing.T) {
	h := newHouse(newGroup(t))
	for field, n := range map[string]desk.NewStaff{
		"name":      {Name: " ", Role: model.FrontDesk},
		"name ":     {Name: strings.Repeat("a", 61), Role: model.FrontDesk},
		"name  ":    {Name: "4242 4242 4242 4242", Role: model.FrontDesk},
		"name   ":   {Name: "ANA  SILVA", Role: model.FrontDesk},
		"role":      {Name: "Cleo"},
		"role ":     {Name: "Cleo", Role: "captain"},
		"role  ":    {Name: "Cleo", Role: "system"},
		"practice":  {Name: "Cleo", Grants: []model.Grant{{Practice: "prac_0000000000000", Role: model.FrontDesk}}},
		"practice ": {Name: "Cleo", Grants: []model.Grant{{Role: model.FrontDesk}}},
		"pin":       {Name: "Cleo", Role: model.FrontDesk, PIN: "12"},
	} {
		besides(t, only(h.session.AddStaff(t.Context(), n)), strings.TrimSpace(field), "")
	}
}

// Somebody who can sign in and help everybody else is always left.
func TestTheLastAdministratorStays(t *testing.T) {
	h := newHouse(newGroup(t))
	ana := h.session.Actor().Staff
	says(t, only(h.session.DisableStaff(t.Context(), ana)), model.Conflict, "Ana Silva is the last administrator")
	says(t, only(h.session.SetRoles(t.Context(), ana, model.FrontDesk, nil)), model.Conflict, "last administrator")
	grant := []model.Grant{{Practice: h.a.practice, Role: model.Administrator}}
	says(t, only(h.session.SetRoles(t.Context(), ana, "", grant)), model.Conflict, "last administrator")
	h.knows(ana, anasPIN)
	second := h.person("Bea Boss", model.Administrator)
	says(t, only(h.session.DisableStaff(t.Context(), ana)), model.Conflict, "last administrator who can sign in")
	h.knows(second.Actor().Staff, bensPIN)
	h.must(only(h.session.DisableStaff(t.Context(), ana)))
	says(t, only(second.DisableStaff(t.Context(), second.Actor().Staff)), model.Conflict, "Bea Boss is the last administrator")
	h.must(only(second.SetRoles(t.Context(), ana, model.FrontDesk, nil)))
}

// A role that edits staff is not a ladder: nobody gives, takes over or makes more than they hold.
func TestNobodyClimbsByARoleThatTheyGive(t *testing.T) {
	h := newHouse(newGroup(t))
	_, err := h.session.SaveRole(t.Context(), model.RoleRule{
		Name: "manager", Permissions: []model.Permission{model.SeePractice, model.EditStaff, model.RefundPayments}, RefundLimit: 50_00,
	})
	h.must(err)
	manager := h.person("Max Manager", "manager")
	me, ana := manager.Actor().Staff, h.session.Actor().Staff
	for name, err := range map[string]error{
		"makes an administrator":        only(manager.AddStaff(t.Context(), desk.NewStaff{Name: "Puppet", Role: model.Administrator})),
		"makes one of one practice":     only(manager.AddStaff(t.Context(), desk.NewStaff{Name: "Puppet", Grants: []model.Grant{{Practice: h.a.practice, Role: model.Administrator}}})),
		"becomes one":                   only(manager.SetRoles(t.Context(), me, model.Administrator, nil)),
		"switches one off":              only(manager.DisableStaff(t.Context(), ana)),
		"resets an administrator's PIN": manager.SetPIN(t.Context(), desk.PINChange{Staff: ana, New: "1234"}),
		"widens the own role":           only(manager.SaveRole(t.Context(), model.RoleRule{Name: "manager", Permissions: model.Permissions(), RefundLimit: 50_00})),
		"raises the own limit":          only(manager.SaveRole(t.Context(), model.RoleRule{Name: "manager", Permissions: []model.Permission{model.EditStaff, model.RefundPayments}, RefundLimit: 50_01})),
		"lifts the own limit":           only(manager.SaveRole(t.Context(), model.RoleRule{Name: "manager", Permissions: []model.Permission{model.RefundPayments}, RefundLimit: model.NoLimit})),
		"narrows another's role":        only(manager.SaveRole(t.Context(), model.RoleRule{Name: model.FrontDesk})),
	} {
		if model.KindOf(err) != model.Forbidden || !strings.Contains(err.Error(), "Nothing was changed.") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := h.refusals(); n != 9 {
		t.Errorf("%d refusals in the trails, want 9", n)
	}
	h.must(only(manager.AddStaff(t.Context(), desk.NewStaff{Name: "Trainee Two", Role: "trainee"})))
}

// A role of the clinic's own counts at the next key, and so does a change of a built-in one.
func TestARoleCountsAtTheNextKey(t *testing.T) {
	h := newHouse(newGroup(t))
	h.must(only(h.frontDesk.CreateInvoice(t.Context(), desk.NewInvoice{
		Operation: h.op(), Practice: h.a.practice, Patient: h.a.patient.ID, Lines: []model.Line{{Text: "Tape", Quantity: 1, Unit: 100}},
	})))
	saved, err := h.session.SaveRole(t.Context(), model.RoleRule{Name: model.FrontDesk, Permissions: []model.Permission{model.SeePractice}})
	h.must(err)
	if !saved.BuiltIn {
		t.Error("the front desk is built in")
	}
	holds(t, h.frontDesk.May(model.EditInvoices, h.a.practice), `does not include "Invoices: Edit"`)
	h.put(func(tx storage.Tx) error {
		last, err := tx.LastAudit("")
		if err != nil || last.Action != "role.save" || last.Subject != "front desk" || !strings.HasSuffix(last.Before, "refund limit 20000") || last.After != "see practice; refund limit 0" {
			t.Errorf("%+v, %v", last, err)
		}
		return nil
	})
	for field, r := range map[string]model.RoleRule{
		"name":         {Name: ""},
		"name ":        {Name: "Administrator"},
		"name  ":       {Name: "System"},
		"name   ":      {Name: "Front-Desk"},
		"name    ":     {Name: "4242424242424242"},
		"permissions":  {Name: "x", Permissions: []model.Permission{"everything"}},
		"permissions ": {Name: "x", Permissions: []model.Permission{model.SeePractice, model.SeePractice}},
		"limit":        {Name: "x", RefundLimit: -2},
	} {
		besides(t, only(h.session.SaveRole(t.Context(), r)), strings.TrimSpace(field), "")
	}
}

func TestWhoCanHelpIsNamed(t *testing.T) {
	h := newHouse(newGroup(t))
	for _, name := range []string{"Bea Boss", "Cy Chief", "Di Director"} {
		h.person(name, model.Administrator)
	}
	holds(t, h.frontDesk.May(model.EditStaff, ""), "An administrator can help: Ana Silva, Bea Boss or others.")
	names, err := h.frontDesk.WhoCanHelp(t.Context(), model.RefundPayments, h.a.practice)
	h.must(err)
	if want := []string{"Ana Silva", "Bea Boss", "Cy Chief", "Di Director", "Ben Okoro", "Tim Trainee"}; !slices.Equal(names, want) {
		t.Errorf("%q, want %q", names, want)
	}
}
