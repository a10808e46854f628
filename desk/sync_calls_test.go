package desk_test

import (
	"context"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func syncCalls() map[string]call {
	return map[string]call{
		"SyncState": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, f.account)
			return only(s.SyncState(ctx, f.practice))
		},
		"Sync": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, f.account)
			return only(s.Sync(ctx, f.practice))
		},
		"ProveSync": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			h.join(f, f.account)
			return only(s.ProveSync(ctx, f.practice))
		},
		"FoundPayments": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.FoundPayments(ctx, f.practice))
		},
		"RecordFoundPayment": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.RecordFoundPayment(ctx, desk.RecordFound{Operation: h.op(), Practice: f.practice, Intent: h.find(f), Invoice: h.bill(f).ID}))
		},
		"DismissFoundPayment": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return s.DismissFoundPayment(ctx, f.practice, h.find(f))
		},
	}
}

// find puts a found payment onto a floor.
func (h *house) find(f *floor) string {
	h.t.Helper()
	h.join(f, f.account)
	found := model.FoundPayment{
		Intent: h.name("pi_"), Account: f.account.ID, Mode: f.account.Mode, Practice: f.practice, Amount: aud(2500), Status: model.FoundWaiting,
	}
	h.put(func(tx storage.Tx) error {
		found.Created, found.FoundAt = tx.Now(), tx.Now()
		return tx.PutFoundPayment(found)
	})
	return found.Intent
}
