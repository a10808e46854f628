package simulation

import (
	"math/rand/v2"
	"sync"
)

// Random is a source of bits that follows from a seed alone, from which several goroutines may draw.
type Random struct {
	mu   sync.Mutex
	from *rand.ChaCha8
}

// NewRandom begins a source.
func NewRandom(seed byte) *Random { return &Random{from: rand.NewChaCha8([32]byte{seed})} }

// Read fills b; it never ends in an error.
func (r *Random) Read(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.from.Read(b)
}
