package command

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Type is an appointment type.
type Type struct {
	ID              string `json:"id"`
	Name            string `json:"name"`
	Code            string `json:"code" doc:"item code"`
	Minutes         int    `json:"minutes"`
	Price           Money  `json:"price"`
	Tax             string `json:"tax" doc:"percent contained in the price, as in 10.00"`
	Mode            string `json:"mode" doc:"disabled, allowed or required, as set"`
	ActsAs          string `json:"actsAs" doc:"disabled, allowed or required, as it acts now"`
	Why             string `json:"why" doc:"why it acts so"`
	Deposit         string `json:"deposit" doc:"an amount, or a percentage as in 25%; empty: the whole price"`
	CancellationFee Money  `json:"cancellationFee"`
	PriceShown      string `json:"priceShown" doc:"where-payment-is-on, at-the-payment-step-only or never"`
	Sensitive       bool   `json:"sensitive" doc:"never named outside paydesk"`
	Source          string `json:"source" doc:"id in the clinic's own system; empty for one made here"`
}

func typeOf(row desk.TypeRow) Type {
	t := row.Type
	return Type{
		ID: string(t.ID), Name: t.Name, Code: t.ItemCode, Minutes: t.Minutes, Price: moneyOf(t.Price), Tax: percentText(t.TaxBasisPoints),
		Mode: word(t.Mode), ActsAs: word(row.Acts.Mode), Why: row.Acts.Reason, Deposit: depositText(t), CancellationFee: moneyOf(t.CancellationFee),
		PriceShown: word(t.PriceShown), Sensitive: t.Sensitive, Source: t.Source,
	}
}

func percentText(basisPoints int64) string {
	return fmt.Sprintf("%d.%02d", basisPoints/100, basisPoints%100)
}

func depositText(t model.AppointmentType) string {
	switch d := t.Deposit; {
	case d.Amount > 0:
		return t.Price.Of(d.Amount).Plain()
	case d.BasisPoints > 0:
		return strings.TrimSuffix(percentText(d.BasisPoints), ".00") + "%"
	}
	return ""
}

func (a *app) types() *cobra.Command {
	return group("types", "Appointment types: list, add, set, try", a.typesList(), a.typesAdd(), a.typesSet(), a.typesTry())
}

func (a *app) typesList() *cobra.Command {
	return a.withStatus(a.does(&cobra.Command{Use: "list", Short: "Appointment types and how each acts"}, needs{practice: true, reply: Type{}, rows: true},
		func(r *run, _ []string) error {
			var wanted model.PaymentMode
			if r.list.status != "" {
				var err error
				if wanted, err = choose("--status", r.list.status, model.Disabled, model.Allowed, model.Required); err != nil {
					return err
				}
			}
			list, err := r.session.Types(r.ctx, r.at.ID)
			if err != nil {
				return err
			}
			var all []Type
			for _, row := range list.Rows {
				if wanted == "" || row.Type.Mode == wanted {
					all = append(all, typeOf(row))
				}
			}
			return rows(r, all, "",
				column[Type]{"ID", false, func(t Type) string { return t.ID }},
				column[Type]{"Name", false, func(t Type) string { return t.Name }},
				column[Type]{"Price", true, func(t Type) string { return amount(t.Price) }},
				column[Type]{"Mode", false, func(t Type) string { return t.Mode }},
				column[Type]{"Deposit", true, func(t Type) string { return t.Deposit }},
				column[Type]{"Acts as", false, func(t Type) string { return t.ActsAs }},
			)
		}), "disabled, allowed or required")
}

// typeFlags are what can be said of an appointment type.
type typeFlags struct {
	name, code, price, tax, mode, deposit, fee, shown string
	minutes                                           int
	sensitive                                         bool
}

func (f *typeFlags) declare(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.name, "name", "", "name")
	flags.StringVar(&f.code, "code", "", "item code")
	flags.IntVar(&f.minutes, "minutes", 0, "how long it takes")
	flags.StringVar(&f.price, "price", "", "as in 80.00")
	flags.StringVar(&f.tax, "tax", "", "percent contained in the price, as in 10")
	flags.StringVar(&f.mode, "mode", "", "\"Online payments\": disabled, allowed or required")
	flags.StringVar(&f.deposit, "deposit", "", "an amount, or a percentage as in 25%; 0 for the whole price")
	flags.StringVar(&f.fee, "cancellation-fee", "", "as in 40.00")
	flags.StringVar(&f.shown, "price-shown", "", "where-payment-is-on, at-the-payment-step-only or never")
	flags.BoolVar(&f.sensitive, "sensitive", false, "never named outside paydesk")
}

// apply changes what was said and nothing else.
func (f *typeFlags) apply(r *run, t *model.AppointmentType) (err error) {
	said := r.cmd.Flags().Changed
	if said("name") {
		t.Name = f.name
	}
	if said("code") {
		t.ItemCode = f.code
	}
	if said("minutes") {
		t.Minutes = f.minutes
	}
	if said("sensitive") {
		t.Sensitive = f.sensitive
	}
	if said("mode") {
		if t.Mode, err = choose("--mode", f.mode, model.Disabled, model.Allowed, model.Required); err != nil {
			return err
		}
	}
	if said("price-shown") {
		if t.PriceShown, err = choose("--price-shown", f.shown, model.PriceWherePaid, model.PriceAtPayment, model.PriceNever); err != nil {
			return err
		}
	}
	return f.applyMoney(r, t)
}

func (f *typeFlags) applyMoney(r *run, t *model.AppointmentType) (err error) {
	said := r.cmd.Flags().Changed
	if said("price") {
		if t.Price, err = plainAmount("--price", f.price, r.at.Zero()); err != nil {
			return err
		}
	}
	if said("cancellation-fee") {
		if t.CancellationFee, err = plainAmount("--cancellation-fee", f.fee, r.at.Zero()); err != nil {
			return err
		}
	}
	if said("tax") {
		if t.TaxBasisPoints, err = basisPoints("--tax", f.tax); err != nil {
			return err
		}
	}
	if !said("deposit") {
		return nil
	}
	t.Deposit = model.Deposit{}
	if strings.HasSuffix(strings.TrimSpace(f.deposit), "%") {
		t.Deposit.BasisPoints, err = basisPoints("--deposit", f.deposit)
		return err
	}
	m, err := plainAmount("--deposit", f.deposit, r.at.Zero())
	t.Deposit.Amount = m.Minor
	return err
}

func (a *app) typesAdd() *cobra.Command {
	var f typeFlags
	cmd := a.does(&cobra.Command{
		Use: "add", Short: "Add an appointment type", Example: "  paydesk types add --name \"Standard visit\" --price 80.00 --minutes 30",
	}, needs{practice: true, reply: Type{}}, func(r *run, _ []string) error {
		t := model.AppointmentType{Practice: r.at.ID, Price: r.at.Zero(), CancellationFee: r.at.Zero()}
		if err := f.apply(r, &t); err != nil {
			return err
		}
		return r.saveType(t)
	})
	f.declare(cmd)
	return cmd
}

func (a *app) typesSet() *cobra.Command {
	var f typeFlags
	cmd := a.does(&cobra.Command{
		Use: "set TYPE...", Short: "Change an appointment type; of several types at once the mode",
		Example: "  paydesk types set \"Standard visit\" --price 85.00\n  paydesk types set \"First visit\" \"Long visit\" --mode required",
	}, needs{practice: true, reply: Type{}, rows: true}, func(r *run, args []string) error {
		if len(args) > 1 {
			return r.setModes(args, f.mode)
		}
		t, err := r.typeNamed(args[0])
		if err != nil {
			return err
		}
		if err := f.apply(r, &t); err != nil {
			return err
		}
		return r.saveType(t)
	})
	f.declare(cmd)
	return cmd
}

func (r *run) setModes(names []string, mode string) error {
	wanted, err := choose("--mode", mode, model.Disabled, model.Allowed, model.Required)
	if err != nil {
		return err
	}
	var ids []model.AppointmentTypeID
	for _, name := range names {
		t, err := r.typeNamed(name)
		if err != nil {
			return err
		}
		ids = append(ids, t.ID)
	}
	if _, err := r.session.SetModes(r.ctx, r.at.ID, ids, wanted); err != nil {
		return err
	}
	for _, id := range ids {
		if err := r.showType(id); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) saveType(t model.AppointmentType) error {
	row, err := r.session.SaveType(r.ctx, t)
	if err != nil {
		return err
	}
	return r.writeType(typeOf(row))
}

func (r *run) showType(id model.AppointmentTypeID) error {
	list, err := r.session.Types(r.ctx, r.at.ID)
	if err != nil {
		return err
	}
	for _, row := range list.Rows {
		if row.Type.ID == id {
			return r.writeType(typeOf(row))
		}
	}
	return nil
}

func (r *run) writeType(v Type) error {
	return r.one(v, field{"ID", v.ID}, field{"Name", v.Name}, field{"Code", v.Code}, field{"Minutes", strconv.Itoa(v.Minutes)}, field{"Price", amount(v.Price)},
		field{"Tax", v.Tax + " %"}, field{"Mode", v.Mode}, field{"Acts as", v.ActsAs}, field{"", v.Why}, field{"Deposit", v.Deposit},
		field{"Cancellation", amount(v.CancellationFee)}, field{"Price shown", v.PriceShown}, field{"Sensitive", yes(v.Sensitive)})
}

// typeNamed finds one of the practice's appointment types by its name or id.
func (r *run) typeNamed(text string) (model.AppointmentType, error) {
	list, err := r.session.Types(r.ctx, r.at.ID)
	if err != nil {
		return model.AppointmentType{}, err
	}
	at, err := pick(list.Rows, text, func(row desk.TypeRow) (string, string) { return string(row.Type.ID), row.Type.Name })
	switch {
	case err == errAmbiguous:
		return model.AppointmentType{}, usagef("Several appointment types are called %q: give the id.", model.MaskCardNumbers(text))
	case err != nil:
		return model.AppointmentType{}, model.Errorf(model.NotFound, "There is no appointment type %q at this practice.", model.MaskCardNumbers(text))
	}
	return list.Rows[at].Type, nil
}

// Outlook is what would happen to a patient.
type Outlook struct {
	Mode    string `json:"mode"`
	Price   Money  `json:"price"`
	Deposit Money  `json:"deposit" doc:"asked for beforehand"`
	Why     string `json:"why"`
}

func (a *app) typesTry() *cobra.Command {
	var patient string
	cmd := a.does(&cobra.Command{Use: "try TYPE", Short: "\"What would happen to this patient?\""}, needs{practice: true, reply: Outlook{}},
		func(r *run, args []string) error {
			t, err := r.typeNamed(args[0])
			if err != nil {
				return err
			}
			p, err := r.patientNamed("--patient", patient)
			if err != nil {
				return err
			}
			o, err := r.session.WhatWouldHappen(r.ctx, r.at.ID, t, p.ID)
			if err != nil {
				return err
			}
			v := Outlook{word(o.Mode), moneyOf(o.Price), moneyOf(o.Deposit), o.Why}
			return r.one(v, field{"Mode", v.Mode}, field{"Price", amount(v.Price)}, field{"Deposit", amount(v.Deposit)}, field{"Why", v.Why})
		})
	cmd.Flags().StringVar(&patient, "patient", "", "name or id of the patient")
	return cmd
}
