package ui

import "testing"

func TestAPlaceComesBeforeActionsThatMentionIt(t *testing.T) {
	offers := []offer{
		{label: "Remove the saved card, here and at Stripe. That is final.", detail: "Ngaire Matthews", why: "There is none."},
		{label: "Connect the practice to Stripe, so that cards can be kept.", detail: "Ngaire Matthews"},
		{label: "Integrations > Stripe", detail: "Settings"},
	}
	found := rank(offers, "stripe")
	if len(found) != 3 || found[0].label != "Integrations > Stripe" || found[2].why == "" {
		t.Errorf("found %+v", found)
	}
}
