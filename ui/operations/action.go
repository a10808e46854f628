package operations

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions ask about the operation under the cursor, end it, and lead to what it is about.
func (s *Operations) Actions() []kit.Action {
	return []kit.Action{
		{Key: "enter", Label: "open", Help: "Open the invoice, or the patient where there is none.", Do: s.open, Why: s.nothingChosen},
		{Key: "a", Label: "ask", Help: "Ask Stripe at once what became of it.", Aliases: []kit.Safe{"resolve", "retry", "not known yet"}, Do: s.ask, Why: s.whyNotAsk},
		{Key: "d", Label: "stop", Help: "End it by hand, where that is safe; take over what Stripe has of one that paydesk stopped.", Aliases: []kit.Safe{"give up", "cancel", "end by hand", "release"}, Do: s.stop, Why: s.whyNotStop},
		{Key: "y", Label: "copy", Help: "Copy the operation's id, as \"paydesk operations\" takes it.", Quiet: true, Do: s.copy, Why: s.nothingChosen},
	}
}

func (s *Operations) nothingChosen() kit.Safe {
	if _, ok := s.list.Current(); !ok {
		return "Nothing is open here."
	}
	return ""
}

func (s *Operations) open() tea.Cmd {
	row, _ := s.list.Current()
	if row.Invoice == "" {
		return kit.Visit("patient", string(row.Operation.Patient))
	}
	return kit.Visit("invoice", string(row.Invoice))
}

func (s *Operations) copy() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Copy(kit.Clean(string(row.Operation.ID)), "the operation's id")
}

func (s *Operations) whyNotAsk() kit.Safe {
	row, ok := s.list.Current()
	switch {
	case !ok:
		return s.nothingChosen()
	case s.may.ask != "":
		return s.may.ask
	case s.busy == row.Operation.ID || row.Asking && row.Grave():
		return "Stripe is being asked at this moment."
	}
	return kit.Clean(row.Waits)
}

func (s *Operations) ask() tea.Cmd {
	row, _ := s.list.Current()
	session, practice, id := s.desk, s.practice, row.Operation.ID
	s.busy = id
	return kit.Work[model.Operation]{
		Key: string(id), Doing: "Asking Stripe", Done: told,
		Run: func(ctx context.Context) (model.Operation, error) { return session.Resolve(ctx, practice, id) },
	}.Cmd()
}

// told is how an operation ended, in one line.
func told(op model.Operation) kit.Safe { return kit.Clean(desk.EndWords(op)) }

// ended reads again after a press.
func (s *Operations) ended(key string) tea.Cmd {
	if key == string(s.busy) {
		s.busy = ""
	}
	return s.list.Reload()
}
