package sandbox

import (
	"slices"
	"strings"
)

// eventDays is how long Stripe lists an event (docs.stripe.com/api/events/list).
const eventDays = 30

func eventEndpoints() []endpoint {
	return []endpoint{
		{"GET", "/v1/events", listEvents, ""},
		{"GET", "/v1/events/{id}", getEvent, ""},
	}
}

func listEvents(c *call) (object, *problem) {
	if p := c.listing("created type types delivery_success"); p != nil {
		return nil, p
	}
	types := c.p.strs("types")
	if one := c.p.str("type"); one != "" {
		if len(types) > 0 {
			return nil, invalid("types", "You may pass either type or types, but not both.")
		}
		types = []string{one}
	}
	delivered := func(o object) bool {
		return !c.p.has("delivery_success") || c.p.flag("delivery_success") == (o.num("pending_webhooks") == 0)
	}
	return c.listOf("event", nil, func(o object) bool {
		fresh := o.num("created") > c.now-eventDays*24*3600
		return fresh && delivered(o) && (len(types) == 0 || slices.ContainsFunc(types, func(want string) bool {
			return wildcard(want, o.str("type"))
		}))
	})
}

// wildcard matches charge.* and the like; the star may stand anywhere.
func wildcard(pattern, s string) bool {
	head, tail, star := strings.Cut(pattern, "*")
	if !star {
		return pattern == s
	}
	if !strings.HasPrefix(s, head) {
		return false
	}
	for i := len(head); i <= len(s); i++ {
		if wildcard(tail, s[i:]) {
			return true
		}
	}
	return false
}

func getEvent(c *call) (object, *problem) {
	o, p := c.look("event", c.id["id"], "id")
	if p := first(c.accept(""), p); p != nil {
		return nil, p
	}
	if o.num("created") <= c.now-eventDays*24*3600 {
		return nil, noSuch("event", c.id["id"], "id")
	}
	return o, nil
}
