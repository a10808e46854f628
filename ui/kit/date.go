package kit

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"clinic.example/paydesk/model"
)

// dateParser reads dates as people type them.
type dateParser struct {
	monthFirst bool
	today      model.Date
}

func (p dateParser) parse(text string) (model.Date, error) {
	text = strings.ToLower(strings.TrimSpace(text))
	switch {
	case text == "today":
		return p.today, nil
	case text == "tomorrow":
		return p.today.AddDays(1), nil
	case text == "yesterday":
		return p.today.AddDays(-1), nil
	case strings.HasPrefix(text, "+"), strings.HasPrefix(text, "-"):
		if days, err := strconv.Atoi(text); err == nil && days > -36600 && days < 36600 {
			return p.today.AddDays(days), nil
		}
	}
	day, month, year, ok := p.parts(strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/., ", r) }))
	if !ok {
		return 0, p.refuse()
	}
	date, err := model.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	if err != nil {
		return 0, p.refuse()
	}
	return date, nil
}

// parts finds day, month and year among two or three parts.
func (p dateParser) parts(in []string) (day, month, year int, ok bool) {
	if len(in) < 2 || len(in) > 3 {
		return 0, 0, 0, false
	}
	n := make([]int, len(in))
	named := -1
	for i, part := range in {
		if m := monthNamed(part); m > 0 {
			n[i], named = m, i
			continue
		}
		v, err := strconv.Atoi(part)
		if err != nil || v < 0 {
			return 0, 0, 0, false
		}
		n[i] = v
	}
	year = p.today.Start(time.UTC).Time().Year()
	switch {
	case len(in[0]) == 4 && named != 0:
		if len(n) != 3 {
			return 0, 0, 0, false
		}
		return n[2], n[1], n[0], true
	case len(n) == 3:
		year = fullYear(n[2], len(in[2]), year)
	}
	if named == 0 || named < 0 && p.monthFirst {
		return n[1], n[0], year, true
	}
	return n[0], n[1], year, true
}

// fullYear reads a year of two digits as the one nearest to this year.
func fullYear(n, digits, now int) int {
	if digits > 2 {
		return n
	}
	n += now / 100 * 100
	switch {
	case n > now+20:
		return n - 100
	case n < now-79:
		return n + 100
	}
	return n
}

func monthNamed(s string) int {
	if len(s) < 3 {
		return 0
	}
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), s) {
			return int(m)
		}
	}
	return 0
}

func (p dateParser) refuse() error {
	example := "22/11/2026"
	if p.monthFirst {
		example = "11/22/2026"
	}
	return model.Errorf(model.Invalid, "Write the date as %s or 2026-11-22.", example)
}
