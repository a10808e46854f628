package simulation_test

import (
	"cmp"
	"crypto/sha256"
	"flag"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
)

var (
	ordersWanted = flag.Uint64("deliveries", 0, "in how many orders the deliveries of a day come, 0: a few hundred") //nolint:gochecknoglobals // a test's flag
	orderWanted  = flag.Uint64("order", 0, "play this order of deliveries alone, with its diary")                    //nolint:gochecknoglobals // a test's flag
)

// How many orders are played where no number is given, and in one of how many the lists are compared too, and the whole store looked over.
const (
	fewOrders     = 200
	comparedEach  = 16
	lookedAtWhole = 64
)

// An eventful day's deliveries come in any order, several times, never, or three days late: the records end as they do without a single one.
func TestTheOrderOfDeliveriesDoesNotMatter(t *testing.T) {
	p := &permutations{hashes: map[[32]byte]int{}, orders: map[[32]byte]bool{}}
	prepareScene(t)
	synctest.Test(t, func(t *testing.T) { makeEventfulDay(t, &p.day) })
	synctest.Test(t, func(t *testing.T) {
		calm := newReader(t, &p.day).play(t, 0)
		defer calm.close()
		p.heard, p.compared = calm.heard, calm.compared()
		p.judge(t, calm)
	})
	first, many := *firstSeed, cmp.Or(*ordersWanted, fewOrders/thinned)
	if *orderWanted != 0 {
		first, many = *orderWanted, 1
	}
	p.next.Store(first - 1)
	began := time.Now()
	t.Run("orders", func(t *testing.T) {
		for range runtime.GOMAXPROCS(0) {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				r := newReader(t, &p.day)
				for seed := p.next.Add(1); seed < first+many && !t.Failed(); seed = p.next.Add(1) {
					synctest.Test(t, func(t *testing.T) { p.one(t, r, seed) })
				}
			})
		}
	})
	p.report(t, time.Since(began))
}

// permutations are many orders of one day, and what came of them.
type permutations struct {
	day             eventfulDay
	heard, compared string // without a single delivery
	next            atomic.Uint64
	mu              sync.Mutex
	sum             tally
	hashes          map[[32]byte]int // of final states
	orders          map[[32]byte]bool
}

// one plays one order, and looks at what became of it.
func (p *permutations) one(t *testing.T, r *reader, seed uint64) {
	o := r.play(t, seed)
	defer o.close()
	p.judge(t, o)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sum.add(o.sum)
	p.hashes[sha256.Sum256([]byte(o.heard))]++
	p.orders[sha256.Sum256([]byte(strings.Join(o.diary, "\n")))] = true
	if *orderWanted != 0 {
		t.Log(strings.Join(o.diary, "\n"))
	}
}

// judge says what is wrong with how an order ended: the records now and then, once the lists were compared too, and the store as a whole.
func (p *permutations) judge(t *testing.T, o *order) {
	wrong := slices.Clone(o.wrong)
	if o.heard != p.heard {
		wrong = append(wrong, unlike(p.heard, o.heard))
	}
	if o.seed%comparedEach == 0 {
		if got := o.compared(); got != p.compared {
			wrong = append(wrong, unlike(p.compared, got))
		}
	}
	if o.seed%lookedAtWhole == 0 {
		if what := o.whole(); what != "" {
			wrong = append(wrong, what)
		}
	}
	if len(wrong) > 0 {
		p.found(t, o, strings.Join(wrong, "\n"))
	}
}

func (p *permutations) found(t *testing.T, o *order, what string) {
	t.Helper()
	if *hunt {
		t.Fatalf("found after %d orders: %s", o.seed, what)
	}
	t.Errorf("order %d (make sim ORDER=%d):\n%s", o.seed, o.seed, what)
}

func (p *permutations) report(t *testing.T, took time.Duration) {
	for hash, n := range p.hashes {
		t.Logf("%d orders end in state %x", n, hash[:8])
	}
	s := p.sum
	t.Logf("%d orders, %d of them different, in %s (%.0f a second): %d deliveries, %d of them repeated, %d days late, %d dropped, %d refused; %d looks, %d of them cut short by Stripe, %d answers overtaken",
		s.orders, len(p.orders), took.Round(time.Millisecond), float64(s.orders)/took.Seconds(), s.deliveries, s.repeated, s.late, s.dropped, s.refused, s.looks, s.silences, s.overtaken)
	if (len(p.hashes) != 1 || s.repeated == 0 || s.dropped == 0 || s.late == 0) && *orderWanted == 0 {
		t.Errorf("%d different states", len(p.hashes))
	}
}

// whole is what is wrong with the store as a whole, and where Stripe's lists say otherwise.
func (o *order) whole() string {
	checked, err := desk.CheckStore(o.t.Context(), o.records, nil)
	o.must(err)
	var wrong []string
	for _, f := range checked.Findings {
		wrong = append(wrong, fmt.Sprintf("%+v", f))
	}
	proof, err := o.desk.Session(o.day.scene.people[0]).ProveSync(o.t.Context(), o.day.scene.practice)
	o.must(err)
	for _, p := range proof {
		for _, d := range p.Different {
			wrong = append(wrong, fmt.Sprintf("%+v", d))
		}
	}
	if len(proof) < 6 {
		wrong = append(wrong, fmt.Sprintf("only %d kinds are proved", len(proof)))
	}
	return strings.Join(wrong, "\n")
}
