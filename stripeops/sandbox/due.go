package sandbox

import (
	"cmp"
	"slices"
)

// dueKind is the table of what time alone will do; a row names an object and when its turn comes.
const dueKind = "_due"

// later lets the object's turn come at the given second.
func (c *call) later(at int64, kind, id string) {
	c.t.put(dueKind, object{"id": id, "at": at, "kind": kind})
}

// settled takes the object's turn away: it has come, or will not come any more.
func (c *call) settled(id string) { c.t.del(dueKind, id) }

// moneyClockwork does what has become due in the call's tenant, in the order and at the second in which it was due.
func moneyClockwork(c *call) {
	for _, due := range c.ripe() {
		c.settled(due.str("id"))
		then := *c
		then.now, then.reqID, then.idemKey = due.num("at"), "", ""
		then.turn(due.str("kind"), due.str("id"))
	}
}

func (c *call) ripe() []object {
	var rows []object
	c.t.each(dueKind, func(o object) bool {
		if o.num("at") <= c.now {
			rows = append(rows, o)
		}
		return true
	})
	slices.SortFunc(rows, func(a, b object) int {
		return cmp.Or(cmp.Compare(a.num("at"), b.num("at")), cmp.Compare(a.str("id"), b.str("id")))
	})
	return rows
}

func (c *call) turn(kind, id string) {
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
	}
}
