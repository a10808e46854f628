package sandbox

func disputeEndpoints() []endpoint {
	const unmodelled = "evidence, submission, closing and the outcome"
	return []endpoint{
		{"GET", "/v1/disputes", listDisputes, unmodelled},
		{"GET", "/v1/disputes/{dispute}", getDispute, unmodelled},
	}
}

func disputeLinks() links {
	return links{"dispute.charge": "charge", "dispute.payment_intent": "payment_intent"}
}

// disputeFee is what Stripe takes for a dispute, in the minor unit of the account's currency.
func (c *call) disputeFee() int64 {
	switch c.account.str("country") {
	case "AU", "NZ":
		return 2500
	case "US", "CA":
		return 1500
	}
	return 2000
}

// openDispute takes the charge and a fee back out of the balance, as the card's holder asked the bank to.
func (c *call) openDispute(ch object, reason string) {
	id, amount, currency := c.t.nextID("dp_"), ch.num("amount"), ch.str("currency")
	entry := c.book(movement{
		typ: "adjustment", category: "dispute", source: id, description: "Chargeback withdrawal for " + ch.str("id"),
		amount: -exchange(amount, currency, c.currency()), fee: c.disputeFee(), feeText: "Dispute fee",
		rate: c.rate(currency), availableOn: c.now,
	})
	d := object{
		"id": id, "object": "dispute", "amount": amount, "balance_transactions": []any{entry.rendered()}, "charge": ch["id"],
		"created": c.now, "currency": currency, "evidence": noEvidence(),
		"evidence_details": object{
			"due_by": (c.now/day+10)*day - 1, "has_evidence": false, "past_due": false, "submission_count": int64(0),
		},
		"is_charge_refundable": false, "livemode": c.live, "metadata": object{}, "payment_intent": ch["payment_intent"],
		"payment_method_details": object{"type": "card", "card": object{
			"brand": ch.str("payment_method_details", "card", "brand"), "network_reason_code": "10.4",
		}},
		"reason": reason, "status": "needs_response",
	}
	ch["disputed"] = true
	c.t.put("charge", ch)
	c.t.put("dispute", d)
	c.emit("charge.dispute.created", d)
	c.emit("charge.dispute.funds_withdrawn", d)
}

func noEvidence() object {
	out := object{}
	for _, name := range []string{
		"access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure", "cancellation_rebuttal",
		"customer_communication", "customer_email_address", "customer_name", "customer_purchase_ip", "customer_signature",
		"duplicate_charge_documentation", "duplicate_charge_explanation", "duplicate_charge_id", "product_description", "receipt",
		"refund_policy", "refund_policy_disclosure", "refund_refusal_explanation", "service_date", "service_documentation",
		"shipping_address", "shipping_carrier", "shipping_date", "shipping_documentation", "shipping_tracking_number",
		"uncategorized_file", "uncategorized_text",
	} {
		out[name] = nil
	}
	return out
}

func getDispute(c *call) (object, *problem) {
	return c.find("dispute", c.id["dispute"], "dispute")
}

func listDisputes(c *call) (object, *problem) {
	if p := c.listing("charge created payment_intent"); p != nil {
		return nil, p
	}
	return c.listOf("dispute", c.matching(map[string]string{"charge": "charge", "payment_intent": "payment_intent"}))
}
