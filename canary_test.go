//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
	"clinic.example/paydesk/vault"
)

// Values that nobody else has are planted in every secret and every personal field; then people work, things go wrong, and all that the
// program has left behind is searched for them.

const canaryPIN = "739151846203"

// cage is a clinic in which everything secret and personal is a canary.
type cage struct {
	*uitest.Clinic
	t                *testing.T
	secret, personal uitest.Canaries
	log              *book
	errs             *book
	camera           *uitest.Camera
	patient          model.Patient
	account          string // that Bay Road's keys are of
}

// book is a text that many write.
type book struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *book) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *book) bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.text.Bytes())
}

func newCage(t *testing.T) *cage {
	t.Helper()
	c := &cage{Clinic: uitest.NewClinic(t), t: t, secret: uitest.Canaries{}, personal: uitest.Canaries{}, log: &book{}, errs: &book{}}
	logger := slog.New(slog.NewTextHandler(c.log, &slog.HandlerOptions{Level: slog.LevelDebug - 8, AddSource: true}))
	key, clientID := c.Sandbox.Platform()
	client, err := stripeops.New(stripeops.Config{
		SecretKey: vault.New(key), ClientID: clientID, APIURL: c.URL, ConnectURL: c.URL, Timeout: patience, Log: logger,
	})
	c.must(err)
	c.Desk.Stripe, c.Desk.Log = client, logger
	c.account = c.Sandbox.AddAccount(sandbox.AccountSpec{Name: "Bay Road Pty Ltd", Country: "AU"})
	live, _ := c.Sandbox.LivePlatform()
	test, _ := c.Sandbox.AccountKeys(c.account, false)
	own, _ := c.Sandbox.AccountKeys(c.account, true)
	restricted, err := c.Sandbox.RestrictedKey(c.account, false, "balance_read")
	c.must(err)
	for name, key := range map[string]string{"the platform's test key": key, "the platform's live key": live, "the account's test key": test, "the account's live key": own, "a restricted key": restricted} {
		c.secret[name] = key[30:60] // behind what names the account
	}
	c.secret["a PIN"], c.secret["a client secret"] = canaryPIN, "_secret_"
	c.plant()
	return c
}

// plant makes a patient of canaries.
func (c *cage) plant() {
	c.t.Helper()
	saved, err := c.Session.SavePatient(c.t.Context(), c.Harbour, model.Patient{
		Name: "Quokkaline Wombatson", BirthDate: 19110713, Email: "quokkaline@canary.example", Mobile: "+61 491 570 156",
	})
	c.must(err)
	c.patient = saved
	for name, value := range map[string]string{
		"a first name": "Quokkaline", "a last name": "Wombatson", "an e-mail": "canary.example", "a mobile": "491 570 156", "a mobile without blanks": "491570156",
		"a birth date": "1911-07-13", "a birth date as a number": "19110713", "a birth date in words": "13 Jul 1911", "a note": "quokkanote",
	} {
		c.personal[name] = value
	}
}

func (c *cage) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// fails notes all that an error says, to its last cause.
func (c *cage) fails(what string, err error) {
	c.t.Helper()
	if err == nil {
		c.t.Errorf("%s: no error", what)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		fmt.Fprintf(c.errs, "%s: %v %+v %#v\n", what, err, err, err)
	}
}

func (c *cage) keys(live bool) desk.KeysRequest {
	secret, publishable := c.Sandbox.AccountKeys(c.account, live)
	return desk.KeysRequest{Secret: vault.New(secret), Publishable: publishable, Live: live, PIN: canaryPIN}
}

func (c *cage) fault(path, method, kind string) {
	c.t.Helper()
	_, err := c.Sandbox.Fault(sandbox.Fault{Path: path, Method: method, Kind: kind, Count: 1})
	c.must(err)
}

func TestNoSecretAndNoPersonalValueIsLeftBehind(t *testing.T) {
	c := newCage(t)
	c.authorise()
	c.chargeAndRefund()
	c.enterKeys()
	c.goLive()
	c.walk()
	c.Advance(time.Minute)
	c.searchAll()
}

// authorise sets a PIN, seals the platforms and connects a practice the long way, with a stray answer on the way.
func (c *cage) authorise() {
	ctx := c.t.Context()
	c.must(c.Session.SetPIN(ctx, desk.PINChange{Staff: c.Session.Actor().Staff, New: canaryPIN}))
	_, err := c.Desk.SignIn(ctx, c.Session.Actor().Staff, canaryPIN+"1")
	c.fails("a wrong PIN", err)
	_, err = c.Desk.SignIn(ctx, c.Session.Actor().Staff, canaryPIN)
	c.must(err)
	key, clientID := c.Sandbox.LivePlatform()
	c.must(c.Session.SavePlatform(ctx, desk.PlatformRequest{Secret: vault.New(key), ClientID: clientID, Redirect: "https://desk.example/return"}))
	way, err := c.Session.Connect(ctx, c.Bay)
	c.must(err)
	back := c.decide(way.Address, c.account)
	c.secret["the state of an authorisation"], c.secret["its code"] = back.Query().Get("state"), back.Query().Get("code")
	c.fails("a made up state", c.Desk.Return(ctx, strings.Repeat("A", 43), "ac_1", "", ""))
	c.must(c.Session.Paste(ctx, c.Bay, way.Attempt, back.String()))
	c.fails("a second use", c.Desk.Return(ctx, back.Query().Get("state"), back.Query().Get("code"), "", ""))
	c.must(c.Session.Disconnect(ctx, c.Bay))
}

// decide is the owner on Stripe's page.
func (c *cage) decide(address, account string) *url.URL {
	c.t.Helper()
	page, err := url.Parse(address)
	c.must(err)
	form := page.Query()
	form.Set("account", account)
	form.Set("decision", "authorise")
	page.RawQuery = ""
	browser := &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := browser.PostForm(page.String(), form)
	c.must(err)
	_ = res.Body.Close()
	back, err := res.Location()
	c.must(err)
	return back
}

// chargeAndRefund moves money while Stripe declines, breaks and falls silent.
func (c *cage) chargeAndRefund() {
	ctx := c.t.Context()
	for _, number := range []string{"4242424242424242", "4000000000000341", "4000002760003184"} {
		card := c.Card(c.patient, number, number == "4242424242424242")
		taken, err := c.take(card)
		if number != "4242424242424242" {
			c.fails("a card that says no", err)
			continue
		}
		c.must(err)
		_, err = c.Session.Refund(ctx, desk.RefundRequest{
			Operation: c.op(), Practice: c.Harbour, Payment: taken.Payment.ID, Revision: taken.Invoice.Revision, Amount: uitest.AUD(40_00),
			Reason: model.CancelledByPatient, Outcome: model.MakeCreditNote, Note: "quokkanote",
		})
		c.must(err)
		for path, kind := range map[string]string{"/v1/payment_intents": "500_before", "/v1/payment_intents/*/confirm": "bad_json"} {
			c.fault(path, http.MethodPost, kind)
			if _, err := c.take(card); err != nil {
				c.fails(kind, err)
			}
			c.Advance(5 * time.Second)
		}
	}
	invoice := c.Invoice(c.patient, 80_00)
	link, err := c.Session.OpenLink(ctx, desk.LinkRequest{
		Operation: c.op(), Practice: c.Harbour, Purpose: model.PayLink, Invoice: invoice.ID, Revision: invoice.Revision, Amount: invoice.Open(),
	})
	c.must(err)
	page, _, _ := strings.Cut(link.URL, "#")
	c.PayPage(page, "4242424242424242")
	c.Advance(5 * time.Second)
	_, err = c.Session.SavePatient(ctx, c.Harbour, model.Patient{Name: "Quokkaline Wombatson", Email: "no mail canary.example"})
	c.fails("a bad patient", err)
}

func (c *cage) op() model.OperationID {
	c.t.Helper()
	id, err := c.Session.NewOperation()
	c.must(err)
	return id
}

func (c *cage) take(card string) (desk.Taken, error) {
	invoice := c.Invoice(c.patient, 80_00)
	return c.Session.Take(c.t.Context(), desk.TakeRequest{
		Operation: c.op(), Practice: c.Harbour, Invoice: invoice.ID, Revision: invoice.Revision, Method: model.Card, Amount: invoice.Total, Card: card,
	})
}

// enterKeys has keys refused, taken, replaced, and opened with the wrong vault.
func (c *cage) enterKeys() {
	ctx := c.t.Context()
	poor := c.keys(false)
	text, err := c.Sandbox.RestrictedKey(c.account, false, "balance_read")
	c.must(err)
	c.secret["another restricted key"] = text[30:60]
	poor.Secret = vault.New(text)
	c.fails("a restricted key", c.Session.SaveKeys(ctx, c.Bay, poor))
	swapped := c.keys(false)
	swapped.Publishable, swapped.Secret = vault.Reveal(swapped.Secret), vault.New(swapped.Publishable)
	c.fails("keys in each other's place", c.Session.SaveKeys(ctx, c.Bay, swapped))
	c.fault("/v1/setup_intents", http.MethodPost, "bad_json")
	c.fails("no answer", c.Session.SaveKeys(ctx, c.Bay, c.keys(false)))
	c.must(c.Session.SaveKeys(ctx, c.Bay, c.keys(false)))
	c.must(c.Session.SaveKeys(ctx, c.Bay, c.keys(false)))
	kept := c.Desk.Vault
	other, err := vault.Open(ctx, vault.Options{Dir: c.t.TempDir(), Getenv: func(string) string { return "" }})
	c.must(err)
	c.Desk.Vault = other
	_, err = c.Session.OpenLink(ctx, desk.LinkRequest{Operation: c.op(), Practice: c.Bay, Purpose: model.SetupLink, Patient: c.patient.ID})
	c.fails("a key that can't be opened", err)
	c.Desk.Vault = kept
	other.Close()
}

// goLive takes one practice live by keys and the other by an authorisation.
func (c *cage) goLive() {
	ctx := c.t.Context()
	c.must(c.Session.SaveKeys(ctx, c.Bay, c.keys(true)))
	way, err := c.Session.GoLive(ctx, c.Harbour)
	c.must(err)
	back := c.decide(way.Address, string(c.Account.ID))
	c.secret["the state of a live authorisation"], c.secret["its live code"] = back.Query().Get("state"), back.Query().Get("code")
	c.must(c.Session.Paste(ctx, c.Harbour, way.Attempt, back.String()))
}

// walk goes through the screens, with a camera before them.
func (c *cage) walk() {
	env := uitest.Env(c.t, c.Clock)
	env.Log = c.Desk.Log
	out := &strings.Builder{}
	app, err := front.Open(c.t.Context(), front.Session{Desk: c.Desk, Env: env, Out: kit.NewOut(out, uitest.Vars())}, c.Session.Actor(), c.Bay, "")
	c.must(err)
	c.camera = uitest.Film(ui.New(app))
	d := uitest.Start(c.t, c.camera, uitest.Size(100, 34), uitest.On(c.Clock)).See("Needs attention")
	d.Press("5").See("Quokkaline Wombatson").Enter().See("491 570 156").Esc()
	d.Press("7").See("Payment Processing").Press("down", "enter").See("Stripe Connect Integration", "sk_live_...")
	d.Press("k").See("Submit").Paste(vault.Reveal(c.keys(true).Secret)).Press("tab").Paste(c.keys(true).Publishable).Enter()
	d.See("Replace the keys").Type("1234").Enter().See("not the PIN").Type(canaryPIN).Enter().See("successfully configured").See("Submit")
	d.Press("tab").Paste(vault.Reveal(c.keys(false).Secret)).See("That is a secret key").Esc()
}

// searchAll looks at everything that was left behind.
func (c *cage) searchAll() {
	requests, err := json.Marshal(c.Sandbox.Requests())
	c.must(err)
	file, err := os.ReadFile(c.File)
	c.must(err)
	for name, text := range map[string][]byte{"the log": c.log.bytes(), "the errors": c.errs.bytes(), "the requests": requests, "the frames": c.camera.Frames(), "the store": file} {
		if len(text) < 1000 {
			c.t.Errorf("%s: only %d bytes to search", name, len(text))
		}
	}
	c.search("the log", c.log.bytes(), c.secret, c.personal)
	c.search("the errors", c.errs.bytes(), c.secret, c.personal)
	c.search("the frames", c.camera.Frames(), c.secret)
	c.search("the store", file, c.secret)
	c.search("what Stripe was sent", ours(c.t, requests), c.personal)
	c.secret["a key of the vault"] = c.wrappingKey()
	c.search("the store", file, c.secret)
	c.mustBeFound(file)
}

// ours leaves out of Stripe's log what a patient typed on Stripe's own page.
func ours(t *testing.T, log []byte) []byte {
	t.Helper()
	var all, sent []sandbox.Request
	if err := json.Unmarshal(log, &all); err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if strings.HasPrefix(r.Path, "/v1/") {
			sent = append(sent, r)
		}
	}
	out, err := json.Marshal(sent)
	if err != nil || len(sent) < 50 {
		t.Fatalf("%d requests, %v", len(sent), err)
	}
	return out
}

func (c *cage) search(where string, text []byte, kinds ...uitest.Canaries) {
	c.t.Helper()
	for _, kind := range kinds {
		for _, name := range kind.In(text) {
			i := bytes.Index(bytes.ToLower(text), bytes.ToLower([]byte(kind[name])))
			c.t.Errorf("%s: %s holds it, near %q", name, where, text[max(0, i-80):min(len(text), i+40)])
		}
	}
}

// mustBeFound keeps the search honest: what may be in the store is there to be found, and so are the masks.
func (c *cage) mustBeFound(file []byte) {
	c.t.Helper()
	for _, name := range []string{"a first name", "an e-mail"} {
		if !bytes.Contains(file, []byte(c.personal[name])) {
			c.t.Errorf("%s is not in the store: is this the store?", name)
		}
	}
	if !bytes.Contains(file, []byte("sk_live_...")) || !bytes.Contains(c.camera.Frames(), []byte("sk_live_...")) {
		c.t.Error("no mask of a key is found")
	}
	if !bytes.Contains(c.log.bytes(), []byte("Stripe did not do it")) {
		c.t.Error("the log tells of no fault")
	}
}

// wrappingKey is the text of the key file.
func (c *cage) wrappingKey() (key string) {
	c.t.Helper()
	folder := filepath.Dir(strings.TrimPrefix(c.Vault.Describe().Where, "the key file "))
	c.must(filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".key" {
			return err
		}
		text, err := os.ReadFile(path)
		lines := strings.Fields(string(text))
		if len(lines) > 0 {
			key = lines[len(lines)-1]
		}
		return err
	}))
	if len(key) < 16 {
		c.t.Fatalf("no key in %s", folder)
	}
	return key
}

// A secret comes by a question or the input, never on the command line, where everybody on the machine reads it: one that is given there all
// the same is refused, and not repeated.
func TestASecretOnTheCommandLineIsRefusedAndNotRepeated(t *testing.T) {
	const key = "sk_test_51canaryCANARY0123456789canaryCANARY0123456789"
	folder := t.TempDir()
	for _, args := range [][]string{
		{"stripe", "keys", key},
		{"stripe", "platform", key},
		{"stripe", "keys", "--secret", key},
		{"stripe", "keys", "--secret=" + key},
		{key},
		{"stripe", key},
		{"stripe", "keys", "--publishable", key},
		{"sandbox", key},
		{"demo", key},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		cmd := command(t, nil, append(args, "--data", folder)...)
		out, err := cmd.CombinedOutput()
		cancel()
		if err == nil || ctx.Err() == nil && len(out) == 0 {
			t.Errorf("%v: %v, said %q", args[:1], err, out)
		}
		if bytes.Contains(out, []byte("canaryCANARY")) {
			t.Errorf("repeated: %s", out)
		}
	}
}
