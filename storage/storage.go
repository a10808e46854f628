// Package storage says what the desk asks of a store: transactions over the nouns of model. Its engines are storage/boltdb and,
// for several servers, one over PostgreSQL; storage/storagetest is the contract that each must pass.
//
// It holds no rules of the desk: guards, money flow and audit texts live in desk. Nothing of an engine (a byte slice, a SQL type)
// may cross this border.
package storage

import (
	"context"

	"clinic.example/paydesk/model"
)

// Store keeps one organisation's records.
type Store interface {
	// View runs do on one consistent state. Nothing that do keeps may point into the transaction.
	View(ctx context.Context, scope model.Scope, do func(Tx) error) error
	// Update runs do and commits durably when it returns nil. do may run twice: it sets its results anew and touches nothing else.
	// After ErrCommitUnknown the caller reads again before it does anything.
	Update(ctx context.Context, scope model.Scope, do func(Tx) error) error
	// Check looks over what the engine itself must keep: that each row can be read and that lists and rows agree. It shows found each
	// Finding, and counts the rows of each kind.
	Check(ctx context.Context, found func(Finding)) ([]Count, error)
	Close() error
}

// ErrCommitUnknown says that a commit had no answer: it may or may not have happened.
var ErrCommitUnknown = &model.Error{Kind: model.Unknown, Message: "It is not known whether this was stored. Look again before you repeat it."}

// Window is the part of a list that a screen shows, in the list's own order. From is the id of a row, and is not part of the window:
// the rows behind it, or with Before the rows in front of it (the nearest ones, still in the list's order). An empty From begins at the
// list's start, or with Before at its end.
type Window struct {
	From   string
	Before bool
	Limit  int // zero: no limit
}

// PaymentFilter narrows a list of one practice's payments; zero values don't narrow. From and To bound the time received: [From, To).
type PaymentFilter struct {
	Practice model.PracticeID
	Invoice  model.InvoiceID
	Patient  model.PatientID
	From, To model.Millis
}

// MovementFilter narrows a list of one account's balance movements; zero values don't narrow. From and To bound the time created: [From, To).
type MovementFilter struct {
	Account  model.AccountRef
	From, To model.Millis
	Payout   string // po_...
	Source   string // ch_..., re_..., dp_..., po_...
	Untied   bool   // only those that nothing explains
}

// Series names one run of numbers without gaps.
type Series string

// The two series of a practice, kept apart by mode.
const (
	InvoiceSeries    Series = "invoice"
	CreditNoteSeries Series = "credit note"
)

// Tx is a transaction within a scope. A get of a row that isn't there is a NotFound error; a row of a practice outside the scope is
// Forbidden, read or written. Every list has a stable order: by name for things with a name, newest first for what happened, unless said otherwise.
// A row that can't be kept as it is (a malformed id, an unknown mode or method, text that isn't UTF-8 or holds a zero byte) is Invalid.
type Tx interface {
	// Now is the transaction's one moment.
	Now() model.Millis
	// NextID takes the next row id; ids rise for ever, whatever the clock does. Only within Update.
	NextID() (uint64, error)

	Organisation() (model.Organisation, error)
	PutOrganisation(model.Organisation) error
	Practice(model.PracticeID) (model.Practice, error)
	Practices() ([]model.Practice, error) // the organisation's, in or out of scope: in the order they were made
	PutPractice(model.Practice) error
	Staff(model.StaffID) (model.Staff, error)
	StaffMembers() ([]model.Staff, error)
	PutStaff(model.Staff) error
	Roles() ([]model.RoleRule, error) // those that the organisation has changed or made itself
	PutRole(model.RoleRule) error
	Practitioners(model.PracticeID) ([]model.Practitioner, error)
	PutPractitioner(model.Practitioner) error

	Patient(model.PatientID) (model.Patient, error)
	// Patients lists by folded name; find narrows to names in which each of its words begins a word. Only a bounded number of rows is looked at.
	Patients(find string, w Window) ([]model.Patient, error)
	PatientBySource(source string) (model.Patient, error) // the one that an import brought under this id
	PutPatient(model.Patient) error
	PersonalValues(model.PatientID) ([]model.PersonalValue, error) // by field, and then in the order written
	PutPersonalValue(model.PersonalValue) error
	DeletePersonalValues(model.PatientID) error
	Card(model.AccountRef, string) (model.SavedCard, error)
	CardsOf(model.PatientID) ([]model.SavedCard, error)
	CardsAt(model.AccountRef) ([]model.SavedCard, error)
	PutCard(model.SavedCard) error

	AppointmentType(model.PracticeID, model.AppointmentTypeID) (model.AppointmentType, error)
	AppointmentTypes(model.PracticeID) ([]model.AppointmentType, error)
	PutAppointmentType(model.AppointmentType) error
	Appointment(model.PracticeID, model.AppointmentID) (model.Appointment, error)
	AppointmentBySource(practice model.PracticeID, source string) (model.Appointment, error)
	Appointments(practice model.PracticeID, from, to model.Millis) ([]model.Appointment, error) // by start, [from, to); no end when to is zero
	PutAppointment(model.Appointment) error
	PaymentTypes(model.PracticeID) ([]model.PaymentType, error) // in the order they were made
	PutPaymentType(model.PaymentType) error

	Account(model.AccountRef) (model.StripeAccount, error)
	Accounts() ([]model.StripeAccount, error)
	PutAccount(model.StripeAccount) error
	Connection(model.PracticeID) (model.Connection, error)
	Connections() ([]model.Connection, error) // the organisation's, in or out of scope
	PutConnection(model.Connection) error
	Attempt(model.AttemptID) (model.Attempt, error)
	AttemptByState([32]byte) (model.Attempt, error)
	OpenAttempts() ([]model.Attempt, error) // the organisation's whose status isn't Over, oldest first
	PutAttempt(model.Attempt) error

	Invoice(model.PracticeID, model.InvoiceID) (model.Invoice, error)
	InvoiceByNumber(practice model.PracticeID, number string) (model.Invoice, error)
	Invoices(model.InvoiceFilter, Window) ([]model.Invoice, error) // by date and then id, newest first
	PutInvoice(model.Invoice) error                                // a number that another invoice of the practice has is a Conflict
	// NextNumber takes the next number of a series; it is used in the transaction that took it, or not at all.
	NextNumber(model.PracticeID, model.Mode, Series) (int64, error)
	LastNumber(model.PracticeID, model.Mode, Series) (int64, error) // the one that NextNumber gave last, zero before the first
	NumberGaps(model.PracticeID) ([]model.NumberGap, error)
	PutNumberGap(model.NumberGap) error
	CreditNotes(model.PracticeID, model.InvoiceID) ([]model.CreditNote, error)
	PutCreditNote(model.CreditNote) error

	Payment(model.PracticeID, model.PaymentID) (model.Payment, error)
	Payments(PaymentFilter, Window) ([]model.Payment, error) // by time received and then id, newest first
	PutPayment(model.Payment) error
	Refund(model.PracticeID, model.RefundID) (model.Refund, error)
	PaymentByIntent(practice model.PracticeID, intent string) (model.Payment, error) // the newest one of a PaymentIntent
	Refunds(model.PracticeID, model.PaymentID) ([]model.Refund, error)
	RefundByStripe(practice model.PracticeID, id string) (model.Refund, error) // re_...
	RefundsSince(model.PracticeID, model.Millis) ([]model.Refund, error)
	PutRefund(model.Refund) error
	CreditMovements(model.PracticeID, model.PatientID) ([]model.CreditMovement, error)
	// AddCreditMovement appends; a movement that is there already is a Conflict.
	AddCreditMovement(model.CreditMovement) error

	Link(model.PracticeID, model.LinkID) (model.Link, error)
	Links(model.PracticeID, model.InvoiceID) ([]model.Link, error)
	LinksOf(model.PracticeID, model.PatientID) ([]model.Link, error)
	OpenLinks(model.PracticeID) ([]model.Link, error) // those whose status isn't Over
	PutLink(model.Link) error
	Operation(model.PracticeID, model.OperationID) (model.Operation, error)
	OpenOperations(model.PracticeID) ([]model.Operation, error) // those that are Live, oldest first
	PutOperation(model.Operation) error
	Approval(model.PracticeID, model.OperationID) (model.Approval, error)
	Approvals(model.PracticeID, Window) ([]model.Approval, error) // newest first
	WaitingApprovals(model.PracticeID) ([]model.Approval, error)  // those that nobody has decided, expired or not, oldest first
	PutApproval(model.Approval) error

	// What an account at Stripe holds belongs to the organisation: practices may share it.
	BalanceMovement(at model.AccountRef, id string) (model.BalanceMovement, error)
	BalanceMovements(MovementFilter, Window) ([]model.BalanceMovement, error) // by created and then id, newest first; From is an id
	PutBalanceMovement(model.BalanceMovement) error
	Payout(at model.AccountRef, id string) (model.Payout, error)
	Payouts(model.AccountRef, Window) ([]model.Payout, error) // by created, newest first; From is an id
	PutPayout(model.Payout) error
	Dispute(at model.AccountRef, id string) (model.Dispute, error)
	Disputes(model.AccountRef) ([]model.Dispute, error)
	PutDispute(model.Dispute) error
	FoundPayment(at model.AccountRef, intent string) (model.FoundPayment, error)
	FoundPayments(model.AccountRef) ([]model.FoundPayment, error)
	PutFoundPayment(model.FoundPayment) error
	StripeEvent(at model.AccountRef, id string) (model.StripeEvent, error)
	WaitingStripeEvents(model.AccountRef) ([]model.StripeEvent, error) // those that aren't handled, oldest first
	PutStripeEvent(model.StripeEvent) error
	// ForgetStripeEvents deletes handled events that were created before a moment, limit at most; it says how many.
	ForgetStripeEvents(at model.AccountRef, before model.Millis, limit int) (int, error)
	Cursor(model.AccountRef) (model.Cursor, error)
	PutCursor(model.Cursor) error

	// Rows shows every row of a practice as its type of model, or of the organisation with an empty practice, noun by noun in the order of
	// their keys. The organisation's need a scope that reaches all practices.
	Rows(practice model.PracticeID, see func(row any) error) error

	// Secret is what a vault sealed; the organisation's with an empty practice. No secret leaves or reaches a store but sealed.
	Secret(table string, practice model.PracticeID, field string) (model.SealedRow, error)
	// Secrets are all of them, by table, practice and field; Forbidden where one belongs to a practice outside the scope.
	Secrets() ([]model.SealedRow, error)
	PutSecret(model.SealedRow) error
	DeleteSecret(table string, practice model.PracticeID, field string) error // one that isn't there is gone already

	// LastAudit is the newest entry of a chain, the organisation's with an empty practice; NotFound in an empty chain.
	LastAudit(model.PracticeID) (model.AuditEntry, error)
	Audit(model.PracticeID, Window) ([]model.AuditEntry, error) // newest first; From is a sequence number in decimal
	// AuditFrom reads a chain oldest first, from an entry's number on; a limit of zero is none.
	AuditFrom(practice model.PracticeID, seq uint64, limit int) ([]model.AuditEntry, error)
	// AuditHead is the chain's end as it was put last; NotFound in a chain without one.
	AuditHead(model.PracticeID) (model.AuditHead, error)
	PutAuditHead(model.AuditHead) error // a head that isn't LastAudit's is a Conflict
	// AppendAudit adds the entry that follows LastAudit; another number, another past or a wrong hash is a Conflict.
	AppendAudit(model.AuditEntry) error
}
