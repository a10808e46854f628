package command

import (
	"github.com/spf13/cobra"

	"clinic.example/paydesk/model"
)

// PaymentType is a practice's own name for a way to pay.
type PaymentType struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Method string `json:"method" doc:"card, online, cash, card-machine, cheque, bank, health-fund, voucher, credit or other"`
}

func paymentTypeOf(t model.PaymentType) PaymentType {
	return PaymentType{string(t.ID), t.Name, word(t.Method)}
}

func (a *app) paymentTypes() *cobra.Command {
	return group("payment-types", "A practice's own \"Payment types\": list, add, rename", a.paymentTypesList(), a.paymentTypesAdd(), a.paymentTypesRename())
}

func (a *app) paymentTypesList() *cobra.Command {
	return a.does(&cobra.Command{Use: "list", Short: "Payment types, in the order in which the desk offers them"},
		needs{practice: true, reply: PaymentType{}, rows: true}, func(r *run, _ []string) error {
			found, err := r.session.PaymentTypes(r.ctx, r.at.ID)
			if err != nil {
				return err
			}
			var all []PaymentType
			for _, t := range found {
				all = append(all, paymentTypeOf(t))
			}
			return rows(r, all, "",
				column[PaymentType]{"ID", false, func(t PaymentType) string { return t.ID }},
				column[PaymentType]{"Name", false, func(t PaymentType) string { return t.Name }},
				column[PaymentType]{"Method", false, func(t PaymentType) string { return t.Method }},
			)
		})
}

func (a *app) paymentTypesAdd() *cobra.Command {
	var name, method string
	cmd := a.does(&cobra.Command{Use: "add", Short: "Add a way to pay outside Stripe"}, needs{practice: true, reply: PaymentType{}}, func(r *run, _ []string) error {
		m, err := outside("--method", method)
		if err != nil {
			return err
		}
		return r.savePaymentType(model.PaymentType{Practice: r.at.ID, Name: name, Method: m})
	})
	cmd.Flags().StringVar(&name, "name", "", "name, as it shall stand in the takings")
	cmd.Flags().StringVar(&method, "method", "", "cash, card-machine, cheque, bank, health-fund, voucher or other")
	return cmd
}

func (a *app) paymentTypesRename() *cobra.Command {
	return a.does(&cobra.Command{Use: "rename TYPE NAME", Short: "Give a payment type another name"}, needs{practice: true, reply: PaymentType{}},
		func(r *run, args []string) error {
			kind, err := r.paymentType(r.at.ID, args[0])
			if err != nil {
				return err
			}
			kind.Name = args[1]
			return r.savePaymentType(kind)
		})
}

func (r *run) savePaymentType(t model.PaymentType) error {
	t, err := r.session.SavePaymentType(r.ctx, t)
	if err != nil {
		return err
	}
	v := paymentTypeOf(t)
	return r.one(v, field{"ID", v.ID}, field{"Name", v.Name}, field{"Method", v.Method})
}

// paymentType finds a practice's payment type by its name or id.
func (r *run) paymentType(practice model.PracticeID, text string) (model.PaymentType, error) {
	all, err := r.session.PaymentTypes(r.ctx, practice)
	if err != nil {
		return model.PaymentType{}, err
	}
	at, err := pick(all, text, func(t model.PaymentType) (string, string) { return string(t.ID), t.Name })
	if err != nil {
		return model.PaymentType{}, model.Errorf(model.NotFound, "There is no payment type %q at this practice.", model.MaskCardNumbers(text))
	}
	return all[at], nil
}

// outside reads a way to pay that Stripe has no part in.
func outside(flag, text string) (model.Method, error) {
	return choose(flag, text, model.Cash, model.Machine, model.Cheque, model.Bank, model.HealthFund, model.Voucher, model.Credit, model.Other)
}
