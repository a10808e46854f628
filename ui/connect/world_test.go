package connect_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui/connect"
	"clinic.example/paydesk/ui/uitest"
)

// world is a clinic, and the person who sits at the desk and in front of a browser.
type world struct {
	*uitest.Clinic
	t     *testing.T
	mu    sync.Mutex
	pages []string // that the desk opened in the browser
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{Clinic: uitest.NewClinic(t), t: t}
}

func (w *world) browse(_ context.Context, address string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.pages = append(w.pages, address)
	return nil
}

// opened are the pages that the desk has opened in the browser.
func (w *world) opened() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.pages)
}

// open shows the screen of a practice to a person.
func (w *world) open(session *desk.Session, practice model.PracticeID, width, height int) *uitest.Solo {
	w.t.Helper()
	env := uitest.Env(w.t, w.Clock)
	return uitest.Screen(w.t, env, connect.New(env, session, practice, w.browse), width, height, uitest.On(w.Clock))
}

// setOut goes to Stripe's page and gives its address.
func (w *world) setOut(front *uitest.Solo) string {
	w.t.Helper()
	before := len(w.opened())
	front.See("Connect with Stripe").Press("c").See("know your customer", "Authorise access", "One platform at a time").Enter().See("Waiting for Stripe")
	front.Until("the browser", func() bool { return len(w.opened()) > before })
	return w.opened()[before]
}

// decide is the owner on Stripe's page: it gives the address to which Stripe sends the browser.
func (w *world) decide(address, account, decision string) *url.URL {
	w.t.Helper()
	page, err := url.Parse(address)
	w.must(err)
	form := page.Query()
	form.Set("account", account)
	form.Set("decision", decision)
	page.RawQuery = ""
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := browser.PostForm(page.String(), form)
	w.must(err)
	_ = r.Body.Close()
	back, err := r.Location()
	w.must(err)
	return back
}

// arrive is the browser reaching paydesk's own page.
func (w *world) arrive(back *url.URL) error {
	q := back.Query()
	return w.Desk.Return(w.t.Context(), q.Get("state"), q.Get("code"), q.Get("error"), q.Get("error_description"))
}

// another makes a further account at Stripe, not connected.
func (w *world) another(name string) string {
	return w.Sandbox.AddAccount(sandbox.AccountSpec{Name: name, Country: "AU"})
}

// asked counts the requests that Stripe received on paths that begin so.
func (w *world) asked(prefix string) (n int) {
	for _, r := range w.Sandbox.Requests() {
		if strings.HasPrefix(r.Path, prefix) {
			n++
		}
	}
	return n
}

func (w *world) is(practice model.PracticeID) desk.Integration {
	w.t.Helper()
	is, err := w.Session.Integration(w.t.Context(), practice)
	w.must(err)
	return is
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}
