package sandbox

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

const returnURL = "http://localhost:4242/stripe/return?practice=1"

// authorizeForm is what AuthorizeURL of the client asks for.
func (w *world) authorizeForm() url.Values {
	w.Helper()
	_, id := w.s.Platform()
	address := w.api(w.key).OAuth.AuthorizeURL(&stripe.AuthorizeURLParams{
		ClientID: stripe.String(id), RedirectURI: stripe.String(returnURL), ResponseType: stripe.String("code"),
		Scope: stripe.String("read_write"), State: stripe.String("s t&1"),
	})
	u, err := url.Parse(address)
	if err != nil || u.Path != "/oauth/authorize" {
		w.Fatalf("%s %v", address, err)
	}
	return u.Query()
}

// back posts the decision and returns the query of the return.
func (w *world) back(form url.Values) url.Values {
	w.Helper()
	r := w.send("POST", "/oauth/authorize", form.Encode())
	if r.status != http.StatusSeeOther {
		w.Fatalf("got %d %s", r.status, r.text)
	}
	u, err := url.Parse(r.header.Get("Location"))
	if err != nil {
		w.Fatal(err)
	}
	if !strings.HasPrefix(u.String(), "http://localhost:4242/stripe/return?") || u.Query().Get("practice") != "1" {
		w.Fatalf("returned to %s", u)
	}
	return u.Query()
}

func (w *world) code(acct string) string {
	w.Helper()
	form := w.authorizeForm()
	form.Set("decision", "authorise")
	form.Set("account", acct)
	q := w.back(form)
	if q.Get("state") != "s t&1" || q.Get("scope") != "read_write" || q.Has("error") {
		w.Fatalf("got %v", q)
	}
	return q.Get("code")
}

func (w *world) redeem(code, secret string) (*stripe.OAuthToken, error) {
	return w.api(w.key).OAuth.New(&stripe.OAuthTokenParams{
		Code: stripe.String(code), GrantType: stripe.String("authorization_code"), ClientSecret: stripe.String(secret),
	})
}

func TestAuthorizePage(t *testing.T) {
	w := newWorld(t)
	page := w.send("GET", "/oauth/authorize", w.authorizeForm().Encode()).text
	for _, want := range []string{
		"TEST MODE", "Authorise access", "Cancel", "Good Clinic", "Restricted Clinic", "Pending Clinic",
		"Rejected Clinic", "A new account", "controlled by another platform", `value="s t&amp;1"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(page, "Elsewhere Clinic") || strings.Contains(page, ">Platform") {
		t.Error("the page shows an account that Stripe would hide")
	}
	if strings.Contains(page, "<script") {
		t.Error("the page needs JavaScript")
	}
}

func TestConnect(t *testing.T) {
	w := newWorld(t)
	acct := w.s.AddAccount(AccountSpec{Name: "Lane Clinic", Country: "IE"})
	token, err := w.redeem(w.code(acct), w.key)
	if err != nil {
		t.Fatal(err)
	}
	_, publishable := w.s.AccountKeys(acct, false)
	if token.StripeUserID != acct || token.Livemode || token.Scope != "read_write" || token.TokenType != "bearer" ||
		token.StripePublishableKey != publishable || token.AccessToken == "" || token.RefreshToken == "" {
		t.Fatalf("got %+v", token)
	}
	got, err := w.api(w.key).Accounts.GetByID(acct, nil)
	if err != nil || got.Country != "IE" || got.BusinessProfile.Name != "Lane Clinic" || !got.ChargesEnabled {
		t.Fatalf("got %+v %v", got, err)
	}
	if b := w.good("GET", "/v1/account", "", "Stripe-Account", "", "Authorization", "Bearer "+token.AccessToken); b.str("id") != acct {
		t.Fatalf("the access token is for %v", b)
	}
}

func TestConnectANewAccount(t *testing.T) {
	w := newWorld(t)
	form := w.authorizeForm()
	form.Set("decision", "authorise")
	form.Set("account", "new")
	form.Set("name", "Fresh Clinic")
	token, err := w.redeem(w.back(form).Get("code"), w.key)
	if err != nil {
		t.Fatal(err)
	}
	if o := w.good("GET", "/v1/account", "", "Stripe-Account", token.StripeUserID); o.str("business_profile", "name") != "Fresh Clinic" {
		t.Fatalf("got %v", o)
	}
}

func TestWhatComesBackWithoutAConnection(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ name, field, value, want string }{
		{"cancelled", "decision", "cancel", "access_denied"},
		{"other response type", "response_type", "token", "unsupported_response_type"},
		{"no response type", "response_type", "", "invalid_request"},
		{"unknown scope", "scope", "everything", "invalid_scope"},
	} {
		t.Run(c.name, func(t *testing.T) {
			form := w.authorizeForm()
			form.Set("decision", "authorise")
			form.Set("account", w.acct)
			form.Set(c.field, c.value)
			q := w.back(form)
			if q.Get("error") != c.want || q.Get("error_description") == "" || q.Has("code") || q.Get("state") != "s t&1" {
				t.Fatalf("got %v", q)
			}
		})
	}
}

func TestAddressesThatAreNotReturnedTo(t *testing.T) {
	_, id := New(Options{}).Platform()
	_, live := New(Options{}).LivePlatform()
	registered := "https://desk.example/stripe/return"
	for _, c := range []struct {
		name, client, redirect string
		registered             []string
		ok                     bool
	}{
		{"localhost", id, "http://localhost:1/x", nil, true},
		{"loopback address", id, "http://127.0.0.1:9/x", nil, true},
		{"elsewhere", id, "http://evil.example/", nil, false},
		{"looks local", id, "http://localhost.evil.example/", nil, false},
		{"not an address", id, "javascript:alert(1)", nil, false},
		{"live over http", live, "http://localhost:1/x", nil, false},
		{"registered", id, registered, []string{registered}, true},
		{"registered, live", live, registered, []string{registered}, true},
		{"one letter off", id, registered + "/", []string{registered}, false},
		{"only local when another is registered", id, "http://localhost:1/x", []string{registered}, false},
		{"the first registered when none is given", id, "", []string{registered}, true},
		{"none at all", id, "", nil, false},
		{"another client", "ca_other", "http://localhost:1/x", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(Options{RedirectURIs: c.registered})
			w := &world{T: t, s: s}
			w.serve()
			form := fields("client_id", c.client, "redirect_uri", c.redirect, "response_type", "code", "scope", "read_write")
			if got := w.send("GET", "/oauth/authorize", form).status; (got == 200) != c.ok || !c.ok && got != 400 {
				t.Fatalf("got %d", got)
			}
		})
	}
}

func TestCodesThatGiveNothing(t *testing.T) {
	for _, c := range []struct {
		name   string
		do     func(w *world, code string) (string, string) // returns the code and secret to send
		want   string
		status int
	}{
		{"unknown", func(w *world, _ string) (string, string) { return "ac_nothing", w.key }, "invalid_grant", 400},
		{"too late", func(w *world, code string) (string, string) {
			w.s.Advance(5 * time.Minute)
			return code, w.key
		}, "invalid_grant", 400},
		{"other mode", func(w *world, code string) (string, string) {
			live, _ := w.s.LivePlatform()
			return code, live
		}, "invalid_grant", 400},
		{"wrong secret", func(_ *world, code string) (string, string) { return code, "sk_test_51wrong" }, "invalid_client", 401},
		{"none", func(w *world, _ string) (string, string) { return "", w.key }, "invalid_request", 400},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			acct := w.s.AddAccount(AccountSpec{})
			code, secret := c.do(w, w.code(acct))
			_, err := w.redeem(code, secret)
			var told *stripe.Error
			if !errors.As(err, &told) || told.OAuthError != c.want || told.HTTPStatusCode != c.status || told.OAuthErrorDescription == "" {
				t.Fatalf("got %v", err)
			}
			w.refused(403, "account_invalid", "GET", "/v1/balance", "", "Stripe-Account", acct)
		})
	}
}

func TestACodeUsedTwiceTakesBackWhatItGave(t *testing.T) {
	w := newWorld(t)
	acct := w.s.AddAccount(AccountSpec{})
	code := w.code(acct)
	token, err := w.redeem(code, w.key)
	if err != nil {
		t.Fatal(err)
	}
	w.good("GET", "/v1/balance", "", "Stripe-Account", acct)
	_, err = w.redeem(code, w.key)
	var told *stripe.Error
	if !errors.As(err, &told) || told.OAuthError != "invalid_grant" {
		t.Fatalf("got %v", err)
	}
	w.refused(403, "account_invalid", "GET", "/v1/balance", "", "Stripe-Account", acct)
	w.refused(401, "api_key_expired", "GET", "/v1/balance", "", "Stripe-Account", "", "Authorization", "Bearer "+token.AccessToken)
}

func TestGrantTypes(t *testing.T) {
	w := newWorld(t)
	token, err := w.redeem(w.code(w.acct), w.key)
	if err != nil {
		t.Fatal(err)
	}
	got, err := w.api(w.key).OAuth.New(&stripe.OAuthTokenParams{
		GrantType: stripe.String("refresh_token"), RefreshToken: stripe.String(token.RefreshToken), ClientSecret: stripe.String(w.key),
	})
	if err != nil || got.StripeUserID != w.acct {
		t.Fatalf("got %+v %v", got, err)
	}
	for grant, want := range map[string]string{"password": "unsupported_grant_type", "": "invalid_request", "refresh_token": "invalid_grant"} {
		r := w.send("POST", "/oauth/token", fields("client_secret", w.key, "grant_type", grant))
		if r.status != 400 || r.object.str("error") != want {
			t.Errorf("%q: got %d %s", grant, r.status, r.text)
		}
	}
}

func TestDeauthorize(t *testing.T) {
	w := newWorld(t)
	_, client := w.s.Platform()
	del := func(client, acct string) error {
		_, err := w.api(w.key).OAuth.Del(&stripe.DeauthorizeParams{ClientID: stripe.String(client), StripeUserID: stripe.String(acct)})
		return err
	}
	for _, wrong := range [][2]string{{"ca_other", w.acct}, {client, "acct_nobody"}} {
		var told *stripe.Error
		if err := del(wrong[0], wrong[1]); !errors.As(err, &told) || told.OAuthError != "invalid_client" {
			t.Fatalf("%v: got %v", wrong, err)
		}
	}
	customer := w.good("POST", "/v1/customers", "name=Ana").str("id")
	if err := del(client, w.acct); err != nil {
		t.Fatal(err)
	}
	w.refused(403, "account_invalid", "GET", "/v1/customers/"+customer, "")
	secret, _ := w.s.AccountKeys(w.acct, false)
	own := []string{"Authorization", "Bearer " + secret, "Stripe-Account", ""}
	w.good("GET", "/v1/customers/"+customer, "", own...)
	events := w.good("GET", "/v1/events", "type=account.application.deauthorized", own...).list("data")
	if len(events) != 1 || asObject(events[0]).str("account") != w.acct {
		t.Fatalf("got %v", events)
	}
	var told *stripe.Error
	if err := del(client, w.acct); !errors.As(err, &told) || told.OAuthError != "invalid_client" {
		t.Fatalf("the second time: %v", err)
	}
}

func TestThePageWorksWithoutAKey(t *testing.T) {
	w := newWorld(t)
	r := w.send("GET", "/oauth/authorize", w.authorizeForm().Encode(), "Authorization", "", "Stripe-Account", "")
	first := regexp.MustCompile(`value="(acct_\w+)" checked`).FindStringSubmatch(r.text)
	if first == nil {
		t.Fatalf("no account is picked: %s", r.text)
	}
	form := w.authorizeForm()
	form.Set("account", first[1])
	form.Set("decision", "authorise")
	r = w.send("POST", "/oauth/authorize", form.Encode(), "Authorization", "", "Stripe-Account", "")
	if r.status != 303 || r.header.Get("Referrer-Policy") != "no-referrer" {
		t.Fatalf("got %d %v", r.status, r.header)
	}
}
