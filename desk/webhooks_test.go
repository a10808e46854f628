package desk_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// endpoint has Stripe deliver the events of connected accounts to the desk, by way of the test's own hands.
func (c *clinic) endpoint(live bool) (secret string) {
	c.t.Helper()
	c.stripe.HoldDeliveries(true)
	_, secret, err := c.stripe.AddWebhook(sandbox.WebhookSpec{URL: "https://desk.example/stripe", Connect: true, Live: live})
	c.must(err)
	c.desk.Endpoints = append(c.desk.Endpoints, desk.Endpoint{Mode: model.ModeOf(live), Secret: vault.New(secret)})
	return secret
}

func (c *clinic) deliver(d sandbox.Delivery) error {
	return c.desk.Webhook(c.t.Context(), []byte(d.Body), d.Signature)
}

// stamp signs a body as Stripe does.
func stamp(body, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%d.%s", at.Unix(), body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

func TestADeliveryIsInTheInboxWhenItIsAnswered(t *testing.T) {
	c := newClinic(t)
	c.endpoint(false)
	c.round()
	taken := c.paid("4242424242424242")
	c.stripe.TakeDeliveries()
	c.returnInDashboard(taken, 3000)
	c.fault(sandbox.Fault{Path: "/v1/events", Method: "GET", Kind: "stale_list", Count: -1, Seconds: 3600})
	delivered := c.stripe.TakeDeliveries()
	for range 2 { // Stripe repeats itself
		for _, d := range delivered {
			c.must(c.deliver(d))
		}
	}
	if n := c.waiting(); n != len(delivered) || n < 2 {
		t.Errorf("%d of %d wait", n, len(delivered))
	}
	if n := len(c.read(taken.Invoice.ID).Payments[0].Refunds); n != 0 {
		t.Error("it was handled before it was answered")
	}
	c.must(c.store.Close())
	c.restart() // and it survives
	if _, err := desk.HandleInbox(c.desk, t.Context(), c.account); err != nil {
		t.Fatal(err)
	}
	if n := len(c.read(taken.Invoice.ID).Payments[0].Refunds); n != 1 || c.waiting() != 0 {
		t.Errorf("%d refunds, %d events wait", n, c.waiting())
	}
	c.must(c.store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		e, err := tx.StripeEvent(c.account, delivered[0].Event)
		if !e.Pushed || e.Handled == 0 || e.Received == 0 {
			t.Errorf("%+v", e)
		}
		return err
	}))
}

func TestDeliveriesThatAreRefused(t *testing.T) {
	c := newClinic(t)
	nobody := sandbox.Delivery{Body: `{"object":"event"}`, Signature: stamp(`{"object":"event"}`, "whsec_x", c.now())}
	says(t, c.deliver(nobody), model.Forbidden, "no endpoint")
	test, live := c.endpoint(false), c.endpoint(true)
	c.inDashboard(2500, "")
	all := c.stripe.TakeDeliveries()
	if len(all) == 0 {
		t.Fatal("nothing was delivered")
	}
	good := all[0]
	body := func(account string, livemode bool) string {
		return fmt.Sprintf(`{"id":"evt_x","object":"event","account":%q,"created":%d,"livemode":%v,"type":"charge.refunded","data":{"object":{"id":"ch_1","object":"charge"}}}`, account, c.now().Unix(), livemode)
	}
	for name, d := range map[string]struct {
		body, secret string
		kind         model.Kind
		words        string
	}{
		"signed by nobody we know":     {good.Body, "whsec_other", model.Forbidden, "not signed"},
		"no event":                     {`{"object":"charge"}`, test, model.Invalid, "not an event"},
		"an account that is not ours":  {body("acct_other", false), test, model.NotFound, "No practice here"},
		"no account at all":            {body("", false), test, model.NotFound, "No practice here"},
		"live, by the test endpoint":   {body(string(c.account.ID), true), test, model.Invalid, "live mode"},
		"live, where we are connected": {body(string(c.account.ID), true), live, model.NotFound, "No practice here"},
	} {
		says(t, c.deliver(sandbox.Delivery{Body: d.body, Signature: stamp(d.body, d.secret, c.now())}), d.kind, d.words)
		if t.Failed() {
			t.Fatal(name)
		}
	}
	if c.waiting() != 0 {
		t.Error("something was stored")
	}
	c.must(c.deliver(sandbox.Delivery{Body: good.Body, Signature: stamp(good.Body, live, c.now())})) // a live endpoint gets test events too
	if c.waiting() != 1 {
		t.Error("the test event is not stored")
	}
}

func TestAnAccountsOwnEndpointNamesNoAccount(t *testing.T) {
	c := newClinic(t)
	body := fmt.Sprintf(`{"id":"evt_x","object":"event","created":%d,"livemode":false,"type":"account.updated","data":{"object":{"id":%q,"object":"account"}}}`, c.now().Unix(), c.account.ID)
	c.desk.Endpoints = []desk.Endpoint{{Mode: model.Test, Account: c.account.ID, Secret: vault.New("whsec_own")}}
	c.must(c.deliver(sandbox.Delivery{Body: body, Signature: stamp(body, "whsec_own", c.now())}))
	if c.waiting() != 1 {
		t.Error("it is not stored")
	}
}
