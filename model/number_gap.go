package model

// NumberGap names numbers of one of a practice's series that no document has, and why: after a restore the series goes on above every
// number that Stripe has seen. Both ends are part of the gap.
type NumberGap struct {
	Practice PracticeID
	Mode     Mode
	Series   string
	From, To int64
	Why      string
	At       Millis
}

// Holds says whether a number of the series lies in the gap.
func (g NumberGap) Holds(mode Mode, series string, n int64) bool {
	return g.Mode == mode && g.Series == series && g.From <= n && n <= g.To
}
