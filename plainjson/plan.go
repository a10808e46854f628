package plainjson

import (
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// plan reads the next value of a text into a Go value of one type; false where the text is not plain.
type plan func(r *reader, v reflect.Value) bool

// planOf makes the plan of a type. within are the types that it is made for: one that holds itself is left to encoding/json.
func planOf(t reflect.Type, within []reflect.Type) plan {
	if t == reflect.TypeFor[json.RawMessage]() {
		return readRaw
	}
	p := reflect.PointerTo(t)
	if p.Implements(reflect.TypeFor[json.Unmarshaler]()) || p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) || slices.Contains(within, t) {
		return readSlowly
	}
	within = append(slices.Clone(within), t)
	switch t.Kind() {
	case reflect.String:
		return readString
	case reflect.Bool:
		return readBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return readInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return readUint
	case reflect.Pointer:
		return readPointer(planOf(t.Elem(), within))
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 { // those are texts in base64
			return readSlice(planOf(t.Elem(), within))
		}
	case reflect.Array:
		return readArray(planOf(t.Elem(), within))
	case reflect.Struct:
		if fields, ok := fieldsOf(t, within); ok {
			return readStruct(fields)
		}
	default:
	}
	return readSlowly
}

// readSlowly leaves one value to encoding/json.
func readSlowly(r *reader, v reflect.Value) bool {
	r.next()
	from := r.at
	return r.skip(0) && json.Unmarshal([]byte(r.s[from:r.at]), v.Addr().Interface()) == nil
}

func readRaw(r *reader, v reflect.Value) bool {
	r.next()
	from := r.at
	if !r.skip(0) {
		return false
	}
	v.SetBytes([]byte(r.s[from:r.at]))
	return true
}

func readString(r *reader, v reflect.Value) bool {
	if r.null() {
		return true
	}
	text, ok := r.text()
	v.SetString(text)
	return ok
}

func readBool(r *reader, v reflect.Value) bool {
	switch r.next() {
	case 't':
		v.SetBool(true)
		return r.literal("true")
	case 'f':
		return r.literal("false")
	}
	return r.null()
}

func readInt(r *reader, v reflect.Value) bool {
	if r.null() {
		return true
	}
	raw, whole, ok := r.number()
	if !ok || !whole {
		return false
	}
	n, err := strconv.ParseInt(raw, 10, 64)
	v.SetInt(n)
	return err == nil && !v.OverflowInt(n)
}

func readUint(r *reader, v reflect.Value) bool {
	if r.null() {
		return true
	}
	raw, whole, ok := r.number()
	if !ok || !whole {
		return false
	}
	n, err := strconv.ParseUint(raw, 10, 64)
	v.SetUint(n)
	return err == nil && !v.OverflowUint(n)
}

func readPointer(element plan) plan {
	return func(r *reader, v reflect.Value) bool {
		if r.null() {
			return true
		}
		v.Set(reflect.New(v.Type().Elem()))
		return element(r, v.Elem())
	}
}

func readSlice(element plan) plan {
	return func(r *reader, v reflect.Value) bool {
		if r.null() {
			return true
		}
		v.Set(reflect.MakeSlice(v.Type(), 0, 0)) // an empty list is none that is missing
		return r.array(func() bool {
			n := v.Len()
			if n == v.Cap() {
				v.Grow(1)
			}
			v.SetLen(n + 1)
			return element(r, v.Index(n))
		})
	}
}

// readArray wants as many elements as the array has.
func readArray(element plan) plan {
	return func(r *reader, v reflect.Value) bool {
		if r.null() {
			return true
		}
		n := 0
		return r.array(func() bool {
			n++
			return n <= v.Len() && element(r, v.Index(n-1))
		}) && n == v.Len()
	}
}

// field is one field of a struct, by the name that it has in JSON.
type field struct {
	name  string
	index int
	read  plan
}

// fieldsOf are the fields of a struct that a text can name; not ok where that is more than names and types.
func fieldsOf(t reflect.Type, within []reflect.Type) (fields []field, ok bool) {
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || strings.Contains(options, "string") {
			return nil, false
		}
		if !f.IsExported() || name == "-" && options == "" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		if slices.ContainsFunc(fields, func(f field) bool { return strings.EqualFold(f.name, name) }) {
			return nil, false
		}
		fields = append(fields, field{name, i, planOf(f.Type, within)})
	}
	return fields, len(fields) <= 64 // those already read are kept in one word
}

func readStruct(fields []field) plan {
	lower := !slices.ContainsFunc(fields, func(f field) bool { return !isLower(f.name) })
	return func(r *reader, v reflect.Value) bool {
		if r.null() {
			return true
		}
		read, expected := uint64(0), 0
		return r.object(func(key string) bool {
			i := find(fields, key, expected)
			if i < 0 {
				return (lower && isLower(key) || !nearly(fields, key)) && r.skip(0)
			}
			if read&(1<<i) != 0 {
				return false
			}
			read |= 1 << i
			expected = i + 1
			return fields[i].read(r, v.Field(fields[i].index))
		})
	}
}

// find looks for a field, first where it stands when the text has the struct's order.
func find(fields []field, key string, expected int) int {
	if expected < len(fields) && fields[expected].name == key {
		return expected
	}
	return slices.IndexFunc(fields, func(f field) bool { return f.name == key })
}

// nearly says whether a key is a field's name in another case: encoding/json takes it for the field.
func nearly(fields []field, key string) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return strings.EqualFold(f.name, key) })
}

// isLower says whether a name has but small letters, digits and underscores: two such names are the same or differ.
func isLower(name string) bool {
	for i := range len(name) {
		if c := name[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_' {
			return false
		}
	}
	return true
}
