package stripeops

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
)

func TestNew(t *testing.T) {
	for _, c := range []struct {
		name string
		cfg  Config
		want model.Kind
		says string
	}{
		{"nothing set up yet", Config{}, "", ""},
		{"test key", Config{SecretKey: vault.New("sk_test_1"), ClientID: "ca_1"}, "", ""},
		{"restricted test key", Config{SecretKey: vault.New("rk_test_1")}, "", ""},
		{"line end from a file", Config{SecretKey: vault.New("sk_test_1\n"), ClientID: " ca_1 "}, "", ""},
		{"live key", Config{SecretKey: vault.New("sk_live_1")}, "", ""},
		{"restricted live key", Config{SecretKey: vault.New("rk_live_1")}, "", ""},
		{"no key", Config{SecretKey: vault.New("hello")}, model.Invalid, "sk_test_"},
		{"two keys", Config{SecretKey: vault.New("sk_test_1 sk_test_2")}, model.Invalid, "sk_test_"},
		{"publishable key", Config{SecretKey: vault.New("pk_test_1")}, model.Invalid, "sk_test_"},
		{"bad client id", Config{ClientID: "acct_1"}, model.Invalid, "ca_"},
		{"sandbox by address", Config{APIURL: "http://127.0.0.1:12111", ConnectURL: "http://[::1]:12111/"}, "", ""},
		{"sandbox by name", Config{APIURL: "http://localhost:12111"}, "", ""},
		{"plain http elsewhere", Config{APIURL: "http://api.stripe.com"}, model.Invalid, "https"},
		{"plain http connect elsewhere", Config{ConnectURL: "http://10.0.0.1"}, model.Invalid, "https"},
		{"name that begins like loopback", Config{APIURL: "http://127.0.0.1.example.com"}, model.Invalid, "https"},
		{"other scheme", Config{APIURL: "file://localhost"}, model.Invalid, "https"},
		{"no scheme", Config{APIURL: "api.stripe.com"}, model.Invalid, "a scheme, a host"},
		{"password in the address", Config{APIURL: "https://u:p@api.stripe.com"}, model.Invalid, "a scheme, a host"},
		{"path in the address", Config{APIURL: "https://api.stripe.com/v1"}, model.Invalid, "a scheme, a host"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.cfg)
			if got := model.KindOf(err); got != c.want {
				t.Fatalf("got %q %v, want %q", got, err, c.want)
			}
			if err != nil && !strings.Contains(err.Error(), c.says) {
				t.Errorf("%q doesn't speak of %q", err, c.says)
			}
		})
	}
}

func TestConfigured(t *testing.T) {
	for _, c := range []struct {
		cfg  Config
		want bool
	}{
		{Config{}, false},
		{Config{SecretKey: vault.New("sk_test_1")}, false},
		{Config{ClientID: "ca_1"}, false},
		{Config{SecretKey: vault.New("sk_test_1"), ClientID: "ca_1"}, true},
	} {
		client, err := New(c.cfg)
		if err != nil {
			t.Fatal(err)
		}
		if client.Configured() != c.want || client.Mode() != model.Test {
			t.Errorf("%v %v: Configured %v in %s", !c.cfg.SecretKey.Empty(), c.cfg.ClientID, client.Configured(), client.Mode())
		}
	}
}

func TestNoPrintFormShowsTheKey(t *testing.T) {
	cfg := Config{SecretKey: vault.New("sk_test_canary"), ClientID: "ca_1"}
	client, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, v := range []any{cfg, &cfg, client} {
		fmt.Fprintf(&out, "%v %+v %#v %s %d", v, v, v, v, v)
		slog.New(slog.NewTextHandler(&out, nil)).Info("set up", "with", v)
		slog.New(slog.NewJSONHandler(&out, nil)).Info("set up", "with", v)
	}
	if strings.Contains(out.String(), "canary") {
		t.Errorf("the key is printed: %s", out.String())
	}
}
