package sandbox

// slowness is how long the payment of a slow card stays in processing, in seconds of the sandbox's clock.
const slowness = 60

// pay tries to take the intent's amount from the card and writes down what came of it in pi. The problem is the card's answer
// when it declines; then no money moved. authenticated means that the holder has just passed 3-D Secure.
func (c *call) pay(pi, pm object, offSession, authenticated bool) *problem {
	k := cardOf(pm)
	pi["payment_method"], pi["next_action"] = pm["id"], nil
	if !authenticated && k.asks(pm.flag("_ready"), offSession) {
		if offSession {
			return c.decline(pi, pm, decline{
				"authentication_required", "authentication_required",
				"Your card was declined. This transaction requires authentication.",
			}, false)
		}
		c.askHolder(pi)
		return nil
	}
	if k.refuse != nil {
		return c.decline(pi, pm, *k.refuse, authenticated)
	}
	ch := c.newCharge(pi, pm, authenticated)
	pi["latest_charge"], pi["last_payment_error"] = ch["id"], nil
	if k.slow {
		c.t.put("charge", ch)
		c.emit("charge.pending", ch)
		pi["status"] = "processing"
		c.t.put("payment_intent", pi)
		c.emit("payment_intent.processing", pi)
		c.later(c.now+slowness, "payment_intent", pi.str("id"))
		return nil
	}
	c.succeed(pi, pm, ch)
	return nil
}

// succeed books the charge and everything that a paid intent brings with it.
func (c *call) succeed(pi, pm, ch object) {
	k := cardOf(pm)
	c.capture(ch, k)
	pi["status"], pi["amount_received"] = "succeeded", pi["amount"]
	c.t.put("payment_intent", pi)
	c.emit("payment_intent.succeeded", pi)
	c.keepCard(pi, pm, ch.has("payment_method_details", "card", "three_d_secure"))
	if k.dispute != "" {
		c.openDispute(ch, k.dispute, k.inquiry)
	}
}

// keepCard saves the card when the payment asked for it; a card that belongs to nobody can't pay twice.
func (c *call) keepCard(pi, pm object, authenticated bool) {
	if customer := pi.str("customer"); customer != "" && pi.has("setup_future_usage") {
		if c.attach(pm, customer) == nil && authenticated {
			pm["_ready"] = true
		}
	}
	spent := pm.str("customer") == ""
	if stored, _ := c.t.see("payment_method", pm.str("id")); stored.flag("_spent") != spent || stored.flag("_ready") != pm.flag("_ready") {
		pm["_spent"] = spent
		c.t.put("payment_method", pm)
	}
}

// decline writes down that the card said no: the intent wants another card.
func (c *call) decline(pi, pm object, d decline, authenticated bool) *problem {
	ch := c.newCharge(pi, pm, authenticated)
	c.turnDown(ch, d)
	p := cardDeclined(d.code, d.reason, d.message, ch.str("id"))
	p.method = pm
	pi["latest_charge"] = ch["id"]
	c.failIntent(pi, p)
	return p
}

// failIntent puts the intent back to where it wants a payment method, and the error into it.
func (c *call) failIntent(pi object, p *problem) {
	pi["status"], pi["payment_method"], pi["next_action"] = "requires_payment_method", nil, nil
	pi["last_payment_error"] = p.render().sub("error")
	c.t.put("payment_intent", pi)
	c.emit("payment_intent.payment_failed", pi)
	p.intent = pi
}

// askHolder sends the card's holder to the 3-D Secure page.
func (c *call) askHolder(pi object) {
	pi["status"], pi["next_action"] = "requires_action", nextAction(c.host+"/3ds/"+pi.str("id"), pi.str("_return"))
	c.t.put("payment_intent", pi)
	c.emit("payment_intent.requires_action", pi)
}

// nextAction is a redirect when the caller gave an address to come back to, and otherwise what Stripe's own script would open.
func nextAction(page, back string) object {
	if back != "" {
		return object{"type": "redirect_to_url", "redirect_to_url": object{"return_url": back, "url": page}}
	}
	return object{"type": "use_stripe_sdk", "use_stripe_sdk": object{"type": "three_d_secure_redirect", "stripe_js": page}}
}

// authenticate is the holder's answer on the 3-D Secure page; the problem says why the payment was not taken.
func (c *call) authenticate(pi object, passed bool) *problem {
	pm, found := c.find("payment_method", pi.str("payment_method"), "payment_method")
	if found != nil {
		return found
	}
	if passed {
		return c.pay(pi, pm, false, true)
	}
	p := refused("payment_intent_authentication_failure", "", "The provided PaymentMethod has failed authentication. You can provide "+
		"payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.")
	p.method = pm
	c.failIntent(pi, p)
	return p
}

// settleProcessing ends a payment that lingered.
func (c *call) settleProcessing(pi object, paid bool) {
	ch, ok := c.t.get("charge", pi.str("latest_charge"))
	pm, known := c.t.get("payment_method", pi.str("payment_method"))
	if pi.str("status") != "processing" || !ok || !known {
		return
	}
	c.settled(pi.str("id"))
	if paid {
		c.succeed(pi, pm, ch)
	} else {
		d := decline{"card_declined", "generic_decline", "Your card was declined."}
		c.turnDown(ch, d)
		p := cardDeclined(d.code, d.reason, d.message, ch.str("id"))
		p.method = pm
		c.failIntent(pi, p)
	}
	if cs, ok := c.t.get("checkout.session", pi.str("_session")); ok {
		c.settleSession(cs, paid)
	}
}
