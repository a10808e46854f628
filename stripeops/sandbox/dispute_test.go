package sandbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76"
)

// disputed is a payment with the named card, and the dispute that it opens by itself.
func (d *till) disputed(card string) (*stripe.PaymentIntent, *stripe.Dispute) {
	d.t.Helper()
	pi := must(d.charge(10000, "aud", card))(d.t)
	it := d.Disputes.List(&stripe.DisputeListParams{PaymentIntent: &pi.ID})
	if !it.Next() {
		d.t.Fatal("there is no dispute")
	}
	return pi, it.Dispute()
}

// since lists the types of the events after the first n, oldest first.
func (d *till) since(n int) []string {
	d.t.Helper()
	return d.events()[n:]
}

func sameList(t *testing.T, what string, have []string, want ...string) {
	t.Helper()
	if !slices.Equal(have, want) {
		t.Errorf("%s are %v, want %v", what, have, want)
	}
}

func evidence(text string, submit bool) *stripe.DisputeParams {
	return &stripe.DisputeParams{Evidence: &stripe.DisputeEvidenceParams{UncategorizedText: &text}, Submit: &submit}
}

func TestEvidenceIsStagedAndThenSubmittedOnce(t *testing.T) {
	d := newTill(t, "AU")
	_, dispute := d.disputed("pm_card_createDispute")
	seen := len(d.events())
	params := evidence("paid at the desk", false)
	params.Evidence.CustomerName = stripe.String("Ana Example")
	got := must(d.Disputes.Update(dispute.ID, params))(t)
	same(t, "status while staged", got.Status, stripe.DisputeStatusNeedsResponse)
	same(t, "submissions while staged", got.EvidenceDetails.SubmissionCount, 0)
	same(t, "evidence", got.EvidenceDetails.HasEvidence, true)
	got = must(d.Disputes.Update(dispute.ID, evidence("paid by card", true)))(t)
	same(t, "status when submitted", got.Status, stripe.DisputeStatusUnderReview)
	same(t, "submissions", got.EvidenceDetails.SubmissionCount, 1)
	same(t, "text", got.Evidence.UncategorizedText, "paid by card")
	same(t, "what was staged before", got.Evidence.CustomerName, "Ana Example")
	_, err := d.Disputes.Update(dispute.ID, evidence("once more", true))
	same(t, "second submission", refusal(t, err).HTTPStatusCode, 400)
	_, err = d.Disputes.Update(dispute.ID, evidence("a note", false))
	same(t, "evidence after the submission", refusal(t, err).HTTPStatusCode, 400)
	sameList(t, "events", d.since(seen), "charge.dispute.updated", "charge.dispute.updated")
}

func TestADisputeThatIsWon(t *testing.T) {
	d := newTill(t, "AU")
	pi, dispute := d.disputed("pm_card_createDispute")
	before, seen := d.balance(), len(d.events())
	must(d.Disputes.Update(dispute.ID, evidence("winning_evidence", true)))(t)
	d.s.Advance(time.Minute)
	got := must(d.Disputes.Get(dispute.ID, nil))(t)
	same(t, "status", got.Status, stripe.DisputeStatusWon)
	same(t, "movements", len(got.BalanceTransactions), 2)
	same(t, "category", got.BalanceTransactions[1].ReportingCategory, "dispute_reversal")
	same(t, "what came back", d.balance(), before+10000)
	sameList(t, "events", d.since(seen), "charge.dispute.updated", "charge.dispute.closed", "charge.dispute.funds_reinstated")
	_, err := d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID})
	same(t, "refund", refusal(t, err).Code, stripe.ErrorCodeChargeDisputed)
	if d.s.EndDispute(dispute.ID, false) == nil {
		t.Error("a dispute that was won could be lost")
	}
}

func TestADisputeThatIsLost(t *testing.T) {
	for what, lose := range map[string]func(*till, string) error{
		"accepted": func(d *till, id string) error { _, err := d.Disputes.Close(id, nil); return err },
		"evidence": func(d *till, id string) error {
			_, err := d.Disputes.Update(id, evidence("losing_evidence", true))
			d.s.Advance(time.Minute)
			return err
		},
		"by control":     func(d *till, id string) error { return d.s.EndDispute(id, false) },
		"never answered": func(d *till, _ string) error { d.s.Advance(10 * 24 * time.Hour); return nil },
	} {
		t.Run(what, func(t *testing.T) {
			d := newTill(t, "AU")
			_, dispute := d.disputed("pm_card_createDisputeProductNotReceived")
			same(t, "reason", dispute.Reason, stripe.DisputeReasonProductNotReceived)
			if err := lose(d, dispute.ID); err != nil {
				t.Fatal(err)
			}
			got := must(d.Disputes.Get(dispute.ID, nil))(t)
			same(t, "status", got.Status, stripe.DisputeStatusLost)
			same(t, "past due", got.EvidenceDetails.PastDue, what == "never answered")
			same(t, "balance", d.balance(), 9680-12500)
			if have := d.events(); have[len(have)-1] != "charge.dispute.closed" && what != "never answered" {
				t.Errorf("events end in %s", have[len(have)-1])
			}
			_, err := d.Disputes.Close(dispute.ID, nil)
			same(t, "closing it again", refusal(t, err).HTTPStatusCode, 400)
			_, err = d.Disputes.Update(dispute.ID, evidence("late", true))
			same(t, "evidence afterwards", refusal(t, err).HTTPStatusCode, 400)
		})
	}
}

func TestAnInquiryTakesNothing(t *testing.T) {
	d := newTill(t, "AU")
	pi, inquiry := d.disputed("pm_card_createDisputeInquiry")
	same(t, "status", inquiry.Status, stripe.DisputeStatusWarningNeedsResponse)
	same(t, "movements", len(inquiry.BalanceTransactions), 0)
	same(t, "balance", d.balance(), 9680)
	must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID, Amount: stripe.Int64(4000)}))(t)
	if d.s.EndDispute(inquiry.ID, false) == nil {
		t.Error("an inquiry was lost")
	}
	must(d.Disputes.Update(inquiry.ID, evidence("it was us", true)))(t)
	same(t, "answered", must(d.Disputes.Get(inquiry.ID, nil))(t).Status, stripe.DisputeStatusWarningUnderReview)
	must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID}))(t)
	same(t, "refunded in full", must(d.Disputes.Get(inquiry.ID, nil))(t).Status, stripe.DisputeStatusWarningClosed)
}

func TestAnInquiryThatBecomesADispute(t *testing.T) {
	d := newTill(t, "AU")
	pi := must(d.charge(10000, "aud", "pm_card_visa"))(t)
	must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID, Amount: stripe.Int64(4000)}))(t)
	id := must(d.s.OpenDispute(pi.ID, true))(t)
	seen := len(d.events())
	if err := d.s.EscalateDispute(id); err != nil {
		t.Fatal(err)
	}
	got := must(d.Disputes.Get(id, nil))(t)
	same(t, "status", got.Status, stripe.DisputeStatusNeedsResponse)
	same(t, "amount", got.Amount, 6000)
	same(t, "balance", d.balance(), 9680-4000-6000-2500)
	sameList(t, "events", d.since(seen), "charge.dispute.updated", "charge.dispute.funds_withdrawn")
	_, err := d.Refunds.New(&stripe.RefundParams{PaymentIntent: &pi.ID})
	same(t, "refund", refusal(t, err).Code, stripe.ErrorCodeChargeDisputed)
	if d.s.EscalateDispute(id) == nil {
		t.Error("a dispute was escalated")
	}
}

func TestWhatCannotBeDisputed(t *testing.T) {
	d := newTill(t, "AU")
	pi, _ := d.disputed("pm_card_createDispute")
	refunded := must(d.charge(10000, "aud", "pm_card_visa"))(t)
	must(d.Refunds.New(&stripe.RefundParams{PaymentIntent: &refunded.ID}))(t)
	for _, id := range []string{pi.ID, refunded.LatestCharge.ID, "pi_none"} {
		if _, err := d.s.OpenDispute(id, false); err == nil {
			t.Errorf("%s was disputed", id)
		}
	}
}

func TestEvidenceThatIsRefused(t *testing.T) {
	d := newTill(t, "AU")
	_, dispute := d.disputed("pm_card_createDispute")
	_, err := d.Disputes.Update(dispute.ID, &stripe.DisputeParams{Submit: stripe.Bool(true)})
	same(t, "none", refusal(t, err).Param, "evidence")
	file := evidence("x", false)
	file.Evidence.Receipt = stripe.String("file_none")
	_, err = d.Disputes.Update(dispute.ID, file)
	same(t, "a file", refusal(t, err).Param, "evidence[receipt]")
	long := evidence(strings.Repeat("a", 150001), false)
	_, err = d.Disputes.Update(dispute.ID, long)
	same(t, "too long", refusal(t, err).Param, "evidence")
	same(t, "untouched", must(d.Disputes.Get(dispute.ID, nil))(t).EvidenceDetails.HasEvidence, false)
}
