package connect

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/ui/kit"
)

// openPaste asks for the address on which the browser ended.
func (s *Connect) openPaste() tea.Cmd {
	s.way.paste = kit.NewForm(s.env, "use this address", s.send, kit.Field{
		Key: "address", Label: "Address", Hint: "The whole address of the page on which Stripe left the browser, even if that page did not open.",
	})
	return nil
}

// write gives a key to the address that is being pasted; Esc goes back to waiting.
func (s *Connect) write(msg tea.KeyMsg) tea.Cmd {
	if msg.String() == "esc" {
		s.way.paste = nil
		return nil
	}
	return s.way.paste.Update(msg)
}

// send hands the address to the desk, which takes it once.
func (s *Connect) send(values kit.Values) tea.Cmd {
	session, practice, attempt, address := s.desk, s.practice, s.way.auth.Attempt, values["address"]
	return kit.Work[pasted]{
		Key: string(attempt), Doing: "Asking Stripe",
		Run: func(ctx context.Context) (pasted, error) {
			return pasted{attempt}, session.Paste(ctx, practice, attempt, address)
		},
	}.Cmd()
}

// sent closes the line, or says beside it what is wrong with the address.
func (s *Connect) sent(done kit.Done[pasted]) tea.Cmd {
	if !s.attending(done.Value.attempt) {
		return nil
	}
	if s.way.paste != nil && (done.Err == nil || !s.way.paste.Refuse(done.Err)) {
		s.way.paste = nil
	}
	return s.look(done.Value.attempt)
}

// decisions are the two answers to an account that isn't the one last connected here. The careful one comes first.
func (s *Connect) decisions() []row {
	return []row{
		{"answer", "", func() tea.Cmd { return s.decide(false) }},
		{"answer", "", func() tea.Cmd { return s.decide(true) }},
	}
}

// decide answers once the keys have been quiet: the question came by itself, and what was being typed was no answer to it.
func (s *Connect) decide(yes bool) tea.Cmd {
	if s.way.quiet.Swallows() {
		return nil
	}
	session, practice, attempt := s.desk, s.practice, s.way.auth.Attempt
	doing := kit.Safe("Giving the access back")
	if yes {
		doing = "Connecting"
	}
	return kit.Work[decided]{
		Key: string(attempt), Doing: doing,
		Run: func(ctx context.Context) (decided, error) {
			return decided{attempt}, session.AcceptAccount(ctx, practice, attempt, yes)
		},
	}.Cmd()
}

type reused struct{}

// reuse asks before a practice takes over another one's connection: it can be left again only together with it.
func (s *Connect) reuse(one desk.Reusable) tea.Cmd {
	text := kit.Cleanf("%s will use %s, the account of %s. %s", s.is.Practice.Name, one.Account, one.Name, desk.ReuseNote)
	for _, w := range one.Warnings {
		text += " " + kit.Clean(w)
	}
	session, practice, from := s.desk, s.practice, one.Practice
	do := kit.Work[reused]{
		Key: string(practice), Doing: "Connecting",
		Done: func(reused) kit.Safe { return kit.Cleanf("Connected to Stripe by the connection of %s.", one.Name) },
		Run: func(ctx context.Context) (reused, error) {
			return reused{}, session.UseConnection(ctx, practice, from)
		},
	}
	return kit.Ask(kit.NewQuestion(s.env, "Use an existing connection", text, kit.Answer{Label: "Cancel"}, kit.Answer{Label: "Use This Connection", Do: do.Cmd}))
}
