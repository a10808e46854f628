package ui

import (
	"slices"
	"strings"

	"clinic.example/paydesk/ui/kit"
)

// rank returns the offers that a text finds, the best first; all of them where
// the text is empty. Equal ones keep their order.
func rank(all []offer, text string) []offer {
	words := strings.Fields(strings.ToLower(text))
	if len(words) == 0 {
		return slices.Clone(all)
	}
	type scored struct {
		offer
		score int
	}
	var found []scored
	for _, o := range all {
		if s := o.score(words); s > 0 {
			found = append(found, scored{o, s})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int { return b.score - a.score })
	out := make([]offer, len(found))
	for i, f := range found {
		out[i] = f.offer
	}
	return out
}

// sentence is from how many words on a label is a description: a weaker name than
// a short label, so that a place comes before an action that mentions it.
const sentence = 5

// score is how well an offer fits: every word must be in its label, its other
// names or its place. The label counts most, and beginnings more than middles;
// what can't be done now comes after what can. The title of a screen is not
// looked at for its actions: it may be the very name that is searched for.
func (o offer) score(words []string) int {
	names := append([]kit.Safe{o.label}, o.words...)
	if o.titled {
		names = append(names, "")
	} else {
		names = append(names, o.detail)
	}
	sum := 0
	for _, w := range words {
		best := 0
		for i, name := range names {
			weight := 2
			switch i {
			case 0:
				weight = 4
				if len(strings.Fields(string(name))) >= sentence {
					weight = 3
				}
			case len(names) - 1:
				weight = 1
			}
			best = max(best, weight*fits(strings.ToLower(string(name)), w))
		}
		if best == 0 {
			return 0
		}
		sum += best
	}
	if o.why != "" {
		return (sum + 1) / 2
	}
	return sum
}

// fits is 3 where text begins with w, 2 where one of its words does, 1 where it
// has w inside, 0 where it hasn't.
func fits(text, w string) int {
	switch i := strings.Index(text, w); {
	case i < 0:
		return 0
	case i == 0:
		return 3
	case strings.Contains(text, " "+w), strings.Contains(text, "("+w):
		return 2
	}
	return 1
}
