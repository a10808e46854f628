package simulation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// keyLife is how long Stripe surely keeps an idempotency key: https://docs.stripe.com/api/idempotent_requests
const keyLife = 24 * time.Hour

// SentWrongs holds what was sent against the rules of idempotency keys: each has one that follows from its operation, what makes something new
// is not sent again once Stripe may have forgotten the key, and an attempt is raised only when the one before has ended.
func SentWrongs(sent []Sent) (wrong []string) {
	first, proved := map[string]time.Time{}, map[string]bool{}
	for _, s := range sent {
		began, again := first[s.Key]
		if !again {
			first[s.Key] = s.At
		}
		switch {
		case !strings.HasPrefix(s.Key, "pd1:"):
			wrong = append(wrong, fmt.Sprintf("R2: POST %s was sent with the key %q", s.Path, s.Key))
		case again && makes(s.Path) && s.At.Sub(began) > keyLife:
			wrong = append(wrong, fmt.Sprintf("R4: POST %s was sent again after %s", s.Path, s.At.Sub(began)))
		}
		if before, ok := attemptBefore(s.Key); ok {
			if _, used := first[before]; used && !proved[before] {
				wrong = append(wrong, fmt.Sprintf("R3: POST %s was sent as %q, and %q had not been answered", s.Path, s.Key, before))
			}
		}
		proved[s.Key] = proved[s.Key] || s.Proved
	}
	return wrong
}

// makes says whether a request that is repeated under a forgotten key makes a second object, or hands evidence in a second time.
func makes(path string) bool {
	return answers(path) || slices.Contains([]string{"/v1/refunds", "/v1/payment_intents", "/v1/checkout/sessions"}, path)
}

// attemptBefore is the key of the attempt before: pd1:install:operation:step:attempt.
func attemptBefore(key string) (string, bool) {
	parts := strings.Split(key, ":")
	if len(parts) != 5 {
		return "", false
	}
	n, err := strconv.Atoi(parts[4])
	parts[4] = strconv.Itoa(n - 1)
	return strings.Join(parts, ":"), err == nil && n > 1
}
