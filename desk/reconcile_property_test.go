package desk_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
	"pgregory.net/rapid"
)

// business is weeks of a clinic's money, drawn from one seed: taken at the desk and in Stripe's Dashboard, returned, disputed, paid out, sent back.
type business struct {
	*world
	rng    *rand.Rand
	cards  map[string]string // a patient's card by its number
	owner  map[string]model.Patient
	taken  []desk.Taken
	intent []string // Dashboard's
	diary  []string
}

func newBusiness(t *testing.T, seed uint64) *business {
	return &business{world: newWorld(t), rng: rand.New(rand.NewPCG(seed, 1)), cards: map[string]string{}, owner: map[string]model.Patient{}}
}

// businessCards are cards that end differently.
var businessCards = [...]string{visa, visa, "4000000000000077", "4000000000007726", "4000000000005126", "4000000000000259", "4000000000001976"}

func (b *business) charge() error {
	number := businessCards[b.rng.IntN(len(businessCards))]
	if b.cards[number] == "" {
		b.owner[number], b.cards[number] = b.patient(number)
	}
	invoice := b.invoice(b.owner[number])
	taken, err := b.session.Take(b.t.Context(), desk.TakeRequest{
		Operation: b.op(), Practice: b.practice, Invoice: invoice.ID, Revision: invoice.Revision, Method: model.Card, Amount: aud(int64(100 + b.rng.IntN(7900))), Card: b.cards[number],
	})
	if err == nil {
		b.taken = append(b.taken, taken)
	}
	return err
}

func (b *business) returnSome() error {
	if len(b.taken) == 0 {
		return nil
	}
	taken := b.taken[b.rng.IntN(len(b.taken))]
	return only(b.session.Refund(b.t.Context(), desk.RefundRequest{
		Operation: b.op(), Practice: b.practice, Payment: taken.Payment.ID, Revision: b.read(taken.Invoice.ID).Invoice.Revision,
		Amount: aud(1 + b.rng.Int64N(taken.Payment.Amount.Minor)), Reason: model.Goodwill, Outcome: model.LeaveOpen,
	}))
}

// charges are the payment intents of all payments, the desk's and the Dashboard's.
func (b *business) charges() []string {
	all := slices.Clone(b.intent)
	for _, t := range b.taken {
		all = append(all, t.Payment.Intent)
	}
	return all
}

// dashboard is what somebody does in Stripe's Dashboard, or Stripe and the banks by themselves.
func (b *business) dashboard() error {
	acct, all := string(b.account.ID), b.charges()
	switch b.rng.IntN(5) {
	case 0:
		id, err := b.stripe.ChargeFromDashboard(acct, sandbox.DashboardCharge{Amount: int64(100 + b.rng.IntN(9000)), Currency: [...]string{"", "jpy", "usd"}[b.rng.IntN(3)]})
		if err == nil {
			b.intent = append(b.intent, id)
		}
		return err
	case 1:
		return only(b.stripe.ChargeFee(acct, false, int64(1+b.rng.IntN(2000)), "Radar"))
	case 2:
		return only(b.stripe.MakePayout(acct, false))
	}
	if len(all) == 0 {
		return nil
	}
	id := all[b.rng.IntN(len(all))]
	if b.rng.IntN(2) == 0 {
		return only(b.stripe.RefundFromDashboard(id, int64(1+b.rng.IntN(100))))
	}
	return only(b.stripe.OpenDispute(id, b.rng.IntN(3) == 0))
}

func (b *business) bank() error {
	books, err := b.session.Reconciliation(b.t.Context(), desk.ReconcileRequest{Practice: b.practice})
	b.must(err)
	if all := books.Accounts[0].Payouts; len(all) > 0 && b.rng.IntN(2) == 0 {
		return b.stripe.EndPayout(all[b.rng.IntN(len(all))].Payout.ID, b.rng.IntN(3) == 0)
	}
	var disputes []model.Dispute
	b.must(b.records.View(b.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		disputes, err = tx.Disputes(b.account)
		return err
	}))
	if len(disputes) == 0 {
		return nil
	}
	return b.stripe.EndDispute(disputes[b.rng.IntN(len(disputes))].ID, b.rng.IntN(2) == 0)
}

func (b *business) look() error {
	if b.rng.IntN(2) == 0 {
		return b.desk.Round(b.t.Context())
	}
	return only(b.session.Reconcile(b.t.Context(), desk.ReconcileRequest{Practice: b.practice}))
}

func (b *business) wait() error {
	b.turn(time.Duration(1+b.rng.IntN(80)) * time.Hour)
	return nil
}

// act does one thing; what Stripe or the desk refuses is no fault of the books.
func (b *business) act() {
	deeds := []struct {
		name string
		do   func() error
	}{{"charge", b.charge}, {"charge", b.charge}, {"refund", b.returnSome}, {"dashboard", b.dashboard}, {"bank", b.bank}, {"look", b.look}, {"wait", b.wait}}
	d := deeds[b.rng.IntN(len(deeds))]
	err := d.do()
	b.diary = append(b.diary, fmt.Sprintf("%s: %v", d.name, err))
}

// wrongBooks says what of the explained books isn't so, held against the sandbox's own ledger.
func (b *business) wrongBooks() (wrong []string) {
	sayf := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	ledger, err := b.stripe.Ledger(string(b.account.ID), false)
	b.must(err)
	whole := b.reconcile(desk.ReconcileRequest{})
	for _, e := range whole.Exceptions {
		sayf("%s %s: %s", e.Object, e.Amount, e.What)
	}
	if whole.Away != "" || len(whole.Books) != 1 {
		return append(wrong, fmt.Sprintf("%d currencies; %s", len(whole.Books), whole.Away))
	}
	count, net := 0, int64(0)
	for _, k := range whole.Books[0].Kinds {
		count, net = count+k.Count, net+k.Net
	}
	if held := ledger.Available + ledger.Pending; count != len(ledger.Entries) || net != held || *whole.Books[0].AtStripe != held {
		sayf("%d movements make %d, the ledger's %d make %d", count, net, len(ledger.Entries), held)
	}
	for _, p := range whole.Payouts {
		sum, n := int64(0), 0
		for _, e := range ledger.Entries {
			if e.Payout == p.Payout.ID && e.Source != p.Payout.ID {
				sum, n = sum+e.Net, n+1
			}
		}
		if !p.Payout.Matched || p.Count != n || p.Sum.Minor != sum {
			sayf("%+v, the ledger has %d that make %d", p, n, sum)
		}
	}
	return append(wrong, b.wrongDays(ledger)...)
}

// wrongDays cuts the books at some day: what closes one part opens the other, and each holds what the ledger booked in its days.
func (b *business) wrongDays(ledger sandbox.Ledger) (wrong []string) {
	zone, err := time.LoadLocation("Australia/Sydney")
	b.must(err)
	last := model.DateOf(model.MillisOf(b.now()), zone).AddDays(-b.rng.IntN(20))
	before, after := b.reconcile(desk.ReconcileRequest{To: last}).Books[0], b.reconcile(desk.ReconcileRequest{From: last.AddDays(1)}).Books[0]
	net := int64(0)
	for _, e := range ledger.Entries {
		if model.Millis(e.Created*1000) < last.AddDays(1).Start(zone) {
			net += e.Net
		}
	}
	if before.Opening != 0 || before.Closing != net || after.Opening != net || after.Closing != ledger.Available+ledger.Pending {
		wrong = append(wrong, fmt.Sprintf("cut behind %s: %+v, %+v, the ledger had %d", last, before, after, net))
	}
	return wrong
}

// businesses is how many a short run draws; -long takes all that rapid draws.
func businesses() int {
	if underRace {
		return 6
	}
	return 30
}

// TestAnyBusinessIsExplainedToTheCent: whatever happens in whatever order, and whenever it is read, the books agree with Stripe's; and a row that is
// then dropped or altered is named.
func TestAnyBusinessIsExplainedToTheCent(t *testing.T) {
	drawn := 0
	rapid.Check(t, func(rt *rapid.T) {
		seed, deeds := rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(0, 14).Draw(rt, "deeds")
		if drawn++; drawn > businesses() && !*long {
			return
		}
		b := newBusiness(t, seed)
		defer b.finish()
		for range deeds {
			b.act()
		}
		if wrong := b.wrongBooks(); len(wrong) > 0 {
			rt.Fatalf("%s\n\n%s", strings.Join(wrong, "\n"), strings.Join(b.diary, "\n"))
		}
		names := b.tamper()
		if len(names) == 0 {
			return
		}
		found := b.reconcile(desk.ReconcileRequest{}).Exceptions
		if !slices.ContainsFunc(found, func(e desk.Exception) bool {
			return slices.ContainsFunc(names, func(name string) bool { return e.Object == name || strings.Contains(e.What, name) })
		}) {
			rt.Fatalf("%q was changed, and is not among %+v\n\n%s", names, found, strings.Join(b.diary, "\n"))
		}
	})
}

// tamper alters or drops one row behind the desk's back, and gives the ids by which it may be named; none where there was no such row.
func (b *business) tamper() (names []string) {
	by := 1 + b.rng.Int64N(500)
	kind := b.rng.IntN(6)
	b.diary = append(b.diary, fmt.Sprintf("tampered %d by %d", kind, by))
	b.must(b.records.Update(b.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		movements, err1 := tx.BalanceMovements(storage.MovementFilter{Account: b.account}, storage.Window{})
		payouts, err2 := tx.Payouts(b.account, storage.Window{})
		payments, err3 := tx.Payments(storage.PaymentFilter{Practice: b.practice}, storage.Window{})
		refunds, err4 := tx.RefundsSince(b.practice, 0)
		b.must(err1)
		b.must(err2)
		b.must(err3)
		b.must(err4)
		names = nil
		switch {
		case kind == 0 && len(movements) > 0:
			m := movements[b.rng.IntN(len(movements))]
			m.Amount.Minor, m.Net = m.Amount.Minor+by, m.Net+by
			names = []string{m.ID, m.Source}
			return tx.PutBalanceMovement(m)
		case kind == 1 && len(payouts) > 0:
			p := payouts[b.rng.IntN(len(payouts))]
			p.Amount.Minor += by
			names = []string{p.ID}
			return tx.PutPayout(p)
		case kind == 2 && len(payments) > 0:
			p := payments[b.rng.IntN(len(payments))]
			p.Amount.Minor += by
			names = []string{string(p.ID)}
			return tx.PutPayment(p)
		case kind == 3 && len(payments) > 0:
			p := payments[b.rng.IntN(len(payments))]
			p.Ledger.Fee += by
			names = []string{string(p.ID)}
			return tx.PutPayment(p)
		case kind == 4 && len(refunds) > 0:
			r := refunds[b.rng.IntN(len(refunds))]
			r.Amount.Minor += by
			if r.Status.Moved() {
				names = []string{string(r.ID)}
			}
			return tx.PutRefund(r)
		case kind == 5 && len(movements) > 0:
			m := movements[b.rng.IntN(len(movements))]
			names = []string{m.ID}
		}
		return nil
	}))
	if kind == 5 && len(names) > 0 {
		b.forget(names[0])
	}
	return names
}

// forget starts a desk whose records have lost a movement, and can't get it back.
func (b *business) forget(id string) {
	b.t.Helper()
	secret, clientID := b.stripe.Platform()
	client, err := stripeops.New(stripeops.Config{SecretKey: vault.New(secret), ClientID: clientID, APIURL: b.url, ConnectURL: b.url, Transport: simulation.Wire{Stripe: b.stripe, Process: b.run}})
	b.must(err)
	d, err := desk.New(desk.Config{Store: forgetful{b.records, id}, Stripe: client, Now: b.now, Random: rand.NewChaCha8([32]byte{9}), Log: slog.New(slog.DiscardHandler)})
	b.must(err)
	b.session = d.Session(b.actor)
}

// forgetful is a store that has lost a movement.
type forgetful struct {
	storage.Store
	id string
}

func (f forgetful) View(ctx context.Context, scope model.Scope, do func(storage.Tx) error) error {
	return f.Store.View(ctx, scope, func(tx storage.Tx) error { return do(losing{tx, f.id}) })
}

func (f forgetful) Update(ctx context.Context, scope model.Scope, do func(storage.Tx) error) error {
	return f.Store.Update(ctx, scope, func(tx storage.Tx) error { return do(losing{tx, f.id}) })
}

type losing struct {
	storage.Tx
	id string
}

func (l losing) BalanceMovement(at model.AccountRef, id string) (model.BalanceMovement, error) {
	if id == l.id {
		return model.BalanceMovement{}, model.Errorf(model.NotFound, "There is no such movement.")
	}
	return l.Tx.BalanceMovement(at, id)
}

func (l losing) BalanceMovements(f storage.MovementFilter, w storage.Window) ([]model.BalanceMovement, error) {
	all, err := l.Tx.BalanceMovements(f, w)
	return slices.DeleteFunc(all, func(m model.BalanceMovement) bool { return m.ID == l.id }), err
}

func (l losing) PutBalanceMovement(m model.BalanceMovement) error {
	if m.ID == l.id {
		return nil
	}
	return l.Tx.PutBalanceMovement(m)
}
