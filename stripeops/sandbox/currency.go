package sandbox

import (
	"fmt"
	"math/big"
	"strings"
)

// The currency rules of https://docs.stripe.com/currencies: which have no minor unit, which have three places of it, which
// take only whole units although they are written with two places, and the smallest charge of each.
const (
	zeroDecimal  = " bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf "
	threeDecimal = " bhd jod kwd omr tnd "
	wholeOnly    = " isk ugx "
	twoDecimal   = " aed aud bgn brl cad chf czk dkk eur gbp hkd huf ils inr mxn myr nok nzd php pln ron sek sgd thb twd usd zar "
)

// largestAmount is eight digits, whatever the currency.
const largestAmount = 99999999

func among(list, currency string) bool {
	return currency != "" && strings.Contains(list, " "+currency+" ")
}

func knownCurrency(currency string) bool {
	return among(zeroDecimal+threeDecimal+wholeOnly+twoDecimal, currency)
}

// exponent is the number of decimal places of a currency's minor unit as Stripe counts them.
func exponent(currency string) int {
	switch {
	case among(zeroDecimal, currency):
		return 0
	case among(threeDecimal, currency):
		return 3
	}
	return 2
}

// smallestCharge is the least amount that Stripe takes, in the minor unit of the currency.
func smallestCharge(currency string) int64 {
	least := map[string]int64{
		"usd": 50, "eur": 50, "gbp": 30, "aud": 50, "cad": 50, "nzd": 50, "chf": 50, "sgd": 50, "brl": 50, "inr": 50, "jpy": 50,
		"aed": 200, "bgn": 100, "czk": 1500, "dkk": 250, "hkd": 400, "huf": 17500, "mxn": 1000, "myr": 200, "nok": 300,
		"pln": 200, "ron": 200, "sek": 300, "thb": 1000,
	}
	if n, ok := least[currency]; ok {
		return n
	}
	return max(1, exchange(50, "usd", currency))
}

// written shows an amount the way Stripe's messages do: $12.00, A$12.00, ¥500, 12.00 xyz.
func written(amount int64, currency string) string {
	signs := map[string]string{
		"usd": "$", "aud": "A$", "cad": "CA$", "nzd": "NZ$", "sgd": "SGD", "hkd": "HK$", "eur": "€", "gbp": "£", "jpy": "¥",
	}
	number := decimal(amount, exponent(currency))
	if sign, ok := signs[currency]; ok {
		return sign + number
	}
	return number + " " + currency
}

func decimal(amount int64, places int) string {
	if places == 0 {
		return fmt.Sprint(amount)
	}
	unit := int64(1)
	for range places {
		unit *= 10
	}
	return fmt.Sprintf("%d.%0*d", amount/unit, places, amount%unit)
}

// checkCharge refuses an amount that Stripe would not charge.
func checkCharge(amount int64, currency string) *problem {
	switch {
	case !knownCurrency(currency):
		return invalid("currency", "Invalid currency: "+currency+". Stripe currently supports these currencies: "+strings.TrimSpace(twoDecimal))
	case amount < 1:
		return refused("parameter_invalid_integer", "amount", "This value must be greater than or equal to 1.")
	case amount > largestAmount:
		return refused("amount_too_large", "amount", "Amount must be no more than "+written(largestAmount, currency))
	case amount < smallestCharge(currency):
		return refused("amount_too_small", "amount", "Amount must be at least "+written(smallestCharge(currency), currency))
	case among(threeDecimal, currency) && amount%10 != 0, among(wholeOnly, currency) && amount%100 != 0:
		return invalid("amount", "Amounts in "+currency+" must be rounded to what a card can be charged: the last digits must be 0.")
	}
	return nil
}

// perDollar is how many whole units of a currency one US dollar buys, times 10,000. The sandbox's rates never move.
func perDollar(currency string) int64 {
	rates := map[string]int64{
		"usd": 10000, "eur": 9200, "gbp": 7900, "aud": 15200, "nzd": 16500, "cad": 13600, "chf": 8800, "sgd": 13400, "hkd": 78200,
		"jpy": 1500000, "inr": 832000, "sek": 104000, "nok": 106000, "dkk": 68600, "pln": 40000, "czk": 232000, "huf": 3600000,
		"ron": 45700, "bgn": 18000, "mxn": 170000, "brl": 49500, "thb": 358000, "myr": 47200, "aed": 36700, "zar": 187000,
		"ils": 36500, "php": 560000, "twd": 314000, "isk": 1370000, "ugx": 38000000, "krw": 13300000, "clp": 9500000,
		"vnd": 245000000, "bhd": 3770, "jod": 7090, "kwd": 3080, "omr": 3850, "tnd": 31200, "bif": 28500000, "djf": 1780000,
		"gnf": 86000000, "kmf": 4530000, "mga": 45000000, "pyg": 73000000, "rwf": 12700000, "vuv": 1200000, "xaf": 6050000,
		"xof": 6050000, "xpf": 1100000,
	}
	if r, ok := rates[currency]; ok {
		return r
	}
	return 10000
}

// exchange turns an amount of one currency into another, both in minor units, rounding half up.
func exchange(amount int64, from, to string) int64 {
	if from == to {
		return amount
	}
	top := new(big.Int).Mul(big.NewInt(amount), big.NewInt(perDollar(to)))
	bottom := big.NewInt(perDollar(from))
	for range exponent(to) {
		top.Mul(top, big.NewInt(10))
	}
	for range exponent(from) {
		bottom.Mul(bottom, big.NewInt(10))
	}
	return halfUp(top, bottom)
}

// halfUp divides and rounds half away from zero.
func halfUp(top, bottom *big.Int) int64 {
	twice := new(big.Int).Mul(top, big.NewInt(2))
	if top.Sign() < 0 {
		twice.Sub(twice, bottom)
	} else {
		twice.Add(twice, bottom)
	}
	return twice.Quo(twice, new(big.Int).Mul(bottom, big.NewInt(2))).Int64()
}

// exchangeRate is the factor between two currencies' minor units as it stands on a balance transaction.
func exchangeRate(from, to string) float64 {
	rate := float64(perDollar(to)) / float64(perDollar(from))
	for range exponent(to) {
		rate *= 10
	}
	for range exponent(from) {
		rate /= 10
	}
	return rate
}
