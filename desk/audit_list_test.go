package desk_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// seqs are the numbers of the entries that a filter and a window give.
func (g *group) seqs(f desk.AuditFilter, w desk.Window) (found []int) {
	g.t.Helper()
	rows, err := g.session.Audit(g.t.Context(), f, w)
	g.must(err)
	for _, r := range rows {
		found = append(found, int(r.Entry.Seq))
	}
	return found
}

// diary is a practice whose trail has 1,400 entries of three actions, one a minute, with two people.
func diary(t *testing.T) (*group, model.Millis) {
	g := newGroup(t)
	var start model.Millis
	g.put(func(tx storage.Tx) error {
		p := model.Practice{ID: g.north}
		start = tx.Now()
		var last model.AuditEntry
		for i := range 1_400 {
			e := model.AuditEntry{
				Practice: p.ID, At: start.Add(time.Duration(i) * time.Minute), Actor: g.frontDesk.Actor().Staff, By: "front desk",
				Action: []string{"invoice.create", "payment.cash", "refund.cash"}[i%3], Subject: fmt.Sprintf("row-%d", i%7), After: fmt.Sprintf("INV-%04d", i),
			}
			if i%100 == 99 {
				e.Actor, e.By = "", "system"
			}
			var err error
			if i == 0 {
				if last, err = tx.LastAudit(g.north); err != nil {
					return err
				}
			}
			if last, err = e.Chained(last), tx.AppendAudit(e.Chained(last)); err != nil {
				return err
			}
		}
		return nil
	})
	return g, start
}

func TestTheTrailIsListedAndNarrowed(t *testing.T) {
	g, start := diary(t)
	f := desk.AuditFilter{Practice: g.north}
	all := g.seqs(f, desk.Window{})
	if len(all) != 1_401 || all[0] != 1_401 || !slices.IsSortedFunc(all, func(a, b int) int { return b - a }) {
		t.Fatalf("%d entries, the first %d", len(all), all[0])
	}
	for what, c := range map[string]struct {
		narrow func(*desk.AuditFilter)
		want   int
	}{
		"who":            {func(f *desk.AuditFilter) { f.Who = g.frontDesk.Actor().Staff }, 1_386},
		"action":         {func(f *desk.AuditFilter) { f.Action = "refund" }, 466},
		"subject":        {func(f *desk.AuditFilter) { f.Subject = "row-6" }, 200},
		"time":           {func(f *desk.AuditFilter) { f.From, f.To = start.Add(time.Hour), start.Add(2*time.Hour) }, 60},
		"a word":         {func(f *desk.AuditFilter) { *f = f.Narrowed("inv-0042", time.UTC) }, 1},
		"a name":         {func(f *desk.AuditFilter) { *f = f.Narrowed("OKORO cash", time.UTC) }, 924},
		"the program":    {func(f *desk.AuditFilter) { *f = f.Narrowed("paydesk", time.UTC) }, 14},
		"nothing at all": {func(f *desk.AuditFilter) { f.Words = []string{"nowhere"} }, 0},
	} {
		narrowed := f
		c.narrow(&narrowed)
		if n := len(g.seqs(narrowed, desk.Window{})); n != c.want {
			t.Errorf("%s: %d entries, want %d", what, n, c.want)
		}
	}
}

// A filter's windows are parts of its whole list, whichever end they begin at.
func TestWindowsOfANarrowedTrail(t *testing.T) {
	g, _ := diary(t)
	f := desk.AuditFilter{Practice: g.north, Action: "refund", Subject: "row-3"}
	all := g.seqs(f, desk.Window{})
	if len(all) < 60 {
		t.Fatalf("%d entries", len(all))
	}
	for _, at := range []int{0, 1, 30, len(all) - 1} {
		from := strconv.Itoa(all[at])
		if got, want := g.seqs(f, desk.Window{From: from, Limit: 7}), all[at+1:min(at+8, len(all))]; !slices.Equal(got, want) {
			t.Errorf("behind %s: %v, want %v", from, got, want)
		}
		if got, want := g.seqs(f, desk.Window{From: from, Before: true, Limit: 7}), all[max(0, at-7):at]; !slices.Equal(got, want) {
			t.Errorf("before %s: %v, want %v", from, got, want)
		}
	}
	if got := g.seqs(f, desk.Window{Before: true, Limit: 3}); !slices.Equal(got, all[len(all)-3:]) {
		t.Errorf("the last: %v", got)
	}
}

func TestWhatIsTypedNarrowsByDaysOfTheZone(t *testing.T) {
	sydney, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Fatal(err)
	}
	at := func(text string) model.Millis {
		moment, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		return model.MillisOf(moment)
	}
	for text, want := range map[string]desk.AuditFilter{
		"2026-04-05":             {From: at("2026-04-04T13:00:00Z"), To: at("2026-04-05T14:00:00Z")}, // the clocks go back
		"2026-03 Ana":            {From: at("2026-02-28T13:00:00Z"), To: at("2026-03-31T13:00:00Z"), Words: []string{"ana"}},
		"2026-03-02..2026-03-04": {From: at("2026-03-01T13:00:00Z"), To: at("2026-03-04T13:00:00Z")},
		"2026-13-01 ref":         {Words: []string{"2026 13 01", "ref"}},
	} {
		got := desk.AuditFilter{}.Narrowed(text, sydney)
		if got.From != want.From || got.To != want.To || !slices.Equal(got.Words, want.Words) {
			t.Errorf("%q narrows to %+v, want %+v", text, got, want)
		}
	}
}
