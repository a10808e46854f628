package desk_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/stripeops/sandbox"
)

// ticks lets so much time pass by, a look at what is due every second.
func (c *clinic) ticks(follow func() error, d time.Duration) {
	c.t.Helper()
	for range d / time.Second {
		c.turn(time.Second)
		c.must(follow())
	}
}

func TestAnAccountIsReadAtItsPace(t *testing.T) {
	c := newClinic(t)
	rounds := desk.NewRounds()
	follow := func() error { return desk.Follow(c.desk, t.Context(), rounds) }
	c.ticks(follow, 8*time.Minute)
	if events, lists := c.reads("/v1/events"), c.reads("/v1/charges"); events < 22 || events > 28 || lists != 1 {
		t.Errorf("events were read %d times in eight minutes, the lists %d times", events, lists)
	}
	c.ticks(follow, 4*time.Minute)
	if lists := c.reads("/v1/charges"); lists != 2 {
		t.Errorf("the lists were read %d times in twelve minutes", lists)
	}
}

func TestAnOutageIsNotAskedEachTick(t *testing.T) {
	c := newClinic(t)
	rounds := desk.NewRounds()
	follow := func() error { return desk.Follow(c.desk, t.Context(), rounds) }
	c.fault(sandbox.Fault{Path: "/v1/charges", Method: "GET", Kind: "503", Count: -1})
	c.ticks(follow, time.Minute)
	if n := c.reads("/v1/charges"); n < 12 || n > 16 {
		t.Errorf("the lists were asked for %d times in the first minute, in which cards wait for them", n)
	}
	c.stripe.ClearFaults(0)
	c.ticks(follow, 5*time.Second)
	if c.cursor().Swept == 0 {
		t.Error("they are not compared once Stripe is back")
	}
	c.must(c.desk.Round(t.Context()))
	c.fault(sandbox.Fault{Path: "/v1/events", Method: "GET", Kind: "reset_before", Count: -1})
	before := c.reads("/v1/events")
	c.ticks(follow, time.Minute)
	if n := c.reads("/v1/events") - before; n > 6 {
		t.Errorf("events were asked for %d times in a minute", n)
	}
}

// A desk that was started while Stripe was away charges cards a few seconds after it is back.
func TestTheFirstReadingIsTriedAgainSoon(t *testing.T) {
	c := newClinic(t)
	c.round()
	c.must(c.store.Close())
	c.restart()
	rounds := desk.NewRounds()
	follow := func() error { return desk.Follow(c.desk, t.Context(), rounds) }
	c.stripe.SetDown(true)
	c.ticks(follow, time.Minute)
	if c.desk.Behind() == "" {
		t.Fatal("read without Stripe")
	}
	c.stripe.SetDown(false)
	c.ticks(follow, 5*time.Second)
	if said := c.desk.Behind(); said != "" {
		t.Error(said)
	}
}

func TestAPushedEventIsHandledAtTheNextTick(t *testing.T) {
	c := newClinic(t)
	c.endpoint(false)
	taken := c.paid("4242424242424242")
	rounds := desk.NewRounds()
	follow := func() error { return desk.Follow(c.desk, t.Context(), rounds) }
	c.must(follow())
	c.stripe.TakeDeliveries()
	c.returnInDashboard(taken, 3000)
	c.must(follow())
	if n := len(c.read(taken.Invoice.ID).Payments[0].Refunds); n != 0 {
		t.Fatalf("%d refunds before anything was due", n)
	}
	for _, d := range c.stripe.TakeDeliveries() {
		c.must(c.deliver(d))
	}
	c.must(follow())
	if n := len(c.read(taken.Invoice.ID).Payments[0].Refunds); n != 1 || c.waiting() != 0 {
		t.Errorf("%d refunds, %d events wait", n, c.waiting())
	}
}

// Most events tell of what paydesk did itself: they cost no request.
func TestOwnPaymentsAreNotAskedForAgain(t *testing.T) {
	c := newClinic(t)
	c.round()
	taken := c.paid("4242424242424242")
	before := c.reads("/v1/payment_intents/" + taken.Payment.Intent)
	_, err := c.session.Sync(t.Context(), c.practice)
	c.must(err)
	if n := c.reads("/v1/payment_intents/"+taken.Payment.Intent) - before; n != 0 || c.waiting() != 0 {
		t.Errorf("asked %d times; %d events wait", n, c.waiting())
	}
}
