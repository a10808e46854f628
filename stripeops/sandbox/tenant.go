package sandbox

import (
	"slices"
	"strconv"
)

// tenant is the state of one account in one mode: ordered tables by object
// kind (the "object" field: customer, payment_intent, checkout.session ...)
// and the counters of its ids. What goes in and what get returns are copies,
// so a handler that stops halfway has changed nothing that it did not put.
type tenant struct {
	Acct   string            `json:"acct"`
	Live   bool              `json:"live"`
	Seed   int64             `json:"seed"`
	Tables map[string]*table `json:"tables"`
	Counts map[string]int64  `json:"counts"`

	available, pending int64    // sums of the balance transactions' nets
	unpaid             []string // balance transactions that are in no payout
}

func newTenant(acct string, live bool, seed int64) *tenant {
	return &tenant{Acct: acct, Live: live, Seed: seed, Tables: map[string]*table{}, Counts: map[string]int64{}}
}

// put stores a copy of the object under its "id", new or replacing.
func (t *tenant) put(kind string, o object) { t.file(kind, o.copy()) }

// file stores the object itself, which nobody changes any more.
func (t *tenant) file(kind string, o object) {
	tb := t.Tables[kind]
	if tb == nil {
		tb = newTable(kind)
		t.Tables[kind] = tb
	}
	tb.put(o)
}

// get returns a copy of the object.
func (t *tenant) get(kind, id string) (object, bool) {
	o, ok := t.see(kind, id)
	return o.copy(), ok
}

// see returns the stored object itself, which must not be changed.
func (t *tenant) see(kind, id string) (object, bool) {
	tb := t.Tables[kind]
	if tb == nil {
		return nil, false
	}
	o, ok := tb.rows[id]
	return o, ok
}

// del removes the object; an unknown id is no error.
func (t *tenant) del(kind, id string) {
	if tb := t.Tables[kind]; tb != nil {
		tb.del(id)
	}
}

// list returns copies of the objects of the kind that fit the filter, newest first.
func (t *tenant) list(kind string, want filter) []object {
	var out []object
	t.each(kind, want, func(o object) bool {
		out = append(out, o.copy())
		return true
	})
	return out
}

// each shows the stored objects that fit the filter, newest first, until look
// returns false; look must change neither them nor their table (list them, or
// get one, change the copy and put it back).
func (t *tenant) each(kind string, want filter, look func(object) bool) {
	tb := t.Tables[kind]
	if tb == nil {
		return
	}
	for _, id := range slices.Backward(tb.shelved(want).ids) {
		if o := tb.rows[id]; want.fits(o) && !look(o) {
			return
		}
	}
}

// nextID returns a new id of Stripe's length for the prefix ("pi_",
// "cs_test_"); the same seed gives the same ids in the same order.
func (t *tenant) nextID(prefix string) string {
	return prefix + t.random(prefix, idLength(prefix))
}

// secret returns a client secret for the object id.
func (t *tenant) secret(id string) string {
	return id + "_secret_" + t.random("secret", 25)
}

func (t *tenant) random(purpose string, n int) string {
	t.Counts[purpose]++
	return seeded(t.Seed, n, t.Acct, strconv.FormatBool(t.Live), purpose, strconv.FormatInt(t.Counts[purpose], 10))
}
