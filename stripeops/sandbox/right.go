package sandbox

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// rights says which right each collection of the API asks of a restricted key, by the beginning of its path: read for a GET, write for
// anything else. The names are those of Stripe's own answers: https://docs.stripe.com/keys/restricted-api-keys
func rights() map[string]string {
	return map[string]string{
		"/v1/account":              "accounts_kyc_basic",
		"/v1/balance":              "balance",
		"/v1/balance_transactions": "balance_transaction_source",
		"/v1/charges":              "charge",
		"/v1/checkout/sessions":    "checkout_session",
		"/v1/customers":            "customer",
		"/v1/disputes":             "dispute",
		"/v1/events":               "event",
		"/v1/payment_intents":      "payment_intent",
		"/v1/payment_links":        "payment_link",
		"/v1/payment_methods":      "payment_method",
		"/v1/payouts":              "payout",
		"/v1/prices":               "plan",
		"/v1/products":             "product",
		"/v1/refunds":              "charge",
		"/v1/setup_intents":        "setup_intent",
		"/v1/webhook_endpoints":    "webhook",
	}
}

// RightNames are what a restricted key can be given: each with _read or _write, and write includes read.
func RightNames() []string {
	return slices.Compact(slices.Sorted(maps.Values(rights())))
}

// rightOf is the right that an endpoint asks for, "charge_write"; "" where none is enough: such an endpoint takes whole keys only.
func rightOf(method, path string) string {
	best := ""
	for prefix := range rights() {
		if (path == prefix || strings.HasPrefix(path, prefix+"/")) && len(prefix) > len(best) {
			best = prefix
		}
	}
	switch {
	case best == "":
		return ""
	case method == http.MethodGet:
		return rights()[best] + "_read"
	}
	return rights()[best] + "_write"
}

// rightToRead is what a restricted key needs to have an id of this kind expanded.
func rightToRead(kind string) string {
	switch kind {
	case "setup_attempt":
		kind = "setup_intent"
	case "account":
		return "accounts_kyc_basic_read"
	case "checkout.session":
		kind = "checkout/session"
	}
	return rightOf(http.MethodGet, "/v1/"+kind+"s")
}

// restriction is a restricted key of an account in one mode.
type restriction struct {
	Acct   string   `json:"acct"`
	Live   bool     `json:"live"`
	Rights []string `json:"rights"` // "charge_read", "customer_write"
}

// holds reports whether the key may; write includes read.
func (r *restriction) holds(right string) bool {
	noun, read := strings.CutSuffix(right, "_read")
	return slices.Contains(r.Rights, right) || read && slices.Contains(r.Rights, noun+"_write")
}

// RestrictedKey makes a key of the account's own, rk_..., that may no more than the rights say: "charge_read", "customer_write". An
// unknown account or right is an error.
func (s *Server) RestrictedKey(acct string, live bool, may ...string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.account(acct); !ok {
		return "", fmt.Errorf("no account %q", acct)
	}
	for _, right := range may {
		noun, access, _ := cutLast(right, "_")
		if !slices.Contains(RightNames(), noun) || access != "read" && access != "write" {
			return "", fmt.Errorf("no right %q", right)
		}
	}
	text := s.keyText("rk_", acct, live, s.random("restricted", 12))
	if s.state.Restricted == nil {
		s.state.Restricted = map[string]*restriction{}
	}
	s.state.Restricted[text] = &restriction{acct, live, slices.Clone(may)}
	return text, nil
}

func cutLast(text, sep string) (before, after string, found bool) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(sep):], true
}

// allowed refuses a call that the restricted key has no right to, as Stripe does.
func (c *call) allowed(right string) *problem {
	if c.restricted == nil || right != "" && c.restricted.holds(right) {
		return nil
	}
	message := "The provided key '" + masked(c.key) + "' does not have the required permissions for this endpoint on account '" + c.acct + "'. "
	if right == "" {
		message += "Having more permissions would allow this request to continue."
	} else {
		message += "Having the 'rak_" + right + "' permission would allow this request to continue."
	}
	return &problem{status: http.StatusForbidden, typ: "invalid_request_error", message: message}
}

// RollKey gives the account another secret key, as "Roll key" on the Dashboard does: the one before and its restricted keys are no keys
// any more. An unknown account is an error.
func (s *Server) RollKey(acct string, live bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.account(acct); !ok {
		return fmt.Errorf("no account %q", acct)
	}
	if s.state.Rolled == nil {
		s.state.Rolled = map[string]int{}
	}
	s.state.Rolled[tenantKey(acct, live)]++
	maps.DeleteFunc(s.state.Restricted, func(_ string, r *restriction) bool { return r.Acct == acct && r.Live == live })
	return nil
}
