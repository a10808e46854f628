package practices

import (
	"errors"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// The two answers of a switch.
const (
	on  = "on"
	off = "off"
)

// fields are what a practice is made of. What a new one gets by itself is asked for only afterwards.
func fields(k known, fresh bool) []kit.Field {
	p := k.practice
	all := []kit.Field{
		{Key: "name", Label: "Name", Value: p.Name, Hint: "As staff and patients know it; it stands at the bottom left of every screen."},
		{Key: "legal", Label: "Legal name", Value: p.LegalName, Optional: true, Hint: "The business entity, as invoices name it."},
		{Key: "tax", Label: "Tax id", Value: p.TaxID, Optional: true, Hint: "As invoices must show it, for example ABN 51 824 753 556."},
		{Key: "country", Label: "Country", Value: p.Country, Hint: "Two letters, for example AU.", Check: checked(p, "country")},
		{Key: "currency", Label: "Currency", Value: p.Currency.Upper(), Hint: "Three letters, for example AUD. It stays once there are invoices.", Check: checked(p, "currency")},
		{Key: "zone", Label: "Time zone", Value: p.Zone, Hint: "Region and city, for example Australia/Sydney: when a day begins and ends.", Check: checked(p, "zone")},
		{Key: "series", Label: "Invoice series", Value: p.Series, Optional: true, Hint: "Prefix of live invoice numbers, INV by default. Test invoices begin with TEST."},
		{Key: "footer", Label: "Invoice Footer Disclaimer", Value: p.Footer, Optional: true, Hint: "Stands under each invoice, frozen when it is issued."},
	}
	if fresh {
		return all
	}
	return append(all,
		kit.Field{
			Key: "accept", Label: "Accept online payments", Kind: kit.ChoiceField, Value: word(p.AcceptOnline), Options: switches(),
			Hint: "Off: every appointment type acts as Disabled.",
		},
		kit.Field{
			Key: "balances", Label: "Allow balances and invoices to be paid online", Kind: kit.ChoiceField, Value: word(p.PayBalancesOnline), Options: switches(),
			Hint: "On the patients' own pages: older invoices and balances too, not only visits.",
		},
		kit.Field{
			Key: "online", Label: "Log online payments as", Kind: kit.ChoiceField, Value: string(p.OnlineType), Options: options(k.types),
			Hint: "The payment type by which online payments are counted in the takings.",
		},
	)
}

// checked asks the rules of a practice about one field alone.
func checked(p model.Practice, field string) func(string) string {
	return func(value string) string {
		trial := model.Practice{Name: "x", Country: "AU", Currency: "aud", Zone: "UTC"}
		switch field {
		case "country":
			trial.Country = strings.ToUpper(value)
		case "currency":
			trial.Currency = model.Currency(strings.ToLower(value))
		case "zone":
			trial.Zone = value
		}
		if known, ok := errors.AsType[*model.Error](trial.Check()); ok && known.Field == field {
			return known.Message
		}
		return ""
	}
}

func switches() []kit.Option {
	return []kit.Option{{Value: on, Label: "on"}, {Value: off, Label: "off"}}
}

func word(is bool) string {
	if is {
		return on
	}
	return off
}

func options(types []model.PaymentType) []kit.Option {
	all := make([]kit.Option, len(types))
	for i, t := range types {
		all[i] = kit.Option{Value: string(t.ID), Label: kit.Clean(t.Name)}
	}
	return all
}
