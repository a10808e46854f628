package model

import (
	"slices"
	"strings"
)

// Currency is an ISO 4217 code in lower case, as Stripe writes it.
type Currency string

// Exponents and Stripe's own exceptions: https://docs.stripe.com/currencies#zero-decimal
var (
	zeroDecimal  = []Currency{"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
	threeDecimal = []Currency{"bhd", "jod", "kwd", "omr", "tnd"}
	wholeOnly    = []Currency{"isk", "ugx"}
)

// Smallest charges, in minor units: https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
var minimumCharge = map[Currency]int64{
	"usd": 50, "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50,
	"gbp": 30, "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50,
	"pln": 200, "ron": 200, "sek": 300, "sgd": 50, "thb": 1000,
}

// Exponent is how many digits stand behind the point.
func (c Currency) Exponent() int {
	switch {
	case slices.Contains(zeroDecimal, c):
		return 0
	case slices.Contains(threeDecimal, c):
		return 3
	}
	return 2
}

// Upper is the code as people write it.
func (c Currency) Upper() string { return strings.ToUpper(string(c)) }

// Valid says whether the code has the shape of one: three letters in lower case.
func (c Currency) Valid() bool {
	if len(c) != 3 {
		return false
	}
	for i := range len(c) {
		if c[i] < 'a' || c[i] > 'z' {
			return false
		}
	}
	return true
}

// MinimumCharge is the smallest amount that Stripe takes by card; zero where the table has no entry and the server's answer rules.
func (c Currency) MinimumCharge() Money { return Money{minimumCharge[c], c} }

// MaximumCharge is the largest: eight digits of the minor unit.
func (c Currency) MaximumCharge() Money { return Money{99_999_999, c} }

// Chargeable says why Stripe would not take this amount by card, or nothing.
func (m Money) Chargeable() string {
	switch {
	case m.Minor <= 0:
		return "Type an amount above zero."
	case m.Minor < m.Currency.MinimumCharge().Minor:
		return "Stripe takes no card payment below " + m.Currency.MinimumCharge().String() + "."
	case m.Minor > m.Currency.MaximumCharge().Minor:
		return "Stripe takes no single card payment above " + m.Currency.MaximumCharge().String() + "."
	}
	return m.Uneven()
}

// Uneven says why Stripe moves no such amount in this currency, to the clinic or back, or nothing.
// https://docs.stripe.com/currencies#three-decimal
func (m Money) Uneven() string {
	switch {
	case slices.Contains(threeDecimal, m.Currency) && m.Minor%10 != 0:
		return "Amounts in " + m.Currency.Upper() + " must end in 0 for Stripe."
	case slices.Contains(wholeOnly, m.Currency) && m.Minor%100 != 0:
		return "Amounts in " + m.Currency.Upper() + " must be whole for Stripe."
	}
	return ""
}
