package desk

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// AttentionKind sorts what needs somebody's attention; a lower one comes first.
type AttentionKind int

// Kinds of rows under "Needs attention".
const (
	UnknownMoney AttentionKind = iota
	WePaidTwice
	MoneyFound // at Stripe, and nothing here accounts for it
	WeOwe
	DisputeDue   // evidence is due within three days
	DisputeWaits // evidence is waited for, or a loss that nobody has decided about
	ApprovalWaits
	AccountTrouble
	PayoutCameBack
	LinkEnding
	PaymentRequired
)

// Attention is one row of "Needs attention". Noun and ID say what Enter opens.
type Attention struct {
	Kind     AttentionKind
	Sentence string
	Noun     AttentionNoun
	ID       string
}

// AttentionNoun is what a row of "Needs attention" opens.
type AttentionNoun string

// Nouns of the rows.
const (
	OpensInvoice     AttentionNoun = "invoice"
	OpensPatient     AttentionNoun = "patient"
	OpensIntegration AttentionNoun = "integration"
	OpensApproval    AttentionNoun = "approval"
	OpensDispute     AttentionNoun = "dispute"
	OpensBooks       AttentionNoun = "books" // of the practice's Stripe account
	OpensFound       AttentionNoun = "found payment"
	OpensVisit       AttentionNoun = "visit" // an appointment of the day's list
	OpensOperation   AttentionNoun = "operation"
)

const (
	attentionBack = 90 * 24 * time.Hour // how far back paid twice and debts are looked for
	linkEnding    = 2 * time.Hour       // a link that ends within is about to
)

// attention collects what needs somebody's attention at a practice: the gravest first, then the oldest.
func attention(tx storage.Tx, h Home, account model.StripeAccount) ([]Attention, error) {
	a := attentive{tx: tx, practice: h.Practice, names: patientNames{tx: tx, known: map[model.PatientID]string{}}}
	for _, read := range []func() error{a.unknown, a.paidTwice, a.strays, a.owed, a.disputes, a.approvals, a.links, a.payouts} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	if h.State != model.NotConnected && h.State != model.Connected {
		a.add(AccountTrouble, OpensIntegration, string(account.ID), "Stripe account %s: %s", h.State, standing(account, h.State, h.Practice.Location()))
	}
	a.required(h)
	slices.SortStableFunc(a.rows, func(x, y Attention) int { return cmp.Compare(x.Kind, y.Kind) })
	return a.rows, nil
}

type attentive struct {
	tx       storage.Tx
	practice model.Practice
	names    patientNames
	rows     []Attention
}

// required is one row for all visits of the day that must still be paid: each is marked in the day's list.
func (a *attentive) required(h Home) {
	visits, sum, first := 0, h.Practice.Zero(), ""
	for _, row := range h.Appointments {
		if !row.Required {
			continue
		}
		if visits++; visits == 1 {
			first = string(row.Appointment.ID)
		}
		sum = sum.Plus(row.Acts.Asked)
	}
	switch visits {
	case 0:
	case 1:
		a.add(PaymentRequired, OpensVisit, first, "Payment required today: one visit, %s.", sum)
	default:
		a.add(PaymentRequired, OpensVisit, first, "Payment required today: %d visits, %s in all.", visits, sum)
	}
}

func (a *attentive) add(kind AttentionKind, noun AttentionNoun, id, format string, args ...any) {
	a.rows = append(a.rows, Attention{kind, fmt.Sprintf(format, args...), noun, id})
}

// opens is the invoice that a row leads to, or its patient where there is none.
func opens(invoice model.InvoiceID, patient model.PatientID) (AttentionNoun, string) {
	if invoice == "" {
		return OpensPatient, string(patient)
	}
	return OpensInvoice, string(invoice)
}

func (a *attentive) unknown() error {
	operations, err := a.tx.OpenOperations(a.practice.ID)
	if err != nil {
		return err
	}
	for _, op := range operations {
		if op.Mode != a.practice.Mode || op.State == model.OpOpen || op.State == model.OpCreated {
			continue // a link merely open, and a charge that goes on at once
		}
		name, err := a.names.of(op.Patient)
		if err != nil {
			return err
		}
		words := "not known yet, paydesk is asking Stripe"
		switch {
		case op.State == model.OpStopped:
			words = "stopped, somebody must look"
		case op.State == model.OpProcessing:
			words = "Stripe is still deciding"
		case !op.Unknown():
			words = "not sent yet, Stripe can't be asked"
		}
		a.add(UnknownMoney, OpensOperation, string(op.ID), "%s of %s, %s: %s.", opWords(op.Kind), op.Amount, name, words)
	}
	return nil
}

func opWords(kind model.OperationKind) string {
	switch kind {
	case model.ChargeOp:
		return "Charge"
	case model.RefundOp:
		return "Refund"
	case model.LinkOp:
		return "Pay link"
	case model.SetupOp:
		return "Card set-up link"
	case model.StageOp, model.SubmitOp:
		return "Evidence in the dispute"
	case model.AcceptOp:
		return "Accepting the dispute"
	}
	return "Payment"
}

func (a *attentive) paidTwice() error {
	payments, err := a.tx.Payments(storage.PaymentFilter{Practice: a.practice.ID, From: a.tx.Now().Add(-attentionBack)}, Window{})
	if err != nil {
		return err
	}
	for _, p := range slices.Backward(payments) {
		if !p.PaidTwice || p.Mode != a.practice.Mode {
			continue
		}
		if held, err := a.heldByBank(p); err != nil {
			return err
		} else if held {
			continue // its dispute is the row
		}
		name, err := a.names.of(p.Patient)
		if err != nil {
			return err
		}
		noun, id := opens(p.Invoice, p.Patient)
		a.add(WePaidTwice, noun, id, "Paid twice: %s, %s. It is held as credit; refund it.", name, p.Amount)
	}
	return nil
}

func (a *attentive) owed() error {
	refunds, err := a.tx.RefundsSince(a.practice.ID, a.tx.Now().Add(-attentionBack))
	if err != nil {
		return err
	}
	slices.SortStableFunc(refunds, func(x, y model.Refund) int { return cmp.Compare(x.Created, y.Created) })
	for _, r := range refunds {
		if !r.Owed || r.Mode != a.practice.Mode {
			continue
		}
		name, err := a.names.of(r.Patient)
		if err != nil {
			return err
		}
		noun, id := opens(r.Invoice, r.Patient)
		a.add(WeOwe, noun, id, "We still owe %s %s: the refund came back to us. Repay it another way.", name, r.Debt())
	}
	return nil
}

// approvals are the refunds that wait for a second person.
func (a *attentive) approvals() error {
	waiting, err := a.tx.WaitingApprovals(a.practice.ID)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if w.Mode != a.practice.Mode || w.At(a.tx.Now()) != model.ApprovalWaiting {
			continue
		}
		name, err := a.names.of(w.Patient)
		if err != nil {
			return err
		}
		a.add(ApprovalWaits, OpensApproval, string(w.ID), "Refund of %s of %s waits for a second person: %s asked for it, until %s.",
			w.Amount, name, w.AskerName, w.Expires.In(a.practice.Location()).Format("Mon 15:04"))
	}
	return nil
}

func (a *attentive) links() error {
	links, err := a.tx.OpenLinks(a.practice.ID)
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.Mode != a.practice.Mode || l.Status != model.LinkOpen || l.StopWanted || l.Expires > a.tx.Now().Add(linkEnding) {
			continue
		}
		name, err := a.names.of(l.Patient)
		if err != nil {
			return err
		}
		noun, id := opens(l.Invoice, l.Patient)
		what := "Pay link over " + l.Amount.String()
		if l.Purpose == model.SetupLink {
			what = "Card set-up link"
		}
		a.add(LinkEnding, noun, id, "%s of %s ends at %s.", what, name, l.Expires.In(a.practice.Location()).Format("15:04"))
	}
	return nil
}
