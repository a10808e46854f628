package paylink

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions are what can be done in each phase.
func (s *PayLink) Actions() []kit.Action {
	switch s.phase {
	case cheering, telling:
		return []kit.Action{{Key: "enter", Label: "on", Help: "Any key leads on.", Do: func() tea.Cmd { return s.key(tea.KeyMsg{}) }}}
	case waiting, showing:
		return []kit.Action{
			{Key: "y", Label: "copy address", Help: "Copy the page's address, to send it to the patient. It is never opened on this machine.", Do: s.copyAddress, Why: s.whyNotCopy},
			{Key: "d", Also: []string{"r"}, Label: "stop the link", Help: "Stop the link: nothing can be paid by it any more.", Aliases: []kit.Safe{"cancel", "remove"}, Do: s.askStop, Why: s.whyNotStop},
			{Key: "esc", Label: "back", Help: "Back. The link stays open.", Do: s.leaveOpen},
		}
	case offering, over:
	}
	return []kit.Action{
		{Key: "enter", Label: "make the link", Help: "Make the page at Stripe and show its QR code.", Aliases: []kit.Safe{"Pay now", "QR code"}, Do: s.again, Why: s.whyNotMake},
	}
}

func (s *PayLink) whyNotMake() kit.Safe {
	switch {
	case s.stage != kit.Ready:
		return "The invoice is not shown yet."
	case s.busy:
		return "The link is being made."
	case s.mayNot != "":
		return s.mayNot
	}
	return kit.Clean(s.view.Linkable())
}

// again makes a link, also after one that has ended.
func (s *PayLink) again() tea.Cmd {
	if s.phase == over {
		s.phase, s.link, s.qr, s.typed = offering, model.Link{}, nil, false
		s.refill()
	}
	return s.make()
}

func (s *PayLink) whyNotCopy() kit.Safe {
	if s.link.URL == "" {
		return "There is no address yet: Stripe has not answered."
	}
	return ""
}

func (s *PayLink) copyAddress() tea.Cmd {
	s.copied = true // toasts are not shown to the patient
	return kit.Copy(kit.Clean(s.link.URL), "the address of the pay link")
}

func (s *PayLink) whyNotStop() kit.Safe {
	switch {
	case s.busy || s.link.Status == model.LinkExpiring:
		return "The link is being stopped."
	case s.link.Status == model.LinkProcessing:
		return "The patient is paying at this moment."
	}
	return ""
}

func (s *PayLink) askStop() tea.Cmd {
	return kit.Ask(kit.NewQuestion(s.env, "Stop this link?", "Nothing was paid by it yet, and nothing can be paid by it afterwards.",
		kit.Answer{Label: "Keep it open"}, kit.Answer{Label: "Stop it", Do: s.stop}))
}

func (s *PayLink) stop() tea.Cmd {
	s.busy = true
	session, practice, id := s.desk, s.practice, s.link.ID
	return kit.Work[model.Link]{
		Key: string(id), Doing: "Stopping the pay link",
		Done: func(model.Link) kit.Safe { return "The link is stopped. Nothing was paid by it." },
		Run:  func(ctx context.Context) (model.Link, error) { return session.CancelLink(ctx, practice, id) },
	}.Cmd()
}

// leaveOpen goes back and says what stays behind.
func (s *PayLink) leaveOpen() tea.Cmd {
	return tea.Batch(kit.Close(), kit.Say(kit.Note, "The link over "+s.env.Locale.Money(s.link.Amount)+" stays open until "+s.env.Locale.Moment(s.link.Expires.Time())+"."))
}
