package kit

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"
)

// longestPIN is how many digits a PIN line takes; the desk says how many it
// wants.
const longestPIN = 12

// PIN is a line of digits that are never drawn.
type PIN struct{ digits string }

// Value is what was typed.
func (p *PIN) Value() string { return p.digits }

// Clear forgets what was typed.
func (p *PIN) Clear() { p.digits = "" }

// Update takes a digit, a paste of digits, or a correction. taken is false for
// any other key.
func (p *PIN) Update(msg tea.KeyMsg) (taken bool) {
	switch msg.String() {
	case "backspace":
		taken = p.digits != ""
		p.digits = p.digits[:max(0, len(p.digits)-1)]
		return taken
	case "ctrl+u", "ctrl+w":
		p.Clear()
		return true
	}
	text := strings.TrimSpace(string(msg.Runes))
	if msg.Type != tea.KeyRunes || text == "" || strings.Trim(text, "0123456789") != "" {
		return false
	}
	p.digits += text
	p.digits = p.digits[:min(len(p.digits), longestPIN)]
	return true
}

// Field draws a dot for every digit on a rule of width cells, with the cursor
// while it has the focus.
func (p *PIN) Field(t *Theme, width int, focused bool) string {
	dots := t.Paint(Plain, Safe(strings.Repeat("•", len(p.digits))))
	at := len(p.digits)
	if focused {
		dots += t.Paint(Button, " ")
		at++
	}
	return dots + t.Paint(Line, Safe(strings.Repeat("_", max(0, width-at))))
}
