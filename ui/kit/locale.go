package kit

import (
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"clinic.example/paydesk/model"
)

// Locale writes amounts, dates and times as a practice's locale does, times in
// the practice's zone.
type Locale struct {
	tag     language.Tag
	zone    *time.Location
	printer *message.Printer
	point   string // between whole and minor units
	zero    rune   // the locale's digit nought
}

// NewLocale reads a BCP 47 tag ("en-AU"); what isn't one writes as "en".
func NewLocale(tag string, zone *time.Location) Locale {
	parsed, err := language.Parse(tag)
	if err != nil {
		parsed = language.English
	}
	l := Locale{tag: parsed, zone: zone, printer: message.NewPrinter(parsed), point: ".", zero: '0'}
	half := []rune(l.printer.Sprint(number.Decimal(0.5, number.Scale(1))))
	if len(half) == 3 {
		l.zero, l.point = half[0], string(half[1])
	}
	return l
}

// LocaleOf is the most likely locale of a country (ISO 3166-1 alpha-2), by
// Unicode's likely subtags: "AU" writes as en-AU, "DE" as de-DE.
func LocaleOf(country string, zone *time.Location) Locale {
	region, err := language.ParseRegion(country)
	if err != nil {
		return NewLocale("en", zone)
	}
	tag, err := language.Compose(region)
	if err != nil {
		return NewLocale("en", zone)
	}
	base, _ := tag.Base()
	return NewLocale(base.String()+"-"+country, zone)
}

// Money writes an amount with its currency: "1,234.50 AUD".
func (l Locale) Money(m model.Money) Safe {
	return l.Amount(m) + " " + Clean(m.Currency.Upper())
}

// Amount writes an amount without its currency, for columns whose head names
// it: "1,234.50", "−40.00".
func (l Locale) Amount(m model.Money) Safe {
	minor, sign := uint64(m.Minor), ""
	if m.Minor < 0 {
		minor, sign = -minor, "−"
	}
	exponent := m.Currency.Exponent()
	unit := uint64(1)
	for range exponent {
		unit *= 10
	}
	whole := l.printer.Sprint(number.Decimal(minor / unit))
	if exponent == 0 {
		return Clean(sign + whole)
	}
	return Clean(sign + whole + l.point + l.digits(minor%unit, exponent))
}

// digits writes n with leading noughts in the locale's own digits.
func (l Locale) digits(n uint64, width int) string {
	out := make([]rune, width)
	for i := width - 1; i >= 0; i-- {
		out[i] = l.zero + rune(n%10)
		n /= 10
	}
	return string(out)
}

// Clock writes the time of day in the practice's zone: "14:32".
func (l Locale) Clock(t time.Time) Safe { return Clean(t.In(l.zone).Format("15:04")) }

// Day writes the date of a time in the practice's zone.
func (l Locale) Day(t time.Time) Safe { return Clean(t.In(l.zone).Format(l.layout())) }

// Moment writes date and time in the practice's zone.
func (l Locale) Moment(t time.Time) Safe { return l.Day(t) + " " + l.Clock(t) }

// Date writes a civil date.
func (l Locale) Date(d model.Date) Safe {
	return Clean(d.Start(time.UTC).Time().Format(l.layout()))
}

// Zone is the practice's time zone.
func (l Locale) Zone() *time.Location { return l.zone }

// layout is the date as the locale writes it. English has the month as a word,
// which no reader can take for the day.
func (l Locale) layout() string {
	base, _ := l.tag.Base()
	region, _ := l.tag.Region()
	switch base.String() {
	case "en":
		if region.String() == "US" && strings.Contains(l.tag.String(), "US") {
			return "Jan 2, 2006"
		}
		return "2 Jan 2006"
	case "de", "da", "nb", "nn", "no", "fi", "cs", "sk", "pl", "ro", "ru", "tr", "et", "lv", "bg", "uk":
		return "02.01.2006"
	case "fr", "es", "it", "pt", "el", "ca", "id", "vi":
		return "02/01/2006"
	case "nl":
		return "02-01-2006"
	}
	return "2006-01-02"
}

// ParseDate reads what a person types: "2026-11-22", "22/11/2026", "22.11.",
// "22 Nov 2026", "today", "+7". A day without a year is of today's year. In
// the United States the month stands first. The error is Invalid.
func (l Locale) ParseDate(text string, today model.Date) (model.Date, error) {
	return dateParser{monthFirst: l.layout() == "Jan 2, 2006", today: today}.parse(text)
}
