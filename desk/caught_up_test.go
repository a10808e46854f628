package desk_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

// posts counts the requests that could change something at Stripe, of those since the log was emptied.
func (c *clinic) posts() (n int) {
	for _, r := range c.stripe.Requests() {
		if r.Method == http.MethodPost {
			n++
		}
	}
	return n
}

// replaced starts the program on other records, as after a restore. Chance doesn't repeat itself, as it would not outside of tests.
func (c *clinic) replaced(records []byte) {
	c.t.Helper()
	c.must(c.store.Close())
	c.must(os.WriteFile(c.path, records, 0o600))
	c.stripe.ForgetRequests()
	c.restart()
	c.desk.Random = rand.NewChaCha8([32]byte{2})
}

// records are the data file as it lies now; the program is started again on it.
func (c *clinic) records() []byte {
	c.t.Helper()
	c.must(c.store.Close())
	now, err := os.ReadFile(c.path)
	c.must(err)
	chance := c.desk.Random
	c.restart()
	c.desk.Random = chance
	return now
}

// Until it is known what happened at Stripe meanwhile, no press moves card money, by whichever way; cash does, with a warning.
func TestNoCardMoneyMovesBeforeStripeWasRead(t *testing.T) {
	c := newClinic(t)
	taken := c.paid("4242424242424242")
	patient, pm := c.patient("4242424242424242")
	invoice, other := c.invoice(patient), c.invoice(patient)
	c.records()
	c.stripe.ForgetRequests()
	c.fault(sandbox.Fault{Path: "/v1/events", Kind: "503", Count: -1})
	_, charge := c.session.Take(t.Context(), c.chargeRequest(invoice, pm))
	_, link := c.session.OpenLink(t.Context(), c.linkRequest(invoice))
	_, refund := c.session.Refund(t.Context(), c.refundRequest(taken, 1000))
	for _, err := range []error{charge, link, refund} {
		says(t, err, model.Unavailable, "has not read yet what happened at Stripe")
	}
	if n := c.posts(); n != 0 {
		t.Errorf("%d requests could have moved something", n)
	}
	warning, err := c.desk.CatchUp(t.Context(), c.practice)
	if c.must(err); warning == "" {
		t.Error("no warning before cash is taken")
	}
	if c.turn(4 * time.Second); c.desk.Behind() == "" {
		t.Error("no banner over the screens")
	}
	c.takeCash(other, 8000)
	c.stripe.ClearFaults(0)
	c.turn(2 * time.Minute)
	if _, err := c.session.Take(t.Context(), c.chargeRequest(c.read(invoice.ID).Invoice, pm)); err != nil {
		t.Error(err)
	}
	if warning, err := c.desk.CatchUp(t.Context(), c.practice); warning != "" || err != nil {
		t.Errorf("afterwards %q %v", warning, err)
	}
	if say := c.desk.Behind(); say != "" {
		t.Errorf("the banner says %q", say)
	}
	c.round()
	c.whole()
}

// A press reads by itself what has happened, once in the life of a process.
func TestEventsAreReadOnceByThePressesOfAProcess(t *testing.T) {
	c := newClinic(t)
	c.paid("4242424242424242")
	c.records()
	c.stripe.ForgetRequests()
	c.paid("4242424242424242")
	c.paid("4242424242424242")
	if n := c.reads("/v1/events"); n != 1 {
		t.Errorf("the events were read %d times", n)
	}
	if n := c.reads("/v1/charges"); n != 0 {
		t.Errorf("the lists were compared %d times", n)
	}
}

// An older copy of the records against a Stripe that went on.
func TestAnOldCopyDoublesNothing(t *testing.T) {
	for _, age := range []time.Duration{time.Hour, 7 * 24 * time.Hour, 40 * 24 * time.Hour} {
		t.Run(age.String(), func(t *testing.T) { newOldCopy(t, age).follow() })
	}
}

// oldCopy is a clinic whose records are those of a while ago.
type oldCopy struct {
	*clinic
	patient     model.Patient
	pm          string
	before      desk.Taken    // in the copy, and refunded in part since
	open        model.Invoice // in the copy, and paid since
	late        desk.Taken
	lost        desk.Taken // of an invoice that the copy doesn't know
	doubt       model.OperationID
	doubted     model.InvoiceID
	linked      model.Invoice // by a link that was made in the copy and paid since
	last        string
	moved, back int64
}

func newOldCopy(t *testing.T, age time.Duration) *oldCopy {
	t.Helper()
	o := &oldCopy{clinic: newClinic(t)}
	o.patient, o.pm = o.clinic.patient("4242424242424242")
	o.before, o.open, o.linked = o.paid("4242424242424242"), o.invoice(o.patient), o.invoice(o.patient)
	link := o.openLink(o.linked)
	doubted := o.invoice(o.patient)
	o.doubted = doubted.ID
	o.fault(sandbox.Fault{Path: "/v1/payment_intents/*/confirm", Kind: "reset_after"})
	press := o.chargeRequest(doubted, o.pm)
	o.doubt = press.Operation
	_, err := o.session.Take(t.Context(), press)
	says(t, err, model.Unknown, "Do not charge again")
	copied := o.records()
	o.pay(link.URL, goodCard)
	o.live(age)
	o.replaced(copied)
	return o
}

// live is what happens after the copy was made.
func (o *oldCopy) live(age time.Duration) {
	o.t.Helper()
	o.turn(age / 2)
	o.round()
	var err error
	o.late, err = o.session.Take(o.t.Context(), o.chargeRequest(o.open, o.pm))
	o.must(err)
	_, err = o.session.Refund(o.t.Context(), o.refundRequest(desk.Taken{Payment: o.before.Payment, Invoice: o.read(o.before.Invoice.ID).Invoice}, 3000))
	o.must(err)
	o.lost = o.paid("4242424242424242")
	o.last = o.lost.Invoice.Number
	o.turn(age / 2)
	_, o.moved = o.clinic.moved()
	_, o.back = o.returned()
}

func (o *oldCopy) follow() {
	o.pressAtOnce()
	o.round()
	o.appears()
	o.numbers()
	if _, sum := o.clinic.moved(); sum != o.moved {
		o.t.Errorf("%d were taken, and then %d", o.moved, sum)
	}
	if _, sum := o.returned(); sum != o.back {
		o.t.Errorf("%d were returned, and then %d", o.back, sum)
	}
	o.whole()
}

// pressAtOnce presses, before anything was read, what the copy says is still to be done.
func (o *oldCopy) pressAtOnce() {
	_, err := o.session.Take(o.t.Context(), o.chargeRequest(o.read(o.open.ID).Invoice, o.pm))
	says(o.t, err, model.Conflict, fmt.Sprintf("Stripe has received 80.00 AUD for %s already", o.open.Number))
	_, err = o.session.Take(o.t.Context(), desk.TakeRequest{
		Operation: o.op(), Practice: o.practice, Invoice: o.open.ID, Revision: o.read(o.open.ID).Invoice.Revision, Method: model.Cash, Amount: aud(8000),
	})
	says(o.t, err, model.Conflict, "already")
	if why := o.read(o.open.ID).Takeable(); !strings.Contains(why, "Stripe has received 80.00 AUD") || !strings.Contains(why, "Record it first") {
		o.t.Errorf("the screens say %q", why)
	}
	_, err = o.session.Refund(o.t.Context(), o.refundRequest(o.before, 8000))
	if err == nil {
		o.t.Error("all was returned, although a part had been")
	}
	if n := o.posts(); n != 0 {
		o.t.Errorf("%d requests could have moved something", n)
	}
}

// appears: everything that happened is here.
func (o *oldCopy) appears() {
	op, err := o.session.Operation(o.t.Context(), o.practice, o.doubt)
	if o.must(err); op.State != model.OpSucceeded {
		o.t.Errorf("what was not known is %s", op.State)
	}
	if v := o.read(o.before.Invoice.ID); len(v.Payments[0].Refunds) != 1 || v.Payments[0].Refunds[0].Amount != aud(3000) {
		o.t.Errorf("the refund is not here: %+v", v.Payments[0].Refunds)
	}
	if v := o.read(o.linked.ID); !v.Invoice.Open().Zero() || len(v.Payments) != 1 {
		o.t.Errorf("what was paid by the link is not here: %s", v.Invoice.Status())
	}
	found := map[string]int64{}
	for _, f := range o.strays() {
		found[f.Number] = f.Amount.Minor
	}
	if found[o.open.Number] != 8000 || found[o.last] != 8000 || len(found) != 2 {
		o.t.Errorf("found %v", found)
	}
}

// numbers: none is given twice, and those left out are named.
func (o *oldCopy) numbers() {
	next := o.invoice(o.patient)
	if next.Number <= o.last {
		o.t.Errorf("%s was given, and Stripe knows %s", next.Number, o.last)
	}
	var gaps []model.NumberGap
	o.must(o.store.View(o.t.Context(), model.SystemScope(), func(tx storage.Tx) (err error) {
		gaps, err = tx.NumberGaps(o.practice)
		return err
	}))
	if len(gaps) != 1 || o.last != fmt.Sprintf("TEST-%04d", gaps[0].To) || gaps[0].From != gaps[0].To || gaps[0].Why == "" {
		o.t.Errorf("gaps %+v", gaps)
	}
	if o.audited(o.practice, "number.skipped") != 1 {
		o.t.Error("the audit trail says nothing of it")
	}
}
