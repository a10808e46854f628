package reports_test

import (
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/reports"
	"clinic.example/paydesk/ui/uitest"
)

func TestAReportIsOpenedByThoseWhoMay(t *testing.T) {
	c := uitest.NewClinic(t)
	env := uitest.Env(t, c.Clock)
	s := uitest.Screen(t, env, reports.New(env, c.Session, c.Harbour), 78, 19)
	s.See("Open operations", "Audit trail", "verify that nothing is missing").Press("end").Enter()
	if v := uitest.Asks[kit.Visited](s); v.Kind != reports.Audit {
		t.Errorf("opened %+v", v)
	}
}

func TestAReportThatIsNotOnesOwnSaysWhoCanHelp(t *testing.T) {
	c := uitest.NewClinic(t)
	env := uitest.Env(t, c.Clock)
	s := uitest.Screen(t, env, reports.New(env, c.As("Ben Okoro", model.FrontDesk), c.Harbour), 78, 19)
	s.See(`does not include "Audit: View"`).Press("end").Enter()
	if told := uitest.Asks[kit.Told](s); told.Text == "" {
		t.Error("nothing is said")
	}
	s.Click("Audit trail")
	for _, msg := range s.Asked() {
		if v, opened := msg.(kit.Visited); opened {
			t.Errorf("opened %+v", v)
		}
	}
}
