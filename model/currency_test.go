package model_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/model"
)

func TestCurrencyExponent(t *testing.T) {
	want := map[int]string{
		0: "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf",
		2: "aud usd eur gbp isk ugx huf twd zzz",
		3: "bhd jod kwd omr tnd",
	}
	for exponent, codes := range want {
		for code := range strings.FieldsSeq(codes) {
			if got := model.Currency(code).Exponent(); got != exponent {
				t.Errorf("%s has %d digits after the point, want %d", code, got, exponent)
			}
		}
	}
}

func TestCurrencyValid(t *testing.T) {
	for code, want := range map[model.Currency]bool{
		"aud": true, "zzz": true, "AUD": false, "": false, "au": false, "audd": false, "au1": false, "a d": false, "äu": false,
	} {
		if got := code.Valid(); got != want {
			t.Errorf("%q: valid %v, want %v", code, got, want)
		}
	}
	if got := model.Currency("aud").Upper(); got != "AUD" {
		t.Errorf("aud in capitals is %q", got)
	}
}

func TestChargeable(t *testing.T) {
	for _, test := range []struct {
		m    model.Money
		says string
	}{
		{money(50, "aud"), ""},
		{money(49, "aud"), "below 0.50 AUD"},
		{money(0, "aud"), "above zero"},
		{money(-1, "aud"), "above zero"},
		{money(30, "gbp"), ""},
		{money(29, "gbp"), "below 0.30 GBP"},
		{money(50, "jpy"), ""},
		{money(49, "jpy"), "below 50 JPY"},
		{money(99_999_999, "aud"), ""},
		{money(100_000_000, "aud"), "above 999999.99 AUD"},
		{money(1230, "kwd"), ""},
		{money(1234, "kwd"), "end in 0"},
		{money(1200, "isk"), ""},
		{money(1250, "isk"), "whole"},
		{money(1250, "ugx"), "whole"},
		{money(1, "zzz"), ""}, // no entry: Stripe's own answer rules
	} {
		got := test.m.Chargeable()
		if test.says == "" && got != "" || !strings.Contains(got, test.says) {
			t.Errorf("%v: %q, want %q", test.m, got, test.says)
		}
	}
}
