package firstrun

import (
	"errors"
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Fields are the questions, with what the machine tells filled in. They serve the screen and the line mode alike.
func Fields(guess Guess) []kit.Field {
	return []kit.Field{
		{Key: "organisation", Label: "Organisation", Hint: "The clinic, or the group of clinics: whoever owns the practices.", Check: checked("organisation")},
		{Key: "practice", Label: "Practice", Hint: "The first site, as staff and patients know it. More can follow.", Check: checked("practice")},
		{Key: "country", Label: "Country", Value: guess.Country, Hint: "Two letters, for example AU.", Check: checked("country")},
		{Key: "currency", Label: "Currency", Value: guess.Currency.Upper(), Hint: "Three letters, for example AUD. It stays once there are invoices.", Check: checked("currency")},
		{Key: "zone", Label: "Time zone", Value: guess.Zone, Hint: "Region and city, for example Australia/Sydney: when a day begins and ends.", Check: checked("zone")},
		{Key: "administrator", Label: "Your name", Hint: "You will be the administrator.", Check: checked("administrator")},
	}
}

// Answers makes a first run of what was typed.
func Answers(values kit.Values) desk.FirstRun {
	return desk.FirstRun{
		Organisation: values["organisation"], Practice: values["practice"], Country: strings.ToUpper(values["country"]),
		Currency: model.Currency(strings.ToLower(values["currency"])), Zone: values["zone"], Administrator: values["administrator"],
	}
}

// checked asks the desk's rules about one field alone, as if the others were right.
func checked(field string) func(string) string {
	return func(value string) string {
		values := kit.Values{"organisation": "x", "practice": "x", "country": "AU", "currency": "aud", "zone": "UTC", "administrator": "x"}
		values[field] = value
		if known, ok := errors.AsType[*model.Error](Answers(values).Check()); ok {
			return known.Message
		}
		return ""
	}
}
