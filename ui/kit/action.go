package kit

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"
)

// Action is something a screen can do. One table of them dispatches keys and
// fills the footer, the help, the palette and docs/keys.md.
type Action struct {
	Key     string         // as Bubble Tea names it: "r", "enter", "ctrl+l", "space"
	Also    []string       // further keys for the same, not shown
	Label   Safe           // the verb, lower case and short: "refund"
	Help    Safe           // one sentence for the help and the palette; empty: the label
	Group   Safe           // heading in the help; empty: "This screen"
	Aliases []Safe         // words that the palette and the help find it by
	Quiet   bool           // left out of the footer, not of the help
	Do      func() tea.Cmd // what it does; called only while Why says nothing
	Why     func() Safe    // why it can't be done now; nil or empty: it can
}

// Reason is why the action can't be done now, empty when it can.
func (a Action) Reason() Safe {
	if a.Why == nil {
		return ""
	}
	return a.Why()
}

// Keys are the keys of the action, the shown one first.
func (a Action) Keys() []string { return append([]string{a.Key}, a.Also...) }

// Answers reports whether key means this action.
func (a Action) Answers(key string) bool {
	if key == " " {
		key = "space"
	}
	return key == a.Key || slices.Contains(a.Also, key)
}

// Press runs the action that key means: its command, or a toast with the
// reason why it can't be done now. found is false when no action has the key.
func Press(actions []Action, key string) (cmd tea.Cmd, found bool) {
	for _, a := range actions {
		if !a.Answers(key) {
			continue
		}
		if why := a.Reason(); why != "" {
			return Say(Note, why), true
		}
		return a.Do(), true
	}
	return nil, false
}

// KeyName is how a key is written in the footer and the help.
func KeyName(key string) Safe {
	switch key {
	case " ", "space":
		return "space"
	case "enter":
		return "Enter"
	case "esc":
		return "Esc"
	case "tab":
		return "Tab"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case "pgup":
		return "PgUp"
	case "pgdown":
		return "PgDn"
	case "home":
		return "Home"
	case "end":
		return "End"
	}
	return Clean(key)
}
