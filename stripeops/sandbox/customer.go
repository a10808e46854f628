package sandbox

import "strings"

const customerFields = "address balance description email invoice_settings.default_payment_method metadata name phone " +
	"preferred_locales tax_exempt"

func customerEndpoints() []endpoint {
	const unmodelled = "sources, discounts, tax ids, cash balance, test clocks"
	return []endpoint{
		{"POST", "/v1/customers", createCustomer, unmodelled},
		{"GET", "/v1/customers", listCustomers, ""},
		{"GET", "/v1/customers/{customer}", getCustomer, ""},
		{"POST", "/v1/customers/{customer}", updateCustomer, unmodelled},
		{"DELETE", "/v1/customers/{customer}", deleteCustomer, ""},
		{"GET", "/v1/customers/{customer}/payment_methods", listCustomerMethods, ""},
		{"GET", "/v1/customers/{customer}/payment_methods/{payment_method}", getCustomerMethod, ""},
	}
}

func customerLinks() links {
	return links{"customer.invoice_settings.default_payment_method": "payment_method"}
}

func newCustomer(c *call) object {
	id := c.t.nextID("cus_")
	return object{
		"id": id, "object": "customer", "address": nil, "balance": int64(0), "created": c.now, "currency": nil,
		"default_source": nil, "delinquent": false, "description": nil, "discount": nil, "email": nil,
		"invoice_prefix": strings.ToUpper(seeded(0, 8, id)),
		"invoice_settings": object{
			"custom_fields": nil, "default_payment_method": nil, "footer": nil, "rendering_options": nil,
		},
		"livemode": c.live, "metadata": object{}, "name": nil, "next_invoice_sequence": int64(1), "phone": nil,
		"preferred_locales": []any{}, "shipping": nil, "tax_exempt": "none", "test_clock": nil,
	}
}

func createCustomer(c *call) (object, *problem) {
	if p := c.accept(customerFields + " payment_method"); p != nil {
		return nil, p
	}
	o := newCustomer(c)
	if p := c.fillCustomer(o); p != nil {
		return nil, p
	}
	if id := c.p.str("payment_method"); id != "" {
		pm, p := c.method(id, "payment_method")
		if p != nil {
			return nil, p
		}
		c.t.put("customer", o)
		if p := c.attach(pm, o.str("id")); p != nil {
			c.t.del("customer", o.str("id"))
			return nil, p
		}
	}
	c.t.put("customer", o)
	c.emit("customer.created", o)
	return o, nil
}

// fillCustomer writes the sent fields over the customer.
func (c *call) fillCustomer(o object) *problem {
	if p := c.oneOf("tax_exempt", "", "none", "exempt", "reverse"); p != nil {
		return p
	}
	if email := c.p.str("email"); email != "" && !strings.Contains(email, "@") {
		return refused("email_invalid", "email", "Invalid email address: "+email)
	}
	for _, name := range []string{"description", "email", "name", "phone"} {
		o[name] = c.orOld(o, name)
	}
	if n, ok := c.p.num("balance"); ok {
		o["balance"] = n
	}
	if c.p.has("tax_exempt") && c.p.str("tax_exempt") != "" {
		o["tax_exempt"] = c.p.str("tax_exempt")
	}
	if c.p.has("preferred_locales") {
		o["preferred_locales"] = clone(c.p.list("preferred_locales"))
	}
	if c.p.has("address") {
		o["address"] = addressOf(c.p.sub("address"))
	}
	o["metadata"] = c.p.metadata(o.sub("metadata"))
	if id := c.p.str("invoice_settings", "default_payment_method"); id != "" {
		pm, ok := c.t.get("payment_method", id)
		if !ok || pm.str("customer") != o.str("id") {
			return notTheirs(id)
		}
		o.sub("invoice_settings")["default_payment_method"] = id
	}
	return nil
}

// addressOf is an address hash with every key, or null for none.
func addressOf(p params) any {
	if p == nil {
		return nil
	}
	return fullAddress(p)
}

func fullAddress(p params) object {
	out := object{}
	for _, name := range []string{"city", "country", "line1", "line2", "postal_code", "state"} {
		out[name] = orNull(p.str(name))
	}
	return out
}

// customer finds a customer that was not deleted.
func (c *call) customer(id, param string) (object, *problem) {
	o, p := c.find("customer", id, param)
	if p == nil && o.flag("deleted") {
		return nil, noSuch("customer", id, param)
	}
	return o, p
}

func getCustomer(c *call) (object, *problem) {
	return c.find("customer", c.id["customer"], "id")
}

func updateCustomer(c *call) (object, *problem) {
	o, p := c.customer(c.id["customer"], "id")
	if p := first(p, c.accept(customerFields)); p != nil {
		return nil, p
	}
	if p := c.fillCustomer(o); p != nil {
		return nil, p
	}
	c.t.put("customer", o)
	c.emit("customer.updated", o)
	return o, nil
}

// deleteCustomer leaves Stripe's three-field remains, and the customer's cards can't be used any more.
func deleteCustomer(c *call) (object, *problem) {
	o, p := c.customer(c.id["customer"], "id")
	if p != nil {
		return nil, p
	}
	for _, pm := range c.t.list("payment_method", filter{"customer": o.str("id")}) {
		c.release(pm)
	}
	gone := object{"id": o["id"], "object": "customer", "deleted": true, "_created": o["created"]}
	c.t.put("customer", gone)
	c.emit("customer.deleted", o)
	return gone, nil
}

func listCustomers(c *call) (object, *problem) {
	if p := c.listing("created email"); p != nil {
		return nil, p
	}
	email := c.p.str("email")
	return c.listOf("customer", nil, func(o object) bool {
		return !o.flag("deleted") && (email == "" || o.str("email") == email)
	})
}

func listCustomerMethods(c *call) (object, *problem) {
	_, p := c.customer(c.id["customer"], "customer")
	if p := first(p, c.listing("type")); p != nil {
		return nil, p
	}
	return c.methodsOf(c.id["customer"])
}

func getCustomerMethod(c *call) (object, *problem) {
	if _, p := c.customer(c.id["customer"], "customer"); p != nil {
		return nil, p
	}
	pm, p := c.find("payment_method", c.id["payment_method"], "payment_method")
	if p == nil && pm.str("customer") != c.id["customer"] {
		return nil, noSuch("payment_method", c.id["payment_method"], "payment_method")
	}
	return pm, p
}
