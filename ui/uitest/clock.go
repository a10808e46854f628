package uitest

import (
	"sync"
	"time"
)

// Clock is a clock that a test turns.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock stands at a moment.
func NewClock(at time.Time) *Clock { return &Clock{now: at} }

// Now is the time on the clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance turns the clock.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
