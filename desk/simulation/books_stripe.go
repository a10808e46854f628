package simulation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"

	"clinic.example/paydesk/model"
)

// atStripe is the part of an object of Stripe's that the invariants read.
type atStripe struct {
	ID             string            `json:"id"`
	Status         string            `json:"status"`
	PaymentStatus  string            `json:"payment_status"`
	Amount         int64             `json:"amount"`
	AmountReceived int64             `json:"amount_received"`
	Currency       string            `json:"currency"`
	PaymentIntent  string            `json:"payment_intent"`
	Metadata       map[string]string `json:"metadata"`
	Details        struct {
		Submissions int  `json:"submission_count"`
		Some        bool `json:"has_evidence"`
	} `json:"evidence_details"`
}

func (a atStripe) operation() model.OperationID {
	return model.OperationID(a.Metadata["paydesk_operation"])
}

func (b *Books) readStripe() (err error) {
	if b.intents, err = b.list("payment_intents"); err != nil {
		return err
	}
	if b.returned, err = b.list("refunds"); err != nil {
		return err
	}
	if b.sessions, err = b.list("checkout/sessions"); err != nil {
		return err
	}
	b.disputed, err = b.list("disputes")
	return err
}

// list asks the sandbox as the account's owner would, past the desk and whatever access it has.
func (b *Books) list(path string) (all []atStripe, err error) {
	key, _ := b.Stripe.AccountKeys(string(b.Account), false)
	for after := ""; ; after = "&starting_after=" + all[len(all)-1].ID {
		r := httptest.NewRequestWithContext(context.Background(), http.MethodGet, "http://127.0.0.1/v1/"+path+"?limit=100"+after, nil)
		r.Header.Set("Authorization", "Bearer "+key)
		out := httptest.NewRecorder()
		b.Stripe.ServeHTTP(out, r)
		var page struct {
			Data    []atStripe `json:"data"`
			HasMore bool       `json:"has_more"`
		}
		if err := json.Unmarshal(out.Body.Bytes(), &page); err != nil || out.Code != http.StatusOK {
			return nil, fmt.Errorf("list of %s: %d, %w", path, out.Code, err)
		}
		if all = append(all, page.Data...); !page.HasMore {
			return all, nil
		}
	}
}

// Intents lists the payment intents that are in a status.
func (b *Books) Intents(status string) (ids []string, err error) {
	all, err := b.list("payment_intents")
	for _, at := range all {
		if at.Status == status {
			ids = append(ids, at.ID)
		}
	}
	return ids, err
}

// Statuses lists the statuses of the account's objects of a kind, in the order of Stripe's list.
func (b *Books) Statuses(path string) (words []string, err error) {
	all, err := b.list(path)
	for _, at := range all {
		words = append(words, at.Status)
	}
	return words, err
}

// checkCharges: what moved is recorded once and right, what is recorded as not moved has not (I1, I3, I4, I5).
func (b *Books) checkCharges() {
	succeeded, payments := map[model.OperationID]int{}, map[string]model.Payment{}
	for _, p := range b.payments {
		if p.Method.ThroughStripe() {
			if _, twice := payments[p.Intent]; twice {
				b.sayf("I1: %s is recorded twice", p.Intent)
			}
			payments[p.Intent] = p
		}
	}
	for _, at := range b.intents {
		op, known := b.operations[at.operation()]
		p, recorded := payments[at.ID]
		switch {
		case !known:
			b.sayf("I5: %s has no operation here", at.ID)
		case at.Status != "succeeded" && recorded:
			b.sayf("I3: %s is recorded as paid and is %s", at.ID, at.Status)
		case at.Status == "succeeded":
			if succeeded[op.ID]++; succeeded[op.ID] > 1 {
				b.sayf("I1: %s took money twice", op.ID)
			}
			b.checkMoved(at, op, p, recorded)
		case op.State.Settled() && at.Status != "canceled":
			b.sayf("I4: the operation says %s, %s is %s and could still take money", op.State, at.ID, at.Status)
		}
		delete(payments, at.ID)
	}
	for intent := range payments {
		b.sayf("I3: Stripe has no payment %q", intent)
	}
}

func (b *Books) checkMoved(at atStripe, op model.Operation, p model.Payment, recorded bool) {
	if !recorded || p.Amount.Minor != at.AmountReceived || string(p.Amount.Currency) != at.Currency || p.Account != b.Account {
		b.sayf("I3: %s took %d %s, recorded: %v %s", at.ID, at.AmountReceived, at.Currency, recorded, p.Amount)
	}
	if op.State != model.OpSucceeded && op.State != model.OpPaid {
		b.sayf("I4: %s took money, its operation says %s", at.ID, op.State)
	}
	if p.Invoice != op.Invoice || p.Operation != op.ID {
		b.sayf("I3: %s was taken by %s for %s, and is recorded for %s by %s", at.ID, op.ID, op.Invoice, p.Invoice, p.Operation)
	}
	if link := b.links[op.Link]; p.PaidTwice && (!link.StopWanted || !b.paidOutside(p.Invoice)) {
		b.sayf("I1: %s was taken although the invoice had been paid, and no link had been let go for that", p.Amount)
	}
}

// paidOutside says whether something was paid on an invoice without Stripe, which is what a link may be let go for, or credited.
func (b *Books) paidOutside(invoice model.InvoiceID) bool {
	return b.notes[invoice] > 0 || slices.ContainsFunc(b.payments, func(p model.Payment) bool { return p.Invoice == invoice && !p.Method.ThroughStripe() })
}

// checkSessions: a page that can be used belongs to a link that is shown as open (I4, I5).
func (b *Books) checkSessions() {
	usable := map[model.OperationID]int{}
	for _, s := range b.sessions {
		op, known := b.operations[s.operation()]
		if !known {
			b.sayf("I5: %s has no operation here", s.ID)
		}
		if op.State.Settled() && s.Status == "open" {
			b.sayf("I4: the link's operation says %s, and its page can still be used", op.State)
		}
		if s.Status == "open" {
			if usable[op.ID]++; usable[op.ID] > 1 {
				b.sayf("I1: %s has two pages that can be paid", op.ID)
			}
		}
	}
}

// checkRefunds: refunds at Stripe are the refunds done here (I2, I3, I4).
func (b *Books) checkRefunds() {
	rows, made := map[model.OperationID]model.Refund{}, map[model.OperationID]int{}
	for _, r := range b.refunds {
		rows[r.Operation] = r
	}
	sums := map[string]int64{}
	for _, at := range b.returned {
		row, known := rows[at.operation()]
		if !known {
			b.sayf("I5: %s has no refund here", at.ID)
			continue
		}
		stands := at.Status == "succeeded" || at.Status == "pending"
		if made[row.Operation]++; made[row.Operation] > 1 {
			b.sayf("I2: %s returned money twice", row.Operation)
		}
		if stands {
			sums[at.PaymentIntent] += at.Amount
		}
		if stands != row.Status.Moved() || stands && row.StripeID != at.ID || row.Amount.Minor != at.Amount {
			b.sayf("I2: %s of %d is %s, recorded as %s of %s", at.ID, at.Amount, at.Status, row.Status, row.Amount)
		}
	}
	for _, r := range b.refunds {
		if r.Method.ThroughStripe() && r.Status.Moved() && made[r.Operation] == 0 {
			b.sayf("I3: a refund of %s is shown as %s, and Stripe has none", r.Amount, r.Status)
		}
		if r.Status == model.RefundSending {
			b.sayf("I6: a refund of %s is still not known", r.Amount)
		}
	}
	for _, at := range b.intents {
		if sums[at.ID] > at.AmountReceived {
			b.sayf("I2: %s took %d and returned %d", at.ID, at.AmountReceived, sums[at.ID])
		}
	}
}

// told says whether an error holds a sentence for the desk.
func told(err error) bool {
	e, ok := errors.AsType[*model.Error](err)
	return ok && e.Message != ""
}
