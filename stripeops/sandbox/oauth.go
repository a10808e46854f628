package sandbox

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// codeSeconds is how long an authorisation code can be exchanged
// (docs.stripe.com/connect/oauth-reference).
const codeSeconds = 5 * 60

// code is an authorisation code on its way to be exchanged.
type code struct {
	Acct  string `json:"acct"`
	Live  bool   `json:"live"`
	Scope string `json:"scope"`
	At    int64  `json:"at"`
	Used  bool   `json:"used"`
}

func oauthPages() []page {
	return []page{
		{"GET", "/oauth/authorize", showAuthorize, "stripe_user, stripe_landing, always_prompt and suggested_capabilities are ignored"},
		{"POST", "/oauth/authorize", decideAuthorize, "the sandbox's own form, in place of Stripe's sign-in"},
		{"POST", "/oauth/token", exchangeCode, "assert_capabilities is ignored"},
		{"POST", "/oauth/deauthorize", deauthorize, ""},
	}
}

// authorization is one press of "Connect with Stripe", as its address says it.
type authorization struct {
	live                      bool
	clientID, redirect, state string
	scope, responseType       string
}

// readAuthorization checks what can't be told to the application because it
// isn't known yet: the client id and the return address.
func (c *call) readAuthorization() (authorization, *answer) {
	a := authorization{
		clientID: c.p.str("client_id"), redirect: c.p.str("redirect_uri"), state: c.p.str("state"),
		scope: cmp.Or(c.p.str("scope"), "read_only"), responseType: c.p.str("response_type"),
	}
	switch a.clientID {
	case c.s.clientID(false):
	case c.s.clientID(true):
		a.live = true
	default:
		return a, plainError("No application matches the supplied client identifier")
	}
	if a.redirect == "" && len(c.s.opt.RedirectURIs) > 0 {
		a.redirect = c.s.opt.RedirectURIs[0]
	}
	if !c.s.registered(a.redirect, a.live) {
		return a, plainError("Invalid redirect URI '" + a.redirect + "'. Ensure this uri exactly matches one of the " +
			"uris specified in your application settings")
	}
	return a, nil
}

// registered reports whether Stripe would send the browser to the address:
// equal to the letter to a registered one, and https in live mode.
func (s *Server) registered(redirect string, live bool) bool {
	u, err := url.Parse(redirect)
	if err != nil || u.Host == "" || live && u.Scheme != "https" {
		return false
	}
	if len(s.opt.RedirectURIs) > 0 {
		return slices.Contains(s.opt.RedirectURIs, redirect)
	}
	local := u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1"
	return live || u.Scheme == "http" && local
}

// fault is what Stripe reports to the application on the return.
func (a authorization) fault() (name, description string) {
	switch {
	case a.responseType == "":
		return "invalid_request", "No response_type provided"
	case a.responseType != "code":
		return "unsupported_response_type", "Unsupported response type: " + a.responseType
	case a.scope != "read_write" && a.scope != "read_only":
		return "invalid_scope", "Invalid scope: " + a.scope
	}
	return "", ""
}

// back is the return to the application with the given fields and the state.
func (a authorization) back(fields ...string) answer {
	u, _ := url.Parse(a.redirect)
	q := u.Query()
	for i := 0; i+1 < len(fields); i += 2 {
		q.Set(fields[i], fields[i+1])
	}
	if a.state != "" {
		q.Set("state", a.state)
	}
	u.RawQuery = q.Encode()
	return answer{location: u.String()}
}

func showAuthorize(c *call) answer {
	a, bad := c.readAuthorization()
	if bad != nil {
		return *bad
	}
	if name, description := a.fault(); name != "" {
		return a.back("error", name, "error_description", description)
	}
	return c.authorizePage(a)
}

func decideAuthorize(c *call) answer {
	a, bad := c.readAuthorization()
	if bad != nil {
		return *bad
	}
	if name, description := a.fault(); name != "" {
		return a.back("error", name, "error_description", description)
	}
	if c.p.str("decision") != "authorise" {
		return a.back("error", "access_denied", "error_description", "The user denied your request")
	}
	acct := c.p.str("account")
	if acct == "new" {
		acct = c.s.addAccount(AccountSpec{Name: c.p.str("name")})
	}
	if !c.s.pickable(acct) {
		return *plainError("That account cannot be connected")
	}
	text := "ac_" + c.s.random("code", idLength("ac_"))
	c.s.state.Codes[text] = &code{Acct: acct, Live: a.live, Scope: a.scope, At: c.now}
	return a.back("scope", a.scope, "code", text)
}

// pickable reports whether Stripe's page shows the account.
func (s *Server) pickable(acct string) bool {
	o, ok := s.state.Accounts.rows[acct]
	return ok && acct != s.platform() && !o.flag("_elsewhere")
}

func exchangeCode(c *call) answer {
	k, ok := c.s.keyOf(cmp.Or(c.p.str("client_secret"), c.key))
	if !ok || k.acct != c.s.platform() || k.publishable {
		return oauthError(http.StatusUnauthorized, "invalid_client",
			"No such API key: "+masked(cmp.Or(c.p.str("client_secret"), c.key)))
	}
	switch grant := c.p.str("grant_type"); grant {
	case "authorization_code":
		return c.redeem(c.p.str("code"), k.live)
	case "refresh_token":
		return c.refresh(c.p.str("refresh_token"), k.live)
	case "":
		return oauthError(http.StatusBadRequest, "invalid_request", "No grant type specified")
	default:
		return oauthError(http.StatusBadRequest, "unsupported_grant_type", "Unsupported grant type: "+grant)
	}
}

// redeem exchanges a code once; a second time takes back what it gave.
func (c *call) redeem(text string, live bool) answer {
	if text == "" {
		return oauthError(http.StatusBadRequest, "invalid_request", "No authorization code provided")
	}
	was := c.s.state.Codes[text]
	switch {
	case was == nil:
		return invalidGrant("Authorization code does not exist: " + text)
	case was.Used:
		c.s.disconnect(was.Acct, was.Live)
		return invalidGrant("This authorization code has already been used. All tokens issued with this code have been revoked.")
	case c.now-was.At >= codeSeconds:
		return invalidGrant("Authorization code expired: " + text)
	case was.Live != live:
		return invalidGrant("The API key's mode does not match the authorization code's mode")
	}
	was.Used = true
	return c.token(was.Acct, was.Live, c.s.connect(was.Acct, was.Live, was.Scope))
}

// refresh gives a new access token for the account that the refresh token names.
func (c *call) refresh(text string, live bool) answer {
	for _, acct := range c.s.state.Accounts.all.ids {
		con := c.s.state.Connections[tenantKey(acct, live)]
		if c.s.connected(acct, live) && text == c.s.refreshToken(acct, live, con) {
			return c.token(acct, live, con)
		}
	}
	return invalidGrant("Refresh token does not exist: " + text)
}

func (c *call) token(acct string, live bool, con *connection) answer {
	return jsonAnswer(http.StatusOK, object{
		"stripe_user_id": acct, "livemode": live, "scope": con.Scope, "token_type": "bearer",
		"stripe_publishable_key": c.s.publishableKey(acct, live),
		"access_token":           c.s.grantedKey(acct, live, con.Grant),
		"refresh_token":          c.s.refreshToken(acct, live, con),
	})
}

func (s *Server) refreshToken(acct string, live bool, con *connection) string {
	return "rt_" + seeded(s.state.Seed, 50, "refresh", acct, modeName(live), con.Grant)
}

func deauthorize(c *call) answer {
	k, ok := c.s.keyOf(cmp.Or(c.p.str("client_secret"), c.key))
	if !ok || k.acct != c.s.platform() || k.publishable {
		return oauthError(http.StatusUnauthorized, "invalid_client", "No such API key: "+masked(c.key))
	}
	acct, client := c.p.str("stripe_user_id"), c.p.str("client_id")
	switch {
	case client == "" || acct == "":
		return oauthError(http.StatusBadRequest, "invalid_request", "Both client_id and stripe_user_id are required")
	case client != c.s.clientID(k.live):
		return oauthError(http.StatusUnauthorized, "invalid_client", "No such application: '"+client+"'")
	case !c.s.disconnect(acct, k.live):
		return oauthError(http.StatusUnauthorized, "invalid_client",
			"This application is not connected to stripe account "+acct+", or that account does not exist.")
	}
	return jsonAnswer(http.StatusOK, object{"stripe_user_id": acct})
}

func invalidGrant(description string) answer {
	return oauthError(http.StatusBadRequest, "invalid_grant", description)
}

func oauthError(status int, name, description string) answer {
	return jsonAnswer(status, object{"error": name, "error_description": description})
}

// plainError is shown in the browser where there is no application to return to.
func plainError(message string) *answer {
	a := jsonAnswer(http.StatusBadRequest, object{"error": object{"message": strings.TrimSuffix(message, ".")}})
	return &a
}

func jsonAnswer(status int, v any) answer {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		panic("sandbox: an answer holds only JSON values: " + err.Error())
	}
	return answer{status: status, mime: "application/json", body: append(body, '\n')}
}
