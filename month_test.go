//go:build unix

package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	cli "clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/cli/demo"
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// A month of a clinic's business against a Stripe that goes wrong in every way that the sandbox knows; then the real program explains it.
var (
	days      = flag.Int("days", 3, "how many days of business are made (make month DAYS=...)")
	monthSeed = flag.Uint64("month-seed", 1, "what is drawn of them (make month SEED=...)")
)

func TestAMonthOfBusinessIsExplained(t *testing.T) {
	begun := time.Now()
	m := newMonth(t, *days, *monthSeed)
	m.desk.Stripe = m.client(500 * time.Millisecond) // less than what is slow takes
	for range *days {
		m.day()
	}
	m.calm()
	m.explained()
	fmt.Printf("%d days in %s, seed %d\n%s", *days, time.Since(begun).Round(time.Second), *monthSeed, m)
}

// month is a clinic whose clock begins in the past, and comes to the present by the end.
type month struct {
	t        *testing.T
	stripe   stripe
	folder   string
	env      map[string]string // with which the program finds Stripe
	chance   *rand.Rand
	desk     *desk.Desk
	store    *boltdb.Store
	session  *desk.Session
	practice model.PracticeID
	account  string
	behind   atomic.Int64 // nanoseconds until the present
	people   []model.Patient
	taken    []desk.Taken
	done     map[string]int
}

func newMonth(t *testing.T, days int, seed uint64) *month {
	t.Helper()
	behind := time.Duration(days+1) * 24 * time.Hour
	m := &month{
		t: t, stripe: startStripe(t, "--behind", behind.String()), folder: t.TempDir(), chance: rand.New(rand.NewPCG(seed, 7)), done: map[string]int{},
	}
	m.behind.Store(int64(behind))
	m.open()
	actor, practice, err := m.desk.SetUp(t.Context(), desk.FirstRun{
		Organisation: "North Group", Practice: "North Clinic", Currency: "aud", Country: "AU", Zone: "Australia/Sydney", Administrator: "Ana Silva",
	})
	m.must(err)
	m.session, m.practice = m.desk.Session(actor), practice
	m.connect()
	for i, card := range cards() {
		m.admit(fmt.Sprintf("Patient %d", i+1), card)
	}
	return m
}

// cards are those of the patients: https://docs.stripe.com/testing
func cards() []string {
	return []string{
		"4242424242424242", "5555555555554444", "4000000360000006", "4000005540000008", "4242424242424242", // they pay
		"4000000000000341", // attaches and declines
		"4000002760003184", // wants the patient
		"4000000000000259", // is disputed
		"4000000000007726", // refunds are pending first
		"4000000000005126", // refunds come back
	}
}

// clock is the desk's and Stripe's.
func (m *month) clock() time.Time { return time.Now().Add(-time.Duration(m.behind.Load())) }

// turn turns both clocks, never beyond the present.
func (m *month) turn(by time.Duration) {
	m.t.Helper()
	by = min(by, time.Duration(m.behind.Load())).Truncate(time.Second)
	m.behind.Add(-int64(by))
	m.stripe.control(m.t, http.MethodPost, "clock", map[string]any{"advance": int64(by / time.Second)})
}

// open starts a desk over the clinic's records, as a process of its own would.
func (m *month) open() {
	m.t.Helper()
	var err error
	if m.store, err = boltdb.Open(filepath.Join(m.folder, demo.StoreName), boltdb.Options{Now: m.clock, NoSync: true}); err != nil {
		m.t.Fatal(err)
	}
	m.env = map[string]string{}
	for _, pair := range m.stripe.env {
		name, value, _ := strings.Cut(pair, "=")
		m.env[name] = value
	}
	m.desk, err = desk.New(desk.Config{
		Store: m.store, Stripe: m.client(patience), Now: m.clock, Random: rand.NewChaCha8([32]byte{byte(m.chance.Uint32()), byte(m.chance.Uint32()), 3}),
		Log: slog.New(slog.DiscardHandler), Redirect: "http://localhost:8765/oauth/return",
	})
	m.must(err)
}

// client is one that waits for an answer of Stripe's so long.
func (m *month) client(limit time.Duration) *stripeops.Client {
	m.t.Helper()
	client, err := stripeops.New(stripeops.Config{
		SecretKey: vault.New(m.env["PAYDESK_STRIPE_SECRET_KEY"]), ClientID: m.env["PAYDESK_STRIPE_CLIENT_ID"],
		APIURL: m.stripe.base, ConnectURL: m.stripe.base, Timeout: limit,
	})
	m.must(err)
	return client
}

func (m *month) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *month) connect() {
	m.t.Helper()
	way, err := m.session.Connect(m.t.Context(), m.practice)
	m.must(err)
	page, err := url.Parse(way.Address)
	m.must(err)
	form := page.Query()
	form.Set("decision", "authorise")
	form.Set("account", "new")
	form.Set("name", "North Clinic Pty Ltd")
	page.RawQuery = ""
	browser := &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := browser.PostForm(page.String(), form)
	m.must(err)
	_ = res.Body.Close()
	m.must(m.session.Paste(m.t.Context(), m.practice, way.Attempt, res.Header.Get("Location")))
	is, err := m.session.Integration(m.t.Context(), m.practice)
	m.must(err)
	m.account = string(is.Account.ID)
}

// admit makes a patient, who leaves a card on a device of their own.
func (m *month) admit(name, card string) {
	m.t.Helper()
	p, err := m.session.SavePatient(m.t.Context(), m.practice, model.Patient{Name: name, BirthDate: 19900401})
	m.must(err)
	link, err := m.session.OpenLink(m.t.Context(), desk.LinkRequest{Operation: m.op(), Practice: m.practice, Purpose: model.SetupLink, Patient: p.ID})
	m.must(err)
	m.visit(link.URL, card)
	m.must(m.desk.Round(m.t.Context()))
	m.people = append(m.people, p)
}

// visit is a patient who opens a page and types a card.
func (m *month) visit(address, card string) {
	m.t.Helper()
	page, _, _ := strings.Cut(address, "#")
	browse(m.t, page, url.Values{"number": {card}, "expiry": {"12 / 34"}, "cvc": {"123"}, "name": {"A patient"}, "email": {"a@example.org"}})
}

func (m *month) op() model.OperationID {
	m.t.Helper()
	id, err := m.session.NewOperation()
	m.must(err)
	return id
}

// calm ends all faults, lets what is under way come to its end, and time come to the present.
func (m *month) calm() {
	m.stripe.hear(m.t)
	m.desk.Stripe = m.client(patience)
	for m.behind.Load() > int64(time.Second) {
		m.turn(3 * time.Hour)
		m.round()
	}
	for range 4 {
		m.round()
	}
	m.must(m.store.Close())
}

// round lets the desk look at everything. While faults are on it may come to no end.
func (m *month) round() {
	if err := m.desk.Round(m.t.Context()); err != nil {
		m.done["round that a fault ended"]++
	}
}

// explained has the real program explain every cent, prove that nothing is missing, and look over the records.
func (m *month) explained() {
	m.t.Helper()
	s := &shop{m.t, m.stripe, m.folder}
	for _, line := range [][]string{{"sync", "--prove"}, {"reconcile"}, {"check"}} {
		if out, message, code := s.give(line...); code != 0 {
			m.t.Errorf("%v ended with %d:\n%s%s", line, code, out, message)
		}
	}
	var books cli.Reconciled
	if err := json.Unmarshal([]byte(s.done("reconcile", "--json")), &books); err != nil {
		m.t.Fatal(err)
	}
	for _, account := range books.Accounts {
		for _, b := range account.Currencies {
			if b.Unexplained.Minor != 0 || b.AtStripe == nil || b.AtStripe.Minor != b.Now.Minor {
				m.t.Errorf("%+v", b)
			}
		}
	}
	kept, moved := recordsIn(m.t, m.folder), m.stripe.moved(m.t)
	moved.PaymentIntents = slices.DeleteFunc(moved.PaymentIntents, func(p sandbox.Moved) bool { return p.Metadata["paydesk_operation"] == "" })
	for _, difference := range kept.differences(moved) {
		m.t.Error(difference)
	}
	for _, op := range kept.operations {
		if op.Unknown() {
			m.t.Errorf("unknown at the end: %s %s: %s", op.Kind, op.State, op.Message)
		}
	}
}

func (m *month) String() string {
	var out strings.Builder
	for _, what := range slices.Sorted(maps.Keys(m.done)) {
		fmt.Fprintf(&out, "%6d  %s\n", m.done[what], what)
	}
	return out.String()
}
