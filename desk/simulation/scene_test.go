package simulation_test

import (
	"bytes"
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// scene is what every world begins with: a connected practice, three people, a patient for each card, and a practice next door. It is made
// once, kept as bytes, and given to each world as a copy.
type scene struct {
	records, stripe []byte
	practice        model.PracticeID
	account         model.AccountID
	people          []model.Actor // Ana is the administrator, Ben is at the front desk, Cleo is another administrator
	patients        []patient
	bystander       model.PracticeID
	bystanderBill   model.Invoice
	bystanderTrail  int
}

// patient is somebody with a saved card, or none.
type patient struct {
	id   model.PatientID
	name string
	card string // pm_...
}

// Who has which card, by the place in scene.patients.
const (
	withGoodCard = iota
	withRefusedCard
	withAuthCard
	withPendingCard
	withBouncingCard
	withProcessingCard
	withoutCard
)

// cards are the test cards of the scene's patients, in their order: https://docs.stripe.com/testing
func cards() []string {
	return []string{"4242424242424242", "4000000000000341", "4000002760003184", "4000000000007726", "4000000000005126", "4000009990000005", ""}
}

const goodCard = "4242424242424242"

// shared is what the worlds of this process have in common; nothing of it changes once it is made.
var shared struct { //nolint:gochecknoglobals // a test's own cache
	once   sync.Once
	scene  scene
	folder string
	worlds atomic.Int64
}

var servers = sync.Pool{New: func() any { return sandbox.New(sandbox.Options{Seed: 7, Compact: true}) }} //nolint:gochecknoglobals // a test's own cache

func prepared() scene { return shared.scene }

func memory() string { return shared.folder }

func randomName() string { return strconv.FormatInt(shared.worlds.Add(1), 10) }

// TestMain keeps the worlds' files in memory, where there is room for that, and takes them away at the end.
func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("/dev/shm", "paydesk-")
	if err != nil {
		folder, err = os.MkdirTemp("", "paydesk-")
	}
	if err != nil {
		panic(err)
	}
	shared.folder = folder
	debug.SetGCPercent(800) // worlds are small and short-lived: less time in the collector is more days
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

func prepareScene(t *testing.T) {
	t.Helper()
	shared.once.Do(func() { synctest.Test(t, makeScene) })
}

func makeScene(t *testing.T) {
	w := &world{t: t, ctx: t.Context(), baton: simulation.NewBaton(), stripe: sandbox.New(sandbox.Options{Seed: 7, Compact: true}), path: filepath.Join(memory(), "scene.db")}
	w.open()
	secret, clientID := w.stripe.Platform()
	client, err := stripeops.New(stripeops.Config{
		SecretKey: vault.New(secret), ClientID: clientID, APIURL: stripeHost, ConnectURL: stripeHost, Transport: noNetwork{},
	})
	w.must(err)
	w.desk, err = desk.New(desk.Config{
		Store: w.records, Stripe: client, Now: w.now, Random: rand.NewChaCha8([32]byte{}), Log: slog.New(slog.DiscardHandler), Redirect: redirect,
	})
	w.must(err)
	s := &w.scene
	var ana model.Actor
	ana, s.practice, err = w.desk.SetUp(t.Context(), desk.FirstRun{
		Organisation: "Harbour Group", Practice: "Harbour Street Physio", Currency: "aud", Country: "AU", Zone: "Australia/Sydney", Administrator: "Ana Silva",
	})
	w.must(err)
	s.people = []model.Actor{ana, w.hire("Ben Okoro", model.FrontDesk), w.hire("Cleo Wirth", model.Administrator)}
	w.people = []*desk.Session{w.desk.Session(ana)}
	w.connect()
	for i, card := range cards() {
		s.patients = append(s.patients, w.register([]string{"Quillon", "Ysolde", "Zebedee", "Xanthe", "Thaddeus", "Perpetua", "Walburga"}[i]+" Vantongeren", card))
	}
	w.addBystander()
	w.must(w.desk.Close(context.Background()))
	w.must(w.records.Close())
	s.records, err = os.ReadFile(w.path)
	w.must(err)
	var state bytes.Buffer
	w.must(w.stripe.Save(&state))
	s.stripe = state.Bytes()
	shared.scene = *s
}

// noNetwork is a world in which Stripe is not needed yet.
type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) { return nil, simulation.ErrCut }

func (w *world) put(do func(storage.Tx) error) {
	w.must(w.records.Update(context.Background(), model.SystemScope(), do))
}

func (w *world) hire(name string, role model.Role) (actor model.Actor) {
	w.put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		person := model.Staff{ID: model.StaffID(model.RowID(model.StaffPrefix, n)), Name: name, Role: role, Created: tx.Now()}
		actor = person.Actor()
		return errorOr(err, tx.PutStaff(person))
	})
	return actor
}

func (w *world) connect() {
	w.scene.account = model.AccountID(w.stripe.AddAccount(sandbox.AccountSpec{Name: "Harbour Street Physio Pty Ltd", Country: "AU"}))
	w.must(w.stripe.Connect(string(w.scene.account), false))
	w.put(func(tx storage.Tx) error {
		account := model.StripeAccount{ID: w.scene.account, Mode: model.Test, Name: "Harbour", Country: "AU", Currency: "aud", ChargesEnabled: true, PayoutsEnabled: true}
		return errorOr(tx.PutAccount(account), tx.PutConnection(model.Connection{
			Practice: w.scene.practice, Account: account.ID, Mode: model.Test, How: model.ByOAuth, Active: true, ConnectedAt: tx.Now(),
		}))
	})
}

// register makes a patient with a saved card of the number given; without one when it is empty.
func (w *world) register(name, card string) patient {
	p := patient{name: name}
	w.put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		row := model.Patient{ID: model.PatientID(model.RowID(model.PatientPrefix, n)), Name: name, BirthDate: 19900401}
		p.id = row.ID
		if err != nil || card == "" {
			return errorOr(err, tx.PutPatient(row))
		}
		customer, pm, err := w.stripe.AddCustomer(string(w.scene.account), sandbox.CustomerSpec{Card: card, Month: 12, Year: 2034})
		p.card, row.Customers = pm, []model.Customer{{Account: w.scene.account, Mode: model.Test, ID: customer}}
		saved := model.SavedCard{
			ID: pm, Patient: row.ID, Account: w.scene.account, Mode: model.Test, Customer: customer, Brand: "visa", Last4: card[len(card)-4:],
			ExpMonth: 12, ExpYear: 2034, Active: true, Default: true, Created: tx.Now(),
		}
		return errorOr(err, tx.PutCard(saved), tx.PutPatient(row))
	})
	return p
}

func (w *world) addBystander() {
	p, err := w.people[0].SavePractice(w.ctx, model.Practice{Name: "Bay Road Clinic", Country: "AU", Currency: "aud", Zone: "Australia/Sydney"})
	w.must(err)
	s := &w.scene
	s.bystander = p.ID
	s.bystanderBill, err = w.people[0].CreateInvoice(w.ctx, desk.NewInvoice{
		Operation: w.op(), Practice: p.ID, Patient: s.patients[withoutCard].id, Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: 5000}},
	})
	w.must(err)
	w.view(func(tx storage.Tx) error {
		entries, err := simulation.Trail(tx, p.ID)
		s.bystanderTrail = len(entries)
		return err
	})
}

// The world is the log of its own desk, so that what is written there can be looked through.
func (w *world) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

// Handle keeps a line.
func (w *world) Handle(_ context.Context, r slog.Record) error {
	w.logging.Lock()
	defer w.logging.Unlock()
	w.log.WriteString(r.Message)
	r.Attrs(func(a slog.Attr) bool {
		w.log.WriteString(" " + a.Key + "=" + a.Value.String())
		return true
	})
	w.log.WriteByte('\n')
	return nil
}

// WithAttrs keeps nothing: the desk has one log.
func (w *world) WithAttrs([]slog.Attr) slog.Handler { return w }

// WithGroup keeps nothing.
func (w *world) WithGroup(string) slog.Handler { return w }

// leaks is what of a secret or of a patient stands in the log, in an error that somebody was told, or in what Stripe was told (I10).
func (w *world) leaks() (wrong []string) {
	secret, _ := w.stripe.Platform()
	forbidden := []string{secret, "_secret_", goodCard}
	for _, p := range w.scene.patients {
		first, last, _ := strings.Cut(p.name, " ")
		forbidden = append(forbidden, first, last)
	}
	w.logging.Lock()
	logged := w.log.String()
	w.logging.Unlock()
	look := func(where, text string) {
		for _, word := range forbidden {
			if strings.Contains(text, word) {
				wrong = append(wrong, "I10: "+where+" holds "+strconv.Quote(word[:min(len(word), 8)]))
			}
		}
	}
	look("the log", logged)
	for _, p := range w.presses {
		look("an error", sentence(p.Err))
	}
	for _, r := range w.stripe.Requests() {
		if simulation.HoldsEvidence(r.Method, r.Path) {
			continue // it is for the patient's own bank, and names the patient
		}
		for _, text := range paramsText(r.Params) {
			look("a request to Stripe", text)
		}
	}
	return wrong
}

func paramsText(v any) (texts []string) {
	switch v := v.(type) {
	case map[string]any:
		for key, inner := range v {
			texts = append(texts, key)
			texts = append(texts, paramsText(inner)...)
		}
	case []any:
		for _, inner := range v {
			texts = append(texts, paramsText(inner)...)
		}
	case string:
		texts = append(texts, v)
	}
	return texts
}

func sentence(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
