package stripeops

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

const redirect = "http://localhost:8765/oauth/return"

// authorise is the account's owner in the browser: it presses "Authorise access" and returns with a code.
func (c *clinic) authorise(address string, account model.AccountID) string {
	c.t.Helper()
	page, err := url.Parse(address)
	if err != nil {
		c.t.Fatal(err)
	}
	form := page.Query()
	form.Set("account", string(account))
	form.Set("decision", "authorise")
	page.RawQuery = ""
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := browser.PostForm(page.String(), form)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = resp.Body.Close()
	back, err := resp.Location()
	if err != nil {
		c.t.Fatal(err)
	}
	if back.Query().Get("state") != form.Get("state") {
		c.t.Fatalf("came back to %s", back)
	}
	return back.Query().Get("code")
}

func TestAuthorizeURL(t *testing.T) {
	for _, base := range []string{"https://connect.stripe.com", "http://127.0.0.1:12111"} {
		client, err := New(Config{SecretKey: vault.New("sk_test_canary"), ClientID: "ca_42", ConnectURL: base + "/"})
		if err != nil {
			t.Fatal(err)
		}
		address := client.AuthorizeURL("state&1", redirect)
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		want := url.Values{
			"client_id": {"ca_42"}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"read_write"}, "state": {"state&1"},
		}
		if !strings.HasPrefix(address, base+"/oauth/authorize?") || u.Query().Encode() != want.Encode() {
			t.Errorf("got %s", address)
		}
	}
}

func TestExchange(t *testing.T) {
	c := openClinic(t)
	account := model.AccountID(c.box.AddAccount(sandbox.AccountSpec{Name: "Second Clinic"}))
	code := c.authorise(c.client.AuthorizeURL("s1", redirect), account)
	ref, err := c.client.Exchange(t.Context(), code)
	if err != nil || ref != (model.AccountRef{ID: account, Mode: model.Test}) {
		t.Fatalf("got %+v %v", ref, err)
	}
	if got, err := c.client.Account(t.Context(), ref); err != nil || got.Name != "Second Clinic" {
		t.Errorf("connected, it reads %+v %v", got, err)
	}
	exchanges := c.sent(http.MethodPost, "/oauth/token")
	if len(exchanges) != 1 || exchanges[0].IdempotencyKey != "" || exchanges[0].Account != "" {
		t.Errorf("exchanged by %+v", exchanges)
	}

	_, err = c.client.Exchange(t.Context(), code)
	if kind, fault := faultIn(t, err); kind != model.Declined || fault.Answer != model.AnswerRefused || fault.Code != "invalid_grant" ||
		!strings.Contains(err.Error(), "it was used before, is older than five minutes") {
		t.Errorf("a code used twice: %s %+v %v", kind, fault, err)
	}
}

func TestExchangeIsSentOnce(t *testing.T) {
	for _, fault := range []string{"500_before", "503", "409", "502_html", "reset_after", "slow_after"} {
		t.Run(fault, func(t *testing.T) {
			c := openClinic(t, func(cfg *Config) { cfg.Timeout = time.Second })
			code := c.authorise(c.client.AuthorizeURL("s1", redirect), c.ref.ID)
			c.fault(sandbox.Fault{Path: "/oauth/token", Kind: fault, Count: -1, Seconds: 30})
			_, err := c.client.Exchange(t.Context(), code)
			if kind, f := faultIn(t, err); kind != model.Unknown || f.Answer != model.AnswerNone {
				t.Errorf("got %s %+v", kind, f)
			}
			if sent := c.sent(http.MethodPost, "/oauth/token"); len(sent) != 1 {
				t.Errorf("sent %d times", len(sent))
			}
		})
	}
}

func TestExchangeRefused(t *testing.T) {
	c := openClinic(t)
	late := c.authorise(c.client.AuthorizeURL("s1", redirect), c.ref.ID)
	c.box.Advance(6 * time.Minute)
	stranger := c.connect(func(cfg *Config) { cfg.SecretKey = vault.New("sk_test_" + strings.Repeat("x", 99)) })
	for _, test := range []struct {
		name   string
		client *Client
		code   string
		want   string
		answer model.Answer
		says   string
	}{
		{"too late", c.client, late, "invalid_grant", model.AnswerRefused, "older than five minutes"},
		{"invented", c.client, "ac_invented", "invalid_grant", model.AnswerRefused, "Nothing was connected."},
		{"none", c.client, "", "invalid_request", model.AnswerRefused, "could not read"},
		{"key of nobody", stranger, "ac_1", "invalid_client", model.AnswerNoAccess, "does not know this paydesk"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := test.client.Exchange(t.Context(), test.code)
			kind, fault := faultIn(t, err)
			if kind != model.Declined || fault.Code != test.want || fault.Answer != test.answer || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %s %+v %v", kind, fault, err)
			}
		})
	}
}

func TestExchangeInTheWrongMode(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"stripe_user_id":"acct_1","livemode":true,"scope":"read_write","access_token":"sk_live_canary"}`))
	})
	ref, err := client.Exchange(t.Context(), "ac_1")
	kind, fault := faultIn(t, err)
	if ref != (model.AccountRef{}) || kind != model.Conflict || fault.Answer != model.AnswerRefused || fault.Code != "livemode_mismatch" {
		t.Errorf("got %+v %s %+v", ref, kind, fault)
	}
	if strings.Contains(err.Error(), "canary") {
		t.Errorf("the token stands in %q", err)
	}
}

func TestExchangeWithoutAnAccount(t *testing.T) {
	for _, body := range []string{`{}`, `null`, `{"stripe_user_id":""}`, `<html>`} {
		client := served(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(body)) })
		ref, err := client.Exchange(t.Context(), "ac_1")
		if kind, fault := faultIn(t, err); ref != (model.AccountRef{}) || kind != model.Unknown || fault.Answer != model.AnswerNone {
			t.Errorf("%s: got %+v %s %+v", body, ref, kind, fault)
		}
	}
}

func TestDeauthorize(t *testing.T) {
	c := openClinic(t)
	if err := c.client.Deauthorize(t.Context(), c.ref.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := c.client.Account(t.Context(), c.ref); model.FaultOf(err).Answer != model.AnswerNoAccess {
		t.Errorf("still connected: %v", err)
	}
	if err := c.client.Deauthorize(t.Context(), c.ref.ID); err != nil {
		t.Errorf("revoked already: %v", err)
	}
}

func TestDeauthorizeRefused(t *testing.T) {
	c := openClinic(t)
	wrong := c.connect(func(cfg *Config) { cfg.ClientID = "ca_wrong" })
	kind, fault := faultIn(t, wrong.Deauthorize(t.Context(), c.ref.ID))
	if kind != model.Declined || fault.Code != "invalid_client" {
		t.Errorf("a wrong client id: %s %+v", kind, fault)
	}
	if _, err := c.client.Account(t.Context(), c.ref); err != nil {
		t.Errorf("disconnected all the same: %v", err)
	}

	// Revoked already, but nobody answers whether it is: not proved.
	if err := c.box.RevokeAccount(string(c.ref.ID)); err != nil {
		t.Fatal(err)
	}
	blind := c.connect(func(cfg *Config) { cfg.APIURL = "http://127.0.0.1:1" })
	if kind, _ := faultIn(t, blind.Deauthorize(t.Context(), c.ref.ID)); kind != model.Declined {
		t.Errorf("unproved: %s", kind)
	}
	c.fault(sandbox.Fault{Path: "/oauth/deauthorize", Kind: "reset_after"})
	if kind, _ := faultIn(t, c.client.Deauthorize(t.Context(), c.ref.ID)); kind != model.Unknown {
		t.Errorf("unanswered: %s", kind)
	}
}

func TestNotConfigured(t *testing.T) {
	client, err := New(Config{APIURL: "http://127.0.0.1:1", ConnectURL: "http://127.0.0.1:1"})
	if err != nil {
		t.Fatal(err)
	}
	_, exchange := client.Exchange(t.Context(), "ac_1")
	for _, err := range []error{exchange, client.Deauthorize(t.Context(), "acct_1")} {
		if kind, fault := faultIn(t, err); kind != model.Conflict || fault.Answer != model.AnswerMisuse {
			t.Errorf("got %s %+v", kind, fault)
		}
	}
}

// TestTwoHosts: one configuration for all backends would send OAuth to the API's host.
func TestTwoHosts(t *testing.T) {
	host := func(paths *[]string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			*paths = append(*paths, r.URL.Path)
			_, _ = w.Write([]byte(`{"object":"balance","stripe_user_id":"acct_1"}`))
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	var api, connect []string
	client, err := New(Config{SecretKey: vault.New("sk_test_1"), ClientID: "ca_1", APIURL: host(&api), ConnectURL: host(&connect)})
	if err != nil {
		t.Fatal(err)
	}
	if err := client.Reachable(t.Context(), somewhere); err != nil {
		t.Error(err)
	}
	if _, err := client.Exchange(t.Context(), "ac_1"); err != nil {
		t.Error(err)
	}
	if err := client.Deauthorize(t.Context(), "acct_1"); err != nil {
		t.Error(err)
	}
	if strings.Join(api, " ") != "/v1/balance" || strings.Join(connect, " ") != "/oauth/token /oauth/deauthorize" {
		t.Errorf("API got %v, Connect got %v", api, connect)
	}
}
