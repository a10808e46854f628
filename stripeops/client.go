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
	"regexp"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/client"
)

// Config says where Stripe is and who paydesk is there.
type Config struct {
	SecretKey  vault.Secret      `json:"-"` // the platform's, sk_ or rk_; empty while none is set up
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

// Client asks Stripe with one secret key in that key's mode: a platform's on behalf of the accounts that it is connected to, or an
// account's own on that account alone (see WithKey). It is safe for concurrent use.
//
// Its methods take a deadline of their own within ctx's and send each request once. An error is a *model.Error that wraps a
// *model.StripeFault; a request that the client itself refuses to send is AnswerMisuse with Unreached.
type Client struct {
	cfg      Config // complete
	way      way
	api      *client.API
	backends *stripe.Backends
}

// way is how the requests of a client go out.
type way struct {
	mode model.Mode
	own  bool            // with the key of an account itself, so that no account is named
	of   model.AccountID // which account that is, where it is known already
	held string          // why none goes out at all, in a sentence
}

const (
	defaultTimeout = 20 * time.Second
	pageSize       = 100 // Stripe's largest: https://docs.stripe.com/api/pagination
)

// New makes a client for a platform, or says in a sentence (kind Invalid) what is wrong with the configuration.
func New(cfg Config) (*Client, error) {
	cfg.SecretKey, cfg.ClientID = trimmed(cfg.SecretKey), strings.TrimSpace(cfg.ClientID)
	var err error
	if cfg.APIURL, err = baseURL(cmp.Or(cfg.APIURL, stripe.APIURL)); err != nil {
		return nil, err
	}
	if cfg.ConnectURL, err = baseURL(cmp.Or(cfg.ConnectURL, stripe.ConnectURL)); err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Transport == nil {
		cfg.Transport = newTransport()
	}
	cfg.Timeout = cmp.Or(cfg.Timeout, defaultTimeout)
	return newClient(cfg, way{})
}

func newClient(cfg Config, w way) (*Client, error) {
	if err := checkKeys(vault.Reveal(cfg.SecretKey), cfg.ClientID); err != nil {
		return nil, err
	}
	w.mode = ModeOf(cfg.SecretKey)
	backends := &stripe.Backends{
		API:     newGate(stripe.APIBackend, cfg.APIURL, cfg, w),
		Connect: newGate(stripe.ConnectBackend, cfg.ConnectURL, cfg, w),
		Uploads: newGate(stripe.UploadsBackend, cfg.APIURL, cfg, w),
	}
	return &Client{cfg: cfg, way: w, backends: backends, api: client.New(vault.Reveal(cfg.SecretKey), backends)}, nil
}

func trimmed(s vault.Secret) vault.Secret { return vault.New(strings.TrimSpace(vault.Reveal(s))) }

// WithPlatform is the same client with another platform's key and client id: that of the other mode. Errors as New's.
func (c *Client) WithPlatform(secret vault.Secret, clientID string) (*Client, error) {
	cfg := c.cfg
	cfg.SecretKey, cfg.ClientID = trimmed(secret), strings.TrimSpace(clientID)
	return newClient(cfg, way{})
}

// WithKey is a client that asks with an account's own key: no request names an account, and one for another account is held back. of may
// be empty before Probe has told whose key it is. An error is Invalid: the text is no secret key.
func (c *Client) WithKey(secret vault.Secret, of model.AccountID) (*Client, error) {
	cfg := c.cfg
	cfg.SecretKey, cfg.ClientID = trimmed(secret), ""
	if cfg.SecretKey.Empty() {
		return nil, model.FieldErrorf("secret", "Type the Secret Key: it begins with sk_ or rk_.")
	}
	return newClient(cfg, way{own: true, of: of})
}

// Held is a client that sends nothing: each of its errors is Unavailable and says the sentence.
func (c *Client) Held(sentence string) *Client {
	cfg := c.cfg
	cfg.SecretKey, cfg.ClientID = vault.Secret{}, ""
	held, err := newClient(cfg, way{held: sentence})
	if err != nil {
		panic("stripeops: a client without a key is always one: " + err.Error())
	}
	return held
}

// ModeOf is the mode that a key works in; test for a text that is no key.
func ModeOf(key vault.Secret) model.Mode {
	if strings.HasSuffix(key.Prefix(), "_live_") {
		return model.Live
	}
	return model.Test
}

// Format prints nothing of the client, because it holds a secret.
func (*Client) Format(f fmt.State, _ rune) { _, _ = fmt.Fprint(f, "stripeops.Client{...}") }

// Configured says whether a platform key and a client id are there, so that practices can be connected.
func (c *Client) Configured() bool { return c.Keyed() && c.cfg.ClientID != "" }

// Keyed says whether a platform key is there, so that connected accounts can be asked at all.
func (c *Client) Keyed() bool { return !c.cfg.SecretKey.Empty() }

// Mode is the mode of the key: the only one in which this client asks.
func (c *Client) Mode() model.Mode { return c.way.mode }

// A secret key's text: https://docs.stripe.com/keys#api-keys
var isSecretKey = regexp.MustCompile(`^(?:sk|rk)_(?:test|live)_[0-9A-Za-z_]+$`)

func checkKeys(secret, clientID string) error {
	switch {
	case secret != "" && !isSecretKey.MatchString(secret):
		return model.FieldErrorf("secret", "The Stripe secret key must begin with sk_test_, sk_live_, rk_test_ or rk_live_. It stands in the Stripe Dashboard under Developers, API keys.")
	case clientID != "" && !strings.HasPrefix(clientID, "ca_"):
		return model.FieldErrorf("client", "The Stripe client id must begin with ca_. It stands in the Stripe Dashboard under Connect, Onboarding options, OAuth.")
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
	return context.WithTimeout(ctx, c.cfg.Timeout)
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
