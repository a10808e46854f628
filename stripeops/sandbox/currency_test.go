package sandbox

import "testing"

func TestAmountsThatCanBeCharged(t *testing.T) {
	for _, c := range []struct {
		amount   int64
		currency string
		code     string // "" passes, "-" is refused without a code
	}{
		{50, "usd", ""},
		{49, "usd", "amount_too_small"},
		{30, "gbp", ""},
		{29, "gbp", "amount_too_small"},
		{50, "jpy", ""},
		{49, "jpy", "amount_too_small"},
		{0, "usd", "parameter_invalid_integer"},
		{-5, "usd", "parameter_invalid_integer"},
		{99999999, "aud", ""},
		{100000000, "aud", "amount_too_large"},
		{5000, "kwd", ""},
		{5001, "kwd", "-"},
		{500000, "isk", ""},
		{500050, "isk", "-"},
		{1000, "xyz", "-"},
		{1000, "", "-"},
		{1000, "us", "-"},
	} {
		p := checkCharge(c.amount, c.currency)
		switch {
		case c.code == "" && p != nil:
			t.Errorf("%d %s is refused: %s", c.amount, c.currency, p.message)
		case c.code != "" && p == nil:
			t.Errorf("%d %s passes, want %s", c.amount, c.currency, c.code)
		case c.code == "-" && p.code != "", c.code != "" && c.code != "-" && p.code != c.code:
			t.Errorf("%d %s is refused as %q, want %q", c.amount, c.currency, p.code, c.code)
		}
	}
}

func TestExchange(t *testing.T) {
	for _, c := range []struct {
		amount   int64
		from, to string
		want     int64
	}{
		{10000, "usd", "usd", 10000},
		{10000, "usd", "aud", 15200},
		{15200, "aud", "usd", 10000},
		{10000, "usd", "jpy", 15000},
		{15000, "jpy", "usd", 10000},
		{10000, "usd", "kwd", 30800},
		{-10000, "usd", "aud", -15200},
		{1, "aud", "usd", 1},
	} {
		if got := exchange(c.amount, c.from, c.to); got != c.want {
			t.Errorf("%d %s is %d %s, want %d", c.amount, c.from, got, c.to, c.want)
		}
	}
}

func TestWrittenAmounts(t *testing.T) {
	for _, c := range []struct {
		amount         int64
		currency, want string
	}{{1205, "usd", "$12.05"}, {500, "jpy", "¥500"}, {12345, "kwd", "12.345 kwd"}, {7, "gbp", "£0.07"}} {
		if got := written(c.amount, c.currency); got != c.want {
			t.Errorf("%d %s is written %s, want %s", c.amount, c.currency, got, c.want)
		}
	}
}
