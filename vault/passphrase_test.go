package vault_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
)

// answers gives one answer after the other, and keeps the prompts.
func answers(prompts *[]string, texts ...string) func(string) (string, error) {
	return func(prompt string) (string, error) {
		*prompts = append(*prompts, prompt)
		if len(*prompts) > len(texts) {
			return "", errors.New("the terminal was closed")
		}
		return texts[len(*prompts)-1], nil
	}
}

func TestAPassphraseIsAskedForThreeTimes(t *testing.T) {
	for name, c := range map[string]struct {
		answers []string
		kind    model.Kind
		asked   int
	}{
		"right at once":  {[]string{weakPassphrase}, "", 1},
		"right at last":  {[]string{"wrong", "", weakPassphrase}, "", 3},
		"never right":    {[]string{"wrong", "wrong", "wrong", weakPassphrase}, model.Invalid, 3},
		"no answer":      {nil, model.Unavailable, 1},
		"given up later": {[]string{"wrong"}, model.Unavailable, 2},
	} {
		dir := t.TempDir()
		write(t, dir+"/paydesk.salt", weakSalt)
		var prompts []string
		_, err := vault.Open(t.Context(), vault.Options{Dir: dir, Getenv: env(), Ask: answers(&prompts, c.answers...)})
		if model.KindOf(err) != c.kind || len(prompts) != c.asked {
			t.Errorf("%s: asked %q: %v", name, prompts, err)
		}
	}
}

func TestAPassphraseFromTheEnvironment(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/paydesk.salt", weakSalt)
	asked := func(string) (string, error) { t.Error("asked although it is given"); return "", nil }
	mustOpen(t, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=" + weakPassphrase), Ask: asked})
	if says := refusal(t, model.Invalid, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=wrong"), Ask: asked}); !strings.Contains(says, "PAYDESK_PASSPHRASE is not") {
		t.Error(says)
	}
	if says := refusal(t, model.Unavailable, vault.Options{Dir: dir}); !strings.Contains(says, "Set PAYDESK_PASSPHRASE") {
		t.Error(says)
	}
}

func TestAPassphraseIsOneHoweverItsAccentsAreTyped(t *testing.T) {
	dir := t.TempDir()
	mustOpen(t, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=caf\u00e9 horse battery")})
	mustOpen(t, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=cafe\u0301 horse battery")})
	refusal(t, model.Invalid, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=cafe horse battery")})
}

func TestAShortPassphraseMakesNoKey(t *testing.T) {
	dir := t.TempDir()
	if says := refusal(t, model.Invalid, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=elf zeichen")}); !strings.Contains(says, "12 characters") {
		t.Error(says)
	}
	if left := names(t, dir); len(left) != 0 {
		t.Errorf("%v", left)
	}
}

func TestAPassphrasesKeyIsMadeAtTheCostOfRFC9106(t *testing.T) {
	dir := t.TempDir()
	if _, err := vault.Open(t.Context(), vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=" + weakPassphrase)}); err != nil {
		t.Fatal(err)
	}
	text := readText(t, dir+"/paydesk.salt")
	for _, part := range []string{`"time": 3,`, `"memoryKiB": 65536,`, `"threads": 4`} {
		if !strings.Contains(text, part) {
			t.Errorf("%s is not in %s", part, text)
		}
	}
}

func TestASaltFileThatWouldStopTheDeskIsRefused(t *testing.T) {
	for _, change := range [][2]string{
		{`"time": 1`, `"time": 0`},
		{`"time": 1`, `"time": 1000000`},
		{`"memoryKiB": 8`, `"memoryKiB": 7`},
		{`"memoryKiB": 8`, `"memoryKiB": 4294967295`},
		{`"threads": 1`, `"threads": 0`},
		{`"threads": 1`, `"threads": 256`},
		{`"MDEyMzQ1Njc4OWFiY2RlZg=="`, `"c2hvcnQ="`},
		{`"version": 1`, `"version": 2`},
		{`"keys": [{`, `"keys": [], "old": [{`},
		{weakSalt, ""},
	} {
		dir := t.TempDir()
		text := strings.Replace(weakSalt, change[0], change[1], 1)
		if text == weakSalt {
			t.Fatalf("%q is not in the file", change[0])
		}
		write(t, dir+"/paydesk.salt", text)
		if says := refusal(t, model.Unavailable, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=" + weakPassphrase)}); !strings.Contains(says, "paydesk.salt") {
			t.Errorf("%s: %s", change[1], says)
		}
	}
}

func TestANewPassphraseTakesThePlaceOfTheOld(t *testing.T) {
	for name, c := range map[string]struct {
		env     []string
		answers []string // after the present passphrase
		now     string   // empty where nothing may change
	}{
		"typed twice":            {nil, []string{"a dozen brown foxes", "a dozen brown foxes"}, "a dozen brown foxes"},
		"typed differently":      {nil, []string{"a dozen brown foxes", "a dozen brown boxes"}, ""},
		"too short":              {nil, []string{"fox", "fox"}, ""},
		"not typed":              {nil, nil, ""},
		"in the environment":     {[]string{"PAYDESK_NEW_PASSPHRASE=a dozen brown foxes"}, nil, "a dozen brown foxes"},
		"the same, a new salt":   {nil, []string{weakPassphrase, weakPassphrase}, weakPassphrase},
		"nobody asked, the same": {[]string{"PAYDESK_PASSPHRASE=" + weakPassphrase}, nil, weakPassphrase},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir+"/paydesk.salt", weakSalt)
			var prompts []string
			o := vault.Options{Dir: dir, Getenv: env(c.env...), Ask: answers(&prompts, append([]string{weakPassphrase}, c.answers...)...)}
			if name == "nobody asked, the same" {
				o.Ask = nil
			}
			v := mustOpen(t, o)
			s := mustSeal(t, v, "sk_test_1")
			r, err := v.NextKey(t.Context())
			if c.now == "" {
				if model.KindOf(err) != model.Invalid || readText(t, dir+"/paydesk.salt") != weakSalt || v.Describe().Rotating {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if s, err = r.Rewrap(s); err != nil {
				t.Fatal(err)
			}
			if err := r.Commit(); err != nil {
				t.Fatal(err)
			}
			if !opens(mustOpen(t, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=" + c.now)}), s, "sk_test_1") {
				t.Error("the new passphrase doesn't open")
			}
			if c.now != weakPassphrase {
				refusal(t, model.Invalid, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=" + weakPassphrase)})
			}
		})
	}
}

func TestEitherPassphraseOpensWhileItIsBeingChanged(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/paydesk.salt", weakSalt)
	v := mustOpen(t, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE="+weakPassphrase, "PAYDESK_NEW_PASSPHRASE=a dozen brown foxes")})
	before := mustSeal(t, v, "before")
	if _, err := v.NextKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := mustSeal(t, v, "after")
	for _, passphrase := range []string{weakPassphrase, "a dozen brown foxes"} {
		v := mustOpen(t, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=" + passphrase)})
		if !opens(v, before, "before") || !opens(v, after, "after") || !v.Describe().Rotating || v.Describe().KeyID != after.KeyID {
			t.Errorf("%q: %+v", passphrase, v.Describe())
		}
	}
	text := readText(t, dir+"/paydesk.salt")
	write(t, dir+"/paydesk.salt", strings.Replace(text, `"other": "`, `"other": "AAAA`, 1))
	refusal(t, model.Unavailable, vault.Options{Dir: dir, Getenv: env("PAYDESK_PASSPHRASE=a dozen brown foxes")})
}

func TestWhoStopsWaitingIsNotAskedOn(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/paydesk.salt", weakSalt)
	ctx, cancel := context.WithCancel(t.Context())
	asked := 0
	_, err := vault.Open(ctx, vault.Options{Dir: dir, Getenv: env(), Ask: func(string) (string, error) { asked++; cancel(); return "wrong", nil }})
	if model.KindOf(err) != model.Unavailable || asked != 1 {
		t.Errorf("asked %d times: %v", asked, err)
	}
}
