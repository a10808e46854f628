package sandbox

// The clock turns these far, in seconds, before a pending refund is done and before a refund that the bank returns fails.
const (
	refundWait   = 30
	refundReturn = 60
)

func refundEndpoints() []endpoint {
	const unmodelled = "refunds without a charge, of transfers and of application fees; waiting for balance"
	return []endpoint{
		{"POST", "/v1/refunds", createRefund, unmodelled},
		{"GET", "/v1/refunds", listRefunds, ""},
		{"GET", "/v1/refunds/{refund}", getRefund, ""},
		{"POST", "/v1/refunds/{refund}", updateRefund, ""},
		{"POST", "/v1/refunds/{refund}/cancel", cancelRefund, ""},
	}
}

func refundLinks() links {
	return links{
		"refund.charge": "charge", "refund.payment_intent": "payment_intent", "refund.balance_transaction": "balance_transaction",
		"refund.failure_balance_transaction": "balance_transaction",
	}
}

func createRefund(c *call) (object, *problem) {
	if p := first(c.accept("amount charge metadata payment_intent reason"),
		c.oneOf("reason", "duplicate", "fraudulent", "requested_by_customer")); p != nil {
		return nil, p
	}
	ch, p := c.refundTarget()
	if p != nil {
		return nil, p
	}
	left := ch.num("amount_captured") - ch.num("amount_refunded")
	amount := left
	if c.p.has("amount") {
		if amount, p = c.amountParam("amount"); p != nil {
			return nil, p
		}
	}
	if p := refundable(ch, amount, left); p != nil {
		return nil, p
	}
	return c.refund(ch, amount), nil
}

// refundTarget finds the charge that the call names, itself or by its payment intent.
func (c *call) refundTarget() (object, *problem) {
	if id := c.p.str("charge"); id != "" {
		return c.find("charge", id, "charge")
	}
	id := c.p.str("payment_intent")
	if id == "" {
		return nil, refused("parameter_missing", "", "One of the following params should be provided for this request: payment_intent or charge.")
	}
	pi, p := c.look("payment_intent", id, "payment_intent")
	if p != nil {
		return nil, p
	}
	if pi.str("status") != "succeeded" {
		return nil, refused("payment_intent_unexpected_state", "payment_intent",
			"This PaymentIntent ("+id+") does not have a successful charge to refund.")
	}
	return c.find("charge", pi.str("latest_charge"), "payment_intent")
}

// refundable is the ceiling and the other reasons against a refund.
func refundable(ch object, amount, left int64) *problem {
	id, currency := ch.str("id"), ch.str("currency")
	switch {
	case !ch.flag("paid"):
		return refused("charge_not_refundable", "charge", "Charge "+id+" cannot be refunded because it has not been paid.")
	case ch.flag("disputed") && !ch.flag("_inquiry"):
		return refused("charge_disputed", "charge", "Charge "+id+" has been charged back; cannot issue a refund.")
	case left == 0:
		return refused("charge_already_refunded", "charge", "Charge "+id+" has already been refunded.")
	case amount < 1:
		return refused("parameter_invalid_integer", "amount", "This value must be greater than or equal to 1.")
	case amount > left:
		return invalid("amount", "Refund amount ("+written(amount, currency)+
			") is greater than unrefunded amount on charge ("+written(left, currency)+")")
	}
	return nil
}

// refund gives the money back; Stripe's fee stays with Stripe.
func (c *call) refund(ch object, amount int64) object {
	id := c.t.nextID("re_")
	k, _ := c.t.see("payment_method", ch.str("payment_method"))
	fate := cardOf(k).refund
	re := object{
		"id": id, "object": "refund", "amount": amount, "charge": ch["id"], "created": c.now, "currency": ch["currency"],
		"destination_details": object{"type": "card", "card": object{
			"reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund",
		}},
		"metadata": c.p.metadata(nil), "payment_intent": ch["payment_intent"], "reason": orNull(c.p.str("reason")),
		"receipt_number": nil, "source_transfer_reversal": nil, "status": "succeeded", "transfer_reversal": nil,
	}
	re["balance_transaction"] = c.bookRefund(re, ch, "refund", -amount)["id"]
	switch fate {
	case refundPending:
		re["status"] = "pending"
		c.later(c.now+refundWait, "refund", id)
	case refundBounces:
		re["_bounces"] = true
		c.later(c.now+refundReturn, "refund", id)
	}
	c.t.put("refund", re)
	c.returned(ch, amount)
	c.emit("charge.refunded", ch)
	c.emit("refund.created", re)
	c.answerInquiry(ch)
	return re
}

// bookRefund writes a refund, or its return, at the rate of its charge; its money moves when the charge's does.
func (c *call) bookRefund(re, ch object, typ string, amount int64) object {
	currency := ch.str("currency")
	when := c.now
	if entry, ok := c.t.see("balance_transaction", ch.str("balance_transaction")); ok {
		when = max(when, entry.num("available_on"))
	}
	text := "REFUND FOR CHARGE"
	if typ == "refund_failure" {
		text = "REFUND FAILURE"
	}
	if s := ch.str("description"); s != "" {
		text += " (" + s + ")"
	}
	return c.book(movement{
		typ: typ, category: typ, source: re.str("id"), description: text, amount: exchange(amount, currency, c.currency()),
		rate: c.rate(currency), availableOn: when,
	})
}

// returned counts a refund, or with a negative amount its return, on the charge.
func (c *call) returned(ch object, amount int64) {
	sum := ch.num("amount_refunded") + amount
	ch["amount_refunded"], ch["refunded"] = sum, sum == ch.num("amount_captured")
	c.t.put("charge", ch)
}

// refundTurn is what time does to a refund.
func (c *call) refundTurn(re object) {
	if re.flag("_bounces") {
		c.failRefund(re, "failed")
		return
	}
	c.finishRefund(re)
}

func (c *call) finishRefund(re object) {
	c.settled(re.str("id"))
	if re.str("status") != "pending" {
		return
	}
	re["status"] = "succeeded"
	c.t.put("refund", re)
	c.announceRefund(re, "pending")
}

// failRefund brings the money back into the balance: the bank did not take it (status failed), or it was called back (canceled).
func (c *call) failRefund(re object, status string) {
	c.settled(re.str("id"))
	before := re.str("status")
	ch, ok := c.t.get("charge", re.str("charge"))
	if !ok || before == "failed" || before == "canceled" {
		return
	}
	delete(re, "_bounces")
	re["status"] = status
	if status == "failed" {
		re["failure_reason"] = "expired_or_canceled_card"
	}
	re["failure_balance_transaction"] = c.bookRefund(re, ch, "refund_failure", re.num("amount"))["id"]
	c.t.put("refund", re)
	c.returned(ch, -re.num("amount"))
	c.announceRefund(re, before)
}

func (c *call) announceRefund(re object, before string) {
	c.emitChange("charge.refund.updated", re, object{"status": before})
	c.emitChange("refund.updated", re, object{"status": before})
}

func getRefund(c *call) (object, *problem) {
	return c.find("refund", c.id["refund"], "refund")
}

func updateRefund(c *call) (object, *problem) {
	re, p := getRefund(c)
	if p := first(p, c.accept("metadata")); p != nil {
		return nil, p
	}
	re["metadata"] = c.p.metadata(re.sub("metadata"))
	c.t.put("refund", re)
	c.emit("charge.refund.updated", re)
	c.emit("refund.updated", re)
	return re, nil
}

func cancelRefund(c *call) (object, *problem) {
	re, p := getRefund(c)
	if p := first(p, c.accept("")); p != nil {
		return nil, p
	}
	if s := re.str("status"); s != "pending" && s != "requires_action" {
		return nil, invalid("", "You cannot cancel this refund because it has a status of "+s+
			". Only a refund with the status pending or requires_action can be canceled.")
	}
	c.failRefund(re, "canceled")
	return re, nil
}

func listRefunds(c *call) (object, *problem) {
	if p := c.listing("charge created payment_intent"); p != nil {
		return nil, p
	}
	return c.listOf("refund", c.sent(map[string]string{"charge": "charge", "payment_intent": "payment_intent"}), nil)
}
