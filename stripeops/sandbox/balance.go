package sandbox

func balanceEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/balance", getBalance, "instant, issuing and reserved balances"},
	}
}

// getBalance is the sum of the tenant's balance transactions: those whose day
// has come are available, the others pending.
func getBalance(c *call) (object, *problem) {
	if p := c.accept(""); p != nil {
		return nil, p
	}
	return object{
		"object": "balance", "livemode": c.live,
		"available": c.balanceAmounts(c.t.available), "pending": c.balanceAmounts(c.t.pending),
	}, nil
}

func (c *call) balanceAmounts(amount int64) []any {
	return []any{object{"amount": amount, "currency": c.currency(), "source_types": object{"card": amount}}}
}
