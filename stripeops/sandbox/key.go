package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

// key is what a request proved itself with.
type key struct {
	text        string
	acct        string
	live        bool
	publishable bool
	restricted  *restriction // of an rk_ key
	granted     bool         // an access token that OAuth gave: good until the account revokes it
}

// Platform returns the platform's secret test key and its OAuth client id for test mode.
func (s *Server) Platform() (secretKey, clientID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.secretKey(s.platform(), false), s.clientID(false)
}

// LivePlatform is Platform for live mode.
func (s *Server) LivePlatform() (secretKey, clientID string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.secretKey(s.platform(), true), s.clientID(true)
}

// AccountKeys returns the account's own secret and publishable keys, such as
// a self-hosted clinic pastes.
func (s *Server) AccountKeys(acct string, live bool) (secret, publishable string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.secretKey(acct, live), s.publishableKey(acct, live)
}

func (s *Server) secretKey(acct string, live bool) string {
	if n := s.state.Rolled[tenantKey(acct, live)]; n > 0 {
		return s.keyText("sk_", acct, live, "rolled", strconv.Itoa(n))
	}
	return s.keyText("sk_", acct, live)
}

func (s *Server) publishableKey(acct string, live bool) string {
	return s.keyText("pk_", acct, live)
}

func (s *Server) grantedKey(acct string, live bool, grant string) string {
	return s.keyText("sk_", acct, live, grant)
}

func (s *Server) keyText(prefix, acct string, live bool, parts ...string) string {
	prefix += modeName(live) + "_"
	body := "51" + strings.TrimPrefix(acct, "acct_")
	return prefix + body + seeded(s.state.Seed, 99-len(body), append(parts, prefix, acct)...)
}

func (s *Server) clientID(live bool) string {
	return "ca_" + seeded(s.state.Seed, idLength("ca_"), "client", modeName(live))
}

func modeName(live bool) string {
	if live {
		return "live"
	}
	return "test"
}

// keyOf finds whose key the text is; the account stands inside a real key too.
func (s *Server) keyOf(text string) (key, bool) {
	if r := s.state.Restricted[text]; r != nil {
		return key{text: text, acct: r.Acct, live: r.Live, restricted: r}, true
	}
	kind, rest, _ := strings.Cut(text, "_")
	mode, body, _ := strings.Cut(rest, "_")
	k := key{text: text, live: mode == "live", publishable: kind == "pk"}
	if len(body) < 18 || kind != "pk" && kind != "sk" {
		return key{}, false
	}
	k.acct = "acct_" + body[2:18]
	if _, known := s.state.Accounts.rows[k.acct]; !known {
		return key{}, false
	}
	switch text {
	case s.publishableKey(k.acct, k.live), s.secretKey(k.acct, k.live):
		return k, true
	}
	if con := s.state.Connections[tenantKey(k.acct, k.live)]; con != nil {
		k.granted = true
		return k, con.Grant != "" && text == s.grantedKey(k.acct, k.live, con.Grant)
	}
	return key{}, false
}

// presented reads the key of a Bearer or Basic header.
func presented(r *http.Request) string {
	if user, _, ok := r.BasicAuth(); ok {
		return user
	}
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(text)
}

// authenticate finds the key's owner, or answers as Stripe does.
func (s *Server) authenticate(r *http.Request) (key, *problem) {
	text := presented(r)
	if text == "" {
		return key{}, unauthorised("", "You did not provide an API key. You need to provide your API key in the "+
			"Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "+
			"https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.")
	}
	k, ok := s.keyOf(text)
	if !ok {
		return key{}, unauthorised("", "Invalid API Key provided: "+masked(text))
	}
	if k.granted && !s.connected(k.acct, k.live) {
		return key{}, unauthorised("api_key_expired", "Expired API Key provided: "+masked(text))
	}
	return k, nil
}

// masked shows of a key what Stripe shows of it in errors.
func masked(text string) string {
	head := ""
	for _, prefix := range []string{"sk_test_", "sk_live_", "pk_test_", "pk_live_", "rk_test_", "rk_live_"} {
		if strings.HasPrefix(text, prefix) {
			head = prefix
		}
	}
	body := text[len(head):]
	if len(body) <= 4 {
		return head + strings.Repeat("*", len(body))
	}
	return head + strings.Repeat("*", min(len(body)-4, 24)) + body[len(body)-4:]
}

func unauthorised(code, message string) *problem {
	return &problem{status: http.StatusUnauthorized, typ: "invalid_request_error", code: code, message: message}
}

// noAccess is the answer for a Stripe-Account that is unknown, not connected or revoked.
func noAccess(acct, keyText string) *problem {
	return &problem{
		status: http.StatusForbidden, typ: "invalid_request_error", code: "account_invalid",
		message: "The provided key '" + masked(keyText) + "' does not have access to account '" + acct +
			"' (or that account does not exist). Application access may have been revoked.",
	}
}
