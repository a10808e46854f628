package model_test

import (
	"strings"
	"testing"

	"clinic.example/paydesk/model"
)

func TestDeclineWords(t *testing.T) {
	for _, test := range []struct{ code, decline, says, next string }{
		{"card_declined", "insufficient_funds", "not enough money", "[c]"},
		{"card_declined", "generic_decline", "without a reason", "[c]"},
		{"card_declined", "do_not_honor", "without a reason", "[c]"},
		{"expired_card", "", "has expired", "[c]"},
		{"expired_card", "expired_card", "has expired", "[c]"},
		{"incorrect_cvc", "incorrect_cvc", "security code", "[c]"},
		{"processing_error", "", "may work in a minute", "[c]"},
		{"card_declined", "a_code_of_tomorrow", "The card was declined.", "[c]"},
		{"", "", "The card was declined.", "[c]"},
		{"authentication_required", "", "wants the patient to confirm", "[l]"},
		{"card_declined", "authentication_required", "wants the patient to confirm", "[l]"},
		{"authentication_required", "authentication_required", "wants the patient to confirm", "[l]"},
	} {
		got := model.DeclineWords(test.code, test.decline)
		for _, part := range []string{test.says, test.next, "Nothing was charged."} {
			if !strings.Contains(got, part) {
				t.Errorf("%s/%s reads %q, which doesn't say %q", test.code, test.decline, got, part)
			}
		}
		if test.next == "[l]" && strings.Contains(got, "[c]") {
			t.Errorf("%s/%s offers another card: %q", test.code, test.decline, got)
		}
	}
}

// TestSuspectedCards: the holder of a stolen card learns nothing. https://docs.stripe.com/declines/codes
func TestSuspectedCards(t *testing.T) {
	plain := model.DeclineWords("card_declined", "unknown_to_us")
	for _, code := range []string{"lost_card", "stolen_card", "fraudulent", "pickup_card", "merchant_blacklist", "restricted_card", "security_violation"} {
		if got := model.DeclineWords("card_declined", code); got != plain {
			t.Errorf("%s reads %q, other cards %q", code, got, plain)
		}
	}
}
