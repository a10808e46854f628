package vault_test

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"text/template"

	"clinic.example/paydesk/vault"
	"pgregory.net/rapid"
)

func TestASecretIsReadByItsMask(t *testing.T) {
	for _, c := range []struct{ text, mask, prefix, last string }{
		{"", "", "", ""},
		{"sk_live_51H8xQ2eZvKYlo2C4242", "sk_live_...4242", "sk_live_", "4242"},
		{"rk_test_51H8xQ2eZvKYlo2C9aZ0", "rk_test_...9aZ0", "rk_test_", "9aZ0"},
		{"pk_live_51H8xQ2eZvKYlo2C4242", "pk_live_...4242", "pk_live_", "4242"},
		{"whsec_51H8xQ2eZvKYlo2C4242", "whsec_...4242", "whsec_", "4242"},
		{"51H8xQ2eZvKYlo2C4242", "...4242", "", "4242"},
		{"sk_test_0123456789abcdef", "sk_test_...cdef", "sk_test_", "cdef"},
		{"sk_test_0123456789abcde", "...", "sk_test_", ""}, // too short to show four of it
		{"sk_live_", "...", "sk_live_", ""},
		{"1234", "...", "", ""},
		{"correct horse battery stap\x1b]0;", "...", "", ""}, // its end could do something to a terminal
		{"sk_live_51H8xQ2eZvKYlo2C4242\n", "...", "sk_live_", ""},
	} {
		s := vault.New(c.text)
		if s.String() != c.mask || s.Prefix() != c.prefix || s.Last4() != c.last {
			t.Errorf("%q reads %q, %q, %q", c.text, s.String(), s.Prefix(), s.Last4())
		}
		if vault.Reveal(s) != c.text || s.Empty() != (c.text == "") {
			t.Errorf("%q is revealed as %q, empty %v", c.text, vault.Reveal(s), s.Empty())
		}
	}
}

func TestSecretsAreComparedByWhatTheyHold(t *testing.T) {
	var none vault.Secret
	for _, c := range []struct {
		a, b vault.Secret
		same bool
	}{
		{vault.New("sk_test_1"), vault.New("sk_test_1"), true},
		{vault.New("sk_test_1"), vault.New("sk_test_2"), false},
		{vault.New("sk_test_1"), none, false},
		{vault.New(""), none, true},
	} {
		if c.a.Equal(c.b) != c.same || c.b.Equal(c.a) != c.same {
			t.Errorf("%q and %q", vault.Reveal(c.a), vault.Reveal(c.b))
		}
	}
}

// printed is every way in which a value can come to be read by somebody.
func printed(t *testing.T, value any) []string {
	t.Helper()
	var all []string
	for _, verb := range "vTtbcdoOqxXUeEfFgGspwz" {
		for _, flags := range []string{"", "+", "#", "+#", "-40", "040", " ", ".2", "[1]"} {
			all = append(all, fmt.Sprintf("%"+flags+string(verb), value))
		}
	}
	all = append(all, fmt.Sprint(value), fmt.Sprintln(value), fmt.Errorf("asking Stripe with %v: %w", value, errors.New("refused")).Error())
	var out bytes.Buffer
	slog.New(slog.NewTextHandler(&out, nil)).Info("asking", "with", value, slog.Group("in", "a", value))
	slog.New(slog.NewJSONHandler(&out, nil)).Info("asking", "with", value, slog.Group("in", "a", value))
	if err := template.Must(template.New("").Parse(`{{.}} {{printf "%q" .}} {{html .}}`)).Execute(&out, value); err != nil {
		t.Fatal(err)
	}
	if text, err := json.Marshal(value); err == nil {
		out.Write(text)
	}
	if text, err := xml.Marshal(value); err == nil {
		out.Write(text)
	}
	_ = gob.NewEncoder(&out).Encode(value)
	func() {
		defer func() { _, _ = fmt.Fprint(&out, recover()) }()
		panic(value)
	}()
	return append(all, out.String())
}

// shows says whether a text holds a piece of what must not be seen, as it is, in hex or as numbers.
func shows(text string, hidden []byte) bool {
	const piece = 5
	lower := strings.ToLower(text)
	for i := 0; i+piece <= len(hidden); i++ {
		part := hidden[i : i+piece]
		numbers := strings.Trim(fmt.Sprint(part), "[]")
		if strings.Contains(text, string(part)) {
			return true
		}
		for _, form := range []string{hex.EncodeToString(part), numbers, strings.ReplaceAll(numbers, " ", ", "), fmt.Sprintf("% x", part)} {
			if strings.Contains(lower, form) {
				return true
			}
		}
	}
	return false
}

func TestNoPrintFormShowsASecretsMiddle(t *testing.T) {
	const text = "sk_live_QwErTyUiOpAsDfGhJkLzXcVbNm4242"
	hidden := []byte(text)[len("sk_live_") : len(text)-4]
	type config struct {
		Key  vault.Secret
		kept vault.Secret
		Ptr  *vault.Secret
		List []vault.Secret
		Map  map[string]vault.Secret
		Any  any
	}
	s := vault.New(text)
	c := config{s, s, &s, []vault.Secret{s}, map[string]vault.Secret{"key": s}, s}
	for name, value := range map[string]any{"secret": s, "pointer": &s, "struct": c, "pointer to struct": &c, "slice": c.List, "unexported": struct{ k vault.Secret }{c.kept}} {
		for _, out := range printed(t, value) {
			if shows(out, hidden) {
				t.Errorf("%s: %s", name, out)
			}
		}
	}
	for form, want := range map[string]string{
		fmt.Sprintf("%v|%+v|%#v|%s|%q|%x|%d", s, s, s, s, s, s, s): strings.Repeat("sk_live_...4242|", 6) + "sk_live_...4242",
		fmt.Sprintf("%v", struct{ Key vault.Secret }{s}):           "{sk_live_...4242}",
		s.GoString():              "sk_live_...4242",
		s.LogValue().String():     "sk_live_...4242",
		marshalled(t, c.Key):      `"sk_live_...4242"`,
		marshalled(t, c.Map):      `{"key":"sk_live_...4242"}`,
		marshalled(t, struct{}{}): `{}`,
	} {
		if form != want {
			t.Errorf("%s, want %s", form, want)
		}
	}
	if !shows(text, hidden) || !shows(hex.EncodeToString([]byte(text)), hidden) || !shows(fmt.Sprint([]byte(text)), hidden) {
		t.Error("the search itself finds nothing")
	}
}

func marshalled(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAMaskIsNotReadBackAsASecret(t *testing.T) {
	var config struct{ Key vault.Secret }
	if err := json.Unmarshal([]byte(`{"Key": "sk_live_...4242"}`), &config); err == nil || !config.Key.Empty() {
		t.Errorf("a mask became a secret: %q", vault.Reveal(config.Key))
	}
}

func TestNoMaskShowsMoreThanFourOfAnySecret(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.SampledFrom([]string{"", "sk_live_", "sk_test_", "rk_live_", "whsec_", "sk_", "live_"}).Draw(t, "prefix")
		text := prefix + rapid.String().Draw(t, "rest")
		s := vault.New(text)
		shown := strings.TrimPrefix(strings.Replace(s.String(), "...", "", 1), s.Prefix())
		if len(shown) > 4 || !strings.HasSuffix(text, shown) || !strings.HasPrefix(text, s.Prefix()) || 4*len(shown) > len(text) {
			t.Fatalf("%q reads %q", text, s.String())
		}
		if text != "" && !strings.Contains(s.String(), "...") {
			t.Fatalf("%q reads %q", text, s.String())
		}
	})
}

func TestKeysInATextAreMasked(t *testing.T) {
	for text, want := range map[string]string{
		"There is no command \"sk_test_51canary0123456789abcd4242\".":                                          "There is no command \"sk_test_...4242\".",
		"rk_live_51canary0123456789abcd4242,pk_test_51canary0123456789abcd0000 whsec_canary0123456789abcd9999": "rk_live_...4242,pk_test_...0000 whsec_...9999",
		"sk_test_short":            "...",
		"nothing, task_test_ 4242": "nothing, task_test_ 4242",
	} {
		if got := vault.Masked(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
