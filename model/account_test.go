package model_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestAccountState(t *testing.T) {
	due := []model.Requirement{{Field: "external_account"}}
	whole := model.StripeAccount{ChargesEnabled: true, PayoutsEnabled: true}
	for _, test := range []struct {
		name   string
		change func(*model.StripeAccount)
		want   model.AccountState
	}{
		{"nothing due", func(*model.StripeAccount) {}, model.Connected},
		{"only a deadline", func(a *model.StripeAccount) { a.Deadline = 1 }, model.Connected},
		{"currently due", func(a *model.StripeAccount) { a.CurrentlyDue = due }, model.Restricted},
		{"past due", func(a *model.StripeAccount) { a.PastDue = due }, model.Restricted},
		{"charges off", func(a *model.StripeAccount) { a.ChargesEnabled = false }, model.Restricted},
		{"both off", func(a *model.StripeAccount) { a.ChargesEnabled, a.PayoutsEnabled = false, false }, model.Restricted},
		{"disabled past due", func(a *model.StripeAccount) {
			a.ChargesEnabled, a.PayoutsEnabled, a.DisabledReason, a.PastDue = false, false, "requirements.past_due", due
		}, model.Restricted},
		{"a reason that Stripe made up since", func(a *model.StripeAccount) { a.DisabledReason = "new_reason" }, model.Restricted},
		{"payouts off", func(a *model.StripeAccount) { a.PayoutsEnabled = false }, model.PayoutsStopped},
		{"payouts off, past due", func(a *model.StripeAccount) { a.PayoutsEnabled, a.PastDue = false, due }, model.PayoutsStopped},
		{"verifying", func(a *model.StripeAccount) { a.Pending = due }, model.PendingReview},
		{"verifying, charges off", func(a *model.StripeAccount) {
			a.ChargesEnabled, a.DisabledReason = false, "requirements.pending_verification"
		}, model.PendingReview},
		{"under review", func(a *model.StripeAccount) { a.ChargesEnabled, a.DisabledReason = false, "under_review" }, model.PendingReview},
		{"verifying, and something due", func(a *model.StripeAccount) { a.Pending, a.CurrentlyDue = due, due }, model.Restricted},
		{"rejected for fraud", func(a *model.StripeAccount) { a.DisabledReason = "rejected.fraud" }, model.Rejected},
		{"rejected, something due", func(a *model.StripeAccount) { a.DisabledReason, a.PastDue = "rejected.other", due }, model.Rejected},
		{"revoked", func(a *model.StripeAccount) { a.Revoked = true }, model.Revoked},
		{"revoked after it was rejected", func(a *model.StripeAccount) { a.Revoked, a.DisabledReason = true, "rejected.fraud" }, model.Revoked},
	} {
		account := whole
		test.change(&account)
		if got := account.State(); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

func TestAccountCharges(t *testing.T) {
	for state, want := range map[model.AccountState]bool{
		model.Connected: true, model.Restricted: true, model.PayoutsStopped: true, model.PendingReview: true,
		model.NotConnected: false, model.Rejected: false, model.Revoked: false, "": false, "something else": false,
	} {
		if got := state.Charges(); got != want {
			t.Errorf("%q: a charge may be tried: %v, want %v", state, got, want)
		}
	}
}
