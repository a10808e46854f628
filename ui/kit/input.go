package kit

import (
	"strings"

	"github.com/charmbracelet/bubbles/cursor"
	"github.com/charmbracelet/bubbles/key"
	"github.com/charmbracelet/bubbles/textinput"
	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/ansi"

	"clinic.example/paydesk/model"
)

// CardRefusal is what stands beside a field into which a card number went.
const CardRefusal Safe = "That looks like a card number. Card numbers are typed by the patient on Stripe's page only; it was not kept."

// Input is one line of text that never holds a control sequence or a card
// number.
type Input struct {
	line    textinput.Model
	Refused bool // the last key or paste would have made a card number
	tail    int  // digits that may still come of the number that was refused
	fresh   bool // the next character replaces all
}

// NewInput makes an input drawn by the theme.
func NewInput(t *Theme, value string) *Input {
	line := textinput.New()
	line.Prompt = ""
	plain := t.style(Plain, false)
	line.TextStyle, line.PromptStyle = plain, plain
	line.PlaceholderStyle, line.CompletionStyle = t.style(Dim, false), t.style(Dim, false)
	line.Cursor.Style, line.Cursor.TextStyle = t.style(Accent, false), plain
	line.Cursor.SetMode(cursor.CursorStatic) // a blinking one would redraw for ever
	line.KeyMap.Paste = key.NewBinding()     // it reads the clipboard of this machine, not of the user's
	line.KeyMap.DeleteAfterCursor = key.NewBinding()
	line.CharLimit = 500
	line.SetValue(string(Clean(value)))
	return &Input{line: line}
}

// hidden draws a star for each character, whatever was typed.
func (in *Input) hidden(on bool) {
	in.line.EchoMode = textinput.EchoNormal
	if on {
		in.line.EchoMode, in.line.EchoCharacter = textinput.EchoPassword, '*'
	}
}

// shown is the text as it may be drawn.
func (in *Input) shown() Safe {
	if in.line.EchoMode == textinput.EchoPassword {
		return Safe(strings.Repeat("*", Clean(in.Value()).Width()))
	}
	return Clean(in.Value())
}

// Value is what was typed.
func (in *Input) Value() string { return in.line.Value() }

// SetValue puts a value in, the cursor behind it.
func (in *Input) SetValue(s string) {
	in.line.SetValue(string(Clean(s)))
	in.line.CursorEnd()
}

// Focus shows the cursor. With replace the first character typed takes the
// place of the whole value, as in an amount.
func (in *Input) Focus(replace bool) {
	in.line.Focus()
	in.line.CursorEnd()
	in.fresh = replace && in.Value() != ""
}

// Blur hides the cursor.
func (in *Input) Blur() {
	in.line.Blur()
	in.fresh, in.tail = false, 0
}

// Update takes a key or a paste. A card number is refused: what a paste would
// have added is dropped, and what was typed digit by digit is emptied, together
// with the digits that follow: the first 13 can look like a whole number.
func (in *Input) Update(msg tea.KeyMsg) {
	if in.Refused = in.swallows(msg); in.Refused {
		return
	}
	if len(msg.Runes) > 1 && model.HoldsCardNumber(string(msg.Runes)) {
		in.Refused = true // also where other digits in the field would hide it
		return
	}
	before, at := in.Value(), in.line.Position()
	if in.fresh && (msg.Type == tea.KeyRunes || msg.Type == tea.KeyBackspace) {
		in.line.SetValue("")
	}
	in.fresh = false
	if msg.Type == tea.KeyRunes {
		msg.Runes = []rune(string(Clean(string(msg.Runes))))
		msg.Alt = false
	}
	in.line, _ = in.line.Update(msg)
	if clean := string(Clean(in.Value())); clean != in.Value() {
		in.line.SetValue(clean)
	}
	if !model.HoldsCardNumber(in.Value()) {
		return
	}
	in.Refused = true
	in.line.SetValue("")
	if len(msg.Runes) > 1 && !model.HoldsCardNumber(before) {
		in.line.SetValue(before)
		in.line.SetCursor(at)
		return
	}
	in.tail = longestCard - shortestCard
}

// Card numbers have 13 to 19 digits (ISO/IEC 7812-1).
const (
	shortestCard = 13
	longestCard  = 19
)

// swallows reports whether a key can only be the rest of a number that was
// refused while it was typed.
func (in *Input) swallows(msg tea.KeyMsg) bool {
	if in.tail == 0 || len(msg.Runes) != 1 || msg.Paste {
		in.tail = 0
		return false
	}
	switch r := msg.Runes[0]; {
	case r >= '0' && r <= '9':
		in.tail--
		return true
	case r == ' ' || r == '-':
		return true
	}
	in.tail = 0
	return false
}

// View draws the input, width cells wide.
func (in *Input) View(width int) string {
	return fitStyled(in.draw(width), width)
}

// Field draws the input on a rule of its width, so that it is seen where
// something can be typed.
func (in *Input) Field(t *Theme, width int) string {
	shown := t.Paint(Plain, in.shown().Cut(width))
	if in.line.Focused() {
		shown = in.draw(width)
	}
	rest := width - ansi.StringWidth(shown)
	if rest < 0 {
		return fitStyled(shown, width)
	}
	return shown + t.Paint(Line, Safe(strings.Repeat("_", rest)))
}

// draw shows the part of the value around the cursor where it is longer than
// width, and the whole of it without padding where it isn't.
func (in *Input) draw(width int) string {
	in.line.Width = 0
	if Clean(in.Value()).Width() >= width {
		in.line.Width = max(1, width-1)
	}
	in.line.SetCursor(in.line.Position()) // makes it scroll for this width
	return in.line.View()
}

// Find is the line that narrows a list with every key ("/").
type Find struct {
	input  *Input
	active bool
	theme  *Theme
}

// NewFind makes a closed find line.
func NewFind(t *Theme) *Find { return &Find{input: NewInput(t, ""), theme: t} }

// Open lets the user type.
func (f *Find) Open() {
	f.active = true
	f.input.Focus(false)
}

// Active reports whether letters go to the find line.
func (f *Find) Active() bool { return f.active }

// Shown reports whether the line should be drawn: it is open or narrows.
func (f *Find) Shown() bool { return f.active || f.Text() != "" }

// Text is what the list is narrowed by, without blanks around it.
func (f *Find) Text() string { return strings.TrimSpace(f.input.Value()) }

// Update takes a key. Enter keeps the text and gives the keys back to the list;
// Esc empties it first. changed reports whether the list must be asked again.
func (f *Find) Update(msg tea.KeyMsg) (changed bool) {
	before := f.Text()
	switch msg.String() {
	case "enter", "down":
		f.close()
	case "esc":
		f.input.SetValue("")
		f.close()
	default:
		f.input.Update(msg)
	}
	return f.Text() != before
}

func (f *Find) close() {
	f.active = false
	f.input.Blur()
}

// Clear empties and closes the line; it reports whether it narrowed.
func (f *Find) Clear() bool {
	narrowed := f.Text() != ""
	f.input.SetValue("")
	f.close()
	return narrowed
}

// View draws the line with its refusal, if any.
func (f *Find) View(width int) string {
	line := f.theme.Paint(Accent, "/ ") + f.input.View(min(40, max(4, width-2)))
	if f.input.Refused {
		line += " " + f.theme.Paint(Bad, "Card numbers can't be searched for.")
	}
	return fitStyled(line, width)
}
