package sandbox

import (
	"regexp"
	"slices"
	"strings"
)

// Request is one line of the request log: what arrived and what was answered.
// Card numbers, security codes and keys are masked.
type Request struct {
	Time           int64          `json:"time"` // sandbox's clock, Unix seconds
	Method         string         `json:"method"`
	Path           string         `json:"path"`
	Params         map[string]any `json:"params,omitempty"` // query and form, nested as sent
	Account        string         `json:"account,omitempty"`
	Live           bool           `json:"livemode"`
	IdempotencyKey string         `json:"idempotency_key,omitempty"`
	Version        string         `json:"stripe_version,omitempty"`
	Status         int            `json:"status"` // 0 while running or when the connection was cut
	RequestID      string         `json:"request_id,omitempty"`
	Replayed       bool           `json:"replayed,omitempty"`
	Fault          string         `json:"fault,omitempty"`
	ErrorCode      string         `json:"error_code,omitempty"`

	sent params // as they arrived; whoever asks gets them as Params
}

// logLimit is how many requests are remembered.
const logLimit = 20000

// Requests returns every request that was received, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Request, 0, len(s.requests))
	for _, r := range s.requests {
		line := *r
		line.Params, _ = redacted(r.sent).(map[string]any)
		line.sent = nil
		out = append(out, line)
	}
	return out
}

// ForgetRequests empties the request log.
func (s *Server) ForgetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}

func (s *Server) log(r *Request) {
	if len(s.requests) >= logLimit {
		s.requests = slices.Delete(s.requests, 0, logLimit/2)
	}
	s.requests = append(s.requests, r)
}

var (
	// No card network issues numbers that begin with 0, 1, 7, 8 or 9; health identifiers do begin with 8.
	cardLike = regexp.MustCompile(`\b[2-6][ -]?(?:\d[ -]?){11,17}\d\b`)
	keyLike  = regexp.MustCompile(`\b[spr]k_(?:test|live)_\w+`)
)

// redacted copies the params without what no log may hold.
func redacted(v any) any {
	switch x := v.(type) {
	case params:
		out := map[string]any{}
		for k, inner := range x {
			if k == "cvc" || k == "number" {
				inner = "***"
			}
			out[k] = redacted(inner)
		}
		return out
	case []any:
		out := make([]any, len(x))
		for i, inner := range x {
			out[i] = redacted(inner)
		}
		return out
	case string:
		x = keyLike.ReplaceAllStringFunc(x, masked)
		return cardLike.ReplaceAllStringFunc(x, func(n string) string {
			if luhn(strings.NewReplacer(" ", "", "-", "").Replace(n)) {
				return "***"
			}
			return n
		})
	}
	return v
}
