package apptype

import (
	"context"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Form edits one appointment type, or makes a new one, and says with every key what would happen to a patient.
type Form struct {
	env  kit.Env
	desk *desk.Session
	all  desk.TypeList         // of the practice: its state, and why modes can't be set
	was  model.AppointmentType // as stored
	key  string                // of the form's own work
	form *kit.Form
	test tester
	w, h int
}

// NewForm makes the form of a type; of a new one where it has no id yet.
func NewForm(env kit.Env, session *desk.Session, all desk.TypeList, t model.AppointmentType) *Form {
	f := &Form{env: env, desk: session, all: all, was: t, key: "form of " + string(t.ID)}
	f.form = kit.NewForm(env, "Save", f.save, fields(t, all.WhyModes != "")...)
	f.test = tester{built: t}
	return f
}

// Title says whose form it is.
func (f *Form) Title() kit.Safe {
	if f.was.ID == "" {
		return "New type"
	}
	return kit.Clean(f.was.Name)
}

// Money is true: prices are set here.
func (f *Form) Money() bool { return true }

// Capturing is true: letters are text.
func (f *Form) Capturing() bool { return true }

// Unsaved says whether something typed would go. Whom the tester is tried with is no loss.
func (f *Form) Unsaved() bool {
	now, err := f.read(f.form.Values())
	return err != nil || now != f.was
}

// Actions lead to connecting, where that is what modes and deposits wait for.
func (f *Form) Actions() []kit.Action {
	if f.all.State != model.NotConnected {
		return nil
	}
	return []kit.Action{{Key: "ctrl+o", Label: "connect", Help: "Connect the practice to Stripe: modes and deposits mean something only then.", Do: func() tea.Cmd { return kit.Visit("connect") }}}
}

// Init asks what would happen.
func (f *Form) Init() tea.Cmd { return f.ask() }

// SetSize keeps the size; what was typed stays.
func (f *Form) SetSize(w, h int) { f.w, f.h = w, h }

// Update takes input, what would happen, and what came of saving.
func (f *Form) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	switch msg := msg.(type) {
	case kit.Done[desk.TypeRow]:
		if msg.Key == f.key {
			return f, f.saved(msg)
		}
		return f, nil
	case outlookMsg:
		f.test.take(f, msg)
		return f, nil
	case connectedMsg:
		return f, f.reopen(msg)
	case model.Event:
		return f, f.follow(msg)
	case tea.KeyMsg, tea.MouseMsg:
		cmd := f.form.Update(msg)
		return f, tea.Batch(cmd, f.changed())
	}
	return f, nil
}

// read turns the answers into the type. The error names the field.
func (f *Form) read(v kit.Values) (model.AppointmentType, error) {
	t := f.was
	currency := f.all.Practice.Currency
	t.Name, t.ItemCode = strings.TrimSpace(v["name"]), strings.TrimSpace(v["code"])
	t.Mode, t.PriceShown, t.Sensitive = model.PaymentMode(v["mode"]), model.PriceShown(v["shown"]), v["sensitive"] == yes
	var err error
	if t.Minutes, err = minutes(v["minutes"]); err != nil {
		return t, err
	}
	if t.Price, err = price("price", v["price"], currency); err != nil {
		return t, err
	}
	if t.CancellationFee, err = price("cancellation", v["cancellation"], currency); err != nil {
		return t, err
	}
	if t.TaxBasisPoints, err = percent("tax", v["tax"]); err != nil {
		return t, err
	}
	if t.Deposit, err = deposit(v["deposit"], currency); err != nil {
		return t, err
	}
	return t, t.Check()
}

func (f *Form) save(v kit.Values) tea.Cmd {
	t, err := f.read(v)
	if err != nil {
		f.form.Refuse(err)
		return nil
	}
	session := f.desk
	return kit.Work[desk.TypeRow]{
		Key: f.key, Doing: "Saving the type", Done: func(r desk.TypeRow) kit.Safe { return kit.Clean(r.Type.Name) + " is saved." },
		Run: func(ctx context.Context) (desk.TypeRow, error) { return session.SaveType(ctx, t) },
	}.Cmd()
}

func (f *Form) saved(done kit.Done[desk.TypeRow]) tea.Cmd {
	if done.Err != nil {
		f.form.Refuse(done.Err)
		return nil
	}
	return kit.Close()
}
