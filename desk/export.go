package desk

import (
	"context"

	"clinic.example/paydesk/model"
)

// BeginExport asks whether the person may take rows of a kind out of paydesk, and writes to the audit trail that they do: before the first
// row is read. The rows themselves are read with the lists' own permissions. Without a day the export is open on that side.
func (s *Session) BeginExport(ctx context.Context, practice model.PracticeID, kind string, from, to model.Date) error {
	return s.update(ctx, model.ExportData, practice, func(c *change) error {
		return c.audit(practice, "export", kind, from.String(), to.String())
	})
}
