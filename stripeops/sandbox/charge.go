package sandbox

import "strings"

func chargeEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/charges", listCharges, ""},
		{"GET", "/v1/charges/{charge}", getCharge, ""},
		{"POST", "/v1/charges/{charge}", updateCharge, "shipping, fraud details, receipts"},
	}
}

func chargeLinks() links {
	return links{
		"charge.balance_transaction": "balance_transaction", "charge.customer": "customer",
		"charge.payment_intent": "payment_intent", "charge.failure_balance_transaction": "balance_transaction",
		"charge.invoice": "invoice",
	}
}

func chargeInclusions() inclusions {
	return inclusions{"charge.refunds": func(c *call, charge object) any {
		data := []any{}
		c.t.each("refund", filter{"charge": charge.str("id")}, func(o object) bool {
			if c.hideSince == 0 || o.num("created") < c.hideSince {
				data = append(data, o.rendered())
			}
			return len(data) < 10
		})
		return listObject("/v1/charges/"+charge.str("id")+"/refunds", data, false)
	}}
}

// newCharge is one attempt to take the intent's amount from the card, not stored yet and not paid.
func (c *call) newCharge(pi, pm object, authenticated bool) object {
	id, amount := c.t.nextID("ch_"), pi.num("amount")
	return object{
		"id": id, "object": "charge", "amount": amount, "amount_captured": int64(0), "amount_refunded": int64(0),
		"application": nil, "application_fee": nil, "application_fee_amount": nil, "balance_transaction": nil,
		"billing_details": pm["billing_details"], "calculated_statement_descriptor": c.descriptor(pi), "captured": false,
		"created": c.now, "currency": pi["currency"], "customer": pi["customer"], "description": pi["description"],
		"disputed": false, "failure_balance_transaction": nil, "failure_code": nil,
		"failure_message": nil, "fraud_details": object{}, "invoice": nil, "livemode": c.live,
		"metadata": pi.sub("metadata").copy(), "on_behalf_of": nil, "outcome": nil, "paid": false,
		"payment_intent": pi["id"], "payment_method": pm["id"], "payment_method_details": paidWith(pm, amount, authenticated),
		"radar_options": object{}, "receipt_email": pi["receipt_email"], "receipt_number": nil,
		"receipt_url": nil, "refunded": false, "review": nil, "shipping": nil, "source_transfer": nil,
		"statement_descriptor": pi["statement_descriptor"], "statement_descriptor_suffix": pi["statement_descriptor_suffix"],
		"status": "pending", "transfer_data": nil, "transfer_group": nil,
	}
}

// descriptor is what the card's statement shows, at most 22 characters.
func (c *call) descriptor(pi object) string {
	text := c.account.str("settings", "payments", "statement_descriptor")
	if own := pi.str("statement_descriptor"); own != "" {
		text = own
	}
	if suffix := pi.str("statement_descriptor_suffix"); suffix != "" {
		if prefix := c.account.str("settings", "card_payments", "statement_descriptor_prefix"); prefix != "" {
			text = prefix
		}
		text += "* " + suffix
	}
	return strings.ToUpper(text[:min(len(text), 22)])
}

func paidWith(pm object, amount int64, authenticated bool) object {
	k := pm.sub("card")
	var secure any
	if authenticated {
		secure = object{
			"authentication_flow": "challenge", "electronic_commerce_indicator": "05", "exemption_indicator": nil,
			"result": "authenticated", "result_reason": nil, "transaction_id": seeded(0, 36, "3ds", pm.str("id")), "version": "2.2.0",
		}
	}
	return object{"type": "card", "card": object{
		"amount_authorized": amount, "brand": k["brand"], "checks": k.sub("checks").copy(), "country": k["country"],
		"exp_month": k["exp_month"], "exp_year": k["exp_year"], "extended_authorization": object{"status": "disabled"},
		"fingerprint": k["fingerprint"], "funding": k["funding"], "incremental_authorization": object{"status": "unavailable"},
		"installments": nil, "last4": k["last4"], "mandate": nil, "multicapture": object{"status": "unavailable"},
		"network": k["brand"], "network_token": object{"used": false},
		"overcapture":    object{"maximum_amount_capturable": amount, "status": "unavailable"},
		"three_d_secure": secure, "wallet": nil,
	}}
}

// capture makes the charge succeed: the amount and Stripe's fee go into the ledger.
func (c *call) capture(ch object, k card) {
	amount, currency := ch.num("amount"), ch.str("currency")
	taken := exchange(amount, currency, c.currency())
	when := c.payday()
	if k.instant {
		when = c.now
	}
	entry := c.book(movement{
		typ: "charge", category: "charge", source: ch.str("id"), description: ch["description"], amount: taken,
		fee:     feeOf(taken, c.account.str("country"), k.country, currency != c.currency()),
		feeText: "Stripe processing fees", rate: c.rate(currency), availableOn: when,
	})
	ch["balance_transaction"], ch["status"] = entry["id"], "succeeded"
	ch["paid"], ch["captured"], ch["amount_captured"] = true, true, amount
	ch["receipt_url"] = "https://pay.stripe.com/receipts/payment/" + seeded(0, 120, "receipt", ch.str("id"))
	ch["outcome"] = object{
		"network_status": "approved_by_network", "reason": nil, "risk_level": "normal", "risk_score": int64(11),
		"seller_message": "Payment complete.", "type": "authorized",
	}
	c.t.put("charge", ch)
	c.emit("charge.succeeded", ch)
}

// turnDown makes the charge fail: no money moves.
func (c *call) turnDown(ch object, d decline) {
	ch["status"], ch["failure_code"], ch["failure_message"] = "failed", d.code, d.message
	reason := d.reason
	if reason == "" {
		reason = d.code
	}
	ch["outcome"] = object{
		"network_status": "declined_by_network", "reason": reason, "risk_level": "normal", "risk_score": int64(11),
		"seller_message": "The bank did not return any further details with this decline.", "type": "issuer_declined",
	}
	c.t.put("charge", ch)
	c.emit("charge.failed", ch)
}

func getCharge(c *call) (object, *problem) {
	return c.find("charge", c.id["charge"], "charge")
}

func updateCharge(c *call) (object, *problem) {
	ch, p := getCharge(c)
	if p := first(p, c.accept("description metadata receipt_email")); p != nil {
		return nil, p
	}
	ch["description"], ch["receipt_email"] = c.orOld(ch, "description"), c.orOld(ch, "receipt_email")
	ch["metadata"] = c.p.metadata(ch.sub("metadata"))
	c.t.put("charge", ch)
	c.emit("charge.updated", ch)
	return ch, nil
}

func listCharges(c *call) (object, *problem) {
	if p := c.listing("created customer payment_intent"); p != nil {
		return nil, p
	}
	return c.listOf("charge", c.sent(map[string]string{"customer": "customer", "payment_intent": "payment_intent"}), nil)
}
