package sandbox

import (
	"cmp"
	"fmt"
	"slices"
)

// DeliveryFault makes webhook deliveries go wrong: those of the events whose type matches, a counted number of times.
type DeliveryFault struct {
	ID      int    `json:"id"`
	Type    string `json:"type"`    // exact, or a pattern with *; empty is any
	Kind    string `json:"kind"`    // one of DeliveryFaultKinds
	Count   int    `json:"count"`   // 1 when 0; -1 is always
	Seconds int64  `json:"seconds"` // late: how long, an hour when 0; old_timestamp: how old, an hour when 0
}

// DeliveryFaultKinds lists the kinds and what each does.
func DeliveryFaultKinds() map[string]string {
	return map[string]string{
		"drop":          "never delivered; the event is listed all the same",
		"repeat":        "delivered twice",
		"reorder":       "delivered after the one that follows, or after an hour of the clock when none does",
		"late":          "delivered when the clock has been turned so far, three days at most",
		"bad_signature": "signed with another secret",
		"old_timestamp": "signed as of long ago",
	}
}

// DeliveryFault sets a fault of webhook deliveries and returns its number; an unknown kind, and more than three days, are errors.
func (s *Server) DeliveryFault(f DeliveryFault) (int, error) {
	if DeliveryFaultKinds()[f.Kind] == "" {
		return 0, fmt.Errorf("no delivery fault kind %q", f.Kind)
	}
	if f.Seconds < 0 || f.Kind == "late" && f.Seconds > retryDays*day {
		return 0, fmt.Errorf("a delivery can be late by three days at most")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.Counts["delivery_fault"]++
	f.ID, f.Count = int(s.state.Counts["delivery_fault"]), cmp.Or(f.Count, 1)
	f.Type, f.Seconds = cmp.Or(f.Type, "*"), cmp.Or(f.Seconds, retryAfter)
	s.state.DeliveryFaults = append(s.state.DeliveryFaults, &f)
	return f.ID, nil
}

// DeliveryFaults returns the delivery faults that are still set.
func (s *Server) DeliveryFaults() []DeliveryFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []DeliveryFault{}
	for _, f := range s.state.DeliveryFaults {
		out = append(out, *f)
	}
	return out
}

// ClearDeliveryFaults removes the delivery fault with the number, or all when it is 0.
func (s *Server) ClearDeliveryFaults(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.DeliveryFaults = slices.DeleteFunc(s.state.DeliveryFaults, func(f *DeliveryFault) bool { return id == 0 || f.ID == id })
}

// strikeDelivery returns the fault that hits the delivery, counted down, or nil.
func (s *Server) strikeDelivery(eventType string) *DeliveryFault {
	for i, f := range s.state.DeliveryFaults {
		if !wildcard(f.Type, eventType) {
			continue
		}
		hit := *f
		if f.Count > 0 {
			f.Count--
		}
		if f.Count == 0 {
			s.state.DeliveryFaults = slices.Delete(s.state.DeliveryFaults, i, i+1)
		}
		return &hit
	}
	return nil
}

// kind is the fault's kind, "" when there is none.
func (f *DeliveryFault) kind() string {
	if f == nil {
		return ""
	}
	return f.Kind
}

// spoil does to the delivery what the fault says.
func (f *DeliveryFault) spoil(d *delivery) {
	switch f.kind() {
	case "late":
		d.At += f.Seconds
	case "reorder":
		d.Behind = true
		d.At += retryAfter
	case "bad_signature":
		d.Forged = true
	case "old_timestamp":
		d.Aged = f.Seconds
	}
}
