package sandbox

import (
	"encoding/json"
	"slices"
	"sort"
)

// table keeps the objects of one kind, oldest first by "created", and by insertion within one second.
type table struct {
	rows map[string]object
	all  shelf
	by   map[string]map[string]*shelf // of the objects with a value in a field that lists are filtered by
}

// shelf is a sequence of ids, oldest first, with the second in which each was made.
type shelf struct {
	ids  []string
	made []int64
}

func newTable(kind string) *table {
	tb := &table{rows: map[string]object{}, by: map[string]map[string]*shelf{}}
	for _, field := range indexed(kind) {
		tb.by[field] = map[string]*shelf{}
	}
	return tb
}

// indexed names the fields of a kind that its lists are filtered by so often that they are kept apart.
func indexed(kind string) []string {
	switch kind {
	case "payment_method", "payment_intent", "setup_intent":
		return []string{"customer"}
	case "charge":
		return []string{"customer", "payment_intent"}
	case "refund", "dispute":
		return []string{"charge", "payment_intent"}
	case "checkout.session":
		return []string{"customer", "payment_intent", "payment_link"}
	case "balance_transaction":
		return []string{"source", "_payout"}
	}
	return nil
}

// put stores the object itself under its "id", new or replacing; the caller changes it no more.
func (tb *table) put(o object) {
	id := o.str("id")
	old, known := tb.rows[id]
	tb.rows[id] = o
	if !known {
		tb.all.add(id, whenMade(o))
	}
	for field, values := range tb.by {
		was, is := old.str(field), o.str(field)
		if known && was == is {
			continue
		}
		if was != "" {
			values[was].remove(id, whenMade(old))
		}
		if is != "" {
			if values[is] == nil {
				values[is] = &shelf{}
			}
			values[is].add(id, whenMade(o))
		}
	}
}

// whenMade is the object's place in time; what Stripe leaves of a deleted object has no "created", and keeps it as a note.
func whenMade(o object) int64 {
	if n, ok := whole(o["created"]); ok {
		return n
	}
	return o.num("_created")
}

func (tb *table) del(id string) {
	o, ok := tb.rows[id]
	if !ok {
		return
	}
	delete(tb.rows, id)
	tb.all.remove(id, whenMade(o))
	for field, values := range tb.by {
		if v := o.str(field); v != "" {
			values[v].remove(id, whenMade(o))
		}
	}
}

// dropBefore removes everything that was made before the second.
func (tb *table) dropBefore(second int64) {
	for len(tb.all.made) > 0 && tb.all.made[0] < second {
		tb.del(tb.all.ids[0])
	}
}

// add puts the id behind all that are not younger.
func (s *shelf) add(id string, made int64) {
	at := len(s.made)
	if at > 0 && s.made[at-1] > made {
		at = s.after(made)
	}
	s.ids, s.made = slices.Insert(s.ids, at, id), slices.Insert(s.made, at, made)
}

func (s *shelf) remove(id string, made int64) {
	switch at := s.place(id, made); at {
	case -1:
	case 0:
		s.ids, s.made = s.ids[1:], s.made[1:]
	default:
		s.ids, s.made = slices.Delete(s.ids, at, at+1), slices.Delete(s.made, at, at+1)
	}
}

// place is where the id stands, or -1.
func (s *shelf) place(id string, made int64) int {
	for at := s.before(made); at < len(s.ids) && s.made[at] == made; at++ {
		if s.ids[at] == id {
			return at
		}
	}
	return slices.Index(s.ids, id)
}

// before is how many are older than the second, and after how many are not younger.
func (s *shelf) before(second int64) int {
	return sort.Search(len(s.made), func(i int) bool { return s.made[i] >= second })
}

func (s *shelf) after(second int64) int {
	return sort.Search(len(s.made), func(i int) bool { return s.made[i] > second })
}

// savedTable is how a table is saved.
type savedTable struct {
	Order []string          `json:"order"`
	Rows  map[string]object `json:"rows"`
}

// MarshalJSON saves the rows and their order.
func (tb *table) MarshalJSON() ([]byte, error) {
	return json.Marshal(savedTable{append([]string{}, tb.all.ids...), tb.rows})
}

// UnmarshalJSON reads what MarshalJSON wrote; the fields to keep apart follow with settle.
func (tb *table) UnmarshalJSON(text []byte) error {
	var saved savedTable
	if err := decodeNumbers(text, &saved); err != nil {
		return err
	}
	*tb = *newTable("")
	tb.rows, tb.all.ids = saved.Rows, saved.Order
	return nil
}

// settle brings decoded rows into the stored form and finds their places again.
func (tb *table) settle(kind string) {
	loaded := *tb
	*tb = *newTable(kind)
	last := int64(0)
	for _, id := range loaded.all.ids {
		o := loaded.rows[id].copy()
		if !o.has("created") && !o.has("_created") {
			o["_created"] = last
		}
		last = whenMade(o)
		tb.put(o)
	}
}
