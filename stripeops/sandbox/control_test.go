package sandbox

import (
	"encoding/json"
	"html"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// control sends to /_sandbox/ and decodes the answer.
func (w *world) control(method, path, body string, status int) any {
	w.Helper()
	req := httptest.NewRequest(method, "http://sandbox"+path, strings.NewReader(body))
	req.RemoteAddr = "127.0.0.1:5000"
	got := httptest.NewRecorder()
	w.s.ServeHTTP(got, req)
	if got.Code != status {
		w.Fatalf("%s %s: %d %s", method, path, got.Code, got.Body)
	}
	var v any
	if err := json.Unmarshal(got.Body.Bytes(), &v); err != nil {
		w.Fatalf("%s %s: %v in %s", method, path, err, got.Body)
	}
	return clone(v)
}

func TestRequestLog(t *testing.T) {
	w := newRoughWorld(t)
	w.send("POST", "/v1/customers", "name=Ana&metadata[card]=4242424242424242&description=4242+4242-4242+4242&phone=8003608166690503",
		"Idempotency-Key", "k1")
	w.send("POST", "/v1/payment_methods", "type=card&card[number]=4000000000000341&card[cvc]=987&card[exp_month]=1&card[exp_year]=2030")
	w.send("POST", "/oauth/token", fields("client_secret", w.key, "grant_type", "authorization_code", "code", "ac_x"))
	w.send("GET", "/v1/customers", "limit=2")
	log := w.control("GET", "/_sandbox/requests", "", 200).([]any)
	if len(log) != 4 {
		t.Fatalf("%d lines", len(log))
	}
	first := asObject(log[0])
	if first.str("method") != "POST" || first.str("path") != "/v1/customers" || first.str("account") != w.acct ||
		first.str("idempotency_key") != "k1" || first.num("status") != 200 || first.num("time") != noon.Unix() ||
		!strings.HasPrefix(first.str("request_id"), "req_") || first.str("params", "name") != "Ana" {
		t.Fatalf("got %v", first)
	}
	text, err := json.Marshal(log)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"4242424242424242", "4242-4242", "4000000000000341", "987", w.key} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the log tells %s", secret)
		}
	}
	if !strings.Contains(string(text), "8003608166690503") {
		t.Error("the log hides a number that is no card's")
	}
	if asObject(log[3]).str("params", "limit") != "2" {
		t.Errorf("got %v", log[3])
	}
	if left := w.control("DELETE", "/_sandbox/requests", "", 200).([]any); len(left) != 0 || len(w.s.Requests()) != 0 {
		t.Errorf("%d lines are left", len(left))
	}
}

func TestClockControl(t *testing.T) {
	w := newWorld(t)
	got := asObject(w.control("POST", "/_sandbox/clock", `{"advance": 3600}`, 200))
	if got.num("now") != noon.Unix()+3600 || got.str("text") != "2024-03-05T13:00:00Z" {
		t.Fatalf("got %v", got)
	}
	w.control("POST", "/_sandbox/clock", `{"advance": -1}`, 422)
	w.control("POST", "/_sandbox/clock", `{"ahead": 1}`, 422)
	if !w.s.Clock().Equal(noon.Add(time.Hour)) {
		t.Fatalf("the clock says %v", w.s.Clock())
	}
}

func TestFaultControl(t *testing.T) {
	w := newWorld(t)
	w.control("POST", "/_sandbox/faults", `{"path": "/v1/balance", "kind": "429"}`, 200)
	set := w.control("POST", "/_sandbox/faults", `{"path": "/v1/*", "kind": "503", "count": -1}`, 200).([]any)
	if len(set) != 2 || asObject(set[0]).num("count") != 1 {
		t.Fatalf("got %v", set)
	}
	w.control("POST", "/_sandbox/faults", `{"path": "/v1/*", "kind": "rain"}`, 422)
	if left := w.control("DELETE", "/_sandbox/faults?id=2", "", 200).([]any); len(left) != 1 {
		t.Fatalf("got %v", left)
	}
	w.control("DELETE", "/_sandbox/faults?id=two", "", 422)
	w.refused(429, "rate_limit", "GET", "/v1/balance", "")
	if left := w.control("GET", "/_sandbox/faults", "", 200).([]any); len(left) != 0 {
		t.Fatalf("got %v", left)
	}
	w.control("POST", "/_sandbox/down", `{"down": true}`, 200)
	if _, err := w.try("GET", "/v1/balance", ""); err == nil {
		t.Fatal("answered while down")
	}
	w.control("POST", "/_sandbox/down", `{"down": false}`, 200)
	w.good("GET", "/v1/balance", "")
}

func TestAccountControl(t *testing.T) {
	w := newWorld(t)
	all := w.control("POST", "/_sandbox/accounts", `{"name": "Quay Clinic", "country": "US", "state": "pending"}`, 200).([]any)
	made := asObject(all[len(all)-1])
	if made.str("name") != "Quay Clinic" || made.str("country") != "US" || made.str("state") != "pending" {
		t.Fatalf("got %v", made)
	}
	w.control("POST", "/_sandbox/accounts", `{"state": "sunny"}`, 422)
	w.control("POST", "/_sandbox/accounts/"+w.acct+"/state", `{"state": "restricted", "requirements": ["company.tax_id"], "deadline": 5}`, 200)
	if r := w.good("GET", "/v1/account", "").sub("requirements"); r.num("current_deadline") != 5 || r.list("past_due")[0] != "company.tax_id" {
		t.Fatalf("got %v", r)
	}
	w.control("POST", "/_sandbox/accounts/"+w.acct+"/state", `{"state": "sunny"}`, 422)
	w.control("POST", "/_sandbox/accounts/"+w.acct+"/revoke", "", 200)
	w.refused(403, "account_invalid", "GET", "/v1/account", "")
	w.control("POST", "/_sandbox/accounts/"+w.acct+"/revoke", "", 422)
	keys := asObject(w.control("GET", "/_sandbox/keys", "", 200))
	_, client := w.s.Platform()
	if keys.str("test_secret_key") != w.key || keys.str("test_client_id") != client {
		t.Fatalf("got %v", keys)
	}
}

func TestRefundControl(t *testing.T) {
	w := newWorld(t)
	pay := func(card string) string {
		return w.good("POST", "/v1/payment_intents", "amount=5000&currency=gbp&payment_method_types[]=card&confirm=true&payment_method="+card).str("id")
	}
	refund := func(pi string) string {
		return w.good("POST", "/v1/refunds", "amount=2000&payment_intent="+pi+"&metadata[op]=o1").str("id")
	}
	pending := refund(pay("pm_card_pendingRefund"))
	got := asObject(w.control("POST", "/_sandbox/refunds/"+pending+"/succeed", "", 200))
	if got.str("status") != "succeeded" {
		t.Fatalf("got %v", got)
	}
	w.control("POST", "/_sandbox/refunds/"+pending+"/succeed", "", 422)
	w.control("POST", "/_sandbox/refunds/re_none/fail", "", 422)
	failed := refund(pay("pm_card_visa"))
	w.control("POST", "/_sandbox/refunds/"+failed+"/fail", "", 200)
	if w.good("GET", "/v1/refunds/"+failed, "").str("status") != "failed" {
		t.Fatal("the refund did not fail")
	}
	sum := asObject(w.control("GET", "/_sandbox/succeeded", "", 200))
	refunds := sum.list("refunds")
	if len(sum.list("payment_intents")) != 2 || len(refunds) != 1 {
		t.Fatalf("got %v", sum)
	}
	if r := asObject(refunds[0]); r.str("id") != pending || r.num("amount") != 2000 || r.str("metadata", "op") != "o1" || r.str("account") != w.acct {
		t.Fatalf("got %v", r)
	}
}

func TestIndexPage(t *testing.T) {
	w := newWorld(t)
	text := html.UnescapeString(w.send("GET", "/_sandbox/", "").text)
	for _, cmd := range commands() {
		_, path, _ := strings.Cut(cmd.pattern, " ")
		if !strings.Contains(text, path) || !strings.Contains(text, cmd.does) {
			t.Errorf("the index lacks %s", cmd.pattern)
		}
	}
	for kind := range FaultKinds() {
		if !strings.Contains(text, kind) {
			t.Errorf("the index lacks the fault %s", kind)
		}
	}
	if got := w.control("GET", "/_sandbox/state", "", 200); asObject(got).str("platform") != w.s.platform() {
		t.Error("the state is another's")
	}
}

func TestTheControlAnswersThisMachineOnly(t *testing.T) {
	w := newWorld(t)
	req := httptest.NewRequest("GET", "http://sandbox/_sandbox/state", nil)
	req.RemoteAddr = "192.0.2.7:5000"
	got := httptest.NewRecorder()
	w.s.ServeHTTP(got, req)
	if got.Code != 403 {
		t.Fatalf("got %d", got.Code)
	}
}
