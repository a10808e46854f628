package cli

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestOnlyStripesOwnPagesAreOpened(t *testing.T) {
	for _, c := range []struct {
		address string
		want    bool
	}{
		{"https://connect.stripe.com/oauth/authorize?client_id=ca_1&state=x", true},
		{"https://dashboard.stripe.com/settings/account", true},
		{"https://checkout.stripe.com/c/pay/cs_test_1#fid", false},
		{"https://buy.stripe.com/test_1", false},
		{"http://127.0.0.1:12111/c/pay/cs_test_1", false},
		{"http://dashboard.stripe.com/", false},
		{"https://dashboard.stripe.com@attacker.example/", false},
		{"https://connect.stripe.com.attacker.example/oauth/authorize?x", false},
		{"https://connect.stripe.com/oauth/authorize", false},
		{"file:///etc/passwd", false},
		{"", false},
	} {
		if got := openable("https://connect.stripe.com", c.address); got != c.want {
			t.Errorf("%q: %t", c.address, got)
		}
	}
	if !openable("http://127.0.0.1:12111", "http://127.0.0.1:12111/oauth/authorize?state=x") {
		t.Error("the sandbox's authorise page is not opened")
	}
}

func TestAPayLinkIsRefusedWithASentence(t *testing.T) {
	err := browserFor("")(t.Context(), "https://checkout.stripe.com/c/pay/cs_test_1")
	if model.KindOf(err) != model.Forbidden {
		t.Errorf("refused with %v", err)
	}
}
