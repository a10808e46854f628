package sandbox

import (
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"
)

func (w *world) restricted(may ...string) string {
	w.Helper()
	text, err := w.s.RestrictedKey(w.acct, false, may...)
	if err != nil {
		w.Fatal(err)
	}
	return "Bearer " + text
}

func TestEveryEndpointAsksForARight(t *testing.T) {
	for _, e := range allEndpoints() {
		own := e.path == "/v1/accounts" || e.path == "/v1/accounts/{account}" // a platform's
		if right := rightOf(e.method, e.path); (right == "") != own {
			t.Errorf("%s %s asks for %q", e.method, e.path, right)
		}
	}
}

func TestARestrictedKeyMayWhatItsRightsSay(t *testing.T) {
	for _, c := range []struct {
		name, method, path, form string
		may                      []string
		missing                  string
	}{
		{"reads with read", "GET", "/v1/customers", "limit=1", []string{"customer_read"}, ""},
		{"reads with write", "GET", "/v1/customers", "limit=1", []string{"customer_write"}, ""},
		{"writes with write", "POST", "/v1/customers", "", []string{"customer_write"}, ""},
		{"does not write with read", "POST", "/v1/customers", "", []string{"customer_read"}, "rak_customer_write"},
		{"nothing", "GET", "/v1/account", "", nil, "rak_accounts_kyc_basic_read"},
		{"another right", "GET", "/v1/balance", "", []string{"charge_write"}, "rak_balance_read"},
		{"refunds are of charges", "POST", "/v1/refunds", "payment_intent=pi_none", []string{"charge_read", "payment_intent_write"}, "rak_charge_write"},
		{"the longer path", "GET", "/v1/balance_transactions", "", []string{"balance_read"}, "rak_balance_transaction_source_read"},
		{"the right comes before the id", "POST", "/v1/payment_intents/pi_none/cancel", "", []string{"payment_intent_read"}, "rak_payment_intent_write"},
		{"a platform's list", "GET", "/v1/accounts", "", []string{"accounts_kyc_basic_write"}, "more permissions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newRoughWorld(t)
			r := w.send(c.method, c.path, c.form, "Authorization", w.restricted(c.may...), "Stripe-Account", "")
			if c.missing == "" {
				if r.status != http.StatusOK {
					t.Fatalf("got %d %s", r.status, r.text)
				}
				return
			}
			e := r.object.sub("error")
			if r.status != http.StatusForbidden || e.str("type") != "invalid_request_error" || e.has("code") || !strings.Contains(e.str("message"), c.missing) {
				t.Fatalf("got %d %s", r.status, r.text)
			}
			if !strings.Contains(e.str("message"), "on account '"+w.acct+"'") {
				t.Errorf("%q names no account", e.str("message"))
			}
		})
	}
}

func TestAnIdThatCantExistIsFoundMissingOnlyWithTheRight(t *testing.T) {
	w := newRoughWorld(t)
	r := w.send("POST", "/v1/payment_intents/pi_none/cancel", "", "Authorization", w.restricted("payment_intent_write"), "Stripe-Account", "")
	if r.status != http.StatusNotFound || r.object.str("error", "code") != "resource_missing" {
		t.Fatalf("got %d %s", r.status, r.text)
	}
}

func TestWhatIsExpandedMustBeReadable(t *testing.T) {
	w := newRoughWorld(t)
	pi := w.good("POST", "/v1/payment_intents", "amount=500&currency=gbp&payment_method_types[]=card&payment_method=pm_card_visa&confirm=true")
	path, form := "/v1/payment_intents/"+pi.str("id"), "expand[]=latest_charge.balance_transaction"
	for _, c := range []struct {
		may     []string
		missing string
	}{
		{[]string{"payment_intent_read"}, "rak_charge_read"},
		{[]string{"payment_intent_read", "charge_read"}, "rak_balance_transaction_source_read"},
		{[]string{"payment_intent_read", "charge_read", "balance_transaction_source_read"}, ""},
	} {
		r := w.send("GET", path, form, "Authorization", w.restricted(c.may...), "Stripe-Account", "")
		if c.missing == "" && r.status != http.StatusOK || c.missing != "" && !strings.Contains(r.object.str("error", "message"), c.missing) {
			t.Errorf("with %v: %d %s", c.may, r.status, r.text)
		}
	}
}

func TestRestrictedKeysAreMadeByTheControl(t *testing.T) {
	w := newRoughWorld(t)
	made := asObject(w.control("POST", "/_sandbox/accounts/"+w.acct+"/restricted_keys", `{"live": true, "rights": ["balance_read"]}`, 200))
	text := made.str("restricted_key")
	if !strings.HasPrefix(text, "rk_live_") {
		t.Fatalf("got %v", made)
	}
	if r := w.send("GET", "/v1/balance", "", "Authorization", "Bearer "+text, "Stripe-Account", ""); r.status != 200 || !r.object.flag("livemode") {
		t.Errorf("got %d %s", r.status, r.text)
	}
	refused := asObject(w.control("POST", "/_sandbox/accounts/"+w.acct+"/restricted_keys", `{"rights": ["everything"]}`, 422))
	if !strings.Contains(refused.str("error"), "balance_transaction_source") {
		t.Errorf("got %v", refused)
	}
	w.control("POST", "/_sandbox/accounts/acct_none/restricted_keys", `{}`, 422)
}

func TestARolledKeyIsNoKeyAnyMore(t *testing.T) {
	w := newRoughWorld(t)
	before, publishable := w.s.AccountKeys(w.acct, false)
	live, _ := w.s.AccountKeys(w.acct, true)
	restricted := w.restricted("balance_read")
	w.control("POST", "/_sandbox/accounts/"+w.acct+"/roll", `{}`, 200)
	after, same := w.s.AccountKeys(w.acct, false)
	if before == after || publishable != same {
		t.Fatalf("the secret key stayed: %v, the publishable one: %v", before == after, publishable == same)
	}
	for header, status := range map[string]int{"Bearer " + before: 401, restricted: 401, "Bearer " + after: 200, "Bearer " + live: 200} {
		if r := w.send("GET", "/v1/balance", "", "Authorization", header, "Stripe-Account", ""); r.status != status {
			t.Errorf("%s...: %d, want %d", header[:16], r.status, status)
		}
	}
}

func TestThePublishableKeyReadsASetUpIntentOfItsOwnAccountAndMode(t *testing.T) {
	w := newRoughWorld(t)
	secret, publishable := w.s.AccountKeys(w.acct, false)
	_, live := w.s.AccountKeys(w.acct, true)
	_, other := w.s.AccountKeys(w.s.AddAccount(AccountSpec{}), false)
	si := w.good("POST", "/v1/setup_intents", "payment_method_types[]=card", "Authorization", "Bearer "+secret, "Stripe-Account", "")
	path, form := "/v1/setup_intents/"+si.str("id"), fields("client_secret", si.str("client_secret"))
	for key, code := range map[string]string{publishable: "", live: "resource_missing", other: "resource_missing"} {
		r := w.send("GET", path, form, "Authorization", "Bearer "+key, "Stripe-Account", "")
		if r.object.str("error", "code") != code {
			t.Errorf("%s...: %d %s", key[:12], r.status, r.text)
		}
	}
	if r := w.send("GET", path, "client_secret=wrong", "Authorization", "Bearer "+publishable, "Stripe-Account", ""); r.status != 404 {
		t.Errorf("with a wrong client secret: %d", r.status)
	}
}

func TestRestrictedKeysSurviveARestart(t *testing.T) {
	w := newRoughWorld(t)
	header := w.restricted("balance_read")
	var saved bytes.Buffer
	if err := w.s.Save(&saved); err != nil {
		t.Fatal(err)
	}
	w = newRoughWorld(t)
	if err := w.s.Load(&saved); err != nil {
		t.Fatal(err)
	}
	if r := w.send("GET", "/v1/balance", "", "Authorization", header, "Stripe-Account", ""); r.status != 200 {
		t.Errorf("got %d %s", r.status, r.text)
	}
	if !slices.Contains(RightNames(), "charge") {
		t.Errorf("the rights are %v", RightNames())
	}
}
