// Package keys is the form "Payment Processing": the keys of a practice's own Stripe account, and the footer of its invoices.
//
// What is typed as a key is never drawn, and a saved one never read again. The package owns no rule: what is wrong with keys is the desk's
// to say.
package keys

import (
	"context"
	"errors"
	"regexp"
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/vault"
)

// Keys is the form of one practice.
type Keys struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	live     bool // the keys are to take the practice live

	stage   kit.Stage
	failure kit.Safe
	is      desk.KeysView
	loads   int // the newest read; an older answer is stale
	form    *kit.Form
	rest    bool             // what may still come of a secret key that was taken out of a field is swallowed
	sent    desk.KeysRequest // what was submitted, until it is saved
	w, h    int
}

// New makes the form of a session at a practice. live asks for the keys that take a practice in test mode live.
func New(env kit.Env, session *desk.Session, practice model.PracticeID, live bool) *Keys {
	return &Keys{env: env, desk: session, practice: practice, live: live}
}

type (
	loadedMsg struct {
		load int
		is   desk.KeysView
		err  error
	}
	saved struct{ live bool }
)

// Title is the screen's part of the breadcrumb.
func (s *Keys) Title() kit.Safe { return "Payment Processing" }

// Money is true: the mode's badge stands over the screen.
func (s *Keys) Money() bool { return true }

// Capturing is true once there are fields.
func (s *Keys) Capturing() bool { return s.form != nil }

// Unsaved says whether something was typed.
func (s *Keys) Unsaved() bool { return s.form != nil && s.form.Dirty() }

// SetSize keeps the body's size.
func (s *Keys) SetSize(w, h int) { s.w, s.h = w, h }

// Actions are none but the form's own keys.
func (s *Keys) Actions() []kit.Action { return nil }

// Init reads what may be seen.
func (s *Keys) Init() tea.Cmd {
	s.loads++
	load, session, practice := s.loads, s.desk, s.practice
	return kit.Load(s.env, func(ctx context.Context) (desk.KeysView, error) { return session.Keys(ctx, practice) },
		func(is desk.KeysView, err error) tea.Msg { return loadedMsg{load, is, err} })
}

func (s *Keys) loaded(msg loadedMsg) {
	if msg.load != s.loads {
		return
	}
	if msg.err != nil {
		s.stage, s.failure, s.form = kit.Failed, kit.Sentence(s.env, msg.err), nil
		return
	}
	s.stage, s.is = kit.Ready, msg.is
	if s.form != nil && s.form.Dirty() {
		return
	}
	s.form = nil
	fields := s.fields()
	if first := slices.IndexFunc(fields, func(f kit.Field) bool { return !f.Shut }); first >= 0 {
		s.form = kit.NewForm(s.env, "Submit", s.submit, fields...)
		if first > 0 {
			s.form.Update(tea.KeyMsg{Type: tea.KeyTab})
		}
	}
}

// Update takes what was read, what was typed, and what came of "Submit".
func (s *Keys) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case loadedMsg:
		s.loaded(msg)
	case kit.Done[saved]:
		return s, s.done(msg)
	case model.Event:
		if msg.Practice == "" || msg.Practice == s.practice {
			return s, s.hinted(msg)
		}
	case tea.KeyMsg, tea.MouseMsg:
		return s, s.typed(msg)
	}
	return s, nil
}

func (s *Keys) hinted(e model.Event) tea.Cmd {
	switch e.Kind {
	case model.ConnectionChanged, model.PracticeChanged, model.Resync:
		return s.Init()
	}
	return nil
}

func (s *Keys) typed(msg tea.Msg) tea.Cmd {
	if s.form == nil {
		return nil
	}
	switch event := msg.(type) {
	case tea.MouseMsg:
		event.Y -= len(s.head())
		msg = event
	case tea.KeyMsg:
		if s.rest = s.rest && event.Type == tea.KeyRunes && keyRest.MatchString(string(event.Runes)); s.rest {
			return nil
		}
	}
	cmd := s.form.Update(msg)
	return tea.Batch(cmd, s.hide())
}

// secretKey is a key that must not stand in a field that is drawn.
var secretKey = regexp.MustCompile(`(?:sk|rk)_(?:test|live)_`)

// keyRest is a further piece of one: a terminal may bring a paste letter by letter.
var keyRest = regexp.MustCompile(`^[0-9A-Za-z_]+$`)

// hide empties a drawn field into which a secret key went, before it is drawn.
func (s *Keys) hide() tea.Cmd {
	values := s.form.Values()
	for _, field := range []string{"publishable", "footer"} {
		if secretKey.MatchString(values[field]) {
			s.form.Set(field, "")
			s.rest = true
			return kit.Say(kit.Problem, "That is a secret key: it belongs in the field \"Secret Key\", where it isn't shown. It was not kept here.")
		}
	}
	return nil
}

// submit asks first where the keys take the practice live.
func (s *Keys) submit(v kit.Values) tea.Cmd {
	s.sent = desk.KeysRequest{Secret: vault.New(v["secret"]), Publishable: v["publishable"], Footer: v["footer"], Live: s.live}
	if !s.live {
		return s.save(s.sent)
	}
	return kit.Ask(kit.NewFinalDialog(s.env, kit.FinalAsk{
		Title: "Go live", Text: []kit.Safe{desk.AfterGoLive},
		Facts: []kit.Fact{{Label: "Practice", Value: kit.Clean(s.is.Practice.Name), Tone: kit.Strong}},
		Word:  kit.Clean(s.is.Practice.Name), Act: "Go live with these keys", Do: func() tea.Cmd { return s.save(s.sent) },
	}))
}

func (s *Keys) work() string { return "keys " + string(s.practice) }

func (s *Keys) save(r desk.KeysRequest) tea.Cmd {
	session, practice := s.desk, s.practice
	footerOnly := r.Secret.Empty() && r.Publishable == ""
	doing := kit.Safe("Checking the keys at Stripe")
	if footerOnly {
		doing = "Saving the footer"
	}
	return kit.Work[saved]{
		Key: s.work(), Doing: doing, Done: func(saved) kit.Safe { return said(footerOnly) },
		Run: func(ctx context.Context) (saved, error) { return saved{r.Live}, session.SaveKeys(ctx, practice, r) },
	}.Cmd()
}

func said(footerOnly bool) kit.Safe {
	if footerOnly {
		return desk.FooterSaved
	}
	return desk.KeysSaved
}

// done leaves nothing typed behind, asks for the PIN, or says beside its field what can't be taken.
func (s *Keys) done(done kit.Done[saved]) tea.Cmd {
	if done.Key != s.work() || s.form == nil {
		return nil
	}
	if done.Err == nil {
		return s.finished(done.Value.live)
	}
	if asksPIN(done.Err) {
		return kit.Ask(s.askPIN())
	}
	s.form.Refuse(done.Err)
	return nil
}

func (s *Keys) finished(live bool) tea.Cmd {
	s.sent, s.form = desk.KeysRequest{}, nil
	s.stage = kit.Loading
	if live {
		return kit.Close()
	}
	return s.Init()
}

// asksPIN says whether all that is missing is the person's own PIN.
func asksPIN(err error) bool {
	known, ok := errors.AsType[*model.Error](err)
	return ok && known.Field == "pin"
}

// askPIN is the question before keys take the place of others.
func (s *Keys) askPIN() kit.Dialog {
	session, practice, r, work := s.desk, s.practice, s.sent, s.work()
	return kit.NewPINDialog(s.env, kit.PINAsk{
		Title: "Replace the keys",
		Text:  []kit.Safe{"These keys take the place of others, at every practice that uses the account. Type your PIN again."},
		Facts: []kit.Fact{{Label: "Present key", Value: kit.Clean(s.is.Key.Mask)}, {Label: "New key", Value: kit.Clean(r.Secret.String())}},
		Act:   "Replace the keys",
		Try: func(ctx context.Context, proof kit.Proof) (tea.Cmd, error) {
			r.PIN = proof.PINs[0]
			err := session.SaveKeys(ctx, practice, r)
			if asksPIN(err) {
				return nil, err
			}
			told := kit.Say(kit.Success, desk.KeysSaved)
			if err != nil {
				told = kit.Say(kit.Problem, kit.Sentence(s.env, err))
			}
			return tea.Batch(told, func() tea.Msg { return kit.Done[saved]{Key: work, Value: saved{r.Live}, Err: err} }), nil
		},
	})
}
