package stripeops

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
	"github.com/stripe/stripe-go/v76"
)

// everyCall makes each call of the client once, and says how many of them are POSTs under a key.
func everyCall(ctx context.Context, t *testing.T, c *clinic) (keys []string) {
	t.Helper()
	key := func(name string) string {
		keys = append(keys, "pd1:t:every:"+name)
		return keys[len(keys)-1]
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	cl, ref, money := c.client, c.ref, model.Money{Minor: 80_00, Currency: "aud"}
	_, err := cl.Account(ctx, ref)
	must(err)
	must(cl.Reachable(ctx, ref))
	customer, err := cl.CreateCustomer(ctx, ref, key("customer"), "pat_1")
	must(err)
	card := c.post("/v1/payment_methods/pm_card_visa/attach", "customer", customer)["id"].(string)
	_, err = cl.Cards(ctx, ref, customer)
	must(err)
	_, err = cl.Card(ctx, ref, card)
	must(err)
	intent, err := cl.CreateIntent(ctx, ref, key("create"), IntentParams{
		Amount: money, Customer: customer, Card: card, Description: "Invoice 1001", Metadata: map[string]string{MetadataOperation: "OP"},
	})
	must(err)
	_, err = cl.ConfirmIntent(ctx, ref, key("confirm"), intent.ID)
	must(err)
	_, err = cl.Intent(ctx, ref, intent.ID)
	must(err)
	_, _, err = cl.FindIntent(ctx, ref, customer, "OP", model.MillisOf(time.Now()))
	must(err)
	other, err := cl.CreateIntent(ctx, ref, key("other"), IntentParams{Amount: money, Customer: customer, Card: card})
	must(err)
	_, err = cl.CancelIntent(ctx, ref, key("cancel"), other.ID)
	must(err)
	refund, err := cl.CreateRefund(ctx, ref, key("refund"), RefundParams{
		Intent: intent.ID, Amount: money.Of(40_00), Reason: "requested_by_customer", Metadata: map[string]string{MetadataOperation: "OP"},
	})
	must(err)
	_, err = cl.Refund(ctx, ref, refund.ID)
	must(err)
	_, err = cl.Refunds(ctx, ref, intent.ID)
	must(err)
	_, err = cl.CancelRefund(ctx, ref, key("cancel refund"), refund.ID)
	if model.FaultOf(err).Answer != model.AnswerRefused {
		t.Fatalf("a finished refund was cancelled: %v", err)
	}
	for _, purpose := range []model.LinkPurpose{model.PayLink, model.SetupLink} {
		session, err := cl.CreateSession(ctx, ref, key("session "+string(purpose)), SessionParams{
			Purpose: purpose, Amount: money, Customer: customer, Reference: "link_1", Name: "Invoice 1001", Description: "Invoice 1001",
			Metadata: map[string]string{MetadataOperation: "LINK"}, Expires: model.MillisOf(time.Now().Add(time.Hour)),
			SuccessURL: "https://example.com/done", CancelURL: "https://example.com/stop", RememberCard: purpose == model.PayLink,
		})
		must(err)
		_, err = cl.Session(ctx, ref, session.ID)
		must(err)
		_, err = cl.ExpireSession(ctx, ref, key("expire "+string(purpose)), session.ID)
		must(err)
	}
	_, _, err = cl.FindSession(ctx, ref, customer, "LINK", model.MillisOf(time.Now()))
	must(err)
	must(cl.DetachCard(ctx, ref, key("detach"), card))
	return keys
}

func TestEveryRequest(t *testing.T) {
	c := openClinic(t)
	keys := everyCall(t.Context(), t, c)
	var posted []string
	for _, r := range c.box.Requests() {
		switch {
		case strings.HasSuffix(r.Path, "/attach"): // the test's own
		case r.Account != string(c.ref.ID):
			t.Errorf("%s %s names the account %q", r.Method, r.Path, r.Account)
		case r.Version != "2023-10-16":
			t.Errorf("%s %s in version %q", r.Method, r.Path, r.Version)
		case r.Method == http.MethodPost:
			posted = append(posted, r.IdempotencyKey)
		case r.IdempotencyKey != "":
			t.Errorf("%s %s has the key %q", r.Method, r.Path, r.IdempotencyKey)
		}
	}
	if strings.Join(posted, "\n") != strings.Join(keys, "\n") {
		t.Errorf("POSTs carried the keys\n%s\nwant\n%s", strings.Join(posted, "\n"), strings.Join(keys, "\n"))
	}
	c.heads.each(func(h http.Header) {
		if h.Get("X-Stripe-Client-Telemetry") != "" {
			t.Error("telemetry was sent")
		}
	})
}

func TestListsAskForWholePages(t *testing.T) {
	c := openClinic(t)
	everyCall(t.Context(), t, c)
	for _, path := range []string{"/v1/payment_methods", "/v1/payment_intents", "/v1/refunds", "/v1/checkout/sessions"} {
		lists := c.sent(http.MethodGet, path)
		if len(lists) != 1 || lists[0].Params["limit"] != "100" {
			t.Errorf("%s was listed with %v", path, lists)
		}
	}
}

func TestHeldBack(t *testing.T) {
	c := openClinic(t)
	intent := c.prepared("visa", "1")
	live := model.AccountRef{ID: c.ref.ID, Mode: model.Live}
	before := len(c.box.Requests())
	for _, test := range []struct {
		name string
		ask  func(context.Context, *Client) error
	}{
		{"empty key", func(ctx context.Context, cl *Client) error {
			_, err := cl.ConfirmIntent(ctx, c.ref, "", intent.ID)
			return err
		}},
		{"blank key", func(ctx context.Context, cl *Client) error {
			_, err := cl.ConfirmIntent(ctx, c.ref, "  ", intent.ID)
			return err
		}},
		{"endless key", func(ctx context.Context, cl *Client) error {
			_, err := cl.ConfirmIntent(ctx, c.ref, strings.Repeat("k", 256), intent.ID)
			return err
		}},
		{"no account", func(ctx context.Context, cl *Client) error {
			_, err := cl.ConfirmIntent(ctx, model.AccountRef{Mode: model.Test}, "k", intent.ID)
			return err
		}},
		{"other mode", func(ctx context.Context, cl *Client) error {
			_, err := cl.ConfirmIntent(ctx, live, "k", intent.ID)
			return err
		}},
		{"no mode", func(ctx context.Context, cl *Client) error {
			_, err := cl.Account(ctx, model.AccountRef{ID: c.ref.ID})
			return err
		}},
		{"empty id, read", func(ctx context.Context, cl *Client) error {
			_, err := cl.Intent(ctx, c.ref, "")
			return err
		}},
		{"empty id, confirm", func(ctx context.Context, cl *Client) error {
			_, err := cl.ConfirmIntent(ctx, c.ref, "k", "")
			return err
		}},
		{"list in the other mode", func(ctx context.Context, cl *Client) error {
			_, _, err := cl.FindIntent(ctx, live, "", "1", 0)
			return err
		}},
		{"refund of everything", func(ctx context.Context, cl *Client) error {
			_, err := cl.CreateRefund(ctx, c.ref, "k", RefundParams{Intent: intent.ID})
			return err
		}},
		{"refunds of every payment", func(ctx context.Context, cl *Client) error {
			_, err := cl.Refunds(ctx, c.ref, "")
			return err
		}},
		{"cards of nobody", func(ctx context.Context, cl *Client) error {
			_, err := cl.Cards(ctx, c.ref, "")
			return err
		}},
		{"reachable in the other mode", func(ctx context.Context, cl *Client) error { return cl.Reachable(ctx, live) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			kind, fault := faultIn(t, test.ask(t.Context(), c.client))
			if kind != model.Internal || fault.Answer != model.AnswerMisuse || !fault.Unreached {
				t.Errorf("got %s %+v", kind, fault)
			}
		})
	}
	if got := len(c.box.Requests()); got != before {
		t.Errorf("%d requests were sent", got-before)
	}
}

// TestNothingIsPrinted keeps stripe-go's own logger off the screen, and everything secret or personal out of ours.
func TestNothingIsPrinted(t *testing.T) {
	box := sandbox.New(sandbox.Options{Seed: 7})
	c := openAt(t, box, box) // the judge prints
	readEnd, writeEnd, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr := os.Stdout, os.Stderr
	os.Stdout, os.Stderr = writeEnd, writeEnd
	intent := c.prepared("authenticationRequired", "1")
	_, declined := c.client.ConfirmIntent(t.Context(), c.ref, "pd1:t:1:confirm:1", intent.ID)
	_, missing := c.client.Intent(t.Context(), c.ref, "pi_missing")
	_, code := c.client.Exchange(t.Context(), "ac_canary")
	os.Stdout, os.Stderr = stdout, stderr
	_ = writeEnd.Close()
	printed := make([]byte, 1024)
	n, _ := readEnd.Read(printed)
	if n > 0 {
		t.Errorf("printed to the screen: %s", printed[:n])
	}
	secret, _ := c.box.Platform()
	for _, text := range []string{c.log.String(), declined.Error(), missing.Error(), code.Error()} {
		for _, canary := range []string{secret, secret[len(secret)-12:], "_secret_", "client_secret", "ac_canary", "Invoice 1001", "4242"} {
			if strings.Contains(text, canary) {
				t.Errorf("%q stands in: %s", canary, text)
			}
		}
	}
	for _, want := range []string{"pi_missing", "authentication_required", "resource_missing", "invalid_grant", "request=req_"} {
		if !strings.Contains(c.log.String(), want) {
			t.Errorf("the log doesn't tell %q: %s", want, c.log)
		}
	}
}

func TestNoOtherWayToStripe(t *testing.T) {
	c := openClinic(t)
	gate := newGate(stripe.APIBackend, c.server.URL, Config{Transport: http.DefaultTransport, Log: slog.New(slog.DiscardHandler)}, way{})
	for name, err := range map[string]error{
		"stream": gate.CallStreaming(http.MethodGet, "/v1/balance", "", nil, nil),
		"upload": gate.CallMultipart(http.MethodPost, "/v1/files", "", "", nil, nil, nil),
	} {
		if fault := model.FaultOf(err); fault == nil || fault.Answer != model.AnswerMisuse {
			t.Errorf("%s: %v", name, err)
		}
	}
	if sent := c.box.Requests(); len(sent) != 0 {
		t.Errorf("sent %v", sent)
	}
}
