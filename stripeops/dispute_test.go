package stripeops

import (
	"net/http"
	"strings"
	"testing"

	"clinic.example/paydesk/model"
)

// disputed is a payment of 80.00 that the card's holder disputes.
func (c *clinic) disputed(op string) model.DisputeAtStripe {
	c.t.Helper()
	id, err := c.box.OpenDispute(c.charged("visa", op).ID, false)
	if err != nil {
		c.t.Fatal(err)
	}
	dispute, err := c.client.Dispute(c.t.Context(), c.ref, id)
	if err != nil {
		c.t.Fatal(err)
	}
	return dispute
}

func everyField() model.Evidence {
	return model.Evidence{
		{Field: "customer_name", Text: "Mia Chen"},
		{Field: "customer_email_address", Text: "mia@example.com"},
		{Field: "service_date", Text: "3 May 2026"},
		{Field: "product_description", Text: "Professional service"},
		{Field: "refund_policy_disclosure", Text: "The invoice said so"},
		{Field: "refund_refusal_explanation", Text: "It was given"},
		{Field: "duplicate_charge_id", Text: "ch_1"},
		{Field: "duplicate_charge_explanation", Text: "Two services"},
		{Field: "uncategorized_text", Text: "INVOICE\n\nPAYMENT"},
	}
}

func TestEvidenceIsStagedHandedInAndRead(t *testing.T) {
	c := openClinic(t)
	dispute := c.disputed("1")
	if dispute.Status != model.NeedsResponse || dispute.Withdrawn != dispute.Amount.Minor || dispute.Booked != 1 || dispute.DueBy == 0 || dispute.Moved == 0 ||
		dispute.Intent == "" || dispute.Charge == "" || dispute.Reason != "fraudulent" || len(dispute.Evidence) != 0 {
		t.Fatalf("%+v", dispute)
	}
	staged, err := c.client.StageEvidence(t.Context(), c.ref, "pd1:t:1:stage", dispute.ID, everyField())
	if err != nil || staged.Submissions != 0 || !staged.HasEvidence || staged.Evidence.Digest() != everyField().Digest() {
		t.Fatalf("%+v %v", staged, err)
	}
	submitted, err := c.client.SubmitEvidence(t.Context(), c.ref, "pd1:t:2:submit", dispute.ID, everyField())
	if err != nil || submitted.Submissions != 1 || submitted.Status != model.UnderReview {
		t.Fatalf("%+v %v", submitted, err)
	}
	_, err = c.client.SubmitEvidence(t.Context(), c.ref, "pd1:t:3:submit", dispute.ID, everyField())
	if model.KindOf(err) != model.Conflict || !strings.Contains(err.Error(), "No evidence was handed in.") {
		t.Errorf("again: %v", err)
	}
	sent := c.sent(http.MethodPost, "/v1/disputes/"+dispute.ID)
	if len(sent) != 3 || sent[0].Params["submit"] != "false" || sent[1].Params["submit"] != "true" || sent[0].IdempotencyKey != "pd1:t:1:stage" {
		t.Errorf("sent %+v", sent)
	}
}

func TestWhatIsNoEvidenceIsHeldBack(t *testing.T) {
	c := openClinic(t)
	dispute := c.disputed("1")
	for _, evidence := range []model.Evidence{nil, {{Field: "customer_name"}}, {{Field: "clinical_notes", Text: "none of it"}}} {
		_, err := c.client.SubmitEvidence(t.Context(), c.ref, "pd1:t:1:submit", dispute.ID, evidence)
		if fault := model.FaultOf(err); fault == nil || fault.Answer != model.AnswerMisuse || !fault.Unreached {
			t.Errorf("%v: %v", evidence, err)
		}
	}
	if sent := c.sent(http.MethodPost, "/v1/disputes/"+dispute.ID); len(sent) != 0 {
		t.Errorf("sent %+v", sent)
	}
}

func TestALossIsAcceptedAndAnotherWon(t *testing.T) {
	c := openClinic(t)
	lost, won := c.disputed("1"), c.disputed("2")
	closed, err := c.client.CloseDispute(t.Context(), c.ref, "pd1:t:1:close", lost.ID)
	if err != nil || closed.Status != model.DisputeLost || closed.Withdrawn != lost.Amount.Minor {
		t.Errorf("%+v %v", closed, err)
	}
	if err := c.box.EndDispute(won.ID, true); err != nil {
		t.Fatal(err)
	}
	all, more, err := c.client.Disputes(t.Context(), c.ref, 0, "")
	if err != nil || more || len(all) != 2 || all[0].ID != won.ID || all[0].Status != model.DisputeWon || all[0].Withdrawn != 0 || all[0].Booked != 2 {
		t.Errorf("%+v %v %v", all, more, err)
	}
	behind, _, err := c.client.Disputes(t.Context(), c.ref, 0, won.ID)
	if err != nil || len(behind) != 1 || behind[0].ID != lost.ID {
		t.Errorf("%+v %v", behind, err)
	}
}
