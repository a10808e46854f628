package paylink

import (
	"context"
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// make asks Stripe for the page.
func (s *PayLink) make() tea.Cmd {
	if why := s.whyNotMake(); why != "" {
		return kit.Say(kit.Note, why)
	}
	open := s.view.Invoice.Open()
	amount, err := model.ParseMoney(s.amount.Value(), open)
	switch {
	case err != nil:
		s.problem = kit.Clean(err.Error())
	case amount.Minor > open.Minor:
		s.problem = "Only " + s.env.Locale.Money(open) + " is open."
	default:
		s.problem = kit.Clean(amount.Chargeable())
	}
	if s.problem != "" {
		return nil
	}
	op, err := s.desk.NewOperation()
	if err != nil {
		return kit.Say(kit.Problem, kit.Sentence(s.env, err))
	}
	return s.request(desk.LinkRequest{
		Operation: op, Practice: s.practice, Purpose: model.PayLink, Invoice: s.invoice, Revision: s.view.Invoice.Revision, Amount: amount,
	})
}

func (s *PayLink) request(r desk.LinkRequest) tea.Cmd {
	s.pressed, s.busy, s.refusal = r.Operation, true, ""
	session := s.desk
	return kit.Work[model.Link]{
		Key: string(r.Operation), Doing: "Making a pay link over " + s.env.Locale.Money(r.Amount),
		Run: func(ctx context.Context) (model.Link, error) { return session.OpenLink(ctx, r) },
	}.Cmd()
}

// ended takes over what became of the press that makes or stops a link.
func (s *PayLink) ended(link model.Link, err error) tea.Cmd {
	s.busy = false
	if link.ID != "" {
		return tea.Batch(s.follow(link), s.load())
	}
	if err == nil {
		return s.load()
	}
	known, ok := errors.AsType[*model.Error](err)
	if ok && known.Field == "amount" {
		s.problem = kit.Clean(known.Message)
		return nil
	}
	s.refusal = kit.Sentence(s.env, err)
	return s.load()
}

// follow shows a link as it stands, and keeps asking for it until it is over.
func (s *PayLink) follow(link model.Link) tea.Cmd {
	if s.link.ID != link.ID || s.qr == nil {
		s.qr = nil
		if link.URL != "" {
			if qr, err := kit.NewQR(s.env.Theme, kit.Clean(link.URL)); err == nil {
				s.qr = qr
			}
		}
	}
	before := s.link.Status
	s.link = link
	s.turn()
	if link.Status.Over() {
		s.asking = false
		if before != link.Status {
			return s.load()
		}
		return nil
	}
	if s.asking {
		return nil
	}
	s.asking = true
	return s.tick()
}

// turn chooses the phase that the link's state calls for.
func (s *PayLink) turn() {
	switch s.link.Status {
	case model.LinkPaid:
		if s.phase != telling {
			s.phase = cheering
		}
	case model.LinkExpired, model.LinkNotMade, model.LinkDone:
		s.phase = over
	case model.LinkOpening:
		s.phase = waiting
	case model.LinkOpen, model.LinkExpiring, model.LinkProcessing:
		s.phase = showing
	}
}

// tick waits for the next time to ask. Nothing waits once the link is over or the screen is left.
func (s *PayLink) tick() tea.Cmd {
	id := s.link.ID
	return tea.Tick(askEvery, func(time.Time) tea.Msg { return askMsg{id} })
}

func (s *PayLink) ask() tea.Cmd {
	session, practice, id := s.desk, s.practice, s.link.ID
	return kit.Load(s.env, func(ctx context.Context) (model.Link, error) { return session.Link(ctx, practice, id) },
		func(link model.Link, err error) tea.Msg { return linkMsg{id, link, err} })
}

func (s *PayLink) answered(msg linkMsg) tea.Cmd {
	if msg.id != s.link.ID || !s.asking {
		return nil
	}
	if msg.err != nil {
		return s.tick()
	}
	cmd := s.follow(msg.link)
	if s.asking {
		return tea.Batch(cmd, s.tick())
	}
	return cmd
}
