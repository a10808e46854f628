package model

// StripeEvent is one entry of the inbox: a hint of Stripe's that an object has changed. Its object is read again before anything is
// believed, so no more than its name is kept: https://docs.stripe.com/api/events
type StripeEvent struct {
	ID       string // evt_...
	Account  AccountID
	Mode     Mode
	Type     string // "charge.refunded", "payout.paid" ...
	Object   string // id of the object that it is about
	Parent   string // id that is needed to read the object: a refund's charge; mostly empty
	Created  Millis // by Stripe's clock, whole seconds
	Received Millis
	Pushed   bool // it came by webhook; otherwise by polling
	Handled  Millis
}

// Ref is the account and mode that the event is of.
func (e StripeEvent) Ref() AccountRef { return AccountRef{e.Account, e.Mode} }

// Cursor is how far an account's events have been read.
type Cursor struct {
	Account AccountID
	Mode    Mode
	Newest  Millis // created of the newest event seen, whole seconds; zero before the first
	Polled  Millis // when Stripe last answered to the end of the list
	Swept   Millis // when the lists were last compared to the end
	Since   Millis // from when on the account's objects are followed: when it was connected here first
	Healed  int    // objects that the last sweep found and no event had told of
}

// Ref is the account and mode that the cursor is of.
func (c Cursor) Ref() AccountRef { return AccountRef{c.Account, c.Mode} }
