package stripeops

import (
	"net/http"
	"strconv"
	"testing"

	"clinic.example/paydesk/model"
)

func (c *clinic) refund(payment model.Intent, minor int64, op string) model.RefundAtStripe {
	c.t.Helper()
	refund, err := c.client.CreateRefund(c.t.Context(), c.ref, "pd1:t:"+op+":refund", RefundParams{
		Intent: payment.ID, Amount: payment.Amount.Of(minor), Reason: "duplicate", Metadata: map[string]string{MetadataOperation: op},
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return refund
}

func TestRefund(t *testing.T) {
	c := openClinic(t)
	payment := c.charged("visa", "1")
	refund := c.refund(payment, 40_00, "R1")
	if refund.Status != "succeeded" || refund.Amount != payment.Amount.Of(40_00) || refund.Intent != payment.ID ||
		refund.Operation != "R1" || refund.Created == 0 || refund.FailureReason != "" {
		t.Errorf("got %+v", refund)
	}
	if sent := c.sent(http.MethodPost, "/v1/refunds")[0].Params; sent["reason"] != "duplicate" || sent["amount"] != "4000" {
		t.Errorf("sent %v", sent)
	}
	if again := c.refund(payment, 40_00, "R1"); again != refund {
		t.Errorf("the same key again: %+v", again)
	}
	read, err := c.client.Refund(t.Context(), c.ref, refund.ID)
	if err != nil || read != refund {
		t.Errorf("read %+v %v", read, err)
	}
	second := c.refund(payment, 10_00, "R2")
	all, err := c.client.Refunds(t.Context(), c.ref, payment.ID)
	if err != nil || len(all) != 2 || all[0] != second || all[1] != refund {
		t.Errorf("listed %+v %v", all, err)
	}
	if moved := c.box.Succeeded().Refunds; len(moved) != 2 {
		t.Errorf("moved %v", moved)
	}
}

func TestRefundsOfAllPages(t *testing.T) {
	c := openClinic(t)
	payment := c.charged("visa", "1")
	for i := range pageSize + 3 {
		c.post("/v1/refunds", "payment_intent", payment.ID, "amount", "10", "metadata["+MetadataOperation+"]", "R"+strconv.Itoa(i))
	}
	all, err := c.client.Refunds(t.Context(), c.ref, payment.ID)
	if err != nil || len(all) != pageSize+3 {
		t.Fatalf("listed %d %v", len(all), err)
	}
	seen := map[model.OperationID]bool{}
	for _, r := range all {
		seen[r.Operation] = true
	}
	if len(seen) != pageSize+3 {
		t.Errorf("only %d different ones", len(seen))
	}
}

func TestRefundThatFailsLater(t *testing.T) {
	c := openClinic(t)
	refund := c.refund(c.charged("visa", "1"), 80_00, "R1")
	if _, err := c.box.EndRefund(refund.ID, false); err != nil {
		t.Fatal(err)
	}
	read, err := c.client.Refund(t.Context(), c.ref, refund.ID)
	if err != nil || read.RefundState() != model.RefundFailed || read.FailureReason == "" {
		t.Errorf("read %+v %v", read, err)
	}
}

func TestPendingRefund(t *testing.T) {
	c := openClinic(t)
	refund := c.refund(c.charged("pendingRefund", "1"), 80_00, "R1")
	if refund.RefundState() != model.RefundPending {
		t.Fatalf("got %+v", refund)
	}
	if _, err := c.box.EndRefund(refund.ID, true); err != nil {
		t.Fatal(err)
	}
	read, err := c.client.Refund(t.Context(), c.ref, refund.ID)
	if err != nil || read.RefundState() != model.RefundDone {
		t.Errorf("read %+v %v", read, err)
	}
}

// TestCancelRefund: only a refund that waits for the patient's bank details can be stopped, which cards never do, so this
// answer is written here.
func TestCancelRefund(t *testing.T) {
	client := served(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.URL.Path != "/v1/refunds/re_1/cancel" || r.Header.Get("Idempotency-Key") != "k" {
			t.Errorf("%s %s %q", r.Method, r.URL.Path, r.Header.Get("Idempotency-Key"))
		}
		_, _ = w.Write([]byte(`{"object":"refund","id":"re_1","status":"canceled","amount":5,"currency":"aud","payment_intent":"pi_1"}`))
	})
	refund, err := client.CancelRefund(t.Context(), somewhere, "k", "re_1")
	if err != nil || refund.RefundState() != model.RefundCancelled || refund.Intent != "pi_1" {
		t.Errorf("got %+v %v", refund, err)
	}
}
