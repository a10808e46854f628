package check_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"clinic.example/paydesk/cli/demo"
	"clinic.example/paydesk/desk/check"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
)

// clinic is the data file of a made-up clinic with invoices, payments, refunds, credit, links and audit trails in three practices.
type clinic struct {
	t        *testing.T
	path     string
	store    *boltdb.Store
	practice model.PracticeID
}

// content is the data file as it is before anything is done to it.
var content = sync.OnceValues(func() ([]byte, error) {
	folder, err := os.MkdirTemp("", "paydesk-check-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	c, err := demo.Open(context.Background(), demo.Options{Folder: folder, Throwaway: true, Seed: 1, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	if err := c.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(folder, demo.StoreName))
})

func newClinic(t *testing.T) *clinic {
	t.Helper()
	c := &clinic{t: t, path: filepath.Join(t.TempDir(), "paydesk.db")}
	data, err := content()
	c.must(err)
	c.must(os.WriteFile(c.path, data, 0o600))
	c.open()
	c.update(func(tx storage.Tx) error {
		practices, err := tx.Practices()
		c.practice = practices[0].ID
		return err
	})
	return c
}

func (c *clinic) open() {
	c.t.Helper()
	var err error
	c.store, err = boltdb.Open(c.path, boltdb.Options{NoSync: true})
	c.must(err)
	c.t.Cleanup(func() { _ = c.store.Close() })
}

func (c *clinic) must(err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatal(err)
	}
}

func (c *clinic) update(do func(storage.Tx) error) {
	c.t.Helper()
	c.must(c.store.Update(context.Background(), model.SystemScope(), do))
}

// edit changes the file past the store, which would refuse it.
func (c *clinic) edit(do func(practice, organisation *bbolt.Bucket) error) {
	c.t.Helper()
	c.must(c.store.Close())
	bolt, err := bbolt.Open(c.path, 0o600, nil)
	c.must(err)
	err = bolt.Update(func(tx *bbolt.Tx) error {
		id, err := model.ParseRowID(model.PracticePrefix, string(c.practice))
		c.must(err)
		name := append([]byte("practice:"), byte(id>>56), byte(id>>48), byte(id>>40), byte(id>>32), byte(id>>24), byte(id>>16), byte(id>>8), byte(id))
		return do(tx.Bucket(name), tx.Bucket([]byte("organisation")))
	})
	c.must(errors.Join(err, bolt.Close()))
	c.open()
}

func (c *clinic) found(unseal func(model.SealedRow) error) (found []storage.Finding) {
	c.t.Helper()
	c.must(c.store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		found = nil
		return check.Books(tx, unseal, func(f storage.Finding) { found = append(found, f) })
	}))
	return found
}

func rules(found []storage.Finding) (all []string) {
	for _, f := range found {
		all = append(all, f.Rule)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// some is the first row of a type at the practice that fits.
func some[T any](c *clinic, tx storage.Tx, fits func(T) bool) (found T) {
	c.t.Helper()
	any, errFound := false, errors.New("found")
	for _, at := range []model.PracticeID{c.practice, ""} {
		err := tx.Rows(at, func(row interface{}) error {
			if r, ok := row.(T); ok && fits(r) {
				found, any = r, true
				return errFound
			}
			return nil
		})
		if err != nil && !errors.Is(err, errFound) {
			c.t.Fatal(err)
		}
	}
	if !any {
		c.t.Fatalf("the clinic has no such %T", found)
	}
	return found
}

func whatever[T any](T) bool { return true }

func TestAWholeClinic(t *testing.T) {
	c := newClinic(t)
	for _, f := range c.found(nil) {
		t.Errorf("%+v", f)
	}
	n, err := c.store.Check(t.Context(), func(f storage.Finding) { t.Errorf("%+v", f) })
	if err != nil || len(n) < 15 {
		t.Errorf("%v kinds of rows, %v", n, err)
	}
}

// corruption is one thing that goes wrong in a store, and all that must be said of it.
type corruption struct {
	name  string
	rules []string
	row   string // part of the row of one finding
	do    func(*clinic, storage.Tx) error
}

func ofMoney() []corruption {
	return []corruption{
		{"an invoice that its lines don't make", []string{check.InvoiceTotal}, "TEST-", func(c *clinic, tx storage.Tx) error {
			i := some(c, tx, whatever[model.Invoice])
			i.Lines[0].Unit++
			return tx.PutInvoice(i)
		}},
		{"paid without a payment", []string{check.InvoicePaid}, "TEST-", func(c *clinic, tx storage.Tx) error {
			i := some(c, tx, func(i model.Invoice) bool { return i.Status() == model.InvoiceOpen && i.Collecting == "" })
			i.Paid++
			return tx.PutInvoice(i)
		}},
		{"a payment that its invoice doesn't know", []string{check.InvoicePaid}, "TEST-", func(c *clinic, tx storage.Tx) error {
			p := some(c, tx, func(p model.Payment) bool { return p.Method == model.Cash && p.Reserved == 0 })
			n, err := tx.NextID()
			p.ID = model.PaymentID(model.RowID(model.PaymentPrefix, n))
			return errors.Join(err, tx.PutPayment(p))
		}},
		{"credited without a note", []string{check.InvoiceNotes}, "TEST-", func(c *clinic, tx storage.Tx) error {
			i := some(c, tx, func(i model.Invoice) bool { return i.Credited > 0 })
			i.Credited--
			return tx.PutInvoice(i)
		}},
		{"a void invoice that was paid", []string{check.InvoiceOver}, "TEST-", func(c *clinic, tx storage.Tx) error {
			i := some(c, tx, func(i model.Invoice) bool { return i.Paid > 0 })
			i.Void = true
			return tx.PutInvoice(i)
		}},
		{"refunded without a refund", []string{check.PaymentRefunds}, "pay_", func(c *clinic, tx storage.Tx) error {
			p := some(c, tx, func(p model.Payment) bool { return p.Reserved == 0 })
			p.Reserved = 5
			return tx.PutPayment(p)
		}},
		{"a refund of more than was paid", []string{check.PaymentParts, check.PaymentRefunds}, "pay_", func(c *clinic, tx storage.Tx) error {
			p := some(c, tx, whatever[model.Payment])
			p.Reserved = p.Amount.Minor + 1
			return tx.PutPayment(p)
		}},
		{"credit out of nothing", []string{check.CreditSum}, "pat_", func(c *clinic, tx storage.Tx) error {
			m := some(c, tx, whatever[model.CreditMovement])
			n, err := tx.NextID()
			m.ID = model.CreditID(model.RowID(model.CreditPrefix, n))
			return errors.Join(err, tx.AddCreditMovement(m))
		}},
		{"a payment of another mode", []string{check.CreditSum, check.OneMode}, "pay_", func(c *clinic, tx storage.Tx) error {
			m := some(c, tx, whatever[model.CreditMovement])
			p, err := tx.Payment(c.practice, m.Payment)
			p.Mode = model.Live
			return errors.Join(err, tx.PutPayment(p))
		}},
		{"a payment in another currency", []string{check.OneCurrency}, "pay_", func(c *clinic, tx storage.Tx) error {
			p := some(c, tx, func(p model.Payment) bool { return p.Reserved == 0 && p.Unapplied() == 0 })
			p.Amount.Currency = "jpy"
			return tx.PutPayment(p)
		}},
	}
}

func ofOperations() []corruption {
	return []corruption{
		{"an open link that holds no invoice", []string{check.Collection}, "TEST-", func(c *clinic, tx storage.Tx) error {
			i := some(c, tx, func(i model.Invoice) bool { return i.Collecting != "" })
			i.Collecting = ""
			return tx.PutInvoice(i)
		}},
		{"an invoice that is held for ever", []string{check.Collection}, "TEST-", func(c *clinic, tx storage.Tx) error {
			i := some(c, tx, func(i model.Invoice) bool { return i.Collecting == "" })
			i.Collecting = some(c, tx, func(o model.Operation) bool { return !o.Live() }).ID
			return tx.PutInvoice(i)
		}},
		{"two collections at once", []string{check.Collection}, "TEST-", func(c *clinic, tx storage.Tx) error {
			i := some(c, tx, func(i model.Invoice) bool { return i.Collecting != "" })
			return tx.PutOperation(model.Operation{
				ID: model.OperationID(model.RandomID([16]byte{7})), Kind: model.ChargeOp, Practice: c.practice, Mode: i.Mode, Invoice: i.ID, State: model.OpConfirming,
			})
		}},
		{"a link that is over and can be paid", []string{check.Agreement}, "", func(c *clinic, tx storage.Tx) error {
			l := some(c, tx, func(l model.Link) bool { return !l.Status.Over() })
			l.Status = model.LinkExpired
			return tx.PutLink(l)
		}},
		{"a refund that is done and not known", []string{check.Agreement, check.PaymentRefunds}, "", func(c *clinic, tx storage.Tx) error {
			r := some(c, tx, func(r model.Refund) bool { return r.Status == model.RefundDone && r.Method == model.Card })
			r.Status = model.RefundSending
			return tx.PutRefund(r)
		}},
	}
}

func ofNumbers() []corruption {
	return []corruption{
		{"a number twice", []string{check.NumberOnce}, "TEST-", func(c *clinic, tx storage.Tx) error {
			i := bare(c, tx)
			i.Number = strings.Replace(i.Number, "TEST-", "TEST-0", 1) // an index by text lets it pass
			return put(c, tx, i)
		}},
		{"a number that nothing has", []string{check.NumberGap}, "", func(c *clinic, tx storage.Tx) error {
			_, err := tx.NextNumber(c.practice, model.Test, storage.InvoiceSeries)
			return err
		}},
		{"numbers of a credit note that nothing has", []string{check.NumberGap}, "1 to 2", func(c *clinic, tx storage.Tx) error {
			for range 2 {
				if _, err := tx.NextNumber(c.practice, model.Live, storage.CreditNoteSeries); err != nil {
					return err
				}
			}
			return nil
		}},
		{"a number that is yet to come", []string{check.NumberAhead}, "TEST-99999", func(c *clinic, tx storage.Tx) error {
			i := bare(c, tx)
			i.Number = "TEST-99999"
			return put(c, tx, i)
		}},
		{"a live number on a test invoice", []string{check.NumberAhead, check.NumberSeries}, "INV-99999", func(c *clinic, tx storage.Tx) error {
			i := bare(c, tx)
			i.Number = "INV-99999"
			return put(c, tx, i)
		}},
		{"no number at all", []string{check.NumberSeries}, "Bill", func(c *clinic, tx storage.Tx) error {
			i := bare(c, tx)
			i.Number = "Bill"
			return put(c, tx, i)
		}},
	}
}

// bare is a further invoice on which nothing was paid.
func bare(c *clinic, tx storage.Tx) model.Invoice {
	i := some(c, tx, whatever[model.Invoice])
	i.Paid, i.Credited, i.Collecting, i.Void, i.Appointment = 0, 0, "", false, ""
	return i
}

func put(c *clinic, tx storage.Tx, i model.Invoice) error {
	n, err := tx.NextID()
	i.ID = model.InvoiceID(model.RowID(model.InvoicePrefix, n))
	return errors.Join(err, tx.PutInvoice(i))
}

func ofNames() []corruption {
	gone := model.RowID(model.InvoicePrefix, 3)
	return []corruption{
		{"a credit note of no invoice", []string{check.InvoiceNotes, check.Reference}, "CN-", func(c *clinic, tx storage.Tx) error {
			n := some(c, tx, whatever[model.CreditNote])
			n.Invoice = model.InvoiceID(gone)
			return tx.PutCreditNote(n)
		}},
		{"a visit of an invoice that isn't there", []string{check.Reference}, "appt_", func(c *clinic, tx storage.Tx) error {
			v := some(c, tx, func(v model.Appointment) bool { return v.Invoice == "" })
			v.Invoice = model.InvoiceID(gone)
			return tx.PutAppointment(v)
		}},
		{"a card of nobody", []string{check.Reference}, "pm_", func(c *clinic, tx storage.Tx) error {
			card := some(c, tx, whatever[model.SavedCard])
			card.Patient = model.PatientID(model.RowID(model.PatientPrefix, 3))
			return tx.PutCard(card)
		}},
		{"a connection to an account that isn't there", []string{check.Reference}, "prac_", func(c *clinic, tx storage.Tx) error {
			at := some(c, tx, func(at model.Connection) bool { return at.Active })
			at.Account = "acct_gone"
			return tx.PutConnection(at)
		}},
		{"a role that holds nothing", []string{check.Reference}, "staff_", func(c *clinic, tx storage.Tx) error {
			s := some(c, tx, func(s model.Staff) bool { return s.Role != model.Administrator })
			s.Grants = []model.Grant{{Practice: c.practice, Role: "no such role"}}
			return tx.PutStaff(s)
		}},
		{"nobody who may let anybody in", []string{check.Administrator}, "", func(c *clinic, tx storage.Tx) error {
			s := some(c, tx, func(s model.Staff) bool { return s.Role == model.Administrator })
			s.Disabled = true
			return tx.PutStaff(s)
		}},
	}
}

func TestEachCorruptionIsFound(t *testing.T) {
	for _, bad := range slices.Concat(ofMoney(), ofBookings(), ofOperations(), ofNumbers(), ofNames()) {
		t.Run(bad.name, func(t *testing.T) {
			c := newClinic(t)
			c.update(func(tx storage.Tx) error { return bad.do(c, tx) })
			found := c.found(nil)
			if got := rules(found); !slices.Equal(got, bad.rules) {
				t.Errorf("found %q, want %q: %+v", got, bad.rules, found)
			}
			if !slices.ContainsFunc(found, func(f storage.Finding) bool { return strings.Contains(f.Row, bad.row) && f.Text != "" }) {
				t.Errorf("no finding at %q: %+v", bad.row, found)
			}
		})
	}
}

// change replaces the first row of a bucket by its JSON with a part replaced.
func change(b *bbolt.Bucket, from, to string) error {
	k, v := b.Cursor().First()
	next := bytes.Replace(v, []byte(from), []byte(to), 1)
	if bytes.Equal(next, v) {
		return errors.New("there was nothing to replace in " + string(v))
	}
	return b.Put(bytes.Clone(k), next)
}

func TestAChangedTrailIsFound(t *testing.T) {
	for _, bad := range []struct {
		name string
		rule string
		do   func(trail *bbolt.Bucket) error
	}{
		{"an entry changed", check.AuditChain, func(trail *bbolt.Bucket) error { return change(trail, `"Action":"`, `"Action":"x`) }},
		{"the first entry gone", check.AuditChain, func(trail *bbolt.Bucket) error {
			k, _ := trail.Cursor().First()
			return trail.Delete(k)
		}},
		{"an entry left out", check.AuditChain, func(trail *bbolt.Bucket) error {
			cursor := trail.Cursor()
			cursor.First()
			cursor.Next()
			k, _ := cursor.Next()
			return trail.Delete(k)
		}},
	} {
		t.Run(bad.name, func(t *testing.T) {
			c := newClinic(t)
			c.edit(func(practice, _ *bbolt.Bucket) error { return bad.do(practice.Bucket([]byte("audit"))) })
			if found := c.found(nil); len(found) != 1 || found[0].Rule != bad.rule || found[0].Practice != c.practice {
				t.Errorf("found %+v", found)
			}
		})
	}
}

// TestACutTrailIsFound: the trail ended with another entry when it was signed.
func TestACutTrailIsFound(t *testing.T) {
	c := newClinic(t)
	c.update(func(tx storage.Tx) error {
		for _, practice := range []model.PracticeID{c.practice, ""} {
			last, err := tx.LastAudit(practice)
			if err != nil {
				return err
			}
			if err := tx.PutAuditHead(model.AuditHead{Practice: practice, Seq: last.Seq, Hash: last.Hash}); err != nil {
				return err
			}
		}
		return nil
	})
	if found := c.found(nil); len(found) != 0 {
		t.Fatalf("unsigned ends: %+v", found)
	}
	c.edit(func(practice, organisation *bbolt.Bucket) error {
		for _, in := range []*bbolt.Bucket{practice, organisation} {
			k, _ := in.Bucket([]byte("audit")).Cursor().Last()
			if err := in.Bucket([]byte("audit")).Delete(k); err != nil {
				return err
			}
		}
		return nil
	})
	if found := c.found(nil); len(found) != 2 || !slices.Equal(rules(found), []string{check.AuditEnd}) {
		t.Errorf("cut off: %+v", found)
	}
}

// TestASignatureThatDoesNotFit: whoever signs a trail anew needs the key.
func TestASignatureThatDoesNotFit(t *testing.T) {
	c := newClinic(t)
	c.update(func(tx storage.Tx) error {
		last, err := tx.LastAudit(c.practice)
		return errors.Join(err, tx.PutAuditHead(model.AuditHead{
			Practice: c.practice, Seq: last.Seq, Hash: last.Hash, PublicKey: bytes.Repeat([]byte{1}, 32), Signature: bytes.Repeat([]byte{2}, 64),
		}))
	})
	if found := c.found(nil); len(found) != 1 || found[0].Rule != check.AuditEnd {
		t.Errorf("found %+v", found)
	}
}

func TestARowOfAnotherPracticeIsFound(t *testing.T) {
	c := newClinic(t)
	other := model.PracticeID(model.RowID(model.PracticePrefix, 9))
	c.edit(func(practice, _ *bbolt.Bucket) error {
		text, err := json.Marshal(c.practice)
		c.must(err)
		return change(practice.Bucket([]byte("credit movements")), string(text), `"`+string(other)+`"`)
	})
	if found := c.found(nil); len(found) != 1 || found[0].Rule != check.Home || !strings.Contains(found[0].Text, string(other)) {
		t.Errorf("found %+v", found)
	}
}

// TestNamedGaps: numbers that were skipped for a reason are none that are missing; the ones beside them are.
func TestNamedGaps(t *testing.T) {
	c := newClinic(t)
	var first int64
	c.update(func(tx storage.Tx) error {
		for n := range 6 {
			number, err := tx.NextNumber(c.practice, model.Live, storage.InvoiceSeries)
			if err != nil {
				return err
			}
			if n == 0 {
				first = number
			}
		}
		gap := model.NumberGap{Practice: c.practice, Mode: model.Live, Series: string(storage.InvoiceSeries), From: first + 1, To: first + 2, Why: "seen at Stripe after a restore"}
		if err := tx.PutNumberGap(gap); err != nil {
			return err
		}
		gap.From, gap.To = first+4, first+9
		return tx.PutNumberGap(gap)
	})
	var rows []string
	for _, f := range c.found(nil) {
		if f.Rule != check.NumberGap {
			t.Errorf("found %+v", f)
		}
		rows = append(rows, f.Row)
	}
	if want := []string{"1", "4"}; !slices.Equal(rows, want) {
		t.Errorf("missing: %q, want %q", rows, want)
	}
	c.update(func(tx storage.Tx) error {
		return tx.PutNumberGap(model.NumberGap{Practice: c.practice, Mode: model.Live, Series: string(storage.InvoiceSeries), From: 1, To: 6, Why: "all"})
	})
	if found := c.found(nil); len(found) != 0 {
		t.Errorf("with every number named: %+v", found)
	}
}

func TestSealedRowsAreTried(t *testing.T) {
	c := newClinic(t)
	c.update(func(tx storage.Tx) error {
		return tx.PutSecret(model.SealedRow{Table: "keys", Practice: c.practice, Field: "secret", Sealed: model.Sealed{KeyID: "k", Box: []byte{1}}})
	})
	tried := 0
	found := c.found(func(r model.SealedRow) error {
		tried++
		if r.Table == "keys" {
			return model.Errorf(model.Unavailable, "It can't be opened.")
		}
		return nil
	})
	if len(found) != 1 || found[0].Rule != check.Sealed || found[0].Row != "keys secret" || found[0].Text != "It can't be opened." || tried == 0 {
		t.Errorf("tried %d, found %+v", tried, found)
	}
}
