package sandbox

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func TestWhatEachFaultDoes(t *testing.T) {
	for _, c := range []struct {
		kind   string
		status int // 0: the client gets no answer
		done   bool
	}{
		{"429", 429, false},
		{"lock_429", 429, false},
		{"409", 409, false},
		{"500_before", 500, false},
		{"500_after", 500, true},
		{"503", 503, false},
		{"502_html", 502, false},
		{"502_after", 502, true},
		{"reset_before", 0, false},
		{"reset_after", 0, true},
		{"bad_json", 200, true},
	} {
		t.Run(c.kind, func(t *testing.T) {
			w := newWorld(t)
			w.good("GET", "/v1/customers", "")
			w.setFault(Fault{Path: "/v1/customers", Method: "POST", Kind: c.kind})
			r, err := w.try("POST", "/v1/customers", "name=Ana", "Idempotency-Key", "k")
			if (err != nil) != (c.status == 0) || r.status != c.status {
				t.Fatalf("got %d %v", r.status, err)
			}
			if n := len(w.s.Faults()); n != 0 {
				t.Fatalf("%d faults are left", n)
			}
			if n := len(w.good("GET", "/v1/customers", "").list("data")); (n == 1) != c.done {
				t.Fatalf("%d customers", n)
			}
			log := w.s.Requests()
			if log[1].Fault != c.kind {
				t.Fatalf("log %+v", log[1])
			}
		})
	}
}

func TestAnAnswerThatWasLostIsReplayed(t *testing.T) {
	for _, kind := range []string{"reset_after", "502_after", "bad_json"} {
		t.Run(kind, func(t *testing.T) {
			w := newWorld(t)
			w.setFault(Fault{Path: "/v1/customers", Kind: kind})
			_, _ = w.try("POST", "/v1/customers", "name=Ana", "Idempotency-Key", "k")
			r := w.send("POST", "/v1/customers", "name=Ana", "Idempotency-Key", "k")
			if r.status != 200 || r.header.Get("Idempotent-Replayed") != "true" || r.object.str("name") != "Ana" {
				t.Fatalf("got %d %s", r.status, r.text)
			}
		})
	}
}

func TestSlowFaults(t *testing.T) {
	for _, c := range []struct {
		kind string
		done bool
	}{{"slow_before", false}, {"slow_after", true}, {"late", true}} {
		t.Run(c.kind, func(t *testing.T) {
			w := newWorld(t)
			w.setFault(Fault{Path: "/v1/customers", Method: "POST", Kind: c.kind, Seconds: 0.2})
			ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
			defer cancel()
			params := &stripe.CustomerParams{Name: stripe.String("Ana")}
			params.Context = ctx
			params.SetStripeAccount(w.acct)
			if _, err := w.api(w.key).Customers.New(params); !errors.Is(err, context.DeadlineExceeded) {
				t.Fatalf("got %v", err)
			}
			time.Sleep(250 * time.Millisecond)
			if n := len(w.good("GET", "/v1/customers", "").list("data")); (n == 1) != c.done {
				t.Fatalf("%d customers", n)
			}
		})
	}
}

func TestFaultsAreCounted(t *testing.T) {
	w := newWorld(t)
	w.setFault(Fault{Path: "/v1/customers*", Kind: "503", Count: 2, After: 1})
	var got []int
	for range 4 {
		got = append(got, w.send("GET", "/v1/customers", "").status)
	}
	if got[0] != 200 || got[1] != 503 || got[2] != 503 || got[3] != 200 {
		t.Fatalf("got %v", got)
	}
	w.setFault(Fault{Path: "*", Method: "GET", Kind: "429", Count: -1})
	for range 3 {
		w.refused(429, "rate_limit", "GET", "/v1/balance", "")
	}
	w.good("POST", "/v1/customers", "name=Ana")
	w.s.ClearFaults(0)
	w.good("GET", "/v1/balance", "")
}

func TestStaleList(t *testing.T) {
	w := newWorld(t)
	w.good("POST", "/v1/customers", "name=Old")
	w.s.Advance(2 * time.Minute)
	w.good("POST", "/v1/customers", "name=New")
	w.setFault(Fault{Path: "/v1/customers", Kind: "stale_list"})
	stale := w.good("GET", "/v1/customers", "").list("data")
	if len(stale) != 1 || asObject(stale[0]).str("name") != "Old" {
		t.Fatalf("got %v", stale)
	}
	if n := len(w.good("GET", "/v1/customers", "").list("data")); n != 2 {
		t.Fatalf("%d customers afterwards", n)
	}
}

// A list can lag until a moment, for a time, and without a request that is no list being taken for one.
func TestListsThatLag(t *testing.T) {
	w := newWorld(t)
	pay := "amount=5000&currency=gbp&payment_method_types[]=card&payment_method=pm_card_visa&confirm=true"
	old := w.good("POST", "/v1/payment_intents", pay).str("id")
	w.good("POST", "/v1/refunds", "amount=100&payment_intent="+old)
	w.s.Advance(time.Hour)
	since := w.s.Clock().Unix()
	for _, path := range []string{"/v1/refunds", "/v1/payment_intents", "/v1/events", "/v1/balance_transactions", "/v1/checkout/sessions"} {
		w.setFault(Fault{Path: path, Kind: "stale_list", Newer: since, For: 600, Count: -1})
	}
	count := func(path string) int { return len(w.good("GET", path, "limit=100").list("data")) }
	events := count("/v1/events")
	w.good("POST", "/v1/payment_intents", pay)
	re := w.good("POST", "/v1/refunds", "amount=200&payment_intent="+old).str("id")
	w.good("POST", "/v1/checkout/sessions", "mode=setup&currency=gbp&success_url=http://localhost/")
	w.s.Advance(599 * time.Second)
	if w.good("GET", "/v1/refunds/"+re, "").num("amount") != 200 {
		t.Fatal("the refund itself does not lag")
	}
	if p, r, e, b, s := count("/v1/payment_intents"), count("/v1/refunds"), count("/v1/events"), count("/v1/balance_transactions"), count("/v1/checkout/sessions"); p != 1 || r != 1 || e != events || b != 2 || s != 0 {
		t.Fatalf("%d payments, %d refunds, %d events, %d movements, %d sessions while the lists lag", p, r, e, b, s)
	}
	w.s.Advance(time.Second)
	if p, r, b, s := count("/v1/payment_intents"), count("/v1/refunds"), count("/v1/balance_transactions"), count("/v1/checkout/sessions"); p != 2 || r != 2 || b != 4 || s != 1 {
		t.Fatalf("%d payments, %d refunds, %d movements, %d sessions afterwards", p, r, b, s)
	}
	w.setFault(Fault{Path: "/v1/refunds", Kind: "stale_list", Seconds: 7200, Count: 2})
	w.good("POST", "/v1/refunds", "amount=300&payment_intent="+old)
	if first, second, third := count("/v1/refunds"), count("/v1/refunds"), count("/v1/refunds"); first != 0 || second != 0 || third != 3 {
		t.Fatalf("%d, %d and %d refunds", first, second, third)
	}
}

func TestDown(t *testing.T) {
	w := newWorld(t)
	w.s.SetDown(true)
	for _, path := range []string{"/v1/balance", "/oauth/authorize"} {
		if _, err := w.try("GET", path, ""); err == nil {
			t.Fatalf("%s answered", path)
		}
	}
	w.s.SetDown(false)
	w.good("GET", "/v1/balance", "")
}

func TestStripeGoSeesFaultsAsStripes(t *testing.T) {
	w := newWorld(t)
	w.setFault(Fault{Path: "/v1/balance", Kind: "429"})
	_, err := w.api(w.key).Balance.Get(nil)
	var told *stripe.Error
	if !errors.As(err, &told) || told.HTTPStatusCode != http.StatusTooManyRequests || told.Code != stripe.ErrorCodeRateLimit {
		t.Fatalf("got %v", err)
	}
	w.setFault(Fault{Path: "/v1/balance", Kind: "502_html"})
	if _, err = w.api(w.key).Balance.Get(nil); err == nil || errors.As(err, &told) && told.HTTPStatusCode == 0 {
		t.Fatalf("got %v", err)
	}
}

func TestAFaultNeedsAKindAndAPath(t *testing.T) {
	s := New(Options{})
	if _, err := s.Fault(Fault{Path: "/v1/balance", Kind: "mood"}); err == nil || !strings.Contains(err.Error(), "mood") {
		t.Fatalf("got %v", err)
	}
	if _, err := s.Fault(Fault{Kind: "429"}); err == nil {
		t.Fatal("a fault without a path was taken")
	}
	if _, err := s.Fault(Fault{Path: "*", Kind: "slow_after"}); err == nil || !strings.Contains(err.Error(), "seconds") {
		t.Fatalf("got %v", err)
	}
}
