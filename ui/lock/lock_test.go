package lock_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/lock"
	"clinic.example/paydesk/ui/uitest"
)

const (
	anasPIN = "135790"
	bensPIN = "246801"
)

// staffed is a clinic where Ana and Ben have PINs, and Cleo none.
func staffed(t *testing.T) (c *uitest.Clinic, ben *desk.Session) {
	t.Helper()
	c = uitest.NewClinic(t)
	if err := c.Session.SetPIN(t.Context(), desk.PINChange{Staff: c.Session.Actor().Staff, New: anasPIN}); err != nil {
		t.Fatal(err)
	}
	for name, pin := range map[string]string{"Ben Okoro": bensPIN, "Cleo Diaz": ""} {
		row, err := c.Session.AddStaff(t.Context(), desk.NewStaff{Name: name, Role: model.FrontDesk, PIN: pin})
		if err != nil {
			t.Fatal(err)
		}
		if pin != "" {
			ben = c.Desk.Session(model.Actor{Staff: row.ID, Name: row.Name, Role: row.Role})
		}
	}
	return c, ben
}

func show(t *testing.T, c *uitest.Clinic, w, h int) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	return uitest.Screen(t, env, lock.New(env, c.Desk, false, "", ""), w, h, uitest.On(c.Clock))
}

func TestANameAndItsPINLetIn(t *testing.T) {
	c, ben := staffed(t)
	front := show(t, c, 80, 23)
	front.See("Ana Silva", "Ben Okoro", "Cleo Diaz").Gone("administrator", "front desk").Golden("names-80x23")
	front.Type("be").See("/ be", "Ben Okoro").Gone("Ana Silva").Type(bensPIN).Gone(bensPIN, "2").See("••••••").Golden("pin-80x23")
	front.Enter()
	if got := uitest.Asks[kit.Entered](front).Who; got != ben.Actor() {
		t.Errorf("%+v came in", got)
	}
}

func TestArrowsAndClicksChoose(t *testing.T) {
	c, _ := staffed(t)
	front := show(t, c, 120, 39)
	front.See("› Ana Silva").Press("down").See("› Ben Okoro").Type("12").See("••").Press("down").See("› Cleo Diaz").Gone("••")
	front.Click("Ana Silva").See("› Ana Silva").Type("1").See("•").Press("backspace").Gone("•").Press("up").See("› Ana Silva")
	front.Type("xq").See("Ben Okoro", "Cleo Diaz").Type("o").Gone("Ana Silva").Esc().See("› Ben Okoro", "Ana Silva")
}

func TestWrongPINsMakeOnePersonWait(t *testing.T) {
	c, _ := staffed(t)
	front := show(t, c, 80, 23)
	front.See("› Ana Silva")
	for range 2 {
		front.Type("0000").Enter().See("This is not the PIN of Ana Silva.").Gone("next try", "••••")
	}
	front.Type("0000").Enter().See("The next try is in 1 second;")
	c.Clock.Advance(time.Second)
	front.Gone("next try").Type("0000").Enter().See("The next try is in 2 seconds;").Golden("waiting-80x23")
	front.Type(anasPIN).Enter() // too soon: it is not looked at
	c.Clock.Advance(time.Second)
	front.Gone("next try").See("••••••").Enter()
	if got := uitest.Asks[kit.Entered](front).Who.Name; got != "Ana Silva" {
		t.Errorf("%s came in", got)
	}
}

func TestOthersComeInWhileOneWaits(t *testing.T) {
	c, _ := staffed(t)
	front := show(t, c, 80, 23)
	front.See("› Ana Silva")
	for range 5 {
		c.Clock.Advance(10 * time.Second)
		front.Type("0000").Enter().See("the PIN of Ana Silva")
	}
	front.See("next try").Press("down").Gone("next try").Type(bensPIN).Enter()
	if got := uitest.Asks[kit.Entered](front).Who.Name; got != "Ben Okoro" {
		t.Errorf("%s came in", got)
	}
}

func TestWithoutAPINNobodyComesIn(t *testing.T) {
	c, _ := staffed(t)
	front := show(t, c, 80, 23)
	front.See("Cleo Diaz").Type("cleo").Enter().See("Cleo Diaz has no PIN yet", "An administrator can help: Ana Silva.")
	front.Esc().Press("up", "up").Enter().See("Type the PIN of Ana Silva.")
	for _, msg := range front.Asked() {
		if in, ok := msg.(kit.Entered); ok {
			t.Errorf("%s came in", in.Who.Name)
		}
	}
}

func TestTheFirstPINIsTypedTwice(t *testing.T) {
	c := uitest.NewClinic(t)
	front := show(t, c, 80, 23)
	front.See("Ana Silva, choose your PIN").Golden("first-80x23").Enter().Type("1234").Enter().Type("1235").Enter().See("The two are not the same.")
	front.Type("12").Press("tab").Type("12").Enter().See("A PIN is 4 to 12 digits.")
	front.Type("123456").Press("tab").Type("123456").Enter()
	if got := uitest.Asks[kit.Entered](front).Who; got != c.Session.Actor() {
		t.Errorf("%+v came in", got)
	}
	if _, err := c.Desk.SignIn(t.Context(), c.Session.Actor().Staff, "123456"); err != nil {
		t.Error(err)
	}
}

func TestADemosPersonasComeInByName(t *testing.T) {
	c := uitest.NewClinic(t)
	c.As("Ben Okafor", model.FrontDesk)
	c.Demo()
	env := uitest.Env(t, c.Clock)
	front := uitest.Screen(t, env, lock.New(env, c.Desk, true, "", "Your access was switched off."), 80, 23)
	front.See("administrator", "front desk", "Your access was switched off.").Gone("____").Press("down").Enter()
	if got := uitest.Asks[kit.Entered](front).Who.Name; got != "Ben Okafor" {
		t.Errorf("%s came in", got)
	}
}

func TestWhoeverWasHereIsChosenFirst(t *testing.T) {
	c, ben := staffed(t)
	env := uitest.Env(t, c.Clock)
	uitest.Screen(t, env, lock.New(env, c.Desk, false, ben.Actor().Staff, ""), 60, 20).See("› Ben Okoro")
}

func TestManyNamesScroll(t *testing.T) {
	c := uitest.NewClinic(t)
	for _, name := range strings.Fields("Bea Cid Dan Eve Fay Gus Hal Ida Jon Kim Lea Max Nia Oda Pia") {
		c.As(name, model.FrontDesk)
	}
	front := show(t, c, 80, 23)
	front.See("› Ana Silva").Gone("Pia")
	for range 15 {
		front.Press("down")
	}
	front.See("› Pia").Gone("Ana Silva", "Bea").Click("Oda").See("› Oda")
}

func TestALockScreenThatCantReadNamesSaysSo(t *testing.T) {
	c := uitest.NewClinic(t)
	env := uitest.Env(t, c.Clock)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	env.Ctx = gone
	uitest.Screen(t, env, lock.New(env, c.Desk, false, "", ""), 80, 23).See("✕")
}
