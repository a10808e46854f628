package simulation

import (
	"cmp"
	"context"
	"hash/fnv"
	"io"
	"runtime/pprof"
	"slices"
	"strconv"
	"sync"
	"testing/synctest"
	"time"
)

// Baton is held by one goroutine at a time: whoever comes by with a commit or a request waits until it is handed over. Who gets it next
// follows from Pick alone, so a run of many goroutines is the same each time. It works within one bubble of testing/synctest.
type Baton struct {
	Pick func(n int) int // which of n goroutines, which are in the order of their names, goes on; nil: the first

	mu      sync.Mutex
	waiting []turn
	arrived chan struct{}
	open    bool
	trace   uint64
	points  int64
}

type turn struct {
	name string
	pass chan struct{}
}

// NewBaton makes the baton of one run. It has to be made within the run's bubble.
func NewBaton() *Baton { return &Baton{arrived: make(chan struct{}, 1)} }

// Named gives whoever acts with ctx a name that orders them. The desk names the goroutines of its operations itself.
func Named(ctx context.Context, name string) context.Context {
	return pprof.WithLabels(ctx, pprof.Labels("operation", name))
}

// NameOf is the name of whoever acts with ctx, or of the operation that is being driven.
func NameOf(ctx context.Context) string {
	name, _ := pprof.Label(ctx, "operation")
	return name
}

// Wait is a Process's Gate.
func (b *Baton) Wait(ctx context.Context, point string) {
	b.mu.Lock()
	if b.open {
		b.mu.Unlock()
		return
	}
	mine := turn{NameOf(ctx) + " " + point, make(chan struct{})}
	b.waiting = append(b.waiting, mine)
	b.mu.Unlock()
	select {
	case b.arrived <- struct{}{}:
	default:
	}
	<-mine.pass
}

// next hands the baton to one of those who wait; false when nobody does. All others must be blocked.
func (b *Baton) next() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.waiting) == 0 {
		return false
	}
	i := 0
	if len(b.waiting) > 1 {
		slices.SortStableFunc(b.waiting, func(x, y turn) int { return cmp.Compare(x.name, y.name) })
		if b.Pick != nil {
			i = b.Pick(len(b.waiting))
		}
	}
	next := b.waiting[i]
	b.waiting = slices.Delete(b.waiting, i, i+1)
	b.points++
	b.note(next.name)
	close(next.pass)
	return true
}

// Conduct runs do in a goroutine and hands the baton round until do has returned. Time goes on when nobody can.
func (b *Baton) Conduct(do func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		do()
	}()
	for {
		synctest.Wait()
		if b.next() {
			continue
		}
		select {
		case <-b.arrived: // an old one
		default:
		}
		select {
		case <-done:
			return
		case <-b.arrived:
		}
	}
}

// Note writes something into the trace.
func (b *Baton) Note(words string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.note(words)
}

func (b *Baton) note(words string) {
	h := fnv.New64a()
	_, _ = io.WriteString(h, strconv.FormatUint(b.trace, 16)+strconv.FormatInt(time.Now().UnixMilli(), 16)+words)
	b.trace = h.Sum64()
}

// Trace is a hash of everything that happened so far, in its order: the same for the same choices.
func (b *Baton) Trace() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.trace
}

// Points is how many commits and requests have passed.
func (b *Baton) Points() int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.points
}
