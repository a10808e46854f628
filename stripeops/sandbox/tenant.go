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
	unpaid             []string // balance transactions in no payout, oldest first
}

// table keeps rows oldest first by "created", and by insertion within one second.
type table struct {
	Order []string          `json:"order"`
	Rows  map[string]object `json:"rows"`
}

func newTenant(acct string, live bool, seed int64) *tenant {
	return &tenant{Acct: acct, Live: live, Seed: seed, Tables: map[string]*table{}, Counts: map[string]int64{}}
}

// put stores a copy of the object under its "id", new or replacing.
func (t *tenant) put(kind string, o object) {
	tb := t.Tables[kind]
	if tb == nil {
		tb = &table{Rows: map[string]object{}}
		t.Tables[kind] = tb
	}
	tb.put(o.copy())
}

func (tb *table) put(o object) {
	id := o.str("id")
	_, known := tb.Rows[id]
	tb.Rows[id] = o
	if known {
		return
	}
	at := len(tb.Order)
	if o.has("created") {
		for at > 0 && tb.Rows[tb.Order[at-1]].num("created") > o.num("created") {
			at--
		}
	}
	tb.Order = slices.Insert(tb.Order, at, id)
}

// get returns a copy of the object.
func (t *tenant) get(kind, id string) (object, bool) {
	tb := t.Tables[kind]
	if tb == nil {
		return nil, false
	}
	o, ok := tb.Rows[id]
	return o.copy(), ok
}

// del removes the object; an unknown id is no error.
func (t *tenant) del(kind, id string) {
	tb := t.Tables[kind]
	if tb == nil {
		return
	}
	delete(tb.Rows, id)
	tb.Order = slices.DeleteFunc(tb.Order, func(s string) bool { return s == id })
}

// list returns copies of all objects of the kind, newest first.
func (t *tenant) list(kind string) []object {
	var out []object
	t.each(kind, func(o object) bool {
		out = append(out, o.copy())
		return true
	})
	return out
}

// each shows the stored objects newest first until see returns false; see
// must not change them (get one, change the copy and put it back).
func (t *tenant) each(kind string, see func(object) bool) {
	tb := t.Tables[kind]
	if tb == nil {
		return
	}
	for _, id := range slices.Backward(slices.Clone(tb.Order)) {
		if o, ok := tb.Rows[id]; ok && !see(o) {
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
