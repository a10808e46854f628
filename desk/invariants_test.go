package desk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// books is all that the desk has recorded of a practice, and all that Stripe has of it.
type books struct {
	w          *world
	invoices   []model.Invoice
	payments   []model.Payment
	refunds    []model.Refund
	credit     []model.CreditMovement
	operations map[model.OperationID]model.Operation
	links      map[model.LinkID]model.Link
	intents    []atStripe
	returned   []atStripe
	sessions   []atStripe
	wrong      []string
}

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
}

func (a atStripe) operation() model.OperationID {
	return model.OperationID(a.Metadata["paydesk_operation"])
}

// wrongs holds the records against Stripe once faults have stopped: the invariants I1 to I9 of the money flow.
func (w *world) wrongs() []string {
	w.t.Helper()
	b := &books{w: w, operations: map[model.OperationID]model.Operation{}, links: map[model.LinkID]model.Link{}}
	b.intents, b.returned, b.sessions = w.list("payment_intents"), w.list("refunds"), w.list("checkout/sessions")
	w.must(w.records.View(context.Background(), model.SystemScope(), b.read))
	b.checkOperations()
	b.checkCharges()
	b.checkRefunds()
	b.checkSums()
	b.checkCredit()
	b.checkPresses()
	b.checkTrails()
	b.checkStore()
	return b.wrong
}

func (b *books) sayf(format string, args ...any) {
	b.wrong = append(b.wrong, fmt.Sprintf(format, args...))
}

// list asks the sandbox as the account's owner would, past the desk and whatever access it has.
func (w *world) list(path string) []atStripe {
	w.t.Helper()
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, stripeHost+"/v1/"+path+"?limit=100", nil)
	r.Header.Set("Authorization", "Bearer "+w.ownKey())
	out := httptest.NewRecorder()
	w.stripe.ServeHTTP(out, r)
	var page struct {
		Data    []atStripe `json:"data"`
		HasMore bool       `json:"has_more"`
	}
	w.must(json.Unmarshal(out.Body.Bytes(), &page))
	if out.Code != http.StatusOK || page.HasMore {
		w.t.Fatalf("list of %s: %d, more %v", path, out.Code, page.HasMore)
	}
	return page.Data
}

// ownKey is the account's own secret key.
func (w *world) ownKey() string {
	w.t.Helper()
	if w.key != "" {
		return w.key
	}
	out, r := httptest.NewRecorder(), httptest.NewRequestWithContext(w.t.Context(), http.MethodGet, "http://127.0.0.1/_sandbox/keys", nil)
	r.RemoteAddr = "127.0.0.1:1"
	w.stripe.ServeHTTP(out, r)
	var keys struct {
		Accounts map[model.AccountID]struct {
			Secret string `json:"test_secret_key"`
		} `json:"keys_of_one_account"`
	}
	w.must(json.Unmarshal(out.Body.Bytes(), &keys))
	w.key = keys.Accounts[w.account.ID].Secret
	return w.key
}

func (b *books) read(tx storage.Tx) (err error) {
	practice := b.w.practice
	if b.invoices, err = tx.Invoices(model.InvoiceFilter{Practice: practice}, storage.Window{}); err != nil {
		return err
	}
	if b.payments, err = tx.Payments(storage.PaymentFilter{Practice: practice}, storage.Window{}); err != nil {
		return err
	}
	if b.refunds, err = tx.RefundsSince(practice, 0); err != nil {
		return err
	}
	patients, err := tx.Patients("", storage.Window{})
	if err != nil {
		return err
	}
	for _, p := range patients {
		movements, err := tx.CreditMovements(practice, p.ID)
		if err != nil {
			return err
		}
		b.credit = append(b.credit, movements...)
		links, err := tx.LinksOf(practice, p.ID)
		if err != nil {
			return err
		}
		for _, l := range links {
			b.links[l.ID] = l
		}
	}
	return b.readOperations(tx)
}

func (b *books) readOperations(tx storage.Tx) error {
	for _, p := range b.w.presses {
		op, err := tx.Operation(b.w.practice, p.id)
		if model.KindOf(err) == model.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		b.operations[op.ID] = op
	}
	for _, p := range b.payments {
		op, err := tx.Operation(b.w.practice, p.Operation)
		if err != nil {
			return err
		}
		b.operations[op.ID] = op
	}
	return nil
}

// checkOperations: nothing stays unknown (I6), and nothing holds an invoice but what is live.
func (b *books) checkOperations() {
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

// checkCharges: what moved is recorded once and right, what is recorded as not moved has not (I1, I3, I4, I5).
func (b *books) checkCharges() {
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
			if !recorded || p.Amount.Minor != at.AmountReceived || string(p.Amount.Currency) != at.Currency || p.Account != b.w.account.ID {
				b.sayf("I3: %s took %d %s, recorded: %v %s", at.ID, at.AmountReceived, at.Currency, recorded, p.Amount)
			}
			if op.State != model.OpSucceeded && op.State != model.OpPaid {
				b.sayf("I4: %s took money, its operation says %s", at.ID, op.State)
			}
		case op.State.Settled() && at.Status != "canceled":
			b.sayf("I4: the operation says %s, %s is %s and could still take money", op.State, at.ID, at.Status)
		}
		delete(payments, at.ID)
	}
	for intent := range payments {
		b.sayf("I3: Stripe has no payment %q", intent)
	}
	for _, s := range b.sessions {
		op := b.operations[s.operation()]
		if op.State.Settled() && s.Status == "open" {
			b.sayf("I4: the link's operation says %s, and its page can still be used", op.State)
		}
	}
}

// checkRefunds: refunds at Stripe are the refunds done here (I2, I3, I4).
func (b *books) checkRefunds() {
	rows, made := map[model.OperationID]model.Refund{}, map[model.OperationID]int{}
	for _, r := range b.refunds {
		rows[r.Operation] = r
	}
	sums := map[string]int64{}
	for _, at := range b.returned {
		row := rows[at.operation()]
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

// checkSums: each payment and each invoice adds up.
func (b *books) checkSums() {
	applied, credited := map[model.InvoiceID]int64{}, map[model.InvoiceID]int64{}
	for _, p := range b.payments {
		applied[p.Invoice] += p.Applied
		refunded, reserved := int64(0), int64(0)
		for _, r := range b.refunds {
			keeps := r.Method == model.Credit && p.Method != model.Credit
			if r.Payment != p.ID || keeps || !r.Status.Counts() {
				continue
			}
			reserved += r.Amount.Minor
			if r.Status.Moved() {
				refunded += r.Amount.Minor
			}
		}
		if p.Refunded != refunded || p.Reserved != reserved {
			b.sayf("%s: refunded %d, reserved %d; its refunds say %d and %d", p.ID, p.Refunded, p.Reserved, refunded, reserved)
		}
		if p.Applied < 0 || p.Unapplied() < 0 || p.Refunded < 0 || p.Reserved > p.Amount.Minor {
			b.sayf("%s of %s: applied %d, unapplied %d, refunded %d, reserved %d", p.ID, p.Amount, p.Applied, p.Unapplied(), p.Refunded, p.Reserved)
		}
	}
	b.w.must(b.w.records.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		for _, i := range b.invoices {
			notes, err := tx.CreditNotes(i.Practice, i.ID)
			if err != nil {
				return err
			}
			for _, n := range notes {
				credited[i.ID] += n.Amount.Minor
			}
		}
		return nil
	}))
	for _, i := range b.invoices {
		if i.Paid != applied[i.ID] || i.Credited != credited[i.ID] || i.Paid < 0 || i.Paid+i.Credited > i.Total.Minor || i.Void && i.Paid+i.Credited != 0 {
			b.sayf("%s of %s: paid %d, credited %d, void %v; payments hold %d, notes %d", i.Number, i.Total, i.Paid, i.Credited, i.Void, applied[i.ID], credited[i.ID])
		}
	}
}

// checkCredit: what is held for a patient is what no invoice took, less what was used, and never below zero.
func (b *books) checkCredit() {
	held, want := map[model.PatientID]int64{}, map[model.PatientID]int64{}
	for _, m := range b.credit {
		held[m.Patient] += m.Amount.Minor
	}
	methods := map[model.PaymentID]model.Method{}
	for _, p := range b.payments {
		methods[p.ID] = p.Method
		if p.Method == model.Credit {
			want[p.Patient] -= p.Amount.Minor
			continue
		}
		want[p.Patient] += p.Unapplied()
	}
	for _, r := range b.refunds {
		if r.Method == model.Credit && methods[r.Payment] == model.Credit {
			want[r.Patient] += r.Amount.Minor
		}
	}
	for _, m := range b.credit {
		if m.Why == "over-payment" && methods[m.Payment].ThroughStripe() {
			b.sayf("%s was taken by %s beyond what was open", m.Amount, methods[m.Payment])
		}
	}
	for patient, sum := range held {
		if sum < 0 || sum != want[patient] {
			b.sayf("credit of %s is %d, payments leave %d", patient, sum, want[patient])
		}
		delete(want, patient)
	}
	for patient, sum := range want {
		if sum != 0 {
			b.sayf("credit of %s is nothing, payments leave %d", patient, sum)
		}
	}
}

// checkPresses: who was told that money moved was told the truth, and so was who was told that none did (I3, I4, I7).
func (b *books) checkPresses() {
	for _, p := range b.w.presses {
		op, stored := b.operations[p.id]
		moved := stored && (op.State == model.OpSucceeded || op.State == model.OpDone || op.State == model.OpPending || op.State == model.OpPaid)
		came := stored && op.State == model.OpFailed // it had moved, and came back
		kind := model.KindOf(p.err)
		switch {
		case p.died, p.link:
		case p.err != nil && sentenceOf(p.err) == "":
			b.sayf("the desk was told nothing: the operation is %s", op.State)
		case p.err == nil && !moved && !came:
			b.sayf("I7: the desk was told that it is done, and it is %q", op.State)
		case kind == model.Internal:
			b.sayf("the desk was told of an inner fault: %v", p.err)
		case p.err != nil && kind != model.Unknown && moved:
			b.sayf("I4: the desk was told %q, and it is %s", p.err, op.State)
		}
	}
}

func sentenceOf(err error) string {
	var e *model.Error
	if !asError(err, &e) {
		return ""
	}
	return e.Message
}

// checkTrails: the chains verify (I8), and the practice next door is as it was (I9).
func (b *books) checkTrails() {
	for _, practice := range []model.PracticeID{b.w.practice, b.w.bystander, ""} {
		entries := b.w.trail(practice)
		if err := model.VerifyChain(entries); err != nil || len(entries) == 0 {
			b.sayf("I8: the chain of %q: %v", practice, err)
		}
	}
	if n := uint64(len(b.w.trail(b.w.bystander))); n != b.w.bystanderTrail {
		b.sayf("I9: %d entries in the trail of the practice next door, there were %d", n, b.w.bystanderTrail)
	}
	b.w.must(b.w.records.View(context.Background(), model.SystemScope(), func(tx storage.Tx) error {
		now, err := tx.Invoice(b.w.bystander, b.w.bystanderBill.ID)
		if now.Revision != b.w.bystanderBill.Revision || now.Open() != b.w.bystanderBill.Open() {
			b.sayf("I9: the invoice of the practice next door has changed")
		}
		return err
	}))
	for _, m := range b.w.stripe.Succeeded().PaymentIntents {
		if m.Account != string(b.w.account.ID) {
			b.sayf("I9: money moved on %s", m.Account)
		}
	}
}
