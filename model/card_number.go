package model

import "strings"

// HoldsCardNumber says whether a text holds what looks like a payment card's number: 13 to 19 digits, blanks and dashes
// ignored, that pass Luhn (ISO/IEC 7812-1) and begin as a known network's card. paydesk never takes one.
// Individual healthcare identifiers, which begin with 8003 6, are not card numbers.
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

// digitRuns are the runs of digits in a text, joined over blanks and dashes.
func digitRuns(text string) []string {
	var runs []string
	var run strings.Builder
	flush := func() {
		if run.Len() > 0 {
			runs = append(runs, run.String())
			run.Reset()
		}
	}
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			run.WriteRune(r)
		case r == ' ' || r == '-' || r == '\u00a0' || r == '\u2011' || r == '\t':
		default:
			flush()
		}
	}
	flush()
	return runs
}

// A run longer than a card can hide one beside other digits, so every window of it is looked at only when the whole is no card.
func runHoldsCard(run string) bool {
	if len(run) < 13 {
		return false
	}
	if len(run) <= 19 {
		return isCard(run)
	}
	for size := 13; size <= 19; size++ {
		for i := 0; i+size <= len(run); i++ {
			if isCard(run[i : i+size]) {
				return true
			}
		}
	}
	return false
}

func isCard(digits string) bool {
	return knownNetwork(digits) && luhn(digits)
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

// knownNetwork goes by the issuer ranges of Visa, Mastercard, American Express, Discover, Diners Club, JCB, UnionPay and Maestro.
func knownNetwork(digits string) bool {
	if strings.HasPrefix(digits, "80036") {
		return false
	}
	prefix := func(n int) int {
		v := 0
		for _, r := range digits[:n] {
			v = v*10 + int(r-'0')
		}
		return v
	}
	two, three, four := prefix(2), prefix(3), prefix(4)
	switch {
	case digits[0] == '4', two >= 51 && two <= 55, four >= 2221 && four <= 2720, two == 34, two == 37:
		return true
	case four == 6011, two == 64, two == 65, three >= 300 && three <= 305, two == 36, two == 38, two == 39:
		return true
	case four >= 3528 && four <= 3589, two == 62, two == 81, two == 50, two >= 56 && two <= 69:
		return true
	}
	return false
}
