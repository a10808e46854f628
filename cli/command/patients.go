package command

import (
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Patient is one line of the list of patients, seen from one practice and in its mode.
type Patient struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	BirthDate string `json:"birthDate" doc:"as in 1990-04-01; may be empty"`
	Email     string `json:"email"`
	Mobile    string `json:"mobile"`
	Source    string `json:"source" doc:"id in the clinic's own system; empty for one made here"`
	Open      Money  `json:"open" doc:"still to be paid at the practice"`
	Credit    Money  `json:"credit" doc:"held for the patient at the practice"`
	Cards     int    `json:"cards" doc:"saved cards that can be charged now"`
}

// PatientDetail is a patient with what was paid and kept.
type PatientDetail struct {
	Patient
	SavedCards []Card    `json:"savedCards"`
	Invoices   []Invoice `json:"invoices" doc:"newest first"`
	Movements  []Credit  `json:"movements" doc:"of the credit, newest first"`
}

// Credit is one step of a patient's credit.
type Credit struct {
	ID      string `json:"id"`
	Amount  Money  `json:"amount" doc:"negative where credit was used"`
	Why     string `json:"why"`
	Payment string `json:"payment"`
	Invoice string `json:"invoice"`
	Mode    string `json:"mode"`
	At      Time   `json:"at"`
	By      string `json:"by"`
}

func patientOf(p model.Patient, open, credit model.Money, cards int) Patient {
	return Patient{
		ID: string(p.ID), Name: p.Name, BirthDate: p.BirthDate.String(), Email: p.Email, Mobile: p.Mobile, Source: p.Source,
		Open: moneyOf(open), Credit: moneyOf(credit), Cards: cards,
	}
}

func patientDetail(v desk.PatientView) PatientDetail {
	d := PatientDetail{SavedCards: []Card{}, Invoices: []Invoice{}, Movements: []Credit{}}
	usable := 0
	for _, c := range v.Cards {
		d.SavedCards = append(d.SavedCards, cardOf(c))
		if c.Why == "" {
			usable++
		}
	}
	d.Patient = patientOf(v.Patient, v.Open, v.Credit, usable)
	for _, i := range v.Invoices {
		d.Invoices = append(d.Invoices, invoiceOf(i, v.Patient.Name))
	}
	for _, m := range v.Movements {
		d.Movements = append(d.Movements, Credit{
			string(m.ID), moneyOf(m.Amount), m.Why, string(m.Payment), string(m.Invoice), string(m.Mode), timeOf(m.Entered), m.By,
		})
	}
	return d
}

func (a *app) patients() *cobra.Command {
	return group("patients", "Patients: list, show, add, edit, export, erase",
		a.patientsList(), a.patientsShow(), a.patientsAdd(), a.patientsEdit(), a.patientsExport(), a.patientsErase())
}

func (a *app) patientsList() *cobra.Command {
	return a.windowed(a.findable(a.does(&cobra.Command{Use: "list", Short: "Patients by name, with what is open and held at the practice"},
		needs{practice: true, reply: Patient{}, rows: true}, func(r *run, _ []string) error {
			window, err := r.list.window()
			if err != nil {
				return err
			}
			found, err := r.session.Patients(r.ctx, r.at.ID, r.list.find, window)
			if err != nil {
				return err
			}
			var all []Patient
			for _, row := range found {
				all = append(all, patientOf(row.Patient, row.Open, row.Credit, row.Cards))
			}
			all, more := cut(r.list, all, func(p Patient) string { return p.ID })
			return rows(r, all, more,
				column[Patient]{"ID", false, func(p Patient) string { return p.ID }},
				column[Patient]{"Name", false, func(p Patient) string { return p.Name }},
				column[Patient]{"Born", false, func(p Patient) string { return p.BirthDate }},
				column[Patient]{"Open", true, func(p Patient) string { return amount(p.Open) }},
				column[Patient]{"Credit", true, func(p Patient) string { return amount(p.Credit) }},
				column[Patient]{"Cards", true, func(p Patient) string { return strconv.Itoa(p.Cards) }},
			)
		}), "words that begin words of the name"))
}

func (a *app) patientsShow() *cobra.Command {
	return a.does(&cobra.Command{Use: "show PATIENT", Short: "One patient; who looked is written to the audit trail"}, needs{practice: true, reply: PatientDetail{}},
		func(r *run, args []string) error {
			p, err := r.patientNamed("PATIENT", args[0])
			if err != nil {
				return err
			}
			view, err := r.session.OpenPatient(r.ctx, r.at.ID, p.ID)
			if err != nil {
				return err
			}
			return r.writePatient(patientDetail(view))
		})
}

func (r *run) writePatient(v PatientDetail) error {
	fields := append([]field{}, patientFields(v.Patient)...)
	for _, c := range v.SavedCards {
		fields = append(fields, field{"Card", c.words()})
	}
	for _, i := range v.Invoices {
		fields = append(fields, field{"Invoice", i.Number + "  " + i.Date + "  " + i.Status + "  open " + amount(i.Open)})
	}
	return r.one(v, fields...)
}

func patientFields(v Patient) []field {
	return []field{
		{"ID", v.ID},
		{"Name", v.Name},
		{"Born", v.BirthDate},
		{"E-mail", v.Email},
		{"Mobile", v.Mobile},
		{"Own system's id", v.Source},
		{"Open", amount(v.Open)},
		{"Credit", amount(v.Credit)},
	}
}

// patientFlags are what can be said of a patient.
type patientFlags struct{ name, birth, email, mobile string }

func (f *patientFlags) declare(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.name, "name", "", "name")
	cmd.Flags().StringVar(&f.birth, "birth", "", "birth date, as in 1990-04-01")
	cmd.Flags().StringVar(&f.email, "email", "", "e-mail address")
	cmd.Flags().StringVar(&f.mobile, "mobile", "", "mobile number")
}

func (f *patientFlags) apply(r *run, p *model.Patient) (err error) {
	for _, text := range []struct {
		flag, value string
		into        *string
	}{{"name", f.name, &p.Name}, {"email", f.email, &p.Email}, {"mobile", f.mobile, &p.Mobile}} {
		if r.cmd.Flags().Changed(text.flag) {
			*text.into = text.value
		}
	}
	if r.cmd.Flags().Changed("birth") {
		p.BirthDate, err = day("--birth", f.birth)
	}
	return err
}

func (a *app) patientsAdd() *cobra.Command {
	var f patientFlags
	cmd := a.does(&cobra.Command{Use: "add", Short: "Add a patient", Example: "  paydesk patients add --name \"Mia Wong\" --email mia@example.org"},
		needs{practice: true, reply: Patient{}}, func(r *run, _ []string) error { return r.savePatient(f, model.Patient{}) })
	f.declare(cmd)
	return cmd
}

func (a *app) patientsEdit() *cobra.Command {
	var f patientFlags
	cmd := a.does(&cobra.Command{Use: "edit PATIENT", Short: "Correct what is said of a patient"}, needs{practice: true, reply: Patient{}},
		func(r *run, args []string) error {
			p, err := r.patientNamed("PATIENT", args[0])
			if err != nil {
				return err
			}
			return r.savePatient(f, p)
		})
	f.declare(cmd)
	return cmd
}

func (r *run) savePatient(f patientFlags, p model.Patient) error {
	if err := f.apply(r, &p); err != nil {
		return err
	}
	p, err := r.session.SavePatient(r.ctx, r.at.ID, p)
	if err != nil {
		return err
	}
	view, err := r.session.Patient(r.ctx, r.at.ID, p.ID)
	if err != nil {
		return err
	}
	v := patientDetail(view).Patient
	return r.one(v, patientFields(v)...)
}

// lookalikes is how many patients of one name a sentence can tell apart.
const lookalikes = 50

// patientNamed finds a patient by the id, or by the whole name where only one has it.
func (r *run) patientNamed(flag, text string) (model.Patient, error) {
	if text == "" {
		return model.Patient{}, usagef("Say which patient with %s: a name or an id.", flag)
	}
	if _, err := model.ParseRowID(model.PatientPrefix, text); err == nil {
		view, err := r.session.Patient(r.ctx, r.at.ID, model.PatientID(text))
		return view.Patient, err
	}
	found, err := r.session.Patients(r.ctx, r.at.ID, text, desk.Window{Limit: lookalikes})
	if err != nil {
		return model.Patient{}, err
	}
	at, err := pick(found, text, func(row desk.PatientRow) (string, string) { return string(row.Patient.ID), row.Patient.Name })
	switch {
	case errors.Is(err, errAmbiguous):
		return model.Patient{}, usagef("Several patients are called %q: give the id. \"paydesk patients list --find\" shows them.", text)
	case err != nil && len(found) > 0:
		return model.Patient{}, model.Errorf(model.NotFound, "No patient is called %q. Similar: %s.", model.MaskCardNumbers(text),
			anyOf(found, func(row desk.PatientRow) string { return row.Patient.Name }))
	case err != nil:
		return model.Patient{}, model.Errorf(model.NotFound, "No patient is called %q.", model.MaskCardNumbers(text))
	}
	return found[at].Patient, nil
}
