package sandbox

import (
	"math"
	"slices"
	"strconv"
)

// filter is what a list asks of its objects: fields and the values that they must have.
type filter map[string]string

func (f filter) fits(o object) bool {
	for field, want := range f {
		if o.str(field) != want {
			return false
		}
	}
	return true
}

// sent is the filter of those parameters that the call has; the map is from parameter to field.
func (c *call) sent(fields map[string]string) filter {
	f := filter{}
	for param, field := range fields {
		if want := c.p.str(param); want != "" {
			f[field] = want
		}
	}
	return f
}

// listOf renders the page of the tenant's objects that the call asks for
// (limit, starting_after, ending_before, created) among those that fit the
// filter and that keep accepts; a nil keep accepts all (docs.stripe.com/api/pagination).
func (c *call) listOf(kind string, want filter, keep func(object) bool) (object, *problem) {
	tb := c.t.Tables[kind]
	if tb == nil {
		tb = newTable(kind)
	}
	return c.listFrom(tb, kind, want, keep)
}

func (c *call) listFrom(tb *table, kind string, want filter, keep func(object) bool) (object, *problem) {
	rows := tb.shelved(want)
	from, to, p := c.window(tb, rows, kind)
	if p != nil {
		return nil, p
	}
	limit, p := c.limit()
	if p != nil {
		return nil, p
	}
	data, newer := []any{}, c.p.str("ending_before") != ""
	for i := range to - from {
		at := to - 1 - i
		if newer {
			at = from + i
		}
		if o := tb.rows[rows.ids[at]]; want.fits(o) && (keep == nil || keep(o)) {
			data = append(data, o)
		}
		if len(data) > limit {
			break
		}
	}
	more := len(data) > limit
	data = data[:min(len(data), limit)]
	if newer {
		slices.Reverse(data)
	}
	return listObject(c.path, data, more), nil
}

// shelved is the shortest shelf that holds every object that fits the filter.
func (tb *table) shelved(want filter) *shelf {
	best := &tb.all
	for field, value := range want {
		values, apart := tb.by[field]
		if !apart {
			continue
		}
		rows := values[value]
		if rows == nil {
			return &shelf{}
		}
		if len(rows.ids) < len(best.ids) {
			best = rows
		}
	}
	return best
}

// window is the part of the rows that the cursor and the range of created leave, and that is old enough for a list that lags.
func (c *call) window(tb *table, rows *shelf, kind string) (from, to int, p *problem) {
	made, p := c.rangeOf("created")
	if p != nil {
		return 0, 0, p
	}
	if c.hideSince != 0 {
		made.to = min(made.to, c.hideSince-1)
	}
	from, to = rows.before(made.from), rows.after(made.to)
	after, before := c.p.str("starting_after"), c.p.str("ending_before")
	switch {
	case after != "" && before != "":
		return 0, 0, invalid("ending_before", "You cannot parameterize by both starting_after and ending_before.")
	case after != "":
		o, ok := tb.rows[after]
		if !ok {
			return 0, 0, noSuch(kind, after, "starting_after")
		}
		to = min(to, rows.edge(o, 0))
	case before != "":
		o, ok := tb.rows[before]
		if !ok {
			return 0, 0, noSuch(kind, before, "ending_before")
		}
		from = max(from, rows.edge(o, 1))
	}
	return from, max(from, to), nil
}

// edge is the object's place, past places further on; one that the filter leaves out still marks its place in time.
func (s *shelf) edge(o object, past int) int {
	if at := s.place(o.str("id"), whenMade(o)); at >= 0 {
		return at + past
	}
	return s.after(whenMade(o))
}

// listObject is Stripe's list hash around the data.
func listObject(url string, data []any, more bool) object {
	return object{"object": "list", "url": url, "has_more": more, "data": data}
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

// span is a range of seconds, both ends included.
type span struct{ from, to int64 }

func (s span) holds(second int64) bool { return second >= s.from && second <= s.to }

// rangeOf reads name=N and name[gt|gte|lt|lte]=N.
func (c *call) rangeOf(name string) (span, *problem) {
	out := span{math.MinInt64, math.MaxInt64}
	if !c.p.has(name) {
		return out, nil
	}
	if s := c.p.str(name); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return out, refused("parameter_invalid_integer", name, "Invalid integer: "+s)
		}
		return span{n, n}, nil
	}
	for word := range c.p.sub(name) {
		n, ok := c.p.num(name, word)
		param := bracketed([]string{name, word})
		if !ok {
			return out, refused("parameter_invalid_integer", param, "Invalid integer: "+c.p.str(name, word))
		}
		if !out.narrow(word, n) {
			return out, refused("parameter_unknown", param, "Received unknown parameter: "+param)
		}
	}
	return out, nil
}

// narrow applies one comparison; false when there is none of that name.
func (s *span) narrow(word string, n int64) bool {
	switch word {
	case "gt":
		s.from = max(s.from, n+1)
	case "gte":
		s.from = max(s.from, n)
	case "lt":
		s.to = min(s.to, n-1)
	case "lte":
		s.to = min(s.to, n)
	default:
		return false
	}
	return true
}
