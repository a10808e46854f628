package sandbox

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"
)

// hook makes an endpoint of the platform for connected accounts whose deliveries are held, and returns its secret.
func (w *world) hook(events ...string) string {
	w.Helper()
	w.s.HoldDeliveries(true)
	_, secret, err := w.s.AddWebhook(WebhookSpec{URL: "http://127.0.0.1:1/hook", Connect: true, Events: events})
	if err != nil {
		w.Fatal(err)
	}
	return secret
}

// verify is what a client does with a delivery; the sandbox's noon is long ago for stripe-go's clock.
func verify(d Delivery, secret string) error {
	return webhook.ValidatePayloadIgnoringTolerance([]byte(d.Body), d.Signature, secret)
}

// names takes what is due, in short: the customer whose event it is.
func (w *world) names() []string {
	w.Helper()
	out := []string{}
	for _, d := range w.s.TakeDeliveries() {
		_, rest, _ := strings.Cut(d.Body, `"name": "`)
		name, _, _ := strings.Cut(rest, `"`)
		out = append(out, name)
	}
	return out
}

func (w *world) customers(names ...string) {
	w.Helper()
	for _, name := range names {
		w.good("POST", "/v1/customers", "name="+name)
	}
}

func TestDeliveriesAreHandedOut(t *testing.T) {
	w := newWorld(t)
	secret := w.hook("customer.created", "customer.deleted")
	cus := w.good("POST", "/v1/customers", "name=Ana").str("id")
	w.good("POST", "/v1/customers/"+cus, "name=Eva")
	ev := asObject(w.good("GET", "/v1/events", "type=customer.created&delivery_success=false").list("data")[0])
	if ev.num("pending_webhooks") != 1 {
		t.Fatalf("got %v", ev)
	}
	got := w.s.TakeDeliveries()
	if len(got) != 1 || got[0].Event != ev.str("id") || got[0].Type != "customer.created" || got[0].Account != w.acct || got[0].Live {
		t.Fatalf("got %+v", got)
	}
	if err := verify(got[0], secret); err != nil {
		t.Fatal(err)
	}
	j, err := theJudge()
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Response("GET", "/v1/events/"+got[0].Event, 200, []byte(got[0].Body)); err != nil {
		t.Fatalf("what is delivered is no event of Stripe's: %v", err)
	}
	if !strings.Contains(got[0].Body, `"account": "`+w.acct+`"`) || !strings.HasPrefix(got[0].Signature, fmt.Sprintf("t=%d,v1=", noon.Unix())) {
		t.Fatalf("got %s %s", got[0].Signature, got[0].Body)
	}
	if got[0].Body = got[0].Body + " "; verify(got[0], secret) == nil {
		t.Fatal("the signature is not the body's")
	}
	if n := len(w.s.TakeDeliveries()); n != 0 {
		t.Fatalf("%d were handed out again", n)
	}
	if n := len(w.good("GET", "/v1/events", "type=customer.created&delivery_success=true").list("data")); n != 1 {
		t.Fatalf("%d events were delivered", n)
	}
	if err := w.s.ResendEvent(ev.str("id")); err != nil {
		t.Fatal(err)
	}
	if again := w.s.TakeDeliveries(); len(again) != 1 || again[0].Event != ev.str("id") {
		t.Fatalf("sent again: %+v", again)
	}
}

func TestWhichEndpointsAreTold(t *testing.T) {
	w := newWorld(t)
	w.s.HoldDeliveries(true)
	other := w.s.AddAccount(AccountSpec{Name: "Other"})
	for name, spec := range map[string]WebhookSpec{
		"platform":           {URL: "http://localhost:1/"},
		"connect":            {URL: "http://localhost:1/", Connect: true},
		"connect, live":      {URL: "https://clinic.invalid/", Connect: true, Live: true},
		"own":                {URL: "http://localhost:1/", Account: w.acct},
		"own, other type":    {URL: "http://localhost:1/", Account: w.acct, Events: []string{"charge.failed"}},
		"another account's":  {URL: "http://localhost:1/", Account: other},
		"own, of the others": {URL: "http://localhost:1/", Account: w.acct, Connect: true},
	} {
		if _, _, err := w.s.AddWebhook(spec); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	w.customers("Ana")
	if n := len(w.s.TakeDeliveries()); n != 3 {
		t.Errorf("%d endpoints were told of an event of a connected account in test mode, want 3", n)
	}
	w.good("POST", "/v1/customers", "name=Eva", "Stripe-Account", "")
	if n := len(w.s.TakeDeliveries()); n != 1 {
		t.Errorf("%d endpoints were told of the platform's own event, want 1", n)
	}
	if err := w.s.RevokeAccount(w.acct); err != nil {
		t.Fatal(err)
	}
	gone := w.s.TakeDeliveries()
	if len(gone) != 3 || gone[0].Type != "account.application.deauthorized" || gone[0].Account != w.acct {
		t.Errorf("the end of the connection was told as %+v", gone)
	}
	own, _ := w.s.AccountKeys(w.acct, false)
	w.good("POST", "/v1/customers", "name=Ida", "Authorization", "Bearer "+own, "Stripe-Account", "")
	if n := len(w.s.TakeDeliveries()); n != 1 {
		t.Errorf("%d endpoints were told of an account that is not connected any more, want its own", n)
	}
}

func TestDeliveryFaults(t *testing.T) {
	for _, c := range []struct {
		kind          string
		seconds       int64
		at, then, end []string // due at once, after half the time, after the time
	}{
		{"drop", 0, []string{"b", "c"}, nil, nil},
		{"repeat", 0, []string{"a", "a", "b", "c"}, nil, nil},
		{"reorder", 0, []string{"b", "a", "c"}, nil, nil},
		{"late", 3 * 24 * 3600, []string{"b", "c"}, nil, []string{"a"}},
	} {
		t.Run(c.kind, func(t *testing.T) {
			w := newWorld(t)
			w.hook("customer.created")
			w.setDeliveryFault(DeliveryFault{Type: "customer.*", Kind: c.kind, Seconds: c.seconds})
			w.customers("a", "b", "c")
			for i, want := range [][]string{c.at, c.then, c.end} {
				if got := w.names(); !slices.Equal(got, want) && len(got)+len(want) > 0 {
					t.Fatalf("at %d got %v, want %v", i, got, want)
				}
				w.s.Advance(time.Duration(c.seconds) * time.Second / 2)
			}
			if n := len(w.s.DeliveryFaults()); n != 0 {
				t.Fatalf("%d faults are left", n)
			}
		})
	}
}

func TestTheLastOfAnOrderIsHeldForAnHour(t *testing.T) {
	w := newWorld(t)
	w.hook()
	w.setDeliveryFault(DeliveryFault{Kind: "reorder"})
	w.customers("a")
	if got := w.names(); len(got) != 0 {
		t.Fatalf("got %v", got)
	}
	w.s.Advance(time.Hour)
	if got := w.names(); !slices.Equal(got, []string{"a"}) {
		t.Fatalf("an hour later %v", got)
	}
}

func TestSpoiltSignatures(t *testing.T) {
	w := newWorld(t)
	secret := w.hook()
	w.setDeliveryFault(DeliveryFault{Kind: "bad_signature"})
	w.setDeliveryFault(DeliveryFault{Kind: "old_timestamp", Seconds: 301})
	w.customers("a", "b", "c")
	got := w.s.TakeDeliveries()
	if len(got) != 3 || !errors.Is(verify(got[0], secret), webhook.ErrNoValidSignature) || verify(got[1], secret) != nil || verify(got[2], secret) != nil {
		t.Fatalf("got %+v", got)
	}
	if !strings.HasPrefix(got[1].Signature, fmt.Sprintf("t=%d,", noon.Unix()-301)) {
		t.Fatalf("signed as %s", got[1].Signature)
	}
}

func TestDeliveryFaultsThatCannotBe(t *testing.T) {
	w := newWorld(t)
	for _, f := range []DeliveryFault{{}, {Kind: "mood"}, {Kind: "late", Seconds: 3*24*3600 + 1}, {Kind: "late", Seconds: -1}} {
		if _, err := w.s.DeliveryFault(f); err == nil {
			t.Errorf("took %+v", f)
		}
	}
}

func (w *world) setDeliveryFault(f DeliveryFault) {
	w.Helper()
	if _, err := w.s.DeliveryFault(f); err != nil {
		w.Fatal(err)
	}
}

// Over HTTP a delivery goes out by itself, and again while it is refused: an hour later, and then after two.
func TestDeliveriesAreSent(t *testing.T) {
	w := newWorld(t)
	var refuse atomic.Bool
	var got atomic.Int64
	var bad atomic.Value
	secret := ""
	clinic := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err = errors.Join(err, webhook.ValidatePayloadIgnoringTolerance(text, r.Header.Get("Stripe-Signature"), secret)); err != nil {
			bad.Store(err)
		}
		got.Add(1)
		if refuse.Load() {
			rw.WriteHeader(http.StatusInternalServerError)
		}
	}))
	defer clinic.Close()
	we := w.good("POST", "/v1/webhook_endpoints", "enabled_events[]=customer.created&url="+clinic.URL)
	secret = we.str("secret")
	if !strings.HasPrefix(secret, "whsec_") || w.good("GET", "/v1/webhook_endpoints/"+we.str("id"), "").has("secret") {
		t.Fatalf("the secret is shown once: %v", we)
	}
	w.customers("Ana")
	w.await(func() bool { return got.Load() == 1 && len(w.s.PendingDeliveries()) == 0 })
	refuse.Store(true)
	w.customers("Eva")
	w.await(func() bool { return got.Load() == 2 && !w.sends() })
	for attempt, wait := range []time.Duration{time.Hour, 2 * time.Hour} {
		if n := len(w.s.PendingDeliveries()); n != 1 {
			t.Fatalf("%d are pending after %d more", n, attempt)
		}
		w.s.Advance(wait - time.Second)
		if w.sends() {
			t.Fatal("sent too early")
		}
		w.s.Advance(time.Second)
		w.await(func() bool { return got.Load() == int64(attempt)+3 && !w.sends() })
	}
	if n := len(w.s.PendingDeliveries()); n != 0 {
		t.Fatalf("%d are pending after the third attempt in test mode", n)
	}
	if err := bad.Load(); err != nil {
		t.Fatal(err)
	}
}

// sends reports whether deliveries are on their way.
func (w *world) sends() bool {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.s.sending
}

func TestWebhookControl(t *testing.T) {
	w := newWorld(t)
	made := asObject(w.control("POST", "/_sandbox/webhooks", `{"url": "http://127.0.0.1:1/", "connect": true, "events": ["customer.created"]}`, 200))
	w.control("POST", "/_sandbox/webhooks", `{"url": "ftp://127.0.0.1/"}`, 422)
	w.control("POST", "/_sandbox/deliveries/hold", `{"hold": true}`, 200)
	w.control("POST", "/_sandbox/delivery_faults", `{"kind": "repeat", "type": "customer.*"}`, 200)
	w.control("POST", "/_sandbox/delivery_faults", `{"kind": "mood"}`, 422)
	if set := w.control("GET", "/_sandbox/delivery_faults", "", 200).([]any); len(set) != 1 {
		t.Fatalf("got %v", set)
	}
	w.control("DELETE", "/_sandbox/delivery_faults?id=two", "", 422)
	if left := w.control("DELETE", "/_sandbox/delivery_faults?id=1", "", 200).([]any); len(left) != 0 {
		t.Fatalf("got %v", left)
	}
	w.customers("Ana")
	pending := w.control("GET", "/_sandbox/deliveries", "", 200).([]any)
	taken := w.control("POST", "/_sandbox/deliveries/take", "", 200).([]any)
	if len(pending) != 1 || len(taken) != 1 || asObject(taken[0]).str("type") != "customer.created" {
		t.Fatalf("got %v and %v", pending, taken)
	}
	d := Delivery{Body: asObject(taken[0]).str("body"), Signature: asObject(taken[0]).str("signature")}
	if err := verify(d, made.str("secret")); err != nil {
		t.Fatal(err)
	}
	if again := w.control("POST", "/_sandbox/events/"+asObject(taken[0]).str("event")+"/resend", "", 200).([]any); len(again) != 1 {
		t.Fatalf("got %v", again)
	}
	w.control("POST", "/_sandbox/events/evt_none/resend", "", 422)
}

func TestWebhookEndpointsThatCannotBe(t *testing.T) {
	w := newRoughWorld(t)
	for form, param := range map[string]string{
		"enabled_events[]=*": "url", "url=https://a.invalid": "enabled_events",
		"url=ftp://a.invalid&enabled_events[]=*": "url", "url=https://a.invalid&enabled_events=": "enabled_events",
	} {
		r := w.send("POST", "/v1/webhook_endpoints", form)
		if r.status != 400 || r.object.str("error", "param") != param {
			t.Errorf("%s: %d %s", form, r.status, r.text)
		}
	}
	live, _ := w.s.AccountKeys(w.acct, true)
	w.refused(400, "url_invalid", "POST", "/v1/webhook_endpoints", "url=http://a.invalid&enabled_events[]=*", "Authorization", "Bearer "+live)
	for range endpointLimit {
		w.good("POST", "/v1/webhook_endpoints", "url=http://a.invalid&enabled_events[]=*")
	}
	w.refused(400, "", "POST", "/v1/webhook_endpoints", "url=http://a.invalid&enabled_events[]=*")
}

func TestADisabledEndpointIsToldNothing(t *testing.T) {
	w := newWorld(t)
	w.s.HoldDeliveries(true)
	we := w.good("POST", "/v1/webhook_endpoints", "url=https://a.invalid&enabled_events[]=*").str("id")
	w.customers("a")
	w.good("POST", "/v1/webhook_endpoints/"+we, "disabled=true")
	w.customers("b")
	w.good("POST", "/v1/webhook_endpoints/"+we, "disabled=false&enabled_events[]=customer.deleted")
	w.customers("c")
	if got := w.names(); !slices.Equal(got, []string{"a"}) {
		t.Fatalf("got %v", got)
	}
	w.good("POST", "/v1/webhook_endpoints/"+we, "enabled_events[]=*")
	w.customers("d")
	if gone := w.good("DELETE", "/v1/webhook_endpoints/"+we, ""); !gone.flag("deleted") {
		t.Fatalf("got %v", gone)
	}
	if got := w.s.TakeDeliveries(); len(got) != 0 {
		t.Fatalf("told a deleted endpoint %v", got)
	}
}
