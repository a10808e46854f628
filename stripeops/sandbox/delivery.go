package sandbox

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
)

// How Stripe goes on when an endpoint doesn't take an event: an hour later, then after twice as long each time, for three days; in test
// mode three times in all (docs.stripe.com/webhooks#retries).
const (
	retryAfter   = 60 * 60
	retryDays    = 3
	testAttempts = 3
)

// delivery is an event on its way to one webhook endpoint.
type delivery struct {
	ID       int64  `json:"id"`
	Tenant   string `json:"tenant"` // whose event it is
	Event    string `json:"event"`
	Owner    string `json:"owner"` // whose endpoint it is, as a tenant
	Endpoint string `json:"endpoint"`
	At       int64  `json:"at"` // when it is due, sandbox's clock
	Attempts int    `json:"attempts,omitempty"`
	Behind   bool   `json:"behind,omitempty"` // waits for the one that comes after it
	Forged   bool   `json:"forged,omitempty"` // signed with another secret
	Aged     int64  `json:"aged,omitempty"`   // seconds that its timestamp is too old
}

// Delivery is one attempt to tell a webhook endpoint of an event, ready to be sent (docs.stripe.com/webhooks).
type Delivery struct {
	ID        int64  `json:"id"`
	Endpoint  string `json:"endpoint"` // the webhook endpoint's id
	URL       string `json:"url"`
	Event     string `json:"event"` // the event's id
	Type      string `json:"type"`
	Account   string `json:"account,omitempty"` // whose event it is, where it is a connected account's
	Live      bool   `json:"livemode"`          // of the event
	Signature string `json:"signature"`         // value of the Stripe-Signature header
	Body      string `json:"body"`
}

// HoldDeliveries keeps webhook deliveries back until TakeDeliveries asks for them, or lets them be sent over HTTP as soon as they are due.
// They are sent unless this says otherwise.
func (s *Server) HoldDeliveries(hold bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Held = hold
	s.dispatch()
}

// TakeDeliveries hands out the webhook deliveries that are due, in the order in which they would be sent, and counts them as received.
// It is for a caller that has no listener; hold deliveries first.
func (s *Server) TakeDeliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tickAll()
	out := []Delivery{}
	for d := s.nextDelivery(); d != nil; d = s.nextDelivery() {
		if ready, ok := s.ready(d); ok {
			out = append(out, ready)
		}
		s.received(d)
	}
	return out
}

// PendingDeliveries returns the webhook deliveries that have not been received, due or not.
func (s *Server) PendingDeliveries() []Delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Delivery{}
	for _, d := range s.state.Deliveries {
		if ready, ok := s.ready(d); ok {
			out = append(out, ready)
		}
	}
	return out
}

// ResendEvent delivers an event again to every endpoint that wants it, as "Resend" in Stripe's Dashboard does. An unknown event is an error.
func (s *Server) ResendEvent(id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{s: s, p: params{}, now: s.now()}
	ev, ok := c.enter("event", id)
	if !ok {
		return fmt.Errorf("there is no event %q", id)
	}
	c.announce(ev)
	c.t.put("event", ev)
	return nil
}

// announce puts the event on its way to the endpoints that want it, and counts them on the event. The platform's endpoints for connected
// accounts get test events in live mode too, and the end of a connection although there is none any more.
func (c *call) announce(ev object) {
	eventType, own := ev.str("type"), c.s.tenant(c.acct, c.live)
	before := len(c.s.state.Deliveries)
	c.tell(own, ev, false)
	ends := eventType == "account.application.deauthorized"
	if c.acct != c.s.platform() && (ends || c.s.connected(c.acct, c.live)) {
		c.tell(c.s.tenant(c.s.platform(), c.live), ev, true)
		if !c.live {
			c.tell(c.s.tenant(c.s.platform(), true), ev, true)
		}
	}
	if len(c.s.state.Deliveries) != before {
		c.s.dispatch()
	}
}

// tell puts the event on its way to the owner's endpoints.
func (c *call) tell(owner *tenant, ev object, connect bool) {
	tb := owner.Tables["webhook_endpoint"]
	if tb == nil {
		return
	}
	for _, id := range tb.all.ids {
		if we := tb.rows[id]; we.flag("_connect") == connect && wants(we, ev.str("type")) {
			ev["pending_webhooks"] = ev.num("pending_webhooks") + 1
			c.s.queue(&delivery{
				Tenant: tenantKey(c.acct, c.live), Event: ev.str("id"), Owner: tenantKey(owner.Acct, owner.Live), Endpoint: id, At: c.now,
			}, ev.str("type"))
		}
	}
}

// queue lines the delivery up as the delivery faults will have it.
func (s *Server) queue(d *delivery, eventType string) {
	f := s.strikeDelivery(eventType)
	if f.kind() == "drop" {
		return
	}
	f.spoil(d)
	s.line(d)
	if f.kind() == "repeat" {
		again := *d
		s.line(&again)
	}
}

// line puts the delivery at the end of the queue, and what has waited for it behind it.
func (s *Server) line(d *delivery) {
	s.state.Counts["delivery"]++
	d.ID = s.state.Counts["delivery"]
	behind := []*delivery{}
	s.state.Deliveries = slices.DeleteFunc(s.state.Deliveries, func(o *delivery) bool {
		waits := o.Behind && o.Endpoint == d.Endpoint && !d.Behind
		if waits {
			o.Behind, o.At = false, d.At
			behind = append(behind, o)
		}
		return waits
	})
	s.state.Deliveries = append(append(s.state.Deliveries, d), behind...)
}

// nextDelivery is the first delivery that is due, or nil.
func (s *Server) nextDelivery() *delivery {
	for _, d := range s.state.Deliveries {
		if d.At <= s.now() {
			return d
		}
	}
	return nil
}

// ready renders the delivery and signs it now; false when its event or its endpoint is gone.
func (s *Server) ready(d *delivery) (Delivery, bool) {
	we, there := s.stored(d.Owner, "webhook_endpoint", d.Endpoint)
	ev, known := s.stored(d.Tenant, "event", d.Event)
	if !there || !known {
		return Delivery{}, false
	}
	body, secret := s.encode(ev), we.str("_secret")
	if d.Forged {
		secret = "whsec_" + seeded(s.state.Seed, 32, "forged", secret)
	}
	return Delivery{
		ID: d.ID, Endpoint: d.Endpoint, URL: we.str("url"), Event: d.Event, Type: ev.str("type"), Account: ev.str("account"),
		Live: ev.flag("livemode"), Signature: signature(body, secret, s.now()-d.Aged), Body: string(body),
	}, true
}

// signature is the Stripe-Signature header: the time, and the HMAC of "time.body" under the endpoint's secret
// (docs.stripe.com/webhooks#verify-manually).
func signature(body []byte, secret string, at int64) string {
	mac := hmac.New(sha256.New, []byte(secret))
	t := strconv.FormatInt(at, 10)
	mac.Write([]byte(t + "."))
	mac.Write(body)
	return "t=" + t + ",v1=" + hex.EncodeToString(mac.Sum(nil))
}

// received takes the delivery out of the queue and counts it on its event.
func (s *Server) received(d *delivery) {
	s.forget(d)
	if ev, ok := s.stored(d.Tenant, "event", d.Event); ok && ev.num("pending_webhooks") > 0 {
		ev["pending_webhooks"] = ev.num("pending_webhooks") - 1
		s.state.Tenants[d.Tenant].put("event", ev)
	}
}

// stored returns a copy of the object of a tenant that may be gone, since another state was loaded.
func (s *Server) stored(tenant, kind, id string) (object, bool) {
	if t := s.state.Tenants[tenant]; t != nil {
		return t.get(kind, id)
	}
	return nil, false
}

func (s *Server) forget(d *delivery) {
	s.state.Deliveries = slices.DeleteFunc(s.state.Deliveries, func(o *delivery) bool { return o == d })
}

// refusedBy lines the delivery up for later, or gives it up.
func (s *Server) refusedBy(d *delivery) {
	d.Attempts++
	ev, _ := s.stored(d.Tenant, "event", d.Event)
	d.At = s.now() + retryAfter<<(d.Attempts-1)
	tired := !ev.flag("livemode") && d.Attempts >= testAttempts
	if tired || d.At > ev.num("created")+retryDays*day {
		s.forget(d)
	}
}
