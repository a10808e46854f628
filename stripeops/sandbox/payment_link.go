package sandbox

const linkFields = "active after_completion inactive_message metadata payment_intent_data.description payment_intent_data.metadata " +
	"payment_intent_data.setup_future_usage payment_intent_data.statement_descriptor " +
	"payment_intent_data.statement_descriptor_suffix payment_method_types restrictions.completed_sessions.limit"

func paymentLinkEndpoints() []endpoint {
	const unmodelled = "taxes, shipping, custom fields, adjustable quantities, subscriptions, application fees"
	return []endpoint{
		{"POST", "/v1/payment_links", createLink, unmodelled},
		{"GET", "/v1/payment_links", listLinks, ""},
		{"GET", "/v1/payment_links/{payment_link}", getLink, ""},
		{"POST", "/v1/payment_links/{payment_link}", updateLink, unmodelled},
		{"GET", "/v1/payment_links/{payment_link}/line_items", linkItems, ""},
	}
}

func paymentLinkInclusions() inclusions {
	return inclusions{"payment_link.line_items": storedItems("payment_link", "payment_links")}
}

func createLink(c *call) (object, *problem) {
	if p := c.accept(linkFields + " currency customer_creation submit_type line_items.price line_items.quantity"); p != nil {
		return nil, p
	}
	items, p := c.lineItems()
	if p != nil {
		return nil, p
	}
	id := c.t.nextID("plink_")
	code := "test_" + seeded(c.t.Seed, 18, "link", id)
	o := object{
		"id": id, "object": "payment_link", "active": true,
		"after_completion":      object{"hosted_confirmation": object{"custom_message": nil}, "type": "hosted_confirmation"},
		"allow_promotion_codes": false, "application": nil, "application_fee_amount": nil, "application_fee_percent": nil,
		"automatic_tax":              object{"enabled": false, "liability": nil},
		"billing_address_collection": "auto", "consent_collection": nil, "currency": items[0]["currency"], "custom_fields": []any{},
		"custom_text": noCustomText(), "customer_creation": "if_required", "inactive_message": nil,
		"invoice_creation": nil, "livemode": c.live, "metadata": object{}, "on_behalf_of": nil, "payment_intent_data": nil,
		"payment_method_collection": "if_required", "payment_method_types": nil,
		"phone_number_collection": object{"enabled": false}, "restrictions": nil, "shipping_address_collection": nil,
		"shipping_options": []any{}, "submit_type": "auto", "subscription_data": nil,
		"tax_id_collection": object{"enabled": false}, "transfer_data": nil, "url": c.host + "/b/" + code,
		"_items": clone(items), "_code": code,
	}
	for _, name := range []string{"customer_creation", "submit_type"} {
		if s := c.p.str(name); s != "" {
			o[name] = s
		}
	}
	if p := c.fillLink(o); p != nil {
		return nil, p
	}
	c.t.put("payment_link", o)
	c.emit("payment_link.created", o)
	return o, nil
}

func (c *call) fillLink(o object) *problem {
	if p := c.oneOfUsage("payment_intent_data", "setup_future_usage"); p != nil {
		return p
	}
	if c.p.has("active") {
		o["active"] = c.p.flag("active")
	}
	o["inactive_message"], o["metadata"] = c.orOld(o, "inactive_message"), c.p.metadata(o.sub("metadata"))
	if kinds := c.p.strs("payment_method_types"); kinds != nil {
		o["payment_method_types"] = clone(kinds)
	}
	if data := c.p.sub("payment_intent_data"); data != nil {
		o["payment_intent_data"] = object{
			"capture_method": nil, "description": orNull(data.str("description")), "metadata": data.metadata(nil),
			"setup_future_usage":          orNull(data.str("setup_future_usage")),
			"statement_descriptor":        orNull(data.str("statement_descriptor")),
			"statement_descriptor_suffix": orNull(data.str("statement_descriptor_suffix")), "transfer_group": nil,
		}
	}
	return first(c.fillCompletion(o), c.fillRestrictions(o))
}

// fillCompletion reads where the payer goes afterwards.
func (c *call) fillCompletion(o object) *problem {
	switch kind := c.p.str("after_completion", "type"); {
	case !c.p.has("after_completion"):
	case kind == "redirect":
		to := c.p.str("after_completion", "redirect", "url")
		if to == "" {
			return missing("after_completion[redirect][url]")
		}
		o["after_completion"] = object{"redirect": object{"url": to}, "type": "redirect"}
	case kind == "hosted_confirmation":
		message := orNull(c.p.str("after_completion", "hosted_confirmation", "custom_message"))
		o["after_completion"] = object{"hosted_confirmation": object{"custom_message": message}, "type": kind}
	default:
		return invalid("after_completion[type]", "Invalid after_completion[type]: must be one of hosted_confirmation or redirect")
	}
	return nil
}

func (c *call) fillRestrictions(o object) *problem {
	if !c.p.has("restrictions") {
		return nil
	}
	limit, ok := c.p.num("restrictions", "completed_sessions", "limit")
	if !ok || limit < 1 {
		return refused("parameter_invalid_integer", "restrictions[completed_sessions][limit]", "This value must be greater than or equal to 1.")
	}
	o["restrictions"] = object{"completed_sessions": object{"count": o.num("restrictions", "completed_sessions", "count"), "limit": limit}}
	return nil
}

func getLink(c *call) (object, *problem) {
	return c.find("payment_link", c.id["payment_link"], "payment_link")
}

func updateLink(c *call) (object, *problem) {
	o, p := getLink(c)
	if p := first(p, c.accept(linkFields)); p != nil {
		return nil, p
	}
	if p := c.fillLink(o); p != nil {
		return nil, p
	}
	c.t.put("payment_link", o)
	c.emit("payment_link.updated", o)
	return o, nil
}

func listLinks(c *call) (object, *problem) {
	if p := c.listing("active"); p != nil {
		return nil, p
	}
	return c.listOf("payment_link", nil, c.activeAsAsked)
}

func linkItems(c *call) (object, *problem) {
	o, p := getLink(c)
	if p := first(p, c.listing("")); p != nil {
		return nil, p
	}
	return c.itemsOf(o, "payment_links"), nil
}

// usedUp tells whether as many have paid by the link as its restriction allows.
func usedUp(link object) bool {
	sessions := link.sub("restrictions", "completed_sessions")
	return sessions != nil && sessions.num("count") >= sessions.num("limit")
}

// sessionFor opens a checkout session for somebody who visits the link.
func (c *call) sessionFor(link object) object {
	cs := c.newSession("payment", c.now+sessionMost)
	items := link.list("_items")
	total := int64(0)
	for _, it := range items {
		total += asObject(it).num("amount_total")
	}
	cs["_items"], cs["currency"], cs["amount_total"], cs["amount_subtotal"] = items, link["currency"], total, total
	cs["total_details"] = object{"amount_discount": int64(0), "amount_shipping": int64(0), "amount_tax": int64(0)}
	cs["payment_link"], cs["metadata"] = link["id"], link.sub("metadata").copy()
	cs["customer_creation"], cs["submit_type"] = link["customer_creation"], link["submit_type"]
	cs["success_url"] = orNull(link.str("after_completion", "redirect", "url"))
	intent := object{"metadata": object{}}
	if data := link.sub("payment_intent_data"); data != nil {
		intent = object{}
		for _, name := range []string{"description", "metadata", "setup_future_usage", "statement_descriptor", "statement_descriptor_suffix"} {
			intent[name] = data[name]
		}
	}
	cs["_intent"] = intent
	c.openSession(cs)
	return cs
}

// countLink counts a completed session on its link, and switches the link off at its limit.
func (c *call) countLink(cs object) {
	link, ok := c.t.get("payment_link", cs.str("payment_link"))
	sessions := link.sub("restrictions", "completed_sessions")
	if !ok || sessions == nil {
		return
	}
	sessions["count"] = sessions.num("count") + 1
	if usedUp(link) {
		link["active"] = false
	}
	c.t.put("payment_link", link)
	c.emit("payment_link.updated", link)
}
