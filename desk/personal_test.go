package desk_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// newest is the organisation's newest entry of an action.
func (g *group) newest(action string) model.AuditEntry {
	g.t.Helper()
	for _, e := range g.auditOf("") {
		if e.Action == action {
			return e
		}
	}
	g.t.Fatalf("no %q in the audit trail", action)
	return model.AuditEntry{}
}

func (g *group) saved(p model.Patient) model.Patient {
	g.t.Helper()
	p, err := g.session.SavePatient(g.t.Context(), g.practice, p)
	g.must(err)
	return p
}

func TestThePersonalValuesOfAnEntryAreOpenedAndTheLookIsAudited(t *testing.T) {
	g := newGroup(t)
	p := g.saved(model.Patient{Name: "Zoë Canary", Email: "zoe@canary.example", BirthDate: 19800229})
	created := g.newest("patient.create")
	p.Email, p.Mobile = "z@canary.example", "0412 345 678"
	p = g.saved(p)
	first := g.newest("patient.update")
	p.Email = ""
	p = g.saved(p)
	second := g.newest("patient.update")
	p.Email = "back@canary.example"
	p = g.saved(p)
	third := g.newest("patient.update")
	for what, c := range map[string]struct {
		entry model.AuditEntry
		want  []desk.AuditValue
	}{
		"created": {created, []desk.AuditValue{{"name", "", "Zoë Canary", ""}, {"birth", "", "1980-02-29", ""}, {"email", "", "zoe@canary.example", ""}}},
		"changed": {first, []desk.AuditValue{{"email", "zoe@canary.example", "z@canary.example", ""}, {"mobile", "", "0412 345 678", ""}}},
		"removed": {second, []desk.AuditValue{{"email", "z@canary.example", "", ""}}},
		"added":   {third, []desk.AuditValue{{"email", "", "back@canary.example", ""}}},
	} {
		if strings.Contains(c.entry.Before+c.entry.After, "canary") {
			t.Errorf("%s: the trail holds %s %s", what, c.entry.Before, c.entry.After)
		}
		values, err := g.session.AuditValues(t.Context(), c.entry.Seq)
		g.must(err)
		if len(values) != len(c.want) {
			t.Errorf("%s: %+v, want %+v", what, values, c.want)
			continue
		}
		for i := range values {
			if values[i] != c.want[i] {
				t.Errorf("%s: %+v, want %+v", what, values[i], c.want[i])
			}
		}
		if look := g.newest("patient.values"); look.Subject != string(p.ID) {
			t.Errorf("%s: the look is told as %+v", what, look)
		}
	}
	says(t, only(g.session.AuditValues(t.Context(), 999)), model.NotFound, "no such audit entry")
	g.verifyAudit()
}

func TestAValueThatIsNotWhatTheTrailSaysIsToldApart(t *testing.T) {
	g := newGroup(t)
	p := g.saved(model.Patient{Name: "Zoë Canary"})
	created := g.newest("patient.create")
	why := func() string {
		values, err := g.session.AuditValues(t.Context(), created.Seq)
		g.must(err)
		if len(values) != 1 || values[0].After != "" {
			t.Errorf("opened %+v", values)
		}
		return values[0].Why
	}
	p.Name = "Somebody Else"
	g.put(func(tx storage.Tx) error { return tx.PutPatient(p) }) // past the desk
	holds(t, why(), "not what the trail says")
	g.withVault(nil)
	holds(t, why(), "locked")
}

// A patient who came to be without a vault gets a key with the first change, and what was there before is kept.
func TestAPatientWithoutAKeyGetsOneWithTheFirstChange(t *testing.T) {
	g := newGroup(t)
	g.withVault(nil)
	p := g.saved(model.Patient{Name: "Zoë Canary", Mobile: "0412"})
	if e := g.newest("patient.create"); e.Before != "" || e.After != "name mobile" {
		t.Errorf("without a vault the trail says %q, %q", e.Before, e.After)
	}
	g.withVault(g.vault)
	p.Name = "Zoë Canary-Smith"
	p = g.saved(p)
	values, err := g.session.AuditValues(t.Context(), g.newest("patient.update").Seq)
	g.must(err)
	if len(values) != 1 || values[0] != (desk.AuditValue{Field: "name", Before: "Zoë Canary", After: "Zoë Canary-Smith"}) {
		t.Errorf("opened %+v", values)
	}
	g.withVault(openVault(t, t.TempDir())) // which can't open the patient's key
	p.Name = "Zoë Smith"
	g.saved(p)
	if e := g.newest("patient.update"); e.After != "name" {
		t.Errorf("with another vault the trail says %q, %q", e.Before, e.After)
	}
}
