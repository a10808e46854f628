package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Fault makes requests go wrong. It applies to the requests whose method and
// path match, after letting some pass, a counted number of times.
type Fault struct {
	ID      int     `json:"id"`
	Path    string  `json:"path"`    // exact, or a pattern with *
	Method  string  `json:"method"`  // empty is any
	Kind    string  `json:"kind"`    // one of FaultKinds
	Count   int     `json:"count"`   // 1 when 0; -1 is always
	After   int     `json:"after"`   // how many matching requests pass first
	Seconds float64 `json:"seconds"` // slow_*, late: how long; stale_list: how old the answer is (60 when 0)
	For     int64   `json:"for"`     // over when the sandbox's clock is so many seconds on; 0 is never
	Newer   int64   `json:"newer"`   // stale_list: leaves out what was made at this second or later, in place of seconds
	Made    int64   `json:"made"`    // sandbox's clock, Unix seconds
}

// FaultKinds lists the kinds and what each does.
func FaultKinds() map[string]string {
	return map[string]string{
		"429":          "rate limit; nothing is done or kept",
		"lock_429":     "lock_timeout; nothing is done or kept",
		"409":          "another request with the key is in progress; nothing is done or kept",
		"500_before":   "error, nothing done; kept under the idempotency key and replayed",
		"500_after":    "error although it was done; kept under the idempotency key and replayed",
		"503":          "unavailable; nothing is done or kept",
		"502_html":     "a proxy's HTML page; nothing is done or kept",
		"502_after":    "a proxy's HTML page although it was done",
		"slow_before":  "silence for some seconds; nothing is done if the client has gone by then",
		"slow_after":   "done at once, answered after some seconds",
		"late":         "silence for some seconds, then done, whether the client has gone or not",
		"reset_before": "the connection is cut, nothing done",
		"reset_after":  "the connection is cut although it was done",
		"bad_json":     "done, but the answer is cut off in the middle",
		"stale_list":   "a list leaves out what was made in the last seconds, or since newer",
	}
}

// Fault sets a fault and returns its number; an unknown kind is an error.
func (s *Server) Fault(f Fault) (int, error) {
	if FaultKinds()[f.Kind] == "" {
		return 0, fmt.Errorf("no fault kind %q", f.Kind)
	}
	if f.Seconds <= 0 && (f.Kind == "late" || strings.HasPrefix(f.Kind, "slow")) {
		return 0, fmt.Errorf("the fault %s needs seconds", f.Kind)
	}
	if f.Path == "" {
		return 0, errors.New("a fault needs a path, exact or with *")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Counts["fault"]++
	f.ID, f.Count, f.Made = int(s.state.Counts["fault"]), cmp.Or(f.Count, 1), s.now()
	s.state.Faults = append(s.state.Faults, &f)
	return f.ID, nil
}

// Faults returns the faults that are still set.
func (s *Server) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Fault{}
	for _, f := range s.state.Faults {
		out = append(out, *f)
	}
	return out
}

// ClearFaults removes the fault with the number, or all when it is 0.
func (s *Server) ClearFaults(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Faults = slices.DeleteFunc(s.state.Faults, func(f *Fault) bool { return id == 0 || f.ID == id })
}

// SetDown cuts every connection while down, as an outage does; the control still answers.
func (s *Server) SetDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Down = down
}

// strike returns the fault that hits the request, counted down, or nil.
func (s *Server) strike(method, path string) *Fault {
	for i, f := range s.state.Faults {
		if !f.meets(method, path) || f.For > 0 && s.now() >= f.Made+f.For {
			continue
		}
		if f.After > 0 {
			f.After--
			continue
		}
		hit := *f
		if f.Count > 0 {
			f.Count--
		}
		if f.Count == 0 {
			s.state.Faults = slices.Delete(s.state.Faults, i, i+1)
		}
		return &hit
	}
	return nil
}

// meets reports whether the fault is for such a request; what is no read has no list to be stale.
func (f *Fault) meets(method, path string) bool {
	return (f.Method == "" || strings.EqualFold(f.Method, method)) && wildcard(f.Path, path) &&
		(f.Kind != "stale_list" || method == http.MethodGet)
}

// hides is the second from which on a stale list leaves out what was made; 0 leaves out nothing.
func (f *Fault) hides(now int64) int64 {
	switch {
	case f.kind() != "stale_list":
		return 0
	case f.Newer != 0:
		return f.Newer
	}
	return now - cmp.Or(int64(f.Seconds), 60)
}

// kind is the fault's kind, "" when there is none.
func (f *Fault) kind() string {
	if f == nil {
		return ""
	}
	return f.Kind
}

// refusal is the answer of a fault that comes before anything is done or kept;
// idemKey is the request's own.
func (f *Fault) refusal(idemKey string) *problem {
	switch f.kind() {
	case "429":
		return tooMany("rate_limit", "Request rate limit exceeded. Learn more about rate limits here "+
			"https://stripe.com/docs/rate-limits.")
	case "lock_429":
		return tooMany("lock_timeout", "This object cannot be accessed right now because another API request or "+
			"Stripe process is currently accessing it. If you see this error intermittently, retry the request.")
	case "409":
		return inProgress(idemKey)
	case "503":
		return &problem{
			status: http.StatusServiceUnavailable, typ: "api_error",
			message: "Stripe is temporarily unavailable. Please try again.",
		}
	}
	return nil
}

// serverError is Stripe's 500.
func serverError() *problem {
	return &problem{
		status: http.StatusInternalServerError, typ: "api_error",
		message: "An unknown error occurred. Please contact support@stripe.com if the error persists.",
	}
}
