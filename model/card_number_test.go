package model_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
)

// Numbers from docs.stripe.com/testing, of every network.
var testCards = map[string]string{
	"Visa": "4242424242424242", "Visa debit": "4000056655665556", "Visa, declined": "4000000000000002", "Visa, old": "4222222222222",
	"Mastercard": "5555555555554444", "Mastercard 2": "2223003122003222", "Mastercard debit": "5200828282828210",
	"Mastercard prepaid": "5105105105105100", "American Express": "378282246310005", "American Express 34": "371449635398431",
	"Discover": "6011111111111117", "Discover 2": "6011000990139424", "Discover debit": "6011981111111113", "BCcard": "6555900000604105",
	"Diners Club": "3056930009020004", "Diners Club 14": "36227206271667", "JCB": "3566002020360505", "UnionPay": "6200000000000005",
	"UnionPay debit": "6200000000000047", "UnionPay 19": "6205500000000000004", "eftpos": "4000050360000001",
	"eftpos Mastercard": "5555050360000080", "Maestro": "6759649826438453",
}

func grouped(digits, separator string, sizes ...int) string {
	var groups []string
	for i := 0; digits != ""; i++ {
		size := min(sizes[min(i, len(sizes)-1)], len(digits))
		groups, digits = append(groups, digits[:size]), digits[size:]
	}
	return strings.Join(groups, separator)
}

func TestCardNumbersAreFound(t *testing.T) {
	for name, number := range testCards {
		for _, text := range []string{
			number,
			grouped(number, " ", 4), grouped(number, "-", 4), grouped(number, "\u00a0", 4), grouped(number, "\u2011", 4),
			grouped(number, "–", 4), grouped(number, " - ", 4), grouped(number, "\u200b", 4), grouped(number, "\t", 4), grouped(number, "  ", 4),
			grouped(number, " ", 5), grouped(number, " ", 2), grouped(number, " ", 1),
			"Card: " + number + ".", "(" + number + ")", "x" + number + "y", "%B" + number + "^MIA^2904",
			number + " 04/29 123", number + " 0429 123", grouped(number, " ", 4) + " 04/29 123", grouped(number, "-", 4) + "-123",
			"04/29 " + number, "call 0412 345 678 card " + number, "2026-03-02 " + grouped(number, " ", 4), "1 x " + number, "Zoë " + number,
			number + "\n" + "0429",
		} {
			if !model.HoldsCardNumber(text) {
				t.Errorf("%s: %q passes", name, text)
			}
		}
	}
	for _, text := range []string{
		"42424242424242420429123", "12344242424242424242", "4242.4242.4242.4242", "3782 822463 10005", "3622 720627 1667", "4222 222 222 222",
		"42424242 4242 4242", "424 2424 2424 24242", "620550 0000000000004", "Visa 4242 4242 4242 4242 4242",
	} {
		if !model.HoldsCardNumber(text) {
			t.Errorf("%q passes", text)
		}
	}
}

func TestOtherNumbersPass(t *testing.T) {
	for _, text := range []string{
		"", "no digits", "8003608166690503", "8003 6081 6669 0503", "8003-6081-6669-0503", "IHI 8003608166690503, born 1984-02-29",
		"4242424242424241", "4242 4242 4242", "424242424242", "42424242424242", // a wrong digit; 12 and 14 digits
		"0412 345 678", "+61 412 345 678", "+61 412 345 678 +61 2 9374 4000", "+44 20 7946 0958", "+49 (0)30 123456",
		"2026-01-31", "2026-01-31 2026-02-28", "2026-01-31 - 2026-02-28", "31.01.2026 28.02.2026", "10:15 31/01/2026",
		"51 824 753 556", "INV-2041 2042 2043 2044", "2428 77813 2", "1250.00 4000.00 80.00", "4500.00 3200.50 1200.00",
		"BSB 062-000 account 1234 5678", "item 500, 2 x 40.00", "1111111111111111", "0000000000000000",
		"123456789012345678901234567890", "4242 4242\n4242 4242", "4242/4242/4242/4242",
	} {
		if model.HoldsCardNumber(text) {
			t.Errorf("%q is taken for a card number", text)
		}
	}
}

// TestChance bounds how often numbers that stand side by side at a desk look like a card by chance.
func TestChance(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 3))
	phone := func() string {
		return fmt.Sprintf("04%02d %03d %03d", random.IntN(100), random.IntN(1000), random.IntN(1000))
	}
	date := func() string {
		return fmt.Sprintf("20%02d-%02d-%02d", random.IntN(30), 1+random.IntN(12), 1+random.IntN(28))
	}
	for what, text := range map[string]func() string{
		"a telephone number":              phone,
		"a telephone number and a date":   func() string { return phone() + " " + date() },
		"two telephone numbers":           func() string { return phone() + " " + phone() },
		"two dates":                       func() string { return date() + " " + date() },
		"an international number, a date": func() string { return "+61 " + phone()[1:] + " " + date() },
		"a healthcare identifier":         func() string { return fmt.Sprintf("80036%011d", random.Int64N(1e11)) },
		"a business number and a phone":   func() string { return fmt.Sprintf("%011d %s", random.Int64N(1e11), phone()) },
	} {
		found := 0
		const of = 2000
		for range of {
			if model.HoldsCardNumber(text()) {
				found++
			}
		}
		if found > of*3/100 {
			t.Errorf("%s: %d of %d are taken for a card number", what, found, of)
		}
	}
}

func TestMaskCardNumbers(t *testing.T) {
	for text, want := range map[string]string{
		"room 12, card 4242 4242 4242 4242": "room **, card **** **** **** ****",
		"room 12, no card":                  "room 12, no card",
		"":                                  "",
	} {
		if got := model.MaskCardNumbers(text); got != want {
			t.Errorf("%q is masked as %q, want %q", text, got, want)
		}
	}
}
