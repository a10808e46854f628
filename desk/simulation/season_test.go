package simulation_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// season is what one seed decides: some days of a clinic with three clerks, its patients, their bank, the janitor, the network and the clock.
// Everything is drawn from one source before it is done, so that the same seed plays the same days.
type season struct {
	*world
	rng     *rand.Rand
	odds    int // one in so many points goes wrong; zero: none
	faulty  bool
	bills   []model.Invoice
	clerks  [3]clerk
	guard   sync.Mutex
	told    []string // the diary, where one is wanted
	diary   bool
	days    int
	acts    int
	faults  map[simulation.Fault]int
	revoked bool
}

// clerk is somebody at the desk: what is on the screen, and the last press, to be made again.
type clerk struct {
	seen map[model.InvoiceID]desk.InvoiceView
	last func()
}

// Season lengths: short ones begin anew often, long ones grow old.
const (
	daysOfASeason = 8
	boutsOfADay   = 3
)

func newSeason(w *world, seed uint64) *season {
	s := &season{world: w, rng: rand.New(rand.NewPCG(seed, 0)), faults: map[simulation.Fault]int{}}
	s.odds = []int{0, 4, 8, 8, 16, 16, 40, 100}[s.of(8)]
	w.baton.Pick = s.of
	w.run.Strike = s.strike
	return s
}

func (s *season) of(n int) int { return s.rng.IntN(n) }

// note writes into the diary.
func (s *season) note(format string, args ...any) {
	if !s.diary {
		return
	}
	s.guard.Lock()
	defer s.guard.Unlock()
	s.told = append(s.told, time.Now().Format("02 15:04:05 ")+fmt.Sprintf(format, args...))
}

// strike decides whether something goes wrong at a point. Whoever asks holds the baton, so the draws are in one order.
func (s *season) strike(ctx context.Context, point string) simulation.Fault {
	s.note("      %s: %s", simulation.NameOf(ctx), point)
	if !s.faulty || s.odds == 0 || s.of(s.odds) != 0 {
		return ""
	}
	faults := simulation.FaultsAt(point)
	fault := faults[s.of(len(faults))]
	if fault == simulation.Revoked {
		if s.of(4) != 0 {
			fault = simulation.CutAfter
		} else {
			s.revoked = true
		}
	}
	s.guard.Lock()
	s.faults[fault]++
	s.guard.Unlock()
	s.note("    %s: %s", point, fault)
	return fault
}

// play lets the days pass, and gives what is wrong with the books at the end.
func (s *season) play() []string {
	for range daysOfASeason {
		if wrong := s.day(); len(wrong) > 0 {
			return wrong
		}
	}
	s.night(true)
	wrong := s.wrongs()
	if s.odds == 0 {
		wrong = append(wrong, s.calmly()...)
	}
	return wrong
}

// day is a morning in which invoices are issued, bouts in which everybody acts at once, and a night in which nothing goes wrong.
func (s *season) day() []string {
	s.days++
	s.faulty = true
	s.morning()
	for range boutsOfADay {
		s.bout()
	}
	s.faulty = false
	judged := s.of(4) == 0
	s.night(judged)
	if judged {
		return s.wrongs()
	}
	return slices.Concat(s.noticed, s.run.Wrong())
}

// morning issues an invoice or two; yesterday's that are not paid stay in hand.
func (s *season) morning() {
	s.bills = s.bills[max(0, len(s.bills)-2):]
	for range 1 + s.of(2) {
		patient := s.scene.patients[[...]int{withGoodCard, withGoodCard, withGoodCard, withRefusedCard, withAuthCard, withPendingCard, withBouncingCard, withProcessingCard, withoutCard}[s.of(9)]]
		issue := desk.NewInvoice{
			Operation: s.op(), Practice: s.scene.practice, Patient: patient.id,
			Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: []int64{8000, 8000, 12550, 30000}[s.of(4)]}},
		}
		s.do(func() {
			invoice, err := s.people[0].CreateInvoice(s.named("Ana"), issue)
			s.told1(0, "issues an invoice", issue.Operation, false, err)
			if err == nil {
				s.bills = append(s.bills, invoice)
			}
		})
		s.wake()
	}
}

// wake starts a process that has died again.
func (s *season) wake() {
	if s.run.Gone() {
		s.note("    the program starts again")
		s.restart()
	}
}

// bout has two clerks and the world outside act at once, one commit or request after the other in the order that is drawn.
func (s *season) bout() {
	if len(s.bills) == 0 {
		return
	}
	bill := s.of(len(s.bills)) // mostly both have the same one in hand
	first := s.of(3)
	acts := []func(){s.action(first, bill), s.action((first+1+s.of(2))%3, bill), s.outside()}
	s.do(func() {
		var all sync.WaitGroup
		for i, act := range acts {
			all.Go(func() {
				s.baton.Wait(s.named([]string{"first", "second", "outside"}[i]), "begins")
				act()
			})
		}
		all.Wait()
	})
	s.wake()
	s.holds()
	turned := time.Duration(0)
	if s.of(4) == 0 {
		turned = [...]time.Duration{5 * time.Second, time.Minute, 11 * time.Minute, 3 * time.Hour, 25 * time.Hour}[s.of(5)]
	}
	if turned > time.Minute || s.of(3) == 0 {
		s.run.Arrive() // no network holds a request for longer
	}
	s.turn(turned)
}

// holds looks at what must be so at every moment: one live collection for an invoice, one refund on its way for a payment.
func (s *season) holds() {
	invoices, payments := map[model.InvoiceID]int{}, map[model.PaymentID]int{}
	s.view(func(tx storage.Tx) error {
		open, err := tx.OpenOperations(s.scene.practice)
		for _, op := range open {
			link := model.Link{}
			if op.Link != "" {
				if link, err = tx.Link(op.Practice, op.Link); err != nil {
					return err
				}
			}
			if op.Invoice != "" && op.Kind != model.RefundOp && !link.StopWanted {
				invoices[op.Invoice]++
			}
			if op.Kind == model.RefundOp {
				payments[op.Payment]++
			}
		}
		return err
	})
	for invoice, n := range invoices {
		if n > 1 {
			s.noticed = append(s.noticed, fmt.Sprintf("R8: %d live collections of %s", n, invoice))
		}
	}
	for payment, n := range payments {
		if n > 1 {
			s.noticed = append(s.noticed, fmt.Sprintf("R8: %d refunds of %s on their way", n, payment))
		}
	}
}

// night gives back the access, lets what was late arrive, and lets the janitor look; some nights in which all is quiet it does not, so that
// what nobody told the desk of is still to be found on the next day.
func (s *season) night(judged bool) {
	if s.revoked {
		s.note("    the account is connected again")
	}
	s.run.Arrive()
	time.Sleep(12 * time.Hour)
	if !judged && !s.revoked && !s.run.Gone() && s.quiet() && s.of(2) == 0 {
		return
	}
	strike := s.run.Strike
	s.recoverFrom(s.revoked)
	s.revoked = false
	s.run.Strike = strike
}

// calmly holds what can't happen unless something went wrong: a link let go, money taken twice, a press without a result.
func (s *season) calmly() (wrong []string) {
	for _, pressed := range s.presses {
		if kind := model.KindOf(pressed.Err); kind == model.Unavailable || kind == model.Unknown && pressed.Err.Error() != slowBank && pressed.Err.Error() != payingNow {
			wrong = append(wrong, "told although nothing went wrong: "+pressed.Err.Error())
		}
	}
	return wrong
}

// What is told on a calm day too: a bank that takes its time, and a patient who pays by a link whose bank does.
const (
	slowBank  = "Stripe is still working on the payment. The patient may go; paydesk shows the result. Do not charge again."
	payingNow = "The patient is paying by the link at this moment. Nothing was taken by this press; wait for the result."
)

// told1 keeps what a clerk was told.
func (s *season) told1(who int, words string, id model.OperationID, link bool, err error) {
	s.note("%s %s: %v", s.people[who].Actor().Name, words, err)
	s.guard.Lock()
	defer s.guard.Unlock()
	s.acts++
	s.pressed(id, link, err)
}

// outcome is what one seed came to.
type outcome struct {
	seed   uint64
	wrong  []string
	diary  []string
	days   int
	acts   int
	points int64
	faults map[simulation.Fault]int
	trace  uint64
}

// playSeed plays one seed in a bubble of its own.
func playSeed(t *testing.T, seed uint64, diary bool) (o outcome) {
	t.Helper()
	inBubble(t, func(w *world) {
		s := newSeason(w, seed)
		s.diary = diary
		o = outcome{seed: seed, wrong: s.play(), diary: s.told, days: s.days, acts: s.acts, points: w.baton.Points(), faults: s.faults}
		w.view(w.traceRecords)
		o.trace = w.baton.Trace()
	})
	return o
}

// add sums outcomes up.
func (o *outcome) add(other outcome) {
	o.days, o.acts, o.points = o.days+other.days, o.acts+other.acts, o.points+other.points
	if o.faults == nil {
		o.faults = map[simulation.Fault]int{}
	}
	for _, kind := range slices.Collect(maps.Keys(other.faults)) {
		o.faults[kind] += other.faults[kind]
	}
}
