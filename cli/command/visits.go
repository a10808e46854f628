package command

import (
	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Visit is one appointment.
type Visit struct {
	ID           string `json:"id"`
	Start        Time   `json:"start"`
	State        string `json:"state" doc:"booked, arrived, done, cancelled, late-cancelled or no-show"`
	Patient      Named  `json:"patient"`
	Type         Named  `json:"type"`
	Practitioner string `json:"practitioner" doc:"name; may be empty"`
	Mode         string `json:"mode" doc:"disabled, allowed or required, as the type acts now"`
	Open         Money  `json:"open" doc:"the invoice's open amount; the type's price until one is issued"`
	Paid         bool   `json:"paid"`
	Required     bool   `json:"required" doc:"Payment required: must be paid, and isn't"`
	Invoice      string `json:"invoice" doc:"id; empty until one is issued"`
	Number       string `json:"number" doc:"of the invoice"`
	Source       string `json:"source" doc:"id in the clinic's own system; empty for one made here"`
}

// Named is a row by its id and name.
type Named struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func visitOf(row desk.AppointmentRow) Visit {
	return Visit{
		ID: string(row.Appointment.ID), Start: timeOf(row.Appointment.Start), State: word(row.Appointment.State),
		Patient: Named{string(row.Patient.ID), row.Patient.Name}, Type: Named{string(row.Type.ID), row.Type.Name}, Practitioner: row.Practitioner,
		Mode: word(row.Acts.Mode), Open: moneyOf(row.Open), Paid: row.Paid, Required: row.Required,
		Invoice: string(row.Invoice.ID), Number: row.Invoice.Number, Source: row.Appointment.Source,
	}
}

func (a *app) visits() *cobra.Command {
	return group("visits", "Appointments: list", a.visitsList())
}

func (a *app) visitsList() *cobra.Command {
	cmd := a.does(&cobra.Command{
		Use: "list", Short: "Appointments by their start; today's unless --from or --to says otherwise",
		Long: "Appointments by their start; today's unless --from or --to says otherwise. \"paydesk invoices create --visit ID\" issues the invoice of one.",
	}, needs{practice: true, reply: Visit{}, rows: true}, func(r *run, _ []string) error {
		from, to, err := r.list.days()
		if err != nil {
			return err
		}
		if from == 0 && to == 0 {
			from = model.DateOf(model.MillisOf(r.desk.Now()), r.at.Location())
			to = from
		}
		found, err := r.session.Visits(r.ctx, r.at.ID, from, to)
		if err != nil {
			return err
		}
		var all []Visit
		for _, row := range found {
			all = append(all, visitOf(row))
		}
		return r.writeVisits(all)
	})
	return a.dated(cmd)
}

func (r *run) writeVisits(all []Visit) error {
	return rows(r, all, "",
		column[Visit]{"ID", false, func(v Visit) string { return v.ID }},
		column[Visit]{"Start", false, func(v Visit) string { return r.clock(v.Start) }},
		column[Visit]{"Patient", false, func(v Visit) string { return v.Patient.Name }},
		column[Visit]{"Type", false, func(v Visit) string { return v.Type.Name }},
		column[Visit]{"With", false, func(v Visit) string { return v.Practitioner }},
		column[Visit]{"State", false, func(v Visit) string { return v.State }},
		column[Visit]{"Open", true, func(v Visit) string { return amount(v.Open) }},
		column[Visit]{"", false, func(v Visit) string {
			switch {
			case v.Paid:
				return "paid " + v.Number
			case v.Required:
				return "Payment required"
			}
			return v.Number
		}},
	)
}
