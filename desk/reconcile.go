package desk

import (
	"context"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// ReconcileRequest asks about a practice's account over some of the practice's days, both ends included. Without From it begins with the
// account's first movement, without To it ends now. Shown may be nil; it is told how far an account's first reading has come.
type ReconcileRequest struct {
	Practice model.PracticeID
	From, To model.Date
	Shown    func(Progress)
}

// Reconciliation explains what an account's balance is made of.
type Reconciliation struct {
	Practice model.Practice
	From, To model.Date
	Accounts []AccountBooks // the one connected now, and others through which the practice was paid in these days
}

// AccountBooks is one account, all its practices together.
type AccountBooks struct {
	Account    model.StripeAccount
	Sharing    []model.Practice // connected to it now
	Own        string           // why only the practice's own rows are shown; empty where it is the whole account
	Books      []Books          // by currency
	Payouts    []PayoutSum      // newest first
	Exceptions []Exception      // in the order of time; none: all is explained
	Waiting    int              // payments and refunds that Stripe has not booked yet, which is usual within the hour
	Found      int              // movements of found payments that nobody has decided about
	Count      int              // of all movements here that are shown, whichever days
	Newest     model.Millis     // of the newest of them
	Compared   model.Millis     // when Stripe was asked; zero: not asked
	Away       string           // why Stripe could not be asked
}

// Books is one currency of an account, in its minor units.
type Books struct {
	Currency    model.Currency
	Opening     int64 // all movements before the first day
	Kinds       []KindSum
	Closing     int64
	Now         int64  // all movements until now
	AtStripe    *int64 // what Stripe says that it holds now; nil where it wasn't asked
	Unexplained int64
}

// KindSum is what one kind of movements did.
type KindSum struct {
	Kind             MovementKind
	Count            int
	Gross, Fees, Net int64
}

// PayoutSum is a payout and what it took along.
type PayoutSum struct {
	Payout model.Payout
	Count  int
	Sum    model.Money // net, of the movements that left with it
	Note   string      // why there is no sum; empty where there is one
}

// Agrees says whether the payout is the sum of its movements.
func (p PayoutSum) Agrees() bool { return p.Note != "" || p.Sum == p.Payout.Amount }

// State is where the payout stands, in words.
func (p PayoutSum) State() string { return payoutWord(p.Payout.Status) }

// Failure is why the bank sent it back, in words; empty where it didn't.
func (p PayoutSum) Failure() string {
	if p.Payout.Status != model.PayoutFailed {
		return ""
	}
	return payoutTrouble(p.Payout.FailureCode)
}

// Exception is one thing that isn't explained, by name.
type Exception struct {
	Object   string // Stripe's id, or ours where Stripe has none
	What     string // a sentence
	Do       string // what to do, a sentence
	Amount   model.Money
	At       model.Millis
	Practice string // name; empty where it is the account's
	Sum      bool   // a sum that is wrong because some row is: the row has its own line where it could be found
}

// Explained says whether Stripe was asked and nothing is left open.
func (r Reconciliation) Explained() bool { return r.Away() == "" && !r.Open() }

// Open says whether anything isn't explained.
func (r Reconciliation) Open() bool {
	return slices.ContainsFunc(r.Accounts, func(a AccountBooks) bool { return len(a.Exceptions) > 0 })
}

// Away is why Stripe could not be asked about an account; empty where it was.
func (r Reconciliation) Away() string {
	for _, a := range r.Accounts {
		if a.Away != "" {
			return a.Away
		}
	}
	return ""
}

// Reconciliation reads the books from the records here, without asking Stripe. Whoever may not read the audit of each practice that shares
// the account sees the practice's own rows alone.
func (s *Session) Reconciliation(ctx context.Context, q ReconcileRequest) (r Reconciliation, err error) {
	err = s.viewBooks(ctx, q, func(tx storage.Tx, mine []model.PracticeID, of Reconciliation, refs []model.AccountRef) error {
		r = of
		for _, ref := range refs {
			b := newBookkeeper(tx, of, ref, mine)
			if err := b.read(); err != nil {
				return err
			}
			r.Accounts = append(r.Accounts, b.books)
		}
		return nil
	})
	return r, err
}

// viewBooks reads which accounts are asked about, for somebody who may see the practice's books.
func (s *Session) viewBooks(ctx context.Context, q ReconcileRequest, do func(storage.Tx, []model.PracticeID, Reconciliation, []model.AccountRef) error) error {
	return s.viewMine(ctx, []model.Permission{model.ReadAudit, model.SeeInvoices}, q.Practice, func(tx storage.Tx, mine []model.PracticeID) error {
		practice, err := tx.Practice(q.Practice)
		if err != nil {
			return err
		}
		of := Reconciliation{Practice: practice, From: q.From, To: q.To}
		refs, err := paidThrough(tx, of)
		if err != nil {
			return err
		}
		return do(tx, mine, of, refs)
	})
}

const nothingToReconcile = "This practice is not connected to Stripe, so there is no account to reconcile. Connect it first under Settings, Integrations, Stripe."

// paidThrough are the accounts of a practice in its mode: the one connected now or last, and others that its payments of these days came through.
func paidThrough(tx storage.Tx, r Reconciliation) ([]model.AccountRef, error) {
	var refs []model.AccountRef
	add := func(ref model.AccountRef) {
		if ref.ID != "" && ref.Mode == r.Practice.Mode && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	connection, err := tx.Connection(r.Practice.ID)
	if err = ignoreAbsent(err); err != nil {
		return nil, err
	}
	add(accountRef(connection))
	from, to := r.period()
	payments, err := tx.Payments(storage.PaymentFilter{Practice: r.Practice.ID, From: from, To: to}, storage.Window{})
	for _, p := range payments {
		if p.Method.ThroughStripe() {
			add(model.AccountRef{ID: p.Account, Mode: p.Mode})
		}
	}
	if err == nil && len(refs) == 0 {
		err = model.Errorf(model.Conflict, "%s", nothingToReconcile)
	}
	return refs, err
}

// period is [from, to) in the practice's zone; zero where an end is open.
func (r Reconciliation) period() (from, to model.Millis) {
	zone := r.Practice.Location()
	if r.From != 0 {
		from = r.From.Start(zone)
	}
	if r.To != 0 {
		to = r.To.AddDays(1).Start(zone)
	}
	return from, to
}
