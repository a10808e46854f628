package sandbox

import (
	"net/url"
	"strings"
)

// The bounds of a session's life, in seconds (docs.stripe.com/api/checkout/sessions/create#expires_at).
const (
	sessionLeast = 30 * 60
	sessionMost  = 24 * 60 * 60
)

const sessionFields = "cancel_url client_reference_id currency customer customer_creation customer_email expires_at line_items.price " +
	"line_items.quantity line_items.price_data.currency line_items.price_data.product line_items.price_data.product_data.name " +
	"line_items.price_data.product_data.description line_items.price_data.product_data.metadata line_items.price_data.unit_amount " +
	"locale metadata mode payment_intent_data.description payment_intent_data.metadata payment_intent_data.receipt_email " +
	"payment_intent_data.setup_future_usage payment_intent_data.statement_descriptor " +
	"payment_intent_data.statement_descriptor_suffix payment_method_types setup_intent_data.description setup_intent_data.metadata " +
	"submit_type success_url"

func checkoutEndpoints() []endpoint {
	const unmodelled = "mode subscription, embedded pages, taxes, discounts, shipping, custom fields, other methods than card"
	return []endpoint{
		{"POST", "/v1/checkout/sessions", createSession, unmodelled},
		{"GET", "/v1/checkout/sessions", listSessions, ""},
		{"GET", "/v1/checkout/sessions/{session}", getSession, ""},
		{"POST", "/v1/checkout/sessions/{session}/expire", expireSessionNow, ""},
		{"GET", "/v1/checkout/sessions/{session}/line_items", sessionItems, ""},
	}
}

func checkoutLinks() links {
	return links{
		"checkout.session.customer": "customer", "checkout.session.payment_intent": "payment_intent",
		"checkout.session.setup_intent": "setup_intent", "checkout.session.payment_link": "payment_link",
		"checkout.session.invoice": "invoice", "item.price": "price",
	}
}

func checkoutInclusions() inclusions {
	return inclusions{"checkout.session.line_items": storedItems("checkout.session", "checkout/sessions")}
}

// newSession is a hosted page that is open until expires, not stored yet.
func (c *call) newSession(mode string, expires int64) object {
	prefix := "cs_test_"
	if c.live {
		prefix = "cs_live_"
	}
	id := c.t.nextID(prefix)
	return object{
		"id": id, "object": "checkout.session", "after_expiration": nil, "allow_promotion_codes": nil, "amount_subtotal": nil,
		"amount_total": nil, "automatic_tax": object{"enabled": false, "liability": nil, "status": nil},
		"billing_address_collection": nil, "cancel_url": nil, "client_reference_id": nil, "client_secret": nil, "consent": nil,
		"consent_collection": nil, "created": c.now, "currency": nil, "currency_conversion": nil, "custom_fields": []any{},
		"custom_text": noCustomText(), "customer": nil, "customer_creation": nil, "customer_details": nil, "customer_email": nil,
		"expires_at": expires, "invoice": nil, "invoice_creation": nil, "livemode": c.live, "locale": nil, "metadata": object{},
		"mode": mode, "payment_intent": nil, "payment_link": nil, "payment_method_collection": "if_required",
		"payment_method_configuration_details": nil,
		"payment_method_options":               object{"card": object{"request_three_d_secure": "automatic"}},
		"payment_method_types":                 []any{"card"}, "payment_status": "unpaid",
		"phone_number_collection": object{"enabled": false}, "recovered_from": nil, "setup_intent": nil,
		"shipping_address_collection": nil, "shipping_cost": nil, "shipping_details": nil, "shipping_options": []any{},
		"status": "open", "submit_type": nil, "subscription": nil, "success_url": nil, "total_details": nil,
		"ui_mode": "hosted", "url": c.sessionURL(id),
	}
}

func noCustomText() object {
	return object{"after_submit": nil, "shipping_address": nil, "submit": nil, "terms_of_service_acceptance": nil}
}

// sessionURL is as long as Stripe's own, about 380 characters, and most of it is the fragment: a browser that loses it can't
// open Stripe's real page, so whoever passes the address on has to keep it whole.
func (c *call) sessionURL(id string) string {
	head := c.host + "/c/pay/" + id + "#fid"
	const tail = "JyknaWpmZGlgJz8na3BpaSd4JSUl"
	text := seeded(c.t.Seed, 400, "fragment", id)
	var body strings.Builder
	for i := 0; len(head)+body.Len()+len(tail) < 380; i++ {
		if i > 0 && i%40 == 0 {
			body.WriteString("%2F")
		}
		body.WriteByte(text[i])
	}
	return head + body.String() + tail
}

func createSession(c *call) (object, *problem) {
	if p := first(c.accept(sessionFields), c.oneOf("mode", "payment", "setup"),
		c.oneOf("customer_creation", "always", "if_required"), c.oneOf("submit_type", "auto", "book", "donate", "pay")); p != nil {
		return nil, p
	}
	if !c.p.has("mode") {
		return nil, missing("mode")
	}
	if p := first(c.address("success_url", true), c.address("cancel_url", false)); p != nil {
		return nil, p
	}
	expires, p := c.sessionEnd()
	if p != nil {
		return nil, p
	}
	cs := c.newSession(c.p.str("mode"), expires)
	if p := c.fillSession(cs); p != nil {
		return nil, p
	}
	if cs.str("mode") == "setup" {
		p = c.prepareSetup(cs)
	} else {
		p = c.preparePayment(cs)
	}
	if p != nil {
		return nil, p
	}
	c.openSession(cs)
	return cs, nil
}

func (c *call) openSession(cs object) {
	c.t.put("checkout.session", cs)
	c.later(cs.num("expires_at"), "checkout.session", cs.str("id"))
}

// address checks a return address.
func (c *call) address(name string, needed bool) *problem {
	if !c.p.has(name) {
		if needed {
			return missing(name)
		}
		return nil
	}
	u, err := url.Parse(c.p.str(name))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return refused("url_invalid", name, "Not a valid URL: "+c.p.str(name))
	}
	return nil
}

func (c *call) sessionEnd() (int64, *problem) {
	if !c.p.has("expires_at") {
		return c.now + sessionMost, nil
	}
	at, p := c.amountParam("expires_at")
	switch {
	case p != nil:
		return 0, p
	case at < c.now+sessionLeast:
		return 0, invalid("expires_at", "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
	case at > c.now+sessionMost:
		return 0, invalid("expires_at", "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.")
	}
	return at, nil
}

func (c *call) fillSession(cs object) *problem {
	for _, name := range []string{"cancel_url", "client_reference_id", "customer_creation", "customer_email", "locale", "submit_type", "success_url"} {
		cs[name] = c.orOld(cs, name)
	}
	cs["metadata"] = c.p.metadata(nil)
	if kinds := c.p.strs("payment_method_types"); kinds != nil {
		for _, kind := range kinds {
			if kind != "card" {
				return invalid("payment_method_types", "The sandbox takes cards only, not "+kind+".")
			}
		}
	}
	id := c.p.str("customer")
	if id == "" {
		if cs.has("customer_email") {
			cs["customer_details"] = customerDetails(cs.str("customer_email"), "")
		}
		if !cs.has("customer_creation") && cs.str("mode") == "payment" {
			cs["customer_creation"] = "if_required"
		}
		return nil
	}
	if c.p.has("customer_email") {
		return refused("parameters_exclusive", "customer_email", "You may only specify one of these parameters: customer, customer_email.")
	}
	customer, p := c.customer(id, "customer")
	if p == nil {
		cs["customer"], cs["customer_details"] = id, customerDetails(customer.str("email"), customer.str("name"))
	}
	return p
}

func customerDetails(email, name string) object {
	return object{
		"address": fullAddress(nil), "email": orNull(email), "name": orNull(name), "phone": nil, "tax_exempt": "none", "tax_ids": []any{},
	}
}

// preparePayment puts the goods and their sum into the session.
func (c *call) preparePayment(cs object) *problem {
	if p := c.oneOfUsage("payment_intent_data", "setup_future_usage"); p != nil {
		return p
	}
	items, p := c.lineItems()
	if p != nil {
		return p
	}
	currency := items[0].str("currency")
	total := int64(0)
	for _, it := range items {
		if it.str("currency") != currency {
			return invalid("line_items", "The prices of a Checkout Session have to be in one currency.")
		}
		total += it.num("amount_total")
	}
	if p := checkCharge(total, currency); p != nil {
		if p.param == "amount" {
			p.param, p.message = "line_items", "The Checkout Session's total amount is not possible. "+p.message
		}
		return p
	}
	cs["_items"], cs["currency"] = clone(items), currency
	cs["amount_total"], cs["amount_subtotal"] = total, total
	cs["total_details"] = object{"amount_discount": int64(0), "amount_shipping": int64(0), "amount_tax": int64(0)}
	data := c.p.sub("payment_intent_data")
	cs["_intent"] = object{
		"description": orNull(data.str("description")), "metadata": data.metadata(nil), "receipt_email": orNull(data.str("receipt_email")),
		"setup_future_usage":          orNull(data.str("setup_future_usage")),
		"statement_descriptor":        orNull(data.str("statement_descriptor")),
		"statement_descriptor_suffix": orNull(data.str("statement_descriptor_suffix")),
	}
	return nil
}

func (c *call) oneOfUsage(hash, name string) *problem {
	switch v := c.p.str(hash, name); v {
	case "", "on_session", "off_session":
		return nil
	default:
		return invalid(hash+"["+name+"]", "Invalid "+hash+"["+name+"]: must be one of on_session or off_session")
	}
}

// prepareSetup makes the setup intent that the session will confirm.
func (c *call) prepareSetup(cs object) *problem {
	if c.p.has("line_items") {
		return invalid("line_items", "You can not pass `line_items` in `setup` mode.")
	}
	data := c.p.sub("setup_intent_data")
	si := c.newSetup()
	si["customer"], si["description"], si["metadata"] = cs["customer"], orNull(data.str("description")), data.metadata(nil)
	si["_session"] = cs["id"]
	cs["setup_intent"], cs["payment_status"], cs["payment_method_collection"] = si["id"], "no_payment_required", "always"
	cs["currency"] = orNull(c.p.str("currency"))
	c.t.put("setup_intent", si)
	c.emit("setup_intent.created", si)
	return nil
}

// sessionIntent is the session's payment, made when somebody first tries to pay.
func (c *call) sessionIntent(cs object) object {
	if pi, ok := c.t.get("payment_intent", cs.str("payment_intent")); ok {
		return pi
	}
	pi := c.newIntent(cs.num("amount_total"), cs.str("currency"))
	for name, v := range cs.sub("_intent").copy() {
		pi[name] = v
	}
	pi["customer"], pi["_session"] = cs["customer"], cs["id"]
	c.t.put("payment_intent", pi)
	c.emit("payment_intent.created", pi)
	cs["payment_intent"] = pi["id"]
	c.t.put("checkout.session", cs)
	return pi
}

// complete closes the session after its payment or set-up went through; a payment that lingers leaves it unpaid.
func (c *call) complete(cs object, h holder) {
	email, name := h.email, h.name
	if email == "" {
		email = cs.str("customer_details", "email")
	}
	cs["status"], cs["url"], cs["customer_details"] = "complete", nil, customerDetails(email, name)
	if pi, ok := c.t.get("payment_intent", cs.str("payment_intent")); ok && pi.str("status") == "succeeded" {
		cs["payment_status"] = "paid"
	}
	c.settled(cs.str("id"))
	c.t.put("checkout.session", cs)
	c.emit("checkout.session.completed", cs)
	c.countLink(cs)
}

// settleSession tells the session how its lingering payment ended.
func (c *call) settleSession(cs object, paid bool) {
	event := "checkout.session.async_payment_failed"
	if paid {
		cs["payment_status"], event = "paid", "checkout.session.async_payment_succeeded"
	}
	c.t.put("checkout.session", cs)
	c.emit(event, cs)
}

// expireSession closes an open session and ends what it had begun.
func (c *call) expireSession(cs object) {
	if cs.str("status") != "open" {
		return
	}
	cs["status"], cs["url"] = "expired", nil
	c.settled(cs.str("id"))
	c.t.put("checkout.session", cs)
	c.emit("checkout.session.expired", cs)
	if pi, ok := c.t.get("payment_intent", cs.str("payment_intent")); ok {
		c.abandon(pi, "automatic")
	}
	if si, ok := c.t.get("setup_intent", cs.str("setup_intent")); ok {
		c.abandonSetup(si, "")
	}
}

func getSession(c *call) (object, *problem) {
	return c.find("checkout.session", c.id["session"], "session")
}

func expireSessionNow(c *call) (object, *problem) {
	cs, p := getSession(c)
	if p := first(p, c.accept("")); p != nil {
		return nil, p
	}
	if s := cs.str("status"); s != "open" {
		return nil, invalid("", `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of `+s+".")
	}
	c.expireSession(cs)
	return cs, nil
}

func listSessions(c *call) (object, *problem) {
	if p := c.listing("created customer payment_intent payment_link status"); p != nil {
		return nil, p
	}
	return c.listOf("checkout.session", c.sent(map[string]string{
		"customer": "customer", "payment_intent": "payment_intent", "payment_link": "payment_link", "status": "status",
	}), nil)
}

func sessionItems(c *call) (object, *problem) {
	cs, p := getSession(c)
	if p := first(p, c.listing("")); p != nil {
		return nil, p
	}
	return c.itemsOf(cs, "checkout/sessions"), nil
}
