package sandbox

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stripe/stripe-go/v76"
)

func TestAuthentication(t *testing.T) {
	w := newRoughWorld(t)
	secret, publishable := w.s.AccountKeys(w.acct, false)
	live, _ := w.s.LivePlatform()
	for _, c := range []struct {
		name, header, acct string
		status             int
		code, says         string
	}{
		{"platform for a connected account", "Bearer " + w.key, w.acct, 200, "", ""},
		{"the account's own key", "Bearer " + secret, "", 200, "", ""},
		{"the account's own key and name", "Bearer " + secret, w.acct, 200, "", ""},
		{"none", "", "", 401, "", "You did not provide an API key"},
		{"unknown", "Bearer sk_test_51nonsensenonsense", "", 401, "", "Invalid API Key provided: sk_test_"},
		{"not a key", "Bearer hello", "", 401, "", "Invalid API Key provided"},
		{"publishable", "Bearer " + publishable, "", 403, "secret_key_required", "publishable"},
		{"an unknown account", "Bearer " + w.key, "acct_nobody", 403, "account_invalid", "does not have access to account 'acct_nobody'"},
		{"somebody else's account", "Bearer " + secret, w.s.platform(), 403, "account_invalid", "does not have access"},
		{"the other mode is not connected", "Bearer " + live, w.acct, 403, "account_invalid", "does not have access"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := w.send("GET", "/v1/customers", "", "Authorization", c.header, "Stripe-Account", c.acct)
			e := r.object.sub("error")
			if r.status != c.status || e.str("code") != c.code || !strings.Contains(e.str("message"), c.says) {
				t.Fatalf("got %d %s", r.status, r.text)
			}
			if strings.Contains(r.text, "nonsensenonsense") {
				t.Fatal("the answer tells a key")
			}
		})
	}
}

func TestBasicAuthentication(t *testing.T) {
	w := newWorld(t)
	req, err := http.NewRequest("GET", w.http.URL+"/v1/balance", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.SetBasicAuth(w.key, "")
	res, err := w.http.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 200 {
		t.Fatalf("got %d", res.StatusCode)
	}
}

func TestEveryAnswerHasItsHeaders(t *testing.T) {
	w := newRoughWorld(t)
	seen := map[string]bool{}
	for _, path := range []string{"/v1/customers", "/v1/nowhere", "/v1/customers/cus_none"} {
		r := w.send("GET", path, "")
		id := r.header.Get("Request-Id")
		if len(id) != 18 || seen[id] {
			t.Errorf("%s: request id %q", path, id)
		}
		seen[id] = true
		if r.header.Get("Stripe-Version") != apiVersion {
			t.Errorf("%s: version %q", path, r.header.Get("Stripe-Version"))
		}
	}
}

func TestRequestsThatStripeRefuses(t *testing.T) {
	w := newRoughWorld(t)
	for _, c := range []struct {
		name, method, path, form string
		headers                  []string
		status                   int
		code, says               string
	}{
		{"unknown address", "GET", "/v1/nowhere", "", nil, 404, "", "Unrecognized request URL (GET: /v1/nowhere)"},
		{"wrong method", "DELETE", "/v1/balance", "", nil, 404, "", "Unrecognized request URL (DELETE: /v1/balance)"},
		{"unknown parameter", "POST", "/v1/customers", "colour=red", nil, 400, "parameter_unknown", "colour"},
		{"unknown version", "GET", "/v1/balance", "", []string{"Stripe-Version", "1999-01-01"}, 400, "", "Invalid Stripe API version"},
		{"limit too high", "GET", "/v1/customers", "limit=101", nil, 400, "parameter_invalid_integer", "less than or equal to 100"},
		{"limit no number", "GET", "/v1/customers", "limit=x", nil, 400, "parameter_invalid_integer", "Invalid integer"},
		{"two cursors", "GET", "/v1/customers", "starting_after=a&ending_before=b", nil, 400, "", "both starting_after and ending_before"},
		{"cursor of nothing", "GET", "/v1/customers", "starting_after=cus_none", nil, 400, "resource_missing", "No such customer"},
		{"id of nothing", "GET", "/v1/customers/cus_none", "", nil, 404, "resource_missing", "No such customer: 'cus_none'"},
		{"bad created", "GET", "/v1/customers", "created[gte]=x", nil, 400, "parameter_invalid_integer", "Invalid integer"},
		{"expands what can't be", "GET", "/v1/customers", "expand[]=data.name", nil, 400, "", "cannot be expanded"},
		{"expands too deep", "GET", "/v1/customers", "expand[]=a.b.c.d.e", nil, 400, "property_expansion_max_depth", "more than 4 levels"},
		{"expand is no list", "GET", "/v1/customers", "expand=data", nil, 400, "", "Invalid array"},
		{"brackets don't match", "POST", "/v1/customers", "metadata[a=1", nil, 400, "", "brackets"},
		{"value and hash", "POST", "/v1/customers", "address=x&address[city]=y", nil, 400, "", "value and a hash"},
		{"JSON body", "POST", "/v1/customers", `{"name":"x"}`, []string{"Content-Type", "application/json"}, 400, "", "not JSON"},
		{"huge body", "POST", "/v1/customers", "name=" + strings.Repeat("x", bodyLimit), nil, 413, "", "too large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := w.send(c.method, c.path, c.form, c.headers...)
			e := r.object.sub("error")
			if r.status != c.status || e.str("code") != c.code || !strings.Contains(e.str("message"), c.says) {
				t.Fatalf("got %d %s", r.status, r.text)
			}
		})
	}
}

func TestObjectsOfTheOtherModeAreMissing(t *testing.T) {
	w := newRoughWorld(t)
	if err := w.s.Connect(w.acct, true); err != nil {
		t.Fatal(err)
	}
	live, _ := w.s.LivePlatform()
	id := w.good("POST", "/v1/customers", "name=Ana").str("id")
	e := w.refused(404, "resource_missing", "GET", "/v1/customers/"+id, "", "Authorization", "Bearer "+live)
	if want := "a similar object exists in test mode, but a live mode key was used"; !strings.Contains(e.str("message"), want) {
		t.Fatalf("got %q", e.str("message"))
	}
}

func TestPublishableKeyReadsWhatItKnowsTheSecretOf(t *testing.T) {
	w := newRoughWorld(t)
	secret, publishable := w.s.AccountKeys(w.acct, false)
	si := w.good("POST", "/v1/setup_intents", "payment_method_types[]=card", "Authorization", "Bearer "+secret, "Stripe-Account", "")
	path, pk := "/v1/setup_intents/"+si.str("id"), []string{"Authorization", "Bearer " + publishable, "Stripe-Account", ""}
	got := w.good("GET", path, fields("client_secret", si.str("client_secret")), pk...)
	if got.str("id") != si.str("id") {
		t.Fatalf("got %v", got)
	}
	w.refused(404, "resource_missing", "GET", path, "client_secret=wrong", pk...)
	w.refused(400, "parameter_missing", "GET", path, "", pk...)
	w.refused(403, "secret_key_required", "POST", path+"/cancel", "", pk...)
	_, other := w.s.AccountKeys(w.s.platform(), false)
	w.refused(404, "resource_missing", "GET", path, fields("client_secret", si.str("client_secret")),
		"Authorization", "Bearer "+other, "Stripe-Account", "")
}

func TestStripeGoReadsErrors(t *testing.T) {
	w := newRoughWorld(t)
	_, err := w.api("sk_test_wrong").Balance.Get(nil)
	var told *stripe.Error
	if !errors.As(err, &told) || told.HTTPStatusCode != 401 || told.RequestID == "" {
		t.Fatalf("got %v", err)
	}
	params := &stripe.CustomerParams{}
	params.SetStripeAccount("acct_nobody")
	_, err = w.api(w.key).Customers.New(params)
	if !errors.As(err, &told) || told.HTTPStatusCode != 403 || told.Code != stripe.ErrorCodeAccountInvalid {
		t.Fatalf("got %v", err)
	}
}
