package sandbox

import "strings"

func methodEndpoints() []endpoint {
	return []endpoint{
		{"POST", "/v1/payment_methods", createMethod, "cards by card[token] (tok_visa ...) only; sharing between accounts"},
		{"GET", "/v1/payment_methods", listMethods, ""},
		{"GET", "/v1/payment_methods/{payment_method}", getMethod, ""},
		{"POST", "/v1/payment_methods/{payment_method}", updateMethod, ""},
		{"POST", "/v1/payment_methods/{payment_method}/attach", attachMethod, ""},
		{"POST", "/v1/payment_methods/{payment_method}/detach", detachMethod, ""},
	}
}

func methodLinks() links {
	return links{"payment_method.customer": "customer"}
}

// holder is what a card form asks beside the card.
type holder struct {
	name, email     string
	month, year     int
	billing         params
	securityChecked string // cvc_check: pass, unchecked
}

// newMethod stores a payment method for the card. Its notes say which test card it is, whether it may still be used, and
// whether its holder authenticated it for later.
func (c *call) newMethod(k card, h holder) object {
	if h.month == 0 {
		h.month, h.year = defaultExpiry(c.now)
	}
	if h.securityChecked == "" {
		h.securityChecked = "unchecked"
	}
	pm := object{
		"id": c.t.nextID("pm_"), "object": "payment_method", "created": c.now, "customer": nil, "livemode": c.live,
		"metadata": object{}, "type": "card", "billing_details": billingOf(h),
		"card": object{
			"brand": k.brand, "checks": checks(h.securityChecked), "country": k.country, "display_brand": k.brand,
			"exp_month": h.month, "exp_year": h.year, "fingerprint": k.fingerprint(c.acct), "funding": k.funding,
			"generated_from": nil, "last4": k.last4(), "networks": object{"available": []any{k.brand}, "preferred": nil},
			"three_d_secure_usage": object{"supported": true}, "wallet": nil,
		},
		"_card": k.name, "_ready": k.auth == authOnSession, "_spent": false,
	}
	c.t.put("payment_method", pm)
	return pm
}

func billingOf(h holder) object {
	out := object{"address": fullAddress(h.billing.sub("address"))}
	for name, own := range map[string]string{"name": h.name, "email": h.email, "phone": ""} {
		if own == "" {
			own = h.billing.str(name)
		}
		out[name] = orNull(own)
	}
	return out
}

func checks(cvc string) object {
	return object{"address_line1_check": nil, "address_postal_code_check": nil, "cvc_check": cvc}
}

// cardOf is the test card behind a stored payment method.
func cardOf(pm object) card {
	k, _ := cardByName(pm.str("_card"))
	return k
}

// method finds a payment method; one of Stripe's pm_card_ names makes a new one.
func (c *call) method(id, param string) (object, *problem) {
	if name, ok := strings.CutPrefix(id, "pm_card_"); ok {
		if k, known := cardByName(name); known {
			return c.newMethod(k, holder{}), nil
		}
	}
	return c.find("payment_method", id, param)
}

// attach saves the card to the customer, for good or until it is detached.
func (c *call) attach(pm object, customer string) *problem {
	if _, p := c.customer(customer, "customer"); p != nil {
		return p
	}
	owner, k := pm.str("customer"), cardOf(pm)
	switch {
	case owner == customer:
		return nil
	case owner != "":
		return invalid("", "The payment method you provided has already been attached to a customer.")
	case pm.flag("_spent"):
		return spentMethod()
	case k.refuse != nil && !k.attaches:
		p := cardDeclined(k.refuse.code, k.refuse.reason, k.refuse.message, "")
		p.method = pm
		return p
	}
	pm["customer"] = customer
	pm.sub("card")["checks"] = checks("pass")
	c.t.put("payment_method", pm)
	c.emit("payment_method.attached", pm)
	return nil
}

func spentMethod() *problem {
	return invalid("", "This PaymentMethod was previously used without being attached to a Customer or was detached from a Customer, "+
		"and may not be used again.")
}

func notTheirs(method string) *problem {
	return invalid("payment_method", "The customer does not have a payment method with the ID "+method+
		". The payment method must be attached to the customer.")
}

// release takes the card from its customer; it can never be used again.
func (c *call) release(pm object) {
	before := object{"customer": pm["customer"]}
	pm["customer"], pm["_spent"] = nil, true
	c.t.put("payment_method", pm)
	c.emitChange("payment_method.detached", pm, before)
}

func createMethod(c *call) (object, *problem) {
	if p := c.accept("type card billing_details metadata"); p != nil {
		return nil, p
	}
	switch {
	case !c.p.has("type"):
		return nil, missing("type")
	case c.p.str("type") != "card":
		return nil, invalid("type", "The sandbox knows payment methods of the type card only, not "+c.p.str("type")+".")
	case c.p.has("card", "number"):
		return nil, rawNumber()
	case !c.p.has("card", "token"):
		return nil, missing("card")
	}
	k, ok := cardByName(strings.TrimPrefix(c.p.str("card", "token"), "tok_"))
	if !ok {
		return nil, noSuch("token", c.p.str("card", "token"), "card[token]")
	}
	pm := c.newMethod(k, holder{billing: c.p.sub("billing_details")})
	pm["metadata"] = c.p.metadata(nil)
	c.t.put("payment_method", pm)
	return pm, nil
}

// rawNumber is the answer to a card number sent to the API, which Stripe takes from few and the sandbox from nobody.
func rawNumber() *problem {
	return invalid("card[number]", "Sending credit card numbers directly to the Stripe API is generally unsafe. "+
		"Use a test payment method such as pm_card_visa, or the hosted page.")
}

func getMethod(c *call) (object, *problem) {
	return c.find("payment_method", c.id["payment_method"], "payment_method")
}

func listMethods(c *call) (object, *problem) {
	if p := c.listing("customer type"); p != nil {
		return nil, p
	}
	customer := c.p.str("customer")
	if customer == "" {
		return listObject(c.path, []any{}, false), nil
	}
	if _, p := c.customer(customer, "customer"); p != nil {
		return nil, p
	}
	return c.methodsOf(customer)
}

func (c *call) methodsOf(customer string) (object, *problem) {
	want := c.sent(map[string]string{"type": "type"})
	want["customer"] = customer
	return c.listOf("payment_method", want, nil)
}

func updateMethod(c *call) (object, *problem) {
	pm, p := getMethod(c)
	if p := first(p, c.accept("billing_details card.exp_month card.exp_year metadata")); p != nil {
		return nil, p
	}
	if pm.str("customer") == "" {
		return nil, invalid("", "You must save this PaymentMethod to a customer before you can update it.")
	}
	if c.p.has("billing_details") {
		pm["billing_details"] = billingOf(holder{billing: c.p.sub("billing_details")})
	}
	for _, name := range []string{"exp_month", "exp_year"} {
		if n, ok := c.p.num("card", name); ok {
			pm.sub("card")[name] = n
		}
	}
	pm["metadata"] = c.p.metadata(pm.sub("metadata"))
	c.t.put("payment_method", pm)
	c.emit("payment_method.updated", pm)
	return pm, nil
}

func attachMethod(c *call) (object, *problem) {
	if p := c.accept("customer"); p != nil {
		return nil, p
	}
	if !c.p.has("customer") {
		return nil, missing("customer")
	}
	pm, p := c.method(c.id["payment_method"], "payment_method")
	if p != nil {
		return nil, p
	}
	if p := c.attach(pm, c.p.str("customer")); p != nil {
		return nil, p
	}
	return pm, nil
}

func detachMethod(c *call) (object, *problem) {
	pm, p := getMethod(c)
	if p != nil {
		return nil, p
	}
	if pm.str("customer") == "" {
		return nil, invalid("", "The payment method you provided is not attached to a customer so detachment is impossible.")
	}
	c.release(pm)
	return pm, nil
}
