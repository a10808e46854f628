package stripeops

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// own is a client with a key of the clinic's account.
func (c *clinic) own(text string, of model.AccountID) *Client {
	c.t.Helper()
	client, err := c.client.WithKey(vault.New(text), of)
	if err != nil {
		c.t.Fatal(err)
	}
	return client
}

func (c *clinic) restricted(live bool, rights ...string) string {
	c.t.Helper()
	text, err := c.box.RestrictedKey(string(c.ref.ID), live, rights...)
	if err != nil {
		c.t.Fatal(err)
	}
	return text
}

// enough are the rights that a restricted key needs, as Stripe's errors name them, and how the Dashboard does.
func enough() map[string]string {
	return map[string]string{
		"accounts_kyc_basic_read": "Accounts (KYC basic): Read", "balance_read": "Balance: Read",
		"balance_transaction_source_read": "Balance Transaction Sources: Read", "charge_write": "Charges and Refunds: Write",
		"checkout_session_write": "Checkout Sessions: Write", "customer_write": "Customers: Write", "dispute_write": "Disputes: Write",
		"event_read": "Events: Read", "payment_intent_write": "Payment Intents: Write", "payment_method_write": "Payment Methods: Write",
		"payout_read": "Payouts: Read", "setup_intent_write": "Setup Intents: Write",
	}
}

func enoughBut(missing string) []string {
	var rights []string
	for right := range enough() {
		if right != missing {
			rights = append(rights, right)
		}
	}
	return rights
}

func TestAnAccountsOwnKeyNamesNoAccount(t *testing.T) {
	for _, mode := range []model.Mode{model.Test, model.Live} {
		for _, kind := range []string{"secret", "restricted"} {
			t.Run(string(mode)+" "+kind, func(t *testing.T) {
				c := openClinic(t)
				live := mode == model.Live
				text, _ := c.box.AccountKeys(string(c.ref.ID), live)
				if kind == "restricted" {
					text = c.restricted(live, enoughBut("")...)
				}
				c.ref.Mode = mode
				c.client = c.own(text, c.ref.ID)
				if c.client.Mode() != mode {
					t.Errorf("the client asks in %s", c.client.Mode())
				}
				if live { // the test's own request saves a card with the platform's key
					everyCallButCards(t.Context(), t, c)
				} else {
					everyCall(t.Context(), t, c)
				}
				c.heads.each(func(h http.Header) {
					if named := h.Get("Stripe-Account"); named != "" && strings.Contains(h.Get("Authorization"), text) {
						t.Errorf("a request names %s", named)
					}
				})
				for _, r := range c.box.Requests() {
					if r.Live != live && !strings.HasSuffix(r.Path, "/attach") {
						t.Errorf("%s %s in the other mode", r.Method, r.Path)
					}
				}
			})
		}
	}
}

// everyCallButCards makes the calls of a charge by a link, which needs no card that is saved before.
func everyCallButCards(ctx context.Context, t *testing.T, c *clinic) {
	t.Helper()
	account, err := c.client.Account(ctx, c.ref)
	if err != nil || account.Mode != model.Live || account.ID != c.ref.ID {
		t.Fatalf("got %+v %v", account, err)
	}
	customer, err := c.client.CreateCustomer(ctx, c.ref, "pd1:t:customer", "pat_1")
	if err != nil {
		t.Fatal(err)
	}
	session, err := c.client.CreateSession(ctx, c.ref, "pd1:t:session", SessionParams{
		Purpose: model.PayLink, Amount: model.Money{Minor: 80_00, Currency: "aud"}, Customer: customer, Reference: "link_1", Name: "Invoice",
		Expires: model.MillisOf(c.box.Clock()).Add(3600e9), SuccessURL: "https://example.com/done", CancelURL: "https://example.com/stop",
	})
	if err != nil || !strings.HasPrefix(session.ID, "cs_live_") {
		t.Fatalf("got %+v %v", session, err)
	}
}

func TestAnOwnKeyIsForItsAccountAlone(t *testing.T) {
	c := openClinic(t)
	text, _ := c.box.AccountKeys(string(c.ref.ID), false)
	own := c.own(text, c.ref.ID)
	before := len(c.box.Requests())
	for name, ask := range map[string]func() error{
		"another account": func() error {
			_, err := own.Account(t.Context(), model.AccountRef{ID: "acct_other", Mode: model.Test})
			return err
		},
		"no account": func() error { return own.Reachable(t.Context(), model.AccountRef{Mode: model.Test}) },
		"the other mode": func() error {
			return own.Reachable(t.Context(), model.AccountRef{ID: c.ref.ID, Mode: model.Live})
		},
	} {
		if kind, fault := faultIn(t, ask()); kind != model.Internal || !fault.Unreached {
			t.Errorf("%s: %s %+v", name, kind, fault)
		}
	}
	if err := own.Deauthorize(t.Context(), c.ref.ID); model.KindOf(err) != model.Conflict {
		t.Errorf("deauthorised: %v", err)
	}
	if got := len(c.box.Requests()); got != before {
		t.Errorf("%d requests were sent", got-before)
	}
	for _, text := range []string{"", " ", "pk_test_1", "hello", "sk_test_1 2"} {
		if _, err := c.client.WithKey(vault.New(text), ""); model.KindOf(err) != model.Invalid {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAPlatformOfTheOtherMode(t *testing.T) {
	c := openClinic(t)
	secret, clientID := c.box.LivePlatform()
	live, err := c.client.WithPlatform(vault.New(secret+"\n"), clientID)
	if err != nil || live.Mode() != model.Live || !live.Configured() {
		t.Fatalf("%v in %s", err, live.Mode())
	}
	ref := model.AccountRef{ID: c.ref.ID, Mode: model.Live}
	if _, err := live.Account(t.Context(), ref); model.FaultOf(err).Code != "account_invalid" {
		t.Errorf("an account that isn't connected in live mode: %v", err)
	}
	if err := c.box.Connect(string(ref.ID), true); err != nil {
		t.Fatal(err)
	}
	account, err := live.Account(t.Context(), ref)
	if err != nil || account.Mode != model.Live {
		t.Errorf("got %+v %v", account, err)
	}
	if kind, _ := faultIn(t, live.Reachable(t.Context(), c.ref)); kind != model.Internal {
		t.Errorf("a test account was asked for with the live key: %s", kind)
	}
	if address := live.AuthorizeURL("s", "https://example.com/back"); !strings.Contains(address, clientID) {
		t.Errorf("the page is %s", address)
	}
}

func TestAHeldClientSendsNothing(t *testing.T) {
	c := openClinic(t)
	closed := c.client.Held("A secret of Harbour can't be opened. Nothing was sent to Stripe.")
	_, err := closed.Intent(t.Context(), c.ref, "pi_1")
	kind, fault := faultIn(t, err)
	if kind != model.Unavailable || fault.Held == "" || !fault.Unreached || err.(*model.Error).Message != fault.Held {
		t.Errorf("%s %+v %v", kind, fault, err)
	}
	if _, err := closed.Exchange(t.Context(), "ac_1"); model.KindOf(err) != model.Conflict {
		t.Errorf("exchanged: %v", err)
	}
	if closed.Keyed() || len(c.box.Requests()) != 0 {
		t.Errorf("keyed %v, %d requests", closed.Keyed(), len(c.box.Requests()))
	}
}

func TestProbeTellsAccountAndMode(t *testing.T) {
	c := openClinic(t)
	for _, live := range []bool{false, true} {
		whole, _ := c.box.AccountKeys(string(c.ref.ID), live)
		for _, text := range []string{whole, c.restricted(live, enoughBut("")...)} {
			check, err := c.own(text, "").Probe(t.Context(), "pd1:t:probe")
			if err != nil || check.Account.ID != c.ref.ID || check.Account.Mode != model.ModeOf(live) || check.Account.Name != "Harbour Clinic" || len(check.Missing) > 0 {
				t.Errorf("%s: %+v %v", vault.New(text), check, err)
			}
		}
	}
}

func TestProbeNamesEachMissingRight(t *testing.T) {
	for right, label := range enough() {
		t.Run(right, func(t *testing.T) {
			c := openClinic(t)
			check, err := c.own(c.restricted(false, enoughBut(right)...), "").Probe(t.Context(), "pd1:t:probe")
			if err != nil || strings.Join(check.Missing, ", ") != label {
				t.Errorf("missing %v, %v; want %s", check.Missing, err, label)
			}
		})
	}
	c := openClinic(t)
	check, err := c.own(c.restricted(false), "").Probe(t.Context(), "pd1:t:probe")
	if err != nil || len(check.Missing) != len(enough()) {
		t.Errorf("a key without rights lacks %v, %v", check.Missing, err)
	}
}

func TestProbeCreatesNothing(t *testing.T) {
	c := openClinic(t)
	if _, err := c.own(c.restricted(false, enoughBut("")...), "").Probe(t.Context(), "pd1:t:probe"); err != nil {
		t.Fatal(err)
	}
	writes := 0
	for _, r := range c.box.Requests() {
		if r.Method == http.MethodGet {
			continue
		}
		if writes++; r.Status != http.StatusNotFound || r.IdempotencyKey == "" {
			t.Errorf("%s %s was answered %d under %q", r.Method, r.Path, r.Status, r.IdempotencyKey)
		}
	}
	if writes == 0 {
		t.Error("no right to write was asked for")
	}
}

func TestProbeOfAKeyThatIsNone(t *testing.T) {
	c := openClinic(t)
	text, _ := c.box.AccountKeys(string(c.ref.ID), false)
	if err := c.box.RollKey(string(c.ref.ID), false); err != nil {
		t.Fatal(err)
	}
	_, err := c.own(text, "").Probe(t.Context(), "pd1:t:probe")
	kind, fault := faultIn(t, err)
	if kind != model.Forbidden || !fault.OwnKey || fault.Status != http.StatusUnauthorized || !strings.Contains(err.Error(), "rolled") {
		t.Errorf("%s %+v %v", kind, fault, err)
	}
	c.fault(sandbox.Fault{Path: "/v1/balance", Kind: "reset_before", Count: -1})
	fresh, _ := c.box.AccountKeys(string(c.ref.ID), false)
	if _, err := c.own(fresh, "").Probe(t.Context(), "pd1:t:probe"); model.KindOf(err) != model.Unavailable {
		t.Errorf("without an answer: %v", err)
	}
}

func TestPair(t *testing.T) {
	c := openClinic(t)
	account := string(c.ref.ID)
	secret, publishable := c.box.AccountKeys(account, false)
	_, other := c.box.AccountKeys(c.box.AddAccount(sandbox.AccountSpec{Name: "Somebody else's"}), false)
	_, live := c.box.AccountKeys(account, true)
	for _, test := range []struct{ name, publishable, says string }{
		{"the account's own", publishable, ""},
		{"another account's", other, "different Stripe accounts"},
		{"the other mode's", live, "different Stripe accounts"},
		{"none", "pk_test_" + strings.Repeat("x", 99), "doesn't know this Publishable Key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := c.own(secret, "").Pair(t.Context(), "pd1:t:"+test.name, test.publishable)
			if test.says == "" {
				if err != nil {
					t.Fatal(err)
				}
			} else if e, ok := err.(*model.Error); !ok || e.Kind != model.Invalid || e.Field != "publishable" || !strings.Contains(e.Message, test.says) {
				t.Errorf("got %v", err)
			}
		})
	}
	made, cancelled := c.sent(http.MethodPost, "/v1/setup_intents"), 0
	for _, r := range c.box.Requests() {
		if strings.HasSuffix(r.Path, "/cancel") && r.Status == http.StatusOK {
			cancelled++
		}
	}
	if len(made) != 4 || cancelled != 4 {
		t.Errorf("%d made, %d cancelled", len(made), cancelled)
	}
	c.fault(sandbox.Fault{Path: "/v1/setup_intents/*", Method: http.MethodGet, Kind: "503"})
	if err := c.own(secret, "").Pair(t.Context(), "pd1:t:no answer", publishable); model.KindOf(err) != model.Unavailable {
		t.Errorf("without an answer: %v", err)
	}
}

func TestARolledKeySaysWhatToDo(t *testing.T) {
	c := openClinic(t)
	text, _ := c.box.AccountKeys(string(c.ref.ID), false)
	own := c.own(text, c.ref.ID)
	if err := c.box.RollKey(string(c.ref.ID), false); err != nil {
		t.Fatal(err)
	}
	_, err := own.Account(t.Context(), c.ref)
	if kind, fault := faultIn(t, err); kind != model.Forbidden || !fault.OwnKey || !strings.Contains(err.Error(), "Payment Processing") {
		t.Errorf("%s %v", kind, err)
	}
	poor := c.own(c.restricted(false, "balance_read"), c.ref.ID)
	if _, err := poor.CreateCustomer(t.Context(), c.ref, "k", "pat_1"); model.KindOf(err) != model.Forbidden || !strings.Contains(err.Error(), "more rights") {
		t.Errorf("a missing right: %v", err)
	}
}
