package command_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clinic.example/paydesk/cli"
	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops/sandbox"
)

// clinic is a payment desk that commands made, over a sandbox of Stripe.
type clinic struct {
	t      *testing.T
	folder string
	stripe *sandbox.Server
	env    map[string]string
	input  string
	who    string // --as
}

const (
	op      = "0000000000000000000000000G"
	otherOp = "0000000000000000000000000C"
)

// newClinic has one practice and its administrator, who has no PIN yet.
func newClinic(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{t: t, folder: filepath.Join(t.TempDir(), "desk"), stripe: sandbox.New(sandbox.Options{Seed: 5})}
	server := httptest.NewServer(c.stripe)
	t.Cleanup(server.Close)
	secret, client := c.stripe.Platform()
	c.env = map[string]string{
		"HOME": t.TempDir(), "PAYDESK_STRIPE_API_URL": server.URL, "PAYDESK_STRIPE_CONNECT_URL": server.URL,
		"PAYDESK_STRIPE_SECRET_KEY": secret, "PAYDESK_STRIPE_CLIENT_ID": client, "PAYDESK_OAUTH_PORT": "1",
	}
	c.done("init", "--org", "North Group", "--practice", "North Clinic", "--zone", "Australia/Sydney", "--admin", "Ana Silva")
	return c
}

// connect connects the practice with Stripe.
func (c *clinic) connect() {
	c.t.Helper()
	page := strings.TrimSpace(c.done("stripe", "connect", "--start"))
	c.input = c.done("sandbox", "visit", page)
	c.done("stripe", "connect", "--paste")
	c.input = ""
}

// saved gives a patient a saved card.
func (c *clinic) saved(patient string) {
	c.t.Helper()
	c.done("patients", "add", "--name", patient)
	var link command.Link
	c.reply(&link, "cards", "link", patient)
	c.done("sandbox", "visit", link.URL)
	c.done("operations", "resolve")
}

func (c *clinic) invoice() {
	c.t.Helper()
	c.done("invoices", "create", "--patient", "Mia Wong", "--line", "text=Standard visit; price=80.00; code=500")
}

// give runs one command in this process.
func (c *clinic) give(args ...string) (out, message string, code int) {
	c.t.Helper()
	if c.who != "" {
		args = append(args, "--as="+c.who)
	}
	if args[0] != "sandbox" {
		args = append([]string{"--data=" + c.folder}, args...)
	}
	var stdout, stderr bytes.Buffer
	code = cli.Execute(c.t.Context(), args, cli.Terminal{In: c.typed(), Out: &stdout, Err: &stderr, Env: func(name string) string { return c.env[name] }})
	return stdout.String(), stderr.String(), code
}

// typed is what stands on the input.
func (c *clinic) typed() *os.File {
	c.t.Helper()
	path := filepath.Join(c.t.TempDir(), "input")
	if err := os.WriteFile(path, []byte(c.input), 0o600); err != nil {
		c.t.Fatal(err)
	}
	file, err := os.Open(path)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = file.Close() })
	return file
}

// done runs a command that must be done.
func (c *clinic) done(args ...string) string {
	c.t.Helper()
	out, message, code := c.give(args...)
	if code != command.Done {
		c.t.Fatalf("%v ended with %d: %s%s", args, code, out, message)
	}
	return out
}

// refused runs a command that must end with a code and a message.
func (c *clinic) refused(code int, words string, args ...string) {
	c.t.Helper()
	out, message, got := c.give(args...)
	if got != code || !strings.Contains(message, words) {
		c.t.Errorf("%v ended with %d: %s%s\nwant %d: %s", args, got, out, message, code, words)
	}
}

// reply decodes what a command writes with --json; fields that the type doesn't have are an error.
func (c *clinic) reply(into any, args ...string) {
	c.t.Helper()
	decode(c.t, c.done(append(args, "--json")...), into)
}

func decode(t *testing.T, out string, into any) {
	t.Helper()
	decoder := json.NewDecoder(strings.NewReader(out))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if decoder.More() {
		t.Errorf("more than one object: %s", out)
	}
}

// lines decodes JSON lines.
func lines[T any](t *testing.T, out string) (all []T) {
	t.Helper()
	for line := range strings.Lines(out) {
		var one T
		decode(t, line, &one)
		all = append(all, one)
	}
	return all
}

// as gives the environment of somebody with a PIN for the next commands.
func (c *clinic) as(pin string) *clinic {
	other := *c
	other.env = maps.Clone(c.env)
	other.env["PAYDESK_PIN"] = pin
	return &other
}

// deeds are what was changed or refused, as the audit trail tells: signing in is neither.
func (c *clinic) deeds() (all []string) {
	c.t.Helper()
	store, err := boltdb.Open(filepath.Join(c.folder, "paydesk.db"), boltdb.Options{})
	if err != nil {
		c.t.Fatal(err)
	}
	defer store.Close()
	err = store.View(c.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		practices, err := tx.Practices()
		if err != nil {
			return err
		}
		chains := []model.PracticeID{""}
		for _, p := range practices {
			chains = append(chains, p.ID)
		}
		for _, chain := range chains {
			entries, err := tx.Audit(chain, storage.Window{})
			if err != nil {
				return err
			}
			for _, e := range entries {
				if e.Action != "sign in" {
					all = append(all, fmt.Sprintf("%s %s %s", e.Action, e.Subject, e.By))
				}
			}
		}
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return all
}
