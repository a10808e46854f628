package sandbox

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

func TestTheSameKeyIsReplayed(t *testing.T) {
	w := newWorld(t)
	key := []string{"Idempotency-Key", "pd1:a"}
	first := w.send("POST", "/v1/customers", "name=Ana", key...)
	again := w.send("POST", "/v1/customers", "name=Ana", key...)
	if first.text != again.text || first.status != 200 {
		t.Fatalf("got %d %s and %s", first.status, first.text, again.text)
	}
	if first.header.Get("Idempotent-Replayed") != "" || again.header.Get("Idempotent-Replayed") != "true" {
		t.Fatal("only the second answer is a replay")
	}
	if again.header.Get("Idempotency-Key") != "pd1:a" || again.header.Get("Original-Request") != first.header.Get("Request-Id") {
		t.Fatalf("headers %v", again.header)
	}
	if n := len(w.good("GET", "/v1/customers", "").list("data")); n != 1 {
		t.Fatalf("%d customers, want 1", n)
	}
	log := w.s.Requests()
	if !log[1].Replayed || log[0].Replayed || log[1].IdempotencyKey != "pd1:a" {
		t.Fatalf("log %+v", log)
	}
}

func TestKeysAreSeparateByAccountAndMode(t *testing.T) {
	w := newWorld(t)
	other := w.s.AddAccount(AccountSpec{Name: "Other"})
	if err := w.s.Connect(other, false); err != nil {
		t.Fatal(err)
	}
	here := w.good("POST", "/v1/customers", "name=Ana", "Idempotency-Key", "k")
	there := w.good("POST", "/v1/customers", "name=Eva", "Idempotency-Key", "k", "Stripe-Account", other)
	if here.str("id") == there.str("id") || there.str("name") != "Eva" {
		t.Fatalf("got %v and %v", here, there)
	}
}

func TestTheSameKeyForAnotherRequestIsRefused(t *testing.T) {
	w := newRoughWorld(t)
	key := []string{"Idempotency-Key", "k"}
	w.good("POST", "/v1/customers", "name=Ana&email=a@example.com", key...)
	w.good("POST", "/v1/customers", "email=a%40example.com&name=Ana", key...)
	r := w.send("POST", "/v1/customers", "name=Eva", key...)
	if r.status != 400 || r.object.str("error", "type") != "idempotency_error" {
		t.Fatalf("got %d %s", r.status, r.text)
	}
	r = w.send("POST", "/v1/products", "name=Ana&email=a@example.com", key...)
	if r.status != 400 || r.object.str("error", "type") != "idempotency_error" {
		t.Fatalf("another path: got %d %s", r.status, r.text)
	}
}

func TestAKeyIsForgottenAfterADay(t *testing.T) {
	w := newWorld(t)
	key := []string{"Idempotency-Key", "k"}
	first := w.good("POST", "/v1/customers", "name=Ana", key...)
	w.s.Advance(24*time.Hour - time.Second)
	if again := w.good("POST", "/v1/customers", "name=Ana", key...); again.str("id") != first.str("id") {
		t.Fatal("forgotten too early")
	}
	w.s.Advance(time.Second)
	if again := w.good("POST", "/v1/customers", "name=Ana", key...); again.str("id") == first.str("id") {
		t.Fatal("not forgotten")
	}
}

// The same in live mode, and of a 500 that was saved: within the day it is replayed as such, afterwards the key is as new.
func TestASavedErrorIsReplayedForADay(t *testing.T) {
	for _, live := range []bool{false, true} {
		for _, kind := range []string{"500_before", "500_after"} {
			t.Run(fmt.Sprintf("%s live %v", kind, live), func(t *testing.T) {
				w := newWorld(t)
				w.key, _ = w.s.AccountKeys(w.acct, live)
				pi := w.good("POST", "/v1/payment_intents", "amount=5000&currency=gbp&payment_method_types[]=card&payment_method=pm_card_visa&confirm=true").str("id")
				w.setFault(Fault{Path: "/v1/refunds", Method: "POST", Kind: kind})
				send := func() reply {
					return w.send("POST", "/v1/refunds", "amount=1000&payment_intent="+pi, "Idempotency-Key", "pd1:r")
				}
				first := send()
				w.s.Advance(24*time.Hour - time.Second)
				again := send()
				if first.status != 500 || again.status != 500 || again.text != first.text || again.header.Get("Idempotent-Replayed") != "true" ||
					first.header.Get("Idempotent-Replayed") != "" || again.header.Get("Original-Request") != first.header.Get("Request-Id") {
					t.Fatalf("got %d %v, then %d %v", first.status, first.header, again.status, again.header)
				}
				w.s.Advance(time.Second)
				if late := send(); late.status != 200 || late.header.Get("Idempotent-Replayed") != "" {
					t.Fatalf("after a day got %d %s", late.status, late.text)
				}
				want := map[string]int{"500_before": 1, "500_after": 2}[kind]
				if n := len(w.good("GET", "/v1/refunds", "").list("data")); n != want {
					t.Fatalf("%d refunds, want %d", n, want)
				}
			})
		}
	}
}

func TestReadsTakeNoKey(t *testing.T) {
	w := newWorld(t)
	key := []string{"Idempotency-Key", "k"}
	w.good("GET", "/v1/customers", "", key...)
	w.good("POST", "/v1/customers", "name=Ana", key...)
	r := w.send("GET", "/v1/customers", "", key...)
	if len(r.object.list("data")) != 1 || r.header.Get("Idempotent-Replayed") != "" {
		t.Fatalf("got %s", r.text)
	}
}

func TestALongKeyIsRefused(t *testing.T) {
	w := newWorld(t)
	w.good("POST", "/v1/customers", "name=Ana", "Idempotency-Key", strings.Repeat("k", 255))
	w.refused(400, "", "POST", "/v1/customers", "name=Ana", "Idempotency-Key", strings.Repeat("k", 256))
}

func TestWhatIsKeptOfAFailure(t *testing.T) {
	for _, c := range []struct {
		name   string
		fault  string
		path   string
		form   string
		status int
		kept   bool
	}{
		{"failed validation", "", "/v1/customers", "colour=red", 400, false},
		{"rate limit", "429", "/v1/customers", "name=Ana", 429, false},
		{"conflict", "409", "/v1/customers", "name=Ana", 409, false},
		{"unavailable", "503", "/v1/customers", "name=Ana", 503, false},
		{"missing object", "", "/v1/customers/cus_none", "name=Ana", 404, true},
		{"server error before", "500_before", "/v1/customers", "name=Ana", 500, true},
		{"server error after", "500_after", "/v1/customers", "name=Ana", 500, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newRoughWorld(t)
			if c.fault != "" {
				w.setFault(Fault{Path: "/v1/customers", Kind: c.fault})
			}
			first := w.send("POST", c.path, c.form, "Idempotency-Key", "k")
			if first.status != c.status {
				t.Fatalf("got %d %s", first.status, first.text)
			}
			again := w.send("POST", c.path, c.form, "Idempotency-Key", "k")
			if replayed := again.header.Get("Idempotent-Replayed") == "true"; replayed != c.kept {
				t.Fatalf("replayed is %v: %d %s", replayed, again.status, again.text)
			}
			if c.kept && again.text != first.text {
				t.Fatalf("got %s, then %s", first.text, again.text)
			}
		})
	}
}

func TestTheSameKeyAtTheSameTime(t *testing.T) {
	w := newWorld(t)
	w.setFault(Fault{Path: "/v1/customers", Kind: "late", Seconds: 0.3})
	var wg sync.WaitGroup
	var slow reply
	wg.Go(func() { slow = w.send("POST", "/v1/customers", "name=Ana", "Idempotency-Key", "k") })
	w.await(func() bool { return len(w.s.Requests()) == 1 && w.s.holds("k") })
	r := w.send("POST", "/v1/customers", "name=Ana", "Idempotency-Key", "k")
	if r.status != 409 || r.object.str("error", "code") != "idempotency_key_in_use" {
		t.Fatalf("got %d %s", r.status, r.text)
	}
	wg.Wait()
	again := w.good("POST", "/v1/customers", "name=Ana", "Idempotency-Key", "k")
	if slow.status != 200 || again.str("id") != slow.object.str("id") {
		t.Fatalf("got %s, then %v", slow.text, again)
	}
}

func TestStripeGoSendsKeysThatAreReplayed(t *testing.T) {
	w := newWorld(t)
	params := &stripe.CustomerParams{Name: stripe.String("Ana")}
	params.SetStripeAccount(w.acct)
	params.SetIdempotencyKey("pd1:x")
	first, err := w.api(w.key).Customers.New(params)
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.api(w.key).Customers.New(params)
	if err != nil || again.ID != first.ID || again.LastResponse.Header.Get("Idempotent-Replayed") != "true" {
		t.Fatalf("got %v %v", again, err)
	}
}

// holds reports whether a request with the key is being held.
func (s *Server) holds(idemKey string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for where := range s.running {
		if strings.HasSuffix(where, "/"+idemKey) {
			return true
		}
	}
	return false
}

func (w *world) setFault(f Fault) {
	w.Helper()
	if _, err := w.s.Fault(f); err != nil {
		w.Fatal(err)
	}
}

// await polls until the claim holds.
func (w *world) await(claim func() bool) {
	w.Helper()
	for range 500 {
		if claim() {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.Fatal("what was awaited did not come")
}
