package desk_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
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
	*clinic
	actor   model.Actor
	records storage.Store
	run     *process
	starts  byte
	presses []press
	key     string // the account's own, once it was needed

	bystander      model.PracticeID
	bystanderBill  model.Invoice
	bystanderTrail uint64
}

// press is one press of a money button and what the desk was told about it.
type press struct {
	id   model.OperationID
	link bool // a link that isn't made now may still be made
	err  error
	died bool // nobody was told anything
}

// stripeHost is only a name: requests go to the sandbox without a network.
const stripeHost = "http://127.0.0.1:9"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{clinic: &clinic{t: t, stripe: sandbox.New(sandbox.Options{Seed: 7}), path: filepath.Join(inMemory(t), "desk.db"), url: stripeHost}}
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

// finish closes the records: a bubble waits for all that is in it.
func (w *world) finish() { w.must(w.records.Close()) }

// boot starts a fresh process over the records as they are.
func (w *world) boot() {
	w.t.Helper()
	w.starts++
	next := &process{at: -1}
	if w.run != nil {
		next.gate, next.chance, next.counts = w.run.gate, w.run.chance, w.run.counts
	}
	w.run = next
	w.store = faultyStore{w.records, w.run}
	secret, clientID := w.stripe.Platform()
	client, err := stripeops.New(stripeops.Config{
		SecretKey: vault.New(secret), ClientID: clientID, APIURL: w.url, ConnectURL: w.url, Timeout: 20 * time.Second, Transport: faultyWire{w.stripe, w.run},
	})
	w.must(err)
	w.desk, err = desk.New(desk.Config{
		Store: w.store, Stripe: client, Now: w.now, Random: &locked{r: rand.NewChaCha8([32]byte{w.starts})}, Log: slog.New(slog.DiscardHandler),
		Redirect: "http://localhost:8765/oauth/return",
	})
	w.must(err)
	w.session = w.desk.Session(w.actor)
}

// locked lets several goroutines draw from one source.
type locked struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.r.Read(b)
}

// restart ends the process, once whatever it still drives has ended, and starts the next one.
func (w *world) restart() {
	w.t.Helper()
	before := w.run
	_ = w.desk.Close(context.Background())
	before.die()
	w.boot()
	w.run.straying = before.straying
}

func (w *world) addBystander() {
	w.t.Helper()
	p, err := w.session.SavePractice(w.t.Context(), model.Practice{Name: "Bay Road Clinic", Country: "AU", Currency: "aud", Zone: "Australia/Sydney"})
	w.must(err)
	w.bystander = p.ID
	patient, _ := w.patient("")
	w.bystanderBill, err = w.session.CreateInvoice(w.t.Context(), desk.NewInvoice{
		Operation: w.op(), Practice: w.bystander, Patient: patient.ID, Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: 5000}},
	})
	w.must(err)
	w.bystanderTrail = uint64(len(w.trail(w.bystander)))
}

// trail is a practice's audit chain, oldest first.
func (w *world) trail(practice model.PracticeID) (entries []model.AuditEntry) {
	w.t.Helper()
	w.must(w.records.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		newest, err := tx.Audit(practice, storage.Window{})
		entries = nil
		for i := range newest {
			entries = append(entries, newest[len(newest)-1-i])
		}
		return err
	}))
	return entries
}

// pressed keeps what the desk was told about a press; of the same press made twice, what was told last.
func (w *world) pressed(id model.OperationID, link bool, err error) {
	w.presses = slices.DeleteFunc(w.presses, func(p press) bool { return p.id == id })
	w.presses = append(w.presses, press{id, link, err, w.run.gone()})
}

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
	w.run.counts = false
	if len(w.run.straying) > 0 {
		w.must(w.round())
		w.run.arrive()
	}
	for quiet, n := false, 0; !quiet && n < 3; n++ {
		w.must(w.round())
		quiet = w.quiet()
	}
}

// quiet says whether the janitor has nothing more to do.
func (w *world) quiet() bool {
	w.t.Helper()
	quiet := true
	w.must(w.records.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		operations, err := tx.OpenOperations(w.practice)
		if err != nil {
			return err
		}
		links, err := tx.OpenLinks(w.practice)
		quiet = !slices.ContainsFunc(operations, func(op model.Operation) bool { return op.State != model.OpOpen }) &&
			!slices.ContainsFunc(links, func(l model.Link) bool { return l.StopWanted })
		return err
	}))
	return quiet
}
