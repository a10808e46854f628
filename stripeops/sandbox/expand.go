package sandbox

import (
	"fmt"
	"slices"
	"strings"
)

// expandDepth is how many levels Stripe expands (docs.stripe.com/api/expanding_objects).
const expandDepth = 4

// expansions reads and checks the expand parameter.
func (c *call) expansions() ([][]string, *problem) {
	if !c.p.has("expand") {
		return nil, nil
	}
	if c.p.str("expand") != "" || c.p.list("expand") == nil {
		return nil, invalid("expand", "Invalid array")
	}
	var out [][]string
	for _, path := range c.p.strs("expand") {
		steps := strings.Split(path, ".")
		levels := len(steps)
		if steps[0] == "data" {
			levels--
		}
		if levels > expandDepth {
			return nil, refused("property_expansion_max_depth", "expand", fmt.Sprintf(
				"You cannot expand more than %d levels of a property. Property: %s", expandDepth, path))
		}
		out = append(out, steps)
	}
	return out, nil
}

// expandable refuses a path that leads nowhere before anything is done, by
// the kind of object that the endpoint's path promises.
func (c *call) expandable(kind string, paths [][]string) *problem {
	for _, steps := range paths {
		rest := steps
		if len(rest) > 1 && rest[0] == "data" {
			rest = rest[1:]
		}
		if kind != "" && !c.s.leads(kind, rest) {
			return cannotExpand(steps)
		}
	}
	return nil
}

func cannotExpand(steps []string) *problem {
	return refused("", "expand", "This property cannot be expanded ("+strings.Join(steps, ".")+").")
}

// leads reports whether some field of kind that can be expanded begins with the steps.
func (s *Server) leads(kind string, steps []string) bool {
	for n := 1; n <= len(steps); n++ {
		key := kind + "." + strings.Join(steps[:n], ".")
		if s.links[key] != "" || s.inclusions[key] != nil {
			return true
		}
	}
	return false
}

// expand replaces ids in the rendered copy along the path.
func (c *call) expand(o object, steps []string) *problem {
	if _, ok := c.expandAt(o, o, o.str("object"), steps); !ok {
		return cannotExpand(steps)
	}
	return c.unread
}

// expandAt expands steps below v; owner is the object that v is part of and
// key is "<object>.<fields so far>".
func (c *call) expandAt(v any, owner object, key string, steps []string) (any, bool) {
	if m := asObject(v); m != nil && m.str("object") != "" && m.str("object") != "list" {
		owner, key = m, m.str("object")
	}
	switch x := v.(type) {
	case []any:
		return c.expandEach(x, owner, key, steps)
	case string:
		return c.expandID(x, key, steps)
	case object:
		if len(steps) == 0 {
			return x, true
		}
		return c.expandField(x, owner, key+"."+steps[0], steps)
	}
	return v, v == nil
}

func (c *call) expandField(x, owner object, key string, steps []string) (any, bool) {
	if make := c.s.inclusions[key]; make != nil && x[steps[0]] == nil {
		x[steps[0]] = clone(make(c, owner))
	}
	field, present := x[steps[0]]
	if !present {
		return nil, false
	}
	inner, ok := c.expandAt(field, owner, key, steps[1:])
	if ok {
		x[steps[0]] = inner
	}
	return x, ok
}

func (c *call) expandEach(l []any, owner object, key string, steps []string) (any, bool) {
	for i := range l {
		v, ok := c.expandAt(l[i], owner, key, steps)
		if !ok {
			return nil, false
		}
		l[i] = v
	}
	return l, true
}

func (c *call) expandID(id, key string, steps []string) (any, bool) {
	kinds := c.s.links[key]
	if kinds == "" {
		return nil, false
	}
	for kind := range strings.SplitSeq(kinds, "|") {
		if o, ok := c.lookUp(kind, id); ok {
			if c.restricted != nil {
				c.unread = first(c.unread, c.allowed(rightToRead(kind)))
			}
			o = o.rendered()
			return c.expandAt(o, o, kind, steps)
		}
	}
	return id, true
}

// lookUp finds the stored object, which must not be changed.
func (c *call) lookUp(kind, id string) (object, bool) {
	if kind == "account" {
		o, ok := c.s.state.Accounts.rows[id]
		return o, ok
	}
	return c.t.see(kind, id)
}

// promised is the kind of object that a path of the API answers with, by its
// last collection; "" when unknown.
func (s *Server) promised(path string) string {
	segments := strings.Split(path, "/")
	for _, seg := range slices.Backward(segments) {
		if kind := kindOf(seg); kind != "" {
			return kind
		}
	}
	return ""
}

func kindOf(collection string) string {
	switch collection {
	case "account", "accounts":
		return "account"
	case "sessions":
		return "checkout.session"
	case "line_items":
		return "item"
	case "customers", "payment_methods", "setup_intents", "payment_intents", "charges", "refunds",
		"balance_transactions", "products", "prices", "payment_links", "events", "disputes", "payouts", "webhook_endpoints":
		return strings.TrimSuffix(collection, "s")
	}
	return ""
}
