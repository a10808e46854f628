package staff_test

import (
	"fmt"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/staff"
	"clinic.example/paydesk/ui/uitest"
)

const anasPIN = "135790"

// staffed is a clinic with Ana, whose PIN is set, and Ben, who audits Bay Road beside his work at the front desk.
func staffed(t *testing.T) (*uitest.Clinic, desk.StaffRow) {
	t.Helper()
	c := uitest.NewClinic(t)
	if err := c.Session.SetPIN(t.Context(), desk.PINChange{Staff: c.Session.Actor().Staff, New: anasPIN}); err != nil {
		t.Fatal(err)
	}
	ben, err := c.Session.AddStaff(t.Context(), desk.NewStaff{Name: "Ben Okoro", Role: model.FrontDesk, Grants: []model.Grant{{Practice: c.Bay, Role: model.Auditor}}})
	if err != nil {
		t.Fatal(err)
	}
	return c, ben
}

// at is somebody's whole desk, with the staff list open.
func at(t *testing.T, c *uitest.Clinic, session *desk.Session, w, h int) *uitest.Driver {
	t.Helper()
	s := front.Session{Desk: c.Desk, Env: uitest.Env(t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars())}
	app, err := front.Open(t.Context(), s, session.Actor(), c.Harbour, "")
	if err != nil {
		t.Fatal(err)
	}
	d := uitest.Start(t, ui.New(app), uitest.Size(w, h), uitest.On(c.Clock))
	d.Send(kit.Visit("staff")())
	return d.See("› Staff").Until("the list", func() bool { return d.Has("Works here") || d.Has("does not include") })
}

// read is the staff list as the store has it.
func read(t *testing.T, c *uitest.Clinic) map[string]desk.StaffRow {
	t.Helper()
	list, err := c.Session.Staff(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]desk.StaffRow{}
	for _, r := range list.Rows {
		rows[r.Name] = r
	}
	return rows
}

func TestTheListSaysWhoMayWhatWhere(t *testing.T) {
	c, _ := staffed(t)
	env := uitest.Env(t, c.Clock)
	for name, size := range map[string][2]int{"list-78x19": {78, 19}, "list-118x34": {118, 34}} {
		uitest.Screen(t, env, staff.New(env, c.Session), size[0], size[1]).See("Ana Silva", "administrator", "front desk; auditor at Bay R", "none").Golden(name)
	}
}

func TestSomebodyIsAddedAndTypesTheirPIN(t *testing.T) {
	c, _ := staffed(t)
	f := at(t, c, c.Session, 80, 24)
	f.See("Ana Silva").Press("n").See("A person who works here", "At every practice", "Bay Road Clinic").Golden("new-80x24")
	f.Enter().See("Please fill this in.").Type("Ben Okoro").Enter().See("Somebody of this name is on the staff list already")
	f.Press("ctrl+u").Type("Cleo Diaz").Press("tab", "p").See("practitioner").Enter()
	f.See("New PIN of Cleo Diaz", "Let Cleo Diaz type it").Gone("A person who works here")
	f.Type("2468").Enter().Type("2469").Enter().See("The two are not the same.").Type("2468").Press("tab").Type("2468").Enter().See("The PIN of Cleo Diaz is set.", "practitioner")
	row := read(t, c)["Cleo Diaz"]
	if row.Role != model.PractitionerRole || !row.HasPIN || len(row.Grants) != 0 {
		t.Errorf("%+v", row)
	}
	if _, err := c.Desk.SignIn(t.Context(), row.ID, "2468"); err != nil {
		t.Error(err)
	}
}

func TestRolesAreChangedPracticeByPractice(t *testing.T) {
	c, _ := staffed(t)
	f := at(t, c, c.Session, 120, 40)
	f.See("Ben Okoro").Press("down", "e").See("Roles", "Ben Okoro", "Further, at single practices").Golden("roles-120x40")
	f.Press("n").Press("tab", "f").Press("tab", "n").Enter().See("The roles of Ben Okoro are saved.", "front desk at Harbour Street Physio")
	if row := read(t, c)["Ben Okoro"]; row.Role != "" || len(row.Grants) != 1 || row.Grants[0] != (model.Grant{Practice: c.Harbour, Role: model.FrontDesk}) {
		t.Errorf("%+v", row)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	c, _ := staffed(t)
	f := at(t, c, c.Session, 80, 24)
	f.See("Ana Silva").Press("d").See("Switch off the access of Ana Silva?").Press("right").Enter().See("Ana Silva is the last administrator who can sign in. Make somebody else one first")
	f.Press("e").See("At every practice").Press("f").Enter().See("Ana Silva is the last administrator who can sign in.").Esc()
	if row := read(t, c)["Ana Silva"]; row.Disabled || row.Role != model.Administrator {
		t.Errorf("%+v", row)
	}
}

func TestAccessIsTakenAndGivenBack(t *testing.T) {
	c, ben := staffed(t)
	f := at(t, c, c.Session, 80, 24)
	f.See("Ben Okoro").Press("down", "d").See("Switch off the access of Ben Okoro?").Enter().Gone("Switch off the access").Press("d").See("Switch off the access").Press("right").Enter()
	f.See("○ Switched off", "Ben Okoro can't sign in any more.")
	if _, err := c.Desk.Session(model.Actor{Staff: ben.ID}).Home(t.Context(), c.Harbour); model.KindOf(err) != model.Forbidden {
		t.Errorf("his session goes on: %v", err)
	}
	f.Press("d").See("Ben Okoro can sign in again.").Gone("Switched off")
}

func TestOnesOwnPINNeedsTheOldOne(t *testing.T) {
	c, _ := staffed(t)
	f := at(t, c, c.Session, 80, 24)
	f.See("Ana Silva").Press("s").See("Your new PIN", "PIN until now").Golden("pin-80x24").Type("0000").Enter().Type("97531").Enter().Type("97531").Enter().See("This is not the PIN of Ana Silva.")
	f.Type(anasPIN).Enter().Type("97531").Enter().Type("97531").Enter().See("The PIN of Ana Silva is set.")
	if _, err := c.Desk.SignIn(t.Context(), c.Session.Actor().Staff, "97531"); err != nil {
		t.Error(err)
	}
}

func TestWhoMayNotReadsWhoCanAndHasTheirOwnPIN(t *testing.T) {
	c, ben := staffed(t)
	if err := c.Session.SetPIN(t.Context(), desk.PINChange{Staff: ben.ID, New: "1357"}); err != nil {
		t.Fatal(err)
	}
	f := at(t, c, c.Desk.Session(model.Actor{Staff: ben.ID, Name: ben.Name}), 80, 24)
	f.See("does not include", "An administrator can help: Ana Silva.", "(e) roles", "(n) add").Golden("refused-80x24")
	f.Press("g").See("An administrator can help").Gone("Refunds alone").Press("s").See("Your new PIN").Type("1357").Enter().Type("8642").Enter().Type("8642").Enter().See("The PIN of Ben Okoro is set.")
	if _, err := c.Desk.SignIn(t.Context(), ben.ID, "8642"); err != nil {
		t.Error(err)
	}
}

func TestARoleOfOnesOwn(t *testing.T) {
	c, ben := staffed(t)
	f := at(t, c, c.Session, 80, 24)
	f.See("Ana Silva").Press("g").See("built in", "up to 200.00 AUD", "any amount").Golden("rules-80x24")
	f.Press("e").See("The administrator's role stays as it is: it holds everything.").Press("n").See("Make the role").Golden("role-80x24")
	f.Type("trainee").Press("tab", "u").See("Up to").Press("tab").Type("50").Press("tab", "tab", "y").See("Opening one is audited.")
	for f.Press("tab"); !f.Has("approve what others ask for."); {
		f.Press("tab")
	}
	f.Press("y").Enter().See("The role \"trainee\" is saved.", "up to 50.00 AUD", fmt.Sprintf("3 of %d", len(model.Permissions())), "your own")
	list, err := c.Session.Staff(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	made := list.Roles[len(list.Roles)-1]
	if made.Name != "trainee" || made.RefundLimit != 50_00 || !made.May(model.SeePatients) || !made.May(model.RefundPayments) || made.May(model.EditStaff) {
		t.Errorf("%+v", made)
	}
	if _, err := c.Session.SetRoles(t.Context(), ben.ID, "trainee", nil); err != nil {
		t.Error(err)
	}
}

func TestABuiltInRoleIsChanged(t *testing.T) {
	c, _ := staffed(t)
	f := at(t, c, c.Session, 80, 24)
	f.See("Ana Silva").Press("g").See("built in").Press("down", "e").See("front desk", "◉ up to an amount").Press("right").Gone("Up to ").Enter().See("The role \"front desk\" is saved.", "11 of").Esc()
	list, err := c.Session.Staff(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if r := list.Roles[1]; r.Name != model.FrontDesk || r.RefundLimit != model.NoLimit || !r.BuiltIn || len(r.Permissions) != 11 {
		t.Errorf("%+v", r)
	}
}
