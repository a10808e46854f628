package stripeops

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// TestAnswers confirms a payment under each fault of the sandbox: what the answer proves, and what Stripe made of it.
func TestAnswers(t *testing.T) {
	for _, test := range []struct {
		fault  string
		answer model.Answer
		kind   model.Kind
		status int
		then   model.IntentStatus
	}{
		{"429", model.AnswerLimited, model.Unavailable, 429, model.IntentNeedsConfirm},
		{"lock_429", model.AnswerLimited, model.Unavailable, 429, model.IntentNeedsConfirm},
		{"409", model.AnswerNone, model.Unknown, 409, model.IntentNeedsConfirm},
		{"500_before", model.AnswerNone, model.Unknown, 500, model.IntentNeedsConfirm},
		{"500_after", model.AnswerNone, model.Unknown, 500, model.IntentSucceeded},
		{"503", model.AnswerNone, model.Unknown, 503, model.IntentNeedsConfirm},
		{"502_html", model.AnswerNone, model.Unknown, 502, model.IntentNeedsConfirm},
		{"502_after", model.AnswerNone, model.Unknown, 502, model.IntentSucceeded},
		{"reset_before", model.AnswerNone, model.Unknown, 0, model.IntentNeedsConfirm},
		{"reset_after", model.AnswerNone, model.Unknown, 0, model.IntentSucceeded},
		{"bad_json", model.AnswerNone, model.Unknown, 200, model.IntentSucceeded},
	} {
		t.Run(test.fault, func(t *testing.T) {
			c := openClinic(t)
			intent := c.prepared("visa", "1")
			path := "/v1/payment_intents/" + intent.ID + "/confirm"
			c.fault(sandbox.Fault{Path: path, Method: http.MethodPost, Kind: test.fault})
			_, err := c.client.ConfirmIntent(t.Context(), c.ref, "pd1:t:1:confirm:1", intent.ID)
			kind, fault := faultIn(t, err)
			if fault.Answer != test.answer || kind != test.kind || fault.Status != test.status || fault.Unreached || fault.Replayed {
				t.Errorf("got %s %+v", kind, fault)
			}
			if sent := c.sent(http.MethodPost, path); len(sent) != 1 {
				t.Errorf("sent %d times", len(sent))
			}
			after, err := c.client.Intent(t.Context(), c.ref, intent.ID)
			if err != nil || after.Status != test.then {
				t.Errorf("Stripe has %q %v, want %q", after.Status, err, test.then)
			}
		})
	}
}

func TestDown(t *testing.T) {
	c := openClinic(t)
	intent := c.prepared("visa", "1")
	c.box.SetDown(true)
	if err := c.client.Reachable(t.Context(), c.ref); model.KindOf(err) != model.Unavailable {
		t.Errorf("reachable while down: %v", err)
	}
	_, err := c.client.ConfirmIntent(t.Context(), c.ref, "pd1:t:1:confirm:1", intent.ID)
	if kind, fault := faultIn(t, err); kind != model.Unknown || fault.Answer != model.AnswerNone {
		t.Errorf("got %s %+v", kind, fault)
	}
	c.box.SetDown(false)
	if err := c.client.Reachable(t.Context(), c.ref); err != nil {
		t.Errorf("unreachable afterwards: %v", err)
	}
}

func TestReplayed(t *testing.T) {
	c := openClinic(t)
	payment := c.charged("visa", "1")
	c.fault(sandbox.Fault{Path: "/v1/refunds", Method: http.MethodPost, Kind: "500_before"})
	params := RefundParams{Intent: payment.ID, Amount: payment.Amount, Metadata: map[string]string{MetadataOperation: "R"}}
	for _, replayed := range []bool{false, true} {
		_, err := c.client.CreateRefund(t.Context(), c.ref, "pd1:t:r:refund", params)
		if _, fault := faultIn(t, err); fault.Replayed != replayed || fault.Answer != model.AnswerNone || fault.Status != 500 {
			t.Errorf("replayed %v: got %+v", replayed, fault)
		}
	}
}

func TestOneKeyForTwoRequests(t *testing.T) {
	c := openClinic(t)
	payment := c.charged("visa", "1")
	params := RefundParams{Intent: payment.ID, Amount: payment.Amount.Of(10_00)}
	if _, err := c.client.CreateRefund(t.Context(), c.ref, "pd1:t:r:refund", params); err != nil {
		t.Fatal(err)
	}
	params.Amount.Minor++
	_, err := c.client.CreateRefund(t.Context(), c.ref, "pd1:t:r:refund", params)
	if kind, fault := faultIn(t, err); kind != model.Internal || fault.Answer != model.AnswerMisuse || fault.Unreached {
		t.Errorf("got %s %+v", kind, fault)
	}
}

// TestRefusals are 400 and 404: not done, each with its reason in words.
func TestRefusals(t *testing.T) {
	c := openClinic(t)
	payment := c.charged("visa", "1")
	refund := func(key string, minor int64) error {
		_, err := c.client.CreateRefund(t.Context(), c.ref, key, RefundParams{Intent: payment.ID, Amount: payment.Amount.Of(minor)})
		return err
	}
	_, unknown := c.client.Intent(t.Context(), c.ref, "pi_unknown")
	_, again := c.client.ConfirmIntent(t.Context(), c.ref, "pd1:t:1:confirm:2", payment.ID)
	_, tooLate := c.client.CancelIntent(t.Context(), c.ref, "pd1:t:1:cancel", payment.ID)
	_, small := c.client.CreateIntent(t.Context(), c.ref, "pd1:t:2:create", IntentParams{Amount: model.Money{Minor: 1, Currency: "aud"}})
	tooMuch := refund("pd1:t:r1:refund", 80_01)
	if err := refund("pd1:t:r2:refund", 80_00); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		err  error
		kind model.Kind
		code string
		says string
	}{
		{"unknown payment", unknown, model.NotFound, "resource_missing", "Stripe knows no such thing in this account and mode. Nothing was changed."},
		{"confirmed again", again, model.Conflict, "payment_intent_unexpected_state", "moved on at Stripe meanwhile. Nothing was charged by this request."},
		{"cancelled too late", tooLate, model.Conflict, "payment_intent_unexpected_state", "The payment was not cancelled by this request."},
		{"too small", small, model.Invalid, "amount_too_small", "below the smallest that Stripe takes"},
		{"refund of too much", tooMuch, model.Declined, "", "Nothing was refunded by this request."},
		{"refund of nothing left", refund("pd1:t:r3:refund", 1), model.Conflict, "charge_already_refunded", "has been refunded already"},
	} {
		t.Run(test.name, func(t *testing.T) {
			kind, fault := faultIn(t, test.err)
			if kind != test.kind || fault.Answer != model.AnswerRefused || fault.Code != test.code || fault.RequestID == "" {
				t.Errorf("got %s %+v", kind, fault)
			}
			if !strings.Contains(test.err.Error(), test.says) {
				t.Errorf("%q doesn't say %q", test.err, test.says)
			}
		})
	}
}

func TestNoAccess(t *testing.T) {
	c := openClinic(t)
	intent := c.prepared("visa", "1")
	stranger := c.connect(func(cfg *Config) { cfg.SecretKey = vault.New("sk_test_" + strings.Repeat("x", 99)) })
	_, badKey := stranger.Account(t.Context(), c.ref)
	if err := c.box.RevokeAccount(string(c.ref.ID)); err != nil {
		t.Fatal(err)
	}
	_, account := c.client.Account(t.Context(), c.ref)
	_, confirm := c.client.ConfirmIntent(t.Context(), c.ref, "pd1:t:1:confirm:1", intent.ID)
	_, _, find := c.client.FindIntent(t.Context(), c.ref, "", "1", 0)
	for _, test := range []struct {
		name   string
		err    error
		status int
		code   string
		says   string
	}{
		{"account", account, 403, "account_invalid", "no access to this account any more"},
		{"charge", confirm, 403, "account_invalid", "Nothing was charged by this request."},
		{"list", find, 403, "account_invalid", "Connect the practice to Stripe again."},
		{"key of nobody", badKey, 401, "", "doesn't accept paydesk's platform key"},
	} {
		t.Run(test.name, func(t *testing.T) {
			kind, fault := faultIn(t, test.err)
			if kind != model.Forbidden || fault.Answer != model.AnswerNoAccess || fault.Status != test.status || fault.Code != test.code {
				t.Errorf("got %s %+v", kind, fault)
			}
			if !strings.Contains(test.err.Error(), test.says) {
				t.Errorf("%q doesn't say %q", test.err, test.says)
			}
		})
	}
	if err := c.client.Reachable(t.Context(), c.ref); err != nil {
		t.Errorf("Stripe answered, but: %v", err)
	}
}

// TestErrorsOfNoSandbox are answers of Stripe's that the sandbox has no occasion for.
func TestErrorsOfNoSandbox(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		answer model.Answer
		kind   model.Kind
		says   string
	}{
		{403, `"type":"invalid_request_error"`, model.AnswerNoAccess, model.Forbidden, "doesn't let paydesk's key do this"},
		{401, `"type":"invalid_request_error","code":"account_invalid"`, model.AnswerNoAccess, model.Forbidden, "no access to this account any more"},
		{404, `"type":"invalid_request_error"`, model.AnswerRefused, model.NotFound, "knows no such thing"},
		{400, `"type":"invalid_request_error","code":"new_reason"`, model.AnswerRefused, model.Declined, "refused the request (new_reason). Nothing was refunded by this request."},
		{402, `"type":"card_error","code":"card_declined"`, model.AnswerDeclined, model.Declined, "Nothing was refunded by this request."},
		{409, `"type":"idempotency_error"`, model.AnswerNone, model.Unknown, model.UnknownRefund},
	} {
		client := served(t, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			_, _ = w.Write([]byte(`{"error":{` + test.body + `}}`))
		})
		_, err := client.CreateRefund(t.Context(), somewhere, "k", RefundParams{Intent: "pi_1", Amount: model.Money{Minor: 5, Currency: "aud"}})
		if kind, fault := faultIn(t, err); kind != test.kind || fault.Answer != test.answer || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%d %s: got %s %+v %v", test.status, test.body, kind, fault, err)
		}
	}
}

// TestReachable: any answer of Stripe's own will do, an answer of something on the way won't.
func TestReachable(t *testing.T) {
	for fault, want := range map[string]bool{"429": true, "503": false, "500_before": false, "502_html": false, "reset_before": false, "bad_json": false} {
		t.Run(fault, func(t *testing.T) {
			c := openClinic(t)
			c.fault(sandbox.Fault{Path: "/v1/balance", Kind: fault})
			err := c.client.Reachable(t.Context(), c.ref)
			if (err == nil) != want {
				t.Errorf("got %v", err)
			}
			if err != nil && model.KindOf(err) != model.Unavailable {
				t.Errorf("got %s", model.KindOf(err))
			}
		})
	}
}

// TestForeignAnswers are answers that Stripe never gives: a proxy's, a captive portal's, a broken one.
func TestForeignAnswers(t *testing.T) {
	for _, test := range []struct {
		name   string
		status int
		body   string
	}{
		{"empty object", 200, `{}`},
		{"null", 200, `null`},
		{"list", 200, `[]`},
		{"string", 200, `"pi_1"`},
		{"nothing", 200, ``},
		{"portal", 200, `<html>Sign in to the Wi-Fi</html>`},
		{"cut off", 200, `{"object":"payment_intent","id":"pi_1"`},
		{"object without an id", 200, `{"object":"payment_intent"}`},
		{"other types", 200, `{"object":"payment_intent","id":"pi_1","amount":"much"}`},
		{"portal that forbids", 403, `<html>Forbidden</html>`},
		{"refusal without a reason", 400, `{}`},
		{"error without a type", 402, `{"error":{"message":"Pay for the Wi-Fi"}}`},
		{"error that is text", 401, `{"error":"unauthorized"}`},
		{"gateway", 504, `{"error":{"type":"api_error","message":"late"}}`},
		{"status of no meaning", 418, `{"error":{"type":"invalid_request_error","message":"teapot"}}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			client := served(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.body))
			})
			kind, fault := faultIn(t, charge(t.Context(), client))
			if kind != model.Unknown || fault.Answer != model.AnswerNone || fault.Status != test.status || fault.Unreached {
				t.Errorf("got %s %+v", kind, fault)
			}
		})
	}
}

// TestAnswersWithoutAnID: an empty object must not pass for what was asked.
func TestAnswersWithoutAnID(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"object":"thing"}`)) })
	ctx, money := t.Context(), model.Money{Minor: 5, Currency: "aud"}
	for name, ask := range map[string]func() error{
		"account":  func() error { _, err := client.Account(ctx, somewhere); return err },
		"customer": func() error { _, err := client.CreateCustomer(ctx, somewhere, "k", "pat_1"); return err },
		"card":     func() error { _, err := client.Card(ctx, somewhere, "pm_1"); return err },
		"detach":   func() error { return client.DetachCard(ctx, somewhere, "k", "pm_1") },
		"intent":   func() error { _, err := client.Intent(ctx, somewhere, "pi_1"); return err },
		"refund": func() error {
			_, err := client.CreateRefund(ctx, somewhere, "k", RefundParams{Intent: "pi_1", Amount: money})
			return err
		},
		"session": func() error { _, err := client.ExpireSession(ctx, somewhere, "k", "cs_1"); return err },
		"end":     func() error { return client.Deauthorize(ctx, "acct_1") },
	} {
		if _, fault := faultIn(t, ask()); fault.Answer != model.AnswerNone || fault.Status != 200 {
			t.Errorf("%s: got %+v", name, fault)
		}
	}
}

// TestSentences holds what a receptionist reads for each deed when there is no answer.
func TestSentences(t *testing.T) {
	c := openClinic(t, func(cfg *Config) { cfg.Timeout = 10 * time.Second })
	payment := c.charged("visa", "1")
	c.fault(sandbox.Fault{Path: "/v1/*", Kind: "503", Count: -1})
	ctx := t.Context()
	for name, test := range map[string]struct {
		ask  func() error
		kind model.Kind
		says string
	}{
		"read":    {func() error { _, err := c.client.Intent(ctx, c.ref, payment.ID); return err }, model.Unavailable, "Nothing was changed."},
		"account": {func() error { _, err := c.client.Account(ctx, c.ref); return err }, model.Unavailable, "Nothing was changed."},
		"create": {func() error {
			_, err := c.client.CreateIntent(ctx, c.ref, "k1", IntentParams{Amount: payment.Amount})
			return err
		}, model.Unknown, "Nothing was charged by this request"},
		"confirm": {func() error { _, err := c.client.ConfirmIntent(ctx, c.ref, "k2", payment.ID); return err }, model.Unknown, model.UnknownCharge},
		"cancel":  {func() error { _, err := c.client.CancelIntent(ctx, c.ref, "k3", payment.ID); return err }, model.Unknown, "whether Stripe has cancelled the payment"},
		"refund": {func() error {
			_, err := c.client.CreateRefund(ctx, c.ref, "k4", RefundParams{Intent: payment.ID, Amount: payment.Amount})
			return err
		}, model.Unknown, model.UnknownRefund},
		"unrefund": {func() error { _, err := c.client.CancelRefund(ctx, c.ref, "k5", "re_1"); return err }, model.Unknown, "whether Stripe has cancelled the refund"},
		"link": {func() error {
			_, err := c.client.CreateSession(ctx, c.ref, "k6", SessionParams{Purpose: model.SetupLink, SuccessURL: "https://example.com", Expires: 1})
			return err
		}, model.Unknown, "whether Stripe has made the link"},
		"expire":   {func() error { _, err := c.client.ExpireSession(ctx, c.ref, "k7", "cs_1"); return err }, model.Unknown, "the patient may still pay on it"},
		"customer": {func() error { _, err := c.client.CreateCustomer(ctx, c.ref, "k8", "pat_1"); return err }, model.Unknown, "whether the patient was added"},
		"detach":   {func() error { return c.client.DetachCard(ctx, c.ref, "k9", "pm_1") }, model.Unknown, "whether Stripe has removed the card"},
		"cards":    {func() error { _, err := c.client.Cards(ctx, c.ref, "cus_1"); return err }, model.Unavailable, "Nothing was changed."},
	} {
		t.Run(name, func(t *testing.T) {
			err := test.ask()
			kind, _ := faultIn(t, err)
			if kind != test.kind || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %s %q", kind, err)
			}
		})
	}
}
