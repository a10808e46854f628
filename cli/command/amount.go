package command

import (
	"strings"

	"clinic.example/paydesk/model"
)

// typed reads an amount as a form does: "80", "80.50", and "/2" or "50%" of the whole.
func typed(flag, text string, whole model.Money) (model.Money, error) {
	if strings.TrimSpace(text) == "" {
		return model.Money{}, usagef("Say how much with %s, as in 40.00, /2 or 50%%.", flag)
	}
	m, err := model.ParseMoney(text, whole)
	return m, told(flag, err)
}

// plainAmount reads an amount that is no part of another.
func plainAmount(flag, text string, zero model.Money) (model.Money, error) {
	if strings.ContainsAny(text, "/%") {
		return model.Money{}, usagef("%s can't be %q: write an amount, as in 80.00.", flag, text)
	}
	m, err := model.ParseMoney(text, zero)
	return m, told(flag, err)
}

// basisPoints reads a percentage: "10", "10%", "12.5".
func basisPoints(flag, text string) (int64, error) {
	m, err := model.ParseMoney(strings.TrimSuffix(strings.TrimSpace(text), "%"), model.Money{Currency: "usd"}) // two places
	if err != nil {
		return 0, usagef("%s can't be %q: write a percentage, as in 10 or 12.5.", flag, model.MaskCardNumbers(text))
	}
	return m.Minor, nil
}

// told puts the flag before what is wrong with its value.
func told(flag string, err error) error {
	if err == nil {
		return nil
	}
	return model.Errorf(model.KindOf(err), "%s: %s", flag, model.MaskCardNumbers(err.Error()))
}
