package sandbox_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"

	"clinic.example/paydesk/stripeops/sandbox"
)

func noRequirements() sandbox.Requirements { return sandbox.Requirements{} }

// TestTheLedgerAddsUp lets everything that moves money happen in a seeded order, and holds after each step: the entries sum to the balance,
// each has its net, what is available has come, each movement has one entry, and each automatic payout is its transactions.
func TestTheLedgerAddsUp(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			d := newTill(t, []string{"AU", "GB", "US"}[seed%3])
			rnd := rand.New(rand.NewPCG(seed, 1))
			m := &month{till: d, rnd: rnd, currency: []string{"aud", "gbp", "usd"}[seed%3]}
			d.clumsy.Store(true) // a refund of nothing may be asked for
			for range 60 {
				m.step()
				m.check()
			}
			d.s.Advance(40 * 24 * time.Hour)
			m.check()
			m.checkPayouts()
			m.checkRestart()
		})
	}
}

// month is a clinic that has all of it happen.
type month struct {
	*till
	rnd      *rand.Rand
	currency string
	payments []string
	disputes []string
}

func (m *month) step() {
	cards := []string{"pm_card_visa", "pm_card_bypassPending", "pm_card_refundFail", "pm_card_pendingRefund", "pm_card_createDispute", "pm_card_createDisputeInquiry", "pm_card_processing"}
	amount := 1000 + m.rnd.Int64N(9000)
	switch m.rnd.IntN(9) {
	case 0, 1:
		currency := m.currency
		if m.rnd.IntN(4) == 0 {
			currency = "eur"
		}
		pi := must(m.charge(amount, currency, cards[m.rnd.IntN(len(cards))]))(m.t)
		m.payments = append(m.payments, pi.ID)
	case 2:
		if len(m.payments) > 0 {
			id := m.payments[m.rnd.IntN(len(m.payments))]
			_, _ = m.Refunds.New(&stripe.RefundParams{PaymentIntent: &id, Amount: stripe.Int64(1 + m.rnd.Int64N(2000))})
		}
	case 3:
		if len(m.payments) > 0 {
			if id, err := m.s.OpenDispute(m.payments[m.rnd.IntN(len(m.payments))], m.rnd.IntN(2) == 0); err == nil {
				m.disputes = append(m.disputes, id)
			}
		}
	case 4:
		if len(m.disputes) > 0 {
			_ = m.s.EndDispute(m.disputes[m.rnd.IntN(len(m.disputes))], m.rnd.IntN(2) == 0)
			_ = m.s.EscalateDispute(m.disputes[m.rnd.IntN(len(m.disputes))])
		}
	case 5:
		must(m.s.ChargeFee(m.acct, false, 1+m.rnd.Int64N(300), ""))(m.t)
	case 6:
		m.payments = append(m.payments, must(m.s.ChargeFromDashboard(m.acct, sandbox.DashboardCharge{Amount: amount}))(m.t))
	case 7:
		if list := m.payouts(); len(list) > 0 {
			_ = m.s.EndPayout(list[m.rnd.IntN(len(list))].ID, m.rnd.IntN(2) == 0)
		}
		if po, err := m.Payouts.New(&stripe.PayoutParams{Amount: stripe.Int64(1 + m.rnd.Int64N(3000)), Currency: &m.currency}); err == nil && m.rnd.IntN(2) == 0 {
			must(m.Payouts.Cancel(po.ID, nil))(m.t)
		}
	case 8:
		m.s.Advance(time.Duration(m.rnd.Int64N(60)) * time.Hour)
	}
}

func (m *month) check() {
	t := m.t
	t.Helper()
	book := must(m.s.Ledger(m.acct, false))(t)
	available, pending := int64(0), int64(0)
	sources := map[string]int{}
	for _, e := range book.Entries {
		if e.Net != e.Amount-e.Fee {
			t.Fatalf("entry %s nets %d", e.ID, e.Net)
		}
		if e.AvailableOn <= m.s.Clock().Unix() {
			available += e.Net
		} else {
			pending += e.Net
		}
		sources[e.Source+" "+e.Type+" "+e.Category]++
	}
	b := must(m.Balance.Get(nil))(t)
	if b.Available[0].Amount != available || b.Pending[0].Amount != pending || book.Available != available || book.Pending != pending {
		t.Fatalf("the balance is %d and %d, its entries sum to %d and %d", b.Available[0].Amount, b.Pending[0].Amount, available, pending)
	}
	for what, n := range sources {
		if n > 1 && what != " stripe_fee fee" {
			t.Fatalf("%s was booked %d times", what, n)
		}
	}
}

// checkPayouts holds every payout against its transactions, and every refund, dispute and fee against the ledger.
func (m *month) checkPayouts() {
	t := m.t
	automatic := 0
	for _, po := range m.payouts() {
		if !po.Automatic {
			continue
		}
		automatic++
		if _, sum := m.inPayout(po.ID); sum != po.Amount {
			t.Errorf("payout %s is %d and its transactions sum to %d", po.ID, po.Amount, sum)
		}
	}
	if automatic == 0 {
		t.Error("nothing was paid out by itself")
	}
}

// checkRestart holds that a loaded sandbox has the same ledger.
func (m *month) checkRestart() {
	t, book := m.t, must(m.s.Ledger(m.acct, false))(m.t)
	again := sandbox.New(sandbox.Options{Now: func() time.Time { return opening }})
	var saved bytes.Buffer
	if err := m.s.Save(&saved); err != nil {
		t.Fatal(err)
	}
	if err := again.Load(&saved); err != nil {
		t.Fatal(err)
	}
	if loaded := must(again.Ledger(m.acct, false))(t); !reflect.DeepEqual(loaded, book) {
		t.Fatalf("loaded it is %+v, and was %+v", loaded, book)
	}
}
