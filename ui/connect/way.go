package connect

import (
	"context"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// pace is how often the desk is asked whether Stripe has answered. The tick exists only while something is waited for.
const pace = 500 * time.Millisecond

// way is the attempt that is under way.
type way struct {
	auth  desk.Authorisation
	at    desk.ConnectProgress
	qr    *kit.QR   // nil where no code holds the address
	ticks int       // the newest tick; an older one is stale
	turn  int       // of the spinner
	note  kit.Safe  // what went wrong beside the attempt: no browser, no answer from the store
	paste *kit.Form // open while the address is pasted
	quiet *kit.Quiet
}

type (
	tickMsg struct {
		attempt model.AttemptID
		tick    int
	}
	progressMsg struct {
		attempt model.AttemptID
		at      desk.ConnectProgress
		err     error
	}
	browsedMsg struct {
		attempt model.AttemptID
		err     error
	}
	// What the screen's writes give back.
	stopped struct{ attempt model.AttemptID }
	decided struct{ attempt model.AttemptID }
	pasted  struct{ attempt model.AttemptID }
)

// leave shows what Stripe will ask, before anything begins. Who has read it already goes on at once.
func (s *Connect) leave() tea.Cmd {
	if s.ended.Status != "" {
		return s.begin()
	}
	s.phase, s.top = leaving, 0
	return nil
}

// begin asks the desk for a way to Stripe's page.
func (s *Connect) begin() tea.Cmd {
	session, practice := s.desk, s.practice
	return kit.Work[desk.Authorisation]{
		Key: "connect " + string(practice), Doing: "Preparing the way to Stripe",
		Run: func(ctx context.Context) (desk.Authorisation, error) { return session.Connect(ctx, practice) },
	}.Cmd()
}

// begun waits, and opens the browser where the user sits at this machine.
func (s *Connect) begun(done kit.Done[desk.Authorisation]) tea.Cmd {
	if done.Key != "connect "+string(s.practice) {
		return nil
	}
	if done.Err != nil {
		s.settle()
		return s.load()
	}
	s.ended = desk.ConnectProgress{}
	s.way = way{auth: done.Value, at: desk.ConnectProgress{Expires: done.Value.Expires, Status: model.AttemptWaiting}}
	s.way.qr, _ = kit.NewQR(s.env.Theme, kit.Clean(done.Value.Address)) // an address without a code is still shown
	s.phase, s.top = waiting, 0
	cmds := []tea.Cmd{s.tick()}
	if s.local() {
		cmds = append(cmds, s.openBrowser())
	}
	return tea.Batch(cmds...)
}

func (s *Connect) tick() tea.Cmd {
	s.way.ticks++
	next := tickMsg{s.way.auth.Attempt, s.way.ticks}
	return tea.Tick(pace, func(time.Time) tea.Msg { return next })
}

// attending says whether an attempt is the one that is waited for.
func (s *Connect) attending(attempt model.AttemptID) bool {
	return (s.phase == waiting || s.phase == deciding) && attempt == s.way.auth.Attempt
}

func (s *Connect) ticked(msg tickMsg) tea.Cmd {
	if !s.attending(msg.attempt) || msg.tick != s.way.ticks {
		return nil
	}
	s.way.turn++
	return s.look(msg.attempt)
}

// look asks how the attempt stands.
func (s *Connect) look(attempt model.AttemptID) tea.Cmd {
	if !s.attending(attempt) {
		return nil
	}
	session, practice := s.desk, s.practice
	return kit.Load(s.env, func(ctx context.Context) (desk.ConnectProgress, error) {
		return session.ConnectStatus(ctx, practice, attempt)
	},
		func(at desk.ConnectProgress, err error) tea.Msg { return progressMsg{attempt, at, err} })
}

// progressed goes on waiting, asks, or ends.
func (s *Connect) progressed(msg progressMsg) tea.Cmd {
	if !s.attending(msg.attempt) {
		return nil
	}
	if msg.err != nil {
		return s.lost(msg.err)
	}
	s.way.at = msg.at
	switch msg.at.Status {
	case model.AttemptConnected:
		s.settle()
		return tea.Batch(s.load(), kit.Say(kit.Success, "Connected to "+kit.Clean(msg.at.Account.Name)+"."))
	case model.AttemptGranted:
		if s.phase != deciding {
			s.phase = deciding
			s.restart()
			s.way.paste, s.way.quiet = nil, kit.NewQuiet(s.env.Now)
		}
	case model.AttemptCancelled, model.AttemptTimedOut, model.AttemptRefused:
		s.settle()
		s.ended = msg.at
		if !s.connectable() { // going live: what is connected stays, and its page has no place for how this ended
			return tea.Batch(s.load(), kit.Say(kit.Problem, kit.Clean(msg.at.Message)))
		}
		return s.load()
	case model.AttemptWaiting, model.AttemptExchanging:
	}
	return s.tick()
}

// settle goes back to the state of the connection.
func (s *Connect) settle() {
	s.phase = resting
	s.restart()
}

// lost is no answer to how the attempt stands: one that is gone has ended, anything else may pass.
func (s *Connect) lost(err error) tea.Cmd {
	if kind := model.KindOf(err); kind != model.NotFound && kind != model.Forbidden {
		s.way.note = kit.Sentence(s.env, err)
		return s.tick()
	}
	s.settle()
	s.ended = desk.ConnectProgress{Attempt: s.way.auth.Attempt, Status: model.AttemptRefused, Message: string(kit.Sentence(s.env, err))}
	return s.load()
}

// local says whether a browser can be opened where the user sits.
func (s *Connect) local() bool { return s.env.Local && s.browse != nil }

// openBrowser opens Stripe's page. It asks the system in a command: some take their time.
func (s *Connect) openBrowser() tea.Cmd {
	attempt, address, browse, ctx := s.way.auth.Attempt, s.way.auth.Address, s.browse, s.env.Ctx
	return func() tea.Msg { return browsedMsg{attempt, browse(ctx, address)} }
}

// openDashboard opens Stripe's own desk, where requirements are answered.
func (s *Connect) openDashboard() tea.Cmd {
	browse, ctx := s.browse, s.env.Ctx
	return func() tea.Msg { return browsedMsg{err: browse(ctx, dashboard)} }
}

// dashboard is where an account's owner answers what Stripe asks for: https://docs.stripe.com/dashboard/basics
const dashboard = "https://dashboard.stripe.com"

func (s *Connect) browsed(msg browsedMsg) tea.Cmd {
	switch {
	case msg.err == nil:
		return nil
	case msg.attempt == "":
		return kit.Say(kit.Note, "No browser opened here. Open dashboard.stripe.com yourself.")
	case s.attending(msg.attempt):
		s.way.note = "No browser opened here: [y] copies the address, open it yourself."
	}
	return nil
}

// cancel ends the attempt; Stripe's page may still be open, but it leads nowhere then.
func (s *Connect) cancel() tea.Cmd {
	session, practice, attempt := s.desk, s.practice, s.way.auth.Attempt
	return kit.Work[stopped]{
		Key: string(attempt), Doing: "Stopping",
		Run: func(ctx context.Context) (stopped, error) {
			return stopped{attempt}, session.CancelConnect(ctx, practice, attempt)
		},
	}.Cmd()
}

func (s *Connect) stopped(done kit.Done[stopped]) tea.Cmd { return s.look(done.Value.attempt) }
