package kit

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
)

// Opened asks the root to put a screen on top.
type Opened struct{ Screen Screen }

// Replaced asks the root to put a screen in the place of the top one.
type Replaced struct{ Screen Screen }

// Left asks the root to take the top screen away.
type Left struct {
	Sure bool // typed input may go without asking: it was saved
}

// Shown tells a screen that it is on top again. It may read again what others
// could have changed; rows that kit.Done or model.Event named are enough.
type Shown struct{}

// Asked asks the root to show a dialog.
type Asked struct{ Dialog Dialog }

// Gone asks the root for a section by its key: "3".
type Gone struct{ Section string }

// Visited asks the root for the screen of something that another package
// draws; no screen imports another.
type Visited struct {
	Kind string
	IDs  []string
}

// Switched asks the root to change the practice.
type Switched struct{ Practice string }

// Copied asks the root to put a text into the user's clipboard.
type Copied struct{ Text, What Safe }

// Told asks the root for a toast.
type Told struct {
	Mood Mood
	Text Safe
}

// Entered asks the terminal to let somebody in who has signed in. Only the
// lock screen is heard.
type Entered struct{ Who model.Actor }

// Locked asks the terminal to show the lock screen.
type Locked struct {
	Why  Safe // said there; empty where it was asked for
	Over bool // the person's access was taken away: their screens go
}

// TurnedAway tells the lock screen why somebody who has signed in can't be let
// in.
type TurnedAway struct{ Why Safe }

// Open puts a screen on top of this one.
func Open(s Screen) tea.Cmd { return send(Opened{s}) }

// Replace puts a screen in the place of this one: a form gives way to what it
// made.
func Replace(s Screen) tea.Cmd { return send(Replaced{s}) }

// Back leaves this screen; where typed input would go, the root asks first.
func Back() tea.Cmd { return send(Left{}) }

// Close leaves this screen without asking: what was typed is saved.
func Close() tea.Cmd { return send(Left{Sure: true}) }

// Ask shows a dialog over this screen.
func Ask(d Dialog) tea.Cmd { return send(Asked{d}) }

// GoTo opens a section by its key.
func GoTo(section string) tea.Cmd { return send(Gone{section}) }

// Visit opens the screen of something by kind and ids: Visit("invoice", id),
// Visit("take", id1, id2). The kinds are ui's wiring's.
func Visit(kind string, ids ...string) tea.Cmd { return send(Visited{kind, ids}) }

// Switch changes the practice.
func Switch(practice string) tea.Cmd { return send(Switched{practice}) }

// Copy puts text into the user's clipboard and says so: what is "account id".
func Copy(text, what Safe) tea.Cmd { return send(Copied{text, what}) }

// Say shows a toast.
func Say(mood Mood, text Safe) tea.Cmd { return send(Told{mood, text}) }

// Enter lets somebody in who has signed in.
func Enter(who model.Actor) tea.Cmd { return send(Entered{who}) }

// Lock shows the lock screen; whoever comes back finds everything as it was
// left.
func Lock() tea.Cmd { return send(Locked{}) }

// ShutOut ends the session of somebody whose access was taken away.
func ShutOut(why Safe) tea.Cmd { return send(Locked{why, true}) }

func send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
