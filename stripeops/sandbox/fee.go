package sandbox

import (
	"math/big"
	"strings"
)

// tariff is what Stripe takes of a card payment in one country: hundredths of a percent, and a fixed part in the minor unit
// of the country's currency. Source: the pricing page of each country at stripe.com/pricing; the sandbox's figures do not move.
type tariff struct {
	home, near, far int64 // card of the same country, of the same economic area, of any other
	fixed           int64
	conversion      int64 // added when the payment's currency is not the account's
}

const euroArea = " AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK "

// economicArea is the European Economic Area without the United Kingdom: cards of one country count as near in another.
const economicArea = euroArea + " BG CZ DK HU IS LI NO PL RO SE "

func tariffOf(country string) tariff {
	switch {
	case country == "AU":
		return tariff{175, 290, 290, 30, 200}
	case country == "NZ":
		return tariff{265, 370, 370, 30, 200}
	case country == "GB":
		return tariff{150, 250, 325, 20, 200}
	case country == "CA":
		return tariff{290, 370, 370, 30, 200}
	case strings.Contains(economicArea, " "+country+" "):
		return tariff{150, 150, 325, 25, 200}
	}
	return tariff{290, 440, 440, 30, 100}
}

// feeOf is Stripe's fee on an amount in the account's currency, rounded half up.
func feeOf(amount int64, country, cardCountry string, converted bool) int64 {
	t := tariffOf(country)
	share := t.far
	switch {
	case cardCountry == country:
		share = t.home
	case strings.Contains(economicArea, " "+cardCountry+" ") && (country == "GB" || strings.Contains(economicArea, " "+country+" ")):
		share = t.near
	}
	if converted {
		share += t.conversion
	}
	return halfUp(big.NewInt(amount*share), big.NewInt(10000)) + t.fixed
}
