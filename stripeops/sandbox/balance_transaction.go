package sandbox

const day = 24 * 60 * 60

func balanceTransactionEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/balance_transactions", listBalanceTransactions, ""},
		{"GET", "/v1/balance_transactions/{balance_transaction}", getBalanceTransaction, ""},
	}
}

func balanceTransactionLinks() links {
	return links{"balance_transaction.source": "charge|refund|dispute|payout"}
}

// movement is one entry of an account's ledger before it is written: amounts in the minor unit of the account's currency.
type movement struct {
	typ, category, source string
	description           any
	amount, fee           int64
	feeText               string
	rate                  any // factor from the payment's currency, or nil
	availableOn           int64
}

// book writes the movement into the ledger; its money is pending until availableOn. That is held against the server's own
// clock, because what happens in a seeded past may be long available. The entry is the stored one, to be read only.
func (c *call) book(m movement) object {
	currency := c.currency()
	details := []any{}
	if m.fee != 0 {
		details = append(details, object{
			"amount": m.fee, "application": nil, "currency": currency, "description": m.feeText, "type": "stripe_fee",
		})
	}
	o := object{
		"id": c.t.nextID("txn_"), "object": "balance_transaction", "amount": m.amount, "available_on": m.availableOn,
		"created": c.now, "currency": currency, "description": m.description, "exchange_rate": m.rate, "fee": m.fee,
		"fee_details": details, "net": m.amount - m.fee, "reporting_category": m.category, "source": orNull(m.source),
		"status": "available", "type": m.typ,
	}
	if m.availableOn > c.s.now() {
		o["status"] = "pending"
		c.later(m.availableOn, "balance_transaction", o.str("id"))
	}
	c.t.file("balance_transaction", o)
	c.t.enter(o)
	c.expectPayout(o)
	return o
}

// currency is the one that the account is paid out in.
func (c *call) currency() string {
	if s := c.account.str("default_currency"); s != "" {
		return s
	}
	return "usd"
}

// payday is when a card payment's money becomes available: midnight UTC, two days on in most countries and three in Europe.
func (c *call) payday() int64 {
	wait := int64(3)
	switch c.account.str("country") {
	case "US", "AU", "CA", "NZ":
		wait = 2
	}
	return (c.now/day + wait) * day
}

// rate is null for the account's own currency, as on a balance transaction.
func (c *call) rate(currency string) any {
	if currency == c.currency() {
		return nil
	}
	return exchangeRate(currency, c.currency())
}

func getBalanceTransaction(c *call) (object, *problem) {
	return c.look("balance_transaction", c.id["balance_transaction"], "id")
}

func listBalanceTransactions(c *call) (object, *problem) {
	if p := c.listing("created currency payout source type"); p != nil {
		return nil, p
	}
	if id := c.p.str("payout"); id != "" {
		po, p := c.find("payout", id, "payout")
		if p != nil {
			return nil, p
		}
		if !po.flag("automatic") {
			return nil, invalid("payout", "Balance transaction history can only be filtered on automatic transfers, not manual.")
		}
	}
	return c.listOf("balance_transaction", c.sent(map[string]string{
		"currency": "currency", "payout": "_payout", "source": "source", "type": "type",
	}), nil)
}
