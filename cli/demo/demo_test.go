package demo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// noon is the moment of every test: a Wednesday, midday in Sydney.
func noon() time.Time { return time.Date(2026, 3, 11, 1, 30, 0, 0, time.UTC) }

// open opens the clinic of a folder, and a throw-away one where none is named.
func open(t *testing.T, folder string, seed int64) *Clinic {
	t.Helper()
	o := Options{Folder: folder, Seed: seed, Now: noon, Log: slog.New(slog.DiscardHandler)}
	if folder == "" {
		o.Folder, o.Throwaway = t.TempDir(), true
	}
	c, err := Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// books are everything that a clinic's money says, read back from its store.
type books struct {
	Organisation model.Organisation
	Practices    []model.Practice
	Patients     []model.Patient
	Types        []model.AppointmentType
	Invoices     []model.Invoice
	Payments     []model.Payment
	Refunds      []model.Refund
	Notes        []model.CreditNote
	Credit       []model.CreditMovement
	Cards        []model.SavedCard
	Links        []model.Link
	Open         []model.Operation
	Audit        []model.AuditEntry
	Connections  []model.Connection
	Accounts     []model.StripeAccount
	Visits       []model.Appointment
}

func read(t *testing.T, c *Clinic) books {
	t.Helper()
	var b books
	err := c.Store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) (err error) {
		b = books{}
		if b.Organisation, err = tx.Organisation(); err != nil {
			return err
		}
		if b.Practices, err = tx.Practices(); err != nil {
			return err
		}
		if b.Patients, err = tx.Patients("", storage.Window{}); err != nil {
			return err
		}
		if b.Connections, err = tx.Connections(); err != nil {
			return err
		}
		if b.Accounts, err = tx.Accounts(); err != nil {
			return err
		}
		for _, p := range b.Patients {
			cards, err := tx.CardsOf(p.ID)
			if err != nil {
				return err
			}
			b.Cards = append(b.Cards, cards...)
		}
		for _, p := range b.Practices {
			if err := b.practice(tx, p.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *books) practice(tx storage.Tx, id model.PracticeID) error {
	types, err := tx.AppointmentTypes(id)
	if err != nil {
		return err
	}
	b.Types = append(b.Types, types...)
	invoices, err := tx.Invoices(model.InvoiceFilter{Practice: id}, storage.Window{})
	if err != nil {
		return err
	}
	b.Invoices = append(b.Invoices, invoices...)
	for _, i := range invoices {
		notes, err := tx.CreditNotes(id, i.ID)
		if err != nil {
			return err
		}
		b.Notes = append(b.Notes, notes...)
	}
	payments, err := tx.Payments(storage.PaymentFilter{Practice: id}, storage.Window{})
	if err != nil {
		return err
	}
	b.Payments = append(b.Payments, payments...)
	refunds, err := tx.RefundsSince(id, 0)
	if err != nil {
		return err
	}
	b.Refunds = append(b.Refunds, refunds...)
	for _, p := range b.Patients {
		credit, err := tx.CreditMovements(id, p.ID)
		if err != nil {
			return err
		}
		b.Credit = append(b.Credit, credit...)
	}
	links, err := tx.OpenLinks(id)
	if err != nil {
		return err
	}
	b.Links = append(b.Links, links...)
	ops, err := tx.OpenOperations(id)
	if err != nil {
		return err
	}
	b.Open = append(b.Open, ops...)
	visits, err := tx.Appointments(id, 0, model.MillisOf(noon().AddDate(1, 0, 0)))
	if err != nil {
		return err
	}
	b.Visits = append(b.Visits, visits...)
	entries, err := tx.Audit(id, storage.Window{})
	for i := range entries {
		b.Audit = append(b.Audit, entries[len(entries)-1-i])
	}
	return err
}

func (b books) sum(t *testing.T) string {
	t.Helper()
	for i := range b.Links {
		b.Links[i].URL = "" // it names the port, which the system chose
	}
	text, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

func TestTheSameSeedMakesTheSameClinic(t *testing.T) {
	first, again, other := read(t, open(t, "", 1)), read(t, open(t, "", 1)), read(t, open(t, "", 2))
	if first.sum(t) != again.sum(t) {
		t.Error("two clinics of one seed differ")
	}
	if first.sum(t) == other.sum(t) {
		t.Error("another seed makes the same clinic")
	}
}

func TestTheClinicIsWhatItSays(t *testing.T) {
	b := read(t, open(t, "", 1))
	if !b.Organisation.Demo || len(b.Practices) != 3 || len(b.Patients) != 60 || len(b.Invoices) != 400 || len(b.Types) != 3*8 {
		t.Errorf("demo %t, %d practices, %d patients, %d invoices, %d types", b.Organisation.Demo, len(b.Practices), len(b.Patients), len(b.Invoices), len(b.Types))
	}
	states := map[model.AccountState]int{}
	for _, a := range b.Accounts {
		states[a.State()]++
	}
	if len(b.Accounts) != 2 || len(b.Connections) != 2 || states[model.Connected] != 1 || states[model.Restricted] != 1 {
		t.Errorf("accounts %v, %d connections", states, len(b.Connections))
	}
	ends := map[model.InvoiceStatus]int{}
	for _, i := range b.Invoices {
		ends[i.Status()]++
	}
	for _, s := range []model.InvoiceStatus{model.InvoiceOpen, model.InvoicePartPaid, model.InvoicePaid, model.InvoiceCredited, model.InvoiceVoid} {
		if ends[s] < 3 {
			t.Errorf("%d invoices are %s", ends[s], s)
		}
	}
	oldest := b.Invoices[len(b.Invoices)-1].Date
	if oldest > model.DateOf(model.MillisOf(noon().AddDate(0, 0, -60)), time.UTC) {
		t.Errorf("the oldest invoice is of %s", oldest)
	}
	if len(b.Links) != 3 || len(b.Open) != 3 {
		t.Errorf("%d open links, %d open operations", len(b.Links), len(b.Open))
	}
	owed := 0
	for _, r := range b.Refunds {
		if r.Owed && r.Status == model.RefundFailed {
			owed++
		}
	}
	if owed != 1 || len(b.Refunds) < 6 {
		t.Errorf("%d refunds, %d of them owed", len(b.Refunds), owed)
	}
}

func TestTheSumsHold(t *testing.T) {
	b := read(t, open(t, "", 1))
	applied, credited := map[model.InvoiceID]int64{}, map[model.InvoiceID]int64{}
	for _, p := range b.Payments {
		applied[p.Invoice] += p.Applied
		if p.Applied < 0 || p.Reserved > p.Amount.Minor || p.Type == "" {
			t.Errorf("payment %s: applied %d, reserved %d of %s, type %q", p.ID, p.Applied, p.Reserved, p.Amount, p.Type)
		}
	}
	for _, n := range b.Notes {
		credited[n.Invoice] += n.Amount.Minor
	}
	numbers := map[string]bool{}
	for _, i := range b.Invoices {
		if i.Paid != applied[i.ID] || i.Credited != credited[i.ID] || i.Paid+i.Credited > i.Total.Minor {
			t.Errorf("%s: total %s, paid %d and applied %d, credited %d and notes of %d", i.Number, i.Total, i.Paid, applied[i.ID], i.Credited, credited[i.ID])
		}
		if i.Mode != model.Test || numbers[string(i.Practice)+i.Number] {
			t.Errorf("%s is %s, or there twice", i.Number, i.Mode)
		}
		numbers[string(i.Practice)+i.Number] = true
	}
	chains := map[model.PracticeID][]model.AuditEntry{}
	for _, e := range b.Audit {
		chains[e.Practice] = append(chains[e.Practice], e)
	}
	for id, chain := range chains {
		if err := model.VerifyChain(chain); err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
	if len(chains) != 3 || len(b.Audit) < 1000 {
		t.Errorf("%d entries in %d chains", len(b.Audit), len(chains))
	}
}

func TestStripeAgreesToTheCent(t *testing.T) {
	c := open(t, "", 1)
	b := read(t, c)
	client, err := stripeops.New(c.Stripe)
	if err != nil {
		t.Fatal(err)
	}
	atStripe := 0
	for _, p := range b.Payments {
		if p.Intent == "" {
			continue
		}
		atStripe++
		got, err := client.Intent(t.Context(), model.AccountRef{ID: p.Account, Mode: p.Mode}, p.Intent)
		if err != nil {
			t.Fatal(err)
		}
		if got.Status != model.IntentSucceeded || got.Received != p.Amount.Minor || got.Ledger != p.Ledger || got.Charge != p.Charge || got.Card != p.Card || got.Operation != p.Operation {
			t.Fatalf("Stripe says %+v of %+v", got, p)
		}
	}
	if atStripe < 60 || atStripe != len(c.stripe.Succeeded().PaymentIntents) {
		t.Errorf("%d card payments here, %d at Stripe", atStripe, len(c.stripe.Succeeded().PaymentIntents))
	}
	for _, r := range b.Refunds {
		if r.StripeID == "" {
			continue
		}
		p := paymentOf(b, r.Payment)
		got, err := client.Refund(t.Context(), model.AccountRef{ID: p.Account, Mode: p.Mode}, r.StripeID)
		if err != nil || got.RefundState() != r.Status || got.Amount != r.Amount || got.FailureReason != r.FailureReason || got.Operation != r.Operation {
			t.Errorf("Stripe says %+v of %+v: %v", got, r, err)
		}
	}
	for _, l := range b.Links {
		got, err := client.Session(t.Context(), model.AccountRef{ID: l.Account, Mode: l.Mode}, l.Session)
		if err != nil || got.Status != "open" || got.URL != l.URL || got.Operation != l.Operation || got.Expires/1000 != l.Expires/1000 {
			t.Errorf("Stripe says %+v of %+v: %v", got, l, err)
		}
	}
	for _, card := range b.Cards {
		cards, err := client.Cards(t.Context(), model.AccountRef{ID: card.Account, Mode: card.Mode}, card.Customer)
		if err != nil || len(cards) != 1 {
			t.Fatalf("cards of %s: %v %v", card.Customer, cards, err)
		}
		got := cards[0]
		if got.ID != card.ID || got.Brand != card.Brand || got.Last4 != card.Last4 || got.ExpMonth != card.ExpMonth || got.ExpYear != card.ExpYear {
			t.Errorf("Stripe says %+v of %+v", got, card)
		}
	}
}

func paymentOf(b books, id model.PaymentID) model.Payment {
	for _, p := range b.Payments {
		if p.ID == id {
			return p
		}
	}
	return model.Payment{}
}

func TestAKeptClinicOpensAgain(t *testing.T) {
	folder := t.TempDir()
	c := open(t, folder, 1)
	before, address := read(t, c).sum(t), c.URL()
	if now := c.Turn(36 * time.Hour); !now.Equal(noon().Add(36 * time.Hour)) {
		t.Errorf("the clock was turned to %s", now)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = open(t, folder, 99)
	if read(t, c).sum(t) != before {
		t.Error("the clinic changed while it was closed")
	}
	if got := c.Now().Sub(noon()); got != 36*time.Hour {
		t.Errorf("the clock stands %s ahead", got)
	}
	if c.URL() != address {
		t.Errorf("its Stripe was at %s and is at %s: open links lead nowhere", address, c.URL())
	}
	client, err := stripeops.New(c.Stripe)
	if err != nil {
		t.Fatal(err)
	}
	p := read(t, c).Payments[0]
	for _, q := range read(t, c).Payments {
		if q.Intent != "" {
			p = q
		}
	}
	if _, err := client.Intent(t.Context(), model.AccountRef{ID: p.Account, Mode: p.Mode}, p.Intent); err != nil {
		t.Errorf("its Stripe has forgotten a payment: %v", err)
	}
}

func TestForeignRecordsAreLeftAlone(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, StoreName)
	if err := os.WriteFile(path, []byte("somebody's"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), Options{Folder: folder, Seed: 1, Now: noon, Log: slog.New(slog.DiscardHandler)})
	if model.KindOf(err) != model.Conflict {
		t.Errorf("opened: %v", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "somebody's" {
		t.Errorf("the file was changed: %q %v", text, err)
	}
	if Here(folder) {
		t.Error("a demo was left in the folder")
	}
}

func BenchmarkMake(b *testing.B) {
	for b.Loop() {
		c, err := Open(b.Context(), Options{Folder: b.TempDir(), Throwaway: true, Seed: 1, Now: noon, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := c.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// An operation whose record doesn't match its digest is stopped at its next request: a demo whose clock is turned makes them.
func TestOpenOperationsMatchTheirDigest(t *testing.T) {
	b := read(t, open(t, "", 1))
	for _, op := range b.Open {
		if op.Hash != op.Digest() {
			t.Errorf("%s %s of %s", op.Kind, op.State, op.Number)
		}
	}
	if len(b.Open) == 0 {
		t.Error("nothing is open in the demo")
	}
}
