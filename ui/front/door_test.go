package front

import (
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// Signing in is the lock screen's to test; here people come in as in a demo, by name.

// shared is a terminal of a clinic where Ana administers and Ben sits at the front desk of Harbour, and of Harbour alone.
func shared(t *testing.T, after time.Duration) (*uitest.Clinic, *desk.Session, *uitest.Driver) {
	t.Helper()
	c := uitest.NewClinic(t)
	c.Demo()
	row, err := c.Session.AddStaff(t.Context(), desk.NewStaff{Name: "Ben Okoro", Grants: []model.Grant{{Practice: c.Harbour, Role: model.FrontDesk}}})
	if err != nil {
		t.Fatal(err)
	}
	at, err := c.Session.Practice(t.Context(), c.Bay)
	if err != nil {
		t.Fatal(err)
	}
	s := Session{
		Desk: c.Desk, Env: uitest.Env(t, c.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars()), Demo: "http://127.0.0.1:1", Lock: after, Clock: c.Clock.Now,
	}
	front := uitest.Start(t, Door(s, at, ""), uitest.Size(80, 24), uitest.On(c.Clock))
	front.See("Who is at the desk?")
	return c, c.Desk.Session(model.Actor{Staff: row.ID, Name: row.Name}), front
}

func TestAnIdleTerminalKeepsAHalfTypedForm(t *testing.T) {
	c, _, front := shared(t, 5*time.Minute)
	front.Type("ana").Enter().See("Ana Silva (administrator)").Press("5", "n").See("Birth date").Type("Mia Ch")
	c.Clock.Advance(5 * time.Minute)
	front.Press("x").See("Who is at the desk?", "› Ana Silva").Gone("Mia Ch", "Patients")
	front.Enter().See("New patient", "Mia Ch").Gone("Mia Chx").Type("en").Enter().See("No saved cards", "Mia Chen")
}

func TestASecondPersonHasADeskOfTheirOwn(t *testing.T) {
	_, _, front := shared(t, 0)
	front.Type("ana").Enter().See("Ana Silva (administrator)", "Bay Road Clinic").Press("5", "n").See("Birth date").Type("Mia Ch").Press("ctrl+l")
	front.See("Who is at the desk?").Gone("Mia Ch").Press("down").Enter()
	front.See("Ben Okoro (front desk)", "Harbour Street Physio").Gone("Mia Ch", "Bay Road Clinic")
	front.Press("p").See("1 Harbour Street Physio").Gone("Bay Road Clinic").Esc()
	front.Press("ctrl+l").See("Who is at the desk?", "› Ben Okoro").Press("up").Enter().See("Mia Ch", "Bay Road Clinic", "Ana Silva (administrator)")
}

func TestARevokedPersonsNextKeyIsRefused(t *testing.T) {
	c, ben, front := shared(t, 0)
	front.Type("ben").Enter().See("Ben Okoro (front desk)", "Harbour Street Physio").Press("5").See("No patients yet")
	if _, err := c.Session.DisableStaff(t.Context(), ben.Actor().Staff); err != nil {
		t.Fatal(err)
	}
	front.Send(uitest.Key(t, "n")) // before the desk hears of it: a key pressed later is the lock screen's
	front.See("Who is at the desk?", "Your access to paydesk was switched off, so nothing was done.", "Ana Silva").Gone("Ben Okoro")
}

func TestALostRoleEndsThePracticeOnly(t *testing.T) {
	c, ben, front := shared(t, 0)
	front.Type("ben").Enter().See("Ben Okoro (front desk)", "Harbour Street Physio")
	if _, err := c.Session.SetRoles(t.Context(), ben.Actor().Staff, "", []model.Grant{{Practice: c.Bay, Role: model.Auditor}}); err != nil {
		t.Fatal(err)
	}
	front.See("Ben Okoro, you have no role at this practice any more.").Enter()
	front.See("Ben Okoro").Gone("Who is at the desk?").See("Ben Okoro (auditor)", "Bay Road Clinic")
}

func TestLeavingAndComingInAreAudited(t *testing.T) {
	c, _, front := shared(t, 5*time.Minute)
	actions := func() (got []string) {
		c.Put(func(tx storage.Tx) error {
			entries, err := tx.Audit("", storage.Window{})
			for _, e := range entries {
				if strings.HasPrefix(e.Action, "sign") {
					got = append(got, e.Action+" "+e.After)
				}
			}
			return err
		})
		return got
	}
	front.Type("ana").Enter().See("Ana Silva (administrator)").Press("ctrl+l").See("Who is at the desk?")
	front.Until("that she left is written", func() bool { return actions()[0] == "sign out key" }).Enter().See("Ana Silva (administrator)")
	c.Clock.Advance(5 * time.Minute)
	front.Press("x").See("Who is at the desk?").Until("both are written", func() bool { return strings.Join(actions(), ",") == "sign out idle,sign in ,sign out key,sign in " })
}
