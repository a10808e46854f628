package model_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestCardLabel(t *testing.T) {
	for brand, want := range map[string]string{
		"visa": "Visa 4242", "mastercard": "Mastercard 4242", "amex": "American Express 4242", "discover": "Discover 4242",
		"diners": "Diners Club 4242", "jcb": "JCB 4242", "unionpay": "UnionPay 4242", "eftpos_au": "eftpos 4242", "unknown": "Card 4242", "": "Card 4242",
	} {
		if got := (model.SavedCard{Brand: brand, Last4: "4242"}).Label(); got != want {
			t.Errorf("%q is called %q, want %q", brand, got, want)
		}
	}
}

func TestCardExpiry(t *testing.T) {
	c := model.SavedCard{ExpMonth: 4, ExpYear: 2029}
	if got := c.Expiry(); got != "04/29" {
		t.Errorf("the expiry is written %q", got)
	}
	for today, want := range map[model.Date]bool{20290301: false, 20290430: false, 20290501: true, 20300101: true, 20281231: false} {
		if got := c.Expired(today); got != want {
			t.Errorf("on %v the card of 04/29 is expired: %v, want %v", today, got, want)
		}
	}
	if (model.SavedCard{}).Expired(20260101) {
		t.Error("a card without a date is expired")
	}
}
