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
	kit.FormPage
	desk   *desk.Session
	id     model.PracticeID // empty: a new one
	before model.Practice
}

// NewForm makes the form of a practice; an empty id asks for a new one.
func NewForm(env kit.Env, session *desk.Session, id model.PracticeID) *Form {
	return &Form{FormPage: kit.FormPage{Env: env, Reading: "Reading the practice", Heading: "A further practice of the organisation"}, desk: session, id: id}
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

// Init reads the practice.
func (s *Form) Init() tea.Cmd {
	session, id := s.desk, s.id
	return kit.Load(s.Env, func(ctx context.Context) (known, error) { return read(ctx, session, id) },
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
		if msg.Key == string(s.id) {
			return s, s.Saved(msg.Err)
		}
	case tea.KeyMsg, tea.MouseMsg:
		return s, s.Typed(msg)
	}
	return s, nil
}

func (s *Form) loaded(msg knownMsg) {
	switch {
	case msg.err != nil:
		s.Failure = kit.Sentence(s.Env, msg.err)
		return
	case msg.known.may != "":
		s.Failure = kit.Clean(msg.known.may)
		return
	}
	s.before = msg.known.practice
	act := kit.Safe("Make the practice")
	if s.id != "" {
		act, s.Heading = "Save", kit.Clean(s.before.Name)
	}
	s.Form = kit.NewForm(s.Env, act, s.save, fields(msg.known, s.id == "")...)
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
