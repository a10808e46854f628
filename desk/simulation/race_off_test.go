//go:build !race

package simulation_test

const thinned = 1
