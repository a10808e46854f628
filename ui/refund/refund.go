package refund

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Refund returns money of one invoice.
type Refund struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	invoice  model.InvoiceID
	wanted   model.PaymentID // the payment that was asked for, if one was

	stage   kit.Stage
	failure kit.Safe
	view    desk.InvoiceView
	mayNot  kit.Safe // why money can't be returned
	mayStop kit.Safe // why links can't be stopped
	me      desk.Me  // with what this person may return alone

	things []thing // what can be stopped or returned
	chosen int
	picked *thing // what it is about now; nil while there is a choice
	form   *kit.Form
	ways   []payback // how a refund that came back can be made good
	way    int
	top    int // line at which the form or the options begin, as last drawn

	busy     bool
	pressed  model.OperationID
	doubtful bool
	finished bool // any key leads back
	waits    bool // a second person was asked
	closing  bool // the screen is being closed: a further key must not close the one below
	outcome  *outcome

	width, height int
}

// outcome is how the last press ended.
type outcome struct {
	mark kit.Mark
	text kit.Safe
}

// loadedMsg brings the invoice.
type loadedMsg struct {
	id   model.InvoiceID
	view desk.InvoiceView
	may  kit.Safe
	stop kit.Safe
	me   desk.Me
	err  error
}

// New makes the screen for an invoice; a payment of it can be named, otherwise it is chosen here where there are several.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, invoice model.InvoiceID, payment ...model.PaymentID) *Refund {
	s := &Refund{env: env, desk: session, practice: practice, invoice: invoice}
	if len(payment) > 0 {
		s.wanted = payment[0]
	}
	return s
}

// Title says what is being done.
func (s *Refund) Title() kit.Safe {
	if s.picked == nil {
		return "Refund"
	}
	return s.picked.title()
}

// Money says that money moves here.
func (s *Refund) Money() bool { return true }

// Capturing says that letters are text in the form, and that any key leads back at the end.
func (s *Refund) Capturing() bool { return s.finished || s.filling() }

// Unsaved says whether something typed would go.
func (s *Refund) Unsaved() bool { return s.filling() && !s.busy && s.form.Dirty() }

// filling says whether the form is on the screen.
func (s *Refund) filling() bool { return s.form != nil && !s.finished && !s.locked() }

// locked says whether a refund of this payment is on its way or not known yet.
func (s *Refund) locked() bool {
	return s.stage == kit.Ready && (s.view.Locked() != "" || s.sending())
}

// Init reads the invoice.
func (s *Refund) Init() tea.Cmd { return s.load() }

// SetSize keeps what was typed.
func (s *Refund) SetSize(width, height int) { s.width, s.height = width, height }

func (s *Refund) load() tea.Cmd {
	session, practice, id := s.desk, s.practice, s.invoice
	return kit.Load(s.env, func(ctx context.Context) (loadedMsg, error) {
		view, err := session.Invoice(ctx, practice, id)
		if err != nil {
			return loadedMsg{}, err
		}
		me, err := session.Me(ctx, practice)
		return loadedMsg{me: me, view: view, may: kit.Clean(session.May(model.RefundPayments, practice)), stop: kit.Clean(session.May(model.SendLinks, practice))}, err
	}, func(msg loadedMsg, err error) tea.Msg {
		msg.id, msg.err = id, err
		return msg
	})
}

// Update follows keys, the press on its way, and what others do to the invoice.
func (s *Refund) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		s.show(msg)
	case kit.Shown:
		if s.waits { // what became of it stands on the screen that was open above
			return s, s.leave()
		}
		return s, s.load()
	case model.Event:
		if s.stage == kit.Ready && s.view.Touched(msg) {
			return s, s.load()
		}
	case kit.Done[desk.Refunded]:
		if s.busy && msg.Key == string(s.pressed) {
			return s, s.ended(msg.Value, msg.Err)
		}
	case kit.Done[model.Link]:
		if s.busy && s.picked != nil && msg.Key == string(s.picked.link.ID) {
			return s, s.stopped(msg.Err)
		}
	case tea.KeyMsg, tea.MouseMsg:
		return s, s.input(msg)
	}
	return s, nil
}

func (s *Refund) input(msg tea.Msg) tea.Cmd {
	key, isKey := msg.(tea.KeyMsg)
	if click, ok := msg.(tea.MouseMsg); ok {
		return s.mouse(click)
	}
	switch {
	case s.finished && isKey:
		return s.leave()
	case s.busy || s.stage != kit.Ready:
		return nil
	case s.filling():
		defer s.rename()
		return s.form.Update(msg)
	case isKey && key.String() == "up":
		s.move(-1)
	case isKey && key.String() == "down":
		s.move(1)
	}
	return nil
}

// mouse gives the form its clicks, and chooses an option.
func (s *Refund) mouse(msg tea.MouseMsg) tea.Cmd {
	if s.finished || s.busy || s.stage != kit.Ready {
		return nil
	}
	msg.Y -= s.top
	switch {
	case s.filling():
		return s.form.Update(msg)
	case msg.Action != tea.MouseActionPress || msg.Button != tea.MouseButtonLeft || msg.Y < 0:
	case s.picked == nil && msg.Y < len(s.things):
		s.chosen = msg.Y
	case s.picked != nil && s.picked.kind == cameBack && msg.Y < len(s.ways):
		s.way = msg.Y
	}
	return nil
}

// leave goes back, once.
func (s *Refund) leave() tea.Cmd {
	if s.closing {
		return nil
	}
	s.closing = true
	return kit.Close()
}

// move goes to another thing, or to another way to pay back.
func (s *Refund) move(step int) {
	switch {
	case s.picked == nil:
		s.chosen = max(0, min(s.chosen+step, len(s.things)-1))
	case s.picked.kind == cameBack:
		s.way = max(0, min(s.way+step, len(s.ways)-1))
	}
}

// show takes over how the invoice stands. Where one thing alone can be done, it is chosen already.
func (s *Refund) show(msg loadedMsg) {
	if msg.id != s.invoice {
		return
	}
	if msg.err != nil {
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return
	}
	s.stage, s.view, s.mayNot, s.mayStop, s.me = kit.Ready, msg.view, msg.may, msg.stop, msg.me
	if s.finished || s.busy {
		return
	}
	s.settled()
	s.things = s.list()
	s.chosen = max(0, min(s.chosen, len(s.things)-1))
	if s.picked != nil && s.renew() {
		return
	}
	for i := range s.things {
		if s.things[i].payment.Payment.ID == s.wanted && s.wanted != "" {
			s.pick(s.things[i])
			return
		}
	}
	if len(s.things) == 1 {
		s.pick(s.things[0])
	}
}

// renew finds what is picked in the invoice as it stands now; what was typed stays. A refund that waited and was decided is picked no more.
func (s *Refund) renew() bool {
	for i := range s.things {
		if s.things[i].key() == s.picked.key() {
			s.picked = &s.things[i]
			if s.picked.kind == cameBack {
				s.ways = s.paybacks(*s.picked)
			}
			return true
		}
	}
	if s.picked.kind == asked {
		s.picked = nil
	}
	return s.picked != nil
}
