package model

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// HoldsCardNumber says whether a text holds what looks like a payment card's number: 13 to 19 digits, alone or in groups parted by
// blanks, dashes or points, that begin and end as a known network's card and pass Luhn (ISO/IEC 7812-1). paydesk never takes one.
// Other digits around it (an expiry, a security code, a date) don't hide it. Individual healthcare identifiers, which begin with 80036,
// are no network's cards.
func HoldsCardNumber(text string) bool {
	for _, run := range digitRuns(text) {
		if runHoldsCard(run) {
			return true
		}
	}
	return false
}

// MaskCardNumbers puts asterisks for every digit of a text that holds a card number, and gives any other text back as it is.
func MaskCardNumbers(text string) string {
	if !HoldsCardNumber(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '*'
		}
		return r
	}, text)
}

// digitRuns are the groups of digits in a text, and which of them only blanks and dashes part.
func digitRuns(text string) (runs [][]string) {
	var run []string
	for {
		start := strings.IndexAny(text, "0123456789")
		if start < 0 {
			return append(runs, run)
		}
		gap := text[:start]
		text = text[start:]
		group := text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
		text = text[len(group):]
		if len(run) > 0 && !joins(run[len(run)-1], gap, group) {
			runs, run = append(runs, run), nil
		}
		run = append(run, group)
	}
}

// joins says whether two groups may be parts of one number. A point parts long groups only: amounts have two digits behind it.
func joins(before, gap, after string) bool {
	for _, r := range gap {
		switch {
		case r == '.' && len(before) >= 3 && len(after) >= 3:
		case r == '\n' || !unicode.IsSpace(r) && !unicode.In(r, unicode.Pd, unicode.Cf) && r != '\u2212':
			return false
		}
	}
	return true
}

// runHoldsCard tries neighbouring groups together, so that "4242 4242 4242 4242 04" is found and a telephone number beside a date is not.
// Of a single longer group only the two ends are tried: any place of a long number would often pass by chance.
func runHoldsCard(run []string) bool {
	for i, group := range run {
		if len(group) > longestCard && endsAsCard(group) {
			return true
		}
		number := ""
		for n, group := range run[i:] {
			if number += group; len(number) > longestCard {
				break
			}
			if isCard(number, run[i:i+n+1]...) {
				return true
			}
		}
	}
	return false
}

func endsAsCard(group string) bool {
	for size := shortestCard; size <= longestCard; size++ {
		if isCard(group[:size]) || isCard(group[len(group)-size:]) {
			return true
		}
	}
	return false
}

// asPrinted says whether the groups are those of a card: all alike but for a shorter last one, or one of the networks' own ways.
func asPrinted(groups []string) bool {
	sizes, alike := "", true
	for i, group := range groups {
		sizes += "-" + strconv.Itoa(len(group))
		alike = alike && (len(group) == len(groups[0]) || i == len(groups)-1 && len(group) < len(groups[0]))
	}
	return alike || slices.Contains([]string{"-4-6-5", "-4-6-4", "-4-3-3-3", "-6-13"}, sizes)
}

const shortestCard, longestCard = 13, 19

// isCard takes the numbers of the great networks however they are grouped, and those of the others when cards are printed so.
func isCard(digits string, groups ...string) bool {
	if len(digits) < shortestCard || len(digits) > longestCard {
		return false
	}
	known, great := network(digits)
	return known && luhn(digits) && (great || asPrinted(groups))
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// network goes by the issuer ranges and lengths of Visa, Mastercard and American Express (the great ones, in today's lengths), Discover,
// Diners Club, JCB, UnionPay and Maestro. Maestro's shorter numbers are left out: in its wide range lie too many others.
func network(digits string) (known, great bool) {
	prefix := func(n int) int {
		v := 0
		for _, r := range digits[:n] {
			v = v*10 + int(r-'0')
		}
		return v
	}
	two, three, four, size := prefix(2), prefix(3), prefix(4), len(digits)
	switch {
	case digits[0] == '4':
		return size == 13 || size == 16 || size == 19, size == 16
	case two >= 51 && two <= 55, four >= 2221 && four <= 2720:
		return size == 16, size == 16
	case two == 34, two == 37:
		return size == 15, size == 15
	case three >= 300 && three <= 305, four == 3095, two == 36, two == 38, two == 39:
		return size >= 14, false
	case four >= 3528 && four <= 3589, two == 62, two == 81, four == 6011, three >= 644 && three <= 649, two == 65:
		return size >= 16, false
	case two == 50, two >= 56 && two <= 69:
		return size == 16 || size == 18 || size == 19, false
	}
	return false, false
}
