package command

import (
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Practice is one clinic site.
type Practice struct {
	ID                string `json:"id"`
	Name              string `json:"name"`
	LegalName         string `json:"legalName"`
	TaxID             string `json:"taxId"`
	Country           string `json:"country"`
	Currency          string `json:"currency"`
	Zone              string `json:"zone"`
	Series            string `json:"series" doc:"prefix of live invoice numbers"`
	Footer            string `json:"footer" doc:"Invoice Footer Disclaimer"`
	Mode              string `json:"mode" doc:"what new records are: test or live"`
	AcceptOnline      bool   `json:"acceptOnline" doc:"Accept online payments"`
	PayBalancesOnline bool   `json:"payBalancesOnline" doc:"Allow balances and invoices to be paid online"`
	OnlineType        string `json:"onlineType" doc:"id of the payment type that online payments are logged as"`
	Stripe            string `json:"stripe" doc:"not-connected, connected, restricted, payouts-stopped, pending, rejected or revoked"`
	Account           string `json:"account" doc:"Stripe account that it is connected to; empty without one"`
	TakenToday        *Money `json:"takenToday,omitempty"`
}

func practiceOf(p model.Practice) Practice {
	return Practice{
		ID: string(p.ID), Name: p.Name, LegalName: p.LegalName, TaxID: p.TaxID, Country: p.Country, Currency: p.Currency.Upper(), Zone: p.Zone,
		Series: p.Series, Footer: p.Footer, Mode: string(p.Mode), AcceptOnline: p.AcceptOnline, PayBalancesOnline: p.PayBalancesOnline,
		OnlineType: string(p.OnlineType), Stripe: word(model.NotConnected),
	}
}

func practiceRow(row desk.PracticeRow) Practice {
	p, taken := practiceOf(row.Practice), moneyOf(row.Taken)
	p.Stripe, p.Account, p.TakenToday = word(row.State), string(row.Account.ID), &taken
	return p
}

func (a *app) practices() *cobra.Command {
	return group("practices", "Clinic sites: list, add, edit", a.practicesList(), a.practicesAdd(), a.practicesEdit())
}

func (a *app) practicesList() *cobra.Command {
	return a.does(&cobra.Command{Use: "list", Short: "Practices, in the order in which they were made"}, needs{reply: Practice{}, rows: true},
		func(r *run, _ []string) error {
			found, err := r.session.Practices(r.ctx)
			if err != nil {
				return err
			}
			var all []Practice
			for _, row := range found {
				all = append(all, practiceRow(row))
			}
			return rows(r, all, "",
				column[Practice]{"ID", false, func(p Practice) string { return p.ID }},
				column[Practice]{"Name", false, func(p Practice) string { return p.Name }},
				column[Practice]{"Mode", false, func(p Practice) string { return p.Mode }},
				column[Practice]{"Stripe", false, func(p Practice) string { return strings.TrimSpace(p.Stripe + " " + p.Account) }},
				column[Practice]{"Today", true, func(p Practice) string { return amountOr(p.TakenToday) }},
			)
		})
}

// practiceFlags are what can be said of a practice.
type practiceFlags struct {
	name, legal, taxID, country, currency, zone, series, footer, onlineType string
	acceptOnline, balancesOnline                                            bool
}

func (f *practiceFlags) declare(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.name, "name", "", "name")
	flags.StringVar(&f.legal, "legal", "", "legal name")
	flags.StringVar(&f.taxID, "tax-id", "", "tax number")
	flags.StringVar(&f.country, "country", "", "two letters, as in AU")
	flags.StringVar(&f.currency, "currency", "", "as in AUD")
	flags.StringVar(&f.zone, "zone", "", "time zone, as in Australia/Sydney")
	flags.StringVar(&f.series, "series", "", "prefix of live invoice numbers, as in INV")
	flags.StringVar(&f.footer, "footer", "", "\"Invoice Footer Disclaimer\"")
	flags.StringVar(&f.onlineType, "online-type", "", "name or id of the payment type that online payments are logged as")
	flags.BoolVar(&f.acceptOnline, "accept-online", false, "\"Accept online payments\"")
	flags.BoolVar(&f.balancesOnline, "balances-online", false, "\"Allow balances and invoices to be paid online\"")
}

// apply changes what was said and nothing else.
func (f *practiceFlags) apply(r *run, p *model.Practice) error {
	said := r.cmd.Flags().Changed
	for _, text := range []struct {
		flag, value string
		into        *string
	}{
		{"name", f.name, &p.Name},
		{"legal", f.legal, &p.LegalName},
		{"tax-id", f.taxID, &p.TaxID},
		{"country", f.country, &p.Country},
		{"zone", f.zone, &p.Zone},
		{"series", f.series, &p.Series},
		{"footer", f.footer, &p.Footer},
	} {
		if said(text.flag) {
			*text.into = text.value
		}
	}
	if said("currency") {
		p.Currency = model.Currency(f.currency)
	}
	if said("accept-online") {
		p.AcceptOnline = f.acceptOnline
	}
	if said("balances-online") {
		p.PayBalancesOnline = f.balancesOnline
	}
	if !said("online-type") {
		return nil
	}
	kind, err := r.paymentType(p.ID, f.onlineType)
	p.OnlineType = kind.ID
	return err
}

func (a *app) practicesAdd() *cobra.Command {
	var f practiceFlags
	cmd := a.does(&cobra.Command{Use: "add", Short: "Add a practice, in Test Mode"}, needs{reply: Practice{}}, func(r *run, _ []string) error {
		var p model.Practice
		if r.cmd.Flags().Changed("online-type") {
			return usagef("--online-type can be set once the practice is there: it begins with its own payment types.")
		}
		if err := f.apply(r, &p); err != nil {
			return err
		}
		return r.savePractice(p)
	})
	f.declare(cmd)
	return cmd
}

func (a *app) practicesEdit() *cobra.Command {
	var f practiceFlags
	cmd := a.does(&cobra.Command{Use: "edit PRACTICE", Short: "Change what is said of a practice"}, needs{reply: Practice{}}, func(r *run, args []string) error {
		p, err := r.placeNamed(args[0], "PRACTICE")
		if err != nil {
			return err
		}
		if err := f.apply(r, &p); err != nil {
			return err
		}
		return r.savePractice(p)
	})
	f.declare(cmd)
	return cmd
}

func (r *run) savePractice(p model.Practice) error {
	p, err := r.session.SavePractice(r.ctx, p)
	if err != nil {
		return err
	}
	v := practiceOf(p)
	return r.one(v, field{"ID", v.ID}, field{"Name", v.Name}, field{"Legal name", v.LegalName}, field{"Tax ID", v.TaxID}, field{"Country", v.Country},
		field{"Currency", v.Currency}, field{"Zone", v.Zone}, field{"Series", v.Series}, field{"Footer", v.Footer}, field{"Mode", v.Mode},
		field{"Accept online payments", yes(v.AcceptOnline)}, field{"Balances online", yes(v.PayBalancesOnline)})
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
