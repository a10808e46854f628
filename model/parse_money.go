package model

import (
	"math"
	"strconv"
	"strings"
)

// ParseMoney reads what a person types into an amount field: "80", "80.5", "80,50", "1 250.00", "1,250.00". "/2" and "50%" are parts
// of whole. What could be read in two ways ("1,250" may be a thousand or a little more than one) is refused, as is anything below zero.
// The error is Invalid and says what is wrong.
func ParseMoney(text string, whole Money) (Money, error) {
	text = strings.Join(strings.Fields(text), " ")
	if text == "" {
		return Money{}, Errorf(Invalid, "Type an amount, for example 80.00.")
	}
	if rest, ok := strings.CutPrefix(text, "/"); ok {
		return parseShare(strings.TrimSpace(rest), whole)
	}
	if rest, ok := strings.CutSuffix(text, "%"); ok {
		return parsePercent(strings.TrimSpace(rest), whole)
	}
	return parseAmount(text, whole.Currency)
}

func parseShare(text string, whole Money) (Money, error) {
	n, err := strconv.ParseUint(text, 10, 8)
	if err != nil || n < 1 || n > 100 {
		return Money{}, Errorf(Invalid, "Write /2 for a half, /3 for a third.")
	}
	return whole.Of(roundDiv(whole.Minor, int64(n))), nil
}

func parsePercent(text string, whole Money) (Money, error) {
	points, err := parseAmount(text, "usd")
	if err != nil || points.Minor > 100_00 {
		return Money{}, Errorf(Invalid, "Write a percentage from 0%% to 100%%.")
	}
	return whole.Percent(points.Minor), nil
}

func parseAmount(text string, currency Currency) (Money, error) {
	if strings.HasPrefix(text, "-") {
		return Money{}, Errorf(Invalid, "An amount can't be below zero.")
	}
	exp := currency.Exponent()
	whole, fraction, ambiguous := splitAmount(text, exp)
	if ambiguous {
		return Money{}, Errorf(Invalid, "%q can be read in two ways. Write it as 1250 or as 1.25.", text)
	}
	whole, ok := ungroup(whole)
	if !ok || !digitsOnly(whole+fraction) || whole+fraction == "" {
		return Money{}, Errorf(Invalid, "%q is not an amount. Write it as %s.", text, Money{1250 * pow10(exp), currency}.Plain())
	}
	if len(fraction) > exp {
		if exp == 0 {
			return Money{}, Errorf(Invalid, "Amounts in %s have no digits after the point.", currency.Upper())
		}
		return Money{}, Errorf(Invalid, "Amounts in %s have at most %d digits after the point.", currency.Upper(), exp)
	}
	n, err := strconv.ParseInt(whole+fraction+strings.Repeat("0", exp-len(fraction)), 10, 64)
	if err != nil || n > math.MaxInt64/10_000/2 {
		return Money{}, Errorf(Invalid, "%q is too large.", text)
	}
	return Money{n, currency}, nil
}

// splitAmount cuts at the decimal point or comma: the last of the two, unless it comes more than once and so parts thousands.
// A single one before three digits could be either, but for what the currency rules out.
func splitAmount(text string, exp int) (whole, fraction string, ambiguous bool) {
	at := strings.LastIndexAny(text, ".,")
	if at < 0 {
		return text, "", false
	}
	whole, fraction = text[:at], text[at+1:]
	parts := text[at : at+1]
	switch {
	case strings.Contains(whole, parts):
		return text, "", false
	case strings.ContainsAny(whole, "., ") || len(fraction) != 3 || len(whole) > 3:
		return whole, fraction, false
	case parts == "." && exp == 3:
		return whole, fraction, false
	case parts == "," && exp == 0:
		return text, "", false
	}
	return "", "", true
}

// ungroup takes the blanks, commas or points from between thousands: one kind of them, and three digits behind each.
func ungroup(text string) (digits string, ok bool) {
	at := strings.IndexAny(text, " ,.")
	if at < 0 {
		return text, true
	}
	groups := strings.Split(text, text[at:at+1])
	for i, group := range groups {
		if !digitsOnly(group) || len(group) > 3 || len(group) == 0 || i > 0 && len(group) != 3 {
			return "", false
		}
	}
	return strings.Join(groups, ""), true
}

func digitsOnly(text string) bool { return strings.Trim(text, "0123456789") == "" }
