package sandbox

import (
	"fmt"
	"slices"
)

// Ledger is what one account's balance is made of in one mode, in the minor unit of its currency.
type Ledger struct {
	Currency  string  `json:"currency"`
	Available int64   `json:"available"`
	Pending   int64   `json:"pending"`
	Entries   []Entry `json:"entries"` // every balance transaction, oldest first
}

// Entry is one balance transaction.
type Entry struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	Category    string `json:"reporting_category"`
	Source      string `json:"source,omitempty"` // id
	Payout      string `json:"payout,omitempty"` // id of the automatic payout that it is in
	Amount      int64  `json:"amount"`
	Fee         int64  `json:"fee"`
	Net         int64  `json:"net"`
	Created     int64  `json:"created"` // Unix seconds of the sandbox's clock
	AvailableOn int64  `json:"available_on"`
}

// Ledger returns the account's balance and every entry of it, for the proof that nothing moved unseen. An unknown account is an error.
func (s *Server) Ledger(acct string, live bool) (Ledger, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.state.Accounts.rows[acct]; !ok {
		return Ledger{}, fmt.Errorf("there is no account %q", acct)
	}
	c := s.callOn(s.tenant(acct, live))
	s.tick(c)
	out := Ledger{Currency: c.currency(), Available: c.t.available, Pending: c.t.pending}
	tb := c.t.Tables["balance_transaction"]
	if tb == nil {
		return out, nil
	}
	for _, id := range tb.all.ids {
		o := tb.rows[id]
		out.Entries = append(out.Entries, Entry{
			ID: id, Type: o.str("type"), Category: o.str("reporting_category"), Source: o.str("source"), Payout: o.str("_payout"),
			Amount: o.num("amount"), Fee: o.num("fee"), Net: o.num("net"), Created: o.num("created"), AvailableOn: o.num("available_on"),
		})
	}
	return out, nil
}

// enter adds a new entry to the balance.
func (t *tenant) enter(entry object) {
	if entry.str("status") == "available" {
		t.available += entry.num("net")
	} else {
		t.pending += entry.num("net")
	}
	t.unpaid = append(t.unpaid, entry.str("id"))
}

// mature moves an entry's money from pending to available.
func (t *tenant) mature(entry object) {
	t.pending -= entry.num("net")
	t.available += entry.num("net")
}

// pay notes which payout the entries are in.
func (t *tenant) pay(payout string, ids []string) {
	in := map[string]bool{}
	for _, id := range ids {
		in[id] = true
		o, _ := t.get("balance_transaction", id)
		o["_payout"] = payout
		t.put("balance_transaction", o)
	}
	t.unpaid = slices.DeleteFunc(t.unpaid, func(id string) bool { return in[id] })
}

// addUp finds the sums of the entries anew, as they were loaded.
func (t *tenant) addUp() {
	t.available, t.pending, t.unpaid = 0, 0, nil
	tb := t.Tables["balance_transaction"]
	if tb == nil {
		return
	}
	for _, id := range tb.all.ids {
		t.enter(tb.rows[id])
		if tb.rows[id].str("_payout") != "" {
			t.unpaid = t.unpaid[:len(t.unpaid)-1]
		}
	}
}
