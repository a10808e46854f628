package sandbox

// payoutsTurn names the row of the account's next automatic payout in the table of what is due.
const payoutsTurn = "_payouts"

func payoutEndpoints() []endpoint {
	const unmodelled = "instant payouts, other destinations than the account's one bank account, debits of a negative balance"
	return []endpoint{
		{"GET", "/v1/payouts", listPayouts, ""},
		{"POST", "/v1/payouts", createPayout, unmodelled},
		{"GET", "/v1/payouts/{payout}", getPayout, ""},
		{"POST", "/v1/payouts/{payout}", updatePayout, ""},
		{"POST", "/v1/payouts/{payout}/cancel", cancelPayout, ""},
	}
}

func payoutLinks() links {
	return links{
		"payout.balance_transaction": "balance_transaction", "payout.failure_balance_transaction": "balance_transaction",
		"payout.original_payout": "payout", "payout.reversed_by": "payout",
	}
}

// newPayout is money on its way to the bank, not stored yet: it arrives at midnight, two days on.
func (c *call) newPayout(amount int64) object {
	return object{
		"id": c.t.nextID("po_"), "object": "payout", "amount": amount, "arrival_date": (c.now/day + 2) * day, "automatic": false,
		"balance_transaction": nil, "created": c.now, "currency": c.currency(), "description": nil,
		"destination": "ba_" + seeded(0, 24, "bank", c.acct), "failure_balance_transaction": nil, "failure_code": nil,
		"failure_message": nil, "livemode": c.live, "metadata": object{}, "method": "standard", "original_payout": nil,
		"reconciliation_status": "not_applicable", "reversed_by": nil, "source_type": "card", "statement_descriptor": nil,
		"status": "pending", "type": "bank_account",
	}
}

// sendPayout takes the payout out of the balance, and returns its balance transaction's id.
func (c *call) sendPayout(po object) string {
	entry := c.bookPayout(po, "payout", "payout", -po.num("amount"))
	po["balance_transaction"] = entry["id"]
	c.t.put("payout", po)
	c.later(po.num("arrival_date"), "payout", po.str("id"))
	c.emit("payout.created", po)
	return entry.str("id")
}

func (c *call) bookPayout(po object, typ, category string, amount int64) object {
	text := "STRIPE PAYOUT"
	if typ != "payout" {
		text = "REVERSAL OF STRIPE PAYOUT"
	}
	return c.book(movement{typ: typ, category: category, source: po.str("id"), description: text, amount: amount, availableOn: c.now})
}

// groupPayout pays out everything that was available and booked before the second cut and is in no payout yet; nil when that is nothing.
func (c *call) groupPayout(cut int64) object {
	var ids []string
	sum := int64(0)
	for _, id := range c.t.unpaid {
		if o := c.t.Tables["balance_transaction"].rows[id]; o.num("available_on") < cut && o.num("created") < cut {
			ids = append(ids, id)
			sum += o.num("net")
		}
	}
	if sum <= 0 {
		return nil
	}
	po := c.newPayout(sum)
	po["automatic"], po["reconciliation_status"], po["status"] = true, "completed", "in_transit"
	c.t.pay(po.str("id"), append(ids, c.sendPayout(po)))
	return po
}

// payoutsTurn makes the automatic payout of the day before, and sees to the next one.
func (c *call) automaticPayout() {
	if c.account.str("settings", "payouts", "schedule", "interval") == "manual" {
		return
	}
	if c.account.flag("payouts_enabled") {
		c.groupPayout(c.now / day * day)
	}
	next := int64(0)
	for _, id := range c.t.unpaid {
		at := payoutDay(c.t.Tables["balance_transaction"].rows[id])
		if at <= c.now && !c.account.flag("payouts_enabled") {
			at = (c.now/day + 1) * day
		}
		if at > c.now && (next == 0 || at < next) {
			next = at
		}
	}
	if next != 0 {
		c.later(next, payoutsTurn, payoutsTurn)
	}
}

// payoutDay is the midnight at which an automatic payout would take the entry.
func payoutDay(entry object) int64 {
	return (max(entry.num("created"), entry.num("available_on"))/day + 1) * day
}

// expectPayout sees to it that the entry's payout will be made.
func (c *call) expectPayout(entry object) {
	at := payoutDay(entry)
	if due, ok := c.t.get(dueKind, payoutsTurn); !ok || due.num("at") > at {
		c.later(at, payoutsTurn, payoutsTurn)
	}
}

// payPayout is the bank's receipt.
func (c *call) payPayout(po object) {
	was := po.str("status")
	c.settled(po.str("id"))
	if was != "pending" && was != "in_transit" {
		return
	}
	po["status"] = "paid"
	c.t.put("payout", po)
	c.emitChange("payout.paid", po, object{"status": was})
}

// failPayout brings the money back: the bank did not take it, be it days after it seemed to.
func (c *call) failPayout(po object) {
	was := po.str("status")
	c.settled(po.str("id"))
	po["status"], po["failure_code"] = "failed", "account_closed"
	po["failure_message"] = "The bank account has been closed."
	po["failure_balance_transaction"] = c.bookPayout(po, "payout_failure", "payout_reversal", po.num("amount"))["id"]
	c.t.put("payout", po)
	c.emitChange("payout.failed", po, object{"status": was})
}

func getPayout(c *call) (object, *problem) {
	return c.find("payout", c.id["payout"], "payout")
}

func listPayouts(c *call) (object, *problem) {
	if p := c.listing("arrival_date created destination status"); p != nil {
		return nil, p
	}
	arrives, p := c.rangeOf("arrival_date")
	if p != nil {
		return nil, p
	}
	want := c.sent(map[string]string{"destination": "destination", "status": "status"})
	return c.listOf("payout", want, func(o object) bool { return arrives.holds(o.num("arrival_date")) })
}

func createPayout(c *call) (object, *problem) {
	amount, p := c.amountParam("amount")
	if p := first(c.accept("amount currency description destination metadata method source_type statement_descriptor"), p,
		c.oneOf("method", "standard"), c.oneOf("source_type", "card")); p != nil {
		return nil, p
	}
	if !c.p.has("currency") {
		return nil, missing("currency")
	}
	po := c.newPayout(amount)
	if id := c.p.str("destination"); id != "" && id != po.str("destination") {
		return nil, noSuch("external account", id, "destination")
	}
	if p := c.payable(amount); p != nil {
		return nil, p
	}
	po["description"], po["statement_descriptor"] = c.orOld(po, "description"), c.orOld(po, "statement_descriptor")
	po["metadata"] = c.p.metadata(nil)
	c.sendPayout(po)
	return po, nil
}

// payable is why a manual payout of the amount can't be made.
func (c *call) payable(amount int64) *problem {
	switch {
	case amount < 1:
		return refused("parameter_invalid_integer", "amount", "This value must be greater than or equal to 1.")
	case !c.account.flag("payouts_enabled"):
		return refused("payouts_not_allowed", "", "Payouts are not enabled on this account.")
	case c.p.str("currency") != c.currency() || amount > c.t.available:
		return refused("balance_insufficient", "amount", "You have insufficient funds in your Stripe account. One likely reason is that your "+
			"funds are pending, and not available yet.")
	}
	return nil
}

func updatePayout(c *call) (object, *problem) {
	po, p := getPayout(c)
	if p := first(p, c.accept("metadata")); p != nil {
		return nil, p
	}
	po["metadata"] = c.p.metadata(po.sub("metadata"))
	c.t.put("payout", po)
	c.emit("payout.updated", po)
	return po, nil
}

// cancelPayout calls a manual payout back before it is on its way.
func cancelPayout(c *call) (object, *problem) {
	po, p := getPayout(c)
	if p := first(p, c.accept("")); p != nil {
		return nil, p
	}
	if po.flag("automatic") || po.str("status") != "pending" {
		return nil, refused("payout_not_cancelable", "", "Payout "+po.str("id")+" can no longer be canceled.")
	}
	c.settled(po.str("id"))
	po["status"] = "canceled"
	po["failure_balance_transaction"] = c.bookPayout(po, "payout_cancel", "payout_reversal", po.num("amount"))["id"]
	c.t.put("payout", po)
	c.emitChange("payout.canceled", po, object{"status": "pending"})
	return po, nil
}
