package keys_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/keys"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
	"clinic.example/paydesk/vault"
)

// world is a clinic with an account at Stripe that nobody has connected.
type world struct {
	*uitest.Clinic
	t                   *testing.T
	account             string
	secret, publishable string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{Clinic: uitest.NewClinic(t), t: t}
	w.account = w.Sandbox.AddAccount(sandbox.AccountSpec{Name: "Bay Road Pty Ltd", Country: "AU"})
	w.secret, w.publishable = w.Sandbox.AccountKeys(w.account, false)
	return w
}

func (w *world) open(session *desk.Session, live bool, width, height int) *uitest.Solo {
	w.t.Helper()
	env := uitest.Env(w.t, w.Clock)
	return uitest.Screen(w.t, env, keys.New(env, session, w.Bay, live), width, height, uitest.On(w.Clock))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) connected() model.Connection {
	w.t.Helper()
	is, err := w.Session.Integration(w.t.Context(), w.Bay)
	w.must(err)
	return is.Connection
}

// veiled expects that no part of the secret key is drawn.
func (w *world) veiled(front *uitest.Solo) {
	w.t.Helper()
	screen := front.Screen()
	for i := len("sk_test_51") + 16; i+8 < len(w.secret); i++ { // behind the account, which the publishable key names too
		if strings.Contains(screen, w.secret[i:i+8]) {
			w.t.Fatalf("%q is drawn:\n%s", w.secret[i:i+8], screen)
		}
	}
}

// said waits until the screen has said something.
func said(front *uitest.Solo, words string) {
	front.Until(words, func() bool {
		for _, msg := range front.Asked() {
			if told, ok := msg.(kit.Told); ok && strings.Contains(string(told.Text), words) {
				return true
			}
		}
		return false
	})
}

func TestKeysAreSubmittedAndNeverShownAgain(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, false, 78, 19)
	front.See("Secret Key", "Publishable Key", "Invoice Footer Disclaimer", "Submit").Golden("empty-78x19")
	front.Paste(w.secret).See("****")
	w.veiled(front)
	front.Press("tab").Paste(w.publishable).Press("tab").Type("Please keep this.")
	w.veiled(front)
	front.Enter().See("sk_test_..."+w.secret[len(w.secret)-4:], "by Ana Silva")
	said(front, "The stripe key has been successfully configured for payment processing!")
	w.veiled(front)
	front.Gone("****").Golden("present-78x19")
	if c := w.connected(); !c.Active || c.How != model.ByKeys || string(c.Account) != w.account {
		t.Errorf("connected as %+v", c)
	}
	if p, err := w.Session.Practice(t.Context(), w.Bay); err != nil || p.Footer != "Please keep this." {
		t.Errorf("the footer is %q, %v", p.Footer, err)
	}
	w.open(w.Session, false, 118, 34).See("Bay Road Pty Ltd", "sk_test_...").Golden("present-118x34")
}

func TestWhatIsWrongStandsBesideItsField(t *testing.T) {
	w := newWorld(t)
	_, other := w.Sandbox.AccountKeys(w.Sandbox.AddAccount(sandbox.AccountSpec{Name: "Somebody else's"}), false)
	front := w.open(w.Session, false, 78, 24)
	front.See("Submit").Paste(w.publishable).Press("tab").Paste(w.publishable).Enter().See("This is a publishable key.")
	front.Press("ctrl+u").Paste(w.secret).Press("tab", "ctrl+u").Paste(other).Enter().See("The two keys belong to different Stripe accounts")
	w.veiled(front)
	if c := w.connected(); c.Active {
		t.Errorf("connected as %+v", c)
	}
	front.Press("ctrl+u").Paste(w.publishable).Enter()
	said(front, "successfully configured")
}

// A secret key that goes into a field which is drawn is taken out of it before it is.
func TestASecretKeyInAnotherFieldIsNotDrawn(t *testing.T) {
	w := newWorld(t)
	front := w.open(w.Session, false, 78, 24)
	front.See("Submit").Press("tab").Paste(w.secret)
	if told := uitest.Asks[kit.Told](front); !strings.Contains(string(told.Text), "not kept here") {
		t.Errorf("said %q", told.Text)
	}
	w.veiled(front)
	front.Press("tab").Paste("see " + w.secret)
	w.veiled(front)
	front.Press("ctrl+u").Type(w.secret) // letter by letter, as a slow line brings a paste
	w.veiled(front)
	if strings.Contains(front.Screen(), "sk_test_5") {
		t.Errorf("its beginning is drawn:\n%s", front.Screen())
	}
	front.Press("end").Type("Thank you.").See("Thank you.")
	w.veiled(front)
}

func TestReplacingKeysAsksForThePIN(t *testing.T) {
	w := newWorld(t)
	w.must(w.Session.SaveKeys(t.Context(), w.Bay, desk.KeysRequest{Secret: vault.New(w.secret), Publishable: w.publishable}))
	w.must(w.Session.SetPIN(t.Context(), desk.PINChange{Staff: w.Session.Actor().Staff, New: "24680"}))
	old := w.secret
	w.must(w.Sandbox.RollKey(w.account, false))
	w.secret, _ = w.Sandbox.AccountKeys(w.account, false)
	front := w.open(w.Session, false, 78, 24)
	front.See("sk_test_..." + old[len(old)-4:]).Paste(w.secret).Press("tab").Paste(w.publishable).Enter()
	front.See("Replace the keys", "Type your PIN again").Type("1111").Enter().See("not the PIN")
	front.Type("24680").Enter().See("sk_test_..." + w.secret[len(w.secret)-4:]).Gone("Type your PIN again")
	said(front, "successfully configured")
	w.veiled(front)
}

func TestOthersSeeTheFooterAlone(t *testing.T) {
	w := newWorld(t)
	w.must(w.Session.SaveKeys(t.Context(), w.Bay, desk.KeysRequest{Secret: vault.New(w.secret), Publishable: w.publishable}))
	front := w.open(w.As("Ben Okoro", model.FrontDesk), false, 78, 19)
	front.See("Invoice Footer Disclaimer", "An administrator can help: Ana Silva.").Gone("Secret Key", "Publishable Key", "sk_test").Golden("front-desk-78x19")
	front.Type("Kept by Ben.").Enter()
	said(front, "The Invoice Footer Disclaimer is saved.")
	if p, err := w.Session.Practice(t.Context(), w.Bay); err != nil || p.Footer != "Kept by Ben." {
		t.Errorf("the footer is %q, %v", p.Footer, err)
	}
	w.open(w.As("Dr Lin", model.PractitionerRole), false, 78, 19).See("Kept by Ben.", "Footer: Edit").Type("Mine").Gone("Mine", "Submit")
}

// Where the keys can't be entered the footer still can: the cursor stands on it.
func TestAPracticeThatIsConnectedOtherwiseTakesTheFooter(t *testing.T) {
	w := newWorld(t)
	w.Bay = w.Harbour
	front := w.open(w.Session, false, 78, 24)
	front.See("is connected already, by \"Connect with Stripe\"", "saves the Invoice Footer Disclaimer alone")
	front.Gone("Nothing was saved").Golden("connected-78x24").Press("ctrl+u").Type("New footer.").Enter()
	said(front, "The Invoice Footer Disclaimer is saved.")
	if p, err := w.Session.Practice(t.Context(), w.Harbour); err != nil || p.Footer != "New footer." {
		t.Errorf("the footer is %q, %v", p.Footer, err)
	}
}

func TestLiveKeysTakeThePracticeLiveOnceItsNameIsTyped(t *testing.T) {
	w := newWorld(t)
	w.open(w.Session, true, 78, 24).See("need a PIN of your own")
	w.must(w.Session.SetPIN(t.Context(), desk.PINChange{Staff: w.Session.Actor().Staff, New: "24680"}))
	w.secret, w.publishable = w.Sandbox.AccountKeys(w.account, true)
	front := w.open(w.Session, true, 78, 24)
	front.See("Go live with the account's live keys", "sk_live_").Paste(w.secret).Press("tab").Paste(w.publishable).Enter()
	front.See("payments are real", "Type Bay Road Clinic to go on").Esc()
	if c := w.connected(); c.Active {
		t.Fatal("went live without the name")
	}
	front.Enter().See("Type Bay Road Clinic to go on").Type("Bay Road Clinic").Enter().Press("tab", "enter")
	front.Until("live", func() bool { return w.connected().Mode == model.Live })
	w.veiled(front)
	if p, err := w.Session.Practice(t.Context(), w.Bay); err != nil || p.Mode != model.Live {
		t.Errorf("the practice is %s, %v", p.Mode, err)
	}
	w.open(w.Session, false, 78, 24).See("sk_live_...", "sk_live_... or rk_live_...")
}

// From Home, by the name that people know it by: the whole desk says it letter for letter.
func TestTheDeskSaysThatTheKeyIsConfigured(t *testing.T) {
	w := newWorld(t)
	app, err := front.Open(t.Context(), front.Session{
		Desk: w.Desk, Env: uitest.Env(t, w.Clock), Out: kit.NewOut(&strings.Builder{}, uitest.Vars()),
	}, w.Session.Actor(), w.Bay, "")
	w.must(err)
	d := uitest.Start(t, ui.New(app), uitest.Size(80, 24), uitest.On(w.Clock)).See("Needs attention")
	d.Press(":").Type("payment processing").See("Payment Processing").Enter().See("Secret Key").Paste(w.secret).Press("tab").Paste(w.publishable).Enter()
	d.See("The stripe key has been successfully configured for payment processing!", "sk_test_...").Golden("configured-80x24")
}
