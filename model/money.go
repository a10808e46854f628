package model

import (
	"fmt"
	"math"
	"strconv"
	"strings"
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

// Percent is p hundredths of a percent of m, rounded half away from zero: 1750 of 2500 is 25 % of 17.50.
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

// ParseMoney reads what a person types into an amount field: "80", "80.5", "80,50", "1 250.00". "/2" and "50%" are parts of whole.
// The error is Invalid and says what is wrong.
func ParseMoney(text string, whole Money) (Money, error) {
	text = strings.Join(strings.Fields(text), "")
	if text == "" {
		return Money{}, Errorf(Invalid, "Type an amount, for example 80.00.")
	}
	if rest, ok := strings.CutPrefix(text, "/"); ok {
		return parseShare(rest, whole)
	}
	if rest, ok := strings.CutSuffix(text, "%"); ok {
		return parsePercent(rest, whole)
	}
	return parseAmount(text, whole.Currency)
}

func parseShare(text string, whole Money) (Money, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || n > 100 {
		return Money{}, Errorf(Invalid, "Write /2 for a half, /3 for a third.")
	}
	return whole.Of(roundDiv(whole.Minor, n)), nil
}

func parsePercent(text string, whole Money) (Money, error) {
	points, err := parseAmount(text, "usd")
	if err != nil || points.Minor < 0 || points.Minor > 100_00 {
		return Money{}, Errorf(Invalid, "Write a percentage from 0%% to 100%%.")
	}
	return whole.Percent(points.Minor), nil
}

func parseAmount(text string, currency Currency) (Money, error) {
	exp := currency.Exponent()
	whole, fraction, found := strings.Cut(strings.ReplaceAll(text, ",", "."), ".")
	if strings.Contains(fraction, ".") {
		return Money{}, Errorf(Invalid, "%q is not an amount. Write it as 1250.00.", text)
	}
	if found && len(fraction) > exp {
		return Money{}, Errorf(Invalid, "%s has %d digits after the point.", currency.Upper(), exp)
	}
	digits := whole + fraction + strings.Repeat("0", exp-len(fraction))
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || strings.ContainsAny(digits, "+_") || whole+fraction == "" {
		return Money{}, Errorf(Invalid, "%q is not an amount. Write it as 1250.00.", text)
	}
	if n > math.MaxInt64/10_000/2 || n < -math.MaxInt64/10_000/2 {
		return Money{}, Errorf(Invalid, "%q is too large.", text)
	}
	return Money{n, currency}, nil
}
