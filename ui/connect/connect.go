// Package connect is the screen "Stripe Connect Integration": how one practice stands with Stripe, the way to a connection, and the
// way out of it.
//
// It owns no rule: what may be done, and why not, is the desk's to say. It opens no page but Stripe's authorisation and Dashboard.
package connect

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// phase is what the screen is about now: one thing at a time.
type phase uint8

const (
	resting   phase = iota // the state of the connection
	leaving                // what Stripe will ask, before the browser opens
	waiting                // for the answer of Stripe's page
	deciding               // Stripe granted another account than the last one
	refusing               // a disconnect that can't be done now
	goingLive              // what going live means, and the ways to it
)

// Browse opens a page in the browser of the machine at which the user sits.
type Browse func(ctx context.Context, address string) error

// Connect shows one practice's connection to Stripe.
type Connect struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	browse   Browse

	phase    phase
	stage    kit.Stage
	failure  kit.Safe
	is       desk.Integration
	mayNot   kit.Safe // why this person may change nothing here; empty where they may
	loads    int      // the newest read; an older answer is stale
	way      way
	ended    desk.ConnectProgress   // how the last attempt ended without a connection
	verified *verified              // what "Verify" answered, until the state changes
	refused  desk.DisconnectPreview // why a disconnect can't be done

	cursor int
	top    int // first line that is drawn
	w, h   int
}

// New makes the screen of a session at a practice. browse opens Stripe's pages; it is used only where the user sits at this machine.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, browse Browse) *Connect {
	return &Connect{env: env, desk: session, practice: practice, browse: browse}
}

type loadedMsg struct {
	load   int
	is     desk.Integration
	mayNot kit.Safe
	err    error
}

// Title is the screen's part of the breadcrumb.
func (s *Connect) Title() kit.Safe { return "Stripe Connect Integration" }

// Money is true: the mode's badge stands over the screen.
func (s *Connect) Money() bool { return true }

// Capturing says whether an address is being pasted.
func (s *Connect) Capturing() bool { return s.phase == waiting && s.way.paste != nil }

// SetSize keeps the body's size.
func (s *Connect) SetSize(w, h int) {
	s.w, s.h = w, h
	s.follow()
}

// Init reads the connection.
func (s *Connect) Init() tea.Cmd { return s.load() }

func (s *Connect) load() tea.Cmd {
	s.loads++
	load, session, practice := s.loads, s.desk, s.practice
	return kit.Load(s.env, func(ctx context.Context) (desk.Integration, error) { return session.Integration(ctx, practice) },
		func(is desk.Integration, err error) tea.Msg {
			return loadedMsg{load, is, kit.Clean(session.May(model.EditIntegrations, practice)), err}
		})
}

func (s *Connect) loaded(msg loadedMsg) {
	if msg.load != s.loads {
		return
	}
	if msg.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return
	}
	anew := s.stage != kit.Ready || s.is.State != msg.is.State
	if s.phase == goingLive && s.is.Practice.Mode != msg.is.Practice.Mode {
		s.phase, anew = resting, true // it has happened
	}
	s.stage, s.is, s.mayNot = kit.Ready, msg.is, msg.mayNot
	if !s.connectable() {
		s.ended = desk.ConnectProgress{}
	}
	if anew {
		s.verified = s.verified.stillTrue(s.is.State)
		s.restart()
	}
	s.cursor = min(s.cursor, len(s.rows())-1)
	s.follow()
}

// Update takes loads, hints, the answers of what was asked for, and the cursor's keys.
func (s *Connect) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		s.loaded(msg)
	case kit.Shown:
		return s, s.load()
	case model.Event:
		return s, s.hinted(msg)
	case tea.KeyMsg:
		return s, s.press(msg)
	case tea.MouseMsg:
		return s, s.mouse(msg)
	default:
		return s, s.answered(msg)
	}
	return s, nil
}

// answered takes what came of the screen's own questions and writes.
func (s *Connect) answered(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case kit.Done[desk.Authorisation]:
		return s.begun(msg)
	case tickMsg:
		return s.ticked(msg)
	case progressMsg:
		return s.progressed(msg)
	case browsedMsg:
		return s.browsed(msg)
	case kit.Done[pasted]:
		return s.sent(msg)
	case kit.Done[stopped]:
		return s.stopped(msg)
	case kit.Done[decided]:
		return s.look(msg.Value.attempt)
	case kit.Done[reused]:
		return s.after(msg.Err)
	case kit.Done[desk.Verification]:
		return s.checked(msg)
	case previewMsg:
		return s.previewed(msg)
	case kit.Done[disconnected]:
		return s.after(msg.Err)
	case kit.Done[backed]:
		return s.backedOut(msg.Err)
	}
	return nil
}

// after reads again what a write may have changed.
func (s *Connect) after(err error) tea.Cmd {
	if err == nil {
		s.verified, s.ended = nil, desk.ConnectProgress{}
	}
	return s.load()
}

// hinted reads again where the hint may be about what is shown.
func (s *Connect) hinted(e model.Event) tea.Cmd {
	if e.Practice != "" && e.Practice != s.practice {
		return nil
	}
	switch e.Kind {
	case model.ConnectionChanged, model.PracticeChanged, model.TypeChanged, model.Resync:
		return s.load()
	case model.OperationChanged:
		if s.phase == refusing {
			return s.preview(false)
		}
	}
	return nil
}
