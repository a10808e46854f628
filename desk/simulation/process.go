package simulation

import (
	"context"
	"slices"
	"sync"
	"time"
)

// Process is one run of the program: its store and its wire to Stripe pass by here. After its death nothing passes any more.
type Process struct {
	// Strike says what goes wrong at a point that is being passed; nil: nothing does.
	Strike func(ctx context.Context, point string) Fault
	// Gate holds whoever comes by with a commit or a request until it returns; nil: nobody is held.
	Gate func(ctx context.Context, point string)

	mu       sync.Mutex
	dead     bool
	straying []func() // requests that are still on their way
	wrong    []string
	sent     []Sent
	limited  map[string]int // keys of requests that Stripe goes on refusing for their rate, and how often still
}

// limits goes on refusing a request for its rate for as long as the desk repeats it at once.
func (p *Process) limits(key string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.limited == nil {
		p.limited = map[string]int{}
	}
	p.limited[key] = repeats
}

// repeats is how often the desk sends a request again at once that was refused for its rate.
const repeats = 3

// stillLimited says whether a request is refused for its rate once more.
func (p *Process) stillLimited(key string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if key == "" || p.limited[key] == 0 {
		return false
	}
	p.limited[key]--
	return true
}

// Sent is one request with an idempotency key.
type Sent struct {
	Path, Key string
	At        time.Time // by Stripe's clock
	Proved    bool      // paydesk got an answer that says how the request ended
}

func (p *Process) note(s Sent) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, s)
}

// Sent lists the requests of this run and of those before, in their order.
func (p *Process) Sent() []Sent {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.sent)
}

// seen keeps what is wrong already at the moment when it happens.
func (p *Process) seen(wrong string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wrong = append(p.wrong, wrong)
}

// Wrong is what was wrong at the moment when it happened, in this run and in those before.
func (p *Process) Wrong() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.wrong)
}

func (p *Process) wait(ctx context.Context, point string) {
	p.mu.Lock()
	gate := p.Gate
	p.mu.Unlock()
	if gate != nil {
		gate(ctx, point)
	}
}

func (p *Process) strike(ctx context.Context, point string) Fault {
	p.mu.Lock()
	strike := p.Strike
	p.mu.Unlock()
	if strike == nil {
		return ""
	}
	return strike(ctx, point)
}

// Die ends the process.
func (p *Process) Die() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.dead = true
}

// Gone says whether the process has ended.
func (p *Process) Gone() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.dead
}

func (p *Process) stray(send func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.straying = append(p.straying, send)
}

// Straying says how many requests are still on their way.
func (p *Process) Straying() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.straying)
}

// Arrive delivers the requests that were late, in the order in which they were sent.
func (p *Process) Arrive() {
	p.mu.Lock()
	straying := p.straying
	p.straying = nil
	p.mu.Unlock()
	for _, send := range straying {
		send()
	}
}

// Follow makes p the next run of the program: what the one before sent is still on its way, and it passes the same gate.
func (p *Process) Follow(before *Process) {
	before.mu.Lock()
	defer before.mu.Unlock()
	p.straying, p.Gate, p.Strike = before.straying, before.Gate, before.Strike
	p.wrong, p.sent = before.wrong, before.sent
	before.straying = nil
}
