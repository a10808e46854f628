package disputes

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// sheet is what the screen of a dispute and the screen of its evidence share: the dispute as it was read last, and what is pressed about it.
type sheet struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	id       string

	stage   kit.Stage
	failure kit.Safe
	view    desk.DisputeView
	may     kit.Safe // why this person may not answer; empty where they may
	loads   int
	busy    bool
	w, h    int
	top     int // first line that is shown
	lines   int // how many there are
}

type loadedMsg struct {
	to   *sheet
	load int
	view desk.DisputeView
	may  kit.Safe
	err  error
}

// Money is true: amounts are shown, and money is decided about.
func (s *sheet) Money() bool { return true }

// Capturing is false: every letter is a key here.
func (s *sheet) Capturing() bool { return false }

// SetSize keeps the body's size.
func (s *sheet) SetSize(w, h int) { s.w, s.h = w, h }

// Init reads the dispute.
func (s *sheet) Init() tea.Cmd { return s.load() }

func (s *sheet) load() tea.Cmd {
	s.loads++
	session, practice, id, load := s.desk, s.practice, s.id, s.loads
	return kit.Load(s.env, func(ctx context.Context) (m loadedMsg, err error) {
		m.may = kit.Clean(session.May(model.AnswerDisputes, practice))
		m.view, err = session.Dispute(ctx, practice, id)
		return m, err
	}, func(m loadedMsg, err error) tea.Msg {
		m.to, m.load, m.err = s, load, err
		return m
	})
}

// take follows hints, what came of a press, and the keys that scroll.
func (s *sheet) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case loadedMsg:
		if msg.to == s && msg.load == s.loads {
			s.show(msg)
		}
	case kit.Shown:
		return s.load()
	case model.Event:
		if s.touched(msg) {
			return s.load()
		}
	case kit.Done[desk.DisputeAnswer]:
		return s.pressed(msg.Key)
	case kit.Done[model.Dispute]:
		return s.pressed(msg.Key)
	case kit.Done[model.Invoice]:
		return s.pressed(msg.Key)
	case tea.KeyMsg:
		s.scroll(map[string]int{"up": -1, "down": 1, "pgup": -s.h, "pgdown": s.h, "home": -s.lines, "end": s.lines}[msg.String()])
	case tea.MouseMsg:
		s.scroll(map[tea.MouseButton]int{tea.MouseButtonWheelUp: -3, tea.MouseButtonWheelDown: 3}[msg.Button])
	}
	return nil
}

func (s *sheet) show(m loadedMsg) {
	if m.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, m.err)
		return
	}
	s.stage, s.view, s.may = kit.Ready, m.view, m.may
}

// touched says whether a hint is about what is shown.
func (s *sheet) touched(e model.Event) bool {
	switch e.Kind {
	case model.Resync, model.ConnectionChanged:
		return true
	case model.DisputeChanged:
		return e.ID == s.id
	case model.OperationChanged:
		return e.ID == string(s.view.Operation.ID)
	case model.PaymentChanged:
		return e.ID == string(s.view.Payment.ID)
	case model.InvoiceChanged:
		return e.ID == string(s.view.Invoice.ID) || e.ID == string(s.view.Claim.ID)
	case model.PatientChanged:
		return e.ID == string(s.view.Holder.ID)
	}
	return false
}

// pressed takes over that a press has ended.
func (s *sheet) pressed(key string) tea.Cmd {
	if key != s.id {
		return nil
	}
	s.busy = false
	return s.load()
}

func (s *sheet) scroll(step int) { s.top = max(0, min(s.top+step, s.lines-s.h)) }

// cut is the part of all lines that has room.
func (s *sheet) cut(all []string) []string {
	s.lines = len(all)
	s.scroll(0)
	shown := all[s.top:min(len(all), s.top+s.h)]
	if rest := len(all) - s.top - len(shown); rest > 0 && len(shown) > 1 {
		shown = append(append([]string{}, shown[:len(shown)-1]...), s.env.Theme.Hint(kit.Dim, kit.Cleanf("[↓] %d more lines", rest+1)))
	}
	return shown
}

// waiting draws what is there instead of a dispute; empty once it is read.
func (s *sheet) waiting() string {
	switch s.stage {
	case kit.Ready:
		return ""
	case kit.Failed:
		return s.env.Theme.Stage(kit.Failed, s.failure, s.w, s.h)
	case kit.Loading, kit.Empty:
	}
	return s.env.Theme.Stage(kit.Loading, "Reading the dispute", s.w, s.h)
}

// Dispute is one dispute: why, until when, what the bank took, and what to do.
type Dispute struct{ *sheet }

// NewDispute makes the screen of one dispute.
func NewDispute(env kit.Env, session *desk.Session, practice model.PracticeID, id string) *Dispute {
	return &Dispute{&sheet{env: env, desk: session, practice: practice, id: id}}
}

// Title is the screen's part of the breadcrumb.
func (s *Dispute) Title() kit.Safe { return "Dispute" }

// Update follows the dispute.
func (s *Dispute) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.take(msg) }

// Evidence is the text of a dispute's evidence, as it goes to the bank.
type Evidence struct{ *sheet }

// NewEvidence makes the screen of a dispute's evidence.
func NewEvidence(env kit.Env, session *desk.Session, practice model.PracticeID, id string) *Evidence {
	return &Evidence{&sheet{env: env, desk: session, practice: practice, id: id}}
}

// Title is the screen's part of the breadcrumb.
func (s *Evidence) Title() kit.Safe { return "Evidence" }

// Update follows the dispute.
func (s *Evidence) Update(msg tea.Msg) (kit.Screen, tea.Cmd) { return s, s.take(msg) }
