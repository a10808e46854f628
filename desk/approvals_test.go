package desk_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// large is a bill of 300.00 that a card has paid, above what the front desk returns alone.
func (h *house) large() desk.Taken {
	h.t.Helper()
	invoice, err := h.session.CreateInvoice(h.t.Context(), desk.NewInvoice{
		Operation: h.op(), Practice: h.practice, Patient: h.a.patient.ID, Lines: []model.Line{{Text: "Course", Quantity: 1, Unit: 300_00}},
	})
	h.must(err)
	taken, err := h.session.Take(h.t.Context(), desk.TakeRequest{
		Operation: h.op(), Practice: h.practice, Invoice: invoice.ID, Revision: invoice.Revision, Method: model.Card, Amount: aud(300_00), Card: h.a.card,
	})
	h.must(err)
	return taken
}

// inHouse plays one scene in a house where no time passes by itself: what was done in it was done just now.
func inHouse(t *testing.T, scene func(*testing.T, *house, *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		defer w.finish()
		h := newHouse(&group{clinic: w.clinic, bay: w.bystander})
		h.frontDesk = h.person("Ben Okoro", model.FrontDesk)
		scene(t, h, w)
		h.must(h.desk.Close(t.Context()))
	})
}

func (h *house) approval(id model.OperationID) desk.ApprovalRow {
	h.t.Helper()
	row, err := h.session.Approval(h.t.Context(), h.practice, id)
	h.must(err)
	return row
}

func TestARefundAboveTheLimitWaitsForASecondPerson(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house, _ *world) {
		taken := h.large()
		r := h.refundOf(h.a, taken, 250_00)
		done, err := h.frontDesk.Refund(t.Context(), r)
		says(t, err, model.Forbidden, "250.00 AUD is more than you may return alone, so it waits for a second person. Nothing was moved yet. Ana Silva can approve it.")
		if done.Approval.ID != r.Operation || done.Approval.Amount != aud(250_00) || done.Operation.ID != "" {
			t.Errorf("%+v", done)
		}
		says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Forbidden, "waits for a second person")
		if n, _ := h.returned(); n != 0 {
			t.Fatalf("%d refunds at Stripe", n)
		}
		home, err := h.frontDesk.Home(t.Context(), h.practice)
		h.must(err)
		if len(home.Attention) != 1 || home.Attention[0].Kind != desk.ApprovalWaits || home.Attention[0].ID != string(r.Operation) || home.Attention[0].Noun != desk.OpensApproval {
			t.Fatalf("attention %+v", home.Attention)
		}
		holds(t, home.Attention[0].Sentence, "Refund of 250.00 AUD of Mia Chen waits for a second person: Ben Okoro asked for it")
		if v := h.read(taken.Invoice.ID); len(v.Waiting) != 1 || !strings.HasPrefix(v.Timeline[len(v.Timeline)-1].Words, "Refund waits") {
			t.Errorf("the invoice shows %+v", v.Waiting)
		}
		rows, err := h.session.Approvals(t.Context(), h.practice, desk.Window{})
		h.must(err)
		if len(rows) != 1 || rows[0].Patient != "Mia Chen" || rows[0].Number != taken.Invoice.Number || rows[0].Why != "" || rows[0].Mine || rows[0].Status != model.ApprovalWaiting {
			t.Errorf("rows %+v", rows)
		}
		done, err = h.session.Approve(t.Context(), h.practice, r.Operation)
		h.must(err)
		if done.Refund.Status != model.RefundDone || done.Refund.By != "Ben Okoro" || done.Operation.ID != r.Operation || done.Approval.Decider != "Ana Silva" {
			t.Errorf("%+v", done)
		}
		again, err := h.frontDesk.Refund(t.Context(), r)
		h.must(err)
		if again.Refund.ID != done.Refund.ID {
			t.Errorf("the asker's press gives %+v", again.Refund)
		}
		if n, sum := h.returned(); n != 1 || sum != 250_00 {
			t.Errorf("returned %d times, %d", n, sum)
		}
		says(t, only(h.session.Approve(t.Context(), h.practice, r.Operation)), model.Conflict, "Ana Silva approved this refund just now")
		h.trail("approval.waiting by front desk", "approval.approved by administrator", "operation.refund by front desk")
		h.verifyAudit()
	})
}

// trail expects entries of the practice's audit trail in this order.
func (h *house) trail(want ...string) {
	h.t.Helper()
	var got []string
	h.put(func(tx storage.Tx) error {
		entries, err := tx.Audit(h.practice, storage.Window{})
		for i := len(entries) - 1; i >= 0; i-- {
			got = append(got, entries[i].Action+" by "+entries[i].By)
		}
		return err
	})
	rest := got
	for _, entry := range want {
		for len(rest) > 0 && rest[0] != entry {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			h.t.Errorf("no %q in order in %q", entry, got)
			return
		}
		rest = rest[1:]
	}
}

func TestWhoMayNotApprove(t *testing.T) {
	h := newHouse(newGroup(t))
	r := h.refundOf(h.a, h.large(), 250_00)
	says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Forbidden, "waits")
	second := h.person("Fay Front", model.FrontDesk)
	before := h.refusals()
	says(t, only(h.frontDesk.Approve(t.Context(), h.practice, r.Operation)), model.Forbidden, "You asked for this refund yourself: somebody else must approve it. Ana Silva can approve it.")
	says(t, only(second.Approve(t.Context(), h.practice, r.Operation)), model.Forbidden, "250.00 AUD is more than you may return alone, too (200.00 AUD). Ana Silva can approve it.")
	says(t, only(second.RefuseApproval(t.Context(), h.practice, r.Operation)), model.Forbidden, "too (200.00 AUD)")
	says(t, only(h.practitioner.Approve(t.Context(), h.practice, r.Operation)), model.Forbidden, `"Payments: Refund"`)
	if n := h.refusals() - before; n != 4 {
		t.Errorf("%d refusals in the trail, want 4", n)
	}
	says(t, only(h.session.Approve(t.Context(), h.b.practice, r.Operation)), model.NotFound, "")
	if why := h.approval(r.Operation).Why; why != "" {
		t.Errorf("the administrator may not: %s", why)
	}
	if n, _ := h.returned(); n != 0 {
		t.Errorf("%d refunds at Stripe", n)
	}
}

// A large refund is not made of small ones.
func TestSmallRefundsOfOnePaymentAddUp(t *testing.T) {
	h := newHouse(newGroup(t))
	taken := h.large()
	done, err := h.frontDesk.Refund(t.Context(), h.refundOf(h.a, taken, 150_00))
	h.must(err)
	taken.Invoice = done.Invoice
	r := h.refundOf(h.a, taken, 60_00)
	says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Forbidden, "waits for a second person")
	other := h.refundOf(h.a, taken, 40_00)
	done, err = h.frontDesk.Refund(t.Context(), other)
	h.must(err)
	if done.Payment.Left() != aud(110_00) {
		t.Errorf("left %s", done.Payment.Left())
	}
	taken.Invoice = done.Invoice
	done, err = h.session.Refund(t.Context(), h.refundOf(h.a, taken, 10_00))
	h.must(err)
	taken.Invoice = done.Invoice
	done, err = h.person("Fay Front", model.FrontDesk).Refund(t.Context(), h.refundOf(h.a, taken, 100_00))
	h.must(err)
	if !done.Payment.Left().Zero() {
		t.Errorf("left %s", done.Payment.Left())
	}
}

// What was asked for is approved as it was then: a payment that has changed since ends it.
func TestAPaymentThatChangedMeanwhileEndsTheApproval(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house, _ *world) {
		taken := h.large()
		r := h.refundOf(h.a, taken, 250_00)
		says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Forbidden, "waits")
		says(t, only(h.frontDesk.Refund(t.Context(), h.refundOf(h.a, taken, 260_00))), model.Conflict, "Ben Okoro asked for a refund of 250.00 AUD of this payment just now")
		h.must(only(h.session.Refund(t.Context(), h.refundOf(h.a, taken, 100))))
		says(t, only(h.session.Approve(t.Context(), h.practice, r.Operation)), model.Conflict, "Ana Silva refunded 1.00 AUD just now. Nothing was moved by this press.")
		if s := h.approval(r.Operation).Status; s != model.ApprovalExpired {
			t.Errorf("the approval is %s", s)
		}
		says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Conflict, "Open the form again")
		if n, sum := h.returned(); n != 1 || sum != 100 {
			t.Errorf("returned %d times, %d", n, sum)
		}
	})
}

func TestARefusedRefundMovesNothing(t *testing.T) {
	inHouse(t, func(t *testing.T, h *house, _ *world) {
		taken := h.large()
		for _, who := range []*desk.Session{h.session, h.frontDesk} {
			r := h.refundOf(h.a, taken, 250_00)
			says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Forbidden, "waits")
			refused, err := who.RefuseApproval(t.Context(), h.practice, r.Operation)
			h.must(err)
			if refused.Status != model.ApprovalRefused || refused.Decider != who.Actor().Name {
				t.Errorf("%+v", refused)
			}
			words := who.Actor().Name + " refused this refund just now: nothing was moved."
			says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Conflict, words)
			says(t, only(h.session.Approve(t.Context(), h.practice, r.Operation)), model.Conflict, words)
			says(t, only(who.RefuseApproval(t.Context(), h.practice, r.Operation)), model.Conflict, words)
		}
		if n, _ := h.returned(); n != 0 {
			t.Errorf("%d refunds at Stripe", n)
		}
	})
}

// After 24 hours nobody can approve any more, and the janitor says so in the trail.
func TestAnApprovalExpires(t *testing.T) {
	h := newHouse(newGroup(t))
	r := h.refundOf(h.a, h.large(), 250_00)
	says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Forbidden, "waits")
	h.turn(24*time.Hour + time.Second)
	says(t, only(h.session.Approve(t.Context(), h.practice, r.Operation)), model.Conflict, "is over: nothing was moved")
	if row := h.approval(r.Operation); row.Status != model.ApprovalExpired || row.Approval.Status != model.ApprovalWaiting {
		t.Errorf("%s, stored %s", row.Status, row.Approval.Status)
	}
	h.must(h.desk.Round(t.Context()))
	if row := h.approval(r.Operation); row.Approval.Status != model.ApprovalExpired {
		t.Errorf("stored %s", row.Approval.Status)
	}
	h.trail("approval.waiting by front desk", "approval.expired by system")
	home, err := h.session.Home(t.Context(), h.practice)
	h.must(err)
	for _, row := range home.Attention {
		if row.Kind == desk.ApprovalWaits {
			t.Errorf("still %q", row.Sentence)
		}
	}
}

// Nobody's refund is made once they may not refund any more, and a request for something else under the same id is none.
func TestAnAskerWhoWasRevokedHasNothingApproved(t *testing.T) {
	h := newHouse(newGroup(t))
	r := h.refundOf(h.a, h.large(), 250_00)
	says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Forbidden, "waits")
	changed := r
	changed.Amount = aud(240_00)
	says(t, only(h.frontDesk.Refund(t.Context(), changed)), model.Conflict, "used for something else")
	h.must(only(h.session.DisableStaff(t.Context(), h.frontDesk.Actor().Staff)))
	says(t, only(h.session.Approve(t.Context(), h.practice, r.Operation)), model.Conflict, "Ben Okoro may not refund here any more")
	if n, _ := h.returned(); n != 0 || h.approval(r.Operation).Status != model.ApprovalWaiting {
		t.Errorf("%d refunds at Stripe", n)
	}
	h.must(only(h.session.RefuseApproval(t.Context(), h.practice, r.Operation)))
}

// Two who approve at the same instant, and the asker who presses again meanwhile, return the money once.
func TestTwoApproveAtTheSameInstant(t *testing.T) {
	h := newHouse(newGroup(t))
	r := h.refundOf(h.a, h.large(), 250_00)
	says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Forbidden, "waits")
	second := h.person("Bea Boss", model.Administrator)
	var all sync.WaitGroup
	approved := make(chan error, 2)
	for _, s := range []*desk.Session{h.session, second} {
		all.Go(func() { approved <- only(s.Approve(t.Context(), h.practice, r.Operation)) })
	}
	all.Go(func() { _, _ = h.frontDesk.Refund(t.Context(), r) })
	all.Wait()
	first, other := <-approved, <-approved
	if (first == nil) == (other == nil) {
		t.Errorf("approved: %v and %v", first, other)
	}
	if n, sum := h.returned(); n != 1 || sum != 250_00 {
		t.Errorf("returned %d times, %d", n, sum)
	}
}

// An answer of the store that is lost leaves no doubt: what was stored goes on, and what wasn't can be pressed again.
func TestAnApprovalWhoseCommitHadNoAnswer(t *testing.T) {
	for _, how := range []simulation.Fault{simulation.UnknownDone, simulation.UnknownUndone} {
		for point := range 2 {
			t.Run(fmt.Sprintf("%s at commit %d", how, point), func(t *testing.T) {
				inHouse(t, func(t *testing.T, h *house, w *world) {
					r := h.refundOf(h.a, h.large(), 250_00)
					struck := 0
					w.meddle(func(at string) simulation.Fault {
						if struck++; at == simulation.Commit && struck == point+1 {
							return how
						}
						return ""
					})
					_ = only(h.frontDesk.Refund(t.Context(), r))
					says(t, only(h.frontDesk.Refund(t.Context(), r)), model.Forbidden, "waits for a second person")
					struck = 0
					_ = only(h.session.Approve(t.Context(), h.practice, r.Operation))
					w.meddle(nil)
					if row := h.approval(r.Operation); row.Status == model.ApprovalWaiting {
						h.must(only(h.session.Approve(t.Context(), h.practice, r.Operation)))
					}
					h.must(only(h.frontDesk.Refund(t.Context(), r)))
					if n, sum := h.returned(); n != 1 || sum != 250_00 {
						t.Errorf("returned %d times, %d", n, sum)
					}
				})
			})
		}
	}
}
