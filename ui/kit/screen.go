package kit

import (
	"context"
	"io"
	"log/slog"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// Screen is one page of the desk. It is a pointer that only the root's loop
// touches: commands return messages and never write into it.
type Screen interface {
	Headed
	// Init returns the first load. It runs once, after the first SetSize.
	Init() tea.Cmd
	// Update takes everything that is not an action's key: input, the screen's
	// own loaded messages, kit.Done, model.Event, Shown. Mouse positions count
	// from the body's top left corner. It returns the screen that replaces it,
	// usually itself.
	Update(msg tea.Msg) (Screen, tea.Cmd)
	// View draws the body only, at most as large as SetSize said.
	View() string
	// SetSize gives the body's size in cells. What was typed, the position and
	// the marks survive it.
	SetSize(width, height int)
	// Actions lists what can be done here now.
	Actions() []Action
	// Capturing reports whether letters and digits are text now (a form, a
	// find line): then only Esc, Tab, Enter, arrows and ctrl keys act.
	Capturing() bool
}

// Headed is what the frame says about a screen.
type Headed interface {
	// Title is the screen's part of the breadcrumb: "Invoices", "INV-2041".
	Title() Safe
	// Money reports whether the screen shows or moves money: then the mode's
	// badge stands in the frame.
	Money() bool
}

// Whole is a screen that takes the whole terminal (the QR code that is turned
// to the patient). Only the practice's name stays, at the bottom left.
type Whole interface {
	// WholeScreen reports whether the frame is dropped now.
	WholeScreen() bool
}

// Numeric is a screen on which an amount can be typed at once, while letters
// are still keys: digits, points, "/" and "%" reach its Update.
type Numeric interface {
	Numeric() bool
}

// Keeper is a screen with typed input that would go when it is left: the root
// asks first.
type Keeper interface {
	// Unsaved reports whether something typed would be lost.
	Unsaved() bool
}

// Secretive is a screen on which something is typed that must not be shown: a
// terminal that is told line by line then shows nothing of what is typed.
type Secretive interface {
	Secret() bool
}

// Adviser is a screen that people have questions about; the help answers them.
type Adviser interface {
	Advice() []Advice
}

// Advice is a question as a user would ask it, and its answer.
type Advice struct{ Question, Answer Safe }

// Env is what every screen of a session shares. It is handed to each screen's
// constructor.
type Env struct {
	Ctx    context.Context // ends with the session
	Theme  *Theme
	Locale Locale // of the practice that is shown
	Now    func() time.Time
	Random io.Reader // for reference ids
	Log    *slog.Logger
	Local  bool // the user sits at this machine: a browser can be opened
}

// Stage is what a screen has to show.
type Stage uint8

// The four stages of a screen.
const (
	Loading Stage = iota
	Ready
	Empty
	Failed
)
