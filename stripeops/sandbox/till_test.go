package sandbox_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"

	"clinic.example/paydesk/stripeops/sandbox"
)

// opening is when every till begins.
var opening = time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC)

// till is one account of a sandbox behind real HTTP, with stripe-go in front and Stripe's description as the judge.
type till struct {
	*client.API
	t       *testing.T
	s       *sandbox.Server
	url     string
	acct    string
	clumsy  atomic.Bool // requests may break the description from now on; answers may not
	browser *http.Client
}

func newTill(t *testing.T, country string) *till {
	t.Helper()
	j, err := sandbox.TheJudge()
	if err != nil {
		t.Fatal(err)
	}
	s := sandbox.New(sandbox.Options{Seed: 7, Now: func() time.Time { return opening }})
	d := &till{t: t, s: s, acct: s.AddAccount(sandbox.AccountSpec{Name: "Harbour Clinic", Country: country})}
	srv := httptest.NewServer(j.Wrap(s, func(finding string) {
		if !d.clumsy.Load() || !strings.Contains(finding, ": request:") {
			t.Error(finding)
		}
	}))
	t.Cleanup(srv.Close)
	d.url = srv.URL
	key, _ := s.AccountKeys(d.acct, false)
	backend := stripe.GetBackendWithConfig(stripe.APIBackend, &stripe.BackendConfig{
		URL: stripe.String(srv.URL), MaxNetworkRetries: stripe.Int64(0), EnableTelemetry: stripe.Bool(false),
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull},
	})
	d.API = client.New(key, &stripe.Backends{API: backend, Connect: backend, Uploads: backend})
	d.browser = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return d
}

// patient makes a customer with the named card saved.
func (d *till) patient(card string) (customer, method string) {
	d.t.Helper()
	cus := must(d.Customers.New(&stripe.CustomerParams{Name: stripe.String("Ana Example")}))(d.t)
	pm := must(d.PaymentMethods.Attach(card, &stripe.PaymentMethodAttachParams{Customer: &cus.ID}))(d.t)
	return cus.ID, pm.ID
}

// charge makes and confirms an off-session payment, the way the desk does.
func (d *till) charge(amount int64, currency, card string) (*stripe.PaymentIntent, error) {
	d.t.Helper()
	customer, method := d.patient(card)
	pi := must(d.PaymentIntents.New(&stripe.PaymentIntentParams{
		Amount: &amount, Currency: &currency, Customer: &customer, PaymentMethod: &method,
		PaymentMethodTypes: stripe.StringSlice([]string{"card"}), Metadata: map[string]string{"operation": "op1"},
	}))(d.t)
	params := &stripe.PaymentIntentConfirmParams{OffSession: stripe.Bool(true)}
	params.AddExpand("latest_charge.balance_transaction")
	return d.PaymentIntents.Confirm(pi.ID, params)
}

// events lists the types of all events, oldest first.
func (d *till) events() []string {
	d.t.Helper()
	var out []string
	params := &stripe.EventListParams{}
	params.Limit = stripe.Int64(100)
	it := d.Events.List(params)
	for it.Next() {
		out = append([]string{string(it.Event().Type)}, out...)
	}
	if it.Err() != nil {
		d.t.Fatal(it.Err())
	}
	return out
}

func (d *till) open(address string) (*http.Response, string) {
	d.t.Helper()
	return read(d.t, must(d.browser.Get(address))(d.t))
}

func (d *till) submit(address string, form url.Values) (*http.Response, string) {
	d.t.Helper()
	return read(d.t, must(d.browser.PostForm(address, form))(d.t))
}

func read(t *testing.T, res *http.Response) (*http.Response, string) {
	t.Helper()
	defer func() { _ = res.Body.Close() }()
	return res, string(must(io.ReadAll(res.Body))(t))
}

func cardForm(number string) url.Values {
	return url.Values{"number": {number}, "expiry": {"12 / 34"}, "cvc": {"123"}, "name": {"Ana Example"}}
}

// must gives the value or ends the test.
func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// refusal is the error of a call that has to be refused.
func refusal(t *testing.T, err error) *stripe.Error {
	t.Helper()
	var e *stripe.Error
	if !errors.As(err, &e) {
		t.Fatalf("want an error of Stripe's, have %v", err)
	}
	return e
}

func same[T comparable](t *testing.T, what string, have, want T) {
	t.Helper()
	if have != want {
		t.Errorf("%s is %v, want %v", what, have, want)
	}
}
