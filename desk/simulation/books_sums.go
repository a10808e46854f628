package simulation

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// checkSums: each payment and each invoice adds up.
func (b *Books) checkSums() {
	applied := map[model.InvoiceID]int64{}
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
	for _, i := range b.invoices {
		credited := b.notes[i.ID]
		if i.Paid != applied[i.ID] || i.Credited != credited || i.Paid < 0 || i.Paid+i.Credited > i.Total.Minor || i.Void && i.Paid+i.Credited != 0 {
			b.sayf("%s of %s: paid %d, credited %d, void %v; payments hold %d, notes %d", i.Number, i.Total, i.Paid, i.Credited, i.Void, applied[i.ID], credited)
		}
		if i.Mode != model.Test {
			b.sayf("%s is in %s", i.Number, i.Mode)
		}
	}
}

// checkCredit: what is held for a patient is what no invoice took, less what was used and what the bank took back, and never below zero.
func (b *Books) checkCredit() {
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
	for _, d := range b.disputes {
		want[d.Patient] -= d.Credit // the bank has it
		if loose := min(d.Withdrawn, b.payment(d.Payment).Unapplied()); d.Credit < loose && held[d.Patient] > 0 {
			b.sayf("%d is held as credit of %s, and of the %d that the bank has taken back of it %d", held[d.Patient], d.Patient, loose, d.Credit)
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

// checkTrails: the chains verify, each operation has one entry for each of its moves (I8), and the practices next door are as they were (I9).
func (b *Books) checkTrails(tx storage.Tx) error {
	chains := []model.PracticeID{b.Practice, ""}
	for practice := range b.Untouched {
		chains = append(chains, practice)
	}
	for _, practice := range chains {
		entries, err := Trail(tx, practice)
		if err != nil {
			return err
		}
		if err := model.VerifyChain(entries); err != nil || len(entries) == 0 {
			b.sayf("I8: the chain of %q: %v", practice, err)
		}
		if n, still := b.Untouched[practice]; still && len(entries) != n {
			b.sayf("I9: %d entries in the trail of the practice next door, there were %d", len(entries), n)
		}
		if practice == b.Practice {
			b.checkMoves(entries)
		}
	}
	for _, m := range b.Stripe.Succeeded().PaymentIntents {
		if m.Account != string(b.Account) {
			b.sayf("I9: money moved on %s", m.Account)
		}
	}
	return nil
}

// checkMoves follows each operation through the trail: every entry begins where the one before ended, and the last one ends where it stands.
func (b *Books) checkMoves(entries []model.AuditEntry) {
	at := map[model.OperationID]string{}
	rows := map[string]bool{}
	for _, e := range entries {
		rows[e.Subject] = true
		if !strings.HasPrefix(e.Action, "operation.") {
			continue
		}
		id := model.OperationID(e.Subject)
		if at[id] != e.Before {
			b.sayf("I8: %s was %q, and its next entry begins at %q", id, at[id], e.Before)
		}
		at[id] = stateIn(e)
	}
	for id, op := range b.operations {
		if op.Kind != model.InvoiceOp && at[id] != string(op.State) {
			b.sayf("I8: %s is %s, its last entry says %q", id, op.State, at[id])
		}
	}
	for _, p := range b.payments {
		if !rows[string(p.ID)] {
			b.sayf("I8: the trail knows nothing of the payment %s", p.ID)
		}
	}
	for _, r := range b.refunds {
		if r.Status != model.RefundSending && r.Status != model.RefundNotDone && !rows[string(r.ID)] {
			b.sayf("I8: the trail knows nothing of the refund %s", r.ID)
		}
	}
	for _, m := range b.credit {
		if !rows[string(m.ID)] {
			b.sayf("I8: the trail knows nothing of the credit %s", m.ID)
		}
	}
}

// stateIn is the state that an operation's entry ends in: the first entry also says the amount, and one that is not known says so.
func stateIn(e model.AuditEntry) string {
	if e.Before == "" && strings.HasPrefix(e.After, string(model.OpPrepared)) {
		return string(model.OpPrepared)
	}
	return strings.TrimSuffix(e.After, " unknown")
}

// Trail is a practice's audit chain, oldest first.
func Trail(tx storage.Tx, practice model.PracticeID) ([]model.AuditEntry, error) {
	newest, err := tx.Audit(practice, storage.Window{})
	entries := make([]model.AuditEntry, len(newest))
	for i := range newest {
		entries[i] = newest[len(newest)-1-i]
	}
	return entries, err
}
