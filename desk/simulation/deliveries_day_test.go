package simulation_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// eventfulDay is a day on which Stripe and others do a great deal and nobody presses a button. It is lived through at the sandbox once: since
// paydesk only reads of it, what Stripe answers at a moment is the same however its deliveries come.
type eventfulDay struct {
	scene     scene
	records   []byte // as they are at dawn
	secret    string // of the endpoint to which Stripe delivers
	neighbour model.AccountID
	stranger  string   // an account that lets paydesk in, and that no practice uses
	moments   []moment // the first is dawn, the last three days later
}

// moment is how Stripe stands after something has happened, and what it delivers of that.
type moment struct {
	what   string
	ahead  time.Duration // of the clocks
	slow   bool          // the bank works on a refund
	stripe *sandbox.Server
	told   []sandbox.Delivery
}

// The day is long beside the ten minutes of events that each look reads again; but a bank that takes its time takes half a minute.
const (
	later = 3 * time.Minute
	soon  = 5 * time.Second
)

// dawn is a clinic before the day, in the making.
type dawn struct {
	*play
	day             *eventfulDay
	first           string // payment intents and charges of what cards have paid
	second, third   string
	bounces         string   // a refund of the clinic's own, which will come back
	card, gone      string   // a card that is detached, and a customer that is deleted
	pends           string   // a payment whose refunds the bank takes its time for
	address, slow   string   // where patients can pay
	refunds, strays []string // as the day goes on
	dispute, asked  string
	payout          string
}

func makeEventfulDay(t *testing.T, day *eventfulDay) {
	w := &world{t: t, ctx: t.Context(), scene: prepared(), baton: simulation.NewBaton(), run: &simulation.Process{}, stripe: sandbox.New(sandbox.Options{Seed: 7, Compact: true})}
	w.must(w.stripe.Load(bytes.NewReader(w.scene.stripe)))
	w.path = filepath.Join(memory(), "dawn.db")
	w.must(os.WriteFile(w.path, w.scene.records, 0o600))
	w.open()
	w.boot()
	w.turn(48 * time.Hour)
	d := &dawn{play: &play{world: w}, day: day}
	d.prepare()
	w.must(w.records.Close())
	var err error
	day.records, err = os.ReadFile(w.path)
	w.must(err)
	day.scene = w.scene
	d.happens("dawn", func() {})
	for _, h := range d.happenings() {
		d.turn(h.after)
		d.happens(h.what, h.do)
	}
	d.turn(3 * 24 * time.Hour)
	d.happens("three days later", func() {})
	w.must(os.Remove(w.path))
}

// happens lets something happen, and keeps how Stripe stands then.
func (d *dawn) happens(what string, do func()) {
	do()
	told := d.stripe.TakeDeliveries()
	for i := range told {
		told[i].Body = shortened([]byte(told[i].Body))
	}
	d.stripe.ForgetRequests()
	d.day.moments = append(d.day.moments, moment{what, d.ahead, d.bankWorks(), d.stripe.Fork(), told})
}

// prepare has the clinic read its accounts, and do all that the day's happenings are about.
func (d *dawn) prepare() {
	var err error
	d.stripe.HoldDeliveries(true)
	_, d.day.secret, err = d.stripe.AddWebhook(sandbox.WebhookSpec{URL: "https://desk.invalid/stripe", Connect: true})
	d.must(err)
	d.desk.Endpoints = []desk.Endpoint{{Mode: model.Test, Secret: vault.New(d.day.secret)}}
	d.addNeighbour()
	d.look()
	d.first, d.second, d.third = d.charged(withGoodCard).Intent, d.charged(withGoodCard).Charge, d.charged(withGoodCard).Charge
	d.bounces = d.returned(withGoodCard, 2000)
	d.card, d.gone = d.register("Ottoline Vantongeren", goodCard).card, d.customerOf(d.register("Leopold Vantongeren", goodCard))
	d.look()
	d.turn(4 * 24 * time.Hour) // what was long ago isn't read at each look any more
	d.look()
	d.address = d.linked()
	d.linked()                                                       // and one that nobody pays
	d.patient = d.register("Isolde Vantongeren", "4000000000000077") // whose money may be paid out on the same day
	d.invoice(40000)
	d.chargeAll()
	d.pends, d.slow = d.charged(withPendingCard).Intent, d.linked()
	d.look()
	d.turn(time.Hour)
	d.stripe.TakeDeliveries()
}

// addNeighbour connects the practice next door to an account of its own, and lets paydesk into one that no practice uses.
func (d *dawn) addNeighbour() {
	account := func(name string) string {
		id := d.stripe.AddAccount(sandbox.AccountSpec{Name: name, Country: "AU"})
		d.must(d.stripe.Connect(id, false))
		return id
	}
	d.day.stranger = account("Nobody Pty Ltd")
	d.day.neighbour = model.AccountID(account("Bay Road Pty Ltd"))
	d.put(func(tx storage.Tx) error {
		row := model.StripeAccount{ID: d.day.neighbour, Mode: model.Test, Name: "Bay Road", Country: "AU", Currency: "aud", ChargesEnabled: true, PayoutsEnabled: true}
		return errorOr(tx.PutAccount(row), tx.PutConnection(model.Connection{
			Practice: d.scene.bystander, Account: row.ID, Mode: model.Test, How: model.ByOAuth, Active: true, ConnectedAt: tx.Now(),
		}))
	})
}

// charged is a fresh invoice that a patient's card pays, or is about to.
func (d *dawn) charged(who int) model.Payment {
	d.patient, d.taken = d.scene.patients[who], desk.Taken{}
	d.invoice(8000)
	d.chargeAll()
	return d.taken.Payment
}

// returned is a refund by the clinic of a payment of its own.
func (d *dawn) returned(who int, minor int64) string {
	d.charged(who)
	giveBack(minor, model.MakeCreditNote)(d.play)
	d.must(d.presses[len(d.presses)-1].Err)
	return d.read().Payments[0].Refunds[0].StripeID
}

// linked is the page of a link that is open.
func (d *dawn) linked() string {
	d.patient = d.scene.patients[withoutCard]
	d.invoice(8000)
	d.openBefore()
	return d.opened.URL
}

// send asks Stripe for something on the account as another program would, with the platform's key.
func (d *dawn) send(method, path string) {
	secret, _ := d.stripe.Platform()
	r := httptest.NewRequestWithContext(d.ctx, method, stripeHost+path, nil)
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Stripe-Account", string(d.scene.account))
	out := httptest.NewRecorder()
	if d.stripe.ServeHTTP(out, r); out.Code != http.StatusOK {
		d.t.Fatalf("%s %s: %s", method, path, out.Body)
	}
}

// happening is one thing that Stripe or somebody else does, so long after the one before.
type happening struct {
	after time.Duration
	what  string
	do    func()
}

// happenings are those of the day, in their order.
func (d *dawn) happenings() []happening {
	return []happening{
		{later, "refund in the Dashboard", func() { d.refundOf(d.first, 3000) }},
		{later, "another refund", func() { d.refundOf(d.first, 1000) }},
		{later, "payment in the Dashboard", func() { d.stray(d.scene.account, 2500) }},
		{later, "refund comes back", func() { d.comesBack(d.refunds[0]) }},
		{later, "link paid", func() { d.pay(d.address, goodCard) }},
		{later, "link paid through a slow bank", func() { d.pay(d.slow, cards()[withProcessingCard]) }},
		{soon, "refund that the bank takes its time for", func() { d.refundOf(d.pends, 1500) }},
		{soon, "card detached", func() { d.send(http.MethodPost, "/v1/payment_methods/"+d.card+"/detach") }},
		{soon, "payment next door", func() { d.stray(d.day.neighbour, 4100) }},
		{soon, "found payment returned", func() { d.refundOf(d.strays[0], 500) }},
		{soon, "dispute", func() { d.dispute = d.disputed(d.second, false) }},
		{later, "inquiry", func() { d.asked = d.disputed(d.third, true) }},
		{later, "account restricted", func() { d.account(d.scene.account, sandbox.StateRestricted) }},
		{later, "payout", func() { d.payout = d.paidOut() }},
		{later, "account next door restricted", func() { d.account(d.day.neighbour, sandbox.StateRestricted) }},
		{later, "dispute won", func() { d.must(d.stripe.EndDispute(d.dispute, true)) }},
		{later, "inquiry becomes a dispute", func() { d.must(d.stripe.EscalateDispute(d.asked)) }},
		{later, "payout paid", func() { d.must(d.stripe.EndPayout(d.payout, true)) }},
		{later, "own refund comes back", func() { d.comesBack(d.bounces) }},
		{later, "found payment returned further", func() { d.refundOf(d.strays[0], 700) }},
		{later, "third refund", func() { d.refundOf(d.first, 2000) }},
		{later, "dispute lost", func() { d.must(d.stripe.EndDispute(d.asked, false)) }},
		{later, "payout sent back", func() { d.must(d.stripe.EndPayout(d.payout, false)) }},
		{later, "payment at a stranger's", func() { d.stray(model.AccountID(d.day.stranger), 900) }},
		{later, "customer deleted", func() { d.send(http.MethodDelete, "/v1/customers/"+d.gone) }},
		{later, "account released", func() { d.account(d.scene.account, sandbox.StateGood) }},
	}
}

func (d *dawn) refundOf(payment string, minor int64) {
	id, err := d.stripe.RefundFromDashboard(payment, minor)
	d.must(err)
	d.refunds = append(d.refunds, id)
}

func (d *dawn) stray(account model.AccountID, minor int64) {
	id, err := d.stripe.ChargeFromDashboard(string(account), sandbox.DashboardCharge{Amount: minor})
	d.must(err)
	d.strays = append(d.strays, id)
}

func (d *dawn) comesBack(id string) {
	_, err := d.stripe.EndRefund(id, false)
	d.must(err)
}

// bankWorks says whether the bank has a refund that it has not decided about.
func (d *dawn) bankWorks() bool {
	return slices.ContainsFunc(d.stripe.Succeeded().Refunds, func(r sandbox.Moved) bool { return r.Status == "pending" })
}

func (d *dawn) disputed(charge string, inquiry bool) string {
	id, err := d.stripe.OpenDispute(charge, inquiry)
	d.must(err)
	return id
}

func (d *dawn) paidOut() string {
	id, err := d.stripe.MakePayout(string(d.scene.account), false)
	d.must(err)
	return id
}

func (d *dawn) account(id model.AccountID, state sandbox.AccountState) {
	d.must(d.stripe.SetAccountState(string(id), state, sandbox.Requirements{}))
}

func (d *dawn) customerOf(p patient) (id string) {
	d.view(func(tx storage.Tx) error {
		row, err := tx.Patient(p.id)
		id = row.CustomerAt(d.scene.account, model.Test)
		return err
	})
	return id
}
