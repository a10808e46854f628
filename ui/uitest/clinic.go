package uitest

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
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

// Clinic is a small clinic for stories: a real desk over a real store in a
// temporary folder, and a sandbox of Stripe over HTTP. All of it, the
// sandbox included, lives by one clock that only the test turns, so no janitor
// runs by itself: see Round.
type Clinic struct {
	t       testing.TB
	Clock   *Clock
	Sandbox *sandbox.Server
	URL     string // the sandbox's, for API, Connect and hosted pages
	Store   storage.Store
	File    string       // of the store
	Vault   *vault.Vault // its key is a file of the test's own
	Desk    *desk.Desk
	Session *desk.Session    // the administrator's, Ana Silva
	Harbour model.PracticeID // "Harbour Street Physio", AUD, connected in test mode
	Bay     model.PracticeID // "Bay Road Clinic", AUD, not connected
	Account model.AccountRef // that Harbour is connected to
}

// NewClinic opens a clinic with two practices, four appointment types each, and nobody in it: see Patient and Invoice.
func NewClinic(t testing.TB) *Clinic {
	t.Helper()
	c := &Clinic{t: t, Clock: NewClock(Noon())}
	c.Sandbox = sandbox.New(sandbox.Options{Seed: 7, Now: c.Clock.Now})
	server := httptest.NewServer(c.Sandbox)
	t.Cleanup(server.Close)
	c.URL = server.URL
	c.open(filepath.Join(t.TempDir(), "desk.db"))
	actor, practice, err := c.Desk.SetUp(t.Context(), desk.FirstRun{
		Organisation: "Harbour Group", Practice: "Harbour Street Physio", Currency: "aud", Country: "AU", Zone: "UTC", Administrator: "Ana Silva",
	})
	c.must(err)
	c.Harbour, c.Session = practice, c.Desk.Session(actor)
	bay, err := c.Session.SavePractice(t.Context(), model.Practice{Name: "Bay Road Clinic", Currency: "aud", Country: "AU", Zone: "UTC"})
	c.must(err)
	c.Bay = bay.ID
	c.connect()
	for _, practice := range []model.PracticeID{c.Harbour, c.Bay} {
		c.types(practice)
	}
	return c
}

// open starts a desk on the file. It waits for Stripe as long as a test may take: what a test wants unanswered is cut, not slow.
func (c *Clinic) open(path string) {
	c.t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	store, err := boltdb.Open(path, boltdb.Options{Now: c.Clock.Now, NoSync: true})
	c.must(err)
	c.t.Cleanup(func() { _ = store.Close() })
	secret, clientID := c.Sandbox.Platform()
	client, err := stripeops.New(stripeops.Config{
		SecretKey: vault.New(secret), ClientID: clientID, APIURL: c.URL, ConnectURL: c.URL, Timeout: patience, Log: quiet,
	})
	c.must(err)
	c.Store, c.File = store, path
	c.Vault, err = vault.Open(context.Background(), vault.Options{
		Dir: c.t.TempDir(), Getenv: func(string) string { return "" }, Random: rand.NewChaCha8([32]byte{2}), Now: c.Clock.Now,
	})
	c.must(err)
	c.t.Cleanup(c.Vault.Close)
	c.Desk, err = desk.New(desk.Config{
		Store: store, Stripe: client, Vault: c.Vault, Now: c.Clock.Now, Random: rand.NewChaCha8([32]byte{1}), Log: quiet,
		Redirect: "http://localhost:8765/oauth/return", Exports: filepath.Join(filepath.Dir(path), "exports"),
	})
	c.must(err)
	c.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = c.Desk.Close(ctx)
	})
}

// connect gives Harbour an account without a walk through the browser.
func (c *Clinic) connect() {
	c.t.Helper()
	account := c.Sandbox.AddAccount(sandbox.AccountSpec{Name: "Harbour Street Physio Pty Ltd", Country: "AU"})
	c.must(c.Sandbox.Connect(account, false))
	c.Account = model.AccountRef{ID: model.AccountID(account), Mode: model.Test}
	c.Put(func(tx storage.Tx) error {
		practice, err := tx.Practice(c.Harbour)
		if err != nil {
			return err
		}
		practice.AcceptOnline, practice.Footer = true, "Please keep this invoice for your health fund."
		if err := tx.PutPractice(practice); err != nil {
			return err
		}
		if err := tx.PutAccount(model.StripeAccount{
			ID: c.Account.ID, Mode: model.Test, Name: "Harbour Street Physio Pty Ltd", Country: "AU", Currency: "aud",
			ChargesEnabled: true, PayoutsEnabled: true, ReadAt: tx.Now(),
		}); err != nil {
			return err
		}
		return tx.PutConnection(model.Connection{
			Practice: c.Harbour, Account: c.Account.ID, Mode: model.Test, How: model.ByOAuth, Active: true, ConnectedAt: tx.Now(), ConnectedBy: "Ana Silva",
		})
	})
}

func (c *Clinic) types(practice model.PracticeID) {
	c.t.Helper()
	for _, one := range []model.AppointmentType{
		{Name: "Standard visit", ItemCode: "500", Minutes: 30, Price: AUD(80_00), Mode: model.Allowed, PriceShown: model.PriceWherePaid},
		{Name: "Long visit", ItemCode: "505", Minutes: 60, Price: AUD(140_00), TaxBasisPoints: 1000, Mode: model.Allowed, PriceShown: model.PriceWherePaid},
		{Name: "First visit", ItemCode: "510", Minutes: 45, Price: AUD(120_00), Mode: model.Required, Deposit: model.Deposit{BasisPoints: 2500}, PriceShown: model.PriceWherePaid},
		{Name: "Phone call", ItemCode: "520", Minutes: 10, Price: AUD(0), Mode: model.Disabled, PriceShown: model.PriceNever},
	} {
		c.Put(func(tx storage.Tx) error {
			n, err := tx.NextID()
			if err != nil {
				return err
			}
			one.ID, one.Practice = model.AppointmentTypeID(model.RowID(model.AppointmentTypePrefix, n)), practice
			return tx.PutAppointmentType(one)
		})
	}
}

// AUD is an amount in cents.
func AUD(minor int64) model.Money { return model.Money{Minor: minor, Currency: "aud"} }

// Put writes into the store directly, for what no use case makes.
func (c *Clinic) Put(do func(storage.Tx) error) {
	c.t.Helper()
	c.must(c.Store.Update(context.Background(), model.SystemScope(), do))
}

// As adds a member of staff and gives their session.
func (c *Clinic) As(name string, role model.Role) *desk.Session {
	c.t.Helper()
	var staff model.Staff
	c.Put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		staff = model.Staff{ID: model.StaffID(model.RowID(model.StaffPrefix, n)), Name: name, Role: role, Created: tx.Now()}
		return tx.PutStaff(staff)
	})
	return c.Desk.Session(model.Actor{Staff: staff.ID, Name: name, Role: role})
}

// Demo makes it a clinic whose people need no PIN.
func (c *Clinic) Demo() {
	c.t.Helper()
	c.Put(func(tx storage.Tx) error {
		organisation, err := tx.Organisation()
		organisation.Demo = true
		if err != nil {
			return err
		}
		return tx.PutOrganisation(organisation)
	})
}

// Patient adds a patient born on 1 April 1990, with a saved card for each test number.
func (c *Clinic) Patient(name string, cards ...string) model.Patient {
	c.t.Helper()
	p := model.Patient{Name: name, BirthDate: 19900401, Email: "mail@example.org", Created: model.MillisOf(c.Clock.Now())}
	c.Put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		p.ID, p.Customers = model.PatientID(model.RowID(model.PatientPrefix, n)), nil
		return tx.PutPatient(p)
	})
	for i, number := range cards {
		c.Card(p, number, i == 0)
	}
	return p
}

// Card saves a test card of the sandbox for a patient at Harbour's account, and returns its id. A patient's cards must share one
// Stripe Customer, which the sandbox's helper can't do: each further card makes a further one.
func (c *Clinic) Card(p model.Patient, number string, standard bool) string {
	c.t.Helper()
	customer, method, err := c.Sandbox.AddCustomer(string(c.Account.ID), sandbox.CustomerSpec{Card: number, Month: 12, Year: 2034})
	c.must(err)
	brand := map[byte]string{'3': "amex", '4': "visa", '5': "mastercard"}[number[0]]
	c.Put(func(tx storage.Tx) error {
		if standard {
			p.Customers = []model.Customer{{Account: c.Account.ID, Mode: model.Test, ID: customer}}
			if err := tx.PutPatient(p); err != nil {
				return err
			}
		}
		return tx.PutCard(model.SavedCard{
			ID: method, Patient: p.ID, Account: c.Account.ID, Mode: model.Test, Customer: customer, Brand: brand, Last4: number[len(number)-4:],
			ExpMonth: 12, ExpYear: 2034, Active: true, Default: standard, ConsentAt: tx.Now(), ConsentBy: p.Name, ConsentFor: "payments of invoices",
			Created: tx.Now(),
		})
	})
	return method
}

// Invoice issues one at Harbour over an amount in cents.
func (c *Clinic) Invoice(p model.Patient, cents int64) model.Invoice {
	c.t.Helper()
	op, err := c.Session.NewOperation()
	c.must(err)
	invoice, err := c.Session.CreateInvoice(c.t.Context(), desk.NewInvoice{
		Operation: op, Practice: c.Harbour, Patient: p.ID,
		Lines: []model.Line{{Text: "Standard visit", ItemCode: "500", ServiceDate: model.DateOf(model.MillisOf(c.Clock.Now()), time.UTC), Quantity: 1, Unit: cents}},
	})
	c.must(err)
	return invoice
}

// Appointment books a visit at Harbour, so long after the clock's time.
func (c *Clinic) Appointment(p model.Patient, kind model.AppointmentTypeID, in time.Duration) model.Appointment {
	c.t.Helper()
	visit := model.Appointment{Practice: c.Harbour, Patient: p.ID, Type: kind, Start: model.MillisOf(c.Clock.Now().Add(in)), State: model.Booked}
	c.Put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		visit.ID = model.AppointmentID(model.RowID(model.AppointmentPrefix, n))
		if err != nil {
			return err
		}
		return tx.PutAppointment(visit)
	})
	return visit
}

// Look reads an invoice of Harbour as its screens do.
func (c *Clinic) Look(id model.InvoiceID) desk.InvoiceView {
	c.t.Helper()
	view, err := c.Session.Invoice(c.t.Context(), c.Harbour, id)
	c.must(err)
	return view
}

// Advance turns the clock of the desk and of Stripe, and lets the janitor look once.
func (c *Clinic) Advance(d time.Duration) {
	c.t.Helper()
	c.Clock.Advance(d)
	c.Sandbox.Advance(0) // lets happen what is due now
	c.Round()
}

// Round lets the janitor look at everything once.
func (c *Clinic) Round() {
	c.t.Helper()
	c.must(c.Desk.Round(c.t.Context()))
}

// PayPage fills in the sandbox's hosted page at an address, as the patient
// does on their own device, and gives the page that follows.
func (c *Clinic) PayPage(address, card string) string {
	c.t.Helper()
	form := url.Values{"number": {card}, "expiry": {"12 / 34"}, "cvc": {"123"}, "name": {"Mia Chen"}, "email": {"mia@example.org"}}
	page, err := http.PostForm(address, form)
	c.must(err)
	defer func() { _ = page.Body.Close() }()
	body, err := io.ReadAll(page.Body)
	c.must(err)
	return string(body)
}

// Moved are how many payment intents have succeeded at the sandbox, and their sum in cents.
func (c *Clinic) Moved() (n int, cents int64) {
	for _, p := range c.Sandbox.Succeeded().PaymentIntents {
		n++
		cents += p.Amount
	}
	return n, cents
}

func (c *Clinic) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}
