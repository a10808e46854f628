package connect

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

type (
	previewMsg struct {
		preview desk.DisconnectPreview
		ask     bool // the dialog opens where nothing stands against it
		err     error
	}
	disconnected struct{ practices int }
)

// preview reads what a disconnect would stop.
func (s *Connect) preview(ask bool) tea.Cmd {
	session, practice := s.desk, s.practice
	return kit.Load(s.env, func(ctx context.Context) (desk.DisconnectPreview, error) {
		return session.DisconnectPreview(ctx, practice)
	},
		func(preview desk.DisconnectPreview, err error) tea.Msg { return previewMsg{preview, ask, err} })
}

// previewed asks, or shows what stands against it.
func (s *Connect) previewed(msg previewMsg) tea.Cmd {
	switch {
	case msg.err != nil && msg.ask:
		return kit.Say(kit.Problem, kit.Sentence(s.env, msg.err))
	case msg.err != nil:
		s.settle()
		return s.load()
	case msg.preview.Why != "":
		s.phase, s.refused, s.top = refusing, msg.preview, 0
		return nil
	case msg.ask:
		s.settle()
		return kit.Ask(kit.NewFinalDialog(s.env, s.farewell(msg.preview)))
	}
	s.refused = msg.preview
	return nil
}

// farewell is the last question before a disconnect.
func (s *Connect) farewell(v desk.DisconnectPreview) kit.FinalAsk {
	session, practice, many := s.desk, s.practice, len(v.Practices)
	names := make([]string, many)
	for i, p := range v.Practices {
		names[i] = p.Name
	}
	do := kit.Work[disconnected]{
		Key: string(practice), Doing: "Stopping links and disconnecting", Money: true,
		Done: func(d disconnected) kit.Safe {
			return "Disconnected from Stripe: " + counted(d.practices, "practice", "practices") + ". Cash and the other ways go on."
		},
		Run: func(ctx context.Context) (disconnected, error) {
			return disconnected{many}, session.Disconnect(ctx, practice)
		},
	}
	return kit.FinalAsk{
		Title: "Disconnect Stripe Account",
		Text:  []kit.Safe{kit.Clean(v.Text)},
		Facts: []kit.Fact{
			{Label: "Account", Value: kit.Cleanf("%s (%s)", v.Account.Name, v.Account.ID)},
			{Label: "Practices", Value: kit.Clean(strings.Join(names, ", ")), Tone: kit.Strong},
			{Label: "Saved cards", Value: s.cards(v.Cards)},
			{Label: "Open links", Value: s.links(v.Links)},
		},
		Word: kit.Clean(v.Practice.Name), Act: "Disconnect Stripe Account", Do: do.Cmd,
	}
}

// listed is how many cards or links are named before the rest is counted.
const listed = 4

func (s *Connect) cards(cards []model.SavedCard) kit.Safe {
	names := make([]string, len(cards))
	for i, c := range cards {
		names[i] = c.Label()
	}
	return enumerate(names, "none", "switched off")
}

func (s *Connect) links(links []model.Link) kit.Safe {
	names := make([]string, len(links))
	for i, l := range links {
		names[i] = "card set-up"
		if l.Purpose == model.PayLink {
			names[i] = string(s.env.Locale.Money(l.Amount))
		}
	}
	return enumerate(names, "none", "stopped first")
}

// enumerate writes "3 switched off: Visa 4242, ...".
func enumerate(names []string, none kit.Safe, what string) kit.Safe {
	if len(names) == 0 {
		return none
	}
	rest := ""
	if more := len(names) - listed; more > 0 {
		rest = string(kit.Cleanf(" and %d more", more))
		names = names[:listed]
		return kit.Cleanf("%d %s: %s%s", more+listed, what, strings.Join(names, ", "), rest)
	}
	return kit.Cleanf("%d %s: %s", len(names), what, strings.Join(names, ", "))
}

func counted(n int, one, many string) kit.Safe {
	if n == 1 {
		return kit.Cleanf("1 %s", one)
	}
	return kit.Cleanf("%d %s", n, many)
}

// refusal is the page of a disconnect that can't be done: what isn't settled yet, row by row.
func (s *Connect) refusal() *page {
	t, p := s.env.Theme, &page{}
	if s.refused.Why == "" {
		p.add(t.Banner(kit.PaidMark().Named("All is settled now"), "Nothing stands against disconnecting any more. [d] goes on, [Esc] leads back.", s.w)...)
		return p
	}
	p.add(t.Banner(kit.RestrictedMark().Named("Not disconnected"), kit.Clean(s.refused.Why), s.w)...)
	p.add("", t.Heading(kit.Cleanf("Not settled yet: %d", len(s.refused.Unsettled)), s.w))
	for _, op := range s.refused.Unsettled {
		mark, state := kit.PendingMark().Symbol, kit.Clean(string(op.State))
		if op.Unknown() {
			mark, state = kit.UnsureMark().Symbol, kit.UnsureMark().Word
		}
		amount := s.env.Locale.Money(op.Amount)
		if op.Kind == model.SetupOp {
			amount = ""
		}
		text := "  " + mark + " " + kit.Clean(string(op.Kind)).Fit(12) + kit.Clean(op.Number).Fit(12) + amount.FitRight(16) + "   " + state
		p.add(t.Paint(kit.Plain, text.Fit(s.w)))
	}
	p.add("")
	p.add(t.Text(kit.Dim, "paydesk asks Stripe by itself; this page follows. [Esc] leads back.", s.w)...)
	return p
}
