package command_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
)

func TestTheBooksAreExplained(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.done("pay", "TEST-0001", "--card")
	c.done("refund", "TEST-0001", "--amount", "30", "--reason", "goodwill")
	var books command.Reconciled
	c.reply(&books, "reconcile")
	if len(books.Accounts) != 1 || !books.Explained {
		t.Fatalf("%+v", books)
	}
	a := books.Accounts[0]
	b := a.Currencies[0]
	if b.Unexplained.Text != "0.00" || b.AtStripe == nil || *b.AtStripe != b.Closing || b.Opening.Minor != 0 || len(b.Kinds) != 2 || a.Compared == "" || a.Mode != "test" {
		t.Errorf("%+v", a)
	}
	ledger, err := c.stripe.Ledger(a.Account, false) // in GBP, at a rate
	if err != nil {
		t.Fatal(err)
	}
	if in, back := b.Kinds[0], b.Kinds[1]; in.Kind != "payments" || in.Gross.Minor != ledger.Entries[0].Amount || in.Fees.Minor != ledger.Entries[0].Fee ||
		back.Kind != "refunds" || back.Net.Minor != ledger.Entries[1].Net {
		t.Errorf("%+v", b.Kinds)
	}
	out := c.done("reconcile", "--from", "2026-01-01")
	for _, words := range []string{"TEST", "Opening balance", "Closing balance", "Stripe's balance now", "Payments ", "Unexplained", "Compared with Stripe"} {
		if !strings.Contains(out, words) {
			t.Errorf("%q is missing in\n%s", words, out)
		}
	}
}

func TestTheEndOfAReconciliationIsACode(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.done("pay", "TEST-0001", "--card")
	c.done("reconcile")
	c.refused(command.Bad, "--from", "reconcile", "--from", "yesterday")
	c.refused(command.Bad, "--to lies before --from", "reconcile", "--from", "2026-02-01", "--to", "2026-01-01")
	c.stripe.SetDown(true)
	c.refused(command.Open, "Stripe could not be asked", "reconcile")
	c.stripe.SetDown(false)
	c.falsify(func(tx storage.Tx) error {
		practices, err := tx.Practices()
		if err != nil {
			return err
		}
		payments, err := tx.Payments(storage.PaymentFilter{Practice: practices[0].ID}, storage.Window{})
		if err != nil {
			return err
		}
		payments[0].Ledger.Fee++
		return tx.PutPayment(payments[0])
	})
	out, message, code := c.give("reconcile")
	if code != command.NotDone || !strings.Contains(message, "Not everything is explained") || !strings.Contains(out, " shows 41.58 GBP with a fee of 2.39 GBP") {
		t.Errorf("ended with %d: %s\n%s", code, message, out)
	}
}

// falsify changes records past the desk.
func (c *clinic) falsify(edit func(storage.Tx) error) {
	c.t.Helper()
	store, err := boltdb.Open(filepath.Join(c.folder, "paydesk.db"), boltdb.Options{NoSync: true})
	if err != nil {
		c.t.Fatal(err)
	}
	defer store.Close()
	if err := store.Update(c.t.Context(), model.SystemScope(), edit); err != nil {
		c.t.Fatal(err)
	}
}

func TestAForeignPaymentIsShownAsItWasBooked(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.done("pay", "TEST-0001", "--card")
	all := lines[command.Payment](t, c.done("payments", "list", "--json"))
	if p := all[0]; p.Booked == nil || p.Booked.Currency != "GBP" || p.Rate == "" || p.Net.Minor != p.Booked.Minor-p.Fee.Minor {
		t.Fatalf("%+v", p)
	}
	if out := c.done("payments", "show", all[0].ID); !strings.Contains(out, all[0].Booked.Text+" GBP, rate "+all[0].Rate) {
		t.Error(out)
	}
}

func TestPayoutsAreListed(t *testing.T) {
	t.Parallel()
	c := newShop(t)
	c.done("pay", "TEST-0001", "--card")
	c.stripe.Advance(5 * 24 * time.Hour) // the desk's clock stays, so its day is over there and not here
	c.done("reconcile")
	payouts := lines[command.Payout](t, c.done("payouts", "list", "--json"))
	if len(payouts) != 1 || payouts[0].Sum == nil || *payouts[0].Sum != payouts[0].Amount || !payouts[0].Agrees || payouts[0].Movements != 1 || payouts[0].Mode != string(model.Test) {
		t.Fatalf("%+v", payouts)
	}
	if out := c.done("payouts", "list"); !strings.Contains(out, payouts[0].ID) || !strings.Contains(out, "TEST") {
		t.Error(out)
	}
}
