package sandbox

import "testing"

func TestTestCardsAreDistinctAndPassTheCheckDigit(t *testing.T) {
	numbers, names := map[string]bool{}, map[string]bool{}
	for _, k := range testCards() {
		if !luhn(k.number) {
			t.Errorf("%s has a wrong check digit", k.number)
		}
		if numbers[k.number] || names[k.name] {
			t.Errorf("%s (%s) stands twice", k.number, k.name)
		}
		numbers[k.number], names[k.name] = true, true
	}
}

func TestCardsAskForAuthenticationByTheirRule(t *testing.T) {
	type when struct{ setUp, offSession bool }
	all := []when{{false, false}, {false, true}, {true, false}, {true, true}}
	for name, want := range map[string][4]bool{
		"visa":                          {false, false, false, false},
		"authenticationRequired":        {true, true, true, true},
		"authenticationRequiredOnSetup": {true, true, true, false},
		"authenticationRequiredSetupForOffSession": {true, false, true, false},
	} {
		k, ok := cardByName(name)
		if !ok {
			t.Fatalf("no card %s", name)
		}
		for i, w := range all {
			if got := k.asks(w.setUp, w.offSession); got != want[i] {
				t.Errorf("%s with %+v asks: %v, want %v", name, w, got, want[i])
			}
		}
	}
}

func TestLuhn(t *testing.T) {
	for number, want := range map[string]bool{
		"4242424242424242": true, "4242424242424241": false, "378282246310005": true, "4242": false, "": false,
		"42424242424242x2": false, "8003608166690503": true,
	} {
		if luhn(number) != want {
			t.Errorf("luhn(%q) is not %v", number, want)
		}
	}
}

func TestFingerprintIsOfAccountAndNumberAlone(t *testing.T) {
	a, _ := cardByNumber("4242 4242 4242 4242")
	b, _ := cardByName("us")
	c, _ := cardByName("mastercard")
	if a.fingerprint("acct_1") != b.fingerprint("acct_1") {
		t.Error("one number has two fingerprints")
	}
	if a.fingerprint("acct_1") == c.fingerprint("acct_1") || a.fingerprint("acct_1") == a.fingerprint("acct_2") {
		t.Error("two numbers, or two accounts, share a fingerprint")
	}
}
