package vault_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
	"pgregory.net/rapid"
)

// env is an environment of its own.
func env(pairs ...string) func(string) string {
	values := map[string]string{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	return func(name string) string { return values[name] }
}

func mustOpen(t testing.TB, o vault.Options) *vault.Vault {
	t.Helper()
	if o.Getenv == nil {
		o.Getenv = env()
	}
	v, err := vault.Open(t.Context(), vault.Cheap(o))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var place = vault.Place{Table: "keys", Practice: "prac_06CJ3K2M00001", Field: "secret_key", Version: 3, Called: "Harbour Physio"}

func mustSeal(t testing.TB, v *vault.Vault, text string) model.Sealed {
	t.Helper()
	s, err := v.Seal(place, vault.New(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// opens says whether a vault opens a sealed text at its place and finds what was closed.
func opens(v *vault.Vault, s model.Sealed, text string) bool {
	got, err := v.Unseal(place, s)
	return err == nil && vault.Reveal(got) == text
}

func drawPlace(t *rapid.T) vault.Place {
	return vault.Place{
		Table: rapid.String().Draw(t, "table"), Practice: model.PracticeID(rapid.String().Draw(t, "practice")),
		Field: rapid.String().Draw(t, "field"), Version: rapid.IntMin(0).Draw(t, "version"),
	}
}

func TestWhatIsSealedOpensAtItsPlaceAlone(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	rapid.Check(t, func(t *rapid.T) {
		at, text := drawPlace(t), rapid.String().Draw(t, "text")
		s, err := v.Seal(at, vault.New(text))
		if err != nil {
			t.Fatal(err)
		}
		if len(text) > 3 && (strings.Contains(string(s.Box), text) || strings.Contains(string(s.Nonce), text)) {
			t.Fatal("the text stands in its box")
		}
		stored, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back model.Sealed
		if err := json.Unmarshal(stored, &back); err != nil {
			t.Fatal(err)
		}
		if got, err := v.Unseal(at, back); err != nil || vault.Reveal(got) != text {
			t.Fatalf("%v", err)
		}
		other := drawPlace(t)
		if other == at {
			return
		}
		for _, sealed := range []model.Sealed{s, {KeyID: s.KeyID, Version: other.Version, Nonce: s.Nonce, Box: s.Box}} {
			if got, err := v.Unseal(other, sealed); model.KindOf(err) != model.Unavailable || !got.Empty() {
				t.Fatalf("%v opens at %v: %v", at, other, err)
			}
		}
	})
}

func TestPlacesThatReadAlikeAreNotOne(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	places := []vault.Place{
		{Table: "keys", Practice: "a", Field: "b"},
		{Table: "key", Practice: "sa", Field: "b"},
		{Table: "keys", Practice: "ab"},
		{Table: "keys", Field: "ab"},
		{Table: "keysab"},
		{Table: "keys", Practice: "a", Field: "b", Version: 1},
		{Table: "keys", Practice: "a", Field: "b\x00"},
		{},
	}
	for _, at := range places {
		s, err := v.SealBytes(at, []byte("a patient's key"))
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range places {
			s.Version = from.Version
			if _, err := v.UnsealBytes(from, s); (err == nil) != (from == at) {
				t.Errorf("%v opened at %v: %v", at, from, err)
			}
		}
	}
}

func TestTheNameOfAPracticeIsNoPartOfTheSeal(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	s := mustSeal(t, v, "sk_test_1")
	renamed := place
	renamed.Called = "Harbour Physiotherapy"
	if _, err := v.Unseal(renamed, s); err != nil {
		t.Error(err)
	}
}

func TestBytesAndTextsAreNotTakenForEachOther(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	if _, err := v.UnsealBytes(place, mustSeal(t, v, "sk_live_51H8xQ2eZvKYlo2C4242")); model.KindOf(err) != model.Unavailable {
		t.Errorf("a secret came out as bytes: %v", err)
	}
	plain := []byte{0, 1, 254, 255}
	s, err := v.SealBytes(place, plain)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.UnsealBytes(place, s); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("%v: %v", got, err)
	}
	if _, err := v.Unseal(place, s); model.KindOf(err) != model.Unavailable {
		t.Errorf("bytes came out as a text: %v", err)
	}
}

func TestEveryFlippedBitIsRefused(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		s, err := v.Seal(place, vault.New(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range [][]byte{s.Nonce, s.Box} {
			for bit := range 8 * len(part) {
				part[bit/8] ^= 1 << (bit % 8)
				if _, err := v.Unseal(place, s); model.KindOf(err) != model.Unavailable {
					t.Fatalf("bit %d of %d bytes: %v", bit, len(part), err)
				}
				part[bit/8] ^= 1 << (bit % 8)
			}
		}
		id, version := s.KeyID, s.Version
		for bit := range 8 * len(id) {
			flipped := []byte(id)
			flipped[bit/8] ^= 1 << (bit % 8)
			s.KeyID = string(flipped)
			if opens(v, s, text) {
				t.Fatalf("bit %d of the key's id", bit)
			}
		}
		s.KeyID = id
		for bit := range 64 {
			s.Version = version ^ 1<<bit
			if opens(v, s, text) {
				t.Fatalf("bit %d of the version", bit)
			}
		}
		s.Version = version
		for cut := range s.Box {
			if opens(v, model.Sealed{KeyID: id, Version: version, Nonce: s.Nonce, Box: s.Box[:cut]}, text) {
				t.Fatalf("cut to %d bytes", cut)
			}
		}
		if !opens(v, s, text) {
			t.Fatal("it no longer opens as it was")
		}
	})
}

func TestARefusalNamesThePracticeAndWhatToDo(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	stranger := mustOpen(t, vault.Options{Dir: t.TempDir()})
	const text = "sk_live_51H8xQ2eZvKYlo2C4242"
	damaged := mustSeal(t, v, text)
	damaged.Box[70] ^= 1
	replaced := mustSeal(t, v, text)
	replaced.Version--
	unnamed, organisation := place, place
	unnamed.Called, organisation.Called, organisation.Practice = "", "", ""
	closed := mustOpen(t, vault.Options{Dir: t.TempDir()})
	ofClosed := mustSeal(t, closed, text)
	closed.Close()
	for name, c := range map[string]struct {
		v     *vault.Vault
		place vault.Place
		s     model.Sealed
		says  []string
	}{
		"key unknown":        {stranger, place, mustSeal(t, v, text), []string{"Harbour Physio", v.Describe().KeyID, "enter it again", "Nothing was sent to Stripe"}},
		"damaged":            {v, place, damaged, []string{"Harbour Physio", "damaged", "backup", "enter it again"}},
		"an earlier one":     {v, place, replaced, []string{"Harbour Physio", "another version"}},
		"no name":            {v, unnamed, damaged, []string{"practice prac_06CJ3K2M00001"}},
		"the organisation":   {v, organisation, damaged, []string{"the organisation"}},
		"nothing there":      {v, place, model.Sealed{}, []string{"Harbour Physio"}},
		"paydesk is closing": {closed, place, ofClosed, []string{"Harbour Physio", "closing"}},
	} {
		got, err := c.v.Unseal(c.place, c.s)
		e, ok := errors.AsType[*model.Error](err)
		if !ok || e.Kind != model.Unavailable || !got.Empty() {
			t.Errorf("%s: %q, %v", name, vault.Reveal(got), err)
			continue
		}
		for _, part := range c.says {
			if !strings.Contains(e.Message, part) {
				t.Errorf("%s: %q doesn't say %q", name, e.Message, part)
			}
		}
		if shows(err.Error(), []byte(text)) {
			t.Errorf("%s: the error shows the secret: %v", name, err)
		}
	}
}

func TestNothingIsSealedWithoutChance(t *testing.T) {
	dir := t.TempDir()
	mustOpen(t, vault.Options{Dir: dir})
	for left := range 32 + 48 {
		v := mustOpen(t, vault.Options{Dir: dir, Random: io.LimitReader(strings.NewReader(strings.Repeat("x", 80)), int64(left))})
		s, err := v.Seal(place, vault.New("sk_test_1"))
		if model.KindOf(err) != model.Unavailable || s.Set() || !strings.Contains(err.Error(), "not saved") {
			t.Fatalf("with %d bytes of chance: %v", left, err)
		}
	}
}

func TestTwoSealsOfOneSecretShareNothing(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	a, b := mustSeal(t, v, "sk_test_1"), mustSeal(t, v, "sk_test_1")
	if bytes.Equal(a.Nonce, b.Nonce) || bytes.Equal(a.Nonce[:24], a.Nonce[24:]) || bytes.Equal(a.Box[1:49], b.Box[1:49]) || bytes.Equal(a.Box[49:], b.Box[49:]) {
		t.Error("equal secrets can be told from their boxes")
	}
}

func TestNoPrintFormShowsAKey(t *testing.T) {
	dir := t.TempDir()
	v := mustOpen(t, vault.Options{Dir: dir})
	signer, sealed, err := v.NewSigner(place)
	if err != nil {
		t.Fatal(err)
	}
	seed, err := v.UnsealBytes(place, sealed)
	if err != nil {
		t.Fatal(err)
	}
	rotation, err := v.NextKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	type holder struct {
		vault    *vault.Vault
		signer   *vault.Signer
		rotation *vault.Rotation
	}
	hidden := append(keysIn(t, dir+"/paydesk.key"), seed)
	if len(hidden) != 3 {
		t.Fatalf("%d keys", len(hidden))
	}
	for name, value := range map[string]any{
		"vault": v, "signer": signer, "rotation": rotation, "holder": holder{v, signer, rotation}, "description": v.Describe(), "sealed": sealed,
	} {
		for _, out := range printed(t, value) {
			for _, key := range hidden {
				if shows(out, key) {
					t.Errorf("%s: %s", name, out)
				}
			}
		}
	}
}

func TestAVaultServesManyAtOnce(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			for j := range 50 {
				text := fmt.Sprint("secret ", i, j)
				s, err := v.Seal(place, vault.New(text))
				if err != nil || !opens(v, s, text) {
					t.Errorf("%s: %v", text, err)
				}
			}
		})
	}
	rotation, err := v.NextKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_ = v.Describe().String()
	all.Wait()
	if err := rotation.Commit(); err != nil {
		t.Error(err)
	}
}

func FuzzUnseal(f *testing.F) {
	v := mustOpen(f, vault.Options{Dir: f.TempDir()})
	s := mustSeal(f, v, "sk_live_51H8xQ2eZvKYlo2C4242")
	f.Add(s.KeyID, s.Version, s.Nonce, s.Box)
	f.Add(s.KeyID, s.Version, s.Nonce[:47], s.Box)
	f.Add(s.KeyID, s.Version, s.Nonce, s.Box[:65])
	f.Add(s.KeyID, s.Version, s.Nonce, s.Box[:64])
	f.Add(s.KeyID, 0, append(s.Nonce[:24:24], s.Nonce...), append([]byte{2}, s.Box[1:]...))
	f.Add("", 0, []byte(nil), []byte(nil))
	f.Fuzz(func(t *testing.T, keyID string, version int, nonce, box []byte) {
		same := keyID == s.KeyID && version == s.Version && bytes.Equal(nonce, s.Nonce) && bytes.Equal(box, s.Box)
		got, err := v.Unseal(place, model.Sealed{KeyID: keyID, Version: version, Nonce: nonce, Box: box})
		switch {
		case same && err != nil:
			t.Fatal(err)
		case !same && (model.KindOf(err) != model.Unavailable || !got.Empty()):
			t.Fatalf("%v", err)
		}
	})
}
