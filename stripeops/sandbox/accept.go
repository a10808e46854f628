package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

// accept refuses parameters that the sandbox does not model, rather than ignore them and answer as if it did. Names are
// separated by spaces; "a.b" allows a[b], and a list's fields are named without its indexes. expand is always allowed.
func (c *call) accept(names string) *problem {
	allowed := append(strings.Fields(names), "expand")
	var unknown []string
	walkParams(c.p, nil, func(path []string) {
		if !allows(allowed, path) {
			unknown = append(unknown, bracketed(path))
		}
	})
	if len(unknown) == 0 {
		return nil
	}
	slices.Sort(unknown)
	return refused("parameter_unknown", unknown[0], "Received unknown parameter: "+unknown[0])
}

func walkParams(v any, path []string, leaf func([]string)) {
	switch x := v.(type) {
	case params:
		for name, inner := range x {
			walkParams(inner, append(slices.Clone(path), name), leaf)
		}
	case []any:
		for i, inner := range x {
			walkParams(inner, append(slices.Clone(path), strconv.Itoa(i)), leaf)
		}
	default:
		leaf(path)
	}
}

func allows(allowed, path []string) bool {
	var named []string
	for _, step := range path {
		if _, err := strconv.Atoi(step); err != nil {
			named = append(named, step)
		}
	}
	dotted := strings.Join(named, ".")
	return slices.ContainsFunc(allowed, func(a string) bool {
		return dotted == a || strings.HasPrefix(dotted, a+".")
	})
}

func bracketed(path []string) string {
	if len(path) < 2 {
		return strings.Join(path, "")
	}
	return path[0] + "[" + strings.Join(path[1:], "][") + "]"
}

// listing is accept for a list: the filters beside those of every list.
func (c *call) listing(filters string) *problem {
	return c.accept("limit starting_after ending_before " + filters)
}

// amountParam reads a whole number that has to be there.
func (c *call) amountParam(name string) (int64, *problem) {
	if !c.p.has(name) {
		return 0, missing(name)
	}
	n, ok := c.p.num(name)
	if !ok {
		return 0, refused("parameter_invalid_integer", name, "Invalid integer: "+c.p.str(name))
	}
	return n, nil
}

// oneOf refuses a value that is not among the words; an absent one passes.
func (c *call) oneOf(name string, words ...string) *problem {
	if v := c.p.str(name); c.p.has(name) && !slices.Contains(words, v) {
		return invalid(name, "Invalid "+name+": must be one of "+strings.Join(words, ", "))
	}
	return nil
}

// first returns the first problem there is.
func first(problems ...*problem) *problem {
	for _, p := range problems {
		if p != nil {
			return p
		}
	}
	return nil
}

// orOld is the sent value of a text field, null when it was emptied, and the old one when it was not sent.
func (c *call) orOld(o object, name string) any {
	if !c.p.has(name) {
		return o[name]
	}
	return orNull(c.p.str(name))
}
