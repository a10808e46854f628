package sandbox

import "fmt"

// The answers of Stripe's test mode to evidence (docs.stripe.com/testing#evidence), and how long the bank thinks, in seconds of the
// sandbox's clock.
const (
	winningEvidence = "winning_evidence"
	losingEvidence  = "losing_evidence"
	verdictWait     = 60
)

func disputeEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/disputes", listDisputes, ""},
		{"GET", "/v1/disputes/{dispute}", getDispute, ""},
		{"POST", "/v1/disputes/{dispute}", updateDispute, "evidence that is a file"},
		{"POST", "/v1/disputes/{dispute}/close", closeDispute, ""},
	}
}

func disputeLinks() links {
	return links{"dispute.charge": "charge", "dispute.payment_intent": "payment_intent"}
}

// disputeFee is what Stripe takes for a dispute that it receives, in the minor unit of the account's currency.
func (c *call) disputeFee() int64 {
	switch c.account.str("country") {
	case "AU", "NZ":
		return 2500
	case "US", "CA":
		return 1500
	}
	return 2000
}

// openDispute takes what is left of the charge, and a fee, back out of the balance, as the card's holder asked the bank to; an inquiry
// only asks (docs.stripe.com/disputes/how-disputes-work).
func (c *call) openDispute(ch object, reason string, inquiry bool) object {
	d := object{
		"id": c.t.nextID("dp_"), "object": "dispute", "amount": ch.num("amount_captured") - ch.num("amount_refunded"),
		"balance_transactions": []any{}, "charge": ch["id"], "created": c.now, "currency": ch["currency"], "evidence": noEvidence(),
		"evidence_details": object{
			"due_by": (c.now/day+10)*day - 1, "has_evidence": false, "past_due": false, "submission_count": int64(0),
		},
		"is_charge_refundable": inquiry, "livemode": c.live, "metadata": object{}, "payment_intent": ch["payment_intent"],
		"payment_method_details": object{"type": "card", "card": object{
			"brand": ch.str("payment_method_details", "card", "brand"), "network_reason_code": reasonCode(reason),
		}},
		"reason": reason, "status": "needs_response",
	}
	ch["disputed"], ch["_dispute"], ch["_inquiry"] = true, d["id"], inquiry
	c.t.put("charge", ch)
	if inquiry {
		d["status"] = "warning_needs_response"
	} else {
		c.withdraw(d)
	}
	c.t.put("dispute", d)
	c.later(d.num("evidence_details", "due_by")+1, "dispute", d.str("id"))
	c.emit("charge.dispute.created", d)
	if !inquiry {
		c.emit("charge.dispute.funds_withdrawn", d)
	}
	return d
}

// reasonCode is Visa's for the reason.
func reasonCode(reason string) string {
	if reason == "product_not_received" {
		return "13.1"
	}
	return "10.4"
}

// withdraw takes the disputed amount and Stripe's fee out of the balance.
func (c *call) withdraw(d object) {
	c.moveDispute(d, movement{
		typ: "adjustment", category: "dispute", description: "Chargeback withdrawal for " + d.str("charge"), amount: -d.num("amount"),
		fee: c.disputeFee(), feeText: "Dispute fee",
	})
}

// moveDispute books a movement of the disputed amount, which is in the charge's currency, and notes it on the dispute.
func (c *call) moveDispute(d object, m movement) {
	currency := d.str("currency")
	m.source, m.rate, m.availableOn = d.str("id"), c.rate(currency), c.now
	m.amount = exchange(m.amount, currency, c.currency())
	d["balance_transactions"] = append(d.list("balance_transactions"), c.book(m).rendered())
}

// escalate makes a dispute out of an inquiry.
func (c *call) escalate(d object) error {
	ch, ok := c.t.get("charge", d.str("charge"))
	was := d.str("status")
	if !ok || was != "warning_needs_response" && was != "warning_under_review" {
		return fmt.Errorf("dispute %s is %s: only an open inquiry can become a dispute", d.str("id"), was)
	}
	delete(ch, "_inquiry")
	c.t.put("charge", ch)
	d["amount"] = ch.num("amount_captured") - ch.num("amount_refunded")
	d["status"], d["is_charge_refundable"] = "needs_response", false
	d["evidence_details"].(object)["submission_count"] = int64(0)
	c.withdraw(d)
	c.t.put("dispute", d)
	c.emitChange("charge.dispute.updated", d, object{"status": was})
	c.emit("charge.dispute.funds_withdrawn", d)
	return nil
}

// endDispute is the bank's verdict. Of a dispute that is won the amount comes back; the fee for having received it does not
// (support.stripe.com/questions/dispute-fees-faq).
func (c *call) endDispute(d object, won bool) error {
	id, was := d.str("id"), d.str("status")
	switch was {
	case "needs_response", "under_review":
		d["status"] = "lost"
	case "warning_needs_response", "warning_under_review":
		if !won {
			return fmt.Errorf("dispute %s is an inquiry: it can become a dispute, and that can be lost", id)
		}
		d["status"] = "warning_closed"
	default:
		return fmt.Errorf("dispute %s is %s already", id, was)
	}
	c.settled(id)
	reinstated := won && d.str("status") == "lost"
	if reinstated {
		d["status"] = "won"
		c.moveDispute(d, movement{
			typ: "adjustment", category: "dispute_reversal", description: "Chargeback reversal for " + d.str("charge"), amount: d.num("amount"),
		})
	}
	c.t.put("dispute", d)
	c.emitChange("charge.dispute.closed", d, object{"status": was})
	if reinstated {
		c.emit("charge.dispute.funds_reinstated", d)
	}
	return nil
}

// answerInquiry closes the open inquiry about a charge that has been refunded in full.
func (c *call) answerInquiry(ch object) {
	if d, ok := c.t.get("dispute", ch.str("_dispute")); ok && ch.flag("_inquiry") && ch.flag("refunded") {
		_ = c.endDispute(d, true) // an inquiry that has ended already stays as it is
	}
}

// disputeTurn is what time does to a dispute: the bank decides, or the last day for evidence has passed.
func (c *call) disputeTurn(d object) {
	verdict, was := d.str("_verdict"), d.str("status")
	if verdict == "" {
		d.sub("evidence_details")["past_due"] = was == "needs_response" || was == "warning_needs_response"
		c.t.put("dispute", d)
		c.emitChange("charge.dispute.updated", d, object{"evidence_details": object{"past_due": false}})
	}
	if verdict != "" || was == "needs_response" {
		_ = c.endDispute(d, verdict == "won") // one that ended meanwhile has no turn any more
	}
}

func getDispute(c *call) (object, *problem) {
	return c.find("dispute", c.id["dispute"], "dispute")
}

func listDisputes(c *call) (object, *problem) {
	if p := c.listing("charge created payment_intent"); p != nil {
		return nil, p
	}
	return c.listOf("dispute", c.sent(map[string]string{"charge": "charge", "payment_intent": "payment_intent"}), nil)
}

// closeDispute accepts the loss; an inquiry is dismissed.
func closeDispute(c *call) (object, *problem) {
	d, p := getDispute(c)
	if p := first(p, c.accept("")); p != nil {
		return nil, p
	}
	status := d.str("status")
	if status != "needs_response" && status != "warning_needs_response" {
		return nil, disputeEnded(status)
	}
	if err := c.endDispute(d, status == "warning_needs_response"); err != nil {
		return nil, disputeEnded(status)
	}
	return d, nil
}

func disputeEnded(status string) *problem {
	return refused("dispute_closed", "", "This dispute can no longer be changed because it has a status of "+status+".")
}
