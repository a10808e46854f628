package stripeops

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/form"
)

// gate is the one way to Stripe: every request of every kind passes it, so what must hold for all is held here.
//
// It refuses a POST without an idempotency key (stripe-go would invent a random one, which a crash loses), a request that
// names no connected account (it would act on the platform's own), one in the other mode, and a path with an empty id (it
// would name the whole list). It gives out nothing but a *model.StripeFault as error.
//
// With an account's own key no request names an account: what is meant for another one is refused, and the name left out.
//
// The OAuth endpoints are the exception: Stripe keeps no idempotency keys for them, and they name no account.
// https://docs.stripe.com/api/idempotent_requests, https://docs.stripe.com/connect/oauth-reference
type gate struct {
	stripe.Backend
	oauth bool
	way   way
	log   *slog.Logger
}

func newGate(kind stripe.SupportedBackend, address string, cfg Config, w way) *gate {
	oauth := kind == stripe.ConnectBackend
	return &gate{oauth: oauth, way: w, log: cfg.Log, Backend: stripe.GetBackendWithConfig(kind, &stripe.BackendConfig{
		EnableTelemetry:   stripe.Bool(false),
		HTTPClient:        newHTTPClient(cfg.Transport, oauth),
		LeveledLogger:     muted{cfg.Log},
		MaxNetworkRetries: stripe.Int64(0),
		URL:               stripe.String(address),
	})}
}

// Call sends one request whose parameters are in a struct.
func (g *gate) Call(method, path, key string, params stripe.ParamsContainer, v stripe.LastResponseSetter) error {
	return g.pass(method, path, params.GetParams(), v, func(v stripe.LastResponseSetter) error {
		return g.Backend.Call(method, path, key, params, v)
	})
}

// CallRaw sends one request whose parameters are encoded already: a page of a list.
func (g *gate) CallRaw(method, path, key string, body *form.Values, params *stripe.Params, v stripe.LastResponseSetter) error {
	return g.pass(method, path, params, v, func(v stripe.LastResponseSetter) error {
		return g.Backend.CallRaw(method, path, key, body, params, v)
	})
}

// CallStreaming is refused: nothing that paydesk asks for is a stream.
func (g *gate) CallStreaming(string, string, string, stripe.ParamsContainer, stripe.StreamingLastResponseSetter) error {
	return unsent("streams are not used")
}

// CallMultipart is refused: paydesk uploads nothing.
func (g *gate) CallMultipart(string, string, string, string, *bytes.Buffer, *stripe.Params, stripe.LastResponseSetter) error {
	return unsent("uploads are not used")
}

func (g *gate) pass(method, path string, params *stripe.Params, v stripe.LastResponseSetter, send func(stripe.LastResponseSetter) error) error {
	if g.way.held != "" {
		g.log.Warn("request to Stripe held back", "method", method, "path", path, "because", g.way.held)
		return held(g.way.held)
	}
	if refusal := g.refusal(method, path, params); refusal != "" {
		g.log.Error("request to Stripe not sent", "method", method, "path", path, "because", refusal)
		return unsent(refusal)
	}
	account := stripe.StringValue(params.StripeAccount)
	if g.way.own {
		account, params.StripeAccount = string(g.way.of), nil
	}
	began, trail := time.Now(), &trail{}
	params.Context = trail.follow(params.Context)
	if !g.oauth {
		v = &witness{v}
	}
	err := send(v)
	if err == nil {
		g.log.Debug("Stripe answered", "method", method, "path", path, "account", account,
			"status", trail.status, "request", trail.requestID, "replayed", trail.replayed, "took", time.Since(began))
		return nil
	}
	fault := faultOf(err, trail)
	fault.OwnKey = g.way.own
	g.log.Warn("Stripe did not do it", "method", method, "path", path, "account", account,
		"status", fault.Status, "answer", string(fault.Answer), "code", fault.Code, "decline", fault.DeclineCode,
		"request", fault.RequestID, "replayed", fault.Replayed, "unreached", fault.Unreached, "took", time.Since(began))
	return fault
}

// refusal says why a request must not be sent, or nothing.
func (g *gate) refusal(method, path string, params *stripe.Params) string {
	named := model.AccountID(strings.TrimSpace(stripe.StringValue(params.StripeAccount)))
	switch {
	case g.oauth && g.way.own:
		return "an account's own key authorises nobody"
	case g.oauth:
		return ""
	case strings.Contains(path, "//") || strings.HasSuffix(path, "/"):
		return "an id in the path is empty"
	case named == "" && !g.way.own:
		return "no connected account is named"
	case named != g.way.of && g.way.own:
		return "the key is of another account"
	case modeOf(params.Context) != g.way.mode:
		return "the account is in another mode than the key"
	case method == http.MethodPost && !keyed(params):
		return "the idempotency key is empty or longer than 255 characters"
	}
	return ""
}

func keyed(params *stripe.Params) bool {
	key := strings.TrimSpace(stripe.StringValue(params.IdempotencyKey))
	return key != "" && len(key) <= 255
}

type modeKey struct{}

func inMode(ctx context.Context, mode model.Mode) context.Context {
	return context.WithValue(ctx, modeKey{}, mode)
}

func modeOf(ctx context.Context) model.Mode {
	mode, _ := ctx.Value(modeKey{}).(model.Mode)
	return mode
}

// witness makes sure that a 2xx carried an object of Stripe's: something on the way (a proxy, a captive portal) may answer
// 200 with JSON of its own, which would decode into an empty object and pass for success.
type witness struct{ stripe.LastResponseSetter }

var errNotStripe = errors.New("the answer is not an object of Stripe's")

func (w *witness) UnmarshalJSON(body []byte) error {
	var head struct{ Object string }
	if err := json.Unmarshal(body, &head); err != nil || head.Object == "" {
		return errNotStripe
	}
	return json.Unmarshal(body, w.LastResponseSetter)
}
