package kit

import (
	"fmt"
	"strings"
)

// KeyTable writes a screen's actions as a Markdown table, for docs/keys.md.
func KeyTable(title Safe, actions []Action) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n| key | does | also found as |\n|---|---|---|\n", title)
	for _, a := range actions {
		keys := make([]string, 0, 1+len(a.Also))
		for _, k := range a.Keys() {
			keys = append(keys, "`"+string(KeyName(k))+"`")
		}
		does := a.Help
		if does == "" {
			does = a.Label
		}
		words := make([]string, len(a.Aliases))
		for i, w := range a.Aliases {
			words[i] = string(w)
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", strings.Join(keys, " "), strings.ReplaceAll(string(does), "|", "\\|"), strings.Join(words, ", "))
	}
	return b.String()
}
