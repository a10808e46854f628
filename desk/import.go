package desk

import (
	"context"
	"errors"
	"io"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// ImportKind is what a file from the clinic's own system holds.
type ImportKind string

// Kinds of files. Appointments name patients, types and practitioners, so they come last.
const (
	ImportPatients      ImportKind = "patients"
	ImportPractitioners ImportKind = "practitioners"
	ImportTypes         ImportKind = "types"
	ImportAppointments  ImportKind = "appointments"
)

// importStep is how many rows one transaction takes.
const importStep = 1000

// ImportRequest asks for the rows of a CSV file (RFC 4180, UTF-8) whose first row names its columns. The column "id" holds the row's id in
// the clinic's own system: the same id again updates.
type ImportRequest struct {
	Practice model.PracticeID
	Kind     ImportKind
	From     io.Reader
	Columns  map[string]string // a field's column in the file, where it has another name than the field
	Dates    DateOrder
	DryRun   bool                    // nothing is stored
	Each     func(ImportedRow) error // is told of every row, once it is stored
}

// ImportOutcome is what became of a row; in a dry run, what would become of it.
type ImportOutcome string

// Outcomes of a row.
const (
	RowAdded     ImportOutcome = "added"
	RowChanged   ImportOutcome = "changed"
	RowUnchanged ImportOutcome = "unchanged"
	RowLeftOut   ImportOutcome = "left out"
)

// ImportedRow is one row of the file. No text of it holds a card number.
type ImportedRow struct {
	Line    int
	Source  string // the id in the clinic's own system
	Outcome ImportOutcome
	Fields  []string // those that differ, of a row that was there
	Why     string   // why it was left out
}

// ImportReport is the sum of an import.
type ImportReport struct {
	Rows, Added, Changed, Unchanged, LeftOut int
	Unread                                   []string // columns that nothing was read from
}

func (r *ImportReport) count(o ImportOutcome) {
	r.Rows++
	switch o {
	case RowAdded:
		r.Added++
	case RowChanged:
		r.Changed++
	case RowUnchanged:
		r.Unchanged++
	case RowLeftOut:
		r.LeftOut++
	}
}

// Import takes rows over from the clinic's own system, at most a thousand in a transaction. A bad row is left out and told of; the others
// come in. A file that can't be read as a table is Invalid with the field file, column or kind. What was stored before an error stays; the same
// file again goes on from there.
func (s *Session) Import(ctx context.Context, r ImportRequest) (ImportReport, error) {
	var report ImportReport
	if err := s.asks(ctx, model.ImportData, r.Practice); err != nil {
		return report, err
	}
	file, err := openImport(r)
	if err != nil {
		return report, err
	}
	report.Unread = file.unread
	for {
		rows, end := file.next(importStep)
		done, err := s.importRows(ctx, r, rows)
		for _, row := range done {
			report.count(row.Outcome)
			if r.Each != nil && err == nil {
				err = r.Each(row)
			}
		}
		switch {
		case err != nil:
			return report, err
		case errors.Is(end, io.EOF):
			return report, nil
		case end != nil:
			return report, model.FieldErrorf("file", "The file can't be read on: %v. What was read before is stored.", end)
		}
	}
}

// planned is what is to become of a row, and how that is stored.
type planned struct {
	ImportedRow
	put func(*change) error
}

func (s *Session) importRows(ctx context.Context, r ImportRequest, rows []importRow) (done []ImportedRow, err error) {
	if len(rows) == 0 {
		return nil, nil
	}
	if r.DryRun {
		err = s.view(ctx, model.ImportData, r.Practice, func(tx storage.Tx) error {
			done, err = planRows(tx, r, rows, func(planned) error { return nil })
			return err
		})
		return done, err
	}
	err = s.update(ctx, model.ImportData, r.Practice, func(c *change) error {
		done, err = planRows(c, r, rows, func(p planned) error { return p.put(c) })
		return err
	})
	if err != nil {
		return nil, err // nothing of these rows was stored
	}
	return done, nil
}

// planRows decides about each row, and hands on those that are to be stored. What the store refuses as Invalid is left out like any bad row.
func planRows(tx storage.Tx, r ImportRequest, rows []importRow, store func(planned) error) ([]ImportedRow, error) {
	plan, err := newPlan(tx, r)
	if err != nil {
		return nil, err
	}
	done := make([]ImportedRow, 0, len(rows))
	for _, row := range rows {
		p := plan.of(row)
		if p.Outcome == RowAdded || p.Outcome == RowChanged {
			err := store(p)
			if model.KindOf(err) == model.Invalid {
				p = left(row, err)
			} else if err != nil {
				return nil, err
			}
		}
		p.Source, p.Why = model.MaskCardNumbers(p.Source), model.MaskCardNumbers(p.Why)
		done = append(done, p.ImportedRow)
	}
	return done, nil
}

// left is a row that can't be taken, with the reason.
func left(row importRow, why error) planned {
	return planned{ImportedRow: ImportedRow{Line: row.line, Source: row.source, Outcome: RowLeftOut, Why: sentence(why)}}
}
