package desk_test

import (
	"context"
	"io"

	"clinic.example/paydesk/desk"
)

func auditCalls() map[string]call {
	return map[string]call{
		"AuditKey": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.AuditKey(ctx, f.practice))
		},
		"ExportAudit": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.ExportAudit(ctx, f.practice, io.Discard))
		},
		"RenewAuditKey": func(ctx context.Context, _ *house, s *desk.Session, _ *floor) error {
			return only(s.RenewAuditKey(ctx))
		},
	}
}
