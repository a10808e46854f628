package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/ui/audit"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// told is a clinic in which a few things happened.
func told(t *testing.T) *uitest.Clinic {
	t.Helper()
	c := uitest.NewClinic(t)
	mia, err := c.Session.SavePatient(t.Context(), c.Harbour, model.Patient{Name: "Mia Canary", Email: "mia@canary.example"})
	must(t, err)
	mia.Email = "new@canary.example"
	_, err = c.Session.SavePatient(t.Context(), c.Harbour, mia)
	must(t, err)
	invoice := c.Invoice(mia, 80_00)
	op, err := c.Session.NewOperation()
	must(t, err)
	_, err = c.Session.Take(t.Context(), desk.TakeRequest{
		Operation: op, Practice: c.Harbour, Invoice: invoice.ID, Revision: invoice.Revision, Method: model.Cash, Amount: uitest.AUD(80_00),
	})
	must(t, err)
	if err := c.As("Ben Okoro", model.FrontDesk).Disconnect(t.Context(), c.Harbour); model.KindOf(err) != model.Forbidden {
		t.Fatal(err)
	}
	return c
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func env(t *testing.T, c *uitest.Clinic) kit.Env {
	t.Helper()
	e := uitest.Env(t, c.Clock)
	e.Theme = uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
	return e
}

func show(t *testing.T, c *uitest.Clinic, session *desk.Session, w, h int) *uitest.Solo {
	t.Helper()
	e := env(t, c)
	return uitest.Screen(t, e, audit.New(e, session, c.Harbour), w, h, uitest.On(c.Clock))
}

func TestTheNewestComeFirstAndARefusalIsSeen(t *testing.T) {
	c := told(t)
	show(t, c, c.Session, 78, 19).See("What happened here", "Ben Okoro", "Refused", "Payment cash", "Invoice create").Golden("trail-78x19")
	show(t, c, c.Session, 118, 34).See("Hash", "As        front desk", "Integrations: Edit").Golden("trail-118x34")
}

func TestWhatIsTypedNarrowsTheTrail(t *testing.T) {
	c := told(t)
	s := show(t, c, c.Session, 78, 19)
	s.See("Invoice create").Press("/").Type("ben").Gone("Invoice create").See("Refused")
	s.Press("backspace", "backspace", "backspace").Type("cash 80.00").See("Payment cash").Gone("Refused").Enter()
	s.Press("esc").See("Refused")
	s.Press("/").Type("2001-01-01").See("Nothing here.")
}

func TestTheTrailIsVerifiedOnTheScreen(t *testing.T) {
	c := told(t)
	s := show(t, c, c.Session, 78, 19)
	s.See("Refused").Press("v").See("entries hold, from the first on", "the end was signed on", "Public key").Golden("verified-78x19")
	s.Press("y")
	if copied := uitest.Asks[kit.Copied](s); len(copied.Text) != 64 {
		t.Errorf("copied %+v", copied)
	}
	s.Press("esc").Gone("Public key")
	c.Put(func(tx storage.Tx) error {
		head, err := tx.AuditHead(c.Harbour)
		if err != nil {
			return err
		}
		head.Signature[0] ^= 1
		return tx.PutAuditHead(head)
	})
	s.Press("v").See("✕", "signature")
}

func TestTheTrailIsExportedToAFile(t *testing.T) {
	c := told(t)
	s := show(t, c, c.Session, 118, 34)
	s.See("Refused").Press("x").See("Export the whole audit trail?").Enter()
	s.See("entries are in", "Public key", "Audit export")
	key, err := c.Session.AuditKey(t.Context(), c.Harbour)
	must(t, err)
	s.See(key.Text[:40])
	files, err := os.ReadDir(c.Desk.Exports)
	must(t, err)
	file, err := os.Open(filepath.Join(c.Desk.Exports, files[0].Name()))
	must(t, err)
	defer file.Close()
	if _, err := desk.VerifyExport(file, key.Public); err != nil {
		t.Error(err)
	}
}

func TestTheOrganisationsTrailOpensPersonalValuesWithATrace(t *testing.T) {
	c := told(t)
	s := show(t, c, c.Session, 118, 34)
	s.See("Refused").Press("tab").See("Patients, staff, accounts, keys", "Patient update")
	if strings.Contains(s.Screen(), "canary") {
		t.Errorf("the list shows a personal value:\n%s", s.Screen())
	}
	entry := uitest.Screen(t, env(t, c), entryOf(t, c, "patient.update"), 78, 19, uitest.On(c.Clock))
	entry.See("Patient update", "email no. 1", "email no. 2", "[s] shows what they stand for").Gone("canary").Golden("entry-78x19")
	entry.Press("s").See("mia@canary.example → new@canary.example")
	entry.Enter()
	if v := uitest.Asks[kit.Visited](entry); v.Kind != "patient" {
		t.Errorf("opened %+v", v)
	}
	rows, err := c.Session.Audit(t.Context(), desk.AuditFilter{Action: "patient.values"}, desk.Window{})
	must(t, err)
	if len(rows) != 1 {
		t.Errorf("%d looks in the trail", len(rows))
	}
}

// entryOf is the screen of the organisation's newest entry of an action.
func entryOf(t *testing.T, c *uitest.Clinic, action string) kit.Screen {
	t.Helper()
	rows, err := c.Session.Audit(t.Context(), desk.AuditFilter{Action: action}, desk.Window{Limit: 1})
	must(t, err)
	return audit.NewEntry(env(t, c), c.Session, true, rows[0])
}

func TestWhoMayNotReadTheTrailIsToldWhoCanHelp(t *testing.T) {
	c := told(t)
	show(t, c, c.As("Cleo Diaz", model.FrontDesk), 78, 19).See(`does not include "Audit: View"`, "Ana Silva")
}
