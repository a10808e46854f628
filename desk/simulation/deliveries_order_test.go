package simulation_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// reader plays the day again and again in one goroutine: Stripe's answers at each moment are asked for once, and kept.
type reader struct {
	day    *eventfulDay
	path   string
	client *stripeops.Client
	stands []*sandbox.Server // Stripe at each moment, this reader's own
	kept   []map[string]kept // answers by account and address, at each moment
	now    *order            // the order that is being played
}

// kept is an answer of Stripe's.
type kept struct {
	status int
	head   http.Header
	body   string
}

func newReader(t testing.TB, day *eventfulDay) *reader {
	r := &reader{day: day, path: filepath.Join(memory(), "order-"+randomName()+".db")}
	for _, m := range day.moments {
		r.stands, r.kept = append(r.stands, m.stripe.Fork()), append(r.kept, map[string]kept{})
	}
	secret, clientID := r.stands[0].Platform()
	var err error
	r.client, err = stripeops.New(stripeops.Config{
		SecretKey: vault.New(secret), ClientID: clientID, APIURL: stripeHost, ConnectURL: stripeHost, Timeout: 20 * time.Second, Transport: r,
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// RoundTrip answers as Stripe does at this moment. The day's paydesk only reads: were it to change something, that would be wrong.
func (r *reader) RoundTrip(q *http.Request) (*http.Response, error) {
	o := r.now
	slow := q.Context().Value(slowKey{}) != nil
	if slow && o.spent {
		return nil, simulation.ErrCut
	}
	if q.Method != http.MethodGet {
		o.wrong = append(o.wrong, q.Method+" "+q.URL.Path+" was sent on a day on which nobody presses a button")
		return nil, simulation.ErrCut
	}
	if o.answers == 0 && !slow {
		return nil, simulation.ErrCut
	}
	o.answers--
	at := o.at
	if q.URL.Path == "/v1/events" {
		at = o.listed
	}
	name := q.Header.Get("Stripe-Account") + " " + q.URL.RequestURI()
	a, known := r.kept[at][name]
	if !known {
		a = r.ask(at, q)
		r.kept[at][name] = a
	}
	if slow && q.URL.Path == "/v1/refunds" && strings.Contains(a.body, `"status":"pending"`) {
		o.spent = true
		<-o.arrives
	}
	return &http.Response{
		StatusCode: a.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.head, Body: io.NopCloser(strings.NewReader(a.body)), Request: q,
	}, nil
}

func (r *reader) ask(at int, q *http.Request) kept {
	in := &http.Request{
		Method: q.Method, URL: q.URL, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: q.Header, Host: q.URL.Host, Body: http.NoBody, RemoteAddr: "192.0.2.1:1234",
	}
	out := httptest.NewRecorder()
	r.stands[at].ServeHTTP(out, in.WithContext(q.Context()))
	return kept{out.Code, out.Result().Header, shortened(out.Body.Bytes())}
}

// order is one order of a day's deliveries, as its seed has it: some come twice or more, some never, some days late, each at any place among the
// others; between them paydesk looks, or is started anew, and Stripe may fall silent in the middle of a look.
type order struct {
	*reader
	t       testing.TB
	seed    uint64
	chance  *rand.Rand
	records storage.Store
	desk    *desk.Desk
	starts  byte
	at      int           // the moment of the day
	listed  int           // the moment up to which Stripe lists its events
	answers int           // so many, and then Stripe doesn't answer any more
	arrives chan struct{} // closed when the answer arrives that is long on its way
	spent   bool          // there is one, and nothing else is asked for beside it
	wrong   []string
	diary   []string
	sum     tally
	heard   string // how the records stand in the end, by the events alone
}

// tally counts what came.
type tally struct {
	orders, deliveries, repeated, dropped, late, refused, looks, silences, overtaken int
}

func (a *tally) add(b tally) {
	a.orders += b.orders
	a.deliveries += b.deliveries
	a.repeated += b.repeated
	a.dropped += b.dropped
	a.late += b.late
	a.refused += b.refused
	a.looks += b.looks
	a.silences += b.silences
	a.overtaken += b.overtaken
}

const unlimited = 1 << 30

// play lets the day pass in the order of a seed; by seed zero no delivery comes at all.
func (r *reader) play(t testing.TB, seed uint64) *order {
	o := &order{reader: r, t: t, seed: seed, chance: rand.New(rand.NewPCG(seed, 0)), sum: tally{orders: 1}}
	r.now = o
	defer o.overtaken() // where it fails on the way
	o.must(os.WriteFile(r.path, r.day.records, 0o600))
	var err error
	o.records, err = boltdb.Open(r.path, boltdb.Options{Now: o.clock, NoSync: true})
	o.must(err)
	o.start()
	for at, arrivals := range o.drawn() {
		o.at = at
		for _, d := range arrivals {
			if d == nil {
				o.look()
				continue
			}
			o.deliver(*d)
		}
	}
	o.listed, o.answers = len(r.day.moments)-1, unlimited
	o.start()
	o.catchUp(o.day.scene.practice)
	o.catchUp(o.day.scene.bystander)
	o.overtaken()
	o.heard = o.outcome(false)
	return o
}

// slowKey marks what is asked for by somebody whose answer is long on its way.
type slowKey struct{}

// asks has the lists compared while the bank still works on a refund. The list of refunds is long on its way, and overtaken by whatever is
// heard until it arrives; after that nothing more is asked for.
func (o *order) asks() {
	if o.arrives != nil {
		return
	}
	o.arrives = make(chan struct{})
	o.start()
	slow, ctx := o.desk, context.WithValue(o.t.Context(), slowKey{}, true)
	go func() { _ = slow.Round(ctx) }()
	synctest.Wait()
	if !o.spent {
		o.arrives = nil // there was none to ask for
		return
	}
	o.sum.overtaken++
	o.note("paydesk asks for a list of refunds")
}

// overtaken lets the answer arrive that is long on its way, if there is one.
func (o *order) overtaken() {
	if o.arrives == nil {
		return
	}
	o.note("the list of refunds arrives")
	close(o.arrives)
	synctest.Wait()
	o.arrives, o.spent = nil, false
}

// compared is how the records stand once the lists were compared too.
func (o *order) compared() string {
	o.must(o.desk.Round(o.t.Context()))
	return o.outcome(true)
}

func (o *order) close() {
	o.must(o.records.Close())
	_ = os.Remove(o.path)
}

func (o *order) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatalf("seed %d: %v", o.seed, err)
	}
}

func (o *order) clock() time.Time { return time.Now().Add(o.day.moments[o.at].ahead) }

// start is a fresh process over the records.
func (o *order) start() {
	o.starts++
	var err error
	o.desk, err = desk.New(desk.Config{
		Store: o.records, Stripe: o.client, Now: o.clock, Random: rand.NewChaCha8([32]byte{o.starts}), Log: slog.New(slog.DiscardHandler), Redirect: redirect,
		Endpoints: []desk.Endpoint{{Mode: model.Test, Secret: vault.New(o.day.secret)}},
	})
	o.must(err)
}

// drawn is what arrives at each moment, in its order; nil is a look.
func (o *order) drawn() [][]*sandbox.Delivery {
	arrivals := make([][]*sandbox.Delivery, len(o.day.moments))
	if o.seed == 0 {
		return arrivals
	}
	for i, m := range o.day.moments {
		for n := range m.told {
			o.draw(arrivals, i, &m.told[n])
		}
	}
	for _, now := range arrivals {
		o.chance.Shuffle(len(now), func(i, j int) { now[i], now[j] = now[j], now[i] })
	}
	for i := range arrivals {
		if o.chance.IntN(12) == 0 {
			arrivals[i] = slices.Insert(arrivals[i], o.chance.IntN(len(arrivals[i])+1), nil)
		}
	}
	return arrivals
}

// draw decides when a delivery of a moment comes, and how often.
func (o *order) draw(arrivals [][]*sandbox.Delivery, at int, d *sandbox.Delivery) {
	last := len(arrivals) - 1
	times := []int{0, 1, 1, 1, 1, 1, 1, 1, 2, 3}[o.chance.IntN(10)]
	o.sum.deliveries += times
	switch {
	case times == 0:
		o.sum.dropped++
	case times > 1:
		o.sum.repeated += times - 1
	}
	for range times {
		when := last
		if o.chance.IntN(8) == 0 {
			o.sum.late++
		} else {
			when = min(at+o.chance.IntN(6), last)
		}
		arrivals[when] = append(arrivals[when], d)
	}
}

// deliver brings a delivery to the desk, now and then one first that somebody else has signed.
func (o *order) deliver(d sandbox.Delivery) {
	o.note(d.Event + " " + d.Type)
	if o.chance.IntN(50) == 0 {
		o.sum.refused++
		if err := o.desk.Webhook(o.t.Context(), []byte(d.Body), stamp(d.Body, "whsec_other", o.clock())); model.KindOf(err) != model.Forbidden {
			o.wrong = append(o.wrong, "a delivery that Stripe didn't sign was answered with "+sentence(err))
		}
	}
	err := o.desk.Webhook(o.t.Context(), []byte(d.Body), stamp(d.Body, o.day.secret, o.clock()))
	if model.KindOf(err) == model.NotFound && d.Account == o.day.stranger {
		o.sum.refused++
		err = nil
	}
	o.must(err)
}

// stamp signs a body as Stripe does: https://docs.stripe.com/webhooks#verify-manually
func stamp(body, secret string, at time.Time) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "%d.%s", at.Unix(), body)
	return fmt.Sprintf("t=%d,v1=%s", at.Unix(), hex.EncodeToString(mac.Sum(nil)))
}

// look has paydesk started anew, and handle what waits. Its list of events is as old as at dawn, or as chance has it; now and then Stripe
// falls silent on the way, or all lists are compared too.
func (o *order) look() {
	o.note("paydesk looks")
	o.sum.looks++
	if o.chance.IntN(8) == 0 {
		o.listed = max(o.listed, o.chance.IntN(o.at+1))
	}
	o.answers = unlimited
	if o.chance.IntN(6) == 0 {
		o.answers = o.chance.IntN(12)
		o.sum.silences++
	}
	switch {
	case o.day.moments[o.at].slow:
		o.asks()
	case o.chance.IntN(4) == 0:
		defer o.overtaken()
	}
	o.start()
	switch o.chance.IntN(24) {
	case 0:
		o.must(o.desk.Round(o.t.Context()))
	case 1, 2, 3, 4:
		o.catchUp(o.day.scene.bystander)
		fallthrough
	default:
		o.catchUp(o.day.scene.practice)
	}
}

func (o *order) catchUp(practice model.PracticeID) {
	_, err := o.desk.CatchUp(o.t.Context(), practice)
	o.must(err)
}

// note writes into the diary: the order is what stands in it.
func (o *order) note(what string) { o.diary = append(o.diary, o.day.moments[o.at].what+": "+what) }
