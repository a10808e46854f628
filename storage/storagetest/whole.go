package storagetest

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// filled puts one row of each noun at a practice, under ids that the store has given out.
func filled(w *world, practice model.PracticeID) Rows {
	r := FullRows(practice)
	w.update(func(tx storage.Tx) error {
		if _, err := tx.NextID(); err != nil {
			return err
		}
		if err := putAll(tx, r); err != nil {
			return err
		}
		if err := tx.AddCreditMovement(r.Credit); err != nil {
			return err
		}
		if err := appendSigned(tx, r); err != nil {
			return err
		}
		return tx.PutNumberGap(model.NumberGap{Practice: practice, Mode: model.Test, Series: string(storage.InvoiceSeries), From: 4, To: 9, Why: "restored"})
	})
	return r
}

// testCheck: a store to which only puts were made has nothing wrong in it, and each kind of row is counted.
func testCheck(t *testing.T, w *world) {
	filled(w, w.north)
	counts, err := w.store.Check(context.Background(), func(f storage.Finding) { t.Errorf("found %+v", f) })
	if err != nil {
		t.Fatalf("check: %v", err)
	}
	rows := 0
	for _, c := range counts {
		rows += c.Rows
	}
	// One of each noun, the practice next door, and the gap.
	if want := reflect.TypeFor[Rows]().NumField() + 2; rows != want || len(counts) != want-1 {
		t.Errorf("%d rows of %d kinds: %v", rows, len(counts), counts)
	}
}

// testRows: a walk over everything shows each row once, as what was put.
func testRows(t *testing.T, w *world) {
	r := filled(w, w.north)
	shown := map[string]int{}
	w.view(func(tx storage.Tx) error {
		for _, practice := range []model.PracticeID{"", w.north, w.south} {
			if err := tx.Rows(practice, func(row any) error {
				shown[fmt.Sprintf("%T", row)]++
				if i, ok := row.(model.Invoice); ok && !reflect.DeepEqual(i, r.Invoice) {
					t.Errorf("the invoice is %+v", i)
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Rows]()) {
		want := 1
		if field.Type == reflect.TypeFor[model.Practice]() {
			want = 2
		}
		if got := shown[field.Type.String()]; got != want {
			t.Errorf("%s: shown %d times, want %d", field.Type, got, want)
		}
	}
	if shown["model.NumberGap"] != 1 {
		t.Errorf("number gaps: %v", shown)
	}
	stop := model.Errorf(model.Conflict, "enough")
	w.view(func(tx storage.Tx) error {
		if err := tx.Rows(w.north, func(any) error { return stop }); model.KindOf(err) != model.Conflict {
			t.Errorf("a walk that was stopped ended with %v", err)
		}
		return nil
	})
	err := w.store.View(context.Background(), model.ScopeOf(w.south), func(tx storage.Tx) error {
		for _, practice := range []model.PracticeID{"", w.north} {
			if err := tx.Rows(practice, func(any) error { return nil }); model.KindOf(err) != model.Forbidden {
				t.Errorf("rows of %q: %v, want Forbidden", practice, err)
			}
		}
		return tx.Rows(w.south, func(any) error { return nil })
	})
	if err != nil {
		t.Errorf("the rows of one's own: %v", err)
	}
}

// testManyRows: a walk doesn't lose a row where it takes breath.
func testManyRows(t *testing.T, w *world) {
	const many = 1_201
	for _, batch := range []int{0, 600} {
		w.update(func(tx storage.Tx) error {
			for n := batch; n < min(batch+601, many); n++ {
				p := model.Payment{
					ID: model.PaymentID(model.RowID(model.PaymentPrefix, uint64(n+1))), Practice: w.north, Method: model.Cash, Amount: model.Money{Minor: int64(n)},
				}
				if err := tx.PutPayment(p); err != nil {
					return err
				}
			}
			return nil
		})
	}
	var next int64
	w.view(func(tx storage.Tx) error {
		return tx.Rows(w.north, func(row any) error {
			if p, ok := row.(model.Payment); ok {
				if p.Amount.Minor != next {
					t.Fatalf("row %d came after row %d", p.Amount.Minor, next-1)
				}
				next++
			}
			return nil
		})
	})
	if next != many {
		t.Errorf("%d rows of %d", next, many)
	}
}

// testGaps: numbers that were skipped are named, and a counter can be read without taking from it.
func testGaps(t *testing.T, w *world) {
	gap := model.NumberGap{Practice: w.north, Mode: model.Live, Series: string(storage.CreditNoteSeries), From: 3, To: 3, Why: "seen at Stripe", At: 7}
	w.update(func(tx storage.Tx) error { return tx.PutNumberGap(gap) })
	if got := get(w, func(tx storage.Tx) ([]model.NumberGap, error) { return tx.NumberGaps(w.north) }); !reflect.DeepEqual(got, []model.NumberGap{gap}) {
		t.Errorf("gaps: %+v", got)
	}
	if got := get(w, func(tx storage.Tx) ([]model.NumberGap, error) { return tx.NumberGaps(w.south) }); len(got) != 0 {
		t.Errorf("the gaps of the practice next door: %+v", got)
	}
	for _, wrong := range []model.NumberGap{{Practice: w.north, From: 0, To: 2}, {Practice: w.north, From: 5, To: 4}} {
		w.refused(model.Invalid, "a gap that is none", func(tx storage.Tx) error { return tx.PutNumberGap(wrong) })
	}
	last := func() int64 {
		return get(w, func(tx storage.Tx) (int64, error) { return tx.LastNumber(w.north, model.Test, storage.InvoiceSeries) })
	}
	if n := last(); n != 0 {
		t.Errorf("the last number of a series that has none is %d", n)
	}
	for range 3 {
		w.update(func(tx storage.Tx) error {
			return drop(tx.NextNumber(w.north, model.Test, storage.InvoiceSeries))
		})
	}
	if n := last(); n != 3 {
		t.Errorf("the last number of three is %d", n)
	}
}
