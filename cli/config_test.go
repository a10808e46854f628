package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"clinic.example/paydesk/vault"
)

// read gives the configuration that flags and an environment make.
func read(t *testing.T, env map[string]string, args ...string) (Config, error) {
	t.Helper()
	var c Config
	set := pflag.NewFlagSet("paydesk", pflag.ContinueOnError)
	c.flags(set, "")
	if err := set.Parse(args); err != nil {
		return c, flagError(err)
	}
	err := c.complete(set, func(name string) string { return env[name] })
	return c, err
}

func TestFlagsComeBeforeTheEnvironment(t *testing.T) {
	env := map[string]string{
		"PAYDESK_OAUTH_PORT": "9000", "PAYDESK_CONNECT_LIMIT": "5s", "PAYDESK_LOCK_AFTER": "90s", "NO_COLOR": "1",
		"PAYDESK_STRIPE_API_URL": "http://127.0.0.1:1", "PAYDESK_STRIPE_CONNECT_URL": "http://127.0.0.1:2",
		"PAYDESK_STRIPE_SECRET_KEY": "sk_test_x", "PAYDESK_STRIPE_CLIENT_ID": "ca_x",
	}
	c, err := read(t, env)
	if err != nil {
		t.Fatal(err)
	}
	if c.OAuthPort != 9000 || c.ConnectLimit != 5*time.Second || c.LockAfter != 90*time.Second || !c.NoColor {
		t.Errorf("from the environment: port %d, limit %s, lock %s, no colour %t", c.OAuthPort, c.ConnectLimit, c.LockAfter, c.NoColor)
	}
	s := c.Stripe
	if s.APIURL != "http://127.0.0.1:1" || s.ConnectURL != "http://127.0.0.1:2" || !s.SecretKey.Equal(vault.New("sk_test_x")) || s.ClientID != "ca_x" {
		t.Error("Stripe's settings are not those of the environment")
	}
	c, err = read(t, env, "--oauth-port", "9001", "--connect-limit", "7m", "--lock-after", "0")
	if err != nil || c.OAuthPort != 9001 || c.ConnectLimit != 7*time.Minute || c.LockAfter != 0 {
		t.Errorf("from flags: port %d, limit %s, lock %s, %v", c.OAuthPort, c.ConnectLimit, c.LockAfter, err)
	}
	c, err = read(t, nil)
	if err != nil || c.OAuthPort != 8765 || c.ConnectLimit != 10*time.Minute || c.LockAfter != 5*time.Minute || c.NoColor {
		t.Errorf("from nothing: port %d, limit %s, lock %s, no colour %t, %v", c.OAuthPort, c.ConnectLimit, c.LockAfter, c.NoColor, err)
	}
}

func TestWrongSettingsAreSentences(t *testing.T) {
	for _, c := range []struct {
		name string
		env  map[string]string
		args []string
		want string
	}{
		{"theme", nil, []string{"--theme", "pink"}, `--theme can't be "pink": choose dark, light or contrast.`},
		{"port", nil, []string{"--oauth-port", "0"}, "--oauth-port can't be 0"},
		{"port text", nil, []string{"--oauth-port", "http"}, `--oauth-port can't be "http": it takes a whole number.`},
		{"limit", nil, []string{"--connect-limit", "1ms"}, "choose between 1s and 24h"},
		{"limit text", nil, []string{"--connect-limit", "soon"}, `--connect-limit can't be "soon": it takes a time`},
		{"lock", nil, []string{"--lock-after", "-1m"}, "--lock-after can't be -1m0s: choose between 1s and 24h, or 0 for never."},
		{"lock variable", map[string]string{"PAYDESK_LOCK_AFTER": "x"}, nil, "PAYDESK_LOCK_AFTER can't be"},
		{"no value", nil, []string{"--data"}, "--data needs a value."},
		{"unknown", nil, []string{"--colour"}, `There is no flag "colour".`},
		{"port variable", map[string]string{"PAYDESK_OAUTH_PORT": "x"}, nil, "PAYDESK_OAUTH_PORT can't be"},
		{"live key", map[string]string{"PAYDESK_STRIPE_SECRET_KEY": "sk_live_canary4242"}, nil, "takes test keys only"},
		{"restricted live key", map[string]string{"PAYDESK_STRIPE_SECRET_KEY": "rk_live_canary4242"}, nil, "takes test keys only"},
		{"limit variable", map[string]string{"PAYDESK_CONNECT_LIMIT": "x"}, nil, "PAYDESK_CONNECT_LIMIT can't be"},
	} {
		_, err := read(t, c.env, c.args...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, wrong := err.(usageError); !wrong {
			t.Errorf("%s: the command line is at fault, and the error does not say so", c.name)
		}
	}
}

func TestDataFolder(t *testing.T) {
	home := t.TempDir()
	for _, c := range []struct {
		goos string
		env  map[string]string
		want string
	}{
		{"linux", map[string]string{"HOME": home}, filepath.Join(home, ".local", "share", "paydesk")},
		{"linux", map[string]string{"HOME": home, "XDG_DATA_HOME": filepath.Join(home, "x")}, filepath.Join(home, "x", "paydesk")},
		{"linux", map[string]string{"HOME": home, "XDG_DATA_HOME": "relative"}, filepath.Join(home, ".local", "share", "paydesk")},
		{"darwin", map[string]string{"HOME": home}, filepath.Join(home, "Library", "Application Support", "paydesk")},
		{"windows", map[string]string{"LocalAppData": home}, filepath.Join(home, "paydesk")},
		{"windows", map[string]string{"USERPROFILE": home}, filepath.Join(home, "AppData", "Local", "paydesk")},
	} {
		got, err := dataFolder(c.goos, func(name string) string { return c.env[name] })
		if err != nil || got != c.want {
			t.Errorf("%s %v: %q, %v", c.goos, c.env, got, err)
		}
	}
	if got, err := dataFolder("linux", func(string) string { return "" }); err == nil {
		t.Errorf("without a home: %q", got)
	}
}

func TestTheDataFolderIsClosedToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // rights are inherited from the person's own folder there
	}
	home := t.TempDir()
	env := func(name string) string { return map[string]string{"HOME": home}[name] }
	folder := filepath.Join(home, ".local", "share", "paydesk")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	var c Config
	if err := c.makeFolder(env); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(folder)
	if err != nil || c.Data != folder || info.Mode().Perm() != 0o700 {
		t.Errorf("%s: %v %v", c.Data, info.Mode(), err)
	}
}
