package model_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestRefundStatus(t *testing.T) {
	for _, test := range []struct {
		status        model.RefundStatus
		word          string
		counts, moved bool
	}{
		{1, "Not known yet", true, false},
		{2, "Pending", true, true},
		{3, "Refunded", true, true},
		{4, "Came back", false, false},
		{5, "Cancelled", false, false},
		{6, "Not done", false, false},
		{7, "Needs the patient", true, true},
		{0, "Unknown", false, false},
		{8, "Unknown", false, false},
	} {
		if got := test.status.String(); got != test.word {
			t.Errorf("status %d reads %q, want %q: the bytes are stored", test.status, got, test.word)
		}
		if test.status.Counts() != test.counts || test.status.Moved() != test.moved {
			t.Errorf("%s: counts %v, moved %v", test.word, test.status.Counts(), test.status.Moved())
		}
	}
}

// TestRefundAfter is money.md's rank: done may fail later, and nothing else goes back.
func TestRefundAfter(t *testing.T) {
	allowed := map[[2]model.RefundStatus]bool{
		{model.RefundPending, model.RefundDone}: true, {model.RefundPending, model.RefundFailed}: true, {model.RefundPending, model.RefundCancelled}: true,
		{model.RefundNeedsAction, model.RefundDone}: true, {model.RefundNeedsAction, model.RefundFailed}: true,
		{model.RefundNeedsAction, model.RefundCancelled}: true, {model.RefundDone, model.RefundFailed}: true,
	}
	for before := model.RefundStatus(0); before < 9; before++ {
		for after := model.RefundStatus(0); after < 9; after++ {
			if got, want := after.After(before), allowed[[2]model.RefundStatus{before, after}]; got != want {
				t.Errorf("%v after %v: %v, want %v", after, before, got, want)
			}
		}
	}
}

func TestRefundReasons(t *testing.T) {
	for _, reason := range model.RefundReasons() {
		want := "requested_by_customer"
		switch reason {
		case "paid twice":
			want = "duplicate"
		case "fraudulent":
			want = "fraudulent"
		}
		if got := reason.ForStripe(); got != want {
			t.Errorf("%q is %q to Stripe, want %q", reason, got, want)
		}
	}
	if n := len(model.RefundReasons()); n != 7 {
		t.Errorf("the form has %d reasons, want 7", n)
	}
}

func TestRefundState(t *testing.T) {
	for status, want := range map[string]model.RefundStatus{
		"pending": model.RefundPending, "requires_action": model.RefundNeedsAction, "succeeded": model.RefundDone,
		"failed": model.RefundFailed, "canceled": model.RefundCancelled, "a status of tomorrow": model.RefundPending,
	} {
		if got := (model.RefundAtStripe{Status: status}).RefundState(); got != want {
			t.Errorf("%s at Stripe is %v, want %v", status, got, want)
		}
	}
}
