package cli

import (
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/spf13/pflag"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/vault"
)

// Environment variables beside those of Stripe.
const (
	envOAuthPort    = "PAYDESK_OAUTH_PORT"
	envConnectLimit = "PAYDESK_CONNECT_LIMIT"
	envLockAfter    = "PAYDESK_LOCK_AFTER"
)

// lockAfter is how long nobody may press a key before a terminal locks itself.
const lockAfter = 5 * time.Minute

// oauthPort is the port of the address that has to be registered at Stripe, so it never changes by itself.
const oauthPort = 8765

// Config is how a desk was started: flags first, then the environment, then what holds without either.
type Config struct {
	Data         string // folder of the store and the log; empty: the person's own
	Theme        string // dark, light, contrast; empty: by the environment
	ASCII        bool
	NoColor      bool
	Accessible   bool // told line by line
	Deaf         bool // nothing listens for Stripe's answers
	OAuthPort    int
	ConnectLimit time.Duration
	LockAfter    time.Duration    // from the last key; 0: the terminal never locks itself
	BackupEvery  time.Duration    // 0: no backup but by hand
	BackupKeep   int              // how many of them
	BackupDir    string           // empty: in the data folder
	Stripe       stripeops.Config // which Stripe, and as which platform
}

// flags declares the flags of a command that opens a desk.
func (c *Config) flags(set *pflag.FlagSet, dataUse string) {
	set.StringVar(&c.Data, "data", "", dataUse)
	set.StringVar(&c.Theme, "theme", "", "dark, light or contrast (default: as COLORFGBG tells, else one for both grounds)")
	set.BoolVar(&c.ASCII, "ascii", false, "draw symbols and boxes in ASCII")
	set.BoolVar(&c.NoColor, "no-color", false, "draw without colours, as the environment's NO_COLOR does")
	set.BoolVar(&c.Accessible, "accessible", false, "line by line, for screen readers and for terminals that can't place a cursor")
	set.IntVar(&c.OAuthPort, "oauth-port", oauthPort, "port on this machine to which Stripe sends the browser back, "+envOAuthPort)
	set.DurationVar(&c.ConnectLimit, "connect-limit", desk.ConnectLimit, "how long connecting to Stripe may take, "+envConnectLimit)
	set.DurationVar(&c.LockAfter, "lock-after", lockAfter, "how long after the last key the terminal locks itself, 0 for never, "+envLockAfter)
}

// complete fills in what no flag gave from the environment, and says what is wrong with the whole.
func (c *Config) complete(set *pflag.FlagSet, env func(string) string) error {
	if text := env(envOAuthPort); text != "" && !set.Changed("oauth-port") {
		port, err := strconv.Atoi(text)
		if err != nil {
			return usagef("%s can't be %q: it takes a port's number.", envOAuthPort, text)
		}
		c.OAuthPort = port
	}
	if err := lasting(set, "connect-limit", env, envConnectLimit, &c.ConnectLimit); err != nil {
		return err
	}
	if err := lasting(set, "lock-after", env, envLockAfter, &c.LockAfter); err != nil {
		return err
	}
	if err := c.completeBackups(set, env); err != nil {
		return err
	}
	c.NoColor = c.NoColor || env("NO_COLOR") != ""
	c.Stripe = stripeops.Config{APIURL: env(envAPI), ConnectURL: env(envConnect), SecretKey: vault.New(env(envSecretKey)), ClientID: env(envClientID)}
	return c.check()
}

// lasting takes a time from a variable of the environment, where its flag was not given.
func lasting(set *pflag.FlagSet, flag string, env func(string) string, name string, to *time.Duration) error {
	text := env(name)
	if text == "" || set.Changed(flag) {
		return nil
	}
	limit, err := time.ParseDuration(text)
	if err != nil {
		return usagef("%s can't be %q: it takes a time such as 10m or 30s.", name, text)
	}
	*to = limit
	return nil
}

func (c *Config) check() error {
	switch {
	case stripeops.ModeOf(c.Stripe.SecretKey) == model.Live:
		return usagef("%s holds a live key. The environment takes test keys only: any program of this person can read it. \"paydesk stripe platform\" seals a live one.", envSecretKey)
	case c.Theme != "" && c.Theme != "dark" && c.Theme != "light" && c.Theme != "contrast":
		return usagef("--theme can't be %q: choose dark, light or contrast.", c.Theme)
	case c.OAuthPort < 1 || c.OAuthPort > 65535:
		return usagef("--oauth-port can't be %d: a port is a number from 1 to 65535.", c.OAuthPort)
	case c.ConnectLimit < time.Second || c.ConnectLimit > 24*time.Hour:
		return usagef("--connect-limit can't be %s: choose between 1s and 24h.", c.ConnectLimit)
	case c.LockAfter != 0 && (c.LockAfter < time.Second || c.LockAfter > 24*time.Hour):
		return usagef("--lock-after can't be %s: choose between 1s and 24h, or 0 for never.", c.LockAfter)
	}
	return nil
}

// dataFolder is the folder of paydesk's records for this person.
// https://specifications.freedesktop.org/basedir-spec/latest/
func dataFolder(goos string, env func(string) string) (string, error) {
	if base := env("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "paydesk"), nil
	}
	home := env("HOME")
	switch {
	case goos == "windows" && env("LocalAppData") != "":
		return filepath.Join(env("LocalAppData"), "paydesk"), nil
	case goos == "windows":
		home = env("USERPROFILE")
	}
	switch {
	case home == "":
		return "", usagef("There is no home folder to keep paydesk's records in. Say where with --data.")
	case goos == "darwin":
		return filepath.Join(home, "Library", "Application Support", "paydesk"), nil
	case goos == "windows":
		return filepath.Join(home, "AppData", "Local", "paydesk"), nil
	}
	return filepath.Join(home, ".local", "share", "paydesk"), nil
}

// makeFolder makes the data folder, for its owner alone. One that is there already and open to others is closed to them when it
// is paydesk's own; a folder that was named with --data keeps its rights.
func (c *Config) makeFolder(env func(string) string) error {
	own := c.Data == ""
	if own {
		folder, err := dataFolder(runtime.GOOS, env)
		if err != nil {
			return err
		}
		c.Data = folder
	}
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return usagef("The data folder %s can't be made (%v). Choose another with --data.", c.Data, err)
	}
	if !own {
		return nil
	}
	if err := os.Chmod(c.Data, 0o700); err != nil {
		return usagef("The data folder %s can't be closed to others (%v). Choose another with --data.", c.Data, err)
	}
	return nil
}
