package command

import (
	"encoding/json"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
)

func (a *app) patientsExport() *cobra.Command {
	var out string
	cmd := a.does(&cobra.Command{
		Use: "export PATIENT", Short: "All that is kept about one patient, for the patient to have",
		Long: "Writes all that is kept about one patient, at every practice, as one JSON object. That it was taken out is written to the audit trail.",
	}, needs{practice: true}, func(r *run, args []string) error {
		p, err := r.patientNamed("PATIENT", args[0])
		if err != nil {
			return err
		}
		all, err := r.session.ExportPatient(r.ctx, p.ID)
		if err != nil {
			return err
		}
		text, err := json.MarshalIndent(all, "", "  ")
		if err != nil {
			return err
		}
		return r.writing(out, func(w io.Writer) error {
			_, err := io.WriteString(w, escaped(string(text))+"\n")
			return err
		})
	})
	cmd.Annotations = map[string]string{replyKey: nameOf(desk.PatientExport{})}
	outFlag(cmd, &out)
	return cmd
}

func (a *app) patientsErase() *cobra.Command {
	var confirm string
	cmd := a.does(&cobra.Command{
		Use: "erase PATIENT", Short: "Erase one patient's personal data for good, when the name is typed",
		Long: "Erases a patient's name, birth date, addresses and saved cards, here and at Stripe. Invoices and payments stay for the time that the law\n" +
			"asks for, without the name. It can't be taken back.",
	}, needs{practice: true, money: true, reply: Acknowledged{}}, func(r *run, args []string) error {
		p, err := r.patientNamed("PATIENT", args[0])
		if err != nil {
			return err
		}
		if !strings.EqualFold(strings.TrimSpace(confirm), p.Name) {
			return usagef("Nothing was erased. This can't be taken back: to do it, give --confirm %q.", p.Name)
		}
		ctx, done := r.steady()
		defer done()
		if err := r.session.ErasePatient(ctx, p.ID); err != nil {
			return err
		}
		return r.acknowledge(string(p.ID), "The personal data of %s were erased.", p.ID)
	})
	cmd.Flags().StringVar(&confirm, "confirm", "", "the patient's name, letter for letter")
	return cmd
}
