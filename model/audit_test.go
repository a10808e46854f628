package model_test

import (
	"fmt"
	"slices"
	"testing"

	"clinic.example/paydesk/model"
)

func chain(n int) (entries []model.AuditEntry) {
	var last model.AuditEntry
	for i := range n {
		last = model.AuditEntry{
			Practice: "prac_1", At: model.Millis(i), Actor: "staff_1", By: "front desk", Action: "invoice.create", Subject: "inv_1", Before: "0",
			After: "1250 aud",
		}.Chained(last)
		entries = append(entries, last)
	}
	return entries
}

func TestAuditChain(t *testing.T) {
	entries := chain(5)
	if err := model.VerifyChain(entries); err != nil {
		t.Errorf("a whole chain: %v", err)
	}
	if err := model.VerifyChain(nil); err != nil {
		t.Errorf("an empty chain: %v", err)
	}
	if entries[0].Seq != 1 || entries[4].Seq != 5 || entries[0].Prev != [32]byte{} || entries[4].Prev != entries[3].Hash {
		t.Errorf("the numbers or the links are wrong: %+v", entries)
	}
}

func TestAuditChainBroken(t *testing.T) {
	for name, spoil := range map[string]func([]model.AuditEntry) []model.AuditEntry{
		"practice":             func(e []model.AuditEntry) []model.AuditEntry { e[2].Practice = "prac_2"; return e },
		"number":               func(e []model.AuditEntry) []model.AuditEntry { e[2].Seq = 9; return e },
		"time":                 func(e []model.AuditEntry) []model.AuditEntry { e[2].At++; return e },
		"actor":                func(e []model.AuditEntry) []model.AuditEntry { e[2].Actor = "staff_2"; return e },
		"role":                 func(e []model.AuditEntry) []model.AuditEntry { e[2].By = "administrator"; return e },
		"action":               func(e []model.AuditEntry) []model.AuditEntry { e[2].Action = "invoice.void"; return e },
		"subject":              func(e []model.AuditEntry) []model.AuditEntry { e[2].Subject = "inv_2"; return e },
		"before":               func(e []model.AuditEntry) []model.AuditEntry { e[2].Before = ""; return e },
		"after":                func(e []model.AuditEntry) []model.AuditEntry { e[2].After = "1251 aud"; return e },
		"text moved over":      func(e []model.AuditEntry) []model.AuditEntry { e[2].Before, e[2].After = "01", "250 aud"; return e },
		"previous hash":        func(e []model.AuditEntry) []model.AuditEntry { e[2].Prev[31] ^= 1; return e },
		"hash":                 func(e []model.AuditEntry) []model.AuditEntry { e[2].Hash[0] ^= 1; return e },
		"one left out":         func(e []model.AuditEntry) []model.AuditEntry { return slices.Delete(e, 2, 3) },
		"the first left out":   func(e []model.AuditEntry) []model.AuditEntry { return e[1:] },
		"two swapped":          func(e []model.AuditEntry) []model.AuditEntry { e[1], e[2] = e[2], e[1]; return e },
		"one repeated":         func(e []model.AuditEntry) []model.AuditEntry { return slices.Insert(e, 2, e[1]) },
		"changed and resealed": func(e []model.AuditEntry) []model.AuditEntry { e[2].After = "1 aud"; e[2].Hash = e[2].Sum(); return e },
		"one put in": func(e []model.AuditEntry) []model.AuditEntry {
			return slices.Insert(e, 2, model.AuditEntry{Seq: 3}.Chained(e[1]))
		},
	} {
		if err := model.VerifyChain(spoil(chain(5))); model.KindOf(err) != model.Conflict {
			t.Errorf("%s: %v, want a Conflict error", name, err)
		}
	}
}

// TestAuditSum pins the canonical form: exported trails are verified by other programs.
func TestAuditSum(t *testing.T) {
	entry := chain(1)[0]
	entry.At = 1_772_442_000_123
	const want = "f87bf86f8c6a87c84fea00db64deeccdfd5c2f3234a9ad1ec75b8f66acf624d6"
	if got := fmt.Sprintf("%x", entry.Sum()); got != want {
		t.Errorf("the sum of a known entry is %s, want %s", got, want)
	}
}
