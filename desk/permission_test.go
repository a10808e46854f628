package desk_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// Every method of a session declares what it asks for, and every declaration is one of a method.
func TestEveryCommandDeclaresItsPermission(t *testing.T) {
	declared := map[string]bool{}
	called := calls()
	for _, c := range desk.Commands() {
		if declared[c.Name] {
			t.Errorf("%s is declared twice", c.Name)
		}
		declared[c.Name] = true
		if (len(c.Asks) == 0) == (c.Free == "") {
			t.Errorf("%s must ask for a permission, or say why it needs none", c.Name)
		}
		for _, p := range c.Asks {
			if !slices.Contains(model.Permissions(), p) {
				t.Errorf("%s asks for %q, which nobody can hold", c.Name, p)
			}
		}
		if _, ok := called[c.Name]; ok == (c.Free != "") {
			t.Errorf("%s: called by the matrix: %v; without a permission: %q (permission_calls_test.go)", c.Name, ok, c.Free)
		}
	}
	session := reflect.TypeFor[*desk.Session]()
	for i := range session.NumMethod() {
		name := session.Method(i).Name
		if !declared[name] {
			t.Errorf("%s declares no permission (commands.go)", name)
		}
		delete(declared, name)
	}
	for name := range declared {
		t.Errorf("%s is declared, and no method of a session", name)
	}
}

// What can be done without a session asks nobody: each such door is here for a reason.
func TestWhatNeedsNoSessionIsKnown(t *testing.T) {
	reasons := map[string]string{
		"Session": "makes one", "SetUp": "an empty store alone", "Begin": "names the administrator and a practice, to begin with",
		"People": "the lock screen", "SignIn": "asks for a PIN", "SignInNamed": "asks for a PIN", "Return": "asks for a state of 256 bits",
		"Webhook": "asks for Stripe's signature",
		"Start":   "the program", "Round": "the program", "TakeUp": "the program", "Close": "the program", "MovingMoney": "the program",
		"Away": "one sentence of the banner", "Behind": "one sentence of the banner", "CatchUp": "what a command does first", "BackupTrouble": "one sentence of the banner",
	}
	d := reflect.TypeFor[*desk.Desk]()
	for i := range d.NumMethod() {
		if name := d.Method(i).Name; reasons[name] == "" {
			t.Errorf("%s needs no session: why?", name)
		}
	}
}

// someone is a person of the matrix.
type someone struct {
	name    string
	session *desk.Session
}

// cashier is a role that the clinic made itself.
const cashier model.Role = "cashier"

// crowd is everybody of the matrix: each built-in role at one floor alone, some everywhere, one of the clinic's own, and those without any.
func (h *house) crowd() []someone {
	h.t.Helper()
	_, err := h.session.SaveRole(h.t.Context(), model.RoleRule{
		Name: cashier, Permissions: []model.Permission{model.SeePractice, model.TakePayments, model.RefundPayments}, RefundLimit: 50_00,
	})
	h.must(err)
	var all []someone
	add := func(name string, edit func(*model.Staff)) { all = append(all, someone{name, h.member(name, edit)}) }
	at := func(roles ...model.Role) func(*model.Staff) {
		return func(s *model.Staff) {
			for _, r := range roles {
				s.Grants = append(s.Grants, model.Grant{Practice: h.a.practice, Role: r})
			}
		}
	}
	for _, rule := range model.BuiltInRoles() {
		add(string(rule.Name)+" at the first", at(rule.Name))
	}
	add("cashier and auditor at the first", at(cashier, model.Auditor))
	add("a role that is no more", at("gone"))
	for _, role := range []model.Role{model.FrontDesk, model.Auditor, "system", ""} {
		add("everywhere "+string(role), func(s *model.Staff) { s.Role = role })
	}
	add("auditor, and front desk at the first", func(s *model.Staff) {
		s.Role = model.Auditor
		at(model.FrontDesk)(s)
	})
	add("switched off", func(s *model.Staff) { s.Role, s.Disabled = model.Administrator, true })
	add("another administrator", func(s *model.Staff) { s.Role = model.Administrator })
	return append(all, someone{"not on the list", h.desk.Session(model.Actor{Staff: model.StaffID(model.RowID(model.StaffPrefix, 1)), Role: model.Administrator})})
}

// permitted is the matrix: whether a person may call a command for a floor.
func (h *house) permitted(c desk.Command, s someone, f *floor) bool {
	if s.name == "not on the list" {
		return false
	}
	all := func(practice model.PracticeID) bool {
		return !slices.ContainsFunc(c.Asks, func(p model.Permission) bool { return !h.holds(s.session, p, practice) })
	}
	switch c.Reach {
	case desk.Everywhere:
		return all("")
	case desk.AtEachPractice:
		return all(h.a.practice) && all(h.b.practice)
	case desk.AtAnyPractice:
		return all(h.a.practice) || all(h.b.practice)
	}
	return all(f.practice)
}

// refusals counts the refusals in all audit trails. Trails only grow, so what was counted before is not read again.
func (h *house) refusals() int {
	h.t.Helper()
	h.look(func(tx storage.Tx) error {
		for _, chain := range []model.PracticeID{"", h.a.practice, h.b.practice} {
			entries, err := tx.AuditFrom(chain, h.counted[chain]+1, 0)
			if err != nil {
				return err
			}
			for _, e := range entries {
				h.counted[chain] = e.Seq
				if e.Action == "refused" {
					h.refused++
				}
			}
		}
		return nil
	})
	return h.refused
}

// The whole matrix: each command, called with good arguments by everybody for both floors, is refused exactly where the declarations and the
// roles say so. A refused change is in the audit trail, once; a refused look is not.
func TestTheMatrixOfRolesCommandsAndPractices(t *testing.T) {
	called := calls()
	for _, c := range desk.Commands() {
		if c.Free != "" {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(newGroup(t))
			for _, who := range h.crowd() {
				for _, f := range h.floors() {
					h.walk(c, called[c.Name], who, f)
				}
			}
		})
	}
}

func (h *house) walk(c desk.Command, do call, who someone, f *floor) {
	h.t.Helper()
	may, before, which := h.permitted(c, who, f), h.refusals(), "first"
	if f == h.b {
		which = "second"
	}
	err := do(h.t.Context(), h, who.session, f)
	if may && err != nil || !may && model.KindOf(err) != model.Forbidden {
		h.t.Errorf("%s for the %s practice by %q, who may: %v: %v", c.Name, which, who.name, may, err)
	}
	want := 0
	if !may && c.Changes {
		want = 1
	}
	if n := h.refusals() - before; n != want {
		h.t.Errorf("%s for the %s practice by %q: %d refusals in the audit trails, want %d", c.Name, which, who.name, n, want)
	}
}

// What a session says of its own role does not count: the store's word does.
func TestARoleThatIsClaimedGivesNothing(t *testing.T) {
	g := newGroup(t)
	claimed := g.frontDesk.Actor()
	for _, role := range []model.Role{model.Administrator, model.SystemRole} {
		claimed.Role = role
		says(t, g.desk.Session(claimed).Disconnect(t.Context(), g.practice), model.Forbidden, "Your role (front desk)")
	}
	if g.integration(g.practice).State != model.Connected {
		t.Error("disconnected")
	}
}

// A person sees the practices where they work, and no others.
func TestSomebodyOfOnePracticeSeesThatOneAlone(t *testing.T) {
	h := newHouse(newGroup(t))
	ben := h.member("Ben of Bay", func(s *model.Staff) { s.Grants = []model.Grant{{Practice: h.b.practice, Role: model.FrontDesk}} })
	rows, err := ben.Practices(t.Context())
	h.must(err)
	if len(rows) != 1 || rows[0].Practice.ID != h.b.practice {
		t.Errorf("%d practices, first %s", len(rows), rows[0].Practice.Name)
	}
	v, err := ben.Integration(t.Context(), h.b.practice)
	h.must(err)
	if len(v.Reusable) != 0 {
		t.Errorf("connections of other practices: %+v", v.Reusable)
	}
	holds(t, ben.May(model.TakePayments, h.a.practice), `You have no role at Harbour Street Physio, so "Payments: Take" is not yours to do there. An administrator can help: Ana Silva.`)
	holds(t, ben.May(model.EditStaff, ""), "counts for all practices")
	if why := ben.May(model.TakePayments, h.b.practice); why != "" {
		t.Errorf("may not take payments at Bay: %s", why)
	}
}

// Whoever is switched off is refused at the next key, and is told so.
func TestARevokedPersonsNextCallIsRefused(t *testing.T) {
	h := newHouse(newGroup(t))
	ben := h.frontDesk
	events := ben.Subscribe(t.Context(), h.practice)
	h.must(only(ben.Home(t.Context(), h.practice)))
	_, err := h.session.DisableStaff(t.Context(), ben.Actor().Staff)
	h.must(err)
	if e := <-events; e.Kind != model.StaffChanged || e.ID != string(ben.Actor().Staff) {
		t.Errorf("hint %+v", e)
	}
	says(t, only(ben.Home(t.Context(), h.practice)), model.Forbidden, "Your access to paydesk was switched off")
	says(t, only(ben.Take(t.Context(), h.cashOf(h.a, h.bill(h.a), 8000))), model.Forbidden, "switched off")
	says(t, only(ben.Me(t.Context(), h.practice)), model.Forbidden, "switched off")
	says(t, only(h.desk.SignIn(t.Context(), ben.Actor().Staff, "")), model.Forbidden, "switched off")
	_, err = h.session.EnableStaff(t.Context(), ben.Actor().Staff)
	h.must(err)
	h.must(only(ben.Home(t.Context(), h.practice)))
}

// The refused command of the front desk is told with who can help, and is in the trail with the role that was too little.
func TestARefusedDisconnectOfTheFrontDeskIsAudited(t *testing.T) {
	g := newGroup(t)
	err := g.frontDesk.Disconnect(t.Context(), g.practice)
	says(t, err, model.Forbidden, `Your role (front desk) does not include "Integrations: Edit". An administrator can help: Ana Silva.`)
	if strings.Contains(err.Error(), "%") {
		t.Error(err)
	}
	g.put(func(tx storage.Tx) error {
		last, err := tx.LastAudit(g.practice)
		if err != nil || last.Action != "refused" || last.Subject != string(model.EditIntegrations) || last.By != "front desk" || last.Actor != g.frontDesk.Actor().Staff {
			t.Errorf("last entry %+v, %v", last, err)
		}
		return nil
	})
	g.verifyAudit()
}
