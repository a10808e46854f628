package sandbox

import (
	"maps"
	"slices"
)

func balanceEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/balance", getBalance, "instant, issuing and reserved balances"},
	}
}

// getBalance sums the tenant's balance transactions by currency: settled ones
// are available, the others pending.
func getBalance(c *call) (object, *problem) {
	if p := c.accept(""); p != nil {
		return nil, p
	}
	home := c.account.str("default_currency")
	available, pending := map[string]int64{home: 0}, map[string]int64{home: 0}
	c.t.each("balance_transaction", func(o object) bool {
		currency := o.str("currency")
		available[currency] += 0
		pending[currency] += 0
		if o.num("available_on") <= c.now {
			available[currency] += o.num("net")
		} else {
			pending[currency] += o.num("net")
		}
		return true
	})
	return object{
		"object": "balance", "livemode": c.live,
		"available": balanceAmounts(available), "pending": balanceAmounts(pending),
	}, nil
}

func balanceAmounts(sums map[string]int64) []any {
	var out []any
	for _, currency := range slices.Sorted(maps.Keys(sums)) {
		out = append(out, object{
			"amount": sums[currency], "currency": currency, "source_types": object{"card": sums[currency]},
		})
	}
	return out
}
