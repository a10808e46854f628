package ui

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// App is what one session's desk is made of.
type App struct {
	Env      kit.Env
	Out      *kit.Out
	Who      kit.Safe // "Ana (front desk)"
	Practice Practice // the one that is shown first

	// Me tells who acts, as the header names them at a practice. A Forbidden
	// error says that the person's access is over; nil: nobody asks.
	Me func(ctx context.Context, practice string) (kit.Safe, error)
	// Shut is a terminal before which nobody has signed in: no palette, no
	// keys but the screen's own.
	Shut bool
	// Practices lists where this person may work, in the order of the digits
	// that choose them.
	Practices func(context.Context) ([]Choice, error)
	// Switch builds everything for another practice.
	Switch func(ctx context.Context, id string) (Practice, error)
	// Events are the hub's hints for this session; nil where there are none.
	Events <-chan model.Event
	// MovingMoney reports whether the desk still moves money that no screen
	// here started; nil: it never does.
	MovingMoney func() bool
	// Banner is one sentence that stands over every screen ("Stripe can't be
	// reached: ..."), empty where there is nothing to say; nil: never.
	Banner func() kit.Safe
	// Actions work on every screen: lock, help on the web.
	Actions []kit.Action
	// Begin is what happens as soon as the first section is open; nil: nothing.
	Begin tea.Cmd
}

// Practice is one practice as the root shows it. Its screens are made by Open,
// Do and Visit, so nothing of one practice reaches another.
type Practice struct {
	ID       string
	Name     kit.Safe
	Locale   kit.Locale
	Mode     func() kit.Mark // the badge of screens with money; nil: none
	Sections []Section
	Entries  []Entry
	// Visit makes the screen of something by kind and ids; nil where the kind
	// has none.
	Visit func(kind string, ids []string) kit.Screen
	// Search finds patients and invoices for the palette; nil: nothing is
	// looked for.
	Search func(ctx context.Context, text string) ([]Found, error)
}

// Section is one of the numbered parts of the desk. The first is Home.
type Section struct {
	Key   string // "1" to "7"
	Name  kit.Safe
	Short kit.Safe // for narrow windows; empty: the name
	Open  func() kit.Screen
}

// Entry is something that the palette finds by its label or by other words.
type Entry struct {
	Label   kit.Safe
	Detail  kit.Safe   // where it is: "Settings > Integrations"
	Aliases []kit.Safe // "Link with Stripe", "Online payments"
	Do      func() tea.Cmd
	Why     func() kit.Safe // why it can't be done now; nil or empty: it can
}

// Found is a row that the palette's search found.
type Found struct {
	Label, Detail kit.Safe
	Kind          string // as kit.Visit takes it
	IDs           []string
}

// Choice is a row of the practice switcher.
type Choice struct {
	ID   string
	Name kit.Safe
	Mark kit.Mark
}
