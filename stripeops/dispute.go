package stripeops

import (
	"context"

	"clinic.example/paydesk/model"
	"github.com/stripe/stripe-go/v76"
)

// Dispute reads one dispute: https://docs.stripe.com/api/disputes/retrieve
func (c *Client) Dispute(ctx context.Context, ref model.AccountRef, id string) (model.DisputeAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	dispute, err := c.api.Disputes.Get(id, &stripe.DisputeParams{Params: read(ctx, ref)})
	return disputeAnswer(reading, dispute, err)
}

// Disputes lists one page of an account's disputes opened since a moment, newest first; see Events for the page.
// https://docs.stripe.com/api/disputes/list
func (c *Client) Disputes(ctx context.Context, ref model.AccountRef, since model.Millis, after string) (disputes []model.DisputeAtStripe, more bool, err error) {
	ctx, done := c.within(ctx)
	defer done()
	list := c.api.Disputes.List(&stripe.DisputeListParams{ListParams: onePage(ctx, ref, after), CreatedRange: createdFrom(since)})
	for list.Next() {
		disputes = append(disputes, disputeOf(list.Dispute()))
	}
	more, err = ended(list.Iter)
	return disputes, more, err
}

// StageEvidence lays evidence at Stripe without handing it in: it replaces what was staged under the same fields, and may be repeated.
// https://docs.stripe.com/api/disputes/update
func (c *Client) StageEvidence(ctx context.Context, ref model.AccountRef, key, id string, evidence model.Evidence) (model.DisputeAtStripe, error) {
	return c.sendEvidence(ctx, stagingEvidence, ref, key, id, evidence)
}

// SubmitEvidence hands evidence in to the bank. Banks take it once, so this is final: https://docs.stripe.com/disputes/responding
func (c *Client) SubmitEvidence(ctx context.Context, ref model.AccountRef, key, id string, evidence model.Evidence) (model.DisputeAtStripe, error) {
	return c.sendEvidence(ctx, submittingEvidence, ref, key, id, evidence)
}

// CloseDispute accepts the loss, which can't be taken back: https://docs.stripe.com/api/disputes/close
func (c *Client) CloseDispute(ctx context.Context, ref model.AccountRef, key, id string) (model.DisputeAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	dispute, err := c.api.Disputes.Close(id, &stripe.DisputeParams{Params: write(ctx, ref, key)})
	return disputeAnswer(closingDispute, dispute, err)
}

func (c *Client) sendEvidence(ctx context.Context, d deed, ref model.AccountRef, key, id string, evidence model.Evidence) (model.DisputeAtStripe, error) {
	ctx, done := c.within(ctx)
	defer done()
	fields := &stripe.DisputeEvidenceParams{}
	for _, t := range evidence {
		place := evidenceFields(fields)[t.Field]
		if place == nil || t.Text == "" { // an empty text would take away what is staged
			return model.DisputeAtStripe{}, d.tell(unsent("the evidence has a field that Stripe doesn't know, or an empty one"))
		}
		*place = stripe.String(t.Text)
	}
	if len(evidence) == 0 {
		return model.DisputeAtStripe{}, d.tell(unsent("there is no evidence"))
	}
	dispute, err := c.api.Disputes.Update(id, &stripe.DisputeParams{
		Params: write(ctx, ref, key), Evidence: fields, Submit: stripe.Bool(d == submittingEvidence),
	})
	return disputeAnswer(d, dispute, err)
}

// evidenceFields are the texts that paydesk hands in, by Stripe's names.
func evidenceFields(e *stripe.DisputeEvidenceParams) map[string]**string {
	return map[string]**string{
		"customer_name": &e.CustomerName, "customer_email_address": &e.CustomerEmailAddress, "service_date": &e.ServiceDate,
		"product_description": &e.ProductDescription, "refund_policy_disclosure": &e.RefundPolicyDisclosure,
		"refund_refusal_explanation": &e.RefundRefusalExplanation, "duplicate_charge_id": &e.DuplicateChargeID,
		"duplicate_charge_explanation": &e.DuplicateChargeExplanation, "uncategorized_text": &e.UncategorizedText,
	}
}

// evidenceTexts are the same fields of what is staged; those without a text are left out.
func evidenceTexts(e *stripe.DisputeEvidence) model.Evidence {
	if e == nil {
		return nil
	}
	var texts model.Evidence
	for _, t := range []model.EvidenceText{
		{Field: "customer_name", Text: e.CustomerName},
		{Field: "customer_email_address", Text: e.CustomerEmailAddress},
		{Field: "service_date", Text: e.ServiceDate},
		{Field: "product_description", Text: e.ProductDescription},
		{Field: "refund_policy_disclosure", Text: e.RefundPolicyDisclosure},
		{Field: "refund_refusal_explanation", Text: e.RefundRefusalExplanation},
		{Field: "duplicate_charge_id", Text: e.DuplicateChargeID},
		{Field: "duplicate_charge_explanation", Text: e.DuplicateChargeExplanation},
		{Field: "uncategorized_text", Text: e.UncategorizedText},
	} {
		if t.Text != "" {
			texts = append(texts, t)
		}
	}
	return texts
}

func disputeAnswer(d deed, dispute *stripe.Dispute, err error) (model.DisputeAtStripe, error) {
	if err == nil && dispute.ID == "" {
		err = unreadable()
	}
	if err != nil {
		return model.DisputeAtStripe{}, d.tell(err)
	}
	return disputeOf(dispute), nil
}

func disputeOf(d *stripe.Dispute) model.DisputeAtStripe {
	out := model.DisputeAtStripe{
		ID: d.ID, Status: model.DisputeStatus(d.Status), Amount: model.Money{Minor: d.Amount, Currency: model.Currency(d.Currency)},
		Reason: string(d.Reason), Booked: len(d.BalanceTransactions), Created: millis(d.Created), Evidence: evidenceTexts(d.Evidence),
	}
	if d.Charge != nil {
		out.Charge = d.Charge.ID
	}
	if d.PaymentIntent != nil {
		out.Intent = d.PaymentIntent.ID
	}
	if e := d.EvidenceDetails; e != nil {
		out.DueBy, out.HasEvidence, out.PastDue, out.Submissions = millis(e.DueBy), e.HasEvidence, e.PastDue, int(e.SubmissionCount)
	}
	out.Withdrawn, out.Moved = taken(d)
	return out
}

// taken is what the bank holds of the disputed amount, and when the last of its movements was. Movements are in the account's currency: where
// that is another one than the charge's, all of the amount is taken until a movement gives it back.
func taken(d *stripe.Dispute) (minor int64, at model.Millis) {
	moved, balance := int64(0), 0
	for _, b := range d.BalanceTransactions {
		at = max(at, millis(b.Created))
		if b.Amount < 0 {
			balance++
		} else {
			balance--
		}
		if b.Currency == d.Currency {
			moved -= b.Amount
		} else {
			moved = d.Amount * int64(max(0, balance))
		}
	}
	return max(0, moved), at
}
