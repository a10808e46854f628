package patient

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Form asks for a patient's name, birth date and contact.
type Form struct {
	env      kit.Env
	desk     *desk.Session
	practice model.PracticeID
	patient  model.Patient
	key      string // of the form's own work
	form     *kit.Form
	w, h     int
}

// NewForm makes the form of a patient; of a new one where it has no id yet. What it made takes its place.
func NewForm(env kit.Env, session *desk.Session, practice model.PracticeID, patient model.Patient) *Form {
	f := &Form{env: env, desk: session, practice: practice, patient: patient, key: "form of " + string(patient.ID)}
	f.form = kit.NewForm(env, "Save", f.save,
		kit.Field{Key: "name", Label: "Name", Value: patient.Name, Hint: "As the patient writes it."},
		kit.Field{Key: "birth", Label: "Birth date", Kind: kit.DateField, Value: patient.BirthDate.String(), Optional: true, Hint: "It tells two patients of one name apart before money moves."},
		kit.Field{Key: "mobile", Label: "Mobile", Value: patient.Mobile, Optional: true, Hint: "Pay links and card setup links are offered to this number first."},
		kit.Field{Key: "email", Label: "E-mail", Value: patient.Email, Optional: true},
	)
	return f
}

// Title says whose form it is.
func (f *Form) Title() kit.Safe {
	if f.patient.ID == "" {
		return "New patient"
	}
	return "Edit"
}

// Money is false: no amount stands here.
func (f *Form) Money() bool { return false }

// Capturing is true: letters are text.
func (f *Form) Capturing() bool { return true }

// Unsaved says whether something typed would go.
func (f *Form) Unsaved() bool { return f.form.Dirty() }

// Actions are none: the form's own line says what its keys do.
func (f *Form) Actions() []kit.Action { return nil }

// Init reads nothing.
func (f *Form) Init() tea.Cmd { return nil }

// SetSize keeps the size; what was typed stays.
func (f *Form) SetSize(w, h int) { f.w, f.h = w, h }

// View draws the form.
func (f *Form) View() string { return f.form.View(f.w, f.h) }

// Update takes input, and what came of saving.
func (f *Form) Update(msg tea.Msg) (kit.Screen, tea.Cmd) {
	if done, ok := msg.(kit.Done[model.Patient]); ok {
		if done.Key != f.key {
			return f, nil
		}
		return f, f.saved(done)
	}
	return f, f.form.Update(msg)
}

func (f *Form) save(v kit.Values) tea.Cmd {
	p := f.patient
	p.Name, p.BirthDate, p.Mobile, p.Email = v["name"], v.Date("birth"), v["mobile"], v["email"]
	session, practice := f.desk, f.practice
	return kit.Work[model.Patient]{
		Key: f.key, Doing: "Saving the patient", Done: func(p model.Patient) kit.Safe { return kit.Clean(p.Name) + " is saved." },
		Run: func(ctx context.Context) (model.Patient, error) { return session.SavePatient(ctx, practice, p) },
	}.Cmd()
}

// saved leaves the form; a new patient's screen takes its place.
func (f *Form) saved(done kit.Done[model.Patient]) tea.Cmd {
	switch {
	case done.Err != nil:
		f.form.Refuse(done.Err)
		return nil
	case f.patient.ID == "":
		return kit.Replace(New(f.env, f.desk, f.practice, done.Value.ID))
	}
	return kit.Close()
}
