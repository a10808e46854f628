package desk_test

import (
	"context"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func disputeCalls() map[string]call {
	return map[string]call{
		"Disputes": func(ctx context.Context, _ *house, s *desk.Session, f *floor) error {
			return only(s.Disputes(ctx, f.practice))
		},
		"Dispute": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.Dispute(ctx, f.practice, h.disputed(f, "")))
		},
		"StageEvidence": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.StageEvidence(ctx, h.answer(f, h.disputed(f, ""))))
		},
		"SubmitEvidence": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			id := h.disputed(f, "")
			h.must(only(h.session.StageEvidence(ctx, h.answer(f, id))))
			return only(s.SubmitEvidence(ctx, h.answer(f, id)))
		},
		"AcceptDispute": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.AcceptDispute(ctx, h.answer(f, h.disputed(f, ""))))
		},
		"WriteOffDispute": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.WriteOffDispute(ctx, f.practice, h.disputed(f, model.DisputeLost)))
		},
		"AskPatient": func(ctx context.Context, h *house, s *desk.Session, f *floor) error {
			return only(s.AskPatient(ctx, h.answer(f, h.disputed(f, model.DisputeLost))))
		},
	}
}

// disputed is a card payment that the patient's bank disputes, as a round of the desk would have found it: open at Stripe, or as ended as told.
func (h *house) disputed(f *floor, ended model.DisputeStatus) string {
	h.t.Helper()
	h.join(f, f.account)
	bill := h.bill(f)
	r := h.cashOf(f, bill, 8000)
	r.Method, r.Card = model.Card, h.save(f)
	taken, err := h.session.Take(h.t.Context(), r)
	h.must(err)
	id, err := h.stripe.OpenDispute(taken.Payment.Intent, false)
	h.must(err)
	h.put(func(tx storage.Tx) error {
		d := model.Dispute{
			ID: id, Account: f.account.ID, Mode: f.account.Mode, Practice: f.practice, Payment: taken.Payment.ID, Invoice: bill.ID, Patient: f.patient.ID,
			Charge: taken.Payment.Charge, Intent: taken.Payment.Intent, Amount: aud(8000), Reason: "fraudulent", Status: model.NeedsResponse,
			DueBy: tx.Now() + 864_000_000, Withdrawn: 8000, Booked: 1, Created: tx.Now(),
		}
		if ended != "" {
			d.Status, d.Closed = ended, tx.Now()
		}
		return tx.PutDispute(d)
	})
	return id
}

// answer is a press about a dispute as the administrator sees it.
func (h *house) answer(f *floor, id string) desk.DisputePress {
	h.t.Helper()
	view, err := h.session.Dispute(h.t.Context(), f.practice, id)
	h.must(err)
	return desk.DisputePress{Operation: h.op(), Practice: f.practice, Dispute: id, Evidence: view.Evidence.Digest()}
}
