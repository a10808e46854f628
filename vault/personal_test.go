package vault_test

import (
	"fmt"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
)

var email = model.PersonalValue{Patient: "pat_06E0000000002", Field: model.PersonalEmail, Number: 3}

func newPersonalKey(t *testing.T, v *vault.Vault, at vault.Place) (*vault.PersonalKey, model.Sealed) {
	t.Helper()
	k, sealed, err := v.NewPersonalKey(at)
	if err != nil {
		t.Fatal(err)
	}
	return k, sealed
}

func TestAPersonalValueOpensWithItsPatientsKeyInItsPlaceAlone(t *testing.T) {
	dir := t.TempDir()
	v := mustOpen(t, vault.Options{Dir: dir})
	at := vault.Place{Table: "personal", Field: string(email.Patient)}
	k, sealed := newPersonalKey(t, v, at)
	closed, err := k.Close(email, "zoe@example.org")
	if err != nil {
		t.Fatal(err)
	}
	again, err := mustOpen(t, vault.Options{Dir: dir}).PersonalKey(at, sealed)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := again.Open(closed); err != nil || text != "zoe@example.org" {
		t.Errorf("after a restart it opens as %q, %v", text, err)
	}
	if k.Ref(email, "zoe@example.org") != again.Ref(email, "zoe@example.org") {
		t.Error("after a restart the audit trail would name it otherwise")
	}
	other, _ := newPersonalKey(t, v, vault.Place{Table: "personal", Field: "pat_06E0000000004"})
	elsewhere, flipped, cut := closed, closed, closed
	elsewhere.Number++
	flipped.Sealed.Box = append([]byte{closed.Sealed.Box[0] ^ 1}, closed.Sealed.Box[1:]...)
	cut.Sealed.Nonce = nil
	for what, open := range map[string]func() (string, error){
		"another patient's key": func() (string, error) { return other.Open(closed) },
		"another number":        func() (string, error) { return k.Open(elsewhere) },
		"a flipped bit":         func() (string, error) { return k.Open(flipped) },
		"no nonce":              func() (string, error) { return k.Open(cut) },
	} {
		if text, err := open(); model.KindOf(err) != model.Unavailable || text != "" {
			t.Errorf("%s opens %q, %v", what, text, err)
		}
	}
	k.Wipe()
	if text, err := k.Open(closed); err == nil {
		t.Errorf("a wiped key opens %q", text)
	}
}

func TestAReferenceTellsValuesApartAndNothingOfThem(t *testing.T) {
	v := mustOpen(t, vault.Options{Dir: t.TempDir()})
	k, _ := newPersonalKey(t, v, place)
	other, _ := newPersonalKey(t, v, place)
	again := email
	again.Number++
	seen := map[model.PersonalRef]bool{}
	refs := []model.PersonalRef{k.Ref(email, "a"), k.Ref(email, "b"), k.Ref(again, "a"), other.Ref(email, "a")}
	for _, ref := range refs {
		seen[ref] = true
	}
	if len(seen) != len(refs) {
		t.Errorf("%d references of %d are their own", len(seen), len(refs))
	}
	if read := model.PersonalRefs("name " + refs[0].String() + " x=1:zz"); len(read) != 1 || read[0] != refs[0] {
		t.Errorf("read back as %v", read)
	}
}

func TestNoPrintFormShowsAPersonalKey(t *testing.T) {
	k, _ := newPersonalKey(t, mustOpen(t, vault.Options{Dir: t.TempDir()}), place)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x"} {
		if text := fmt.Sprintf(verb, k); !strings.HasPrefix(text, "vault.PersonalKey") {
			t.Errorf("%s: %q", verb, text)
		}
	}
}
