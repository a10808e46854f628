package paylink

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// actions are what can be done in each phase; making is how a page is asked for.
func (p *page) actions(making kit.Action) []kit.Action {
	switch p.phase {
	case cheering, telling:
		return []kit.Action{{Key: "enter", Label: "on", Help: "Any key leads on.", Do: p.goOn}}
	case waiting, showing:
		return []kit.Action{
			{Key: "y", Label: "copy address", Help: "Copy the page's address, to send it to the patient. It is never opened on this machine.", Do: p.copyAddress, Why: p.whyNotCopy},
			{Key: "d", Also: []string{"r"}, Label: "stop the link", Help: p.words.useless, Aliases: []kit.Safe{"cancel", "remove"}, Do: p.askStop, Why: p.whyNotStop},
			{Key: "esc", Label: "back", Help: "Back. The link stays open.", Do: p.leaveOpen},
		}
	case offering, over:
	}
	return []kit.Action{making}
}

func (p *page) whyNotCopy() kit.Safe {
	if p.link.URL == "" {
		return "There is no address yet: Stripe has not answered."
	}
	return ""
}

func (p *page) copyAddress() tea.Cmd {
	p.copied = true // toasts are not shown to the patient
	return kit.Copy(kit.Clean(p.link.URL), "the address of the "+p.words.name)
}

func (p *page) whyNotStop() kit.Safe {
	switch {
	case p.busy || p.link.Status == model.LinkExpiring:
		return "The link is being stopped."
	case p.link.Status == model.LinkProcessing:
		return "The patient is paying at this moment."
	}
	return ""
}

func (p *page) askStop() tea.Cmd {
	return kit.Ask(kit.NewQuestion(p.env, "Stop this link?", p.words.useless, kit.Answer{Label: "Keep it open"}, kit.Answer{Label: "Stop it", Do: p.stop}))
}

func (p *page) stop() tea.Cmd {
	p.busy = true
	session, practice, id := p.desk, p.practice, p.link.ID
	return kit.Work[model.Link]{
		Key: string(id), Doing: "Stopping the " + p.words.name, Done: func(model.Link) kit.Safe { return p.words.stopped },
		Run: func(ctx context.Context) (model.Link, error) { return session.CancelLink(ctx, practice, id) },
	}.Cmd()
}

// leaveOpen goes back and says what stays behind.
func (p *page) leaveOpen() tea.Cmd {
	what := "The " + p.words.name
	if !p.link.Amount.Zero() {
		what = "The link over " + p.env.Locale.Money(p.link.Amount)
	}
	return tea.Batch(kit.Close(), kit.Say(kit.Note, what+" stays open until "+p.env.Locale.Moment(p.link.Expires.Time())+"."))
}
