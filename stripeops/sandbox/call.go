package sandbox

import "strings"

// call is one request to one tenant. Handlers run under the server's lock and
// never take it themselves.
type call struct {
	s       *Server
	t       *tenant
	account object // the acting account as it is stored: not to be changed
	acct    string // its id
	live    bool
	p       params            // query of a GET or DELETE, form of a POST
	id      map[string]string // path variables
	now     int64             // the sandbox's clock, Unix seconds
	verb    string            // the HTTP method
	path    string
	idemKey string
	reqID   string
	host    string // base URL of hosted pages, http://127.0.0.1:PORT

	key         string       // as presented, for the wording of errors
	publishable bool         // made with a pk_ key
	restricted  *restriction // made with an rk_ key
	unread      *problem     // why an object that was to be expanded may not be read with this key
	hideSince   int64        // lists leave out what was created at or after; 0 hides nothing
}

// find returns a copy of the object or Stripe's "No such ...", which names param.
func (c *call) find(kind, id, param string) (object, *problem) {
	o, p := c.look(kind, id, param)
	return o.copy(), p
}

// look is find for what is only read: the stored object itself.
func (c *call) look(kind, id, param string) (object, *problem) {
	o, ok := c.t.see(kind, id)
	if !ok {
		return nil, noSuch(kind, id, param)
	}
	return o, nil
}

// enter makes the call act in whichever tenant holds the object, for hosted
// pages, whose address carries an id and no key.
func (c *call) enter(kind, id string) (object, bool) {
	for _, t := range c.s.tenantsInOrder() {
		if o, ok := t.get(kind, id); ok {
			c.become(t)
			return o, true
		}
	}
	return nil, false
}

func (c *call) become(t *tenant) {
	c.t, c.acct, c.live = t, t.Acct, t.Live
	c.account = c.s.state.Accounts.rows[t.Acct]
}

// emit records an event about the object as it stands now.
func (c *call) emit(eventType string, obj object) {
	c.emitChange(eventType, obj, nil)
}

// emitChange is emit for an ".updated" event; before holds the former values
// of the fields that changed.
func (c *call) emitChange(eventType string, obj, before object) {
	if c.now <= c.s.now()-eventDays*24*3600 {
		return // a seeded past: nobody can list it any more
	}
	data := object{"object": obj.rendered()}
	if before != nil {
		data["previous_attributes"] = before.rendered()
	}
	ev := object{
		"id": c.t.nextID("evt_"), "object": "event", "api_version": apiVersion, "created": c.now,
		"data": data, "livemode": c.live, "pending_webhooks": int64(0),
		"request": object{"id": orNull(c.reqID), "idempotency_key": orNull(c.idemKey)}, "type": eventType,
	}
	if c.acct != c.s.platform() {
		ev["account"] = c.acct
	}
	c.announce(ev)
	c.t.file("event", ev)
	c.t.Tables["event"].dropBefore(c.s.now() - eventDays*day + 1)
}

// orNull gives null for an empty string, as Stripe renders what is not set.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// rendered is a deep copy without the sandbox's own notes.
func (o object) rendered() object {
	if o == nil {
		return nil
	}
	out := make(object, len(o))
	for name, v := range o {
		if !strings.HasPrefix(name, "_") {
			out[name] = shown(v)
		}
	}
	return out
}

func shown(v any) any {
	switch x := v.(type) {
	case object:
		return x.rendered()
	case []any:
		out := make([]any, len(x))
		for i, inner := range x {
			out[i] = shown(inner)
		}
		return out
	case nil, string, bool, int64, float64:
		return x
	}
	return shown(clone(v))
}
