package sandbox

import (
	"encoding/json"
	"fmt"
)

// object is a Stripe object as stored: expandable fields hold ids, numbers are
// int64, nested hashes are objects and lists are []any. Keys that begin with
// an underscore are the sandbox's own notes and are never rendered.
type object map[string]any

// str returns the string under the path, or "" when there is none.
func (o object) str(path ...string) string {
	s, _ := o.at(path...).(string)
	return s
}

// num returns the whole number under the path, or 0 when there is none.
func (o object) num(path ...string) int64 {
	n, _ := whole(o.at(path...))
	return n
}

// flag returns the bool under the path, or false when there is none.
func (o object) flag(path ...string) bool {
	b, _ := o.at(path...).(bool)
	return b
}

// sub returns the hash under the path, or nil; writing into it writes into o.
func (o object) sub(path ...string) object {
	return asObject(o.at(path...))
}

// list returns the list under the path, or nil.
func (o object) list(path ...string) []any {
	l, _ := o.at(path...).([]any)
	return l
}

// has reports whether the path holds something other than null.
func (o object) has(path ...string) bool { return o.at(path...) != nil }

func (o object) at(path ...string) any {
	var v any = o
	for _, name := range path {
		m := asObject(v)
		if m == nil {
			return nil
		}
		v = m[name]
	}
	return v
}

// copy returns a deep copy in the stored form.
func (o object) copy() object {
	if o == nil {
		return nil
	}
	return clone(o).(object)
}

func asObject(v any) object {
	switch m := v.(type) {
	case object:
		return m
	case map[string]any:
		return m
	case params:
		return object(m)
	}
	return nil
}

func whole(v any) (int64, bool) {
	switch n := v.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	case float64:
		return int64(n), true
	}
	return 0, false
}

// clone deep-copies a value into the stored form; a kind that a Stripe object
// cannot hold is a mistake of the caller and panics.
func clone(v any) any {
	switch x := v.(type) {
	case nil, string, bool, int64, float64:
		return x
	case int:
		return int64(x)
	case object:
		return cloneMap(x)
	case map[string]any:
		return cloneMap(x)
	case params:
		return cloneMap(x)
	case map[string]string:
		m := make(object, len(x))
		for k, s := range x {
			m[k] = s
		}
		return m
	case []any:
		return cloneList(x)
	case []object:
		return cloneList(x)
	case []string:
		return cloneList(x)
	case json.Number:
		return cloneNumber(x)
	}
	panic(fmt.Sprintf("sandbox: a Stripe object cannot hold a %T", v))
}

func cloneMap(m map[string]any) object {
	if m == nil {
		return nil
	}
	out := make(object, len(m))
	for k, v := range m {
		out[k] = clone(v)
	}
	return out
}

func cloneList[T any](l []T) []any {
	out := make([]any, len(l))
	for i, v := range l {
		out[i] = clone(v)
	}
	return out
}

func cloneNumber(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, _ := n.Float64()
	return f
}
