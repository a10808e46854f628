package model

// Access says with whose key paydesk asks about an account. It is the account's, so practices that share one share it.
type Access string

// Ways to ask. Only PlatformKey needs the account's owner to have authorised the platform.
const (
	PlatformKey  Access = ""              // the platform's of the account's mode
	OwnKey       Access = "own key"       // the account's own, which lies sealed
	KeyDestroyed Access = "key destroyed" // the account's own was destroyed, and no other has come
)

// KeyFacts is all that is kept in plain of a secret key that lies sealed.
type KeyFacts struct {
	Mask        string // "sk_test_...4242": its kind, its mode and its last four characters
	Publishable string // the mask of the publishable key beside it
	Version     int    // which replacement it is; a seal of another version doesn't open
	SavedAt     Millis
	SavedBy     string // a staff member's name
}

// Platform is what is kept in plain of a platform whose secret key lies sealed; one for each mode.
type Platform struct {
	ClientID string // ca_...
	Redirect string // where Stripe sends the browser, as registered there; needed in live mode, where it must be https
	Key      KeyFacts
}
