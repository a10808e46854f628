package connect

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// verified is an answer of "Verify" and when it came.
type verified struct {
	desk.Verification
	at time.Time
}

// stillTrue keeps an answer as long as it tells of the state that is shown.
func (v *verified) stillTrue(state model.AccountState) *verified {
	if v == nil || v.State != state {
		return nil
	}
	return v
}

// verify has the desk read the account again.
func (s *Connect) verify() tea.Cmd {
	session, practice := s.desk, s.practice
	return kit.Work[desk.Verification]{
		Key: "verify " + string(practice), Doing: "Asking Stripe about the account",
		Run: func(ctx context.Context) (desk.Verification, error) { return session.Verify(ctx, practice) },
	}.Cmd()
}

func (s *Connect) checked(done kit.Done[desk.Verification]) tea.Cmd {
	if done.Key != "verify "+string(s.practice) {
		return nil
	}
	s.verified = nil
	if done.Err == nil {
		s.verified, s.top = &verified{done.Value, s.env.Now()}, 0
	}
	return s.load()
}

// verification are the three lines, pass or fail.
func (s *Connect) verification(width int) []string {
	if s.verified == nil {
		return nil
	}
	t := s.env.Theme
	lines := []string{t.Heading("Verified at "+s.env.Locale.Clock(s.verified.at), width)}
	for _, check := range s.verified.Lines {
		symbol, word, tone := kit.Safe("✓"), kit.Safe("pass"), kit.Good
		if !check.Passed {
			symbol, word, tone = "✕", "fail", kit.Bad
		}
		head := "  " + t.Paint(tone, (symbol+" "+word).Fit(8)) + t.Paint(kit.Dim, kit.Clean(check.Label).Fit(12))
		for i, part := range kit.Clean(check.Words).Wrap(width - 22) {
			if i > 0 {
				head = "                      "
			}
			lines = append(lines, head+t.Paint(kit.Plain, part))
		}
	}
	return lines
}
