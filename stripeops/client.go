// Package stripeops is paydesk's Stripe: the only importer of stripe-go. It turns the desk's wishes into single requests and
// Stripe's answers into model types and faults that say what an answer proves.
//
// It must not retry, keep state between calls, decide what a fault means for an operation, or let a secret, a body or
// Stripe's own error text out: the desk retries and decides (it holds the records), and the log gets ids and codes.
package stripeops

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
)

// Config says where Stripe is and who paydesk is there.
type Config struct {
	SecretKey  string            `json:"-"` // the platform's, sk_test_ or rk_test_; empty while none is set up
	ClientID   string            // the platform's, ca_; empty while none is set up
	APIURL     string            // https://api.stripe.com when empty
	ConnectURL string            // https://connect.stripe.com when empty
	Timeout    time.Duration     // of each call in all, 20 s when zero
	Log        *slog.Logger      // none when nil
	Transport  http.RoundTripper // its own when nil
}

// Format prints no part of the configuration, because one field is a secret.
func (Config) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "stripeops.Config{...}") }

// LogValue keeps the secret key out of structured logs too.
func (Config) LogValue() slog.Value { return slog.StringValue("stripeops.Config{...}") }

// Client asks Stripe on behalf of one platform; it is safe for concurrent use.
//
// Its methods take a deadline of their own within ctx's and send each request once. An error is a *model.Error that wraps a
// *model.StripeFault; a request that the client itself refuses to send is AnswerMisuse with Unreached.
type Client struct {
	api        *client.API
	secretKey  string
	clientID   string
	connectURL string
	timeout    time.Duration
}

const (
	defaultTimeout = 20 * time.Second
	pageSize       = 100 // Stripe's largest: https://docs.stripe.com/api/pagination
)

// New makes a client, or says in a sentence (kind Invalid, Forbidden for a live key) what is wrong with the configuration.
func New(cfg Config) (*Client, error) {
	cfg.SecretKey, cfg.ClientID = strings.TrimSpace(cfg.SecretKey), strings.TrimSpace(cfg.ClientID)
	if err := checkKeys(cfg.SecretKey, cfg.ClientID); err != nil {
		return nil, err
	}
	apiURL, err := baseURL(cmp.Or(cfg.APIURL, stripe.APIURL))
	if err != nil {
		return nil, err
	}
	connectURL, err := baseURL(cmp.Or(cfg.ConnectURL, stripe.ConnectURL))
	if err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport()
	}
	backends := &stripe.Backends{
		API:     newGate(stripe.APIBackend, apiURL, cfg),
		Connect: newGate(stripe.ConnectBackend, connectURL, cfg),
		Uploads: newGate(stripe.UploadsBackend, apiURL, cfg),
	}
	return &Client{
		api: client.New(cfg.SecretKey, backends), secretKey: cfg.SecretKey, clientID: cfg.ClientID,
		connectURL: connectURL, timeout: cmp.Or(cfg.Timeout, defaultTimeout),
	}, nil
}

// Format prints nothing of the client, because it holds a secret.
func (*Client) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "stripeops.Client{...}") }

// Configured says whether a platform key and a client id are there, so that practices can be connected.
func (c *Client) Configured() bool { return c.secretKey != "" && c.clientID != "" }

// Keyed says whether a platform key is there, so that connected accounts can be asked at all.
func (c *Client) Keyed() bool { return c.secretKey != "" }

// Mode is the mode of the platform key: the only one in which this client asks.
func (c *Client) Mode() model.Mode { return model.Test }

func checkKeys(secret, clientID string) error {
	switch {
	case strings.HasPrefix(secret, "sk_live_"), strings.HasPrefix(secret, "rk_live_"):
		return model.Errorf(model.Forbidden, "paydesk takes no live Stripe key yet: sign-in and sealed keys must exist first. Use the test mode key, sk_test_...")
	case secret != "" && !strings.HasPrefix(secret, "sk_test_") && !strings.HasPrefix(secret, "rk_test_"):
		return model.Errorf(model.Invalid, "The Stripe secret key must begin with sk_test_ or rk_test_. It stands in the Stripe Dashboard under Developers, API keys.")
	case clientID != "" && !strings.HasPrefix(clientID, "ca_"):
		return model.Errorf(model.Invalid, "The Stripe client id must begin with ca_. It stands in the Stripe Dashboard under Connect, Onboarding options, OAuth.")
	}
	return nil
}

// baseURL checks an address of Stripe: encrypted, or on this machine.
func baseURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", model.Errorf(model.Invalid, "The address of Stripe must look like https://api.stripe.com: a scheme, a host, nothing more.")
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return "", model.Errorf(model.Invalid, "Stripe is only spoken to over https. Plain http is for a sandbox on this machine: http://127.0.0.1:PORT.")
	}
	return u.Scheme + "://" + u.Host, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// within gives a call its own deadline.
func (c *Client) within(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, c.timeout)
}

// read are the common parameters of a GET on a connected account.
func read(ctx context.Context, ref model.AccountRef) stripe.Params {
	return stripe.Params{Context: inMode(ctx, ref.Mode), StripeAccount: stripe.String(string(ref.ID))}
}

// write are the common parameters of a POST on a connected account.
func write(ctx context.Context, ref model.AccountRef, key string) stripe.Params {
	params := read(ctx, ref)
	params.IdempotencyKey = stripe.String(key)
	return params
}

// page are the common parameters of a list on a connected account.
func page(ctx context.Context, ref model.AccountRef) stripe.ListParams {
	return stripe.ListParams{
		Context: inMode(ctx, ref.Mode), StripeAccount: stripe.String(string(ref.ID)), Limit: stripe.Int64(pageSize),
	}
}

// optional leaves a parameter out when there is nothing to say.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return stripe.String(text)
}
