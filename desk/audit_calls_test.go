package desk_test

import (
	"context"
	"io"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

func auditCalls() map[string]call {
	return map[string]call{
		"Audit": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Audit(ctx, desk.AuditFilter{Practice: f.practice}, desk.Window{Limit: 5}))
		},
		"VerifyAudit": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.VerifyAudit(ctx, desk.AuditProof{Practice: f.practice}))
		},
		"AuditValues": func(ctx context.Context, _ *house, s *desk.Session, _ *floor) error {
			return only(s.AuditValues(ctx, 1))
		},
		"ExportPatient": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.ExportPatient(ctx, f.patient.ID))
		},
		"SaveAudit": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.SaveAudit(ctx, f.practice))
		},
		"SavePatientData": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.SavePatientData(ctx, f.patient.ID))
		},
		"ErasePatient": func(ctx context.Context, h *house, s *desk.Session, _ *floor) error {
			return s.ErasePatient(ctx, h.saved(model.Patient{Name: h.name("Leo")}).ID)
		},
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
