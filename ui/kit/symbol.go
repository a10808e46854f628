package kit

// Mark is a state as it is shown everywhere: symbol, word and tone.
type Mark struct {
	Symbol Safe
	Word   Safe
	Tone   Tone
}

// Text is the symbol and the word.
func (m Mark) Text() Safe { return m.Symbol + " " + m.Word }

// Cell is the mark as a cell of a list.
func (m Mark) Cell() Cell { return Cell{Text: m.Text(), Tone: m.Tone} }

// Draw paints the mark.
func (t *Theme) Draw(m Mark) string { return t.Paint(m.Tone, m.Text()) }

// Named returns the mark with another word, where the plain one says too
// little: PaidMark().Named("Paid by card").
func (m Mark) Named(word Safe) Mark {
	m.Word = word
	return m
}

// ConnectedMark is for a practice that takes payments.
func ConnectedMark() Mark { return Mark{"●", "Connected to Stripe", Good} }

// RestrictedMark is for an account that Stripe wants something from.
func RestrictedMark() Mark { return Mark{"▲", "Stripe Account Restricted", Warn} }

// TestMark says that no real money moves.
func TestMark() Mark { return Mark{"◆", "Test Mode", Caution} }

// LiveMark says that real money moves.
func LiveMark() Mark { return Mark{"●", "Live", Good} }

// UnconnectedMark is for a practice without Stripe.
func UnconnectedMark() Mark { return Mark{"○", "Not connected", Dim} }

// RejectedMark is for what was refused for good.
func RejectedMark() Mark { return Mark{"✕", "Rejected", Bad} }

// PendingMark is for what somebody else has still to decide.
func PendingMark() Mark { return Mark{"◐", "Pending", Caution} }

// UnsureMark is for money that may have moved.
func UnsureMark() Mark { return Mark{"?", "Not known yet", Unsure} }

// PaidMark is for what is settled.
func PaidMark() Mark { return Mark{"✓", "Paid", Good} }

// PartPaidMark is for what is settled in part.
func PartPaidMark() Mark { return Mark{"◐", "Part paid", Warn} }

// OpenMark is for what is still to be paid.
func OpenMark() Mark { return Mark{"○", "Open", Plain} }

// MoneyMark is the flag of what takes online payment.
func MoneyMark() Mark { return Mark{"$", "Online payments", Good} }

// asciiTwins pairs every symbol that the kit or a screen draws with an ASCII
// character of the same width.
func asciiTwins() []string {
	return []string{
		"●", "*", "▲", "!", "◆", "#", "○", "o", "✕", "x", "✓", "v", "◐", "%", "◌", ".",
		"─", "-", "━", "=", "│", "|", "┃", "|", "╭", "+", "╮", "+", "╰", "+", "╯", "+",
		"┌", "+", "┐", "+", "└", "+", "┘", "+", "├", "+", "┤", "+", "┬", "+", "┴", "+", "┼", "+",
		"▌", ">", "▍", ">", "▎", "|", "▏", "|", "›", ">", "‹", "<", "→", ">", "←", "<", "↑", "^", "↓", "v",
		"…", "~", "·", "-", "•", "*", "–", "-", "—", "-", "“", "\"", "”", "\"", "‘", "'", "’", "'", "×", "x",
		"⠋", "|", "⠙", "/", "⠹", "-", "⠸", "\\", "⠼", "|", "⠴", "/", "⠦", "-", "⠧", "\\", "⠇", "|", "⠏", "/",
		"▁", ".", "▂", ".", "▃", ":", "▄", ":", "▅", "=", "▆", "=", "▇", "#", "█", "#", "░", ".", "▒", ":", "▓", "#",
		"☑", "x", "☐", " ", "◉", "*", "□", "o", "■", "#", "▾", "v", "▸", ">", "◂", "<", "▼", "v", "△", "^", "−", "-",
		"\u00a0", " ", "\u202f", " ",
	}
}
