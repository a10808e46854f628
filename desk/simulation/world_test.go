package simulation_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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

// world is a clinic whose program can die at any commit and at any request, and be started again over the same records. Everything is in
// one process and in one bubble of testing/synctest, so that waiting costs nothing. A second practice beside it must never be touched.
type world struct {
	t       testing.TB
	ctx     context.Context
	scene   scene
	stripe  *sandbox.Server
	records storage.Store
	path    string
	baton   *simulation.Baton
	run     *simulation.Process
	desk    *desk.Desk
	people  []*desk.Session
	ahead   time.Duration // of the clock that the desk reads, and Stripe
	starts  byte
	presses []simulation.Press
	hints   <-chan model.Event
	noticed []string // what was wrong at the moment when it happened
	log     bytes.Buffer
	logging sync.Mutex
}

// stripeHost is only a name: requests go to the sandbox without a network.
const (
	stripeHost = "http://127.0.0.1:9"
	redirect   = "http://localhost:8765/oauth/return"
)

// inBubble opens a world, plays in it and closes it.
func inBubble(t *testing.T, play func(*world)) {
	t.Helper()
	prepareScene(t)
	synctest.Test(t, func(t *testing.T) {
		w := openWorld(t)
		defer w.close()
		play(w)
	})
}

func openWorld(t *testing.T) *world {
	w := &world{t: t, ctx: t.Context(), scene: prepared(), baton: simulation.NewBaton()}
	w.stripe = servers.Get().(*sandbox.Server)
	w.must(w.stripe.Load(bytes.NewReader(w.scene.stripe)))
	w.stripe.ForgetRequests()
	w.path = filepath.Join(memory(), "world-"+randomName()+".db")
	w.must(os.WriteFile(w.path, w.scene.records, 0o600))
	w.open()
	time.Sleep(time.Until(time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC))) // the scene was prepared two days before
	w.run = &simulation.Process{Gate: w.baton.Wait}
	w.boot()
	return w
}

func (w *world) open() {
	var err error
	for range 1000 { // some systems let go of a lock only a moment after its file was closed
		if w.records, err = boltdb.Open(w.path, boltdb.Options{Now: w.now, NoSync: true}); model.KindOf(err) != model.Unavailable {
			break
		}
	}
	w.must(err)
}

// close lets go of all that the bubble holds.
func (w *world) close() {
	w.do(func() { _ = w.desk.Close(context.Background()) })
	w.run.Die()
	w.must(w.records.Close())
	_ = os.Remove(w.path)
	servers.Put(w.stripe)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) now() time.Time { return time.Now().Add(w.ahead) }

// turn moves the clocks of the desk and of Stripe.
func (w *world) turn(d time.Duration) {
	w.ahead += d
	w.stripe.Advance(d)
}

// boot starts a fresh process over the records as they are.
func (w *world) boot() {
	w.starts++
	next := &simulation.Process{}
	next.Follow(w.run)
	w.run = next
	secret, clientID := w.stripe.Platform()
	client, err := stripeops.New(stripeops.Config{
		SecretKey: vault.New(secret), ClientID: clientID, APIURL: stripeHost, ConnectURL: stripeHost, Timeout: 20 * time.Second,
		Transport: simulation.Wire{Stripe: w.stripe, Process: w.run, Account: string(w.scene.account)}, Log: slog.New(w),
	})
	w.must(err)
	w.desk, err = desk.New(desk.Config{
		Store: simulation.Store{Store: w.records, Process: w.run, Hints: w.hinted}, Stripe: client, Now: w.now,
		Random: simulation.NewRandom(w.starts), Log: slog.New(w), Redirect: redirect,
	})
	w.must(err)
	w.people = nil
	for _, actor := range w.scene.people {
		w.people = append(w.people, w.desk.Session(actor))
	}
	w.hints = w.people[0].Subscribe(w.ctx, w.scene.practice)
}

// hinted is how many hints wait to be read; it is asked before and after each transaction's own work.
func (w *world) hinted(begins bool) int {
	if begins {
		for len(w.hints) > 0 {
			<-w.hints
		}
	}
	return len(w.hints)
}

// do acts while the baton goes round.
func (w *world) do(act func()) { w.baton.Conduct(act) }

// named is the context of somebody who acts.
func (w *world) named(name string) context.Context { return simulation.Named(w.ctx, name) }

// restart ends the process, once whatever it still drives has ended, and starts the next one.
func (w *world) restart() {
	w.do(func() { _ = w.desk.Close(context.Background()) })
	w.run.Die()
	w.boot()
}

func (w *world) op() model.OperationID {
	id, err := w.people[0].NewOperation()
	w.must(err)
	return id
}

// pressed keeps what the desk was told about a press; of the same press made twice, what was told last.
func (w *world) pressed(id model.OperationID, link bool, err error) {
	w.presses = slices.DeleteFunc(w.presses, func(p simulation.Press) bool { return p.ID == id })
	w.presses = append(w.presses, simulation.Press{ID: id, Link: link, Err: err, Died: w.run.Gone()})
}

// pay is the patient on Stripe's page, which needs no paydesk.
func (w *world) pay(address, card string) {
	if address == "" {
		return
	}
	page, _, _ := strings.Cut(address, "#")
	w.browse(page, url.Values{"number": {card}, "exp": {"12/34"}, "expiry": {"12/34"}, "cvc": {"123"}, "name": {"Cardholder"}})
}

// browse posts a form to one of Stripe's pages.
func (w *world) browse(address string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(w.ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	out := httptest.NewRecorder()
	w.stripe.ServeHTTP(out, r)
	return out
}

// reconnect has the administrator connect the account again, the long way, where Stripe doesn't let paydesk in any more.
func (w *world) reconnect() {
	var way desk.Authorisation
	var err error
	w.do(func() { way, err = w.people[0].Connect(w.named("Ana"), w.scene.practice) })
	if err != nil {
		time.Sleep(11 * time.Minute) // an attempt before may still be waiting for its answer
		return
	}
	page, err := url.Parse(way.Address)
	w.must(err)
	form := page.Query()
	form.Set("account", string(w.scene.account))
	form.Set("decision", "authorise")
	page.RawQuery = ""
	back, err := url.Parse(w.browse(page.String(), form).Header().Get("Location"))
	w.must(err)
	q := back.Query()
	w.do(func() { err = w.desk.Return(w.named("Ana"), q.Get("state"), q.Get("code"), q.Get("error"), "") })
	w.baton.Note("reconnected " + sentence(err))
}

// access says whether the account lets paydesk in, there and here.
func (w *world) access() bool {
	r := httptest.NewRequestWithContext(w.ctx, http.MethodGet, "http://127.0.0.1/_sandbox/accounts", nil)
	r.RemoteAddr = "127.0.0.1:1"
	out := httptest.NewRecorder()
	w.stripe.ServeHTTP(out, r)
	var accounts []struct {
		ID        model.AccountID `json:"id"`
		Connected bool            `json:"connected_test"`
	}
	w.must(json.Unmarshal(out.Body.Bytes(), &accounts))
	there, here := false, false
	for _, a := range accounts {
		there = there || a.ID == w.scene.account && a.Connected
	}
	w.view(func(tx storage.Tx) error {
		account, err := tx.Account(model.AccountRef{ID: w.scene.account, Mode: model.Test})
		connection, err2 := tx.Connection(w.scene.practice)
		here = !account.Revoked && connection.Active
		return errorOr(err, err2)
	})
	return there && here
}

func errorOr(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *world) view(do func(storage.Tx) error) {
	w.must(w.records.View(context.Background(), model.SystemScope(), do))
}

// round is one round of the janitor some seconds later.
func (w *world) round() (err error) {
	time.Sleep(30 * time.Second)
	w.do(func() { err = w.desk.Round(w.named("janitor")) })
	return err
}

// recover ends a dead process, gives back the access, and looks three times at most; what was late arrives after a first look.
func (w *world) recover() { w.recoverFrom(true) }

// recoverFrom is recover where it is known whether the access may be gone.
func (w *world) recoverFrom(revoked bool) {
	w.run.Strike = nil
	if w.run.Gone() {
		w.restart()
	}
	for n := 0; n < 3 && revoked && !w.access(); n++ { // the desk may first have to see that the access is gone
		w.reconnect()
		w.must(w.round())
	}
	if w.run.Straying() > 0 {
		w.must(w.round())
		w.run.Arrive()
	}
	for quiet, n := false, 0; !quiet && n < 3; n++ {
		w.must(w.round())
		quiet = w.quiet()
	}
}

// quiet says whether the janitor has nothing more to do.
func (w *world) quiet() bool {
	w.t.Helper()
	quiet, err := simulation.Quiet(w.records, w.scene.practice)
	w.must(err)
	return quiet
}

// traceRecords adds what is stored to the trace: the ends of the audit chains stand for all of it.
func (w *world) traceRecords(tx storage.Tx) error {
	for _, practice := range []model.PracticeID{w.scene.practice, w.scene.bystander, ""} {
		last, err := tx.LastAudit(practice)
		if err != nil {
			return err
		}
		w.baton.Note(string(last.Hash[:]))
	}
	return nil
}

// wrongs is everything that is wrong with the books, and what was seen on the way.
func (w *world) wrongs() []string {
	b := simulation.Books{
		Records: w.records, Stripe: w.stripe, Practice: w.scene.practice, Account: w.scene.account, Presses: w.presses,
		Untouched: map[model.PracticeID]int{w.scene.bystander: w.scene.bystanderTrail},
	}
	wrong, err := b.Wrongs()
	w.must(err)
	w.view(func(tx storage.Tx) error {
		now, err := tx.Invoice(w.scene.bystander, w.scene.bystanderBill.ID)
		if now.Revision != w.scene.bystanderBill.Revision || now.Open() != w.scene.bystanderBill.Open() {
			wrong = append(wrong, "I9: the invoice of the practice next door has changed")
		}
		return err
	})
	return slices.Concat(w.noticed, w.run.Wrong(), wrong, simulation.SentWrongs(w.run.Sent()), w.leaks())
}
