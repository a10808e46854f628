package sandbox

// dueKind is the table of what time alone will do; a row names an object and when its turn comes.
const dueKind = "_due"

// later lets the object's turn come at the given second.
func (c *call) later(at int64, kind, id string) {
	c.settled(id)
	c.t.put(dueKind, object{"id": id, "created": at, "at": at, "kind": kind})
}

// settled takes the object's turn away: it has come, or will not come any more.
func (c *call) settled(id string) { c.t.del(dueKind, id) }

// moneyClockwork does what has become due in the call's tenant, in the order and at the second in which it was due; what comes of it
// may be due already.
func moneyClockwork(c *call) {
	for due := c.ripe(); due != nil; due = c.ripe() {
		c.settled(due.str("id"))
		then := *c
		then.now, then.reqID, then.idemKey = due.num("at"), "", ""
		then.turn(due.str("kind"), due.str("id"))
	}
}

// ripe is the first row whose turn has come, or nil; what is due in the same second comes in the order in which it was put down.
func (c *call) ripe() object {
	tb := c.t.Tables[dueKind]
	if tb == nil || len(tb.all.ids) == 0 {
		return nil
	}
	if due := tb.rows[tb.all.ids[0]]; due.num("at") <= c.now {
		return due
	}
	return nil
}

func (c *call) turn(kind, id string) {
	if kind == payoutsTurn {
		c.automaticPayout()
		return
	}
	o, ok := c.t.get(kind, id)
	if !ok {
		return
	}
	switch kind {
	case "refund":
		c.refundTurn(o)
	case "payment_intent":
		c.settleProcessing(o, true)
	case "checkout.session":
		c.expireSession(o)
	case "balance_transaction":
		o["status"] = "available"
		c.t.put(kind, o)
		c.t.mature(o)
	case "dispute":
		c.disputeTurn(o)
	case "payout":
		c.payPayout(o)
	}
}
