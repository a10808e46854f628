package sandbox

import "slices"

func setupIntentEndpoints() []endpoint {
	const unmodelled = "mandates, payment methods other than cards, payment_method_data"
	return []endpoint{
		{"POST", "/v1/setup_intents", createSetup, unmodelled},
		{"GET", "/v1/setup_intents", listSetups, ""},
		{"GET", "/v1/setup_intents/{intent}", getSetup, ""},
		{"POST", "/v1/setup_intents/{intent}/confirm", confirmSetup, unmodelled},
		{"POST", "/v1/setup_intents/{intent}/cancel", cancelSetup, ""},
	}
}

func setupIntentLinks() links {
	return links{
		"setup_intent.customer": "customer", "setup_intent.payment_method": "payment_method",
		"setup_intent.latest_attempt": "setup_attempt", "setup_attempt.customer": "customer",
		"setup_attempt.payment_method": "payment_method", "setup_attempt.setup_intent": "setup_intent",
	}
}

func (c *call) newSetup() object {
	id := c.t.nextID("seti_")
	return object{
		"id": id, "object": "setup_intent", "application": nil, "automatic_payment_methods": nil, "cancellation_reason": nil,
		"client_secret": c.t.secret(id), "created": c.now, "customer": nil, "description": nil, "flow_directions": nil,
		"last_setup_error": nil, "latest_attempt": nil, "livemode": c.live, "mandate": nil, "metadata": object{},
		"next_action": nil, "on_behalf_of": nil, "payment_method": nil, "payment_method_configuration_details": nil,
		"payment_method_options": object{"card": object{
			"mandate_options": nil, "network": nil, "request_three_d_secure": "automatic",
		}},
		"payment_method_types": []any{"card"}, "single_use_mandate": nil, "status": "requires_payment_method",
		"usage": "off_session",
	}
}

func createSetup(c *call) (object, *problem) {
	if p := first(c.accept("automatic_payment_methods confirm customer description metadata payment_method payment_method_types "+
		"return_url usage use_stripe_sdk"), c.oneOf("usage", "on_session", "off_session")); p != nil {
		return nil, p
	}
	if c.p.has("return_url") && !c.p.flag("confirm") {
		return nil, invalid("return_url", "You can only send `return_url` when `confirm` is set to true.")
	}
	si := c.newSetup()
	si["description"], si["metadata"] = orNull(c.p.str("description")), c.p.metadata(nil)
	if usage := c.p.str("usage"); usage != "" {
		si["usage"] = usage
	}
	if kinds := c.p.strs("payment_method_types"); kinds != nil && !slices.Contains(kinds, "card") {
		return nil, invalid("payment_method_types", "The sandbox takes cards only: payment_method_types has to hold card.")
	}
	if id := c.p.str("customer"); id != "" {
		if _, p := c.customer(id, "customer"); p != nil {
			return nil, p
		}
		si["customer"] = id
	}
	if p := c.setupCard(si); p != nil {
		return nil, p
	}
	c.t.put("setup_intent", si)
	c.emit("setup_intent.created", si)
	if c.p.flag("confirm") {
		return c.confirmNow(si)
	}
	return si, nil
}

// setupCard takes the sent payment method into the intent.
func (c *call) setupCard(si object) *problem {
	if c.p.str("payment_method") == "" {
		return nil
	}
	pm, p := c.method(c.p.str("payment_method"), "payment_method")
	if p := first(p, usable(pm, si.str("customer"))); p != nil {
		return p
	}
	si["payment_method"], si["status"] = pm["id"], "requires_confirmation"
	return nil
}

func getSetup(c *call) (object, *problem) {
	si, p := c.find("setup_intent", c.id["intent"], "intent")
	if p == nil {
		p = c.secretFits(si, "setup_intent")
	}
	return si, p
}

func listSetups(c *call) (object, *problem) {
	if p := c.listing("created customer payment_method"); p != nil {
		return nil, p
	}
	return c.listOf("setup_intent", c.sent(map[string]string{"customer": "customer", "payment_method": "payment_method"}), nil)
}

func unexpectedSetup(si object, message string) *problem {
	p := refused("setup_intent_unexpected_state", "", message)
	p.setup = si
	return p
}

func confirmSetup(c *call) (object, *problem) {
	si, p := c.find("setup_intent", c.id["intent"], "intent")
	if p := first(p, c.accept("client_secret payment_method return_url use_stripe_sdk")); p != nil {
		return nil, p
	}
	if p := c.secretFits(si, "setup_intent"); p != nil {
		return nil, p
	}
	if s := si.str("status"); s == "succeeded" || s == "canceled" {
		return nil, unexpectedSetup(si, "You cannot confirm this SetupIntent because it has a status of "+s+
			". Only a SetupIntent with one of the following statuses may be confirmed: requires_payment_method, requires_confirmation, requires_action.")
	}
	if p := c.setupCard(si); p != nil {
		return nil, p
	}
	return c.confirmNow(si)
}

func (c *call) confirmNow(si object) (object, *problem) {
	if !si.has("payment_method") {
		return nil, unexpectedSetup(si, "You cannot confirm this SetupIntent because it's missing a payment method. "+
			"You can either update the SetupIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.")
	}
	pm, p := c.find("payment_method", si.str("payment_method"), "payment_method")
	if p := first(p, usable(pm, si.str("customer"))); p != nil {
		return nil, p
	}
	si["_return"] = c.p.str("return_url")
	if p := c.setUp(si, pm, false); p != nil {
		return nil, p
	}
	return si, nil
}

// setUp tries to make the card ready for later; the problem is the card's answer when it says no.
func (c *call) setUp(si, pm object, authenticated bool) *problem {
	k := cardOf(pm)
	si["payment_method"], si["next_action"] = pm["id"], nil
	if !authenticated && k.asksOnSetUp() {
		si["status"], si["next_action"] = "requires_action", nextAction(c.host+"/3ds/"+si.str("id"), si.str("_return"))
		c.t.put("setup_intent", si)
		c.emit("setup_intent.requires_action", si)
		return nil
	}
	if k.refuse != nil && !k.attaches {
		p := cardDeclined(k.refuse.code, k.refuse.reason, k.refuse.message, "")
		c.failSetup(si, pm, p)
		return p
	}
	pm["_ready"] = pm.flag("_ready") || authenticated
	if customer := si.str("customer"); customer != "" {
		if p := c.attach(pm, customer); p != nil {
			return p
		}
	}
	pm.sub("card")["checks"] = checks("pass")
	c.t.put("payment_method", pm)
	si["status"], si["last_setup_error"] = "succeeded", nil
	c.recordAttempt(si, pm, "succeeded", authenticated)
	c.t.put("setup_intent", si)
	c.emit("setup_intent.succeeded", si)
	return nil
}

func (c *call) failSetup(si, pm object, p *problem) {
	p.method = pm
	si["status"], si["payment_method"], si["next_action"] = "requires_payment_method", nil, nil
	si["last_setup_error"] = p.render().sub("error")
	c.recordAttempt(si, pm, "failed", false)
	c.t.put("setup_intent", si)
	c.emit("setup_intent.setup_failed", si)
	p.setup = si
}

// recordAttempt keeps what was tried, for latest_attempt.
func (c *call) recordAttempt(si, pm object, status string, authenticated bool) {
	k := paidWith(pm, 0, authenticated).sub("card")
	details := object{"three_d_secure": nil, "wallet": nil}
	for _, name := range []string{"brand", "checks", "country", "exp_month", "exp_year", "fingerprint", "funding", "last4", "network"} {
		details[name] = k[name]
	}
	if secure := k.sub("three_d_secure"); secure != nil {
		delete(secure, "exemption_indicator")
		details["three_d_secure"] = secure
	}
	at := object{
		"id": c.t.nextID("setatt_"), "object": "setup_attempt", "application": nil, "created": c.now, "customer": si["customer"],
		"flow_directions": nil, "livemode": c.live, "on_behalf_of": nil, "payment_method": pm["id"],
		"payment_method_details": object{"type": "card", "card": details}, "setup_error": si["last_setup_error"],
		"setup_intent": si["id"], "status": status, "usage": si["usage"],
	}
	c.t.put("setup_attempt", at)
	si["latest_attempt"] = at["id"]
}

// authenticateSetup is the holder's answer on the 3-D Secure page.
func (c *call) authenticateSetup(si object, passed bool) *problem {
	pm, found := c.find("payment_method", si.str("payment_method"), "payment_method")
	if found != nil {
		return found
	}
	if passed {
		return c.setUp(si, pm, true)
	}
	p := refused("setup_intent_authentication_failure", "", "The provided PaymentMethod has failed authentication. You can provide "+
		"payment_method_data or a new PaymentMethod to attempt to fulfill this SetupIntent again.")
	c.failSetup(si, pm, p)
	return p
}

func cancelSetup(c *call) (object, *problem) {
	si, p := c.find("setup_intent", c.id["intent"], "intent")
	if p := first(p, c.accept("cancellation_reason"), c.oneOf("cancellation_reason", "abandoned", "duplicate", "requested_by_customer")); p != nil {
		return nil, p
	}
	if cs, ok := c.t.get("checkout.session", si.str("_session")); ok && cs.str("status") == "open" {
		return nil, unexpectedSetup(si, "You cannot cancel this SetupIntent because it belongs to an open Checkout Session. Expire the session instead.")
	}
	if s := si.str("status"); s == "succeeded" || s == "canceled" {
		return nil, unexpectedSetup(si, "You cannot cancel this SetupIntent because it has a status of "+s+
			". Only a SetupIntent with one of the following statuses may be canceled: requires_payment_method, requires_confirmation, requires_action.")
	}
	c.abandonSetup(si, c.p.str("cancellation_reason"))
	return si, nil
}

func (c *call) abandonSetup(si object, reason string) {
	si["status"], si["cancellation_reason"], si["next_action"] = "canceled", orNull(reason), nil
	c.t.put("setup_intent", si)
	c.emit("setup_intent.canceled", si)
}
