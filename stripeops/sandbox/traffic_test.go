package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// traffic sends to a sandbox in process, as the simulation does.
type traffic struct {
	*testing.B
	s         *Server
	acct, key string
	sent      int
}

func newTraffic(b *testing.B) *traffic {
	s := New(Options{Seed: 7, Now: func() time.Time { return noon }})
	w := &traffic{B: b, s: s, acct: s.AddAccount(AccountSpec{Name: "Harbour Clinic"})}
	if err := s.Connect(w.acct, false); err != nil {
		b.Fatal(err)
	}
	w.key, _ = s.Platform()
	return w
}

// send makes a request and gives the body of the answer, which has to be good.
func (w *traffic) send(method, target, form string) string {
	w.Helper()
	req := httptest.NewRequest(method, "http://sandbox"+target, strings.NewReader(form))
	req.Header.Set("Authorization", "Bearer "+w.key)
	req.Header.Set("Stripe-Account", w.acct)
	if method == http.MethodPost {
		w.sent++
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Idempotency-Key", fmt.Sprint("pd1:", w.sent))
	}
	got := httptest.NewRecorder()
	w.s.ServeHTTP(got, req)
	if got.Code != http.StatusOK {
		w.Fatalf("%s %s: %d %s", method, target, got.Code, got.Body)
	}
	return got.Body.String()
}

// id reads the answer's own id, which stands outside of anything nested.
func id(b *testing.B, answer string) string {
	b.Helper()
	_, rest, _ := strings.Cut(answer, "\n  \"id\": \"")
	id, _, ok := strings.Cut(rest, `"`)
	if !ok {
		b.Fatal("no id in", answer)
	}
	return id
}

// card is a customer's saved one.
func (w *traffic) card() (customer, method string) {
	customer = id(w.B, w.send("POST", "/v1/customers", "name=Ana"))
	return customer, id(w.B, w.send("POST", "/v1/payment_methods/pm_card_visa/attach", "customer="+customer))
}

// charge is what the desk sends for one: three requests with the refund.
func (w *traffic) charge(customer, method string) (intent string) {
	intent = id(w.B, w.send("POST", "/v1/payment_intents", "amount=5000&currency=gbp&customer="+customer+"&payment_method="+method+
		"&payment_method_types[]=card&metadata[operation]=abc&metadata[practice]=p1"))
	w.send("POST", "/v1/payment_intents/"+intent+"/confirm", "off_session=true&expand[]=latest_charge.balance_transaction")
	return intent
}

// BenchmarkChargeAndRefund is a payment, its confirmation and its refund: three requests.
func BenchmarkChargeAndRefund(b *testing.B) {
	w := newTraffic(b)
	customer, method := w.card()
	b.ReportAllocs()
	for b.Loop() {
		w.send("POST", "/v1/refunds", "payment_intent="+w.charge(customer, method)+"&amount=2000&metadata[operation]=def")
	}
}

// BenchmarkLook is what reading costs in an account with a month of payments behind it.
func BenchmarkLook(b *testing.B) {
	w := newTraffic(b)
	customer, method := w.card()
	intent := ""
	for range 2000 {
		intent = w.charge(customer, method)
		w.send("POST", "/v1/refunds", "payment_intent="+intent+"&amount=2000")
		w.s.Advance(20 * time.Minute)
	}
	since := fmt.Sprint(w.s.Clock().Unix() - 600)
	for name, target := range map[string]string{
		"balance":             "/v1/balance",
		"intent":              "/v1/payment_intents/" + intent + "?expand[]=latest_charge.balance_transaction",
		"refunds of one":      "/v1/refunds?payment_intent=" + intent + "&limit=100",
		"events of 10 min":    "/v1/events?limit=100&created[gte]=" + since,
		"page of intents":     "/v1/payment_intents?limit=100",
		"movements of 10 min": "/v1/balance_transactions?limit=100&created[gte]=" + since,
		"cards of one":        "/v1/payment_methods?type=card&customer=" + customer,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.send("GET", target, "")
			}
		})
	}
}

// BenchmarkNew is a sandbox of its own for each seed.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		New(Options{Seed: 7})
	}
}

// BenchmarkFork is a sandbox that goes on from a day's state, and BenchmarkLoad the same by way of Save.
func BenchmarkFork(b *testing.B) {
	w := newDay(b)
	b.ReportAllocs()
	for b.Loop() {
		w.s.Fork()
	}
}

func BenchmarkLoad(b *testing.B) {
	w := newDay(b)
	var saved bytes.Buffer
	if err := w.s.Save(&saved); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := New(Options{}).Load(bytes.NewReader(saved.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}

func newDay(b *testing.B) *traffic {
	w := newTraffic(b)
	customer, method := w.card()
	for range 40 {
		w.charge(customer, method)
	}
	return w
}
