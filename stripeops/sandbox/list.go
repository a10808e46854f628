package sandbox

import (
	"slices"
	"strconv"
)

// listOf renders the page of the tenant's objects that the call asks for
// (limit, starting_after, ending_before, created) among those that keep
// accepts; a nil keep accepts all (docs.stripe.com/api/pagination).
func (c *call) listOf(kind string, keep func(object) bool) (object, *problem) {
	since, p := c.createdRange()
	if p != nil {
		return nil, p
	}
	var rows []object
	c.t.each(kind, func(o object) bool {
		if !c.hidden(o) && since(o.num("created")) && (keep == nil || keep(o)) {
			rows = append(rows, o)
		}
		return true
	})
	return c.pageOf(kind, rows)
}

// hidden reports whether a stale list leaves the object out.
func (c *call) hidden(o object) bool { return c.hideSince != 0 && o.num("created") >= c.hideSince }

// pageOf renders the page that the call asks for from rows, newest first.
func (c *call) pageOf(kind string, rows []object) (object, *problem) {
	limit, p := c.limit()
	if p != nil {
		return nil, p
	}
	after, before := c.p.str("starting_after"), c.p.str("ending_before")
	from, to := 0, len(rows)
	switch {
	case after != "" && before != "":
		return nil, invalid("ending_before", "You cannot parameterize by both starting_after and ending_before.")
	case after != "":
		i, p := c.cursor(kind, rows, after, "starting_after")
		if p != nil {
			return nil, p
		}
		from = i + 1
	case before != "":
		i, p := c.cursor(kind, rows, before, "ending_before")
		if p != nil {
			return nil, p
		}
		to = i
	}
	more := to-from > limit
	if more && before != "" {
		from = to - limit
	} else if more {
		to = from + limit
	}
	data := make([]any, 0, to-from)
	for _, o := range rows[from:to] {
		data = append(data, o.copy())
	}
	return listObject(c.path, data, more), nil
}

// listObject is Stripe's list hash around the data.
func listObject(url string, data []any, more bool) object {
	return object{"object": "list", "url": url, "has_more": more, "data": data}
}

func (c *call) cursor(kind string, rows []object, id, param string) (int, *problem) {
	i := slices.IndexFunc(rows, func(o object) bool { return o.str("id") == id })
	if i >= 0 {
		return i, nil
	}
	o, ok := c.t.get(kind, id)
	if !ok {
		return 0, noSuch(kind, id, param)
	}
	// A cursor that the filter leaves out still marks its place in time.
	i = slices.IndexFunc(rows, func(r object) bool { return r.num("created") <= o.num("created") })
	if i < 0 {
		i = len(rows)
	}
	if param == "starting_after" {
		i--
	}
	return i, nil
}

func (c *call) limit() (int, *problem) {
	if !c.p.has("limit") {
		return 10, nil
	}
	n, ok := c.p.num("limit")
	switch {
	case !ok:
		return 0, refused("parameter_invalid_integer", "limit", "Invalid integer: "+c.p.str("limit"))
	case n < 1:
		return 0, refused("parameter_invalid_integer", "limit", "This value must be greater than or equal to 1.")
	case n > 100:
		return 0, refused("parameter_invalid_integer", "limit", "This value must be less than or equal to 100.")
	}
	return int(n), nil
}

func (c *call) createdRange() (func(int64) bool, *problem) { return c.rangeOf("created") }

// rangeOf reads name=N and name[gt|gte|lt|lte]=N.
func (c *call) rangeOf(name string) (func(int64) bool, *problem) {
	all := func(int64) bool { return true }
	if !c.p.has(name) {
		return all, nil
	}
	if s := c.p.str(name); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, refused("parameter_invalid_integer", name, "Invalid integer: "+s)
		}
		return func(t int64) bool { return t == n }, nil
	}
	var tests []func(int64) bool
	for word := range c.p.sub(name) {
		n, ok := c.p.num(name, word)
		param := bracketed([]string{name, word})
		if !ok {
			return nil, refused("parameter_invalid_integer", param, "Invalid integer: "+c.p.str(name, word))
		}
		test := comparison(word, n)
		if test == nil {
			return nil, refused("parameter_unknown", param, "Received unknown parameter: "+param)
		}
		tests = append(tests, test)
	}
	return func(t int64) bool {
		return !slices.ContainsFunc(tests, func(ok func(int64) bool) bool { return !ok(t) })
	}, nil
}

func comparison(name string, n int64) func(int64) bool {
	switch name {
	case "gt":
		return func(t int64) bool { return t > n }
	case "gte":
		return func(t int64) bool { return t >= n }
	case "lt":
		return func(t int64) bool { return t < n }
	case "lte":
		return func(t int64) bool { return t <= n }
	}
	return nil
}
