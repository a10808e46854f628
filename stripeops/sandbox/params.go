package sandbox

import (
	"fmt"
	"net/url"
	"sort"
	"strconv"
	"strings"
)

// params is a decoded form or query: nested params for a[b], []any for a[]
// and a[0], strings for the rest, as Stripe reads bracketed forms.
type params map[string]any

// str returns the string under the path, or "".
func (p params) str(path ...string) string {
	s, _ := p.at(path...).(string)
	return s
}

// num returns the whole number under the path and whether one was given.
func (p params) num(path ...string) (int64, bool) {
	s, ok := p.at(path...).(string)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// flag reports whether the path holds "true".
func (p params) flag(path ...string) bool { return p.str(path...) == "true" }

// has reports whether the path was sent, be it empty.
func (p params) has(path ...string) bool { return p.at(path...) != nil }

// sub returns the hash under the path; nil (readable as empty) when absent.
func (p params) sub(path ...string) params {
	m, _ := p.at(path...).(params)
	return m
}

// list returns the list under the path, or nil.
func (p params) list(path ...string) []any {
	l, _ := p.at(path...).([]any)
	return l
}

// strs returns the strings of the list under the path.
func (p params) strs(path ...string) []string {
	var out []string
	for _, v := range p.list(path...) {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// metadata lays the sent metadata over old as Stripe does: an empty value
// removes its key, an empty metadata removes all; the result is a new hash.
func (p params) metadata(old object) object {
	out := old.copy()
	if out == nil {
		out = object{}
	}
	if p.has("metadata") && p.sub("metadata") == nil {
		return object{}
	}
	for k, v := range p.sub("metadata") {
		if s, _ := v.(string); s == "" {
			delete(out, k)
		} else {
			out[k] = s
		}
	}
	return out
}

func (p params) at(path ...string) any {
	var v any = p
	for _, name := range path {
		switch m := v.(type) {
		case params:
			v = m[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(m) {
				return nil
			}
			v = m[i]
		default:
			return nil
		}
	}
	return v
}

// decode reads the bracketed form into params; a name whose brackets do not
// match, or that is a value and a hash at once, is an error.
func decode(raw string) (params, error) {
	p := params{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return nil, fmt.Errorf("name %q: %w", name, err)
		}
		value, err = url.QueryUnescape(value)
		if err != nil {
			return nil, fmt.Errorf("value of %q: %w", name, err)
		}
		path, err := brackets(name)
		if err != nil {
			return nil, err
		}
		if err := plant(p, path, value); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for k, v := range p {
		p[k] = shape(v)
	}
	return p, nil
}

// brackets splits a[b][] into a, b and the empty string.
func brackets(name string) ([]string, error) {
	head, rest, nested := strings.Cut(name, "[")
	path := []string{head}
	if !nested {
		return path, nil
	}
	if head == "" || !strings.HasSuffix(rest, "]") {
		return nil, fmt.Errorf("%s: brackets do not match", name)
	}
	path = append(path, strings.Split(strings.TrimSuffix(rest, "]"), "][")...)
	if len(path) > 12 {
		return nil, fmt.Errorf("%s: nested too deeply", name)
	}
	return path, nil
}

// plant sets the value at the path; an empty step is the next place of a list
// or, when the last element lacks the key that follows, a field of it.
func plant(p params, path []string, value string) error {
	name := path[0]
	if name == "" {
		name = appendKey(p, path[1:])
	}
	if len(path) == 1 {
		if _, isHash := p[name].(params); isHash {
			return fmt.Errorf("both a value and a hash")
		}
		p[name] = value
		return nil
	}
	next, ok := p[name].(params)
	if !ok {
		if p[name] != nil {
			return fmt.Errorf("both a value and a hash")
		}
		next = params{}
		p[name] = next
	}
	return plant(next, path[1:], value)
}

func appendKey(p params, rest []string) string {
	n := len(p)
	if n > 0 && len(rest) > 0 && rest[0] != "" {
		if last, ok := p[strconv.Itoa(n-1)].(params); ok && last[rest[0]] == nil {
			return strconv.Itoa(n - 1)
		}
	}
	return strconv.Itoa(n)
}

// shape turns hashes whose keys are all numbers into lists in their order.
func shape(v any) any {
	m, ok := v.(params)
	if !ok {
		return v
	}
	var at []int
	for k, inner := range m {
		m[k] = shape(inner)
		if n, err := strconv.Atoi(k); err == nil && n >= 0 {
			at = append(at, n)
		}
	}
	if len(at) != len(m) || len(m) == 0 {
		return m
	}
	sort.Ints(at)
	out := make([]any, 0, len(at))
	for _, n := range at {
		out = append(out, m[strconv.Itoa(n)])
	}
	return out
}
