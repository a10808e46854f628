package operations

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// whyNotStop says why the operation under the cursor can't be ended: a link by whoever may make one, the rest by whoever holds the right.
func (s *Operations) whyNotStop() kit.Safe {
	row, ok := s.list.Current()
	switch {
	case !ok:
		return s.nothingChosen()
	case s.busy == row.Operation.ID:
		return "Stripe is being asked at this moment."
	case row.WhyNot != "":
		return kit.Clean(row.WhyNot)
	case row.Operation.State == model.OpOpen:
		return s.may.link
	}
	return s.may.stop
}

// stop asks first. What needs a look at Stripe is looked up before anything is asked.
func (s *Operations) stop() tea.Cmd {
	row, _ := s.list.Current()
	if row.Operation.State == model.OpOpen {
		return kit.Ask(kit.NewQuestion(s.env, "Stop the link?", "Stripe ends it. If the patient has paid by then, the payment is recorded.",
			kit.Answer{Label: "Leave it"}, kit.Answer{Label: "Stop the link", Do: func() tea.Cmd { return s.stopLink(row.Operation) }}))
	}
	s.busy = row.Operation.ID
	session, practice, id := s.desk, s.practice, row.Operation.ID
	return kit.Load(s.env, func(ctx context.Context) (desk.StopPreview, error) { return session.StopPreview(ctx, practice, id) },
		func(v desk.StopPreview, err error) tea.Msg { return previewMsg{s, id, v, err} })
}

type previewMsg struct {
	to   *Operations
	id   model.OperationID
	view desk.StopPreview
	err  error
}

// previewed shows what Stripe has and what is recorded then, and asks.
func (s *Operations) previewed(msg previewMsg) tea.Cmd {
	if msg.to != s {
		return nil
	}
	s.busy = ""
	v := msg.view
	switch {
	case msg.err != nil:
		return tea.Batch(s.list.Reload(), kit.Say(kit.Problem, kit.Sentence(s.env, msg.err)))
	case v.WhyNot != "":
		return tea.Batch(s.list.Reload(), kit.Say(kit.Note, kit.Clean(v.WhyNot)))
	}
	do := func() tea.Cmd { return s.end(msg.id) }
	if v.Word == "" {
		return kit.Ask(kit.NewQuestion(s.env, "Stop "+s.name(v.OpenOperation)+"?", says(v), kit.Answer{Label: "Leave it"}, kit.Answer{Label: "Stop it", Do: do}))
	}
	return kit.Ask(kit.NewFinalDialog(s.env, kit.FinalAsk{
		Title: "End " + s.name(v.OpenOperation), Facts: s.facts(v.OpenOperation), Text: []kit.Safe{says(v)},
		Word: kit.Clean(v.Word), Act: "Record what Stripe has", Do: do,
	}))
}

// says is what Stripe has and what follows.
func says(v desk.StopPreview) kit.Safe {
	if v.Found == "" {
		return kit.Clean(v.Will)
	}
	return kit.Cleanf("%s %s", v.Found, v.Will)
}

func (s *Operations) end(id model.OperationID) tea.Cmd {
	session, practice := s.desk, s.practice
	s.busy = id
	return kit.Work[model.Operation]{
		Key: string(id), Doing: "Ending it", Money: true, Done: told,
		Run: func(ctx context.Context) (model.Operation, error) { return session.StopOperation(ctx, practice, id) },
	}.Cmd()
}

func (s *Operations) stopLink(op model.Operation) tea.Cmd {
	session, practice := s.desk, s.practice
	s.busy = op.ID
	return kit.Work[model.Link]{
		Key: string(op.ID), Doing: "Stopping the link", Money: true, Done: func(model.Link) kit.Safe { return "The link is stopped. Nothing was charged." },
		Run: func(ctx context.Context) (model.Link, error) { return session.CancelLink(ctx, practice, op.Link) },
	}.Cmd()
}
