package stripeops

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/stripeops/sandbox/judge"
	"clinic.example/paydesk/vault"
)

// clinic is a connected account in a sandbox of its own, and the client that asks for it. Everything that passes between
// the two is judged by Stripe's own description.
type clinic struct {
	t      *testing.T
	box    *sandbox.Server
	server *httptest.Server
	client *Client
	ref    model.AccountRef
	log    *logBook
	heads  *headers
}

var theJudge = sync.OnceValues(judge.New)

func openClinic(t *testing.T, change ...func(*Config)) *clinic {
	t.Helper()
	j, err := theJudge()
	if err != nil {
		t.Fatal(err)
	}
	box := sandbox.New(sandbox.Options{Seed: 7})
	return openAt(t, box, j.Wrap(box, func(finding string) { t.Error(finding) }), change...)
}

// openAt is openClinic with a way of one's own to the sandbox.
func openAt(t *testing.T, box *sandbox.Server, way http.Handler, change ...func(*Config)) *clinic {
	t.Helper()
	c := &clinic{t: t, box: box, log: &logBook{}, heads: &headers{}}
	c.server = httptest.NewServer(c.heads.keep(way))
	t.Cleanup(c.server.Close)
	account := c.box.AddAccount(sandbox.AccountSpec{Name: "Harbour Clinic", Country: "AU"})
	if err := c.box.Connect(account, false); err != nil {
		t.Fatal(err)
	}
	c.ref = model.AccountRef{ID: model.AccountID(account), Mode: model.Test}
	c.client = c.connect(change...)
	return c
}

func (c *clinic) connect(change ...func(*Config)) *Client {
	c.t.Helper()
	secret, clientID := c.box.Platform()
	cfg := Config{
		SecretKey: vault.New(secret), ClientID: clientID, APIURL: c.server.URL, ConnectURL: c.server.URL,
		Log: slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelDebug - 8})),
	}
	for _, f := range change {
		f(&cfg)
	}
	client, err := New(cfg)
	if err != nil {
		c.t.Fatal(err)
	}
	return client
}

// post asks the sandbox directly, for what paydesk itself never does.
func (c *clinic) post(path string, fields ...string) map[string]any {
	c.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.server.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		c.t.Fatal(err)
	}
	secret, _ := c.box.Platform()
	req.Header.Set("Authorization", "Bearer "+secret)
	req.Header.Set("Stripe-Account", string(c.ref.ID))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var out map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || resp.StatusCode >= 400 {
		c.t.Fatalf("%s: %d %v %v", path, resp.StatusCode, out, err)
	}
	return out
}

// patient makes a customer with a saved test card: "visa", "chargeCustomerFail".
func (c *clinic) patient(card string) (customer, method string) {
	c.t.Helper()
	customer, err := c.client.CreateCustomer(c.t.Context(), c.ref, "pd1:t:customer:"+card, "pat_1")
	if err != nil {
		c.t.Fatal(err)
	}
	attached := c.post("/v1/payment_methods/pm_card_"+card+"/attach", "customer", customer)
	return customer, attached["id"].(string)
}

// prepared is a payment intent of 80.00 that waits to be confirmed.
func (c *clinic) prepared(card, op string) model.Intent {
	c.t.Helper()
	customer, method := c.patient(card)
	intent, err := c.client.CreateIntent(c.t.Context(), c.ref, "pd1:t:"+op+":create", IntentParams{
		Amount: model.Money{Minor: 80_00, Currency: "aud"}, Customer: customer, Card: method, Description: "Invoice 1001",
		Metadata: map[string]string{MetadataOperation: op, MetadataInvoice: "1001", MetadataPractice: "prac_1"},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return intent
}

// charged is a payment of 80.00 that was made.
func (c *clinic) charged(card, op string) model.Intent {
	c.t.Helper()
	intent, err := c.client.ConfirmIntent(c.t.Context(), c.ref, "pd1:t:"+op+":confirm:1", c.prepared(card, op).ID)
	if err != nil {
		c.t.Fatal(err)
	}
	return intent
}

func (c *clinic) fault(f sandbox.Fault) {
	c.t.Helper()
	if _, err := c.box.Fault(f); err != nil {
		c.t.Fatal(err)
	}
}

// sent are the requests of a method to a path that the sandbox received.
func (c *clinic) sent(method, path string) []sandbox.Request {
	var out []sandbox.Request
	for _, r := range c.box.Requests() {
		if r.Method == method && r.Path == path {
			out = append(out, r)
		}
	}
	return out
}

// faultIn takes an error apart: the kind, the fault, and whether the sentence is fit for a person.
func faultIn(t *testing.T, err error) (model.Kind, *model.StripeFault) {
	t.Helper()
	e, ok := errors.AsType[*model.Error](err)
	if !ok {
		t.Fatalf("got %v, want a *model.Error", err)
	}
	fault, ok := errors.AsType[*model.StripeFault](err)
	if !ok {
		t.Fatalf("%v carries no fault", err)
	}
	if !strings.HasSuffix(strings.TrimRight(e.Message, "]"), ".") || strings.Contains(e.Message, "failed") || strings.Contains(e.Message, "{") {
		t.Errorf("not a sentence for a person: %q", e.Message)
	}
	return e.Kind, fault
}

// logBook is a log that can be read while it is written.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// headers keeps the headers of every request to Stripe.
type headers struct {
	mu  sync.Mutex
	all []http.Header
}

func (h *headers) keep(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.all = append(h.all, r.Header.Clone())
		h.mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

func (h *headers) each(f func(http.Header)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range h.all {
		f(one)
	}
}

// served is a client of a server that answers in a way Stripe doesn't.
func served(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return pointed(t, server.URL)
}

func pointed(t *testing.T, address string) *Client {
	t.Helper()
	client, err := New(Config{
		SecretKey: vault.New("sk_test_canary4242"), ClientID: "ca_1", APIURL: address, ConnectURL: address, Timeout: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

var somewhere = model.AccountRef{ID: "acct_1", Mode: model.Test}

// charge confirms a payment: the request that matters most.
func charge(ctx context.Context, c *Client) error {
	_, err := c.ConfirmIntent(ctx, somewhere, "pd1:t:1:confirm:1", "pi_1")
	return err
}
