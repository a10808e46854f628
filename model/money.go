package model

import (
	"fmt"
	"strconv"
)

// Money is an amount in the currency's minor unit (cents for AUD, yen for JPY). Never a float.
type Money struct {
	Minor    int64
	Currency Currency
}

// Zero says whether nothing is there.
func (m Money) Zero() bool { return m.Minor == 0 }

// Plus adds an amount of the same currency.
func (m Money) Plus(n Money) Money { return Money{m.Minor + n.Minor, m.Currency} }

// Minus takes away an amount of the same currency.
func (m Money) Minus(n Money) Money { return Money{m.Minor - n.Minor, m.Currency} }

// Of is another amount in the same currency.
func (m Money) Of(minor int64) Money { return Money{minor, m.Currency} }

// Percent is so many hundredths of a percent of m, rounded half away from zero: 2500 of 17.50 is 4.38.
func (m Money) Percent(basisPoints int64) Money {
	return m.Of(roundDiv(m.Minor*basisPoints, 10_000))
}

func roundDiv(n, d int64) int64 {
	if n < 0 {
		return -roundDiv(-n, d)
	}
	return (n + d/2) / d
}

// Plain writes the amount without separators or a currency: "1234.50". It is the form that forms and files take.
func (m Money) Plain() string {
	exp := m.Currency.Exponent()
	sign, n := "", uint64(m.Minor)
	if m.Minor < 0 {
		sign, n = "-", uint64(-m.Minor)
	}
	if exp == 0 {
		return sign + strconv.FormatUint(n, 10)
	}
	unit := uint64(pow10(exp))
	return fmt.Sprintf("%s%d.%0*d", sign, n/unit, exp, n%unit)
}

// String writes the amount and the currency: "1234.50 AUD". Screens format with the locale's separators instead.
func (m Money) String() string { return m.Plain() + " " + m.Currency.Upper() }

func pow10(n int) int64 {
	p := int64(1)
	for range n {
		p *= 10
	}
	return p
}
