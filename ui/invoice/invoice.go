package invoice

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Invoice is the screen of one invoice.
type Invoice struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	id       model.InvoiceID

	stage   kit.Stage
	failure kit.Safe
	view    desk.InvoiceView
	may     may

	top           int // first line that is shown
	lines         int // as last drawn
	width, height int
}

// may is why this person may not, by what; empty where they may.
type may struct{ take, link, refund, edit kit.Safe }

// loadedMsg brings the invoice.
type loadedMsg struct {
	id   model.InvoiceID
	view desk.InvoiceView
	may  may
	err  error
}

// New makes the screen of an invoice.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, id model.InvoiceID) *Invoice {
	return &Invoice{env: env, desk: session, practice: practice, id: id}
}

// Title is the invoice's number.
func (s *Invoice) Title() kit.Safe {
	if s.stage != kit.Ready {
		return "Invoice"
	}
	return kit.Clean(s.view.Invoice.Number)
}

// Money says that money is shown here.
func (s *Invoice) Money() bool { return true }

// Capturing says that letters are keys here.
func (s *Invoice) Capturing() bool { return false }

// Init reads the invoice.
func (s *Invoice) Init() tea.Cmd { return s.load() }

// SetSize keeps the place that is shown.
func (s *Invoice) SetSize(width, height int) { s.width, s.height = width, height }

func (s *Invoice) load() tea.Cmd {
	session, practice, id := s.desk, s.practice, s.id
	return kit.Load(s.env, func(ctx context.Context) (loadedMsg, error) {
		view, err := session.Invoice(ctx, practice, id)
		return loadedMsg{view: view, may: may{
			take: kit.Clean(session.May(model.TakePayments, practice)), link: kit.Clean(session.May(model.SendLinks, practice)),
			refund: kit.Clean(session.May(model.RefundPayments, practice)), edit: kit.Clean(session.May(model.EditInvoices, practice)),
		}}, err
	}, func(msg loadedMsg, err error) tea.Msg {
		msg.id, msg.err = id, err
		return msg
	})
}

// Update follows the invoice as it changes, here and elsewhere.
func (s *Invoice) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		s.take(msg)
	case kit.Shown:
		return s, s.load()
	case model.Event:
		if s.stage == kit.Ready && s.view.Touched(msg) {
			return s, s.load()
		}
	case kit.Done[model.Invoice]:
		if msg.Key == string(s.id) {
			return s, s.load()
		}
	case kit.Done[model.CreditNote]:
		if msg.Key == string(s.id) {
			return s, s.load()
		}
	case tea.KeyMsg:
		s.scroll(msg.String())
	case tea.MouseMsg:
		s.wheel(msg)
	}
	return s, nil
}

func (s *Invoice) take(msg loadedMsg) {
	if msg.id != s.id {
		return
	}
	if msg.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return
	}
	s.stage, s.view, s.may = kit.Ready, msg.view, msg.may
}

func (s *Invoice) scroll(key string) {
	step := map[string]int{"up": -1, "down": 1, "pgup": -s.height, "pgdown": s.height, "home": -s.lines, "end": s.lines}[key]
	s.top = max(0, min(s.top+step, s.lines-s.height))
}

func (s *Invoice) wheel(msg tea.MouseMsg) {
	switch msg.Button {
	case tea.MouseButtonWheelUp:
		s.top = max(0, s.top-3)
	case tea.MouseButtonWheelDown:
		s.top = max(0, min(s.top+3, s.lines-s.height))
	}
}
