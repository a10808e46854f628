package kit_test

import (
	"bufio"
	"strings"
	"testing"

	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

func secretFields() []kit.Field {
	return []kit.Field{
		{Key: "secret", Label: "Secret Key", Kind: kit.SecretField, Optional: true},
		{Key: "footer", Label: "Footer", Optional: true},
	}
}

func TestASecretFieldIsNeverDrawn(t *testing.T) {
	const canary = "sk_test_canary4242"
	f := newFormTest(t, secretFields()...)
	check := func(when string) {
		t.Helper()
		view := f.view()
		for i := range len(canary) - 3 {
			if strings.Contains(view, canary[i:i+4]) {
				t.Fatalf("%s: %q is drawn:\n%s", when, canary[i:i+4], view)
			}
		}
	}
	f.typing(canary)
	check("typed")
	f.sees(strings.Repeat("*", len(canary))).press("tab")
	check("without the focus")
	f.sees(strings.Repeat("*", len(canary))).press("shift+tab", "left", "left", "home", "end")
	check("with the cursor moved")
	f.press("ctrl+u").paste(canary + "\n")
	check("pasted")
	f.press("enter")
	if len(f.sent) != 1 || f.sent[0]["secret"] != canary {
		t.Errorf("sent %d", len(f.sent))
	}
	f.form.Set("secret", "")
	if view := f.view(); strings.Contains(view, "*") {
		t.Errorf("still drawn:\n%s", view)
	}
	f.typing(canary)
	check("typed into an emptied field")
}

func TestASecretThatIsAskedLineByLineIsNotOfferedAgain(t *testing.T) {
	env := uitest.Env(t, uitest.NewClock(uitest.Noon()))
	field := secretFields()[0]
	field.Value, field.Optional = "sk_test_canary4242", false
	var out strings.Builder
	values, err := kit.AskLines(env, bufio.NewReader(strings.NewReader("sk_test_other\n")), &out, field)
	if err != nil || values["secret"] != "sk_test_other" {
		t.Fatalf("got %v, %v", values["secret"] != "", err)
	}
	if strings.Contains(out.String(), "canary") {
		t.Errorf("offered: %s", out.String())
	}
}
