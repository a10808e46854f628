package sandbox

import "slices"

const intentFields = "amount currency customer description metadata payment_method receipt_email setup_future_usage " +
	"statement_descriptor statement_descriptor_suffix"

func paymentIntentEndpoints() []endpoint {
	const unmodelled = "manual capture, payment methods other than cards, payment_method_data, mandates, transfers"
	return []endpoint{
		{"POST", "/v1/payment_intents", createIntent, unmodelled},
		{"GET", "/v1/payment_intents", listIntents, ""},
		{"GET", "/v1/payment_intents/{intent}", getIntent, ""},
		{"POST", "/v1/payment_intents/{intent}", updateIntent, unmodelled},
		{"POST", "/v1/payment_intents/{intent}/confirm", confirmIntent, unmodelled},
		{"POST", "/v1/payment_intents/{intent}/cancel", cancelIntent, ""},
	}
}

func paymentIntentLinks() links {
	return links{
		"payment_intent.customer": "customer", "payment_intent.latest_charge": "charge",
		"payment_intent.payment_method": "payment_method", "payment_intent.invoice": "invoice",
	}
}

// newIntent is a payment of an amount that nobody has tried to take yet; it is not stored.
func (c *call) newIntent(amount int64, currency string) object {
	id := c.t.nextID("pi_")
	return object{
		"id": id, "object": "payment_intent", "amount": amount, "amount_capturable": int64(0),
		"amount_details": object{"tip": object{}}, "amount_received": int64(0), "application": nil,
		"application_fee_amount": nil, "automatic_payment_methods": nil, "canceled_at": nil, "cancellation_reason": nil,
		"capture_method": "automatic", "client_secret": c.t.secret(id), "confirmation_method": "automatic", "created": c.now,
		"currency": currency, "customer": nil, "description": nil, "invoice": nil, "last_payment_error": nil,
		"latest_charge": nil, "livemode": c.live, "metadata": object{}, "next_action": nil, "on_behalf_of": nil,
		"payment_method": nil, "payment_method_configuration_details": nil,
		"payment_method_options": object{"card": object{
			"installments": nil, "mandate_options": nil, "network": nil, "request_three_d_secure": "automatic",
		}},
		"payment_method_types": []any{"card"}, "processing": nil, "receipt_email": nil, "review": nil,
		"setup_future_usage": nil, "shipping": nil, "statement_descriptor": nil, "statement_descriptor_suffix": nil,
		"status": "requires_payment_method", "transfer_data": nil, "transfer_group": nil,
	}
}

func createIntent(c *call) (object, *problem) {
	p := c.accept(intentFields + " automatic_payment_methods capture_method confirm confirmation_method off_session " +
		"payment_method_types return_url use_stripe_sdk")
	if p != nil {
		return nil, p
	}
	amount, p := c.amountParam("amount")
	if p != nil {
		return nil, p
	}
	if !c.p.has("currency") {
		return nil, missing("currency")
	}
	if p := first(checkCharge(amount, c.p.str("currency")), c.oneOf("capture_method", "automatic", "automatic_async"),
		c.oneOf("confirmation_method", "automatic")); p != nil {
		return nil, p
	}
	if c.p.has("off_session") && !c.p.flag("confirm") {
		return nil, invalid("off_session", "You can only send `off_session` when `confirm` is set to true.")
	}
	if c.p.has("return_url") && !c.p.flag("confirm") {
		return nil, invalid("return_url", "You can only send `return_url` when `confirm` is set to true.")
	}
	pi := c.newIntent(amount, c.p.str("currency"))
	if p := first(c.intentMethods(pi), c.fillIntent(pi)); p != nil {
		return nil, p
	}
	c.t.put("payment_intent", pi)
	c.emit("payment_intent.created", pi)
	if c.p.flag("confirm") {
		return c.confirm(pi)
	}
	return pi, nil
}

// intentMethods reads which kinds of payment are allowed; without a list Stripe takes those of the dashboard.
func (c *call) intentMethods(pi object) *problem {
	if kinds := c.p.strs("payment_method_types"); kinds != nil {
		if !slices.Contains(kinds, "card") {
			return invalid("payment_method_types", "The sandbox takes cards only: payment_method_types has to hold card.")
		}
		pi["payment_method_types"] = clone(kinds)
		return nil
	}
	if c.p.has("automatic_payment_methods") && !c.p.flag("automatic_payment_methods", "enabled") {
		return nil
	}
	redirects := c.p.str("automatic_payment_methods", "allow_redirects")
	if redirects == "" {
		redirects = "always"
	}
	pi["automatic_payment_methods"] = object{"allow_redirects": redirects, "enabled": true}
	pi["payment_method_configuration_details"] = object{"id": "pmc_" + seeded(0, 24, c.acct), "parent": nil}
	return nil
}

// fillIntent writes the sent fields over the intent; the amount has been checked.
func (c *call) fillIntent(pi object) *problem {
	if p := c.oneOf("setup_future_usage", "", "on_session", "off_session"); p != nil {
		return p
	}
	for _, name := range []string{"description", "receipt_email", "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix"} {
		pi[name] = c.orOld(pi, name)
	}
	pi["metadata"] = c.p.metadata(pi.sub("metadata"))
	if id := c.p.str("customer"); id != "" {
		if _, p := c.customer(id, "customer"); p != nil {
			return p
		}
		pi["customer"] = id
	}
	if c.p.str("payment_method") == "" {
		return nil
	}
	pm, p := c.method(c.p.str("payment_method"), "payment_method")
	if p := first(p, usable(pm, pi.str("customer"))); p != nil {
		return p
	}
	pi["payment_method"] = pm["id"]
	if pi.str("status") == "requires_payment_method" {
		pi["status"] = "requires_confirmation"
	}
	return nil
}

// usable tells whether the card may pay for the customer, or for nobody when customer is "".
func usable(pm object, customer string) *problem {
	owner := pm.str("customer")
	switch {
	case owner != "" && customer == "":
		return invalid("payment_method", "The PaymentMethod you provided ("+pm.str("id")+
			") is attached to a customer so for security purposes you must provide the customer in the request.")
	case owner != "" && owner != customer:
		return notTheirs(pm.str("id"))
	case pm.flag("_spent"):
		return spentMethod()
	}
	return nil
}

func getIntent(c *call) (object, *problem) {
	pi, p := c.look("payment_intent", c.id["intent"], "intent")
	if p == nil {
		p = c.secretFits(pi, "payment_intent")
	}
	return pi, p
}

// secretFits refuses a client secret that belongs to another intent.
func (c *call) secretFits(o object, kind string) *problem {
	if !c.p.has("client_secret") || c.p.str("client_secret") == o.str("client_secret") {
		return nil
	}
	return refused(kind+"_invalid_parameter", "client_secret",
		"The client_secret provided does not match the client_secret associated with this "+kindName(kind)+".")
}

func listIntents(c *call) (object, *problem) {
	if p := c.listing("created customer"); p != nil {
		return nil, p
	}
	return c.listOf("payment_intent", c.sent(map[string]string{"customer": "customer"}), nil)
}

func updateIntent(c *call) (object, *problem) {
	pi, p := c.find("payment_intent", c.id["intent"], "intent")
	if p := first(p, c.accept(intentFields)); p != nil {
		return nil, p
	}
	ended := slices.Contains([]string{"succeeded", "canceled", "processing"}, pi.str("status"))
	if ended && (c.p.has("amount") || c.p.has("currency") || c.p.has("payment_method") || c.p.has("customer")) {
		return nil, unexpected(pi, "This PaymentIntent's parameters could not be updated because it has a status of "+pi.str("status")+".")
	}
	if c.p.has("amount") || c.p.has("currency") {
		amount, currency := pi.num("amount"), pi.str("currency")
		if n, ok := c.p.num("amount"); ok {
			amount = n
		}
		if s := c.p.str("currency"); s != "" {
			currency = s
		}
		if p := checkCharge(amount, currency); p != nil {
			return nil, p
		}
		pi["amount"], pi["currency"] = amount, currency
	}
	if p := c.fillIntent(pi); p != nil {
		return nil, p
	}
	c.t.put("payment_intent", pi)
	return pi, nil
}

// unexpected is the answer to what the intent's status forbids.
func unexpected(pi object, message string) *problem {
	p := refused("payment_intent_unexpected_state", "", message)
	p.intent = pi
	return p
}

func confirmIntent(c *call) (object, *problem) {
	pi, p := c.find("payment_intent", c.id["intent"], "intent")
	if p := first(p, c.accept("client_secret off_session payment_method receipt_email return_url setup_future_usage use_stripe_sdk")); p != nil {
		return nil, p
	}
	if p := c.secretFits(pi, "payment_intent"); p != nil {
		return nil, p
	}
	switch status := pi.str("status"); status {
	case "requires_payment_method", "requires_confirmation", "requires_action":
	case "succeeded":
		return nil, unexpected(pi, "You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.")
	default:
		return nil, unexpected(pi, "You cannot confirm this PaymentIntent because it has a status of "+status+
			". Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.")
	}
	if p := c.fillIntent(pi); p != nil {
		return nil, p
	}
	return c.confirm(pi)
}

// confirm tries to take the money as the call asks for.
func (c *call) confirm(pi object) (object, *problem) {
	if !pi.has("payment_method") {
		return nil, unexpected(pi, "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update "+
			"the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method.")
	}
	pm, p := c.find("payment_method", pi.str("payment_method"), "payment_method")
	if p := first(p, usable(pm, pi.str("customer"))); p != nil {
		return nil, p
	}
	offSession := c.p.flag("off_session") || c.p.str("off_session") == "recurring" || c.p.str("off_session") == "one_off"
	if pi.str("automatic_payment_methods", "allow_redirects") == "always" && !c.p.has("return_url") && !offSession {
		return nil, refused("", "return_url", "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. "+
			"Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. "+
			"If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[allow_redirects]` to `never`.")
	}
	pi["_return"] = c.p.str("return_url")
	if p := c.pay(pi, pm, offSession, false); p != nil {
		return nil, p
	}
	return pi, nil
}

func cancelIntent(c *call) (object, *problem) {
	pi, p := c.find("payment_intent", c.id["intent"], "intent")
	if p := first(p, c.accept("cancellation_reason"),
		c.oneOf("cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned")); p != nil {
		return nil, p
	}
	if cs, ok := c.t.get("checkout.session", pi.str("_session")); ok && cs.str("status") == "open" {
		return nil, unexpected(pi, "You cannot cancel this PaymentIntent because it belongs to an open Checkout Session. Expire the session instead.")
	}
	switch pi.str("status") {
	case "requires_payment_method", "requires_confirmation", "requires_action":
	default:
		return nil, unexpected(pi, "You cannot cancel this PaymentIntent because it has a status of "+pi.str("status")+
			". Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, "+
			"requires_confirmation, requires_action, processing.")
	}
	c.abandon(pi, c.p.str("cancellation_reason"))
	return pi, nil
}

// abandon ends an intent that took no money.
func (c *call) abandon(pi object, reason string) {
	pi["status"], pi["canceled_at"], pi["cancellation_reason"] = "canceled", c.now, orNull(reason)
	pi["next_action"] = nil
	c.t.put("payment_intent", pi)
	c.emit("payment_intent.canceled", pi)
}
