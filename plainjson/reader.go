package plainjson

import (
	"encoding/json"
	"strings"
	"unicode/utf8"
)

// reader goes through a JSON text once. Each method gives false where the text is not plain, or is wrong: encoding/json then says what it is.
type reader struct {
	s  string
	at int
}

// next is the byte that stands behind white space; zero at the end.
func (r *reader) next() byte {
	for ; r.at < len(r.s); r.at++ {
		switch r.s[r.at] {
		case ' ', '\t', '\n', '\r':
		default:
			return r.s[r.at]
		}
	}
	return 0
}

// take goes behind a byte, where that is the next one.
func (r *reader) take(c byte) bool {
	if r.next() != c {
		return false
	}
	r.at++
	return true
}

func (r *reader) literal(word string) bool {
	if !strings.HasPrefix(r.s[r.at:], word) {
		return false
	}
	r.at += len(word)
	return true
}

// null goes behind the word, where it is the next value.
func (r *reader) null() bool { return r.next() == 'n' && r.literal("null") }

// text reads a string. It is a part of the whole text, but where something in it is escaped.
func (r *reader) text() (string, bool) {
	raw, escaped, ok := r.quoted()
	if !ok || !escaped {
		return raw, ok
	}
	var plain string
	err := json.Unmarshal([]byte(`"`+raw+`"`), &plain)
	return plain, err == nil
}

// quoted goes behind a string and gives what stands between its quotes.
func (r *reader) quoted() (raw string, escaped, ok bool) {
	if !r.take('"') {
		return "", false, false
	}
	ascii, from := true, r.at
	for ; r.at < len(r.s); r.at++ {
		switch c := r.s[r.at]; {
		case c == '"':
			raw = r.s[from:r.at]
			r.at++
			return raw, escaped, ascii || utf8.ValidString(raw)
		case c == '\\':
			escaped = true
			r.at++
		case c < ' ':
			return "", false, false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return "", false, false
}

// digits goes behind one digit or more.
func (r *reader) digits() bool {
	from := r.at
	for r.at < len(r.s) && r.s[r.at] >= '0' && r.s[r.at] <= '9' {
		r.at++
	}
	return r.at > from
}

// number goes behind a number, and says whether it is a whole one.
func (r *reader) number() (raw string, whole, ok bool) {
	from := r.at
	r.literal("-")
	if first := r.at; !r.digits() || r.s[first] == '0' && r.at > first+1 {
		return "", false, false
	}
	whole = true
	if r.literal(".") {
		whole = false
		if !r.digits() {
			return "", false, false
		}
	}
	if r.literal("e") || r.literal("E") {
		whole = false
		if !r.literal("+") {
			r.literal("-")
		}
		if !r.digits() {
			return "", false, false
		}
	}
	return r.s[from:r.at], whole, true
}

// deepest is how deep values that nobody wants may lie in each other here; encoding/json looks at what is deeper.
const deepest = 100

// skip goes behind a value that nobody wants, and looks whether it is one.
func (r *reader) skip(depth int) bool {
	switch c := r.next(); c {
	case '"':
		_, ok := r.text()
		return ok
	case 't':
		return r.literal("true")
	case 'f':
		return r.literal("false")
	case 'n':
		return r.literal("null")
	case '[':
		return depth < deepest && r.array(func() bool { return r.skip(depth + 1) })
	case '{':
		return depth < deepest && r.object(func(string) bool { return r.skip(depth + 1) })
	default:
		_, _, ok := r.number()
		return ok
	}
}

// array goes through the elements of an array.
func (r *reader) array(element func() bool) bool {
	if !r.take('[') {
		return false
	}
	if r.take(']') {
		return true
	}
	for element() {
		if r.take(']') {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
	return false
}

// object goes through the members of an object.
func (r *reader) object(member func(key string) bool) bool {
	if !r.take('{') {
		return false
	}
	if r.take('}') {
		return true
	}
	for {
		if r.next() != '"' {
			return false
		}
		key, ok := r.text()
		if !ok || !r.take(':') || !member(key) {
			return false
		}
		if r.take('}') {
			return true
		}
		if !r.take(',') {
			return false
		}
	}
}
