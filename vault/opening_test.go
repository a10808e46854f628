package vault_test

import (
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
)

// TestOpens: whatever kind of secret lies in a place, it is told whether it opens there and nowhere else.
func TestOpens(t *testing.T) {
	v, err := vault.Open(t.Context(), vault.Options{Dir: t.TempDir(), Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	place := vault.Place{Table: "keys", Field: "secret", Version: 1}
	text, err := v.Seal(place, vault.New("sk_test_abcdefghijklmnop"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := v.SealBytes(place, []byte{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []model.Sealed{text, raw} {
		if err := v.Opens(place, s); err != nil {
			t.Errorf("in its place: %v", err)
		}
		elsewhere := place
		elsewhere.Field = "publishable"
		if model.KindOf(v.Opens(elsewhere, s)) != model.Unavailable {
			t.Error("it opens in another place")
		}
		s.Box[len(s.Box)-1] ^= 1
		if model.KindOf(v.Opens(place, s)) != model.Unavailable {
			t.Error("it opens though it was changed")
		}
	}
}
