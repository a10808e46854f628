package model

// EventKind is the noun that an event is about.
type EventKind string

// Kinds of events. Resync means that hints were dropped: read again whatever is shown.
const (
	InvoiceChanged     EventKind = "invoice"
	PaymentChanged     EventKind = "payment"
	OperationChanged   EventKind = "operation"
	LinkChanged        EventKind = "link"
	ConnectionChanged  EventKind = "connection"
	PatientChanged     EventKind = "patient"
	TypeChanged        EventKind = "type"
	PracticeChanged    EventKind = "practice"
	AppointmentChanged EventKind = "appointment"
	StaffChanged       EventKind = "staff" // a person, a role or what it holds: somebody's session may be over
	ApprovalChanged    EventKind = "approval"
	LedgerChanged      EventKind = "ledger" // an account's balance movements or payouts; the id is the account's
	DisputeChanged     EventKind = "dispute"
	Resync             EventKind = "resync"
)

// Event is a hint that a row has changed, published after its commit. Never data.
type Event struct {
	Practice PracticeID // empty for the organisation's rows
	Kind     EventKind
	ID       string
}
