package kit_test

import (
	"math"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

func TestAmountsAsTheLocaleWritesThem(t *testing.T) {
	for _, c := range []struct {
		tag      string
		minor    int64
		currency model.Currency
		want     kit.Safe
	}{
		{"en-AU", 123450, "aud", "1,234.50 AUD"},
		{"en-AU", -4000, "aud", "−40.00 AUD"},
		{"en-AU", 5, "aud", "0.05 AUD"},
		{"en-AU", -5, "aud", "−0.05 AUD"},
		{"de-DE", 123456789, "eur", "1.234.567,89 EUR"},
		{"de-CH", 123456789, "chf", "1’234’567.89 CHF"},
		{"en-IN", 1234567890, "inr", "1,23,45,678.90 INR"},
		{"ja-JP", 1234567, "jpy", "1,234,567 JPY"},
		{"en", 1234567, "kwd", "1,234.567 KWD"},
		{"no such tag", 100000, "usd", "1,000.00 USD"},
		{"en", math.MaxInt64, "usd", "92,233,720,368,547,758.07 USD"},
		{"en", math.MinInt64, "usd", "−92,233,720,368,547,758.08 USD"},
	} {
		got := kit.NewLocale(c.tag, time.UTC).Money(model.Money{Minor: c.minor, Currency: c.currency})
		if got != c.want {
			t.Errorf("%s %d %s: %q, want %q", c.tag, c.minor, c.currency, got, c.want)
		}
	}
}

func TestLocaleOfACountry(t *testing.T) {
	for country, want := range map[string]kit.Safe{
		"AU": "1,234.50", "DE": "1.234,50", "GB": "1,234.50", "": "1,234.50", "XX": "1,234.50", "FR": "1 234,50",
	} {
		got := kit.LocaleOf(country, time.UTC).Amount(model.Money{Minor: 123450, Currency: "eur"})
		if kit.Clean(string(got)) != got {
			t.Errorf("%s: %+q isn't clean", country, got)
		}
		if plainBlanks(got) != string(want) {
			t.Errorf("%s: %+q, want %q", country, got, want)
		}
	}
}

func plainBlanks(s kit.Safe) string {
	out := []rune(string(s))
	for i, r := range out {
		if r == '\u00a0' || r == '\u202f' {
			out[i] = ' '
		}
	}
	return string(out)
}

func TestDatesAsTheLocaleWritesThem(t *testing.T) {
	sydney, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, time.March, 1, 21, 5, 0, 0, time.UTC)
	for tag, want := range map[string]kit.Safe{
		"en-AU": "2 Mar 2026 08:05", "en-US": "Mar 2, 2026 08:05", "de-DE": "02.03.2026 08:05", "fr-FR": "02/03/2026 08:05", "sv-SE": "2026-03-02 08:05",
	} {
		if got := kit.NewLocale(tag, sydney).Moment(at); got != want {
			t.Errorf("%s: %q, want %q", tag, got, want)
		}
	}
	if got := kit.NewLocale("en-AU", sydney).Date(20260302); got != "2 Mar 2026" {
		t.Errorf("a civil date moved: %q", got)
	}
}

func TestParseDate(t *testing.T) {
	for _, c := range []struct {
		tag, text string
		want      model.Date
	}{
		{"en-AU", "2026-11-22", 20261122},
		{"en-AU", "22/11/2026", 20261122},
		{"en-AU", "22.11.", 20261122},
		{"en-AU", "22 nov 2026", 20261122},
		{"en-AU", "Nov 22", 20261122},
		{"en-AU", "4/7/84", 19840704},
		{"en-AU", "1/1/30", 20300101},
		{"en-US", "11/22/2026", 20261122},
		{"en-US", "22 November 2026", 20261122},
		{"en-US", "Nov 22, 2026", 20261122},
		{"en-AU", "Today", 20260302},
		{"en-AU", "tomorrow", 20260303},
		{"en-AU", "+30", 20260401},
		{"en-AU", "-2", 20260228},
		{"en-AU", "29/2/2028", 20280229},
		{"en-AU", "29/2/2026", 0},
		{"en-AU", "22/13/2026", 0},
		{"en-AU", "22", 0},
		{"en-AU", "soon", 0},
		{"en-AU", "1/2/3/4", 0},
		{"en-AU", "2026-11", 0},
		{"en-AU", "", 0},
	} {
		got, err := kit.NewLocale(c.tag, time.UTC).ParseDate(c.text, 20260302)
		if got != c.want || (err == nil) != (c.want != 0) {
			t.Errorf("%s %q: %v, %v; want %v", c.tag, c.text, got, err, c.want)
		}
		if err != nil && model.KindOf(err) != model.Invalid {
			t.Errorf("%q: kind %s", c.text, model.KindOf(err))
		}
	}
}
