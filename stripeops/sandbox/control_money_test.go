package sandbox

import (
	"strings"
	"testing"
)

func TestMoneyControl(t *testing.T) {
	w := newWorld(t)
	pay := func() string {
		return w.good("POST", "/v1/payment_intents", "amount=5000&currency=gbp&payment_method_types[]=card&confirm=true&payment_method=pm_card_bypassPending").str("id")
	}
	d := asObject(w.control("POST", "/_sandbox/disputes", `{"charge": "`+pay()+`", "inquiry": true}`, 200))
	if d.str("status") != "warning_needs_response" {
		t.Fatalf("got %v", d)
	}
	at := "/_sandbox/disputes/" + d.str("id")
	w.control("POST", at+"/lose", "", 422)
	if got := asObject(w.control("POST", at+"/escalate", "", 200)); got.str("status") != "needs_response" {
		t.Fatalf("got %v", got)
	}
	w.control("POST", at+"/escalate", "", 422)
	if got := asObject(w.control("POST", at+"/win", "", 200)); got.str("status") != "won" {
		t.Fatalf("got %v", got)
	}
	w.control("POST", "/_sandbox/disputes", `{"charge": "ch_none"}`, 422)

	fee := asObject(w.control("POST", "/_sandbox/accounts/"+w.acct+"/fees", `{"amount": 250, "text": "Radar"}`, 200))
	if fee.num("net") != -250 || fee.str("type") != "stripe_fee" || fee.str("description") != "Radar" || fee.has("source") {
		t.Fatalf("got %v", fee)
	}
	w.control("POST", "/_sandbox/accounts/"+w.acct+"/fees", `{"amount": 0}`, 422)

	po := asObject(w.control("POST", "/_sandbox/accounts/"+w.acct+"/payouts", "", 200))
	w.control("POST", "/_sandbox/accounts/"+w.acct+"/payouts", "", 422)
	if got := asObject(w.control("POST", "/_sandbox/payouts/"+po.str("id")+"/pay", "", 200)); got.str("status") != "paid" {
		t.Fatalf("got %v", got)
	}
	if got := asObject(w.control("POST", "/_sandbox/payouts/"+po.str("id")+"/fail", "", 200)); got.str("status") != "failed" {
		t.Fatalf("got %v", got)
	}
	w.control("POST", "/_sandbox/payouts/"+po.str("id")+"/fail", "", 422)
	book := asObject(w.control("GET", "/_sandbox/accounts/"+w.acct+"/ledger", "", 200))
	if book.num("available") != po.num("amount") || len(book.list("entries")) != 6 {
		t.Fatalf("got %v", book)
	}
	w.control("GET", "/_sandbox/accounts/acct_none/ledger", "", 422)
}

// What a person does in Stripe's Dashboard has none of our metadata, and its events name no request.
func TestTheDashboard(t *testing.T) {
	w := newWorld(t)
	cus := w.good("POST", "/v1/customers", "name=Ana").str("id")
	pm := w.good("POST", "/v1/payment_methods/pm_card_mastercard/attach", "customer="+cus).str("id")
	pi := asObject(w.control("POST", "/_sandbox/accounts/"+w.acct+"/dashboard/payments", `{"amount": 5000, "customer": "`+cus+`", "text": "by phone"}`, 200))
	if pi.str("status") != "succeeded" || len(pi.sub("metadata")) != 0 || pi.str("payment_method") != pm || pi.str("currency") != "gbp" {
		t.Fatalf("got %v", pi)
	}
	re := asObject(w.control("POST", "/_sandbox/dashboard/refunds", `{"charge": "`+pi.str("id")+`", "amount": 2000}`, 200))
	if re.num("amount") != 2000 || len(re.sub("metadata")) != 0 || re.str("payment_intent") != pi.str("id") {
		t.Fatalf("got %v", re)
	}
	rest := asObject(w.control("POST", "/_sandbox/dashboard/refunds", `{"charge": "`+pi.str("latest_charge")+`"}`, 200))
	if rest.num("amount") != 3000 {
		t.Fatalf("got %v", rest)
	}
	w.control("POST", "/_sandbox/dashboard/refunds", `{"charge": "`+pi.str("id")+`"}`, 422)
	for _, bad := range []string{`{"amount": 1}`, `{"amount": 5000, "customer": "cus_none"}`} {
		w.control("POST", "/_sandbox/accounts/"+w.acct+"/dashboard/payments", bad, 422)
	}
	w.control("POST", "/_sandbox/accounts/acct_none/dashboard/payments", `{"amount": 5000}`, 422)
	strange := asObject(w.control("POST", "/_sandbox/accounts/"+w.acct+"/dashboard/payments", `{"amount": 5000, "live": true}`, 200))
	if !strange.flag("livemode") || strange.has("customer") {
		t.Fatalf("got %v", strange)
	}
	seen := 0
	for _, row := range w.good("GET", "/v1/events", "limit=100").list("data") {
		if ev := asObject(row); strings.HasPrefix(ev.str("type"), "refund.") || ev.str("type") == "payment_intent.succeeded" {
			seen++
			if ev.has("request", "id") {
				t.Errorf("%s names the request %s", ev.str("type"), ev.str("request", "id"))
			}
		}
	}
	if seen != 3 {
		t.Errorf("%d events, want one payment and two refunds", seen)
	}
}
