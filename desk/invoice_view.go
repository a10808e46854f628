package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// InvoiceView is all that the screens of one invoice show: the invoice itself, taking payment, its links and refunds.
type InvoiceView struct {
	Practice    model.Practice
	Account     model.AccountState
	AccountID   model.AccountID
	Invoice     model.Invoice
	Patient     model.Patient
	Credit      model.Money // held for the patient in this mode
	Cards       []model.SavedCard
	Types       []model.PaymentType
	Payments    []PaymentView // oldest first
	CreditNotes []model.CreditNote
	Links       []model.Link
	Waiting     []model.Approval // refunds that wait for a second person
	Live        model.Operation  // the operation that holds the invoice; zero when none does
	InFlight    bool             // this process is driving it at this moment
	Timeline    []Moment         // oldest first
	Received    string           // what Stripe has received for it that nobody has decided about, in a sentence
	Away        string           // the banner's sentence while Stripe can't be reached
}

// PaymentView is a payment with its refunds and its disputes, oldest first.
type PaymentView struct {
	Payment  model.Payment
	Type     string
	Refunds  []model.Refund
	Disputes []model.Dispute
}

// Moment is one line of an invoice's timeline.
type Moment struct {
	At     model.Millis
	By     string
	Words  string
	Amount model.Money // zero where none belongs; refunds and credit notes are negative
	Mark   Mark
}

// Mark is the state of a moment, for symbol and colour; the words say it too.
type Mark string

// Marks of the timeline.
const (
	MarkPlain   Mark = ""
	MarkGood    Mark = "good"
	MarkWaiting Mark = "waiting"
	MarkBad     Mark = "bad"
	MarkUnknown Mark = "unknown"
)

// Locked is why no money can be taken or returned now; empty when it can.
func (v InvoiceView) Locked() string {
	switch op := v.Live; {
	case op.ID == "" || op.Kind == model.LinkOp && op.State == model.OpOpen:
		return ""
	case v.InFlight:
		return "A payment of this invoice is in progress."
	case op.State == model.OpCancelling, op.Kind == model.ChargeOp && op.Unknown():
		return model.UnknownCharge
	case op.Message != "":
		return op.Message
	}
	return "A payment of this invoice is in progress."
}

// OpenLink is the link that can be paid now, if there is one.
func (v InvoiceView) OpenLink() (model.Link, bool) {
	i := slices.IndexFunc(v.Links, func(l model.Link) bool { return l.Purpose == model.PayLink && !l.Status.Over() && !l.StopWanted })
	if i < 0 {
		return model.Link{}, false
	}
	return v.Links[i], true
}

// Invoice is the one query of the invoice's screens.
func (s *Session) Invoice(ctx context.Context, practice model.PracticeID, id model.InvoiceID) (v InvoiceView, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		v = InvoiceView{}
		return v.read(tx, practice, id)
	})
	v.Away = s.d.Away()
	v.InFlight = v.Live.ID != "" && s.d.drives(v.Live.ID)
	return v, err
}

// drives says whether a goroutine of this process is at work on the operation.
func (d *Desk) drives(id model.OperationID) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.running[id]
	return ok
}

func (v *InvoiceView) read(tx storage.Tx, practice model.PracticeID, id model.InvoiceID) (err error) {
	if v.Invoice, err = tx.Invoice(practice, id); err != nil {
		return err
	}
	if v.Practice, err = tx.Practice(practice); err != nil {
		return err
	}
	if v.Patient, err = tx.Patient(v.Invoice.Patient); err != nil {
		return err
	}
	if v.Types, err = tx.PaymentTypes(practice); err != nil {
		return err
	}
	if err = v.readAccount(tx); err != nil {
		return err
	}
	if err = v.readMoney(tx); err != nil {
		return err
	}
	if v.Received, err = receivedFor(tx, v.Invoice); err != nil {
		return err
	}
	if v.Invoice.Collecting != "" {
		if v.Live, err = tx.Operation(practice, v.Invoice.Collecting); err != nil {
			return err
		}
	}
	v.Timeline = v.timeline()
	return nil
}

func (v *InvoiceView) readAccount(tx storage.Tx) error {
	connection, _, state, err := accountOf(tx, v.Practice.ID)
	if err != nil {
		return err
	}
	v.Account, v.AccountID = state, connection.Account
	cards, err := tx.CardsOf(v.Patient.ID)
	if err != nil {
		return err
	}
	for _, card := range cards {
		if card.Account == connection.Account && card.Mode == v.Practice.Mode {
			v.Cards = append(v.Cards, card)
		}
	}
	slices.SortStableFunc(v.Cards, func(a, b model.SavedCard) int { return cmp.Compare(rank(a), rank(b)) })
	return nil
}

// rank puts the default card first and cards that are off last.
func rank(c model.SavedCard) int {
	switch {
	case !c.Active:
		return 2
	case c.Default:
		return 0
	}
	return 1
}

func (v *InvoiceView) readMoney(tx storage.Tx) error {
	held, err := creditOf(tx, v.Practice.ID, v.Patient.ID, v.Invoice.Mode)
	if err != nil {
		return err
	}
	v.Credit = v.Invoice.Total.Of(held)
	payments, err := tx.Payments(storage.PaymentFilter{Practice: v.Practice.ID, Invoice: v.Invoice.ID}, storage.Window{})
	if err != nil {
		return err
	}
	slices.Reverse(payments)
	known := disputesIn(tx)
	for _, p := range payments {
		refunds, err := tx.Refunds(v.Practice.ID, p.ID)
		if err != nil {
			return err
		}
		slices.SortFunc(refunds, func(a, b model.Refund) int { return cmp.Compare(a.Created, b.Created) })
		disputes, err := known.of(p)
		if err != nil {
			return err
		}
		v.Payments = append(v.Payments, PaymentView{p, typeName(v.Types, p), refunds, disputes})
	}
	if v.CreditNotes, err = tx.CreditNotes(v.Practice.ID, v.Invoice.ID); err != nil {
		return err
	}
	if v.Links, err = tx.Links(v.Practice.ID, v.Invoice.ID); err != nil {
		return err
	}
	waiting, err := tx.WaitingApprovals(v.Practice.ID)
	for _, a := range waiting {
		if a.Invoice == v.Invoice.ID && a.At(tx.Now()) == model.ApprovalWaiting {
			v.Waiting = append(v.Waiting, a)
		}
	}
	return err
}

func typeName(types []model.PaymentType, p model.Payment) string {
	i := slices.IndexFunc(types, func(t model.PaymentType) bool { return t.ID == p.Type })
	if i < 0 {
		return string(p.Method)
	}
	return types[i].Name
}

func (v *InvoiceView) timeline() []Moment {
	moments := []Moment{{At: v.Invoice.Created, By: v.Invoice.CreatedBy, Words: "Issued " + v.Invoice.Number, Amount: v.Invoice.Total}}
	for _, p := range v.Payments {
		moments = append(moments, p.moment())
		for _, r := range p.Refunds {
			moments = append(moments, refundMoment(r))
		}
		for _, d := range p.Disputes {
			moments = append(moments, disputeMoments(d)...)
		}
	}
	for _, n := range v.CreditNotes {
		moments = append(moments, Moment{n.Created, n.CreatedBy, "Credit note " + n.Number, n.Amount.Of(-n.Amount.Minor), MarkPlain})
	}
	for _, l := range v.Links {
		moments = append(moments, linkMoment(l))
	}
	for _, a := range v.Waiting {
		moments = append(moments, Moment{a.Asked, a.AskerName, "Refund waits for a second person (" + string(a.Reason) + ")", a.Amount.Of(-a.Amount.Minor), MarkWaiting})
	}
	if v.Live.Kind == model.ChargeOp {
		moments = append(moments, Moment{v.Live.Created, v.Live.Actor.Name, "Card charge: not known yet", v.Live.Amount, MarkUnknown})
	}
	slices.SortStableFunc(moments, func(a, b Moment) int { return cmp.Compare(a.At, b.At) })
	return moments
}

func (p PaymentView) moment() Moment {
	words := "Paid by " + p.Type
	if p.Payment.Card != "" {
		words += " (" + p.Payment.Card + ")"
	}
	if rest := p.Payment.Unapplied(); rest > 0 {
		words += fmt.Sprintf(", %s of it held as credit", p.Payment.Amount.Of(rest))
	}
	if p.Payment.PaidTwice {
		return Moment{p.Payment.Received, p.Payment.By, words + ": paid twice", p.Payment.Amount, MarkBad}
	}
	return Moment{p.Payment.Received, p.Payment.By, words, p.Payment.Amount, MarkGood}
}

func refundMoment(r model.Refund) Moment {
	words := fmt.Sprintf("Refund by %s (%s)", r.Method, r.Reason)
	mark := MarkGood
	switch r.Status {
	case model.RefundSending:
		words, mark = words+": not known yet", MarkUnknown
	case model.RefundPending, model.RefundNeedsAction:
		words, mark = words+": pending at Stripe", MarkWaiting
	case model.RefundFailed, model.RefundCancelled:
		words, mark = words+": came back, the money is with the practice", MarkBad
	case model.RefundNotDone:
		words, mark = words+": not done, nothing was returned", MarkBad
	}
	return Moment{r.Created, r.By, words, r.Amount.Of(-r.Amount.Minor), mark}
}

func linkMoment(l model.Link) Moment {
	mark := MarkPlain
	if !l.Status.Over() {
		mark = MarkWaiting
	}
	return Moment{l.Created, l.CreatedBy, "Pay link: " + string(l.Status), l.Amount, mark}
}
