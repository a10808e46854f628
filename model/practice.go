package model

import (
	"fmt"
	"time"
)

// Practice is one clinic site: invoices, appointments and takings belong to it.
type Practice struct {
	ID        PracticeID
	Name      string
	LegalName string
	TaxID     string
	Country   string // ISO 3166-1 alpha-2, upper case
	Currency  Currency
	Zone      string // IANA, "Australia/Sydney"
	Series    string // prefix of live invoice numbers
	Footer    string // "Invoice Footer Disclaimer", frozen into each invoice at issue
	Mode      Mode   // what new records are: Test until the practice goes live
	Created   Millis

	AcceptOnline      bool          // "Accept online payments"
	PayBalancesOnline bool          // "Allow balances and invoices to be paid online"
	OnlineType        PaymentTypeID // the payment type that online payments are logged as
}

// Location is the practice's zone; UTC when the zone is unknown here.
func (p Practice) Location() *time.Location {
	zone, err := time.LoadLocation(p.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// Zero is no money in the practice's currency.
func (p Practice) Zero() Money { return Money{0, p.Currency} }

// TestSeries is the prefix of every test invoice's number: test money takes no live number.
const TestSeries = "TEST"

// Number writes the nth number of the practice's series in a mode: "INV-2041", "TEST-0007".
func (p Practice) Number(mode Mode, n int64) string {
	if mode == Live {
		return fmt.Sprintf("%s-%04d", p.Series, n)
	}
	return fmt.Sprintf("%s-%04d", TestSeries, n)
}

// Check says what is wrong with a practice that somebody typed, beside its field; nil when nothing is.
func (p Practice) Check() error {
	switch {
	case p.Name == "":
		return FieldErrorf("name", "Type the practice's name.")
	case !p.Currency.Valid():
		return FieldErrorf("currency", "Write the currency as three letters, for example AUD.")
	case len(p.Country) != 0 && len(p.Country) != 2:
		return FieldErrorf("country", "Write the country as two letters, for example AU.")
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" || p.Zone == "Local" {
		return FieldErrorf("zone", "Write the time zone as a region and city, for example Australia/Sydney.")
	}
	return nil
}
