package model_test

import (
	"errors"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
)

func visit(change func(*model.AppointmentType)) model.AppointmentType {
	a := model.AppointmentType{Name: "First visit", Minutes: 45, Price: money(8_000, "aud"), Mode: model.Required, CancellationFee: money(0, "aud")}
	if change != nil {
		change(&a)
	}
	return a
}

func TestDeposit(t *testing.T) {
	for _, test := range []struct {
		deposit model.Deposit
		want    int64
	}{
		{model.Deposit{}, 8_000},
		{model.Deposit{Amount: 2_000}, 2_000},
		{model.Deposit{Amount: 9_000}, 8_000},
		{model.Deposit{BasisPoints: 2_500}, 2_000},
		{model.Deposit{BasisPoints: 10_000}, 8_000},
		{model.Deposit{BasisPoints: 20_000}, 8_000},
		{model.Deposit{Amount: 1_000, BasisPoints: 5_000}, 1_000},
	} {
		if got := test.deposit.Of(money(8_000, "aud")); got != money(test.want, "aud") {
			t.Errorf("%+v of 80.00 is %v, want %d", test.deposit, got, test.want)
		}
	}
}

func TestActsAs(t *testing.T) {
	open := model.Practice{Name: "Harbour North", Currency: "aud", AcceptOnline: true}
	closed := open
	closed.AcceptOnline = false
	for _, test := range []struct {
		name     string
		visit    model.AppointmentType
		practice model.Practice
		account  model.AccountState
		mode     model.PaymentMode
		asked    int64
		says     string
	}{
		{"required", visit(nil), open, model.Connected, model.Required, 8_000, "As set"},
		{"allowed", visit(func(a *model.AppointmentType) { a.Mode = model.Allowed }), open, model.Connected, model.Allowed, 8_000, "As set"},
		{"with a deposit", visit(func(a *model.AppointmentType) { a.Deposit.BasisPoints = 2_500 }), open, model.Restricted, model.Required, 2_000, "As set"},
		{"disabled", visit(func(a *model.AppointmentType) { a.Mode = model.Disabled }), open, model.Connected, model.Disabled, 0, "Disabled for this type"},
		{"never set", visit(func(a *model.AppointmentType) { a.Mode = "" }), open, model.Connected, model.Disabled, 0, "Disabled for this type"},
		{"not connected", visit(nil), open, model.NotConnected, model.Disabled, 0, "Harbour North is not connected"},
		{"revoked", visit(nil), open, model.Revoked, model.Disabled, 0, "Harbour North is not connected"},
		{"rejected", visit(nil), open, model.Rejected, model.Disabled, 0, "rejected the account of Harbour North"},
		{"switched off", visit(nil), closed, model.Connected, model.Disabled, 0, "switched off"},
		{"free", visit(func(a *model.AppointmentType) { a.Price.Minor = 0 }), open, model.Connected, model.Disabled, 0, "the price is 0"},
		{"too small", visit(func(a *model.AppointmentType) { a.Deposit.Amount = 20 }), open, model.Connected, model.Disabled, 0, "below 0.50 AUD"},
	} {
		got := test.visit.ActsAs(test.practice, test.account)
		if got.Mode != test.mode || got.Asked != money(test.asked, "aud") || !strings.Contains(got.Reason, test.says) {
			t.Errorf("%s: %+v, want %s, %d and %q", test.name, got, test.mode, test.asked, test.says)
		}
	}
}

func TestAppointmentTypeCheck(t *testing.T) {
	if err := visit(nil).Check(); err != nil {
		t.Errorf("a sound type: %v", err)
	}
	for _, test := range []struct {
		field  string
		change func(*model.AppointmentType)
	}{
		{"name", func(a *model.AppointmentType) { a.Name = "" }},
		{"price", func(a *model.AppointmentType) { a.Price.Minor = -1 }},
		{"minutes", func(a *model.AppointmentType) { a.Minutes = -1 }},
		{"minutes", func(a *model.AppointmentType) { a.Minutes = 24*60 + 1 }},
		{"tax", func(a *model.AppointmentType) { a.TaxBasisPoints = -1 }},
		{"tax", func(a *model.AppointmentType) { a.TaxBasisPoints = 10_001 }},
		{"deposit", func(a *model.AppointmentType) { a.Deposit.Amount = 8_001 }},
		{"deposit", func(a *model.AppointmentType) { a.Deposit.Amount = -1 }},
		{"deposit", func(a *model.AppointmentType) { a.Deposit.BasisPoints = 10_001 }},
		{"deposit", func(a *model.AppointmentType) { a.Deposit.BasisPoints = -1 }},
		{"cancellation", func(a *model.AppointmentType) { a.CancellationFee.Minor = -1 }},
	} {
		wantField(t, visit(test.change).Check(), test.field)
	}
}

func wantField(t *testing.T, err error, field string) {
	t.Helper()
	own, ok := errors.AsType[*model.Error](err)
	if !ok || own.Field != field || own.Kind != model.Invalid || !strings.HasSuffix(own.Message, ".") {
		t.Errorf("%+v, want an Invalid sentence beside %s", err, field)
	}
}
