package patient_test

import (
	"os"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/patient"
	"clinic.example/paydesk/ui/uitest"
)

func TestAPatientsDataAreExportedToAFile(t *testing.T) {
	c := uitest.NewClinic(t)
	p := c.Patient("Mia Chen", "4242424242424242")
	s := show(t, c, p.ID, 78, 19)
	s.See("Mia Chen").Press("x").See("Export all that is kept about Mia?").Enter()
	path := strings.TrimPrefix(string(uitest.Asks[kit.Told](s).Text), "The data are in ")
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), `"Mia Chen"`) {
		t.Errorf("%s holds %q, %v", path, text, err)
	}
}

func TestAPatientIsErasedOnlyWhenTheNameIsTyped(t *testing.T) {
	c := uitest.NewClinic(t)
	p := c.Patient("Mia Chen", "4242424242424242")
	pay(t, c, c.Invoice(p, 80_00), 80_00)
	s := show(t, c, p.ID, 78, 19)
	s.See("Visa 4242").Press("E").See("Erase the personal data of Mia Chen?", "Invoices, payments and refunds stay").Golden("erase-78x19")
	s.Enter().Enter().Press("E").See("Erase Mia Chen")
	s.Type("mia chen").Enter().Press("right").Enter()
	s.See("Paid").Gone("Visa 4242").Gone("1 Apr 1990").Press("e")
	s.Until("the reason", func() bool {
		return strings.Contains(string(uitest.Asks[kit.Told](s).Text), "Only what was paid is still kept")
	})
}

func TestAPatientWithOpenMoneyIsNotErased(t *testing.T) {
	c, p := mia(t)
	s := show(t, c, p.ID, 78, 19)
	s.See("Visa 4242").Press("E").See("Erase the personal data").Type("Mia Chen").Enter().Press("right").Enter()
	if told := uitest.Asks[kit.Told](s); !strings.Contains(string(told.Text), "nothing was erased") {
		t.Errorf("said %q", told.Text)
	}
	s.See("Visa 4242")
}

func TestWhoMayNotEraseIsToldWhoCanHelp(t *testing.T) {
	c := uitest.NewClinic(t)
	p := c.Patient("Mia Chen")
	env := plainEnv(t, c)
	s := uitest.Screen(t, env, patient.New(env, c.As("Ben Okoro", model.FrontDesk), c.Harbour, p.ID), 78, 19, uitest.On(c.Clock))
	s.See("No saved cards").Press("E")
	if told := uitest.Asks[kit.Told](s); !strings.Contains(string(told.Text), "Ana Silva") {
		t.Errorf("said %q", told.Text)
	}
}
