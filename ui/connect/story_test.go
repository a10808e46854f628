package connect_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// desktop is the whole desk at Home of a practice, and how many keys have been pressed in it.
type desktop struct {
	*uitest.Driver
	keys int
}

func (w *world) desktop(practice model.PracticeID, width, height int) *desktop {
	w.t.Helper()
	app, err := front.Open(w.t.Context(), front.Session{
		Desk: w.Desk, Env: uitest.Env(w.t, w.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars()), Browse: w.browse,
	}, w.Session.Actor(), practice, "")
	w.must(err)
	d := &desktop{Driver: uitest.Start(w.t, ui.New(app), uitest.Size(width, height), uitest.On(w.Clock))}
	d.See("Needs attention")
	return d
}

// press presses keys and waits until a text is there.
func (d *desktop) press(see string, keys ...string) *desktop {
	d.keys += len(keys)
	d.Press(keys...).See(see)
	return d
}

func TestWhyRestrictedTakesThreeKeysFromHome(t *testing.T) {
	w := newWorld(t)
	w.becomes(sandbox.StateRestricted, sandbox.Requirements{})
	d := w.desktop(w.Harbour, 80, 24)
	d.press("Integrations > Stripe", "7").press("What Stripe asks for", "down", "enter")
	d.See("Stripe Account Restricted", "Photo of the owner's identity document", "Test Mode")
	if d.keys > 3 {
		t.Errorf("%d keys", d.keys)
	}
	bottom := d.Screen()[strings.LastIndex(d.Screen(), "\n")+1:]
	if !strings.HasPrefix(strings.TrimSpace(bottom), "Harbour Street Physio") {
		t.Errorf("the bottom line is %q", bottom)
	}
}

func TestUsingAnExistingConnectionTakesNineKeysFromHome(t *testing.T) {
	w := newWorld(t)
	d := w.desktop(w.Harbour, 80, 24)
	d.press("Bay Road Clinic", "p").press("Bay Road Clinic", "2").Until("the other practice", func() bool {
		return strings.Contains(d.Screen()[strings.LastIndex(d.Screen(), "\n"):], "Bay Road Clinic")
	})
	d.press("○ Not connected", "7").press("Use This Connection: Harbour Street Physio", "down", "enter").press("Bay Road Clinic will use", "down", "enter")
	d.press("by an existing connection", "tab", "enter").See("● Connected to Stripe")
	if d.keys > 9 {
		t.Errorf("%d keys", d.keys)
	}
	if is := w.is(w.Bay); is.Connection.How != model.ByReuse {
		t.Errorf("connected by %s", is.Connection.How)
	}
}

func TestThePaletteFindsTheScreenByItsOtherNames(t *testing.T) {
	w := newWorld(t)
	for _, words := range []string{"stripe", "link with stripe", "online payments"} {
		d := w.desktop(w.Bay, 80, 24)
		d.Press(":").See("Go to, or do anything").Type(words).See("Integrations > Stripe")
		d.Enter().See("Stripe Connect Integration", "Connect with Stripe")
	}
	d := w.desktop(w.Bay, 80, 24) // that name is the keys' own form, and leads on to the screen
	d.Press(":").Type("payment processing").See("Payment Processing", "Integrations > Stripe").Enter().See("Secret Key", "Publishable Key", "Invoice Footer Disclaimer")
	d.Esc().See("Needs attention")
}

// Another session, the janitor or Stripe itself changes the account: what is shown follows without a key.
func TestTheDeskFollowsWhatHappensElsewhere(t *testing.T) {
	w := newWorld(t)
	d := w.desktop(w.Harbour, 100, 30)
	d.press("● Connected to Stripe", "7").press("Payments and payouts work", "down", "enter")
	w.becomes(sandbox.StateRestricted, sandbox.Requirements{})
	d.See("Stripe Account Restricted")
	w.becomes(sandbox.StateGood, sandbox.Requirements{})
	d.See("Connected to Stripe").Gone("Restricted")
	w.must(w.Session.UseConnection(t.Context(), w.Bay, w.Harbour))
	d.Esc().See("Integrations").Press("enter").See("Shared with       Bay Road Clinic")
	w.must(w.Session.Disconnect(t.Context(), w.Bay))
	d.See("Last connected here: " + string(w.Account.ID)).Esc().See("○ Not connected")
}

func TestTheQuestionsAreAnswered(t *testing.T) {
	w := newWorld(t)
	d := w.desktop(w.Bay, 120, 60)
	d.press("Integrations", "7").press("Or use an existing connection", "down", "enter").press("Help: Stripe Connect Integration", "?")
	for _, question := range []string{"account of its own?", "I use Stripe elsewhere", "Why do I see the status only?", "sent me back with an error", "What next"} {
		d.Until(question, func() bool {
			if d.Has(question) {
				return true
			}
			d.Press("down")
			return false
		})
	}
}
