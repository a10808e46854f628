package desk

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// AuditFilter narrows an audit trail; zero values don't narrow.
type AuditFilter struct {
	Practice model.PracticeID // empty: the organisation's own trail, of patients, staff, accounts and keys
	Who      model.StaffID
	Action   string       // how it begins: "refund", "patient.update"
	Subject  string       // id of the row
	Words    []string     // each stands in the name, the role, the action, the subject or what it was before and after
	From, To model.Millis // [From, To)
}

// AuditRow is one entry with the name of who did it, as the staff list has it now.
type AuditRow struct {
	Entry model.AuditEntry
	Name  string // "paydesk" for the program itself
}

// Narrowed takes what somebody typed: a day (2026-03-02) or a month (2026-03) narrows the time, two of them are the first and the last;
// any other word must stand in the entry. Days are those of the zone.
func (f AuditFilter) Narrowed(text string, zone *time.Location) AuditFilter {
	f.Words = slices.Clone(f.Words)
	for word := range strings.FieldsSeq(strings.ReplaceAll(text, "..", " ")) {
		from, to, ok := days(word, zone)
		switch {
		case !ok:
			f.Words = append(f.Words, storage.Fold(word))
		case f.From == 0:
			f.From, f.To = from, to
		default:
			f.From, f.To = min(f.From, from), max(f.To, to)
		}
	}
	return f
}

// days is the time that a day or a month covers.
func days(word string, zone *time.Location) (from, to model.Millis, ok bool) {
	if day, err := time.ParseInLocation("2006-01-02", word, zone); err == nil {
		return model.MillisOf(day), model.MillisOf(day.AddDate(0, 0, 1)), true
	}
	if month, err := time.ParseInLocation("2006-01", word, zone); err == nil {
		return model.MillisOf(month), model.MillisOf(month.AddDate(0, 1, 0)), true
	}
	return 0, 0, false
}

func (f AuditFilter) fits(r AuditRow) bool {
	e := r.Entry
	if f.Who != "" && e.Actor != f.Who || f.Subject != "" && e.Subject != f.Subject || !strings.HasPrefix(e.Action, f.Action) ||
		e.At < f.From || f.To != 0 && e.At >= f.To {
		return false
	}
	if len(f.Words) == 0 {
		return true
	}
	text := storage.Fold(strings.Join([]string{r.Name, e.By, e.Action, e.Subject, e.Before, e.After}, "\n"))
	return !slices.ContainsFunc(f.Words, func(word string) bool { return !strings.Contains(text, word) })
}

// clockSlack is how far a clock may have been set back between two entries without hiding one from a filter by time.
const clockSlack = 24 * time.Hour

// past says whether no further entry in the direction of the walk can lie within the time.
func (f AuditFilter) past(at model.Millis, upward bool) bool {
	if upward {
		return f.To != 0 && at >= f.To.Add(clockSlack)
	}
	return f.From != 0 && at < f.From.Add(-clockSlack)
}

// Audit lists an audit trail, the newest entry first. The window's From is an entry's number in decimal.
func (s *Session) Audit(ctx context.Context, f AuditFilter, w Window) ([]AuditRow, error) {
	var rows []AuditRow
	err := s.view(ctx, model.ReadAudit, f.Practice, func(tx storage.Tx) error {
		staff, err := tx.StaffMembers()
		if err != nil {
			return err
		}
		names := map[model.StaffID]string{"": model.System().Name}
		for _, member := range staff {
			names[member.ID] = member.Name
		}
		rows, err = auditWindow(tx, f, w, names)
		return err
	})
	return rows, err
}

// auditAtOnce is how many entries a filter looks at between two looks at whether it has enough.
const auditAtOnce = 500

// auditWindow walks the chain from the window's entry on until the window is full.
func auditWindow(tx storage.Tx, f AuditFilter, w Window, names map[model.StaffID]string) (rows []AuditRow, err error) {
	for from := w.From; ; {
		part, err := tx.Audit(f.Practice, Window{From: from, Before: w.Before, Limit: auditAtOnce})
		if err != nil || len(part) == 0 {
			return newestFirst(rows, w.Before), err
		}
		if w.Before { // the nearest first
			slices.Reverse(part)
		}
		for _, e := range part {
			row := AuditRow{e, names[e.Actor]}
			if f.past(e.At, w.Before) {
				return newestFirst(rows, w.Before), nil
			}
			if f.fits(row) {
				rows = append(rows, row)
			}
			if w.Limit > 0 && len(rows) == w.Limit {
				return newestFirst(rows, w.Before), nil
			}
		}
		from = strconv.FormatUint(part[len(part)-1].Seq, 10)
	}
}

func newestFirst(rows []AuditRow, reversed bool) []AuditRow {
	if reversed {
		slices.Reverse(rows)
	}
	return rows
}
