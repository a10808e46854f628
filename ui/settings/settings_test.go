package settings_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/settings"
	"clinic.example/paydesk/ui/uitest"
)

func open(t *testing.T, c *uitest.Clinic, practice model.PracticeID) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	return uitest.Screen(t, env, settings.New(env, c.Session, practice), 78, 19)
}

func TestEveryPlaceOpensItsScreen(t *testing.T) {
	c := uitest.NewClinic(t)
	front := open(t, c, c.Harbour)
	front.See("Integrations > Stripe", "Connected to Stripe", "2 practices").Golden("menu-78x19")
	for i, place := range settings.Places(c.Harbour) {
		if i > 0 {
			front.Press("down")
		}
		front.Press("enter").Until(place.Kind, func() bool { return uitest.Asks[kit.Visited](front).Kind == place.Kind })
	}
	front.Click("Integrations > Stripe").Until("the click", func() bool { return uitest.Asks[kit.Visited](front).Kind == settings.Stripe })
}

func TestTheMenuFollowsTheConnection(t *testing.T) {
	c := uitest.NewClinic(t)
	front := open(t, c, c.Bay)
	front.See("○ Not connected")
	if err := c.Session.UseConnection(t.Context(), c.Bay, c.Harbour); err != nil {
		t.Fatal(err)
	}
	front.Send(model.Event{Practice: c.Bay, Kind: model.ConnectionChanged}).See("● Connected to Stripe")
}

func TestEveryLabelThatPeopleLookForLeadsSomewhere(t *testing.T) {
	known := map[string]bool{}
	for _, place := range settings.Places("prac_x") {
		known[string(place.Label)] = true
		for _, alias := range place.Aliases {
			known[string(alias)] = true
		}
	}
	for _, label := range []string{
		"Integrations > Stripe", "Stripe Connect Integration", "Link with Stripe", "Online payments", "Payment Processing", "Connect with Stripe", "Use This Connection",
		"Verify", "Disconnect Stripe Account", "Accept online payments", "Allow balances and invoices to be paid online", "Invoice Footer Disclaimer", "Payment types",
		"Disabled", "Allowed", "Required",
	} {
		if !known[label] {
			t.Errorf("%q leads nowhere (known: %s)", label, strings.Join(keys(known), ", "))
		}
	}
}

func keys(m map[string]bool) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}
