package sandbox

import (
	"fmt"
	"slices"
)

// AccountState is what Stripe lets an account do.
type AccountState string

// The states that an account can be put in.
const (
	StateGood           AccountState = "good"
	StateRestricted     AccountState = "restricted"      // past due: charges and payouts are off
	StatePending        AccountState = "pending"         // Stripe is still checking what was sent
	StateRejected       AccountState = "rejected"        // for good
	StatePayoutsStopped AccountState = "payouts_stopped" // charges work, payouts don't
	StateDueSoon        AccountState = "due_soon"        // all works until the deadline
)

// Requirements replaces what a state asks for by default; Deadline is in Unix seconds.
type Requirements struct {
	Fields   []string `json:"requirements"`
	Deadline int64    `json:"deadline"`
}

// AccountStates lists the states in the order in which they are documented.
func AccountStates() []AccountState {
	return []AccountState{
		StateGood, StateRestricted, StatePending, StateRejected, StatePayoutsStopped, StateDueSoon,
	}
}

// SetAccountState puts the account into the state, with its event; an
// unknown account or state is an error.
func (s *Server) SetAccountState(acct string, state AccountState, want Requirements) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.account(acct)
	if !ok {
		return fmt.Errorf("no account %q", acct)
	}
	if err := knownState(state); err != nil {
		return err
	}
	before := o.copy()
	enact(o, state, want, s.now())
	s.state.Accounts.put(o)
	for _, live := range []bool{false, true} {
		if s.connected(acct, live) {
			s.callOn(s.tenant(acct, live)).emitChange("account.updated", o, changed(before, o))
		}
	}
	return nil
}

func knownState(state AccountState) error {
	if !slices.Contains(AccountStates(), state) {
		return fmt.Errorf("no account state %q", state)
	}
	return nil
}

func noRequirements() object {
	return object{
		"alternatives": []any{}, "current_deadline": nil, "currently_due": []any{}, "disabled_reason": nil,
		"errors": []any{}, "eventually_due": []any{}, "past_due": []any{}, "pending_verification": []any{},
	}
}

// enact writes the state into the account (docs.stripe.com/connect/handling-api-verification).
func enact(o object, state AccountState, want Requirements, now int64) {
	r := noRequirements()
	charges, payouts := true, true
	switch state {
	case StateRestricted:
		charges, payouts = false, false
		due := fieldsOr(want.Fields, "individual.verification.document", "external_account")
		r["currently_due"], r["past_due"], r["eventually_due"] = due, due, due
		r["errors"] = errorsFor(due)
		r["disabled_reason"] = "requirements.past_due"
	case StatePending:
		charges, payouts = false, false
		r["pending_verification"] = fieldsOr(want.Fields, "individual.verification.document")
		r["disabled_reason"] = "requirements.pending_verification"
	case StateRejected:
		charges, payouts = false, false
		r["disabled_reason"] = "rejected.terms_of_service"
	case StatePayoutsStopped:
		payouts = false
		due := fieldsOr(want.Fields, "external_account")
		r["currently_due"], r["past_due"], r["eventually_due"] = due, due, due
		r["disabled_reason"] = "requirements.past_due"
	case StateDueSoon:
		due := fieldsOr(want.Fields, "individual.verification.document")
		r["currently_due"], r["eventually_due"] = due, due
		r["current_deadline"] = now + 14*24*3600
	}
	if want.Deadline != 0 {
		r["current_deadline"] = want.Deadline
	}
	o["requirements"], o["_state"] = r, string(state)
	o["charges_enabled"], o["payouts_enabled"], o["details_submitted"] = charges, payouts, true
	o["capabilities"] = object{"card_payments": capability(charges, state), "transfers": capability(charges, state)}
}

func capability(on bool, state AccountState) string {
	switch {
	case on:
		return "active"
	case state == StatePending:
		return "pending"
	}
	return "inactive"
}

func fieldsOr(given []string, usual ...string) []any {
	if len(given) > 0 {
		usual = given
	}
	return cloneList(usual)
}

func errorsFor(fields []any) []any {
	var out []any
	for _, f := range fields {
		if f == "individual.verification.document" {
			out = append(out, object{
				"code": "verification_document_expired", "requirement": f,
				"reason": "The document has expired. Please upload a document that is still valid.",
			})
		}
	}
	if out == nil {
		return []any{}
	}
	return out
}

// changed returns the former values of the fields that differ at the top level.
func changed(before, after object) object {
	out := object{}
	for k, v := range after.rendered() {
		if old := before[k]; fmt.Sprint(old) != fmt.Sprint(v) {
			out[k] = clone(old)
		}
	}
	return out
}
