package desk_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"pgregory.net/rapid"
)

// belongings are all rows of a practice, with its patient, cards and account, as text.
func (h *house) belongings(f *floor) (rows []string) {
	h.t.Helper()
	p, patient := f.practice, f.patient.ID
	h.look(func(tx storage.Tx) error {
		invoices, err := tx.Invoices(model.InvoiceFilter{Practice: p}, storage.Window{})
		if err != nil {
			return err
		}
		payments, err := tx.Payments(storage.PaymentFilter{Practice: p}, storage.Window{})
		if err != nil {
			return err
		}
		rows = []string{
			text(invoices, nil), text(payments, nil), text(tx.Practice(p)), text(tx.Connection(p)), text(tx.Practitioners(p)),
			text(tx.AppointmentTypes(p)), text(tx.Appointments(p, 0, 0)), text(tx.PaymentTypes(p)), text(tx.RefundsSince(p, 0)),
			text(tx.CreditMovements(p, patient)), text(tx.LinksOf(p, patient)), text(tx.Approvals(p, storage.Window{})),
			text(tx.OpenOperations(p)), text(tx.Patient(patient)), text(tx.CardsOf(patient)), text(tx.CardsAt(f.account)), text(tx.Account(f.account)),
		}
		for _, i := range invoices {
			rows = append(rows, text(tx.CreditNotes(p, i.ID)), text(tx.Links(p, i.ID)))
		}
		for _, paid := range payments {
			rows = append(rows, text(tx.Operation(p, paid.Operation)), text(tx.Refunds(p, paid.ID)))
		}
		return nil
	})
	return append(rows, h.deedsOf(p)...)
}

// deedsOf is a practice's audit trail without the refusals: those of strangers belong there.
func (h *house) deedsOf(practice model.PracticeID) (rows []string) {
	h.t.Helper()
	h.look(func(tx storage.Tx) error {
		rows = nil
		entries, err := tx.Audit(practice, storage.Window{})
		for _, e := range entries {
			if e.Action != "refused" {
				rows = append(rows, e.Action+" "+e.Subject+" "+e.After)
			}
		}
		return err
	})
	return rows
}

// screens are what somebody sees of a practice.
func (h *house) screens(s *desk.Session, f *floor) []string {
	h.t.Helper()
	ctx, p := h.t.Context(), f.practice
	return []string{
		text(s.Home(ctx, p)), text(s.Integration(ctx, p)), text(s.Types(ctx, p)), text(s.PaymentTypes(ctx, p)), text(s.Patient(ctx, p, f.patient.ID)),
		text(s.Invoices(ctx, desk.InvoiceQuery{Filter: model.InvoiceFilter{Practice: p}})), text(s.Payments(ctx, desk.PaymentQuery{Practice: p})),
		text(s.Approvals(ctx, p, desk.Window{})), text(s.Operations(ctx, p)), text(s.Visits(ctx, p, 0, 0)),
	}
}

// text is anything that was read, and the error of reading it.
func text[T any](row T, err error) string {
	b, problem := json.Marshal(row)
	if err = errors.Join(err, problem); err != nil {
		return err.Error()
	}
	return string(b)
}

// different are the texts of before that now read otherwise.
func different(before, now []string) string {
	if len(before) != len(now) {
		return "rows came or went"
	}
	for i := range before {
		if before[i] != now[i] {
			return before[i] + "\nis now\n" + now[i]
		}
	}
	return ""
}

// trespass has strangers press so many things, and says what of the other practice has changed.
func trespass(t *testing.T, seed uint64, presses int) (changed string, x *strangers) {
	synctest.Test(t, func(t *testing.T) {
		x = newStrangers(t, seed)
		defer func() { x.must(x.closing()) }()
		rows, screens := x.belongings(x.b), x.screens(x.local, x.b)
		for range presses {
			x.act()
		}
		changed = strings.Join([]string{different(rows, x.belongings(x.b)), different(screens, x.screens(x.local, x.b))}, "")
	})
	return changed, x
}

// Two practices with the same data, and no patient or account in common: whatever people of the first press, nothing of the second changes.
func TestStrangersChangeNothing(t *testing.T) {
	t.Parallel()
	rounds, presses := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		seed, n := rapid.Uint64().Draw(rt, "seed"), rapid.IntRange(1, 40).Draw(rt, "presses")
		if rounds++; underRace && rounds > 30 && !*long { // the race detector has seen it all by then
			return
		}
		presses += n
		if changed, x := trespass(t, seed, n); changed != "" {
			rt.Fatalf("%s\n\n%s", changed, strings.Join(x.diary, "\n"))
		}
	})
	random := rand.New(rand.NewPCG(1, 2))
	for *long && presses < 1_000_000 {
		seed := random.Uint64()
		if changed, _ := trespass(t, seed, 2000); changed != "" {
			t.Fatalf("seed %d: %s", seed, changed)
		}
		presses += 2000
	}
}

// The strangers do a lot, and try a lot: a test in which nothing happens would prove nothing.
func TestStrangersAreBusy(t *testing.T) {
	t.Parallel()
	changed, x := trespass(t, 1, 1200)
	if changed != "" {
		t.Errorf("%s\n\n%s", changed, strings.Join(x.diary, "\n"))
	}
	deeds := map[string]bool{}
	for _, line := range x.diary {
		if strings.HasSuffix(line, ": done") {
			name, _, _ := strings.Cut(line, " by ")
			deeds[name] = true
		}
	}
	if x.done < 240 || x.kept < 240 {
		t.Errorf("%d deeds done, %d refused at the other practice", x.done, x.kept)
	}
	var idle []string
	for _, d := range x.deeds() {
		if !deeds[d.name] && !slices.Contains(neverDone(), d.name) {
			idle = append(idle, d.name)
		}
	}
	if len(idle) > 0 {
		t.Errorf("never done: %q", idle)
	}
}
