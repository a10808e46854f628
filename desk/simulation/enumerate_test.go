package simulation_test

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"clinic.example/paydesk/desk/simulation"
)

// hit is one fault at one point, counted from the first press that may be struck.
type hit struct {
	at    int
	fault simulation.Fault
}

// run is one performance of a story: what is to go wrong, and what did.
type run struct {
	hits    []hit
	restart bool // a process that lived is started again all the same
	points  []string
	aside   []bool // of each point, whether what looks at the account by itself passed it only to look, and not for an operation or a person
	sites   map[string]bool
	fired   int
	wrong   []string
}

func (r *run) String() string {
	var words []string
	for _, h := range r.hits {
		point := "never reached"
		if h.at < len(r.points) {
			point = r.points[h.at]
		}
		words = append(words, fmt.Sprintf("point %d, %s: %s", h.at, point, h.fault))
	}
	return fmt.Sprintf("%s; started again: %v", strings.Join(words, "; "), r.restart)
}

// strike counts a point, and says what goes wrong there.
func (r *run) strike(ctx context.Context, point string) simulation.Fault {
	at := len(r.points)
	r.points = append(r.points, point)
	r.aside = append(r.aside, simulation.NameOf(ctx) == "janitor" && !strings.HasPrefix(point, http.MethodPost))
	if r.sites != nil {
		noteSite(r.sites)
	}
	if r.fired < len(r.hits) && r.hits[r.fired].at == at {
		r.fired++
		return r.hits[r.fired-1].fault
	}
	return ""
}

// perform plays a story to its end in one bubble.
func (r *run) perform(t *testing.T, s story) {
	t.Helper()
	inBubble(t, func(w *world) {
		p := &play{world: w, patient: w.scene.patients[s.who]}
		p.invoice(cmp.Or(s.bill, 8000))
		p.perform(s.before)
		w.run.Strike = r.strike
		p.perform(s.act)
		acted := len(r.points)
		if r.restart || w.run.Gone() {
			w.restart()
		}
		r.recover(w)
		r.wrong = w.wrongs()
		w.run.Strike = nil
		p.perform(s.again)
		p.perform(s.after)
		if s.after != nil || !w.quiet() {
			w.recover()
		}
		for _, wrong := range w.wrongs() {
			r.wrong = append(r.wrong, "in the end: "+wrong)
		}
		if len(r.hits) == 0 {
			r.points = r.points[:acted]
			if state := p.state(); s.ended != "" && state != s.ended {
				r.wrong = append(r.wrong, fmt.Sprintf("an undisturbed run ends in %q, want %q", state, s.ended))
			}
		}
	})
}

func (p *play) perform(part func(*play)) {
	if part != nil {
		part(p)
	}
}

// recover looks as the janitor does. While the second fault has not struck, it can; from then on all has to come right.
func (r *run) recover(w *world) {
	unseen := !w.access() // what a press has left while paydesk was shut out is ended after that
	if unseen {
		w.reconnect()
	}
	if w.run.Straying() > 0 {
		_ = w.round()
		w.run.Arrive()
	}
	for n := 0; n < 2 && (unseen && n == 0 || !w.quiet()); n++ {
		if w.run.Gone() {
			w.restart()
		}
		_ = w.round()
	}
	w.recover()
}

// all says that every pair of faults is tried, not only some.
var all = flag.Bool("all", false, "try every pair of faults, and everything else that takes minutes") //nolint:gochecknoglobals // a test's flag

// hunt ends a test at the first thing that is wrong.
var hunt = flag.Bool("hunt", false, "stop at the first thing that is wrong, and say after how much") //nolint:gochecknoglobals // a test's flag

var storyWanted = flag.String("story", "", "play this story alone, or those that begin so where it ends in *") //nolint:gochecknoglobals // a test's flag

// wanted says whether a story is to be played.
func (s story) wanted() bool {
	beginning, several := strings.CutSuffix(*storyWanted, "*")
	return *storyWanted == "" || s.name == *storyWanted || several && strings.HasPrefix(s.name, beginning)
}

// leastPairs is how many distinct cases the whole enumeration has at least: fewer means that something is not struck any more.
const (
	leastSingles = 2000
	leastPairs   = 80000
	somePairs    = 4 // of each story, in a short run
	progressEach = 5000
	mostBad      = 60 // after so many bad cases there is nothing more to learn
)

// census counts what was tried, over all stories.
type census struct {
	points, planned, fired atomic.Int64
	bad                    atomic.Int64
	mu                     sync.Mutex
	sites                  map[string]bool
	kinds                  map[simulation.Fault]int
}

func (c *census) count(r *run) {
	if n := c.planned.Add(1); n%progressEach == 0 {
		fmt.Printf("%d cases so far, %d of them bad\n", n, c.bad.Load()) //nolint:forbidigo // the whole takes long: whoever waits wants to know
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.fired == len(r.hits) {
		c.fired.Add(1)
	}
	for _, h := range r.hits[:r.fired] {
		c.kinds[h.fault]++
	}
	for site := range r.sites {
		c.sites[site] = true
	}
}

// try performs one run and fails with what is wrong in it.
func (c *census) try(t *testing.T, s story, r *run) {
	t.Helper()
	if c.bad.Load() > 0 && *hunt {
		return
	}
	r.perform(t, s)
	c.count(r)
	if r.fired < len(r.hits) {
		t.Errorf("%s: a fault did not strike: %s; points %q", s.name, r, r.points)
	}
	for _, wrong := range r.wrong {
		t.Errorf("%s: %s: %s", s.name, r, wrong)
	}
	if len(r.wrong) == 0 && r.fired == len(r.hits) {
		return
	}
	switch n := c.bad.Add(1); {
	case n == 1:
		t.Logf("found after %d cases", c.planned.Load())
	case n > mostBad:
		t.Fatal("there are too many of these")
	}
}

// Every commit and every request of every story goes wrong in every way, and after each of these every further one until all is settled
// again. A process that died is started again, one that lived goes on or is started again too; three rounds later the records agree with
// Stripe, nothing is unknown, and what was told was true.
func TestEveryFaultAtEveryPoint(t *testing.T) {
	c := &census{sites: map[string]bool{}, kinds: map[simulation.Fault]int{}}
	var singles atomic.Int64
	t.Run("stories", func(t *testing.T) {
		for _, s := range stories() {
			if !s.wanted() {
				continue
			}
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				plain := &run{sites: map[string]bool{}}
				c.try(t, s, plain)
				if len(plain.points) == 0 {
					t.Fatal("no points undisturbed")
				}
				c.points.Add(int64(len(plain.points)))
				var pairs []*run
				for at, point := range plain.points {
					for i, fault := range simulation.FaultsAt(point) {
						if plain.aside[at] && skips(at+i) || !*all && (at+i+len(s.name))%thinned != 0 {
							continue
						}
						one := &run{hits: []hit{{at, fault}}, restart: (at+i)%2 == 0, sites: map[string]bool{}}
						c.try(t, s, one)
						singles.Add(1)
						pairs = append(pairs, seconds(one)...)
					}
				}
				for _, pair := range chosen(s, pairs) {
					c.try(t, s, pair)
				}
			})
		}
	})
	if *hunt || *storyWanted != "" {
		t.Logf("%d cases", c.planned.Load())
		return
	}
	t.Logf("%d points, %d single faults, %d cases in all, of which %d struck as planned; by kind %v", c.points.Load(), singles.Load(), c.planned.Load(), c.fired.Load(), c.kinds)
	if n := singles.Load(); n < leastSingles/thinned {
		t.Errorf("%d single faults, there were %d", n, leastSingles/thinned)
	}
	if n := c.fired.Load(); *all && n < leastPairs {
		t.Errorf("%d cases, there were %d", n, leastPairs)
	}
	if thinned == 1 {
		c.checkSites(t)
	}
}

// skips thins out what strikes the looks that belong to no operation: lists, events, the state of the account. They are many and alike.
func skips(n int) bool { return n%10 != 0 || !*all && n%40 != 0 }

// seconds are the pairs that begin with a single fault which was tried: each further point of that run, in each way.
func seconds(first *run) (pairs []*run) {
	for at := first.hits[0].at + 1; at < len(first.points); at++ {
		for i, fault := range simulation.FaultsAt(first.points[at]) {
			if first.aside[at] && skips(at+i) {
				continue
			}
			pairs = append(pairs, &run{hits: []hit{first.hits[0], {at, fault}}, restart: first.restart})
		}
	}
	return pairs
}

// chosen are all pairs, or a few that the story's name decides.
func chosen(s story, pairs []*run) []*run {
	if *all {
		return pairs
	}
	rng := rand.New(rand.NewPCG(uint64(len(s.name)), uint64(len(pairs))))
	rng.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	if *storyWanted != "" {
		return pairs
	}
	return pairs[:min(len(pairs), max(1, somePairs/thinned))]
}
