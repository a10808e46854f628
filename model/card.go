package model

import "fmt"

// SavedCard is a card that Stripe keeps for a patient on one account. paydesk knows its brand and last four digits only.
type SavedCard struct {
	ID            string // pm_...
	Patient       PatientID
	Account       AccountID
	Mode          Mode
	Customer      string // cus_...
	Brand         string
	Last4         string
	ExpMonth      int
	ExpYear       int
	Default       bool
	Active        bool   // chargeable; off after a disconnect
	OffBecause    string // why not, in words
	ConsentAt     Millis
	ConsentBy     string
	ConsentFor    string // the purposes that the patient agreed to
	DisconnectOff bool   // switched off by a disconnect, so the same account brings it back
	Created       Millis
}

// Label is how people speak of the card: "Visa 4242".
func (c SavedCard) Label() string { return brandName(c.Brand) + " " + c.Last4 }

// Expiry is the last month of the card: "04/29".
func (c SavedCard) Expiry() string { return fmt.Sprintf("%02d/%02d", c.ExpMonth, c.ExpYear%100) }

// Expired says whether the card's last month lies before a date.
func (c SavedCard) Expired(today Date) bool {
	return c.ExpYear > 0 && int32(c.ExpYear)*100+int32(c.ExpMonth) < int32(today)/100
}

func brandName(brand string) string {
	switch brand {
	case "visa":
		return "Visa"
	case "mastercard":
		return "Mastercard"
	case "amex":
		return "American Express"
	case "discover":
		return "Discover"
	case "diners":
		return "Diners Club"
	case "jcb":
		return "JCB"
	case "unionpay":
		return "UnionPay"
	case "eftpos_au":
		return "eftpos"
	}
	return "Card"
}
