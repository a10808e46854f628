package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// urgentWithin is how near the last day for evidence is when a dispute gets loud.
const urgentWithin = 3 * 24 * time.Hour

// DisputeRow is one line of the list of disputes.
type DisputeRow struct {
	Dispute model.Dispute
	Patient string
	Number  string // the invoice's
	Reason  string // the bank's, in two or three words
	Why     string // and in a sentence
	Left    int    // whole days until evidence is due, while it is waited for; zero on the last day
	Urgent  bool   // evidence is due within three days
}

// Unknown says whether nobody here took the disputed payment.
func (r DisputeRow) Unknown() bool { return r.Dispute.Payment == "" }

// Disputes lists a practice's disputes: those that wait for evidence by their last day, then losses that nobody has decided about, then those
// that the bank decides about, then the ended ones. A dispute of a payment that nobody here took is shown at every practice that uses its account.
func (s *Session) Disputes(ctx context.Context, practice model.PracticeID) (rows []DisputeRow, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		disputes, err := disputesAt(tx, practice)
		if err != nil {
			return err
		}
		rows = nil
		names := patientNames{tx: tx, known: map[model.PatientID]string{}}
		for _, d := range disputes {
			row, err := disputeRow(tx, d, names)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
		return nil
	})
	return rows, err
}

// disputesAt are those that a practice sees, in the order of the list.
func disputesAt(tx storage.Tx, practice model.PracticeID) (shown []model.Dispute, err error) {
	accounts, err := tx.Accounts()
	if err != nil {
		return nil, err
	}
	connection, err := tx.Connection(practice)
	if ignoreAbsent(err) != nil {
		return nil, err
	}
	for _, account := range accounts {
		all, err := tx.Disputes(account.Ref())
		if err != nil {
			return nil, err
		}
		for _, d := range all {
			if d.Practice == practice || d.Practice == "" && account.Ref() == accountRef(connection) {
				shown = append(shown, d)
			}
		}
	}
	slices.SortStableFunc(shown, func(a, b model.Dispute) int {
		return cmp.Or(cmp.Compare(disputePlace(a), disputePlace(b)), byDay(a, b), cmp.Compare(b.Created, a.Created))
	})
	return shown, nil
}

// byDay puts the nearest last day first where evidence is waited for; one without such a day comes last.
func byDay(a, b model.Dispute) int {
	switch {
	case !a.Status.NeedsUs():
		return 0
	case (a.DueBy == 0) != (b.DueBy == 0):
		return cmp.Compare(b.DueBy, a.DueBy)
	}
	return cmp.Compare(a.DueBy, b.DueBy)
}

func disputePlace(d model.Dispute) int {
	switch {
	case d.Status.NeedsUs():
		return 0
	case d.Undecided():
		return 1
	case !d.Status.Over():
		return 2
	}
	return 3
}

func disputeRow(tx storage.Tx, d model.Dispute, names patientNames) (row DisputeRow, err error) {
	reason := reasonOf(d.Reason)
	row = DisputeRow{Dispute: d, Reason: reason.short, Why: reason.words}
	if row.Patient, err = names.of(d.Patient); err != nil {
		return row, err
	}
	if d.Invoice != "" {
		invoice, err := tx.Invoice(d.Practice, d.Invoice)
		if err != nil {
			return row, err
		}
		row.Number = invoice.Number
	}
	if d.Status.NeedsUs() && d.DueBy != 0 {
		left := d.DueBy.Since(tx.Now())
		row.Left, row.Urgent = max(0, int(left/(24*time.Hour))), left <= urgentWithin
	}
	return row, nil
}

// DisputeView is all that the screen of one dispute shows.
type DisputeView struct {
	DisputeRow
	Helps     string // what helps as evidence
	Practice  model.Practice
	Payment   model.Payment // zero where nobody here took it, and so are the next ones
	Invoice   model.Invoice
	Holder    model.Patient
	Claim     model.Invoice   // by which the patient is asked for what the bank took
	Evidence  model.Evidence  // as it would be sent now
	Operation model.Operation // the last press in this dispute; zero before the first
	InFlight  bool            // this process is driving it at this moment
	Away      string
	away      string // why Stripe can't be asked about the account from this practice
}

// Dispute reads one dispute with the evidence that the records give.
func (s *Session) Dispute(ctx context.Context, practice model.PracticeID, id string) (v DisputeView, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		v, err = s.d.disputeView(tx, practice, id)
		return err
	})
	v.Away = s.d.Away()
	v.InFlight = v.Operation.ID != "" && s.d.drives(v.Operation.ID)
	return v, err
}

func (d *Desk) disputeView(tx storage.Tx, practice model.PracticeID, id string) (v DisputeView, err error) {
	dispute, err := disputeNamed(tx, practice, id)
	if err != nil {
		return v, err
	}
	v.DisputeRow, err = disputeRow(tx, dispute, patientNames{tx: tx, known: map[model.PatientID]string{}})
	if err != nil {
		return v, err
	}
	v.Helps = reasonOf(dispute.Reason).helps
	if v.Practice, err = tx.Practice(practice); err != nil || v.Unknown() {
		return v, err
	}
	for _, read := range []func() error{
		func() error { v.Payment, err = tx.Payment(practice, dispute.Payment); return err },
		func() error { v.Invoice, err = tx.Invoice(practice, v.Payment.Invoice); return err },
		func() error { v.Holder, err = tx.Patient(v.Payment.Patient); return err },
		func() error { v.Evidence, err = evidenceFor(tx, dispute); return err },
		func() error { v.away, err = d.unanswerable(tx, dispute); return err },
	} {
		if err := read(); err != nil {
			return v, err
		}
	}
	if dispute.Claim != "" {
		if v.Claim, err = tx.Invoice(practice, dispute.Claim); err != nil {
			return v, err
		}
	}
	if dispute.Live != "" {
		v.Operation, err = tx.Operation(practice, dispute.Live)
	}
	return v, err
}

// disputeNamed finds one of the disputes that a practice sees.
func disputeNamed(tx storage.Tx, practice model.PracticeID, id string) (model.Dispute, error) {
	shown, err := disputesAt(tx, practice)
	if err != nil {
		return model.Dispute{}, err
	}
	for _, d := range shown {
		if d.ID == id {
			return d, nil
		}
	}
	return model.Dispute{}, model.Errorf(model.NotFound, "There is no dispute %s at this practice.", model.MaskCardNumbers(id))
}

// unanswerable says why Stripe can't be asked for the practice about the account that has the dispute; nothing where it can.
func (d *Desk) unanswerable(tx storage.Tx, dispute model.Dispute) (string, error) {
	connection, account, state, err := accountOf(tx, dispute.Practice)
	switch {
	case err != nil:
		return "", err
	case accountRef(connection) != dispute.Ref() || !connection.Active:
		return "This payment went through the Stripe account " + string(dispute.Account) + ", which is not connected here any more: answer the dispute in Stripe's Dashboard.", nil
	case state == model.Revoked:
		return "Stripe has withdrawn the access to this account: answer the dispute in Stripe's Dashboard, or connect again.", nil
	}
	return sentence(d.keyed(tx, account)), nil
}
