package model

// How says by which way a practice came to its account.
type How string

// Ways to connect.
const (
	ByOAuth How = "oauth"
	ByReuse How = "existing connection"
	ByKeys  How = "keys"
)

// Connection ties a practice to a Stripe account. The record stays after a disconnect, to know the account last connected here.
type Connection struct {
	Practice       PracticeID
	Account        AccountID // the account connected now, or last
	Mode           Mode
	How            How
	Active         bool
	ConnectedAt    Millis
	ConnectedBy    string // a staff member's name
	DisconnectedAt Millis
	Paused         Paused // in live mode: the test connection that going live set aside
}

// Paused is a connection whose place another one has taken for now; without an account there is none.
type Paused struct {
	Account     AccountID
	Mode        Mode
	How         How
	ConnectedAt Millis
	ConnectedBy string
}

// Attempt is one try to connect by OAuth: https://docs.stripe.com/connect/oauth-reference
type Attempt struct {
	ID        AttemptID
	Practice  PracticeID
	Mode      Mode
	Actor     Actor
	StateHash [32]byte // SHA-256 of the 256-bit state, which is never stored
	Redirect  string
	Started   Millis
	Expires   Millis
	Status    AttemptStatus
	Account   AccountID // what Stripe granted, once it has
	Message   string    // the sentence for the screen, once it has ended without a connection
}

// AttemptStatus is where a try to connect stands.
type AttemptStatus string

// States of an attempt. Only Granted waits for a person: the account differs from the one last connected here.
const (
	AttemptWaiting    AttemptStatus = "waiting"
	AttemptExchanging AttemptStatus = "exchanging"
	AttemptGranted    AttemptStatus = "granted"
	AttemptConnected  AttemptStatus = "connected"
	AttemptCancelled  AttemptStatus = "cancelled"
	AttemptTimedOut   AttemptStatus = "timed out"
	AttemptRefused    AttemptStatus = "refused"
)

// Over says whether nothing more will happen to the attempt by itself.
func (s AttemptStatus) Over() bool {
	return s == AttemptConnected || s == AttemptCancelled || s == AttemptTimedOut || s == AttemptRefused
}
