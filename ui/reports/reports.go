// Package reports is the menu of section 6: what is looked at over the days, and kept.
//
// It owns the list of these places and the words that people look for them by, and none of the screens behind them.
package reports

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Kinds of the places, as kit.Visit takes them.
const (
	Operations = "operations" // what is not settled
	Disputes   = "disputes"
	Found      = "found"     // payments that nothing here accounts for
	Reconcile  = "reconcile" // explains the balance of a Stripe account
	Audit      = "audit"
)

// Places are the reports, in their order.
func Places() []kit.Place {
	return []kit.Place{{
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
	*kit.Menu
	desk     *desk.Session
	practice model.PracticeID
}

type mayMsg struct {
	why map[model.Permission]kit.Safe // why this person may not
}

// New makes the menu of a session at a practice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID) *Reports {
	return &Reports{kit.NewMenu(env, "Open the report under the cursor.", Places()), session, practice}
}

// Title is the screen's part of the breadcrumb.
func (s *Reports) Title() kit.Safe { return "Reports" }

// Init asks what this person may open.
func (s *Reports) Init() tea.Cmd {
	session, practice := s.desk, s.practice
	return func() tea.Msg {
		why := map[model.Permission]kit.Safe{}
		for _, p := range Places() {
			why[p.Needs] = kit.Clean(session.May(p.Needs, practice))
		}
		return mayMsg{why}
	}
}

// Update takes what the person may, and the cursor's keys.
func (s *Reports) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case mayMsg:
		s.WhyNot = func(p kit.Place) kit.Safe { return msg.why[p.Needs] }
	case kit.Shown:
		return s, s.Init()
	}
	return s, s.Move(msg)
}
