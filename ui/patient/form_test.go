package patient_test

import (
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/patient"
	"clinic.example/paydesk/ui/uitest"
)

// sandboxFault cuts the next detaching of a card before Stripe reads it.
func sandboxFault() sandbox.Fault {
	return sandbox.Fault{Path: "/v1/payment_methods/*/detach", Method: "POST", Kind: "reset_before", Count: 1}
}

func newPatient(t *testing.T, c *uitest.Clinic) *uitest.Solo {
	t.Helper()
	env := plainEnv(t, c)
	return uitest.Screen(t, env, patient.NewForm(env, c.Session, c.Harbour, model.Patient{}), 78, 19, uitest.On(c.Clock))
}

func found(t *testing.T, c *uitest.Clinic, name string) []desk.PatientRow {
	t.Helper()
	rows, err := c.Session.Patients(t.Context(), c.Harbour, name, desk.Window{})
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestANewPatientIsAddedAndOpened(t *testing.T) {
	c := uitest.NewClinic(t)
	s := newPatient(t, c)
	s.See("Name", "Birth date", "Mobile", "E-mail").Golden("new-78x19")
	s.Enter().See("Please fill this in.")
	s.Type("Zoe New").Press("tab").Type("31/2/1990").Enter().See("Write the date as").Hold("backspace", 9).Type("28/2/1990")
	s.Press("tab", "tab").Type("zoe.example").Enter().See("An e-mail address has an @ in it.").Hold("backspace", 11).Type("zoe@example.org").Enter()
	if _, ok := uitest.Asks[kit.Replaced](s).Screen.(*patient.Patient); !ok {
		t.Error("the form does not give way to the patient")
	}
	rows := found(t, c, "zoe")
	if len(rows) != 1 || rows[0].Patient.BirthDate != 19900228 || rows[0].Patient.Email != "zoe@example.org" {
		t.Errorf("%+v", rows)
	}
}

func TestNoFieldTakesACardNumber(t *testing.T) {
	c := uitest.NewClinic(t)
	s := newPatient(t, c)
	for range 4 {
		s.Paste("4242-4242-4242-4242").See("looks like a card number").Gone("4242-4242")
		s.Type("4242424242424242").See("looks like a card number").Gone("42424242")
		s.Press("backspace").Type("3782-8224-6310-005").See("looks like a card number").Gone("3782", "005 __")
		s.Press("tab")
	}
	s.Type("8003608166690503").See("8003608166690503").Enter()
	s.Until("the patient", func() bool { return len(found(t, c, "8003608166690503")) == 1 })
}

func TestEditingKeepsWhatIsNotTouched(t *testing.T) {
	c := uitest.NewClinic(t)
	p, env := c.Patient("Mia Chen", "4242424242424242"), plainEnv(t, c)
	stored := found(t, c, "mia")[0].Patient
	s := uitest.Screen(t, env, patient.NewForm(env, c.Session, c.Harbour, stored), 78, 19, uitest.On(c.Clock))
	s.See("Mia Chen", "1 Apr 1990").Press("tab", "tab").Type("0400 000 000").Enter()
	if left := uitest.Asks[kit.Left](s); !left.Sure {
		t.Error("a saved form asks before it closes")
	}
	now := found(t, c, "mia")[0].Patient
	if now.ID != p.ID || now.Mobile != "0400 000 000" || now.BirthDate != stored.BirthDate || len(now.Customers) != 1 {
		t.Errorf("%+v", now)
	}
}
