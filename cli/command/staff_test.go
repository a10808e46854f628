package command_test

import (
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/cli/command"
)

// staffed has an administrator with the PIN 4711, and Ben Okoro of the front desk with 2580.
func staffed(t *testing.T) (ana, ben *clinic) {
	t.Helper()
	c := newClinic(t)
	c.env["PAYDESK_NEW_PIN"] = "4711"
	c.done("staff", "pin")
	c.env["PAYDESK_NEW_PIN"] = "2580"
	ana, ben = c.as("4711"), c.as("2580")
	ana.done("staff", "add", "Ben Okoro", "--role", "front-desk")
	ana.who, ben.who = "Ana Silva", "Ben Okoro"
	return ana, ben
}

func TestTheFrontDeskIsRefusedAndThatIsAudited(t *testing.T) {
	t.Parallel()
	ana, ben := staffed(t)
	for _, test := range []struct{ line, permission string }{
		{"stripe|connect|--start", "Integrations: Edit"},
		{"practices|edit|North Clinic|--footer|x", "Practices: Edit"},
		{"types|add|--name|x|--price|1", "Modes: Edit"},
		{"staff|list", "Staff: Edit"},
		{"staff|add|Eve|--role|administrator", "Staff: Edit"},
		{"import|patients|-", "Import"},
		{"export|invoices", "Export"},
		{"audit|list", "Audit: View"},
		{"audit|key|--new", "Keys: Edit"},
	} {
		before := ana.deeds()
		args := strings.Split(test.line, "|")
		ben.refused(command.NotDone, test.permission, args...)
		reads := slices.Contains([]string{"staff|list", "audit|list"}, test.line)
		if after := ana.deeds(); !reads && len(after) != len(before)+1 || !reads && !slices.ContainsFunc(after, func(deed string) bool {
			return deed == "refused "+test.permission+" front desk"
		}) {
			t.Errorf("%s: the audit trail tells %v", test.line, after[:max(0, len(after)-len(before))])
		}
	}
	ben.done("patients", "add", "--name", "Mia Wong")
	ben.invoice()
	ben.done("pay", "TEST-0001", "--method", "cash")
}

func TestWhoGivesACommand(t *testing.T) {
	t.Parallel()
	ana, ben := staffed(t)
	nobody := *ana
	nobody.who = ""
	nobody.refused(command.Bad, "Say who gives the command with --as: Ana Silva, Ben Okoro.", "invoices", "list")
	nobody.who = "Eve"
	nobody.refused(command.NotDone, `Nobody who can sign in is called "Eve".`, "invoices", "list")
	nobody.who = "ana silva"
	nobody.done("invoices", "list")
	wrong := ben.as("1111")
	wrong.refused(command.NotDone, "This is not the PIN of Ben Okoro.", "invoices", "list")
	without := ben.as("")
	without.refused(command.Bad, "Nobody is here to be asked for the PIN of Ben Okoro: set PAYDESK_PIN.", "invoices", "list")
	ana.done("staff", "disable", "Ben Okoro")
	ben.refused(command.NotDone, "Ben Okoro", "invoices", "list")
	ana.done("staff", "enable", "Ben Okoro")
	ben.done("invoices", "list")
}

func TestStaffAndRoles(t *testing.T) {
	t.Parallel()
	ana, _ := staffed(t)
	ana.refused(command.Bad, "king", "staff", "add", "Eve", "--role", "king")
	var role command.Role
	ana.reply(&role, "roles", "set", "cashier", "--permission", "see practice", "--permission", "payments:take", "--refund-limit", "50")
	if role.Name != "cashier" || len(role.Permissions) != 2 || role.RefundLimit == nil || *role.RefundLimit != 50_00 {
		t.Errorf("the role is %+v", role)
	}
	var person command.Person
	ana.reply(&person, "staff", "add", "Eve", "--at", "North Clinic=cashier")
	if person.Role != "" || len(person.Grants) != 1 || person.Grants[0].Role != "cashier" || !person.HasPIN {
		t.Errorf("added: %+v", person)
	}
	ana.reply(&person, "staff", "role", "Eve", "--role", "auditor")
	if person.Role != "auditor" || len(person.Grants) != 0 {
		t.Errorf("with another role: %+v", person)
	}
	if all := lines[command.Person](t, ana.done("staff", "list", "--json")); len(all) != 3 || all[0].Name != "Ana Silva" {
		t.Errorf("the list is %+v", all)
	}
	if all := lines[command.Role](t, ana.done("roles", "list", "--json")); !slices.ContainsFunc(all, func(r command.Role) bool { return r.Name == "cashier" }) {
		t.Errorf("the roles are %+v", all)
	}
}
