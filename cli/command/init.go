package command

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Founded is a payment desk that was just made.
type Founded struct {
	Organisation  string `json:"organisation"`
	Practice      string `json:"practice" doc:"id of the first practice"`
	Administrator string `json:"administrator" doc:"id of the first person, who may do everything"`
	Currency      string `json:"currency"`
	Country       string `json:"country"`
	Zone          string `json:"zone"`
}

func (a *app) initialise() *cobra.Command {
	var f desk.FirstRun
	var currency string
	cmd := &cobra.Command{
		Use: "init", Short: "Make a payment desk in an empty folder",
		Long: "Makes the organisation, its first practice in Test Mode, and its administrator. Country and currency follow from the time zone\n" +
			"unless they are given. The administrator's PIN is asked for, or stands in " + envPIN + ".",
		Example: "  paydesk init --org \"North Group\" --practice \"North Clinic\" --zone Australia/Sydney --admin \"Ana Silva\"",
	}
	a.common(cmd, needs{reply: Founded{}})
	flags := cmd.Flags()
	flags.StringVar(&f.Organisation, "org", "", "name of the clinic or group of clinics (default: the practice's)")
	flags.StringVar(&f.Practice, "practice", "", "name of the first practice")
	flags.StringVar(&currency, "currency", "", "as in AUD")
	flags.StringVar(&f.Country, "country", "", "two letters, as in AU")
	flags.StringVar(&f.Zone, "zone", "", "time zone, as in Australia/Sydney")
	flags.StringVar(&f.Administrator, "admin", "", "name of the administrator")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		country, money := desk.GuessPlace(f.Zone)
		f.Organisation, f.Country = cmp.Or(f.Organisation, f.Practice), strings.ToUpper(cmp.Or(f.Country, country))
		f.Currency = model.Currency(strings.ToLower(cmp.Or(currency, string(money))))
		if err := f.Check(); err != nil {
			return err // before a file is made
		}
		return a.within(cmd, Opening{Make: true}, func(r *run) error { return r.found(f) })
	}
	return cmd
}

func (r *run) found(f desk.FirstRun) error {
	if _, _, found, err := r.desk.Begin(r.ctx); err != nil || found {
		if err == nil {
			err = model.Errorf(model.Conflict, "There is a payment desk in this folder already. Nothing was changed.")
		}
		return err
	}
	if r.Env(envPIN) != "" || r.Secret != nil {
		pin, err := r.pin(r.ctx, "PIN for "+f.Administrator+", 4 to 12 digits")
		if err != nil {
			return err
		}
		f.PIN = pin
	}
	actor, practice, err := r.desk.SetUp(r.ctx, f)
	if err != nil {
		return err
	}
	v := Founded{f.Organisation, string(practice), string(actor.Staff), f.Currency.Upper(), f.Country, f.Zone}
	return r.one(v, field{"Organisation", v.Organisation}, field{"Practice", f.Practice + " (" + v.Practice + "), Test Mode"},
		field{"Administrator", f.Administrator}, field{"Currency", v.Currency}, field{"Country", v.Country}, field{"Zone", v.Zone})
}
