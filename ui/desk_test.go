package ui_test

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// page is a screen that does what a test needs and keeps what reached it.
type page struct {
	title   kit.Safe
	money   bool
	whole   bool
	field   *kit.Input // letters are text while it is there
	actions []kit.Action
	advice  []kit.Advice
	got     []tea.Msg
	init    tea.Cmd
	panics  bool
	w, h    int
}

func (p *page) Title() kit.Safe       { return p.title }
func (p *page) Money() bool           { return p.money }
func (p *page) Init() tea.Cmd         { return p.init }
func (p *page) SetSize(w, h int)      { p.w, p.h = w, h }
func (p *page) Actions() []kit.Action { return p.actions }
func (p *page) Capturing() bool       { return p.field != nil }
func (p *page) Advice() []kit.Advice  { return p.advice }
func (p *page) WholeScreen() bool     { return p.whole }
func (p *page) Unsaved() bool         { return p.field != nil && p.field.Value() != "" }

func (p *page) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	p.got = append(p.got, msg)
	key, isKey := msg.(tea.KeyMsg)
	switch {
	case isKey && p.field != nil && key.String() == "esc":
		return p, kit.Back()
	case isKey && p.field != nil:
		p.field.Update(key)
	case isKey && key.String() == "!":
		panic("a fault")
	}
	return p, nil
}

func (p *page) View() string {
	if p.panics {
		panic("a fault while drawing")
	}
	view := string("body of " + p.title)
	if p.field != nil {
		view += "\n" + p.field.View(30)
	}
	return view + strings.Repeat("\n", max(0, p.h-2)) + "last row"
}

// keys are the keys that reached the page, as one word.
func (p *page) keys() string {
	var b strings.Builder
	for _, m := range p.got {
		if k, ok := m.(tea.KeyMsg); ok {
			b.WriteString(k.String())
		}
	}
	return b.String()
}

// has reports whether a message reached the page.
func (p *page) has(want tea.Msg) bool {
	for _, m := range p.got {
		if m == want {
			return true
		}
	}
	return false
}

// terminal keeps the bytes that were sent to it.
type terminal struct {
	mu   sync.Mutex
	sent bytes.Buffer
}

func (t *terminal) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent.Write(p)
}

func (t *terminal) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent.String()
}

// front is a desk of pages with a person before it.
type front struct {
	*uitest.Driver
	t        *testing.T
	env      kit.Env
	clock    *uitest.Clock
	root     *ui.Root
	app      ui.App
	home     *page
	invoices *page
	terminal *terminal
}

// begin opens the desk; change makes it another than the usual one.
func begin(t *testing.T, width, height int, change func(*front)) *front {
	t.Helper()
	f := &front{t: t, clock: uitest.NewClock(uitest.Noon()), terminal: &terminal{}}
	f.env = uitest.Env(t, f.clock)
	f.home, f.invoices = &page{title: "Home"}, &page{title: "Invoices", money: true}
	f.app = ui.App{
		Env: f.env, Out: kit.NewOut(f.terminal, uitest.Vars()), Who: "Ana (front desk)",
		Practice: f.practice("a", "Harbour Street Physio"),
		Practices: func(context.Context) ([]ui.Choice, error) {
			return []ui.Choice{{ID: "a", Name: "Harbour Street Physio", Mark: kit.ConnectedMark()}, {ID: "b", Name: "Northside Podiatry", Mark: kit.UnconnectedMark()}, {ID: "c", Name: "Bayview Psychology", Mark: kit.RestrictedMark()}}, nil
		},
		Switch: func(_ context.Context, id string) (ui.Practice, error) {
			if id == "c" {
				return ui.Practice{}, model.Errorf(model.Forbidden, "You don't work at Bayview.")
			}
			if id == "a" {
				return f.practice(id, "Harbour Street Physio"), nil
			}
			return f.practice(id, "Northside Podiatry"), nil
		},
	}
	if change != nil {
		change(f)
	}
	f.root = ui.New(f.app)
	f.Driver = uitest.Start(t, f.root, uitest.Size(width, height), uitest.On(f.clock))
	return f
}

func (f *front) practice(id string, name kit.Safe) ui.Practice {
	open := func(p *page) func() kit.Screen { return func() kit.Screen { return p } }
	return ui.Practice{
		ID: id, Name: name, Locale: f.env.Locale, Mode: kit.TestMark,
		Sections: []ui.Section{
			{Key: "1", Name: "Home", Open: open(f.home)},
			{Key: "2", Name: "Appointments", Short: "Day", Open: open(&page{title: "Appointments"})},
			{Key: "3", Name: "Invoices", Open: open(f.invoices)},
			{Key: "7", Name: "Settings", Open: open(&page{title: "Settings"})},
		},
		Entries: []ui.Entry{
			{Label: "Stripe Connect Integration", Detail: "Settings › Integrations", Aliases: []kit.Safe{"Link with Stripe", "Online payments", "Payment Processing"}, Do: func() tea.Cmd { return kit.Open(&page{title: "Stripe"}) }},
			{Label: "Close the day", Detail: "Reports", Why: func() kit.Safe { return "The day is closed already." }},
		},
		Visit: func(kind string, ids []string) kit.Screen {
			if kind != "patient" {
				return nil
			}
			return &page{title: "Patient " + kit.Clean(ids[0])}
		},
		Search: func(_ context.Context, text string) ([]ui.Found, error) {
			return []ui.Found{{Label: "Mia Nguyen, found by " + kit.Clean(text), Detail: "Patient", Kind: "patient", IDs: []string{"pat_" + text}}}, nil
		},
	}
}

// last is the bottom row.
func (f *front) last() string {
	lines := strings.Split(f.Screen(), "\n")
	return lines[len(lines)-1]
}

// acting gives the home page one action.
func acting(a kit.Action) func(*front) {
	return func(f *front) { f.home.actions = append(f.home.actions, a) }
}
