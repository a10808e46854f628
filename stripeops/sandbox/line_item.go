package sandbox

import "strconv"

// lineItems reads line_items[]: what is sold and for how much.
func (c *call) lineItems() ([]object, *problem) {
	sent := c.p.list("line_items")
	if len(sent) == 0 {
		return nil, missing("line_items")
	}
	var out []object
	for i := range sent {
		it, p := c.lineItem(c.p.sub("line_items", strconv.Itoa(i)), "line_items["+strconv.Itoa(i)+"]")
		if p != nil {
			return nil, p
		}
		out = append(out, it)
	}
	return out, nil
}

func (c *call) lineItem(sent params, where string) (object, *problem) {
	quantity, ok := sent.num("quantity")
	switch {
	case !sent.has("quantity"):
		return nil, missing(where + "[quantity]")
	case !ok || quantity < 1 || quantity > 999999:
		return nil, refused("parameter_invalid_integer", where+"[quantity]", "This value must be greater than or equal to 1.")
	}
	price, p := c.priceOf(sent, where)
	if p != nil {
		return nil, p
	}
	product, _ := c.t.get("product", price.str("product"))
	unit := price.num("unit_amount")
	if unit > largestAmount {
		return nil, refused("amount_too_large", where, "Amount must be no more than "+written(largestAmount, price.str("currency")))
	}
	sum := unit * quantity
	return object{
		"id": c.t.nextID("li_"), "object": "item", "amount_discount": int64(0), "amount_subtotal": sum, "amount_tax": int64(0),
		"amount_total": sum, "currency": price["currency"], "description": product["name"], "price": price.rendered(), "quantity": quantity,
	}, nil
}

// priceOf is the price that the item names or describes.
func (c *call) priceOf(sent params, where string) (object, *problem) {
	id := sent.str("price")
	if id == "" {
		if sent.sub("price_data") == nil {
			return nil, missing(where + "[price]")
		}
		return c.makePrice(sent.sub("price_data"), where+"[price_data]", false)
	}
	price, p := c.find("price", id, where+"[price]")
	if p == nil && !price.flag("active") {
		return nil, invalid(where+"[price]", "The price specified is inactive. This field only accepts active prices.")
	}
	return price, p
}

// storedItems is the line_items of an object that was rendered, and has lost its notes so.
func storedItems(kind, collection string) func(*call, object) any {
	return func(c *call, rendered object) any {
		o, _ := c.t.get(kind, rendered.str("id"))
		return c.itemsOf(o, collection)
	}
}

// itemsOf lists the items that the owner holds.
func (c *call) itemsOf(owner object, collection string) object {
	items := owner.list("_items")
	if items == nil {
		items = []any{}
	}
	return listObject("/v1/"+collection+"/"+owner.str("id")+"/line_items", items, false)
}
