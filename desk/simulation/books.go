package simulation

import (
	"context"
	"fmt"
	"slices"

	"clinic.example/paydesk/desk/check"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops/sandbox"
)

// Books is all that the desk has recorded of a practice, and all that Stripe has of its account.
type Books struct {
	Records  storage.Store
	Stripe   *sandbox.Server
	Practice model.PracticeID
	Account  model.AccountID
	Presses  []Press
	// Untouched are the practices that nothing here may reach, with the length of their audit chains.
	Untouched map[model.PracticeID]int

	invoices   []model.Invoice
	payments   []model.Payment
	refunds    []model.Refund
	credit     []model.CreditMovement
	notes      map[model.InvoiceID]int64
	operations map[model.OperationID]model.Operation
	approved   map[model.OperationID]bool // by a second person
	links      map[model.LinkID]model.Link
	intents    []atStripe
	returned   []atStripe
	sessions   []atStripe
	disputes   []model.Dispute
	disputed   []atStripe
	wrong      []string
}

// Press is one press of a money button and what the desk was told about it.
type Press struct {
	ID   model.OperationID
	Link bool // a link that isn't made now may still be made
	Err  error
	Died bool // nobody was told anything
}

// Wrongs holds the records against Stripe once faults have stopped and the janitor has looked: the invariants I1 to I9 of the money flow, and
// all that "paydesk check" looks at. What is wrong is said in one line each; an error says that the records or the lists can't be read.
func (b *Books) Wrongs() ([]string, error) {
	b.wrong, b.notes = nil, map[model.InvoiceID]int64{}
	b.operations, b.links = map[model.OperationID]model.Operation{}, map[model.LinkID]model.Link{}
	b.approved = map[model.OperationID]bool{}
	if err := b.readStripe(); err != nil {
		return nil, err
	}
	if err := b.Records.View(context.Background(), model.SystemScope(), b.read); err != nil {
		return nil, err
	}
	b.checkOperations()
	b.checkCharges()
	b.checkSessions()
	b.checkRefunds()
	b.checkDisputes()
	b.checkSums()
	b.checkCredit()
	b.checkPresses()
	err := b.Records.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		if err := b.checkTrails(tx); err != nil {
			return err
		}
		return check.Books(tx, nil, func(f storage.Finding) { b.sayf("check: %s of %s: %s", f.Rule, f.Row, f.Text) })
	})
	return b.wrong, err
}

func (b *Books) sayf(format string, args ...any) {
	b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
}

func (b *Books) read(tx storage.Tx) (err error) {
	if b.invoices, err = tx.Invoices(model.InvoiceFilter{Practice: b.Practice}, storage.Window{}); err != nil {
		return err
	}
	for _, i := range b.invoices {
		notes, err := tx.CreditNotes(i.Practice, i.ID)
		if err != nil {
			return err
		}
		for _, n := range notes {
			b.notes[i.ID] += n.Amount.Minor
		}
	}
	if b.payments, err = tx.Payments(storage.PaymentFilter{Practice: b.Practice}, storage.Window{}); err != nil {
		return err
	}
	if b.refunds, err = tx.RefundsSince(b.Practice, 0); err != nil {
		return err
	}
	if b.disputes, err = tx.Disputes(model.AccountRef{ID: b.Account, Mode: model.Test}); err != nil {
		return err
	}
	patients, err := tx.Patients("", storage.Window{})
	if err != nil {
		return err
	}
	for _, p := range patients {
		if err := b.readPatient(tx, p.ID); err != nil {
			return err
		}
	}
	return b.readOperations(tx)
}

func (b *Books) readPatient(tx storage.Tx, id model.PatientID) error {
	movements, err := tx.CreditMovements(b.Practice, id)
	if err != nil {
		return err
	}
	b.credit = append(b.credit, movements...)
	links, err := tx.LinksOf(b.Practice, id)
	for _, l := range links {
		b.links[l.ID] = l
	}
	return err
}

// readOperations reads those that were pressed, and those that rows, Stripe's objects and the open list name.
func (b *Books) readOperations(tx storage.Tx) error {
	wanted := map[model.OperationID]bool{}
	for _, p := range b.Presses {
		wanted[p.ID] = true
	}
	for _, p := range b.payments {
		wanted[p.Operation] = true
	}
	for _, r := range b.refunds {
		wanted[r.Operation] = true
	}
	for _, l := range b.links {
		wanted[l.Operation] = true
	}
	open, err := tx.OpenOperations(b.Practice)
	if err != nil {
		return err
	}
	for _, op := range open {
		wanted[op.ID] = true
	}
	for id := range wanted {
		op, err := tx.Operation(b.Practice, id)
		if model.KindOf(err) == model.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		b.operations[id] = op
		if approval, err := tx.Approval(b.Practice, id); err == nil {
			b.approved[id] = approval.Status == model.ApprovalApproved
		}
	}
	return nil
}

// Quiet says whether the janitor has nothing more to do at a practice: no operation is to be looked up, and no link to be stopped.
func Quiet(records storage.Store, practice model.PracticeID) (quiet bool, err error) {
	err = records.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		operations, err := tx.OpenOperations(practice)
		if err != nil {
			return err
		}
		links, err := tx.OpenLinks(practice)
		quiet = !slices.ContainsFunc(operations, func(op model.Operation) bool { return op.State != model.OpOpen }) &&
			!slices.ContainsFunc(links, func(l model.Link) bool { return l.StopWanted })
		return err
	})
	return quiet, err
}

// checkOperations: nothing stays unknown (I6), and nothing holds an invoice but what is live.
func (b *Books) checkOperations() {
	for _, op := range b.operations {
		if !op.State.Settled() && op.State != model.OpOpen {
			b.sayf("I6: the %s of %s is still %s: %s", op.Kind, op.Amount, op.State, op.Message)
		}
		link := b.links[op.Link]
		if op.Link != "" && link.Status.Over() != op.State.Settled() {
			b.sayf("the link is %s, its operation %s", link.Status, op.State)
		}
	}
	for _, i := range b.invoices {
		if i.Collecting == "" {
			continue
		}
		if op, ok := b.operations[i.Collecting]; !ok || op.State.Settled() {
			b.sayf("%s is held by an operation that is %q", i.Number, op.State)
		}
	}
	for _, l := range b.links {
		if l.StopWanted && !l.Status.Over() {
			b.sayf("a link to be stopped is still %s", l.Status)
		}
	}
}

// checkPresses: who was told that money moved was told the truth, and so was who was told that none did (I3, I4, I7).
func (b *Books) checkPresses() {
	for _, p := range b.Presses {
		op, stored := b.operations[p.ID]
		moved := stored && (op.State == model.OpSucceeded || op.State == model.OpDone || op.State == model.OpPending || op.State == model.OpPaid)
		came := stored && op.State == model.OpFailed // it had moved, and came back
		kind := model.KindOf(p.Err)
		switch {
		case p.Died, kind == model.Forbidden && b.approved[p.ID]: // nothing had moved yet, and then a second person let it go
		case p.Link && p.Err == nil && !stored:
			b.sayf("I7: the desk was shown a link, and no operation is stored")
		case p.Link:
		case p.Err != nil && !told(p.Err):
			b.sayf("the desk was told nothing: the operation is %s", op.State)
		case p.Err == nil && !moved && !came:
			b.sayf("I7: the desk was told that it is done, and it is %q", op.State)
		case kind == model.Internal:
			b.sayf("the desk was told of an inner fault: %v", p.Err)
		case p.Err != nil && kind != model.Unknown && moved:
			b.sayf("I4: the desk was told %q, and it is %s", p.Err, op.State)
		}
	}
}
