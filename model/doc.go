// Package model is paydesk's vocabulary: the nouns of a clinic's payment desk, their rules and their filters.
//
// It owns what is true without a store, a network or a clock. It must not do I/O, read the time, draw, or import anything
// but the standard library.
package model
