package apptype

import (
	"strconv"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

const yes, no = "yes", "no"

// fields are the form's, in two areas. Before connecting, shut, mode and deposit can be read but not set.
func fields(t model.AppointmentType, shut bool) []kit.Field {
	sensitive := no
	if t.Sensitive {
		sensitive = yes
	}
	zero := t.Price.Of(0)
	return []kit.Field{
		{Key: "name", Label: "Name", Value: t.Name},
		{Key: "code", Label: "Item code", Value: t.ItemCode, Optional: true, Hint: "Stands on invoices, for the health fund."},
		{Key: "minutes", Label: "Minutes", Value: strconv.Itoa(t.Minutes), Check: says(func(s string) error { _, err := minutes(s); return err })},
		{Key: "price", Label: "Price", Kind: kit.AmountField, Value: t.Price.Plain(), Whole: zero, Hint: "With the tax in it."},
		{Key: "tax", Label: "Tax in it", Value: percentText(t.TaxBasisPoints), Optional: true, Hint: "A percentage, for example 10%. Empty: none.", Check: says(func(s string) error { _, err := percent("tax", s); return err })},
		{
			Key: "sensitive", Label: "Sensitive", Kind: kit.ChoiceField, Value: sensitive, Hint: "A sensitive type is never named outside paydesk, whatever else is set.",
			Options: []kit.Option{{Value: no, Label: "No"}, {Value: yes, Label: "Yes"}},
		},
		{
			Key: "mode", Label: "Mode", Area: "Online payments", Kind: kit.ChoiceField, Value: string(t.Mode), Shut: shut,
			Options: []kit.Option{{Value: string(model.Disabled), Label: "Disabled"}, {Value: string(model.Allowed), Label: "Allowed"}, {Value: string(model.Required), Label: "Required"}},
		},
		{
			Key: "deposit", Label: "Deposit", Value: depositText(t.Deposit, t.Price), Optional: true, Shut: shut,
			Hint:  "What is asked for beforehand: 30.00, or 25%. Empty: the whole price.",
			Check: says(func(s string) error { _, err := deposit(s, t.Price.Currency); return err }),
		},
		{Key: "cancellation", Label: "Cancellation fee", Kind: kit.AmountField, Value: t.CancellationFee.Plain(), Whole: zero, Hint: "For a late cancellation or a no-show."},
		{
			Key: "shown", Label: "Price shown", Kind: kit.ChoiceField, Value: string(t.PriceShown), Hint: "Where patients see the price.",
			Options: []kit.Option{{Value: string(model.PriceWherePaid), Label: "Where payment is on"}, {Value: string(model.PriceAtPayment), Label: "At the payment step only"}, {Value: string(model.PriceNever), Label: "Never"}},
		},
		{Key: "try", Label: "Patient", Area: "Try it", Optional: true, Hint: "Letters of a name: what would happen to this patient. Nothing is booked."},
	}
}

// says makes a field's check of a reader.
func says(read func(string) error) func(string) string {
	return func(s string) string {
		if err := read(s); err != nil {
			return err.Error()
		}
		return ""
	}
}

func minutes(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 24*60 {
		return 0, model.FieldErrorf("minutes", "Write the duration in minutes, for example 45.")
	}
	return n, nil
}

func price(field, s string, currency model.Currency) (model.Money, error) {
	m, err := model.ParseMoney(s, model.Money{Currency: currency})
	if err != nil {
		return m, model.FieldErrorf(field, "%s", err)
	}
	return m, nil
}

// percent reads hundredths of a percent: "10%" and "10" are 1000. Nothing is none.
func percent(field, s string) (int64, error) {
	s = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	if s == "" {
		return 0, nil
	}
	m, err := model.ParseMoney(s, model.Money{Currency: "usd"}) // two places, as hundredths of a percent have
	if err != nil || strings.HasPrefix(s, "/") || m.Minor < 0 || m.Minor > 10_000 {
		return 0, model.FieldErrorf(field, "Write a percentage from 0%% to 100%%.")
	}
	return m.Minor, nil
}

// deposit reads an amount or a percentage; nothing is no deposit of its own: the whole price.
func deposit(s string, currency model.Currency) (model.Deposit, error) {
	s = strings.TrimSpace(s)
	switch {
	case s == "":
		return model.Deposit{}, nil
	case strings.HasSuffix(s, "%"):
		points, err := percent("deposit", s)
		return model.Deposit{BasisPoints: points}, err
	}
	m, err := model.ParseMoney(s, model.Money{Currency: currency})
	if err != nil || strings.HasPrefix(s, "/") || m.Minor < 0 {
		return model.Deposit{}, model.FieldErrorf("deposit", "Write an amount or a percentage, for example 30.00 or 25%%.")
	}
	return model.Deposit{Amount: m.Minor}, nil
}

// depositText writes a deposit as it is typed: "30.00", "25%", nothing.
func depositText(d model.Deposit, price model.Money) string {
	switch {
	case d.Amount > 0:
		return price.Of(d.Amount).Plain()
	case d.BasisPoints > 0:
		return percentText(d.BasisPoints)
	}
	return ""
}

// percentText writes hundredths of a percent: "10%", "12.5%", nothing for none.
func percentText(points int64) string {
	if points == 0 {
		return ""
	}
	text := model.Money{Minor: points, Currency: "usd"}.Plain()
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".") + "%"
}
