package take

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Take takes money for one invoice or several, one after the other.
type Take struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	queue    []model.InvoiceID // still to be paid; the first is shown
	count    int               // how many there were at first

	stage   kit.Stage
	failure kit.Safe
	view    desk.InvoiceView
	may     mayNot

	ways   []way
	chosen int
	amount,
	received,
	reference field
	focus *field

	busy     bool              // a press is on its way
	pressed  desk.TakeRequest  // the last one
	doubtful bool              // whose outcome isn't known yet
	outcome  *outcome          // how the last press ended
	declined map[string]bool   // cards that said no here
	offered  *desk.TakeRequest // a press that a pay link can take over by one key
	closing  bool              // the screen is being closed: a further key must not close the one below
	finished bool              // nothing is open any more: any key leads back

	width, height int
}

// mayNot is why this person may not, by what; empty where they may.
type mayNot struct{ take, link kit.Safe }

// loadedMsg brings the invoice that is being paid.
type loadedMsg struct {
	id   model.InvoiceID
	view desk.InvoiceView
	may  mayNot
	err  error
}

// New makes the screen for the invoices named, in their order.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, invoices ...model.InvoiceID) *Take {
	s := &Take{env: env, desk: session, practice: practice, queue: invoices, count: len(invoices), declined: map[string]bool{}}
	s.amount = newField(env.Theme, "amount", "Amount")
	s.received = newField(env.Theme, "tendered", "Cash received")
	s.reference = newField(env.Theme, "reference", "Reference")
	s.focus = &s.amount
	return s
}

// Title is this screen's part of the way here.
func (s *Take) Title() kit.Safe { return "Take payment" }

// Money says that money moves here.
func (s *Take) Money() bool { return true }

// Capturing says that letters are text while a reference is typed, and that any key leads back once all is paid.
func (s *Take) Capturing() bool { return s.finished || s.focus == &s.reference }

// Numeric says that digits go into the amount.
func (s *Take) Numeric() bool {
	return s.stage == kit.Ready && !s.finished && s.focus != &s.reference && s.view.Takeable() == ""
}

// Unsaved says whether something typed would go.
func (s *Take) Unsaved() bool {
	return !s.finished && !s.busy && (s.amount.touched || s.received.touched || s.reference.touched)
}

// Init reads the first invoice.
func (s *Take) Init() tea.Cmd { return s.load() }

// SetSize keeps what was chosen and typed.
func (s *Take) SetSize(width, height int) { s.width, s.height = width, height }

// invoice is the one that is being paid.
func (s *Take) invoice() model.InvoiceID {
	if len(s.queue) == 0 {
		return ""
	}
	return s.queue[0]
}

func (s *Take) load() tea.Cmd {
	session, practice, id := s.desk, s.practice, s.invoice()
	return kit.Load(s.env, func(ctx context.Context) (loadedMsg, error) {
		view, err := session.Invoice(ctx, practice, id)
		return loadedMsg{view: view, may: mayNot{
			take: kit.Clean(session.May(model.TakePayments, practice)), link: kit.Clean(session.May(model.SendLinks, practice)),
		}}, err
	}, func(msg loadedMsg, err error) tea.Msg {
		msg.id, msg.err = id, err
		return msg
	})
}

// Update follows keys, the press on its way, and what others do to the invoice.
func (s *Take) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		return s, s.show(msg)
	case kit.Shown:
		return s, s.load()
	case model.Event:
		if s.stage == kit.Ready && s.view.Touched(msg) {
			return s, s.load()
		}
	case kit.Done[desk.Taken]:
		if s.busy && msg.Key == string(s.pressed.Operation) {
			return s, s.ended(msg.Value, msg.Err)
		}
	case settledMsg:
		if msg.operation == s.pressed.Operation && s.doubtful {
			return s, s.ended(msg.taken, msg.err)
		}
	case tea.KeyMsg:
		return s, s.key(msg)
	case tea.MouseMsg:
		s.mouse(msg)
	}
	return s, nil
}

// show takes over how the invoice stands now. What was typed stays.
func (s *Take) show(msg loadedMsg) tea.Cmd {
	if msg.id != s.invoice() {
		return nil
	}
	if msg.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return nil
	}
	anew := s.stage != kit.Ready
	s.stage, s.view, s.may = kit.Ready, msg.view, msg.may
	s.rebuild(anew)
	if s.doubtful && s.view.Locked() == "" {
		return s.settle()
	}
	return s.goOn()
}

// goOn leads to the next invoice, or to the end, once nothing is open on this one.
func (s *Take) goOn() tea.Cmd {
	switch {
	case s.view.Locked() != "" || s.busy:
		return nil
	case s.view.Invoice.Open().Zero() && len(s.queue) > 1:
		return s.next()
	}
	s.finished = s.view.Invoice.Open().Zero()
	if s.finished && s.offered != nil { // what a card refused was paid another way
		s.outcome, s.offered = nil, nil
	}
	return nil
}

// next goes on to the next invoice.
func (s *Take) next() tea.Cmd {
	s.queue = s.queue[1:]
	s.stage = kit.Loading
	s.clear()
	return s.load()
}

// leave goes back, once.
func (s *Take) leave() tea.Cmd {
	if s.closing {
		return nil
	}
	s.closing = true
	return kit.Close()
}

func (s *Take) key(msg tea.KeyMsg) tea.Cmd {
	if s.stage != kit.Ready {
		return nil
	}
	if s.finished {
		return s.leave()
	}
	switch msg.String() {
	case "up":
		s.choose(s.chosen - 1)
	case "down":
		s.choose(s.chosen + 1)
	case "tab", "shift+tab":
		s.turn()
	case "enter":
		return s.confirm()
	case "esc":
		return kit.Back()
	default:
		if !s.busy {
			s.focus.update(msg)
			s.refill()
		}
	}
	return nil
}
