//go:build !race

package desk_test

// underRace says whether the race detector slows everything down.
const underRace = false
