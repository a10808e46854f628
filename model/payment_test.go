package model_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestPaymentSums(t *testing.T) {
	p := model.Payment{Amount: money(5_000, "aud"), Applied: 3_000, Reserved: 1_500, Refunded: 500, Tendered: 6_000}
	if got := p.Left(); got != money(3_500, "aud") {
		t.Errorf("%v is left to refund, want 35.00", got)
	}
	if got := p.Unapplied(); got != 1_500 {
		t.Errorf("%d is credit, want 1500", got)
	}
	if got := p.Change(); got != money(1_000, "aud") {
		t.Errorf("the change is %v, want 10.00", got)
	}
	for _, tendered := range []int64{0, 4_999, 5_000} {
		p.Tendered = tendered
		if got := p.Change(); got != money(0, "aud") {
			t.Errorf("of %d handed over for 50.00 %v is given back", tendered, got)
		}
	}
}

func TestThroughStripe(t *testing.T) {
	for method, want := range map[model.Method]bool{
		model.Card: true, model.Online: true, model.Cash: false, model.Machine: false, model.Cheque: false, model.Bank: false,
		model.HealthFund: false, model.Voucher: false, model.Credit: false, model.Other: false, "": false,
	} {
		if got := method.ThroughStripe(); got != want {
			t.Errorf("%q goes through Stripe: %v, want %v", method, got, want)
		}
	}
}
