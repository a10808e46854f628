package storage

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Letters that Unicode doesn't take apart, as a receptionist without them on the keyboard types them.
var plainLetters = strings.NewReplacer(
	"ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ħ", "h", "ı", "i", "ŋ", "n",
)

// Fold is the form of a name that lists are ordered by and searches compare: lower case, without accents and control characters,
// apostrophes left out ("O'Brien" is "obrien"), every other mark that isn't a letter or a digit a single blank.
func Fold(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range plainLetters.Replace(strings.ToLower(norm.NFKD.String(name))) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte(' ')
			}
			gap = false
			b.WriteRune(r)
		case r == '\'' || r == '’' || unicode.Is(unicode.M, r):
		default:
			gap = true
		}
	}
	return b.String()
}

// Words are the different words of a folded name, in order.
func Words(folded string) []string {
	words := strings.Fields(folded)
	slices.Sort(words)
	return slices.Compact(words)
}

// Finds says whether each word of a folded search begins a word of a folded name.
func Finds(find, name string) bool {
	for word := range strings.FieldsSeq(find) {
		if !strings.HasPrefix(name, word) && !strings.Contains(name, " "+word) {
			return false
		}
	}
	return true
}
