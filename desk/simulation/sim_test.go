package simulation_test

import (
	"flag"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var (
	seedWanted = flag.Uint64("seed", 0, "play this seed alone, with its diary")     //nolint:gochecknoglobals // a test's flag
	simTime    = flag.Duration("time", 0, "how long to play seeds, 0: a few seeds") //nolint:gochecknoglobals // a test's flag
	firstSeed  = flag.Uint64("from", 1, "the first seed")                           //nolint:gochecknoglobals // a test's flag
)

// fewSeeds is how many are played where no time is given.
const fewSeeds = 60

// Days of a clinic while everything goes wrong: whatever the seed, the books agree with Stripe's in the end.
func TestSeasons(t *testing.T) {
	if *seedWanted != 0 {
		o := playSeed(t, *seedWanted, true)
		t.Logf("seed %d: %d days, %d presses, %d points, trace %016x\n%s", o.seed, o.days, o.acts, o.points, o.trace, strings.Join(o.diary, "\n"))
		for _, wrong := range o.wrong {
			t.Error(wrong)
		}
		return
	}
	began := time.Now()
	var next atomic.Uint64
	next.Store(*firstSeed)
	var sum outcome
	var seeds, bad int
	var guard sync.Mutex
	more := func() (uint64, bool) {
		seed := next.Add(1) - 1
		if *simTime > 0 {
			return seed, time.Since(began) < *simTime
		}
		return seed, seed < *firstSeed+fewSeeds/thinned
	}
	t.Run("seeds", func(t *testing.T) {
		for range 2 {
			t.Run("", func(t *testing.T) {
				t.Parallel()
				for seed, ok := more(); ok && !t.Failed(); seed, ok = more() {
					o := playSeed(t, seed, false)
					guard.Lock()
					seeds++
					sum.add(o)
					guard.Unlock()
					if len(o.wrong) > 0 {
						bad++
						if *hunt {
							t.Fatalf("found after %d seeds, %d days: seed %d: %s", seeds, sum.days, seed, o.wrong[0])
						}
						diary := playSeed(t, seed, true).diary
						t.Errorf("seed %d (make sim SEED=%d):\n%s\n\n%s", seed, seed, strings.Join(o.wrong, "\n"), strings.Join(diary, "\n"))
					}
				}
			})
		}
	})
	took := time.Since(began)
	t.Logf("%d seeds in %s: %d clinic-days (%.0f a second), %d presses, %d points, faults %v, %d seeds with violations",
		seeds, took.Round(time.Millisecond), sum.days, float64(sum.days)/took.Seconds(), sum.acts, sum.points, sum.faults, bad)
}

// The same seed decides the same, to the last commit and request (I12).
func TestTheSameSeedPlaysTheSame(t *testing.T) {
	for seed := uint64(1); seed <= max(2, 12/thinned); seed++ {
		one, two := playSeed(t, seed, false), playSeed(t, seed, false)
		if one.trace != two.trace || one.points != two.points {
			t.Errorf("seed %d: %d points, trace %016x, %q; and then %d points, trace %016x, %q", seed, one.points, one.trace, one.wrong, two.points, two.trace, two.wrong)
		}
	}
}
