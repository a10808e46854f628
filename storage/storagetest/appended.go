package storagetest

import (
	"fmt"
	"strconv"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func testCredit(t *testing.T, w *world) {
	movement := FullRows(w.north).Credit
	w.update(func(tx storage.Tx) error { return tx.AddCreditMovement(movement) })
	again := movement
	again.Amount.Minor = 99_999
	w.refused(model.Conflict, "a movement added twice", func(tx storage.Tx) error { return tx.AddCreditMovement(movement) })
	w.refused(model.Conflict, "a movement changed", func(tx storage.Tx) error { return tx.AddCreditMovement(again) })
	got := get(w, func(tx storage.Tx) ([]model.CreditMovement, error) {
		return tx.CreditMovements(w.north, movement.Patient)
	})
	if len(got) != 1 || got[0] != movement {
		t.Errorf("movements: %v", got)
	}
	elsewhere := model.PatientID(w.id(model.PatientPrefix))
	if got := get(w, func(tx storage.Tx) ([]model.CreditMovement, error) { return tx.CreditMovements(w.north, elsewhere) }); len(got) != 0 {
		t.Errorf("another patient's movements: %v", got)
	}
}

// append adds n entries to a chain, each in its own transaction.
func (w *world) append(practice model.PracticeID, n int) {
	w.t.Helper()
	for i := range n {
		w.update(func(tx storage.Tx) error {
			last, err := tx.LastAudit(practice)
			if err != nil && model.KindOf(err) != model.NotFound {
				return err
			}
			entry := model.AuditEntry{Practice: practice, At: tx.Now(), Action: fmt.Sprintf("test.%d", i)}
			return tx.AppendAudit(entry.Chained(last))
		})
	}
}

func testAudit(t *testing.T, w *world) {
	w.append(w.north, 4)
	w.append("", 2)
	w.append(w.south, 1)
	var entries []model.AuditEntry
	for practice, want := range map[model.PracticeID]int{w.north: 4, "": 2, w.south: 1} {
		entries = get(w, func(tx storage.Tx) ([]model.AuditEntry, error) { return tx.Audit(practice, storage.Window{}) })
		oldestFirst := make([]model.AuditEntry, len(entries))
		for i, e := range entries {
			oldestFirst[len(entries)-1-i] = e
		}
		if err := model.VerifyChain(oldestFirst); err != nil || len(entries) != want {
			t.Errorf("chain of %q: %d entries, %v; want %d", practice, len(entries), err, want)
		}
	}
	last := get(w, func(tx storage.Tx) (model.AuditEntry, error) { return tx.LastAudit(w.north) })
	fits := model.AuditEntry{Practice: w.north, Action: "test.next"}.Chained(last)
	skips, repeats, forged, unsealed := fits, last, fits, fits
	skips.Seq++
	skips.Hash = skips.Sum()
	forged.Prev[0] ^= 1
	forged.Hash = forged.Sum()
	unsealed.Action = "test.other"
	for what, entry := range map[string]model.AuditEntry{
		"a number left out": skips, "the last again": repeats, "another past": forged, "a wrong hash": unsealed,
		"a first entry": model.AuditEntry{Practice: w.north}.Chained(model.AuditEntry{}),
	} {
		w.refused(model.Conflict, what, func(tx storage.Tx) error { return tx.AppendAudit(entry) })
	}
	w.update(func(tx storage.Tx) error { return tx.AppendAudit(fits) })
	if got := get(w, func(tx storage.Tx) (model.AuditEntry, error) { return tx.LastAudit(w.north) }); got != fits {
		t.Errorf("the last entry is %+v, want %+v", got, fits)
	}
}

func testAuditWindows(t *testing.T, w *world) {
	w.append(w.north, 12)
	want := []string{"12", "11", "10", "9", "8", "7", "6", "5", "4", "3", "2", "1"}
	checkWindows(t, "Audit", want, func(window storage.Window) (numbers []string, err error) {
		err = w.store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error {
			entries, err := tx.Audit(w.north, window)
			numbers = idsOf(entries, func(e model.AuditEntry) string { return strconv.FormatUint(e.Seq, 10) })
			return err
		})
		return numbers, err
	})
	for _, from := range []string{"13", "0", "x", "-1"} {
		err := w.store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error {
			return drop(tx.Audit(w.north, storage.Window{From: from}))
		})
		if model.KindOf(err) != model.NotFound {
			t.Errorf("a window from entry %s: %v, want a NotFound error", from, err)
		}
	}
}

func testAuditFrom(t *testing.T, w *world) {
	w.append(w.north, 12)
	w.append("", 1)
	numbers := func(seq uint64, limit int) []string {
		entries := get(w, func(tx storage.Tx) ([]model.AuditEntry, error) { return tx.AuditFrom(w.north, seq, limit) })
		return idsOf(entries, func(e model.AuditEntry) string { return strconv.FormatUint(e.Seq, 10) })
	}
	all := []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}
	wantIDs(t, "AuditFrom 0", numbers(0, 0), all)
	wantIDs(t, "AuditFrom 1", numbers(1, 5), all[:5])
	wantIDs(t, "AuditFrom 9", numbers(9, 99), all[8:])
	wantIDs(t, "AuditFrom 13", numbers(13, 0), nil)
}

// testAuditHeads: a head is that of the last entry, each chain has its own, and the next entry leaves it behind.
func testAuditHeads(t *testing.T, w *world) {
	w.append(w.north, 2)
	w.append("", 3)
	last := get(w, func(tx storage.Tx) (model.AuditEntry, error) { return tx.LastAudit(w.north) })
	head := model.AuditHead{Practice: w.north, Seq: last.Seq, Hash: last.Hash, At: 5, Signature: []byte{1}, PublicKey: []byte{2}}
	w.update(func(tx storage.Tx) error { return tx.PutAuditHead(head) })
	early, forged, elsewhere := head, head, head
	early.Seq--
	forged.Hash[0] ^= 1
	elsewhere.Practice = ""
	for what, h := range map[string]model.AuditHead{"an earlier end": early, "another hash": forged, "another chain's end": elsewhere} {
		w.refused(model.Conflict, what, func(tx storage.Tx) error { return tx.PutAuditHead(h) })
	}
	w.append(w.north, 1)
	w.refused(model.Conflict, "an end that was left behind", func(tx storage.Tx) error { return tx.PutAuditHead(head) })
	if got := get(w, func(tx storage.Tx) (model.AuditHead, error) { return tx.AuditHead(w.north) }); got.Seq != 2 || got.At != 5 {
		t.Errorf("the head kept is %+v", got)
	}
	err := w.store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error { return drop(tx.AuditHead("")) })
	if model.KindOf(err) != model.NotFound {
		t.Errorf("the head of a chain without one: %v, want a NotFound error", err)
	}
}
