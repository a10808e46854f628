package vault

import (
	"crypto/subtle"
	"fmt"
	"io"
	"log/slog"
	"regexp"
)

// Secret is a text that no print form shows: it reads "sk_live_...4242" in strings, logs, JSON and errors. Its zero value is the empty
// secret. Reveal is the one way out.
type Secret struct {
	// A function, because fmt reads unexported fields without asking their methods, and of a function it sees the address alone.
	text func() string
}

// New makes a secret of a text, as it is.
func New(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{func() string { return text }}
}

// Reveal gives the text away. Only this package and stripeops may call it.
func Reveal(s Secret) string {
	if s.text == nil {
		return ""
	}
	return s.text()
}

const (
	mask      = "..."
	shown     = 4
	fewHidden = 16 // with fewer characters behind the prefix, four would be too much of the secret
)

// The beginnings that say what a secret of Stripe's is, and nothing of the secret: https://docs.stripe.com/keys.
var knownPrefix = regexp.MustCompile(`^(?:(?:sk|rk|pk)_(?:test|live)_|whsec_)`)

var plainEnd = regexp.MustCompile(`[0-9A-Za-z]{4}$`)

// Prefix is the beginning that says what kind of secret it is: "sk_live_"; empty when it has no known one.
func (s Secret) Prefix() string { return knownPrefix.FindString(Reveal(s)) }

// Last4 are the last four characters; empty when the secret is too short to show them, or when they aren't letters and digits.
func (s Secret) Last4() string {
	text := Reveal(s)
	if len(text)-len(s.Prefix()) < fewHidden {
		return ""
	}
	return plainEnd.FindString(text)
}

// Empty says whether there is nothing in it.
func (s Secret) Empty() bool { return s.text == nil }

// Equal compares two secrets in a time that tells only whether their lengths differ.
func (s Secret) Equal(other Secret) bool {
	return subtle.ConstantTimeCompare([]byte(Reveal(s)), []byte(Reveal(other))) == 1
}

// String is the mask: "sk_live_...4242", "..." for a short secret, nothing for the empty one.
func (s Secret) String() string {
	switch last := s.Last4(); {
	case s.Empty():
		return ""
	case last == "":
		return mask
	default:
		return s.Prefix() + mask + last
	}
}

// GoString is the mask.
func (s Secret) GoString() string { return s.String() }

// Format writes the mask, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText gives the mask: what was written this way can't be read back.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON gives the mask as a string.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + s.String() + `"`), nil }

// LogValue is the mask.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Keys of Stripe's wherever they stand in a text.
var keyInText = regexp.MustCompile(`\b(?:(?:sk|rk|pk)_(?:test|live)_|whsec_)[0-9A-Za-z_]+`)

// Masked is a text in which every key of Stripe's is a mask: for what somebody typed in a wrong place, before it is told back.
func Masked(text string) string {
	return keyInText.ReplaceAllStringFunc(text, func(key string) string { return New(key).String() })
}
