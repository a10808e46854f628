package desk

import (
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
)

// overlap is how far behind the newest row a list is read again: Stripe's lists may lag.
const overlap = 10 * time.Minute

// Lengths of the stretches in which a list is read: longer ones where little happened.
const (
	usualStretch    = 30 * 24 * time.Hour
	shortestStretch = time.Hour
	longestStretch  = 360 * 24 * time.Hour
	fewRows         = 100
	manyRows        = 2000
)

// ascend shows a list's history from a moment until now, stretch by stretch in the order of time. see tells how many rows it saw. The last
// stretch has no end, since the clocks differ.
func ascend(from, now model.Millis, see func(stripeops.Stretch) (int, error)) error {
	length := usualStretch
	for at := max(0, from) / 1000 * 1000; ; { // Stripe counts in seconds
		part := stripeops.Stretch{From: at, To: at.Add(length)}
		if part.To >= now {
			part.To = 0
		}
		rows, err := see(part)
		if err != nil || part.To == 0 {
			return err
		}
		at, length = part.To, nextLength(length, rows)
	}
}

func nextLength(length time.Duration, rows int) time.Duration {
	switch {
	case rows < fewRows:
		return min(2*length, longestStretch)
	case rows > manyRows:
		return max(length/2, shortestStretch)
	}
	return length
}
