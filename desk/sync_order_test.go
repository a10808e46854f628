package desk_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// eventful is a clinic at the beginning of an eventful day at Stripe, to be lived through again and again.
type eventful struct {
	*clinic
	secret           string
	records, stripe  []byte
	first, second    desk.Taken
	card             string
	link             model.Link
	dispute          string // as the day goes on
	refunds, strays  []string
	waitingForStripe []sandbox.Delivery
}

func newEventful(t *testing.T) *eventful {
	e := &eventful{clinic: newClinic(t)}
	e.secret = e.endpoint(false)
	e.round()
	e.first, e.second = e.paid("4242424242424242"), e.paid("4242424242424242")
	var patient model.Patient
	patient, e.card = e.patient("4242424242424242")
	e.link = e.openLink(e.invoice(patient))
	e.round()
	e.clinic.stripe.TakeDeliveries()
	var state bytes.Buffer
	e.must(e.clinic.stripe.Save(&state))
	e.must(e.store.Close())
	e.stripe = state.Bytes()
	var err error
	e.records, err = os.ReadFile(e.path)
	e.must(err)
	return e
}

// morning is the same day once more, in records and a sandbox of its own.
func (e *eventful) morning(t *testing.T) *eventful {
	again := *e
	c := &clinic{t: t, stripe: sandbox.New(sandbox.Options{Seed: 7}), path: filepath.Join(t.TempDir(), "desk.db"), vault: e.vault, practice: e.practice, account: e.account, patience: time.Minute}
	c.ahead.Store(e.ahead.Load())
	c.must(c.stripe.Load(bytes.NewReader(e.stripe)))
	server := httptest.NewServer(c.stripe)
	t.Cleanup(server.Close)
	c.url = server.URL
	c.must(os.WriteFile(c.path, e.records, 0o600))
	c.open()
	c.session = c.desk.Session(e.session.Actor())
	c.desk.Endpoints = []desk.Endpoint{{Mode: model.Test, Secret: vault.New(e.secret)}}
	again.clinic = c
	return &again
}

// happenings are what Stripe and others do meanwhile, in this order.
func (e *eventful) happenings() []func() {
	at := e.clinic.stripe
	refund := func(taken desk.Taken, minor int64) func() {
		return func() { e.refunds = append(e.refunds, e.returnInDashboard(taken, minor)) }
	}
	return []func(){
		refund(e.first, 3000),
		refund(e.first, 1000),
		func() { e.strays = append(e.strays, e.inDashboard(2500, "")) },
		func() { _, err := at.EndRefund(e.refunds[0], false); e.must(err) },
		func() { e.pay(e.url+e.link.URL[strings.Index(e.link.URL, "/c/"):], "4242424242424242") },
		func() { _, err := at.RefundFromDashboard(e.strays[0], 500); e.must(err) },
		func() { (&group{clinic: e.clinic}).raw("/v1/payment_methods/" + e.card + "/detach") },
		func() { var err error; e.dispute, err = at.OpenDispute(e.second.Payment.Charge, false); e.must(err) },
		func() {
			e.must(at.SetAccountState(string(e.account.ID), sandbox.StateRestricted, sandbox.Requirements{}))
		},
		func() { e.must(at.EndDispute(e.dispute, true)) },
		refund(e.first, 2000),
		func() { e.must(at.SetAccountState(string(e.account.ID), sandbox.StateGood, sandbox.Requirements{})) },
	}
}

// live lets the day happen while its deliveries come as chance has it: in any order, twice, never, or days late.
func (e *eventful) live(chance *rand.Rand) {
	for _, happens := range e.happenings() {
		happens()
		e.turn(time.Minute)
		e.waitingForStripe = append(e.waitingForStripe, e.clinic.stripe.TakeDeliveries()...)
		e.some(chance, 2)
	}
	e.turn(3 * 24 * time.Hour)
	e.some(chance, 1)
	e.round()
}

// some delivers one in so many of what waits.
func (e *eventful) some(chance *rand.Rand, oneIn int) {
	chance.Shuffle(len(e.waitingForStripe), func(i, j int) {
		e.waitingForStripe[i], e.waitingForStripe[j] = e.waitingForStripe[j], e.waitingForStripe[i]
	})
	var left []sandbox.Delivery
	for _, d := range e.waitingForStripe {
		switch fate := chance.IntN(10); {
		case fate == 0: // dropped
		case chance.IntN(oneIn) != 0:
			left = append(left, d)
		default:
			e.must(e.clinic.desk.Webhook(e.t.Context(), []byte(d.Body), stamp(d.Body, e.secret, e.now())))
			if fate < 3 {
				left = append(left, d) // and once more later
			}
		}
	}
	e.waitingForStripe = left
	if chance.IntN(2) == 0 {
		_, err := desk.HandleInbox(e.clinic.desk, e.t.Context(), e.account)
		e.must(err)
	}
}

// outcome is what the records say in the end, by Stripe's names: ids and moments of the records' own depend on when something was heard.
func (e *eventful) outcome() string {
	var lines []string
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	e.must(e.store.View(e.t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		lines = nil
		credit := map[model.PatientID]int64{}
		names := map[model.PaymentID]string{}
		see := func(row any) error {
			switch r := row.(type) {
			case model.Payment:
				names[r.ID] = r.Intent
				say("payment %s %s applied %d reserved %d refunded %d twice %v", r.Intent, r.Amount, r.Applied, r.Reserved, r.Refunded, r.PaidTwice)
			case model.Refund:
				op, err := tx.Operation(r.Practice, r.Operation)
				say("refund %s of %s %s %s owed %s %s %s %s", r.StripeID, r.Payment, r.Amount, r.Status, r.Debt(), r.By, r.FailureReason, op.State)
				return err
			case model.Invoice:
				say("invoice %s %s paid %d credited %d held %v", r.Number, r.Total, r.Paid, r.Credited, r.Collecting != "")
			case model.CreditMovement:
				credit[r.Patient] += r.Amount.Minor
			case model.CreditNote:
				say("note %s %s", r.Number, r.Amount)
			case model.Link:
				say("link %s %s", r.Session, r.Status)
			case model.FoundPayment:
				say("found %s %s %d %s", r.Intent, r.Amount, r.Refunded, r.Status)
			case model.SavedCard:
				say("card %s %v %v %s", r.ID, r.Active, r.Default, r.OffBecause)
			case model.StripeAccount:
				say("account %s %s", r.ID, r.State())
			case model.Dispute:
				say("dispute %s %s withdrawn %d", r.ID, r.Status, r.Withdrawn)
			case model.BalanceMovement:
				say("movement %s %s %d tied %s", r.ID, r.Amount, r.Fee, r.Tie.Kind)
			case model.StripeEvent:
				if r.Handled == 0 {
					say("event %s %s waits", r.ID, r.Type)
				}
			}
			return nil
		}
		if err := tx.Rows("", see); err != nil {
			return err
		}
		err := tx.Rows(e.practice, see)
		for patient, sum := range credit {
			say("credit %s %d", patient, sum)
		}
		return err
	}))
	slices.SortFunc(lines, cmp.Compare)
	return strings.Join(lines, "\n")
}

// Deliveries come in any order, twice, never, and up to three days late; the final state is always the same.
func TestTheOrderOfDeliveriesDoesNotMatter(t *testing.T) {
	t.Parallel()
	orders := uint64(200)
	if underRace {
		orders = 40 // a race shows in these too
	}
	day := newEventful(t)
	calm := day.morning(t)
	for _, happens := range calm.happenings() { // without a single delivery
		happens()
		calm.turn(time.Minute)
	}
	calm.turn(3 * 24 * time.Hour)
	calm.round()
	want := calm.outcome()
	calm.whole()
	for seed := range orders {
		again := day.morning(t)
		again.live(rand.New(rand.NewPCG(seed, 1)))
		if got := again.outcome(); got != want {
			t.Fatalf("seed %d:\n%s", seed, unlike(want, got))
		}
		if seed%20 == 0 {
			again.whole()
		}
		again.must(again.store.Close())
	}
}

// unlike are the lines that only one of two texts has.
func unlike(want, got string) string {
	var out []string
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for _, line := range a {
		if !slices.Contains(b, line) {
			out = append(out, "want "+line)
		}
	}
	for _, line := range b {
		if !slices.Contains(a, line) {
			out = append(out, "got  "+line)
		}
	}
	return strings.Join(out, "\n")
}
