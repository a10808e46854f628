package uitest

import "fmt"

// Asks waits until the screen has asked the root for something of a type, and
// gives the newest one: Asks[kit.Visited](solo).Kind.
func Asks[M any](s *Solo) (newest M) {
	s.t.Helper()
	s.Until(fmt.Sprintf("a %T", newest), func() bool {
		found := false
		for _, msg := range s.host.asked {
			if m, ok := msg.(M); ok {
				newest, found = m, true
			}
		}
		return found
	})
	return newest
}
