// Package take is the screen on which money is taken: the ways to pay with the default card first, the amount, cash and its change, and
// what remains, part after part until nothing is open.
//
// It owns what was chosen and typed, and the operation id of each press. The desk decides what may be taken and moves the money; pay links
// have a screen of their own.
package take
