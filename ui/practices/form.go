package practices

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Form edits one practice, or makes a new one.
type Form struct {
	env     kit.Env
	desk    *desk.Session
	id      model.PracticeID // empty: a new one
	stage   kit.Stage
	failure kit.Safe
	before  model.Practice
	form    *kit.Form
	w, h    int
}

// NewForm makes the form of a practice; an empty id asks for a new one.
func NewForm(env kit.Env, session *desk.Session, id model.PracticeID) *Form {
	return &Form{env: env, desk: session, id: id}
}

// known is what the form shows of a practice before anything is typed.
type known struct {
	practice model.Practice
	types    []model.PaymentType
	may      string // why it can't be saved by this person
}

type knownMsg struct {
	to    *Form
	known known
	err   error
}

// Title is the screen's part of the breadcrumb.
func (s *Form) Title() kit.Safe {
	if s.id == "" {
		return "New practice"
	}
	return "Practice"
}

// Money is false: no amount is shown.
func (s *Form) Money() bool { return false }

// Capturing is true once there are fields.
func (s *Form) Capturing() bool { return s.form != nil }

// Unsaved says whether something was typed.
func (s *Form) Unsaved() bool { return s.form != nil && s.form.Dirty() }

// SetSize keeps the body's size.
func (s *Form) SetSize(w, h int) { s.w, s.h = w, h }

// Init reads the practice.
func (s *Form) Init() tea.Cmd {
	session, id := s.desk, s.id
	return kit.Load(s.env, func(ctx context.Context) (known, error) { return read(ctx, session, id) },
		func(k known, err error) tea.Msg { return knownMsg{s, k, err} })
}

func read(ctx context.Context, session *desk.Session, id model.PracticeID) (k known, err error) {
	k.may = session.May(model.EditPractices, id)
	if id == "" {
		rows, err := session.Practices(ctx)
		if len(rows) > 0 {
			first := rows[0].Practice // a further site is most likely in the same country
			k.practice = model.Practice{LegalName: first.LegalName, TaxID: first.TaxID, Country: first.Country, Currency: first.Currency, Zone: first.Zone}
		}
		return k, err
	}
	if k.practice, err = session.Practice(ctx, id); err != nil {
		return k, err
	}
	k.types, err = session.PaymentTypes(ctx, id)
	return k, err
}

// Update takes what was read, what was typed, and the answer to saving.
func (s *Form) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case knownMsg:
		if msg.to == s {
			s.loaded(msg)
		}
	case kit.Done[model.Practice]:
		return s, s.saved(msg)
	case tea.KeyMsg, tea.MouseMsg:
		if s.form != nil {
			return s, s.form.Update(s.below(msg))
		}
	}
	return s, nil
}

func (s *Form) loaded(msg knownMsg) {
	switch {
	case msg.err != nil:
		s.stage, s.failure = kit.Failed, kit.Sentence(s.env, msg.err)
		return
	case msg.known.may != "":
		s.stage, s.failure = kit.Failed, kit.Clean(msg.known.may)
		return
	}
	s.stage, s.before = kit.Ready, msg.known.practice
	act := kit.Safe("Save")
	if s.id == "" {
		act = "Make the practice"
	}
	s.form = kit.NewForm(s.env, act, s.save, fields(msg.known, s.id == "")...)
}

// below counts a mouse position from the form's first line.
func (s *Form) below(msg tea.Msg) tea.Msg {
	if mouse, ok := msg.(tea.MouseMsg); ok {
		mouse.Y -= head
		return mouse
	}
	return msg
}

// save sends the practice as it was read with the answers in it.
func (s *Form) save(values kit.Values) tea.Cmd {
	p := s.before
	p.Name, p.LegalName, p.TaxID = values["name"], values["legal"], values["tax"]
	p.Country, p.Zone, p.Series, p.Footer = values["country"], values["zone"], values["series"], values["footer"]
	p.Currency = model.Currency(strings.ToLower(values["currency"]))
	if s.id != "" {
		p.AcceptOnline, p.PayBalancesOnline = values["accept"] == on, values["balances"] == on
		p.OnlineType = model.PaymentTypeID(values["online"])
	}
	session := s.desk
	return kit.Work[model.Practice]{
		Key: string(s.id), Doing: "Saving the practice", Done: func(p model.Practice) kit.Safe { return kit.Cleanf("%s is saved.", p.Name) },
		Run: func(ctx context.Context) (model.Practice, error) { return session.SavePractice(ctx, p) },
	}.Cmd()
}

// saved leaves, or says beside its field what can't be taken.
func (s *Form) saved(done kit.Done[model.Practice]) tea.Cmd {
	if s.form == nil || done.Key != string(s.id) {
		return nil
	}
	if done.Err == nil {
		return kit.Close()
	}
	s.form.Refuse(done.Err)
	return nil
}

// head is how many lines stand above the fields.
const head = 2

// View draws the fields.
func (s *Form) View() string {
	if s.form == nil {
		text := s.failure
		if s.stage == kit.Loading {
			text = "Reading the practice"
		}
		return s.env.Theme.Stage(s.stage, text, s.w, s.h)
	}
	title := kit.Safe("A further practice of the organisation")
	if s.id != "" {
		title = kit.Clean(s.before.Name)
	}
	return s.env.Theme.Heading(title, s.w) + "\n\n" + s.form.View(s.w, s.h-head)
}

// Actions are none but the form's own keys.
func (s *Form) Actions() []kit.Action { return nil }
