package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"sync"
)

// Fork makes another sandbox that goes on from this one's state: clock, accounts, money, keys and faults are the same, and what happens
// in one is not seen in the other. It is hundreds of times as quick as Save and Load, because stored objects are replaced and never
// changed, so both may hold them. The request log of the new one is empty.
func (s *Server) Fork() *Server {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &Server{
		opt: s.opt, endpoints: s.endpoints, pages: s.pages, links: s.links, inclusions: s.inclusions, clockwork: s.clockwork,
		state: s.state.fork(), running: map[string]bool{}, authorize: s.authorize, index: s.index,
	}
	f.control = sync.OnceValue(func() *http.ServeMux { return controlMux(f) })
	return f
}

func (st *state) fork() *state {
	out := *st
	out.Accounts = st.Accounts.fork()
	out.Tenants = map[string]*tenant{}
	for key, t := range st.Tenants {
		out.Tenants[key] = t.fork()
	}
	out.Counts, out.Kept, out.Restricted, out.Rolled = maps.Clone(st.Counts), maps.Clone(st.Kept), maps.Clone(st.Restricted), maps.Clone(st.Rolled)
	out.Connections, out.Codes = apart(st.Connections), apart(st.Codes)
	out.Faults, out.Deliveries, out.DeliveryFaults = each(st.Faults), each(st.Deliveries), each(st.DeliveryFaults)
	return &out
}

func (t *tenant) fork() *tenant {
	out := *t
	out.Counts, out.unpaid = maps.Clone(t.Counts), slices.Clone(t.unpaid)
	out.Tables = make(map[string]*table, len(t.Tables))
	for kind, tb := range t.Tables {
		out.Tables[kind] = tb.fork()
	}
	return &out
}

func (tb *table) fork() *table {
	out := &table{rows: maps.Clone(tb.rows), all: tb.all.fork(), by: make(map[string]map[string]*shelf, len(tb.by))}
	for field, values := range tb.by {
		out.by[field] = make(map[string]*shelf, len(values))
		for value, rows := range values {
			apart := rows.fork()
			out.by[field][value] = &apart
		}
	}
	return out
}

func (s *shelf) fork() shelf { return shelf{slices.Clone(s.ids), slices.Clone(s.made)} }

// apart and each copy what the pointers point at.
func apart[T any](m map[string]*T) map[string]*T {
	out := make(map[string]*T, len(m))
	for key, v := range m {
		own := *v
		out[key] = &own
	}
	return out
}

func each[T any](l []*T) []*T {
	var out []*T
	for _, v := range l {
		own := *v
		out = append(out, &own)
	}
	return out
}
