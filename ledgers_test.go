//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"clinic.example/paydesk/cli/demo"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops/sandbox"
)

// records are what a desk has written, read from its data file while nobody else has it open.
type records struct {
	operations map[model.OperationID]model.Operation
	invoices   map[model.InvoiceID]model.Invoice
	payments   []model.Payment
	refunds    []model.Refund
	gaps       []model.NumberGap
}

func recordsIn(t *testing.T, folder string) records {
	t.Helper()
	store, err := boltdb.Open(filepath.Join(folder, demo.StoreName), boltdb.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	r := records{operations: map[model.OperationID]model.Operation{}, invoices: map[model.InvoiceID]model.Invoice{}}
	err = store.View(t.Context(), model.SystemScope(), func(tx storage.Tx) error {
		practices, err := tx.Practices()
		if err != nil {
			return err
		}
		for _, p := range practices {
			if err := tx.Rows(p.ID, r.see); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r *records) see(row any) error {
	switch row := row.(type) {
	case model.Operation:
		r.operations[row.ID] = row
	case model.Invoice:
		r.invoices[row.ID] = row
	case model.Payment:
		r.payments = append(r.payments, row)
	case model.Refund:
		r.refunds = append(r.refunds, row)
	case model.NumberGap:
		r.gaps = append(r.gaps, row)
	}
	return nil
}

// moved is how much money a press is recorded to have moved, in minor units.
func (r records) moved(op model.OperationID) (amount int64) {
	for _, p := range r.payments {
		if p.Operation == op {
			amount += p.Amount.Minor
		}
	}
	for _, back := range r.refunds {
		if back.Operation == op && back.Status.Moved() {
			amount += back.Amount.Minor
		}
	}
	return amount
}

// moved is all the money that moved at the sandbox.
func (s stripe) moved(t *testing.T) (all sandbox.Succeeded) {
	t.Helper()
	if err := json.Unmarshal([]byte(browse(t, s.base+"/_sandbox/succeeded", nil)), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// differences are what one ledger knows and the other doesn't, in words: nothing lost, nothing doubled, nothing made up.
func (r records) differences(moved sandbox.Succeeded) (found []string) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	recorded, presses := map[string]model.Payment{}, map[model.OperationID]string{}
	for _, p := range r.payments {
		if before, twice := presses[p.Operation]; twice && p.Operation != "" {
			say("the press %s was recorded as %s and as %s", p.Operation, before, p.ID)
		}
		presses[p.Operation] = string(p.ID)
		if p.Intent == "" {
			continue
		}
		if before, twice := recorded[p.Intent]; twice {
			say("%s is recorded as %s and as %s", p.Intent, before.ID, p.ID)
		}
		recorded[p.Intent] = p
	}
	for _, at := range moved.PaymentIntents {
		p, known := recorded[at.ID]
		switch {
		case !known:
			say("lost: %s took %d %s at Stripe for the press %s, and nothing is recorded", at.ID, at.Amount, at.Currency, at.Metadata["paydesk_operation"])
		case p.Amount.Minor != at.Amount || string(p.Amount.Currency) != at.Currency || string(p.Account) != at.Account:
			say("%s took %d %s on %s, and %s says %s on %s", at.ID, at.Amount, at.Currency, at.Account, p.ID, p.Amount, p.Account)
		}
		delete(recorded, at.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(recorded)) {
		say("made up: %s is recorded as %s, and Stripe has no such payment", id, recorded[id].ID)
	}
	return append(append(found, r.refundDifferences(moved)...), doubled(moved)...)
}

func (r records) refundDifferences(moved sandbox.Succeeded) (found []string) {
	say := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	recorded := map[string]model.Refund{}
	for _, back := range r.refunds {
		if back.StripeID != "" && back.Status.Moved() {
			recorded[back.StripeID] = back
		}
	}
	for _, at := range moved.Refunds {
		back, known := recorded[at.ID]
		switch {
		case !known:
			say("lost: %s returned %d at Stripe for the press %s, and nothing is recorded", at.ID, at.Amount, at.Metadata["paydesk_operation"])
		case back.Amount.Minor != at.Amount:
			say("%s returned %d, and %s says %s", at.ID, at.Amount, back.ID, back.Amount)
		}
		delete(recorded, at.ID)
	}
	for _, id := range slices.Sorted(maps.Keys(recorded)) {
		say("made up: %s is recorded as %s, and Stripe has no such refund", id, recorded[id].ID)
	}
	return found
}

// doubled are presses that moved money more than once at Stripe, and payments of which more was returned than taken.
func doubled(moved sandbox.Succeeded) (found []string) {
	taken, given := map[string]string{}, map[string]string{}
	for _, list := range []struct {
		of   []sandbox.Moved
		seen map[string]string
	}{{moved.PaymentIntents, taken}, {moved.Refunds, given}} {
		for _, m := range list.of {
			press := m.Metadata["paydesk_operation"]
			if before, twice := list.seen[press]; twice && press != "" {
				found = append(found, fmt.Sprintf("doubled: the press %s made %s and %s", press, before, m.ID))
			}
			list.seen[press] = m.ID
		}
	}
	return found
}
