package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/desk/check"
	"clinic.example/paydesk/desk/simulation"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

func (c *clinic) findings() (found []storage.Finding) {
	c.t.Helper()
	c.must(c.store.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		return check.Books(tx, nil, func(f storage.Finding) { found = append(found, f) })
	}))
	return found
}

// at is the evidence that lies at Stripe, and how often it was handed in.
func (c *clinic) at(id string) model.DisputeAtStripe {
	c.t.Helper()
	at, err := c.client().Dispute(context.Background(), c.account, id)
	c.must(err)
	return at
}

func TestEvidenceIsStagedAndThenHandedInOnce(t *testing.T) {
	c := newClinic(t)
	_, id := disputed(t, c)
	_, err := c.session.SubmitEvidence(t.Context(), c.press(id))
	says(t, err, model.Conflict, "Stage the evidence first")
	for range 2 { // staging may be repeated
		_, err = c.session.StageEvidence(t.Context(), c.press(id))
		c.must(err)
	}
	at := c.at(id)
	if at.Submissions != 0 || !at.HasEvidence || at.Status != model.NeedsResponse || at.Evidence.Text("customer_name") != "Mia Chen" {
		t.Fatalf("%+v", at)
	}
	p := c.press(id)
	for range 2 { // the same press twice gives its first outcome
		answer, err := c.session.SubmitEvidence(t.Context(), p)
		c.must(err)
		if answer.Dispute.Status != model.UnderReview || answer.Dispute.HandedIn.By != "Ana Silva" {
			t.Errorf("%+v", answer.Dispute)
		}
	}
	_, err = c.session.SubmitEvidence(t.Context(), c.press(id))
	says(t, err, model.Conflict, "The bank has the evidence and decides.")
	if all, handedIn := c.posted(); all != 3 || handedIn != 1 {
		t.Errorf("%d requests, %d of them handed in", all, handedIn)
	}
	c.checks()
	c.verifyAudit()
}

func TestAnotherEvidenceThanShownIsNotSent(t *testing.T) {
	c := newClinic(t)
	taken, id := disputed(t, c)
	p := c.press(id)
	c.put(func(tx storage.Tx) error {
		patient, err := tx.Patient(taken.Payment.Patient)
		patient.Email = "mia@example.com"
		if err != nil {
			return err
		}
		return tx.PutPatient(patient)
	})
	_, err := c.session.StageEvidence(t.Context(), p)
	says(t, err, model.Conflict, "The records have changed since the evidence was shown.")
	_, err = c.session.StageEvidence(t.Context(), c.press(id))
	c.must(err)
	_, err = c.client().StageEvidence(t.Context(), c.account, "dashboard", id, model.Evidence{{Field: "customer_name", Text: "Somebody else"}})
	c.must(err)
	_, err = c.session.SubmitEvidence(t.Context(), c.press(id))
	says(t, err, model.Unavailable, "somebody has changed it in Stripe's Dashboard. Nothing was handed in.")
	if at := c.at(id); at.Submissions != 0 {
		t.Errorf("%+v", at)
	}
}

func TestALossIsAccepted(t *testing.T) {
	c := newClinic(t)
	_, id := disputed(t, c)
	answer, err := c.session.AcceptDispute(t.Context(), c.press(id))
	c.must(err)
	if d := answer.Dispute; d.Status != model.DisputeLost || d.Accepted.By != "Ana Silva" || !d.Undecided() {
		t.Errorf("%+v", d)
	}
	_, err = c.session.StageEvidence(t.Context(), c.press(id))
	says(t, err, model.Conflict, "The dispute has ended: it was lost")
}

// Whatever becomes of a request or its answer: it is not known until Stripe says so, and afterwards the dispute was answered once at most and
// stands here as it stands there.
func TestAnUnansweredPressIsReadBeforeItIsSentAgain(t *testing.T) {
	faults := map[string]sandbox.Fault{
		"request lost":  {Path: "/v1/disputes/*", Method: "POST", Kind: "reset_before", Count: 1},
		"answer lost":   {Path: "/v1/disputes/*", Method: "POST", Kind: "reset_after", Count: 1},
		"error":         {Path: "/v1/disputes/*", Method: "POST", Kind: "500_before", Count: 1},
		"error at last": {Path: "/v1/disputes/*", Method: "POST", Kind: "500_after", Count: 1},
	}
	presses := map[string]func(*desk.Session, context.Context, desk.DisputePress) (desk.DisputeAnswer, error){
		"stage": (*desk.Session).StageEvidence, "submit": (*desk.Session).SubmitEvidence, "accept": (*desk.Session).AcceptDispute,
	}
	for kind, press := range presses {
		for name, fault := range faults {
			t.Run(kind+", "+name, func(t *testing.T) {
				t.Parallel()
				c := newClinic(t)
				_, id := disputed(t, c)
				if kind == "submit" {
					_, err := c.session.StageEvidence(t.Context(), c.press(id))
					c.must(err)
				}
				p := c.press(id)
				_, err := c.stripe.Fault(fault)
				c.must(err)
				_, err = press(c.session, t.Context(), p)
				says(t, err, model.Unknown, "paydesk is asking Stripe")
				if busy := c.dispute(id).Busy(); busy == "" {
					t.Error("another press would be taken meanwhile")
				}
				c.settle()
				op, err := c.session.Operation(t.Context(), c.practice, p.Operation)
				c.must(err)
				at, here := c.at(id), c.dispute(id).Dispute
				done := map[string]bool{"stage": at.HasEvidence, "submit": at.Submissions == 1, "accept": at.Status == model.DisputeLost}[kind]
				if !op.State.Settled() || (op.State == model.OpDone) != done {
					t.Errorf("%s: %s, done at Stripe %v", op.State, op.Message, done)
				}
				if here.Status != at.Status || here.Submissions != at.Submissions || at.Submissions > 1 {
					t.Errorf("here %s, there %s, handed in %d times", here.Status, at.Status, at.Submissions)
				}
				c.checks()
			})
		}
	}
}

// A press that a crash has cut off is never sent again once Stripe may have forgotten its key.
func TestAnOldPressIsNotSentAgain(t *testing.T) {
	c := newClinic(t)
	_, id := disputed(t, c)
	_, err := c.session.StageEvidence(t.Context(), c.press(id))
	c.must(err)
	_, err = c.stripe.Fault(sandbox.Fault{Path: "/v1/disputes/*", Method: "POST", Kind: "reset_before", Count: 1})
	c.must(err)
	p := c.press(id)
	_, err = c.session.SubmitEvidence(t.Context(), p)
	says(t, err, model.Unknown, model.UnknownEvidence)
	before, _ := c.posted()
	c.turn(25 * time.Hour)
	c.settle()
	op, err := c.session.Operation(t.Context(), c.practice, p.Operation)
	c.must(err)
	if after, _ := c.posted(); op.State != model.OpNotDone || after != before {
		t.Errorf("%s, %d requests more", op.State, after-before)
	}
	_, err = c.session.SubmitEvidence(t.Context(), c.press(id))
	c.must(err)
	if at := c.at(id); at.Submissions != 1 {
		t.Errorf("handed in %d times", at.Submissions)
	}
}

// The evidence is what the records say of money, dates and the visit. What the desk has written itself, and what a sensitive type is called,
// stay here.
func TestEvidenceHoldsNothingClinical(t *testing.T) {
	for _, sensitive := range []bool{false, true} {
		t.Run(fmt.Sprintf("sensitive %v", sensitive), func(t *testing.T) {
			c := newClinic(t)
			p, pm := c.patient("4242424242424242")
			row, err := c.session.SaveType(t.Context(), model.AppointmentType{
				Practice: c.practice, Name: "Grief counselling", ItemCode: "80110", Price: aud(8000), Mode: model.Allowed, Sensitive: sensitive,
			})
			c.must(err)
			visit := c.visitOf(p, row.Type.ID)
			invoice, err := c.session.CreateInvoice(t.Context(), desk.NewInvoice{
				Operation: c.op(), Practice: c.practice, Patient: p.ID, Appointment: visit, Lines: []model.Line{
					{Text: "Grief counselling", ItemCode: "80110", ServiceDate: 20260503, Quantity: 1, Unit: 8000, TaxBasisPoints: 1000},
				},
			})
			c.must(err)
			taken, err := c.session.Take(t.Context(), c.chargeRequest(invoice, pm))
			c.must(err)
			refund := c.refundRequest(taken, 1000)
			refund.Note = "the patient was in tears"
			_, err = c.session.Refund(t.Context(), refund)
			c.must(err)
			id, err := c.stripe.OpenDispute(taken.Payment.Intent, false)
			c.must(err)
			c.hears()
			evidence := c.dispute(id).Evidence
			text, err := json.Marshal(evidence)
			c.must(err)
			for _, never := range []string{"Grief", "counselling", "tears", "1990", "paydesk"} {
				if strings.Contains(string(text), never) {
					t.Errorf("%q is in %s", never, text)
				}
			}
			if coded := strings.Contains(string(text), "80110"); coded == sensitive {
				t.Errorf("the item code is in the evidence: %v, of a type that is sensitive: %v", coded, sensitive)
			}
			for field, want := range map[string]string{
				"customer_name": "Mia Chen", "service_date": "3 May 2026", "product_description": "Professional service of Harbour Street Physio, invoice TEST-0001.",
				"refund_refusal_explanation": "10.00 AUD was refunded before the dispute", "uncategorized_text": "the patient came, and the visit was completed",
			} {
				if !strings.Contains(evidence.Text(field), want) {
					t.Errorf("%s: %q does not say %q", field, evidence.Text(field), want)
				}
			}
			for _, want := range []string{"of which tax 7.27 AUD", "with Visa 4242, Stripe payment " + taken.Payment.Intent, "payment of 80.00 AUD recorded by Ana Silva"} {
				if !strings.Contains(evidence.Text("uncategorized_text"), want) {
					t.Errorf("%q does not say %q", evidence.Text("uncategorized_text"), want)
				}
			}
		})
	}
}

func TestADuplicateNamesTheOtherPayment(t *testing.T) {
	c := newClinic(t)
	p, pm := c.patient("4242424242424242")
	first, err := c.session.Take(t.Context(), c.chargeRequest(c.invoice(p), pm))
	c.must(err)
	second, err := c.session.Take(t.Context(), c.chargeRequest(c.invoice(p), pm))
	c.must(err)
	id, err := c.stripe.OpenDispute(second.Payment.Intent, false)
	c.must(err)
	c.hears()
	c.put(func(tx storage.Tx) error {
		d, err := tx.Dispute(c.account, id)
		d.Reason = "duplicate"
		if err != nil {
			return err
		}
		return tx.PutDispute(d)
	})
	v := c.dispute(id)
	if v.Evidence.Text("duplicate_charge_id") != first.Payment.Charge || !strings.Contains(v.Evidence.Text("duplicate_charge_explanation"), "two separate services") {
		t.Errorf("%+v", v.Evidence)
	}
	holds(t, v.Why, "charged twice")
}

// visitOf is an appointment of a type that the patient came to.
func (c *clinic) visitOf(p model.Patient, kind model.AppointmentTypeID) (id model.AppointmentID) {
	c.t.Helper()
	c.put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		id = model.AppointmentID(model.RowID(model.AppointmentPrefix, n))
		return tx.PutAppointment(model.Appointment{ID: id, Practice: c.practice, Patient: p.ID, Type: kind, Start: tx.Now(), State: model.Finished})
	})
	return id
}

// Two clerks hand in at the same moment: the bank gets it once, and the loser is told.
func TestTwoClerksHandInOnce(t *testing.T) {
	c := newClinic(t)
	_, id := disputed(t, c)
	_, err := c.session.StageEvidence(t.Context(), c.press(id))
	c.must(err)
	presses := []desk.DisputePress{c.press(id), c.press(id)}
	errs := make([]error, len(presses))
	var both sync.WaitGroup
	for i, p := range presses {
		both.Go(func() { _, errs[i] = c.session.SubmitEvidence(t.Context(), p) })
	}
	both.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("%v, %v", errs[0], errs[1])
	}
	says(t, errorsOf(errs), model.Conflict, "Nothing was sent by this press.")
	if all, handedIn := c.posted(); all != 2 || handedIn != 1 {
		t.Errorf("%d requests, %d of them handed in", all, handedIn)
	}
}

// errorsOf is the one error of several results.
func errorsOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Evidence that was on its way, while the records changed, was called not handed in; and then it arrived.
func TestEvidenceThatIsStillOnItsWayIsNotCalledNotHandedIn(t *testing.T) {
	inBubble(t, func(p *play) {
		p.paidBefore()
		id, err := p.stripe.OpenDispute(p.taken.Payment.Intent, false)
		p.must(err)
		p.must(p.round())
		_, err = p.session.StageEvidence(p.t.Context(), p.press(id))
		p.must(err)
		press := p.press(id)
		p.meddle(func(point string) simulation.Fault {
			if strings.HasPrefix(point, "POST /v1/disputes/") {
				return simulation.Late
			}
			return ""
		})
		_, err = p.session.SubmitEvidence(p.t.Context(), press)
		p.meddle(nil)
		says(t, err, model.Unknown, model.UnknownEvidence)
		p.put(func(tx storage.Tx) error {
			patient, err := tx.Patient(p.patient.ID)
			patient.Email = "mia@example.com"
			if err != nil {
				return err
			}
			return tx.PutPatient(patient)
		})
		p.must(p.round())
		if op := p.operation(press.Operation); op.State != model.OpPrepared {
			t.Errorf("it is %s: %s", op.State, op.Message)
		}
		p.run.Arrive()
		p.must(p.round())
		if op := p.operation(press.Operation); op.State != model.OpDone {
			t.Errorf("in the end it is %s: %s", op.State, op.Message)
		}
	})
}
