package sandbox

func productEndpoints() []endpoint {
	return []endpoint{
		{"POST", "/v1/products", createProduct, "default_price_data, images, package dimensions, tax codes"},
		{"GET", "/v1/products", listProducts, ""},
		{"GET", "/v1/products/{product}", getProduct, ""},
		{"POST", "/v1/products/{product}", updateProduct, ""},
	}
}

func productLinks() links { return links{"product.default_price": "price"} }

func (c *call) newProduct(name string) object {
	return object{
		"id": c.t.nextID("prod_"), "object": "product", "active": true, "created": c.now, "default_price": nil, "description": nil,
		"features": []any{}, "images": []any{}, "livemode": c.live, "metadata": object{}, "name": name, "package_dimensions": nil,
		"shippable": nil, "statement_descriptor": nil, "tax_code": nil, "unit_label": nil, "updated": c.now, "url": nil,
	}
}

func createProduct(c *call) (object, *problem) {
	if p := c.accept("active description id metadata name statement_descriptor unit_label url"); p != nil {
		return nil, p
	}
	if c.p.str("name") == "" {
		return nil, missing("name")
	}
	o := c.newProduct(c.p.str("name"))
	if id := c.p.str("id"); id != "" {
		if _, taken := c.t.get("product", id); taken {
			return nil, refused("resource_already_exists", "id", "Product already exists.")
		}
		o["id"] = id
	}
	c.fillProduct(o)
	c.t.put("product", o)
	c.emit("product.created", o)
	return o, nil
}

func (c *call) fillProduct(o object) {
	for _, name := range []string{"description", "statement_descriptor", "unit_label", "url"} {
		o[name] = c.orOld(o, name)
	}
	if c.p.has("active") {
		o["active"] = c.p.flag("active")
	}
	if s := c.p.str("name"); s != "" {
		o["name"] = s
	}
	o["metadata"] = c.p.metadata(o.sub("metadata"))
}

func getProduct(c *call) (object, *problem) {
	return c.find("product", c.id["product"], "id")
}

func updateProduct(c *call) (object, *problem) {
	o, p := getProduct(c)
	if p := first(p, c.accept("active description metadata name statement_descriptor unit_label url")); p != nil {
		return nil, p
	}
	c.fillProduct(o)
	o["updated"] = c.now
	c.t.put("product", o)
	c.emit("product.updated", o)
	return o, nil
}

func listProducts(c *call) (object, *problem) {
	if p := c.listing("active created"); p != nil {
		return nil, p
	}
	return c.listOf("product", nil, c.activeAsAsked)
}

// activeAsAsked is the filter of lists by active=true or active=false.
func (c *call) activeAsAsked(o object) bool {
	return !c.p.has("active") || o.flag("active") == c.p.flag("active")
}
