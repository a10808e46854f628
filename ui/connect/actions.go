package connect

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions are what the state that is shown allows.
func (s *Connect) Actions() []kit.Action {
	switch s.phase {
	case leaving:
		return []kit.Action{
			{Key: "enter", Label: "go to Stripe", Help: "Go to Stripe's page.", Do: s.begin},
			{Key: "esc", Label: "back", Do: s.rest},
		}
	case waiting:
		return s.waitingActions()
	case deciding:
		return []kit.Action{
			{Key: "enter", Label: "answer", Help: "Give the answer under the cursor.", Do: s.open},
			{Key: "esc", Label: "don't use it", Help: "Give the access back.", Do: func() tea.Cmd { return s.decide(false) }},
		}
	case refusing:
		return []kit.Action{
			{Key: "d", Label: "disconnect", Do: func() tea.Cmd { return s.preview(true) }, Why: s.unsettled},
			{Key: "esc", Label: "back", Do: s.rest},
		}
	case goingLive:
		return []kit.Action{
			{Key: "enter", Label: "go on", Help: "Go the way under the cursor.", Do: s.open},
			{Key: "esc", Label: "back", Do: s.rest},
		}
	case resting:
	}
	return s.restingActions()
}

func (s *Connect) rest() tea.Cmd {
	s.settle()
	return nil
}

func (s *Connect) unsettled() kit.Safe { return kit.Clean(s.refused.Why) }

func (s *Connect) waitingActions() []kit.Action {
	return []kit.Action{
		{Key: "o", Label: "open in browser", Help: "Open Stripe's page in the browser of this machine.", Do: s.openBrowser, Why: s.notLocal},
		{Key: "y", Label: "copy", Help: "Copy the address.", Do: func() tea.Cmd { return kit.Copy(kit.Clean(s.way.auth.Address), "the address of Stripe's page") }},
		{Key: "v", Label: "paste address", Help: "Paste the address that you ended on, where that page did not open.", Do: s.openPaste},
		{Key: "esc", Label: "cancel", Help: "Stop connecting. Nothing is connected then.", Do: s.cancel},
	}
}

func (s *Connect) notLocal() kit.Safe {
	if !s.local() {
		return "paydesk runs on another machine, so it can't open a browser on yours: [y] copies the address."
	}
	return ""
}

func (s *Connect) restingActions() []kit.Action {
	if s.stage != kit.Ready {
		return nil
	}
	var actions []kit.Action
	if current, ok := s.current(); ok {
		actions = append(actions, kit.Action{Key: "enter", Label: current.label, Do: s.open, Why: func() kit.Safe { return current.why }})
	}
	connect := kit.Action{
		Key: "c", Label: "connect", Help: "Connect with Stripe", Do: s.leave, Quiet: !s.connectable(), Why: s.why(s.is.Why.Connect),
		Aliases: []kit.Safe{"Link with Stripe", "Online payments", "Try again"},
	}
	verify := kit.Action{Key: "v", Label: "verify", Help: "Verify: ask Stripe whether what stands here is true.", Do: s.verify, Quiet: s.is.State == model.NotConnected, Why: s.why(s.is.Why.Verify)}
	disconnect := kit.Action{
		Key: "d", Label: "disconnect", Help: "Disconnect Stripe Account", Do: func() tea.Cmd { return s.preview(true) },
		Quiet: s.is.State == model.NotConnected, Why: s.why(s.is.Why.Disconnect),
	}
	live := kit.Action{
		Key: "g", Label: "go live", Help: "Go live: authorise again, or enter keys again, in live mode.", Do: s.goLive, Quiet: true, Why: s.why(string(s.mayNot)),
		Aliases: []kit.Safe{"Go live", "Live mode", "Test Mode"},
	}
	if s.isLive() {
		live.Label, live.Help = "live", "Live mode, and the way back to Test Mode."
	}
	return append(actions, connect, verify, disconnect, live,
		kit.Action{
			Key: "k", Label: "keys", Help: "Payment Processing: Secret Key, Publishable Key and Invoice Footer Disclaimer.", Quiet: true, Do: openKeys,
			Aliases: []kit.Safe{"Payment Processing", "Secret Key", "Publishable Key"},
		},
		kit.Action{Key: "o", Label: "Dashboard", Help: "Open dashboard.stripe.com, where Stripe's questions are answered.", Quiet: !s.asked(), Do: s.openDashboard, Why: s.notLocal},
		kit.Action{Key: "y", Label: "copy id", Help: "Copy the account id.", Quiet: true, Do: s.copyID, Why: s.noAccount},
	)
}

func (s *Connect) why(sentence string) func() kit.Safe {
	return func() kit.Safe { return kit.Clean(sentence) }
}

// asked says whether Stripe's own desk is where to go on.
func (s *Connect) asked() bool {
	return len(s.is.Requirements) > 0 || s.is.State == model.Rejected || s.is.State == model.PayoutsStopped
}

func (s *Connect) copyID() tea.Cmd {
	return kit.Copy(kit.Clean(string(s.is.Account.ID)), "the account id")
}

func (s *Connect) noAccount() kit.Safe {
	if s.is.Account.ID == "" {
		return "This practice is not connected to Stripe."
	}
	return ""
}
