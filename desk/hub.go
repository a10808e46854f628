package desk

import (
	"context"
	"slices"
	"sync"

	"clinic.example/paydesk/model"
)

// hubBuffer is how many hints wait for a slow session before the oldest are dropped.
const hubBuffer = 16

// Hub carries hints from whoever committed a change to every session that may show it.
// Delivery: in order, at most once; when a session is slower than its buffer, the oldest hints go and one Resync stays.
type Hub struct {
	mu   sync.Mutex
	subs map[chan model.Event][]model.PracticeID
}

func newHub() *Hub { return &Hub{subs: map[chan model.Event][]model.PracticeID{}} }

// Subscribe gives the hints about the practices named, and about the organisation, until ctx ends; then the channel is closed.
func (h *Hub) Subscribe(ctx context.Context, practices ...model.PracticeID) <-chan model.Event {
	ch := make(chan model.Event, hubBuffer)
	h.mu.Lock()
	h.subs[ch] = practices
	h.mu.Unlock()
	context.AfterFunc(ctx, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.subs, ch)
		close(ch)
	})
	return ch
}

// Publish hands out hints; it never waits for a session.
func (h *Hub) Publish(events ...model.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch, practices := range h.subs {
		for _, e := range events {
			if e.Practice == "" || slices.Contains(practices, e.Practice) {
				offer(ch, e)
			}
		}
	}
}

// offer puts a hint into a channel that only Publish fills; when it is full its content becomes one Resync.
func offer(ch chan model.Event, e model.Event) {
	select {
	case ch <- e:
		return
	default:
	}
	for len(ch) > 0 {
		select {
		case <-ch:
		default:
		}
	}
	ch <- model.Event{Kind: model.Resync}
	ch <- e
}

// Subscribe gives this session's hints until ctx ends.
func (s *Session) Subscribe(ctx context.Context, practices ...model.PracticeID) <-chan model.Event {
	return s.d.hub.Subscribe(ctx, practices...)
}
