package storagetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

var errStop = errors.New("stop here")

func nextNumber(t *testing.T, tx storage.Tx, practice model.PracticeID, mode model.Mode, series storage.Series, want int64) error {
	t.Helper()
	n, err := tx.NextNumber(practice, mode, series)
	if err == nil && n != want {
		t.Errorf("%s %s %s: number %d, want %d", practice, mode, series, n, want)
	}
	return err
}

func testSeries(t *testing.T, w *world) {
	w.update(func(tx storage.Tx) error {
		for n := range int64(3) {
			if err := nextNumber(t, tx, w.north, model.Test, storage.InvoiceSeries, n+1); err != nil {
				return err
			}
		}
		for _, other := range []func() error{
			func() error { return nextNumber(t, tx, w.north, model.Live, storage.InvoiceSeries, 1) },
			func() error { return nextNumber(t, tx, w.north, model.Test, storage.CreditNoteSeries, 1) },
			func() error { return nextNumber(t, tx, w.south, model.Test, storage.InvoiceSeries, 1) },
		} {
			if err := other(); err != nil {
				return err
			}
		}
		return nil
	})
	err := w.store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		if err := nextNumber(t, tx, w.north, model.Test, storage.InvoiceSeries, 4); err != nil {
			return err
		}
		return errStop
	})
	if !errors.Is(err, errStop) {
		t.Errorf("the transaction's own error came back as %v", err)
	}
	w.update(func(tx storage.Tx) error { return nextNumber(t, tx, w.north, model.Test, storage.InvoiceSeries, 4) })
}

// testSeriesSideBySide issues from several goroutines, of which each gives up half of the time.
func testSeriesSideBySide(t *testing.T, w *world) {
	const clerks, each = 4, 20
	var mu sync.Mutex
	var taken []int64
	var all sync.WaitGroup
	for clerk := range clerks {
		all.Go(func() {
			for i := range each {
				var number int64
				err := w.store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) (err error) {
					if number, err = tx.NextNumber(w.north, model.Test, storage.InvoiceSeries); err != nil {
						return err
					}
					if (clerk+i)%2 == 0 {
						return errStop
					}
					return nil
				})
				switch {
				case err == nil:
					mu.Lock()
					taken = append(taken, number)
					mu.Unlock()
				case !errors.Is(err, errStop):
					t.Errorf("update: %v", err)
				}
			}
		})
	}
	all.Wait()
	slices.Sort(taken)
	for i, n := range taken {
		if n != int64(i+1) {
			t.Fatalf("number %d at place %d: the series has a gap or gives a number twice", n, i+1)
		}
	}
	if len(taken) != clerks*each/2 {
		t.Errorf("%d numbers, want %d", len(taken), clerks*each/2)
	}
}

func testRollback(t *testing.T, w *world) {
	rows := FullRows(w.north)
	writes := append(puts(rows), organisationPuts(rows)...)
	var id uint64
	err := w.store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) (err error) {
		for _, c := range writes {
			if err := c.do(tx); err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
		}
		if id, err = tx.NextID(); err != nil {
			return err
		}
		return errStop
	})
	if !errors.Is(err, errStop) {
		t.Fatalf("update: %v", err)
	}
	w.nothingOf(rows)
	w.update(func(tx storage.Tx) error {
		if next, err := tx.NextID(); err != nil || next > id {
			t.Errorf("the id after a rollback: %d, %v; want one not above %d", next, err, id)
		}
		return nextNumber(t, tx, w.north, model.Test, storage.InvoiceSeries, 1)
	})
}

// nothingOf checks that nothing of the rows is there.
func (w *world) nothingOf(rows Rows) {
	w.t.Helper()
	w.view(func(tx storage.Tx) error {
		for _, c := range append(gets(rows), organisationGets(rows)...) {
			if c.name == "Practice" {
				continue
			}
			if err := c.do(tx); model.KindOf(err) != model.NotFound {
				w.t.Errorf("%s: %v, want a NotFound error", c.name, err)
			}
		}
		for _, l := range append(lists(rows), organisationLists(rows)...) {
			if n, err := l.n(tx); n != 0 || err != nil {
				w.t.Errorf("%s: %d rows, %v; want none", l.name, n, err)
			}
		}
		p, err := tx.Practice(w.north)
		if p.Name != "North" {
			w.t.Errorf("the practice is called %q again, want North", p.Name)
		}
		return err
	})
}

func testPanic(t *testing.T, w *world) {
	rows := FullRows(w.north)
	func() {
		defer func() {
			if cause := recover(); cause != errStop {
				t.Errorf("the caller's own panic came out as %v", cause)
			}
		}()
		_ = w.store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
			if err := putAll(tx, rows); err != nil {
				t.Errorf("put: %v", err)
			}
			panic(errStop)
		})
	}()
	w.nothingOf(rows)
	w.update(func(tx storage.Tx) error { return putAll(tx, rows) })
}

func testViewWrites(t *testing.T, w *world) {
	rows := FullRows(w.north)
	for _, c := range append(puts(rows), organisationPuts(rows)...) {
		err := w.store.View(context.Background(), model.SystemScope(), c.do)
		if err == nil {
			t.Errorf("%s within a view did not refuse", c.name)
		}
	}
	w.nothingOf(rows)
}

func testOwnRows(t *testing.T, w *world) {
	rows := FullRows(w.north)
	w.update(func(tx storage.Tx) error {
		if err := putAll(tx, rows); err != nil {
			return err
		}
		if err := tx.AddCreditMovement(rows.Credit); err != nil {
			return err
		}
		if err := appendSigned(tx, rows); err != nil {
			return err
		}
		got, err := getAll(tx, rows)
		compareRows(t, got, rows)
		return err
	})
}

func testOneState(t *testing.T, w *world) {
	staff := model.Staff{ID: model.StaffID(w.id(model.StaffPrefix)), Name: "before"}
	w.update(func(tx storage.Tx) error { return tx.PutStaff(staff) })
	done := make(chan error, 1)
	w.view(func(tx storage.Tx) error {
		go func() {
			changed := staff
			changed.Name = "after"
			done <- w.store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error { return tx.PutStaff(changed) })
		}()
		for range 2000 {
			got, err := tx.Staff(staff.ID)
			if err != nil {
				return err
			}
			if got.Name != "before" {
				t.Errorf("a view saw %q appear", got.Name)
				break
			}
			runtime.Gosched()
		}
		return nil
	})
	if err := <-done; err != nil {
		t.Fatalf("update: %v", err)
	}
	if got := get(w, func(tx storage.Tx) (model.Staff, error) { return tx.Staff(staff.ID) }); got.Name != "after" {
		t.Errorf("a later view sees %q", got.Name)
	}
}

// testWriters lets goroutines read, add and write: no addition may be lost.
func testWriters(t *testing.T, w *world) {
	const writers, each = 4, 25
	invoice := model.Invoice{ID: model.InvoiceID(w.id(model.InvoicePrefix)), Practice: w.north, Patient: model.PatientID(w.id(model.PatientPrefix))}
	w.update(func(tx storage.Tx) error { return tx.PutInvoice(invoice) })
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range each {
				err := w.store.Update(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
					i, err := tx.Invoice(w.north, invoice.ID)
					if err != nil {
						return err
					}
					i.Revision++
					i.Paid += 3
					return tx.PutInvoice(i)
				})
				if err != nil {
					t.Errorf("update: %v", err)
				}
			}
		})
	}
	all.Wait()
	got := get(w, func(tx storage.Tx) (model.Invoice, error) { return tx.Invoice(w.north, invoice.ID) })
	if got.Revision != writers*each || got.Paid != 3*writers*each {
		t.Errorf("revision %d and %d paid after %d writes", got.Revision, got.Paid, writers*each)
	}
}

func testContexts(t *testing.T, w *world) {
	rows := FullRows(w.north)
	over, cancel := context.WithCancel(context.Background())
	cancel()
	never := func(storage.Tx) error {
		t.Error("a transaction ran for a context that was over")
		return nil
	}
	if err := w.store.View(over, model.SystemScope(), never); !errors.Is(err, context.Canceled) {
		t.Errorf("view: %v", err)
	}
	if err := w.store.Update(over, model.SystemScope(), never); !errors.Is(err, context.Canceled) {
		t.Errorf("update: %v", err)
	}
	during, cancel := context.WithCancel(context.Background())
	err := w.store.Update(during, model.SystemScope(), func(tx storage.Tx) error {
		defer cancel()
		return putAll(tx, rows)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("an update whose context ended in it: %v", err)
	}
	w.nothingOf(rows)
	// Who waits for another writer may give up.
	holding, release := make(chan struct{}), make(chan struct{})
	held := make(chan error, 1)
	go func() {
		held <- w.store.Update(context.Background(), model.SystemScope(), func(storage.Tx) error {
			close(holding)
			<-release
			return nil
		})
	}()
	<-holding
	short, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if err := w.store.Update(short, model.SystemScope(), never); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("waiting for another writer: %v", err)
	}
	close(release)
	if err := <-held; err != nil {
		t.Errorf("the other writer: %v", err)
	}
}

func testFrozenTime(t *testing.T, w *world) {
	var seen model.Millis
	w.update(func(tx storage.Tx) error {
		seen = tx.Now()
		w.clock.turn(time.Minute)
		if tx.Now() != seen {
			t.Errorf("time went on within a transaction")
		}
		return nil
	})
	if want := model.MillisOf(w.clock.Now()) - 60_000; seen != want {
		t.Errorf("a transaction's time is %d, want %d", seen, want)
	}
	w.view(func(tx storage.Tx) error {
		if later := tx.Now(); later != seen+60_000 {
			t.Errorf("the next transaction's time is %d, want %d", later, seen+60_000)
		}
		return nil
	})
}

func testIDsRise(t *testing.T, w *world) {
	var last uint64
	for _, turn := range []time.Duration{0, time.Second, -time.Hour, -100 * 365 * 24 * time.Hour, 101 * 365 * 24 * time.Hour} {
		w.clock.turn(turn)
		w.update(func(tx storage.Tx) error {
			for range 100 {
				id, err := tx.NextID()
				if err != nil {
					return err
				}
				if id <= last {
					t.Fatalf("id %d after %d, the clock at %v", id, last, w.clock.Now())
				}
				last = id
			}
			return nil
		})
	}
	if at := model.Millis(last >> 16); at != model.MillisOf(w.clock.Now()) {
		t.Errorf("the ids of %d say %d", model.MillisOf(w.clock.Now()), at)
	}
	w.reopen()
	w.clock.turn(-time.Hour)
	w.update(func(tx storage.Tx) error {
		id, err := tx.NextID()
		if id <= last {
			t.Errorf("after opening again: id %d after %d", id, last)
		}
		return err
	})
}

func (w *world) reopen() {
	w.t.Helper()
	if err := w.store.Close(); err != nil {
		w.t.Fatalf("closing the store: %v", err)
	}
	w.store = w.open(w.t, w.clock.Now)
}

func testReopen(t *testing.T, w *world) {
	rows := FullRows(w.north)
	w.update(func(tx storage.Tx) error {
		if err := putAll(tx, rows); err != nil {
			return err
		}
		if err := tx.AddCreditMovement(rows.Credit); err != nil {
			return err
		}
		if err := appendSigned(tx, rows); err != nil {
			return err
		}
		return nextNumber(t, tx, w.north, model.Test, storage.InvoiceSeries, 1)
	})
	w.reopen()
	compareRows(t, get(w, func(tx storage.Tx) (Rows, error) { return getAll(tx, rows) }), rows)
	w.view(func(tx storage.Tx) error {
		for _, l := range append(lists(rows), organisationLists(rows)...) {
			n, err := l.n(tx)
			if want := 1; err != nil || n != want && !strings.HasSuffix(l.name, " of the organisation") {
				t.Errorf("%s: %d rows, %v; want %d", l.name, n, err, want)
			}
		}
		return nil
	})
	w.update(func(tx storage.Tx) error { return nextNumber(t, tx, w.north, model.Test, storage.InvoiceSeries, 2) })
}
