package connect

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// backed is what going back to test mode gives back.
type backed struct{}

// goLive shows what going live means, and the ways to it; in live mode the way back.
func (s *Connect) goLive() tea.Cmd {
	s.phase = goingLive
	s.restart()
	s.cursor = 0
	return nil
}

// isLive says whether the practice is.
func (s *Connect) isLive() bool { return s.is.Practice.Mode == model.Live }

// lives are the rows of that page.
func (s *Connect) lives() []row {
	if s.isLive() {
		return []row{{"Back to Test Mode", kit.Clean(s.is.Why.BackToTest), s.backToTest}}
	}
	return []row{
		{"Authorise in live mode", kit.Clean(s.is.Why.GoLive), s.authoriseLive},
		{"Enter live keys", kit.Clean(s.is.Why.LiveKeys), func() tea.Cmd { return kit.Visit("keys", "live") }},
	}
}

// livePage draws it.
func (s *Connect) livePage() *page {
	t, p := s.env.Theme, &page{}
	if s.isLive() {
		p.add(t.Banner(kit.LiveMark(), kit.Clean(s.is.Practice.Name)+" takes real payments.", s.w)...)
		p.add("")
		p.add(t.Text(kit.Plain, "Back to Test Mode is possible as long as there is no live money: no payment, no invoice that isn't void, no link or operation. The test connection from before goes on then; live access is given back, and live keys are destroyed.", s.w)...)
	} else {
		p.add(t.Heading(kit.Cleanf("Go live: %s", s.is.Practice.Name), s.w), "")
		p.add(t.Text(kit.Plain, desk.AfterGoLive, s.w)...)
		p.add("")
		p.add(t.Text(kit.Dim, "Stripe is asked again, in live mode: by an authorisation, or with the account's live keys.", s.w)...)
	}
	p.add("")
	for i, one := range s.lives() {
		lines := []string{s.button(one.label, one.why == "", s.cursor == i)}
		if one.why != "" {
			for _, part := range one.why.Wrap(max(8, s.w-4)) {
				lines = append(lines, "    "+t.Paint(kit.Dim, part))
			}
		}
		p.row(lines...)
	}
	p.add("", "  "+t.Hint(kit.Dim, "[Enter] goes on   [Esc] back"))
	return p
}

// authoriseLive asks for the practice's name before Stripe's page opens.
func (s *Connect) authoriseLive() tea.Cmd {
	session, practice := s.desk, s.practice
	begin := kit.Work[desk.Authorisation]{
		Key: "connect " + string(practice), Doing: "Preparing the way to Stripe, in live mode",
		Run: func(ctx context.Context) (desk.Authorisation, error) { return session.GoLive(ctx, practice) },
	}
	return kit.Ask(kit.NewFinalDialog(s.env, kit.FinalAsk{
		Title: "Go live", Text: []kit.Safe{desk.AfterGoLive, "It happens once Stripe has given access in live mode; until then nothing changes."},
		Facts: []kit.Fact{{Label: "Practice", Value: kit.Clean(s.is.Practice.Name), Tone: kit.Strong}},
		Word:  kit.Clean(s.is.Practice.Name), Act: "Go live", Do: begin.Cmd,
	}))
}

// backToTest asks for the practice's name too: links to live pages end with it.
func (s *Connect) backToTest() tea.Cmd {
	session, practice := s.desk, s.practice
	do := kit.Work[backed]{
		Key: string(practice), Doing: "Going back to Test Mode",
		Done: func(backed) kit.Safe { return "Back in Test Mode: no real payments." },
		Run:  func(ctx context.Context) (backed, error) { return backed{}, session.BackToTest(ctx, practice) },
	}
	return kit.Ask(kit.NewFinalDialog(s.env, kit.FinalAsk{
		Title: "Back to Test Mode", Text: []kit.Safe{"The live connection ends here, and the test connection from before goes on."},
		Facts: []kit.Fact{{Label: "Practice", Value: kit.Clean(s.is.Practice.Name), Tone: kit.Strong}},
		Word:  kit.Clean(s.is.Practice.Name), Act: "Back to Test Mode", Do: do.Cmd,
	}))
}

// backedOut shows the state anew once the practice is in test mode.
func (s *Connect) backedOut(err error) tea.Cmd {
	if err == nil {
		s.settle()
	}
	return s.after(err)
}
