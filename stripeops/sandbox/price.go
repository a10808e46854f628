package sandbox

import "strconv"

func priceEndpoints() []endpoint {
	return []endpoint{
		{"POST", "/v1/prices", createPrice, "recurring and tiered prices, other currencies of one price"},
		{"GET", "/v1/prices", listPrices, ""},
		{"GET", "/v1/prices/{price}", getPrice, ""},
		{"POST", "/v1/prices/{price}", updatePrice, ""},
	}
}

func priceLinks() links { return links{"price.product": "product"} }

// makePrice stores a price, and its product when that is described inline; where names the parameters in errors. A price
// made inside of another object can't be used again, as Stripe has it.
func (c *call) makePrice(sent params, where string, reusable bool) (object, *problem) {
	name := func(field string) string {
		if where == "" {
			return field
		}
		return where + "[" + field + "]"
	}
	currency := sent.str("currency")
	unit, ok := sent.num("unit_amount")
	switch {
	case currency == "":
		return nil, missing(name("currency"))
	case !knownCurrency(currency):
		return nil, invalid(name("currency"), "Invalid currency: "+currency+".")
	case !sent.has("unit_amount"):
		return nil, missing(name("unit_amount"))
	case !ok || unit < 0:
		return nil, refused("parameter_invalid_integer", name("unit_amount"), "Invalid non-negative integer")
	}
	product, p := c.productOf(sent, name)
	if p != nil {
		return nil, p
	}
	o := object{
		"id": c.t.nextID("price_"), "object": "price", "active": reusable, "billing_scheme": "per_unit", "created": c.now,
		"currency": currency, "custom_unit_amount": nil, "livemode": c.live, "lookup_key": nil, "metadata": sent.metadata(nil),
		"nickname": orNull(sent.str("nickname")), "product": product, "recurring": nil, "tax_behavior": "unspecified",
		"tiers_mode": nil, "transform_quantity": nil, "type": "one_time", "unit_amount": unit,
		"unit_amount_decimal": strconv.FormatInt(unit, 10),
	}
	c.t.put("price", o)
	c.emit("price.created", o)
	return o, nil
}

// productOf is the id of the named or described product.
func (c *call) productOf(sent params, name func(string) string) (string, *problem) {
	if id := sent.str("product"); id != "" {
		_, p := c.find("product", id, name("product"))
		return id, p
	}
	if sent.str("product_data", "name") == "" {
		return "", missing(name("product_data") + "[name]")
	}
	o := c.newProduct(sent.str("product_data", "name"))
	o["description"] = orNull(sent.str("product_data", "description"))
	o["metadata"] = sent.sub("product_data").metadata(nil)
	c.t.put("product", o)
	c.emit("product.created", o)
	return o.str("id"), nil
}

func createPrice(c *call) (object, *problem) {
	if p := c.accept("active currency metadata nickname product product_data unit_amount"); p != nil {
		return nil, p
	}
	return c.makePrice(c.p, "", true)
}

func getPrice(c *call) (object, *problem) {
	return c.find("price", c.id["price"], "price")
}

func updatePrice(c *call) (object, *problem) {
	o, p := getPrice(c)
	if p := first(p, c.accept("active metadata nickname")); p != nil {
		return nil, p
	}
	if c.p.has("active") {
		o["active"] = c.p.flag("active")
	}
	o["nickname"], o["metadata"] = c.orOld(o, "nickname"), c.p.metadata(o.sub("metadata"))
	c.t.put("price", o)
	c.emit("price.updated", o)
	return o, nil
}

func listPrices(c *call) (object, *problem) {
	if p := c.listing("active created currency product"); p != nil {
		return nil, p
	}
	return c.listOf("price", c.sent(map[string]string{"currency": "currency", "product": "product"}), c.activeAsAsked)
}
