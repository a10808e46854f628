// Package reconcile shows what the balance of a practice's Stripe account is made of, month by month: the movements by kind, each payout as
// the sum of what left with it, and what isn't explained, by name.
//
// It owns no sum: the desk adds up and compares. What stands in the records is drawn at once; Stripe is asked beside it.
package reconcile

import (
	"context"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Reconcile is the books of one month, or of all time.
type Reconcile struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	month    model.Date // its first day; zero: all time
	stage    kit.Stage
	failure  kit.Safe
	books    desk.Reconciliation
	asked    int // which answer is waited for: one that was asked for earlier is dropped
	asking   bool
	newer    bool // something was booked since Stripe was asked
	read     *reading
	top      int
	w, h     int
}

type loadedMsg struct {
	asked int
	books desk.Reconciliation
	err   error
}

// compared carries the number of the question beside its answer.
type compared struct {
	asked int
	books desk.Reconciliation
}

// New makes the screen for a session at a practice: this month's books.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Reconcile {
	s := &Reconcile{env: env, desk: session, practice: practice}
	s.month = s.thisMonth()
	return s
}

func (s *Reconcile) thisMonth() model.Date {
	today := model.DateOf(model.MillisOf(s.env.Now()), s.env.Locale.Zone())
	return today/100*100 + 1
}

// days are the month's; the present month has no last day, so that its books close now.
func (s *Reconcile) days() (from, to model.Date) {
	if s.month == 0 || s.month == s.thisMonth() {
		return s.month, 0
	}
	return s.month, following(s.month).AddDays(-1)
}

func following(month model.Date) model.Date { return (month+30).AddDays(1)/100*100 + 1 }

// Title is the screen's part of the breadcrumb.
func (s *Reconcile) Title() kit.Safe { return "Reconcile" }

// Money is true: nothing else is shown.
func (s *Reconcile) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *Reconcile) Capturing() bool { return false }

// SetSize keeps the body's size.
func (s *Reconcile) SetSize(w, h int) {
	s.w, s.h = w, h
	s.scroll(0)
}

// Init reads the records, and asks Stripe.
func (s *Reconcile) Init() tea.Cmd { return s.turn() }

// turn begins anew with the days that are chosen.
func (s *Reconcile) turn() tea.Cmd {
	s.asked++
	s.top, s.asking, s.newer = 0, true, false
	if s.stage != kit.Ready {
		s.stage = kit.Loading
	}
	return tea.Batch(s.load(), s.compare())
}

func (s *Reconcile) request() desk.ReconcileRequest {
	from, to := s.days()
	return desk.ReconcileRequest{Practice: s.practice, From: from, To: to}
}

func (s *Reconcile) load() tea.Cmd {
	asked, session, q := s.asked, s.desk, s.request()
	return kit.Load(s.env, func(ctx context.Context) (desk.Reconciliation, error) { return session.Reconciliation(ctx, q) },
		func(books desk.Reconciliation, err error) tea.Msg { return loadedMsg{asked, books, err} })
}

// compare asks Stripe, which takes as long as it takes: the first time an account's whole history is read.
func (s *Reconcile) compare() tea.Cmd {
	asked, session, q := s.asked, s.desk, s.request()
	read := newReading()
	s.read, q.Shown = read, read.tell
	work := kit.Work[compared]{
		Key: string(s.practice), Doing: "Comparing with Stripe",
		Run: func(ctx context.Context) (compared, error) {
			defer close(read.told)
			books, err := session.Reconcile(ctx, q)
			return compared{asked, books}, err
		},
	}
	return tea.Batch(work.Cmd(), read.next())
}

// Update takes what was read, hints, and the keys that scroll.
func (s *Reconcile) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		s.loaded(msg)
	case kit.Done[compared]:
		s.took(msg)
	case readMsg:
		if msg.of == s.read && s.asking {
			s.read.so = msg.so
			return s, s.read.next()
		}
	case model.Event:
		if (msg.Kind == model.LedgerChanged || msg.Kind == model.Resync) && !s.asking {
			return s, s.load()
		}
	case tea.KeyMsg:
		s.press(msg.String())
	case tea.MouseMsg:
		s.wheel(msg)
	}
	return s, nil
}

// loaded shows the records until Stripe has answered. Later they tell only whether something was booked since.
func (s *Reconcile) loaded(m loadedMsg) {
	switch {
	case m.asked != s.asked:
	case m.err != nil:
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, m.err)
	case s.asking:
		s.stage, s.books = kit.Ready, m.books
	default:
		s.newer = !booked(m.books, s.books)
	}
}

// booked says whether two readings found the same movements.
func booked(a, b desk.Reconciliation) bool {
	return slices.EqualFunc(a.Accounts, b.Accounts, func(a, b desk.AccountBooks) bool { return a.Newest == b.Newest && a.Count == b.Count })
}

func (s *Reconcile) took(m kit.Done[compared]) {
	if m.Key != string(s.practice) || m.Value.asked != s.asked {
		return
	}
	s.asking = false
	if m.Err == nil {
		s.stage, s.books = kit.Ready, m.Value.books
	}
	s.scroll(0)
}

func (s *Reconcile) press(key string) {
	switch key {
	case "up":
		s.scroll(-1)
	case "down":
		s.scroll(1)
	case "pgup":
		s.scroll(-s.h)
	case "pgdown":
		s.scroll(s.h)
	case "home":
		s.scroll(-len(s.lines()))
	case "end":
		s.scroll(len(s.lines()))
	}
}

func (s *Reconcile) wheel(msg tea.MouseMsg) {
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		s.scroll(-3)
	case tea.MouseButtonWheelDown:
		s.scroll(3)
	}
}

func (s *Reconcile) scroll(by int) {
	s.top = max(0, min(s.top+by, len(s.lines())-s.room()))
}

// reading is how far an account's first reading has come, told from beside until it ends.
type reading struct {
	told chan desk.Progress
	so   desk.Progress
}

type readMsg struct {
	of *reading
	so desk.Progress
}

func newReading() *reading { return &reading{told: make(chan desk.Progress, 1)} }

// tell replaces what nobody has taken yet.
func (r *reading) tell(p desk.Progress) {
	select {
	case <-r.told:
	default:
	}
	r.told <- p
}

// next waits for news; none after the end.
func (r *reading) next() tea.Cmd {
	return func() tea.Msg {
		so, more := <-r.told
		if !more {
			return nil
		}
		return readMsg{r, so}
	}
}
