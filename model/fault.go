package model

import "errors"

// Answer is what a reply of Stripe proves about a request.
type Answer string

// Answers, by what they prove: https://docs.stripe.com/api/errors
const (
	AnswerDeclined Answer = "declined"  // 402: the card was refused; always settles
	AnswerRefused  Answer = "refused"   // 400, 404: not done
	AnswerNoAccess Answer = "no access" // 401, 403: not done, and the connection is flagged
	AnswerLimited  Answer = "limited"   // 429: not done; the same key again later
	AnswerMisuse   Answer = "misuse"    // idempotency_error: our fault
	AnswerNone     Answer = "none"      // time-out, cut connection, 5xx, key in use: nothing is proved
)

// StripeFault is the part of Stripe's error that rules need. It holds no secret and no patient's data.
type StripeFault struct {
	Answer      Answer
	Status      int // HTTP status, zero when there was none
	Code        string
	DeclineCode string
	RequestID   string
	Replayed    bool // the answer was kept from an earlier request with the same key
	Intent      *Intent
	Unreached   bool   // no connection could be made at all
	OwnKey      bool   // asked with the account's own key
	Held        string // why paydesk sent nothing although it could have, in a sentence: a key that can't be opened
}

func (f *StripeFault) Error() string {
	return "stripe: " + string(f.Answer) + " " + f.Code + " " + f.DeclineCode + " " + f.RequestID
}

// FaultOf finds the fault in err; a nil error has none, and an error that isn't Stripe's proves nothing.
func FaultOf(err error) *StripeFault {
	if err == nil {
		return nil
	}
	if fault, ok := errors.AsType[*StripeFault](err); ok {
		return fault
	}
	return &StripeFault{Answer: AnswerNone}
}
