package desk_test

import (
	"context"
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

// world is a clinic in one bubble of testing/synctest, so that waiting costs nothing. Its store and its wire to Stripe are the simulation's: a
// test has them go wrong where it wants to, and starts the program again over the same records. A second practice must never be touched.
type world struct {
	*clinic
	actor   model.Actor
	records storage.Store
	run     *simulation.Process
	starts  byte
	presses []simulation.Press

	mu     sync.Mutex
	mishap func(point string) simulation.Fault // what goes wrong at a commit or a request; nil: nothing does
	gate   func(point string)                  // where whoever comes by is held; nil: nobody is

	bystander      model.PracticeID
	bystanderBill  model.Invoice
	bystanderTrail int
}

// stripeHost is only a name: requests go to the sandbox without a network.
const stripeHost = "http://127.0.0.1:9"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clinic: &clinic{t: t, stripe: sandbox.New(sandbox.Options{Seed: 7, Compact: true}), path: filepath.Join(inMemory(t), "desk.db"), url: stripeHost}, run: &simulation.Process{}}
	var err error
	w.records, err = boltdb.Open(w.path, boltdb.Options{Now: w.now, NoSync: true})
	w.must(err)
	w.boot()
	w.actor, w.practice, err = w.desk.SetUp(t.Context(), desk.FirstRun{
		Organisation: "Harbour Group", Practice: "Harbour Street Physio", Currency: "aud", Country: "AU", Zone: "Australia/Sydney", Administrator: "Ana Silva",
	})
	w.must(err)
	w.session = w.desk.Session(w.actor)
	w.connect()
	w.addBystander()
	return w
}

// inMemory is a folder that needs no disk, where there is one.
func inMemory(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/dev/shm", "paydesk-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// inBubble plays one scene with a patient whose card is good, and holds the books against Stripe at its end.
func inBubble(t *testing.T, scene func(*play)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := &play{world: newWorld(t)}
		defer p.finish()
		p.patient, p.card = p.world.patient(goodCard)
		p.bill = p.invoice(p.patient)
		scene(p)
		p.recover()
		for _, wrong := range p.wrongs() {
			t.Error(wrong)
		}
		p.must(p.desk.Close(context.Background()))
	})
}

// outOfTime plays one scene with a clinic in a bubble: answers that come late, and waiting for them, cost no time.
func outOfTime(t *testing.T, scene func(*testing.T, *clinic)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.finish()
		scene(t, w.clinic)
		w.must(w.desk.Close(context.Background()))
	})
}

// impatient lets go of a request whose time is over while Stripe still works on it, as a network does.
type impatient struct{ wire http.RoundTripper }

func (i impatient) RoundTrip(r *http.Request) (*http.Response, error) {
	type answer struct {
		resp *http.Response
		err  error
	}
	answered := make(chan answer, 1)
	go func() {
		resp, err := i.wire.RoundTrip(r) //nolint:bodyclose // its body is in memory
		answered <- answer{resp, err}
	}()
	select {
	case a := <-answered:
		return a.resp, a.err
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// finish closes the records: a bubble waits for all that is in it.
func (w *world) finish() { w.must(w.records.Close()) }

// boot starts a fresh process over the records as they are.
func (w *world) boot() {
	w.t.Helper()
	w.starts++
	next := &simulation.Process{}
	next.Follow(w.run)
	next.Strike = func(_ context.Context, point string) simulation.Fault { return w.strikes(point) }
	next.Gate = func(_ context.Context, point string) { w.holds(point) }
	w.run, w.store = next, simulation.Store{Store: w.records, Process: next}
	secret, clientID := w.stripe.Platform()
	client, err := stripeops.New(stripeops.Config{
		SecretKey: vault.New(secret), ClientID: clientID, APIURL: w.url, ConnectURL: w.url, Timeout: 20 * time.Second,
		Transport: impatient{simulation.Wire{Stripe: w.stripe, Process: next, Account: string(w.account.ID)}},
	})
	w.must(err)
	w.desk, err = desk.New(desk.Config{
		Store: w.store, Stripe: client, Now: w.now, Random: simulation.NewRandom(w.starts), Log: slog.New(slog.DiscardHandler),
		Redirect: "http://localhost:8765/oauth/return",
	})
	w.must(err)
	w.session = w.desk.Session(w.actor)
}

// restart ends the process, once whatever it still drives has ended, and starts the next one.
func (w *world) restart() {
	w.t.Helper()
	_ = w.desk.Close(context.Background())
	w.run.Die()
	w.boot()
}

// meddle sets what goes wrong from now on, also while requests are on their way; nil: nothing does.
func (w *world) meddle(mishap func(point string) simulation.Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.mishap = mishap
}

func (w *world) strikes(point string) simulation.Fault {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.mishap == nil {
		return ""
	}
	return w.mishap(point)
}

func (w *world) holds(point string) {
	w.mu.Lock()
	gate := w.gate
	w.mu.Unlock()
	if gate != nil {
		gate(point)
	}
}

// hold lets the first commit or request whose name begins so wait until the function that it gives is called; the rest passes.
func (w *world) hold(prefix string) (release func()) {
	turn, once := make(chan struct{}), sync.Once{}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gate = func(point string) {
		if strings.HasPrefix(point, prefix) {
			once.Do(func() { <-turn })
		}
	}
	return func() { close(turn) }
}

// down cuts every request until the function that it gives is called.
func (w *world) down() (up func()) {
	w.meddle(func(point string) simulation.Fault {
		if point == simulation.Commit {
			return ""
		}
		return simulation.CutBefore
	})
	return func() { w.meddle(nil) }
}

// striking has one way strike at the requests that end so, while something is done.
func (w *world) striking(suffix string, how simulation.Fault, do func()) {
	w.meddle(func(point string) simulation.Fault {
		if point != simulation.Commit && strings.HasSuffix(point, suffix) {
			return how
		}
		return ""
	})
	do()
	w.meddle(nil)
}

// strikingFirst has the first commit or request of something go wrong, and says whether there was one.
func (w *world) strikingFirst(how simulation.Fault, do func()) (struck bool) {
	w.meddle(func(string) simulation.Fault {
		if struck {
			return ""
		}
		struck = true
		return how
	})
	do()
	w.meddle(nil)
	return struck
}

func (w *world) addBystander() {
	p, err := w.session.SavePractice(w.t.Context(), model.Practice{Name: "Bay Road Clinic", Country: "AU", Currency: "aud", Zone: "Australia/Sydney"})
	w.must(err)
	w.bystander = p.ID
	patient, _ := w.patient("")
	w.bystanderBill, err = w.session.CreateInvoice(w.t.Context(), desk.NewInvoice{
		Operation: w.op(), Practice: w.bystander, Patient: patient.ID, Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: 5000}},
	})
	w.must(err)
	w.bystanderTrail = w.trailOf(w.bystander)
}

// trailOf is the length of a practice's audit chain.
func (w *world) trailOf(practice model.PracticeID) (n int) {
	w.t.Helper()
	w.view(func(tx storage.Tx) error {
		entries, err := simulation.Trail(tx, practice)
		n = len(entries)
		return err
	})
	return n
}

// view reads the records, whatever became of the process.
func (w *world) view(do func(storage.Tx) error) {
	w.t.Helper()
	w.must(w.records.View(context.Background(), model.SystemScope(), do))
}

// wrongs holds the records against Stripe once faults have stopped: the invariants of the simulation.
func (w *world) wrongs() []string {
	w.t.Helper()
	b := simulation.Books{
		Records: w.records, Stripe: w.stripe, Practice: w.practice, Account: w.account.ID, Presses: w.presses,
		Untouched: map[model.PracticeID]int{w.bystander: w.bystanderTrail},
	}
	wrong, err := b.Wrongs()
	w.must(err)
	w.view(func(tx storage.Tx) error {
		now, err := tx.Invoice(w.bystander, w.bystanderBill.ID)
		if now.Revision != w.bystanderBill.Revision || now.Open() != w.bystanderBill.Open() {
			wrong = append(wrong, "I9: the invoice of the practice next door has changed")
		}
		return err
	})
	return slices.Concat(wrong, simulation.SentWrongs(w.run.Sent()))
}

// pressed keeps what the desk was told about a press; of the same press made twice, what was told last.
func (w *world) pressed(id model.OperationID, link bool, err error) {
	w.presses = slices.DeleteFunc(w.presses, func(p simulation.Press) bool { return p.ID == id })
	w.presses = append(w.presses, simulation.Press{ID: id, Link: link, Err: err, Died: w.run.Gone()})
}

// told is what the desk was told about the last press.
func (w *world) told() error { return w.presses[len(w.presses)-1].Err }

// take, refund and link press the button once and remember what was said.
func (w *world) take(r desk.TakeRequest) desk.Taken {
	taken, err := w.session.Take(w.t.Context(), r)
	w.pressed(r.Operation, false, err)
	return taken
}

func (w *world) refund(r desk.RefundRequest) desk.Refunded {
	done, err := w.session.Refund(w.t.Context(), r)
	w.pressed(r.Operation, false, err)
	return done
}

func (w *world) link(r desk.LinkRequest) model.Link {
	link, err := w.session.OpenLink(w.t.Context(), r)
	w.pressed(r.Operation, true, err)
	return link
}

// pay is the patient on Stripe's page, which needs no paydesk.
func (w *world) pay(address, card string) {
	w.t.Helper()
	if address == "" {
		return
	}
	page, _, _ := strings.Cut(address, "#")
	form := url.Values{"number": {card}, "exp": {"12/34"}, "expiry": {"12/34"}, "cvc": {"123"}, "name": {"Mia"}}
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, page, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w.stripe.ServeHTTP(httptest.NewRecorder(), r)
}

// round is one round of the janitor some seconds later.
func (w *world) round() error {
	time.Sleep(30 * time.Second)
	return w.desk.Round(w.t.Context())
}

// recover looks three times at most; what was late arrives after a first look.
func (w *world) recover() {
	w.t.Helper()
	w.meddle(nil)
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
	quiet, err := simulation.Quiet(w.records, w.practice)
	w.must(err)
	return quiet
}
