package sandbox

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// stored is one stored object: which one it is, and what stands in it.
type stored struct {
	self object // kept alive, so that no other takes its place in memory
	text string
}

func (s stored) is(other stored) bool {
	return reflect.ValueOf(s.self).Pointer() == reflect.ValueOf(other.self).Pointer()
}

func (w *world) stored() map[string]stored {
	w.Helper()
	out := map[string]stored{}
	add := func(where string, tb *table) {
		for id, o := range tb.rows {
			text, err := json.Marshal(o)
			if err != nil {
				w.Fatal(err)
			}
			out[where+" "+id] = stored{o, string(text)}
		}
	}
	add("account", w.s.state.Accounts)
	for key, t := range w.s.state.Tenants {
		for kind, tb := range t.Tables {
			add(key+" "+kind, tb)
		}
	}
	return out
}

// Stored objects are replaced and never changed: that is what lets readers and forks hold them too.
func TestWhatIsStoredIsNeverChanged(t *testing.T) {
	w := &world{T: t, s: New(Options{Seed: 7, Now: func() time.Time { return noon }})}
	w.acct = w.s.AddAccount(AccountSpec{Name: "Harbour Clinic"})
	w.key, _ = w.s.AccountKeys(w.acct, false)
	w.serve()
	before, replaced := w.stored(), 0
	w.walk(func(st step) {
		now := w.stored()
		for where, was := range before {
			switch is, there := now[where]; {
			case there && is.is(was) && is.text != was.text:
				t.Errorf("%s %s changed the stored %s:\n%s\n%s", st.method, st.path, where, was.text, is.text)
			case there && !is.is(was):
				replaced++
			}
		}
		before = now
	})
	if replaced == 0 {
		t.Error("nothing was replaced")
	}
}

func TestTablesKeepTheirOrder(t *testing.T) {
	tb := newTable("refund")
	for _, row := range []struct {
		id, charge string
		at         int64
	}{{"a", "x", 5}, {"b", "y", 3}, {"c", "x", 5}, {"d", "x", 4}, {"e", "", 3}} {
		tb.put(object{"id": row.id, "created": row.at, "charge": row.charge})
	}
	same := func(what string, got []string, want string) {
		t.Helper()
		text := ""
		for _, id := range got {
			text += id
		}
		if text != want {
			t.Errorf("%s: %q, want %q", what, text, want)
		}
	}
	same("all", tb.all.ids, "bedac")
	same("of x", tb.shelved(filter{"charge": "x"}).ids, "dac")
	same("of x and of no field that is kept apart", tb.shelved(filter{"charge": "x", "status": "failed"}).ids, "dac")
	same("of nobody", tb.shelved(filter{"charge": "z"}).ids, "")
	tb.put(object{"id": "a", "created": int64(5), "charge": "y"})
	same("of y after a moved there", tb.shelved(filter{"charge": "y"}).ids, "ba")
	same("of x after a left", tb.shelved(filter{"charge": "x"}).ids, "dc")
	tb.del("d")
	tb.del("none")
	same("of x after d went", tb.shelved(filter{"charge": "x"}).ids, "c")
	tb.dropBefore(5)
	same("what is young", tb.all.ids, "ac")
	same("of y that is young", tb.shelved(filter{"charge": "y"}).ids, "a")
}
