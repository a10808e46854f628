package desk_test

import (
	"context"

	"clinic.example/paydesk/desk"
)

func booksCalls() map[string]call {
	return map[string]call{
		"Reconciliation": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, f.account)
			return only(s.Reconciliation(ctx, desk.ReconcileRequest{Practice: f.practice}))
		},
		"Reconcile": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, f.account)
			return only(s.Reconcile(ctx, desk.ReconcileRequest{Practice: f.practice}))
		},
	}
}
