package model_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
)

func money(minor int64, currency model.Currency) model.Money {
	return model.Money{Minor: minor, Currency: currency}
}

func TestParseMoney(t *testing.T) {
	for _, test := range []struct {
		text     string
		currency model.Currency
		want     int64
	}{
		{"80", "aud", 8000},
		{" 80.00 ", "aud", 8000},
		{"80.5", "aud", 8050},
		{"80,50", "aud", 8050},
		{"80,5", "aud", 8050},
		{"0", "aud", 0},
		{"0.01", "aud", 1},
		{".5", "aud", 50},
		{"1.", "aud", 100},
		{"007", "aud", 700},
		{"1250", "aud", 125_000},
		{"1 250.00", "aud", 125_000},
		{"1\u00a0250,00", "aud", 125_000},
		{"1 250", "aud", 125_000},
		{"12 345 678", "aud", 1_234_567_800},
		{"1,250.00", "aud", 125_000},
		{"1.250,00", "aud", 125_000},
		{"1,250.5", "aud", 125_050},
		{"1,250.", "aud", 125_000},
		{"1,250,000", "aud", 125_000_000},
		{"1.250.000,75", "aud", 125_000_075},
		{"1250", "jpy", 1250},
		{"1,250", "jpy", 1250},
		{"1 250", "jpy", 1250},
		{"1250.", "jpy", 1250},
		{"1.250", "kwd", 1250},
		{"1250.000", "kwd", 1_250_000},
		{"1,5", "kwd", 1500},
		{"1 250,000", "kwd", 1_250_000},
		{"1,250.000", "kwd", 1_250_000},
	} {
		got, err := model.ParseMoney(test.text, money(0, test.currency))
		if err != nil || got != money(test.want, test.currency) {
			t.Errorf("%q in %s: %v, %v; want %v", test.text, test.currency, got, err, money(test.want, test.currency))
		}
	}
}

func TestParseMoneyRefuses(t *testing.T) {
	for _, test := range []struct {
		text     string
		currency model.Currency
		says     string
	}{
		{"", "aud", "Type an amount"},
		{"  ", "aud", "Type an amount"},
		{"-5", "aud", "below zero"},
		{"-", "aud", "below zero"},
		{"−5", "aud", "not an amount"},
		{"5-", "aud", "not an amount"},
		{"+5", "aud", "not an amount"},
		{".", "aud", "not an amount"},
		{"..5", "aud", "not an amount"},
		{"1,250", "aud", "two ways"},
		{"1.250", "aud", "two ways"},
		{"1,250", "kwd", "two ways"},
		{"1.250", "jpy", "two ways"},
		{"0,125", "aud", "two ways"},
		{"80 00", "aud", "not an amount"},
		{"1 2", "aud", "not an amount"},
		{"1 2500", "aud", "not an amount"},
		{"12 50.00", "aud", "not an amount"},
		{"1,2,3", "aud", "not an amount"},
		{"12,50.00", "aud", "not an amount"},
		{"1,25,000.00", "aud", "not an amount"},
		{"1 250,000.00", "aud", "not an amount"},
		{",250.00", "aud", "not an amount"},
		{"1.005", "usd", "two ways"},
		{"1000.005", "usd", "at most 2 digits"},
		{"1.2345", "kwd", "at most 3 digits"},
		{"100.5", "jpy", "no digits after the point"},
		{"1e3", "aud", "not an amount"},
		{"0x10", "aud", "not an amount"},
		{"1_000", "aud", "not an amount"},
		{"８０", "aud", "not an amount"},
		{"80 AUD", "aud", "not an amount"},
		{"$80", "aud", "not an amount"},
		{"eighty", "aud", "Write it as 1250.00"},
		{"eighty", "jpy", "Write it as 1250."},
		{"99999999999999999999", "aud", "too large"},
		{"9223372036854775807", "aud", "too large"},
		{"9223372036854", "aud", "too large"},
		{"/", "aud", "Write /2"},
		{"/0", "aud", "Write /2"},
		{"/101", "aud", "Write /2"},
		{"/-2", "aud", "Write /2"},
		{"/+2", "aud", "Write /2"},
		{"/1.5", "aud", "Write /2"},
		{"%", "aud", "percentage"},
		{"101%", "aud", "percentage"},
		{"-1%", "aud", "percentage"},
		{"1,250%", "aud", "percentage"},
		{"50%%", "aud", "percentage"},
	} {
		got, err := model.ParseMoney(test.text, money(10_000, test.currency))
		if model.KindOf(err) != model.Invalid || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q in %s: %v, %v; want an Invalid error that says %q", test.text, test.currency, got, err, test.says)
		}
	}
}

func TestParseMoneyParts(t *testing.T) {
	for _, test := range []struct {
		text  string
		whole int64
		want  int64
	}{
		{"/2", 5000, 2500},
		{"/ 2", 5001, 2501},
		{"/3", 100, 33},
		{"/1", 99, 99},
		{"50%", 5000, 2500},
		{"50 %", 5001, 2501},
		{"12.5%", 800, 100},
		{"12,5%", 800, 100},
		{"0.5%", 1000, 5},
		{"100%", 1234, 1234},
		{"0%", 1234, 0},
	} {
		got, err := model.ParseMoney(test.text, money(test.whole, "aud"))
		if err != nil || got != money(test.want, "aud") {
			t.Errorf("%q of %d: %v, %v; want %d", test.text, test.whole, got, err, test.want)
		}
	}
}

// TestPlainIsRead: what Plain writes, ParseMoney reads, in every kind of currency.
func TestPlainIsRead(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		currency := []model.Currency{"aud", "jpy", "kwd", "isk"}[random.IntN(4)]
		m := money(random.Int64N(1<<random.IntN(48)+1), currency)
		got, err := model.ParseMoney(m.Plain(), money(0, currency))
		if err != nil || got != m {
			t.Fatalf("%s is read as %v, %v", m, got, err)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, test := range []struct {
		m    model.Money
		want string
	}{
		{money(123450, "aud"), "1234.50 AUD"},
		{money(5, "aud"), "0.05 AUD"},
		{money(-5, "aud"), "-0.05 AUD"},
		{money(-123450, "aud"), "-1234.50 AUD"},
		{money(0, "aud"), "0.00 AUD"},
		{money(1234, "jpy"), "1234 JPY"},
		{money(-1234, "jpy"), "-1234 JPY"},
		{money(1234, "kwd"), "1.234 KWD"},
		{money(7, "kwd"), "0.007 KWD"},
		{money(10_000, "isk"), "100.00 ISK"},
		{money(math.MinInt64, "jpy"), "-9223372036854775808 JPY"},
		{money(math.MinInt64, "usd"), "-92233720368547758.08 USD"},
	} {
		if got := test.m.String(); got != test.want {
			t.Errorf("%d %s is written %q, want %q", test.m.Minor, test.m.Currency, got, test.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, test := range []struct{ minor, basisPoints, want int64 }{
		{1750, 2500, 438}, // 437.5
		{-1750, 2500, -438},
		{1749, 2500, 437}, // 437.25
		{100, 3333, 33},
		{1, 5000, 1}, // a half goes away from zero
		{-1, 5000, -1},
		{1, 4999, 0},
		{12345, 10_000, 12345},
		{12345, 0, 0},
	} {
		if got := money(test.minor, "aud").Percent(test.basisPoints); got != money(test.want, "aud") {
			t.Errorf("%d basis points of %d are %v, want %d", test.basisPoints, test.minor, got, test.want)
		}
	}
}

func TestMoneySums(t *testing.T) {
	a := money(500, "aud")
	if got := a.Plus(money(250, "aud")); got != money(750, "aud") {
		t.Errorf("5.00 plus 2.50 is %v", got)
	}
	if got := a.Minus(money(750, "aud")); got != money(-250, "aud") {
		t.Errorf("5.00 minus 7.50 is %v", got)
	}
	if got := a.Of(1); got != money(1, "aud") {
		t.Errorf("a cent of it is %v", got)
	}
	if a.Zero() || !money(0, "aud").Zero() {
		t.Error("only nothing is zero")
	}
}
