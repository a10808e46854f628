package desk_test

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// group is a clinic of three practices, of which the first is connected, with one person of each role.
type group struct {
	*clinic
	bay, north              model.PracticeID
	frontDesk, practitioner *desk.Session
}

func newGroup(t testing.TB) *group {
	t.Helper()
	g := &group{clinic: newClinic(t)}
	g.bay, g.north = g.addPractice("Bay Road Clinic", "AU", "aud"), g.addPractice("North Shore", "NZ", "nzd")
	g.frontDesk, g.practitioner = g.person("Ben Okoro", model.FrontDesk), g.person("Dr Lin", model.PractitionerRole)
	return g
}

func (g *group) addPractice(name, country string, currency model.Currency) model.PracticeID {
	g.t.Helper()
	p, err := g.session.SavePractice(g.t.Context(), model.Practice{Name: name, Country: country, Currency: currency, Zone: "Australia/Sydney"})
	g.must(err)
	return p.ID
}

func (g *group) person(name string, role model.Role) *desk.Session {
	g.t.Helper()
	var actor model.Actor
	g.put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		actor = model.Actor{Staff: model.StaffID(model.RowID(model.StaffPrefix, n)), Name: name, Role: role}
		return tx.PutStaff(model.Staff{ID: actor.Staff, Name: name, Role: role})
	})
	return g.desk.Session(actor)
}

// decide is the account's owner in the browser: presses "authorise" or "cancel" on Stripe's page and comes back with an address.
func (g *group) decide(address, account, decision string) *url.URL {
	g.t.Helper()
	page, err := url.Parse(address)
	g.must(err)
	form := page.Query()
	form.Set("account", account)
	form.Set("decision", decision)
	page.RawQuery = ""
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := browser.PostForm(page.String(), form)
	g.must(err)
	_ = r.Body.Close()
	back, err := r.Location()
	g.must(err)
	return back
}

// arrive is the browser reaching paydesk's own page.
func (g *group) arrive(back *url.URL) error {
	q := back.Query()
	return g.desk.Return(g.t.Context(), q.Get("state"), q.Get("code"), q.Get("error"), q.Get("error_description"))
}

// oauth connects a practice the long way and expects it to end connected.
func (g *group) oauth(practice model.PracticeID, account string) {
	g.t.Helper()
	way, err := g.session.Connect(g.t.Context(), practice)
	g.must(err)
	g.must(g.arrive(g.decide(way.Address, account, "authorise")))
	p, err := g.session.ConnectStatus(g.t.Context(), practice, way.Attempt)
	g.must(err)
	if p.Status != model.AttemptConnected {
		g.t.Fatalf("connecting ended %s: %s", p.Status, p.Message)
	}
}

func (g *group) integration(practice model.PracticeID) desk.Integration {
	g.t.Helper()
	v, err := g.session.Integration(g.t.Context(), practice)
	g.must(err)
	return v
}

// other makes a further account at Stripe, not connected.
func (g *group) other(name string) string {
	return g.stripe.AddAccount(sandbox.AccountSpec{Name: name, Country: "AU"})
}

// asked counts the requests that Stripe received on paths that begin so.
func (g *group) asked(prefix string) (n int) {
	for _, r := range g.stripe.Requests() {
		if strings.HasPrefix(r.Path, prefix) {
			n++
		}
	}
	return n
}

// says expects an error of a kind whose sentence holds some words.
func says(t testing.TB, err error, kind model.Kind, words string) {
	t.Helper()
	if model.KindOf(err) != kind || !strings.Contains(err.Error(), words) {
		t.Errorf("got %q (%s), want %q of kind %s", err, model.KindOf(err), words, kind)
	}
}

// besides expects an Invalid error beside a field.
func besides(t testing.TB, err error, field, words string) {
	t.Helper()
	says(t, err, model.Invalid, words)
	var e *model.Error
	if asError(err, &e) && e.Field != field {
		t.Errorf("beside field %q, want %q", e.Field, field)
	}
}

// holds expects a text to hold words.
func holds(t testing.TB, text, words string) {
	t.Helper()
	if !strings.Contains(text, words) {
		t.Errorf("%q does not say %q", text, words)
	}
}

// raw posts to Stripe for the account as somebody else than paydesk would, with the platform's key.
func (g *group) raw(path string) {
	g.t.Helper()
	secret, _ := g.stripe.Platform()
	r, err := http.NewRequestWithContext(g.t.Context(), http.MethodPost, g.url+path, nil)
	g.must(err)
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Stripe-Account", string(g.account.ID))
	answer, err := http.DefaultClient.Do(r)
	g.must(err)
	_ = answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		g.t.Fatalf("POST %s: %s", path, answer.Status)
	}
}

// withKey reopens the desk with another platform key, limit with another time limit for connecting.
func (g *group) withKey(secret string) { g.reopen(secret, 0) }

func (g *group) limit(connect time.Duration) {
	secret, _ := g.stripe.Platform()
	g.reopen(secret, connect)
}

func (g *group) reopen(secret string, connect time.Duration) {
	g.t.Helper()
	_, clientID := g.stripe.Platform()
	client, err := stripeops.New(stripeops.Config{SecretKey: vault.New(secret), ClientID: clientID, APIURL: g.url, ConnectURL: g.url})
	g.must(err)
	g.desk, err = desk.New(desk.Config{
		Store: g.store, Stripe: client, Vault: g.vault, Now: g.now, Random: rand.NewChaCha8([32]byte{2}), Log: slog.New(slog.DiscardHandler),
		Redirect: "http://localhost:8765/oauth/return", ConnectLimit: connect,
	})
	g.must(err)
	g.session = g.desk.Session(g.session.Actor())
}
