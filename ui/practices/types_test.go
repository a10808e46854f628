package practices_test

import (
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/practices"
	"clinic.example/paydesk/ui/uitest"
)

func types(t *testing.T, c *uitest.Clinic) (*uitest.Solo, kit.Env) {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	return uitest.Screen(t, env, practices.NewTypes(env, c.Session, c.Harbour), 78, 19, uitest.On(c.Clock)), env
}

func TestPaymentTypesAreThePracticesOwn(t *testing.T) {
	c := uitest.NewClinic(t)
	front, env := types(t, c)
	front.See("Cheque", "Health fund", "online payments are logged as this").Golden("types-78x19").Press("n")
	form := uitest.Screen(t, env, uitest.Asks[kit.Opened](front).Screen, 78, 19, uitest.On(c.Clock))
	form.See("Kind").Type("cash").Enter().See("of this name already").Press("ctrl+u").Type("Bank of the North").Press("tab", "b").Enter()
	if left := uitest.Asks[kit.Left](form); !left.Sure {
		t.Error("leaving asks although all is saved")
	}
	front.Send(model.Event{Kind: model.PracticeChanged}).See("Bank of the North").Press("end", "e")
	front.Until("the form of the new one", func() bool { return uitest.Asks[kit.Opened](front).Screen.Title() == "Bank of the North" })
	rename := uitest.Screen(t, env, uitest.Asks[kit.Opened](front).Screen, 78, 19, uitest.On(c.Clock))
	rename.Press("ctrl+u").Type("Northern Bank").Enter()
	uitest.Asks[kit.Left](rename)
	all, err := c.Session.PaymentTypes(t.Context(), c.Harbour)
	must(t, err)
	if last := all[len(all)-1]; last.Name != "Northern Bank" || last.Method != model.Bank {
		t.Errorf("stored %+v", last)
	}
}
