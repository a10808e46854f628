package desk_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http/httptest"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// clinic is a connected practice over a real store and a real sandbox, with a clock that tests turn.
type clinic struct {
	t        testing.TB
	stripe   *sandbox.Server
	store    storage.Store
	desk     *desk.Desk
	session  *desk.Session
	practice model.PracticeID
	account  model.AccountRef
	ahead    atomic.Int64
	path     string
	url      string
	vault    *vault.Vault
}

func (c *clinic) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// turn moves the clocks of the desk and of Stripe.
func (c *clinic) turn(d time.Duration) {
	c.ahead.Add(int64(d))
	c.stripe.Advance(d)
}

func newClinic(t testing.TB) *clinic {
	t.Helper()
	c := &clinic{t: t, stripe: sandbox.New(sandbox.Options{Seed: 7, Compact: true}), path: filepath.Join(t.TempDir(), "desk.db")}
	server := httptest.NewServer(c.stripe)
	t.Cleanup(server.Close)
	c.url = server.URL
	c.vault = openVault(t, t.TempDir())
	c.open()
	actor, practice, err := c.desk.SetUp(t.Context(), desk.FirstRun{
		Organisation: "Harbour Group", Practice: "Harbour Street Physio", Currency: "aud", Country: "AU", Zone: "Australia/Sydney", Administrator: "Ana Silva",
	})
	c.must(err)
	c.practice, c.session = practice, c.desk.Session(actor)
	c.connect()
	return c
}

// openVault opens the vault of a folder, whose key is a file.
func openVault(t testing.TB, dir string) *vault.Vault {
	t.Helper()
	v, err := vault.Open(t.Context(), vault.Options{Dir: dir, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return v
}

// open starts a desk on the clinic's file, as a fresh process would.
func (c *clinic) open() {
	c.t.Helper()
	store, err := boltdb.Open(c.path, boltdb.Options{Now: c.now, NoSync: true})
	c.must(err)
	c.desk, err = desk.New(desk.Config{
		Store: store, Stripe: c.client(), Vault: c.vault, Now: c.now, Random: rand.NewChaCha8([32]byte{1}), Log: slog.New(slog.DiscardHandler),
		Redirect: "http://localhost:8765/oauth/return", Exports: filepath.Join(filepath.Dir(c.path), "exports"),
	})
	c.must(err)
	c.store = store
	c.t.Cleanup(func() { _ = store.Close() })
}

// client is a client with patience: a busy machine is no fault.
func (c *clinic) client() *stripeops.Client {
	c.t.Helper()
	secret, clientID := c.stripe.Platform()
	client, err := stripeops.New(stripeops.Config{
		SecretKey: vault.New(secret), ClientID: clientID, APIURL: c.url, ConnectURL: c.url, Timeout: time.Minute, Log: slog.New(slog.DiscardHandler),
	})
	c.must(err)
	return client
}

func (c *clinic) connect() {
	c.account = model.AccountRef{ID: model.AccountID(c.stripe.AddAccount(sandbox.AccountSpec{Name: "Harbour Street Physio Pty Ltd", Country: "AU"})), Mode: model.Test}
	c.must(c.stripe.Connect(string(c.account.ID), false))
	c.put(func(tx storage.Tx) error {
		if err := tx.PutAccount(model.StripeAccount{ID: c.account.ID, Mode: model.Test, Name: "Harbour", Country: "AU", Currency: "aud", ChargesEnabled: true, PayoutsEnabled: true}); err != nil {
			return err
		}
		return tx.PutConnection(model.Connection{Practice: c.practice, Account: c.account.ID, Mode: model.Test, How: model.ByOAuth, Active: true, ConnectedAt: tx.Now()})
	})
}

func (c *clinic) put(do func(storage.Tx) error) {
	c.t.Helper()
	c.must(c.store.Update(context.Background(), model.SystemScope(), do))
}

// look reads the records past the desk.
func (c *clinic) look(do func(storage.Tx) error) {
	c.t.Helper()
	c.must(c.store.View(context.Background(), model.SystemScope(), do))
}

func (c *clinic) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

// patient makes a patient with a saved card of the number given; without one when it is empty.
func (c *clinic) patient(card string) (model.Patient, string) {
	c.t.Helper()
	p := model.Patient{Name: "Mia Chen", BirthDate: 19900401}
	method := ""
	c.put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		p.ID = model.PatientID(model.RowID(model.PatientPrefix, n))
		if err != nil {
			return err
		}
		if card != "" {
			customer, pm, err := c.stripe.AddCustomer(string(c.account.ID), sandbox.CustomerSpec{Card: card, Month: 12, Year: 2034})
			if err != nil {
				return err
			}
			method, p.Customers = pm, []model.Customer{{Account: c.account.ID, Mode: model.Test, ID: customer}}
			saved := model.SavedCard{ID: pm, Patient: p.ID, Account: c.account.ID, Mode: model.Test, Customer: customer, Brand: "visa", Last4: card[len(card)-4:], ExpMonth: 12, ExpYear: 2034, Active: true, Default: true}
			if err := tx.PutCard(saved); err != nil {
				return err
			}
		}
		return tx.PutPatient(p)
	})
	return p, method
}

func (c *clinic) op() model.OperationID {
	c.t.Helper()
	id, err := c.session.NewOperation()
	c.must(err)
	return id
}

// invoice issues one of 80.00 AUD.
func (c *clinic) invoice(p model.Patient) model.Invoice {
	c.t.Helper()
	invoice, err := c.session.CreateInvoice(c.t.Context(), desk.NewInvoice{
		Operation: c.op(), Practice: c.practice, Patient: p.ID, Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: 8000}},
	})
	c.must(err)
	return invoice
}

func (c *clinic) read(id model.InvoiceID) desk.InvoiceView {
	c.t.Helper()
	view, err := c.session.Invoice(c.t.Context(), c.practice, id)
	c.must(err)
	return view
}

func aud(minor int64) model.Money { return model.Money{Minor: minor, Currency: "aud"} }

// settle lets the janitor make the three rounds within which nothing may stay unknown.
func (c *clinic) settle() {
	c.t.Helper()
	for range 3 {
		c.turn(5 * time.Second)
		c.must(c.desk.Round(c.t.Context()))
	}
}

// moved is how many payment intents have succeeded, and their sum.
func (c *clinic) moved() (n int, sum int64) {
	for _, p := range c.stripe.Succeeded().PaymentIntents {
		n++
		sum += p.Amount
	}
	return n, sum
}

// verifyAudit walks the practice's chain.
func (c *clinic) verifyAudit() {
	c.t.Helper()
	c.must(c.store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		entries, err := tx.Audit(c.practice, storage.Window{})
		if err != nil {
			return err
		}
		for i, j := 0, len(entries)-1; i < j; i, j = i+1, j-1 {
			entries[i], entries[j] = entries[j], entries[i]
		}
		if len(entries) == 0 {
			c.t.Error("no audit entries")
		}
		return model.VerifyChain(entries)
	}))
}
