package storagetest

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// world is one store with two practices, and a clock that tests turn.
type world struct {
	t            *testing.T
	open         Open
	store        storage.Store
	clock        *clock
	north, south model.PracticeID
	last         uint64
}

type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) turn(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func newWorld(t *testing.T, open Open) *world {
	t.Helper()
	w := &world{t: t, open: open, clock: &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}}
	w.store = open(t, w.clock.Now)
	t.Cleanup(func() {
		if err := w.store.Close(); err != nil {
			t.Errorf("closing the store: %v", err)
		}
	})
	w.north, w.south = model.PracticeID(w.id(model.PracticePrefix)), model.PracticeID(w.id(model.PracticePrefix))
	w.update(func(tx storage.Tx) error {
		if err := tx.PutPractice(model.Practice{ID: w.north, Name: "North"}); err != nil {
			return err
		}
		return tx.PutPractice(model.Practice{ID: w.south, Name: "South"})
	})
	return w
}

// id makes row ids of the test's own: they rise, and not by time.
func (w *world) id(prefix string) string {
	w.last++
	return model.RowID(prefix, w.last)
}

func (w *world) random() string {
	w.last++
	return model.RandomID([16]byte{0: 0xab, 14: byte(w.last >> 8), 15: byte(w.last)})
}

func (w *world) update(do func(storage.Tx) error) {
	w.t.Helper()
	if err := w.store.Update(context.Background(), model.SystemScope(), do); err != nil {
		w.t.Fatalf("update: %v", err)
	}
}

func (w *world) view(do func(storage.Tx) error) {
	w.t.Helper()
	if err := w.store.View(context.Background(), model.SystemScope(), do); err != nil {
		w.t.Fatalf("view: %v", err)
	}
}

// get reads one thing.
func get[T any](w *world, read func(storage.Tx) (T, error)) (got T) {
	w.t.Helper()
	w.view(func(tx storage.Tx) (err error) {
		got, err = read(tx)
		return err
	})
	return got
}

// refused checks the kind of an error that an update gives.
func (w *world) refused(kind model.Kind, what string, do func(storage.Tx) error) {
	w.t.Helper()
	err := w.store.Update(context.Background(), model.SystemScope(), do)
	if got := model.KindOf(err); got != kind {
		w.t.Errorf("%s: kind %q, want %q (%v)", what, got, kind, err)
	}
}

func wantIDs[ID ~string](t *testing.T, what string, got, want []ID) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}

// idsOf are the ids of rows, in their order.
func idsOf[T any, ID ~string](rows []T, id func(T) ID) []ID {
	var ids []ID
	for _, row := range rows {
		ids = append(ids, id(row))
	}
	return ids
}

// checkWindows reads a list in windows of every size, forwards and backwards from every row, and from both ends.
func checkWindows(t *testing.T, what string, want []string, window func(storage.Window) ([]string, error)) {
	t.Helper()
	check := func(w storage.Window, want []string) {
		t.Helper()
		got, err := window(w)
		if err != nil {
			t.Errorf("%s, window %+v: %v", what, w, err)
		} else if !slices.Equal(got, want) {
			t.Errorf("%s, window %+v:\n got %v\nwant %v", what, w, got, want)
		}
	}
	for limit := 0; limit <= len(want)+1; limit++ {
		upTo := limit
		if limit == 0 {
			upTo = len(want)
		}
		check(storage.Window{Limit: limit}, want[:min(upTo, len(want))])
		check(storage.Window{Before: true, Limit: limit}, want[max(0, len(want)-upTo):])
		for i, from := range want {
			check(storage.Window{From: from, Limit: limit}, want[i+1:min(i+1+upTo, len(want))])
			check(storage.Window{From: from, Before: true, Limit: limit}, want[max(0, i-upTo):i])
		}
	}
}
