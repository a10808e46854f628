//go:build race

package simulation_test

// thinned is how much less is tried under the race detector, which makes everything ten times slower.
const thinned = 12
