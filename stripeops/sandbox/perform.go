package sandbox

import (
	"net/http"
	"strconv"
)

// perform does what the request asks for, under the lock, and gives the
// status and body to answer with; cut says that the connection is to be cut.
func (x *visit) perform() (status int, body []byte, cut bool) {
	p, prob := x.read()
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	x.log.sent = p
	c, e, prob := x.admit(p, prob)
	if prob != nil {
		return x.refuse(prob)
	}
	switch x.fault.kind() {
	case "429", "lock_429", "409", "503":
		return x.refuse(x.fault.refusal(c.idemKey))
	case "502_html":
		return http.StatusBadGateway, nil, false
	case "reset_before":
		return 0, nil, true
	}
	k, prob := c.recall()
	if prob != nil {
		return x.refuse(prob)
	}
	if k != nil {
		x.log.Replayed = true
		x.w.Header().Set("Idempotent-Replayed", "true")
		x.w.Header().Set("Original-Request", k.RequestID)
		return k.Status, []byte(k.Body), x.fault.kind() == "reset_after"
	}
	if x.held(c.keeping()) {
		return 0, nil, true
	}
	c.now = x.s.now()
	status, body = x.execute(c, e)
	return status, body, x.fault.kind() == "reset_after"
}

// held waits where the fault asks for silence, without the lock and with the
// idempotency key in use; true when nothing more is to be done because the
// client has gone.
func (x *visit) held(idemKey string) bool {
	kind := x.fault.kind()
	if kind != "slow_before" && kind != "late" {
		return false
	}
	if idemKey != "" {
		x.s.running[idemKey] = true
		defer delete(x.s.running, idemKey)
	}
	x.s.mu.Unlock()
	x.sleep(kind == "late")
	x.s.mu.Lock()
	return kind == "slow_before" && x.gone()
}

// admit checks who asks for what, before anything is done.
func (x *visit) admit(p params, prob *problem) (*call, endpoint, *problem) {
	s, r := x.s, x.r
	c := &call{
		s: s, p: p, now: s.now(), verb: r.Method, path: r.URL.Path, host: x.host(),
		idemKey: r.Header.Get("Idempotency-Key"), reqID: x.log.RequestID,
	}
	k, bad := s.authenticate(r)
	if bad != nil {
		return c, endpoint{}, bad
	}
	c.key, c.publishable, c.restricted = k.text, k.publishable, k.restricted
	c.become(s.tenant(k.acct, k.live))
	x.log.Live = k.live
	if bad := x.actFor(c); bad != nil {
		return c, endpoint{}, bad
	}
	x.log.Account = c.acct
	e, vars, ok := s.endpoints.find(r.Method, r.URL.Path)
	if !ok {
		return c, endpoint{}, unknownURL(r.Method, r.URL.Path)
	}
	c.id = vars
	if v := r.Header.Get("Stripe-Version"); v != "" && v != apiVersion {
		return c, e, invalid("", "Invalid Stripe API version: "+v+". This sandbox speaks "+apiVersion+" only.")
	}
	if prob != nil {
		return c, e, prob
	}
	if c.publishable {
		return c, e, c.publishableAllowed(e)
	}
	if c.restricted == nil {
		return c, e, nil
	}
	return c, e, c.allowed(rightOf(e.method, e.path))
}

// actFor applies the Stripe-Account header.
func (x *visit) actFor(c *call) *problem {
	acct := x.r.Header.Get("Stripe-Account")
	if acct == "" || acct == c.acct {
		return nil
	}
	if c.acct != x.s.platform() || !x.s.connected(acct, c.live) {
		return noAccess(acct, c.key)
	}
	c.become(x.s.tenant(acct, c.live))
	x.w.Header().Set("Stripe-Account", acct)
	return nil
}

// publishableAllowed lets a pk_ key read and confirm intents whose client
// secret it knows, and nothing else.
func (c *call) publishableAllowed(e endpoint) *problem {
	for kind, path := range map[string]string{
		"payment_intent": "/v1/payment_intents/{intent}", "setup_intent": "/v1/setup_intents/{intent}",
	} {
		if e.path != path && e.path != path+"/confirm" || e.method == http.MethodPost && e.path == path {
			continue
		}
		secret := c.p.str("client_secret")
		if secret == "" {
			return missing("client_secret")
		}
		o, ok := c.t.get(kind, c.id["intent"])
		if !ok || o.str("client_secret") != secret {
			return c.whereabouts(noSuch(kind, c.id["intent"], "intent"))
		}
		return nil
	}
	return &problem{
		status: http.StatusForbidden, typ: "invalid_request_error", code: "secret_key_required",
		message: "This API call cannot be made with a publishable API key. Please use a secret API key. You can find " +
			"a list of your API keys at https://dashboard.stripe.com/account/apikeys.",
	}
}

func unknownURL(method, path string) *problem {
	return &problem{
		status: http.StatusNotFound, typ: "invalid_request_error",
		message: "Unrecognized request URL (" + method + ": " + path + "). Please see https://stripe.com/docs or we " +
			"can help at https://support.stripe.com/.",
	}
}

// execute runs the endpoint and keeps its answer where the call has a key.
func (x *visit) execute(c *call, e endpoint) (int, []byte) {
	c.hideSince = x.fault.hides(c.now)
	var o object
	prob := serverError()
	if x.fault.kind() != "500_before" {
		o, prob = c.run(e)
	}
	if x.fault.kind() == "500_after" {
		prob = serverError()
	}
	if prob != nil {
		x.log.ErrorCode = prob.code
		body := x.s.encode(prob.render())
		if !prob.unkept() {
			c.keep(prob.status, body)
		}
		return prob.status, body
	}
	body := x.s.encode(o)
	c.keep(http.StatusOK, body)
	return http.StatusOK, body
}

// run does the endpoint's work and gives the expanded object, which may be a stored one: it is read and not changed.
func (c *call) run(e endpoint) (object, *problem) {
	paths, prob := c.expansions()
	if prob == nil {
		prob = c.expandable(c.s.promised(e.path), paths)
	}
	if prob != nil {
		return nil, prob
	}
	c.s.tick(c)
	o, prob := e.do(c)
	if prob != nil {
		return nil, c.whereabouts(prob)
	}
	if len(paths) == 0 {
		return o, nil
	}
	o = o.rendered()
	for _, steps := range paths {
		if prob := c.expand(o, steps); prob != nil {
			return nil, prob
		}
	}
	return o, nil
}

// whereabouts finishes a "No such ...": 404 for an id of the path, and
// Stripe's hint where the object exists in the other mode.
func (c *call) whereabouts(p *problem) *problem {
	if p.kind == "" {
		return p
	}
	for _, id := range c.id {
		if id == p.id {
			p.status = http.StatusNotFound
		}
	}
	if _, there := c.s.tenant(c.acct, !c.live).see(p.kind, p.id); there {
		p.message += "; a similar object exists in " + modeName(!c.live) + " mode, but a " + modeName(c.live) +
			" mode key was used to make this request."
	}
	return p
}

// refuse gives an answer that is not kept.
func (x *visit) refuse(p *problem) (int, []byte, bool) {
	x.log.ErrorCode = p.code
	return p.status, x.s.encode(p.render()), false
}

// answer writes the headers that every answer of the API carries, and the body.
func (x *visit) answer(status int, body []byte) {
	h := x.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Request-Id", x.log.RequestID)
	h.Set("Stripe-Version", apiVersion)
	if key := x.r.Header.Get("Idempotency-Key"); key != "" && x.r.Method == http.MethodPost {
		h.Set("Idempotency-Key", key)
	}
	if status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Basic realm="Stripe"`)
	}
	switch x.fault.kind() {
	case "502_html", "502_after":
		h.Set("Sandbox-Fault", x.fault.kind())
		status, body = http.StatusBadGateway, badGateway().body
		h.Set("Content-Type", "text/html")
	case "bad_json":
		h.Set("Sandbox-Fault", x.fault.kind())
		body = body[:len(body)/2]
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	x.w.WriteHeader(status)
	_, _ = x.w.Write(body)
}
