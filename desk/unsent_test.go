package desk_test

import (
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/vault"
)

// plug is a wire that can be pulled: no connection is made then, and the transport says so as net/http's does.
type plug struct{ out atomic.Bool }

func (p *plug) RoundTrip(r *http.Request) (*http.Response, error) {
	if !p.out.Load() {
		return http.DefaultTransport.RoundTrip(r)
	}
	if trace := httptrace.ContextClientTrace(r.Context()); trace != nil && trace.GetConn != nil {
		trace.GetConn(r.URL.Host)
	}
	return nil, errors.New("no route to host")
}

// pullable is a clinic whose wire can be pulled.
func pullable(t *testing.T) (*clinic, *plug) {
	t.Helper()
	c, wire := newClinic(t), &plug{}
	secret, clientID := c.stripe.Platform()
	client, err := stripeops.New(stripeops.Config{
		SecretKey: vault.New(secret), ClientID: clientID, APIURL: c.url, ConnectURL: c.url, Timeout: 5 * time.Second, Transport: wire, Log: slog.New(slog.DiscardHandler),
	})
	c.must(err)
	actor := c.session.Actor()
	c.desk, err = desk.New(desk.Config{
		Store: c.store, Stripe: client, Vault: c.vault, Now: c.now, Random: rand.NewChaCha8([32]byte{3}), Log: slog.New(slog.DiscardHandler),
		Redirect: "http://localhost:8765/oauth/return",
	})
	c.must(err)
	c.session = c.desk.Session(actor)
	c.must(c.desk.Round(t.Context()))
	return c, wire
}

// Nothing has left this machine: whoever pressed reads that, a person may give it up while Stripe is away, and nothing ever comes of it.
func TestAChargeThatNeverLeftIsGivenUpWithoutStripe(t *testing.T) {
	c, wire := pullable(t)
	p, card := c.patient(goodCard)
	invoice := c.invoice(p)
	wire.out.Store(true)
	taken, err := c.session.Take(t.Context(), c.chargeRequest(invoice, card))
	says(t, err, model.Unknown, "Nothing was sent to Stripe yet, so the card was not asked")
	rows, err := c.session.OpenOperations(t.Context(), c.practice)
	c.must(err)
	if len(rows) != 1 || rows[0].Stop != desk.GiveUp || rows[0].WhyNot != "" || rows[0].Since != 0 {
		t.Fatalf("%+v", rows)
	}
	op, err := c.session.StopOperation(t.Context(), c.practice, taken.Operation.ID)
	c.must(err)
	if v := c.read(invoice.ID); op.State != model.OpNotDone || v.Locked() != "" {
		t.Errorf("%s, %q", op.State, v.Locked())
	}
	wire.out.Store(false)
	c.settle()
	if n, _ := c.moved(); n != 0 {
		t.Error("it was charged afterwards")
	}
	if _, err := c.session.StopOperation(t.Context(), c.practice, op.ID); model.KindOf(err) != model.Conflict {
		t.Errorf("stopped twice: %v", err)
	}
	c.verifyAudit()
}

// And one that nobody gives up is done once as soon as Stripe can be asked.
func TestWhatNeverLeftIsSentLater(t *testing.T) {
	c, wire := pullable(t)
	p, card := c.patient(goodCard)
	invoice := c.invoice(p)
	wire.out.Store(true)
	_, err := c.session.Take(t.Context(), c.chargeRequest(invoice, card))
	says(t, err, model.Unknown, "Nothing was sent to Stripe yet")
	c.settle()
	wire.out.Store(false)
	c.settle()
	c.settled(invoice.ID)
	if n, _ := c.moved(); n != 1 {
		t.Errorf("charged %d times", n)
	}
}
