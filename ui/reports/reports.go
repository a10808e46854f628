// Package reports is the menu of section 6: what is looked at over the days, and kept.
//
// It owns the list of these places and the words that people look for them by, and none of the screens behind them.
package reports

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Kinds of the places, as kit.Visit takes them.
const (
	Reconcile = "reconcile" // explains the balance of a Stripe account
	Audit     = "audit"
	Disputes  = "disputes"
)

// Place is one line of the menu, and what the palette finds it by.
type Place struct {
	Label   kit.Safe
	Detail  kit.Safe
	Aliases []kit.Safe
	Kind    string
	Needs   model.Permission
}

// Found is the kind of the screen of payments that nothing here accounts for, as kit.Visit takes it.
const Found = "found"

// Operations is the kind of the screen of what is not settled, as kit.Visit takes it.
const Operations = "operations"

// Places are the reports, in their order.
func Places() []Place {
	return []Place{{
		Label: "Open operations", Detail: "What is not settled yet, since when, and what is tried next; ask again, stop", Kind: Operations, Needs: model.SeeInvoices,
		Aliases: []kit.Safe{"Operations", "Not known yet", "Unknown", "Pending", "Stopped", "Stuck", "Ask Stripe again"},
	}, {
		Label: "Disputes", Detail: "Payments that a patient's bank questions or has taken back, by last day", Kind: Disputes, Needs: model.SeeInvoices,
		Aliases: []kit.Safe{"Chargeback", "Evidence", "Inquiry", "Taken back by the bank", "Write off"},
	}, {
		Label: "Found payments", Detail: "Payments at Stripe that nothing here accounts for: record them, or not ours", Kind: Found, Needs: model.SeeInvoices,
		Aliases: []kit.Safe{"Dashboard payments", "Unknown payments", "Strays", "Not ours"},
	}, {
		Label: "Reconcile", Detail: "Stripe's balance, movements and payouts, explained to the cent", Kind: Reconcile, Needs: model.ReadAudit,
		Aliases: []kit.Safe{"Payouts", "Balance at Stripe", "Unexplained", "Stripe fees", "Bank deposits"},
	}, {
		Label: "Audit trail", Detail: "Who did what and when; verify that nothing is missing; export", Kind: Audit, Needs: model.ReadAudit,
		Aliases: []kit.Safe{"Audit", "Log", "History", "Who did what", "Verify", "Export"},
	}}
}

// Reports is the menu at one practice.
type Reports struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	places   []Place
	why      map[model.Permission]kit.Safe // why this person may not, once it is known
	cursor   int
	w, h     int
}

type mayMsg struct {
	why map[model.Permission]kit.Safe
}

// New makes the menu of a session at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Reports {
	return &Reports{env: env, desk: session, practice: practice, places: Places()}
}

// Title is the screen's part of the breadcrumb.
func (s *Reports) Title() kit.Safe { return "Reports" }

// Money is false: no amount is shown.
func (s *Reports) Money() bool { return false }

// Capturing is false: every letter is a key here.
func (s *Reports) Capturing() bool { return false }

// SetSize keeps the body's size.
func (s *Reports) SetSize(w, h int) { s.w, s.h = w, h }

// Init asks what this person may open.
func (s *Reports) Init() tea.Cmd {
	session, practice, places := s.desk, s.practice, s.places
	return func() tea.Msg {
		why := map[model.Permission]kit.Safe{}
		for _, p := range places {
			why[p.Needs] = kit.Clean(session.May(p.Needs, practice))
		}
		return mayMsg{why}
	}
}

// Update takes what the person may, and the cursor's keys.
func (s *Reports) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case mayMsg:
		s.why = msg.why
	case kit.Shown:
		return s, s.Init()
	case tea.KeyMsg:
		s.press(msg.String())
	case tea.MouseMsg:
		return s, s.mouse(msg)
	}
	return s, nil
}

func (s *Reports) press(key string) {
	switch key {
	case "up":
		s.move(-1)
	case "down":
		s.move(1)
	case "home", "pgup":
		s.move(-len(s.places))
	case "end", "pgdown":
		s.move(len(s.places))
	}
}

func (s *Reports) move(step int) { s.cursor = max(0, min(s.cursor+step, len(s.places)-1)) }

func (s *Reports) mouse(msg tea.MouseMsg) tea.Cmd {
	switch {
	case msg.Button == tea.MouseButtonWheelUp:
		s.move(-1)
	case msg.Button == tea.MouseButtonWheelDown:
		s.move(1)
	case msg.Button == tea.MouseButtonLeft && msg.Action == tea.MouseActionPress:
		if i := msg.Y / placeLines; msg.Y%placeLines < 2 && i < len(s.places) && s.whyNot(s.places[i]) == "" {
			s.cursor = i
			return s.open()
		}
	}
	return nil
}

func (s *Reports) whyNot(p Place) kit.Safe { return s.why[p.Needs] }

// Actions open the place under the cursor.
func (s *Reports) Actions() []kit.Action {
	return []kit.Action{{
		Key: "enter", Label: "open", Help: "Open the report under the cursor.", Do: s.open, Why: func() kit.Safe { return s.whyNot(s.places[s.cursor]) },
	}}
}

func (s *Reports) open() tea.Cmd { return kit.Visit(s.places[s.cursor].Kind) }

// placeLines is how many lines a place takes: its name, what is there, a blank.
const placeLines = 3

// View draws the places; one that is not this person's says why.
func (s *Reports) View() string {
	t := s.env.Theme
	var lines []string
	for i, place := range s.places {
		here, tone, detail := i == s.cursor, kit.Strong, place.Detail
		label := kit.Safe("  ") + place.Label
		if here {
			label = "› " + place.Label
		}
		if why := s.whyNot(place); why != "" {
			tone, detail = kit.Dim, why
		}
		lines = append(lines, t.PaintRow(here, tone, label.Fit(s.w)), t.Paint(kit.Dim, ("  "+detail).Cut(s.w)), "")
	}
	return kit.Exact(strings.Join(lines, "\n"), s.w, s.h)
}
