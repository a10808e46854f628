package desk

import (
	"strconv"
	"strings"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// DateOrder is how a file writes dates.
type DateOrder string

// Orders of a date's parts, which may be parted by -, / or a point.
const (
	YearFirst  DateOrder = "ymd"
	DayFirst   DateOrder = "dmy"
	MonthFirst DateOrder = "mdy"
)

// plan is what rows of one transaction are decided by.
type plan struct {
	tx            storage.Tx
	request       ImportRequest
	practice      model.Practice
	today         model.Date
	types         []model.AppointmentType
	practitioners []model.Practitioner
}

func newPlan(tx storage.Tx, r ImportRequest) (*plan, error) {
	p := &plan{tx: tx, request: r}
	var err error
	if p.practice, err = tx.Practice(r.Practice); err != nil {
		return nil, err
	}
	p.today = model.DateOf(tx.Now(), p.practice.Location())
	if r.Kind == ImportTypes || r.Kind == ImportAppointments {
		if p.types, err = tx.AppointmentTypes(r.Practice); err != nil {
			return nil, err
		}
	}
	if r.Kind == ImportPractitioners || r.Kind == ImportAppointments {
		p.practitioners, err = tx.Practitioners(r.Practice)
	}
	return p, err
}

// of decides about one row.
func (p *plan) of(row importRow) planned {
	if row.wrong != nil {
		return left(row, row.wrong)
	}
	decide := map[ImportKind]func(importRow) (planned, error){
		ImportPatients: p.patient, ImportPractitioners: p.practitioner, ImportTypes: p.appointmentType, ImportAppointments: p.appointment,
	}[p.request.Kind]
	decided, err := decide(row)
	if err != nil {
		return left(row, err)
	}
	decided.Line, decided.Source = row.line, row.source
	return decided
}

// outcome says what becomes of a row whose fields differ so from what is stored.
func outcome(added bool, fields []string, put func(*change) error) planned {
	switch {
	case added:
		return planned{ImportedRow{Outcome: RowAdded}, put}
	case len(fields) > 0:
		return planned{ImportedRow{Outcome: RowChanged, Fields: fields}, put}
	}
	return planned{ImportedRow: ImportedRow{Outcome: RowUnchanged}}
}

// differ collects the names of fields whose values differ, in the order given.
type differ struct{ fields []string }

func (d *differ) see(field string, same bool) {
	if !same {
		d.fields = append(d.fields, field)
	}
}

// set takes a cell over where the file has its column.
func set(row importRow, field string, into *string) {
	if row.has(field) {
		*into = strings.Clone(row.cells[field])
	}
}

func (p *plan) date(row importRow, field string) (model.Date, error) {
	text := row.cells[field]
	if text == "" {
		return 0, nil
	}
	wrong := model.Errorf(model.Invalid, "The %s %q is not a date as in %s.", field, text, map[DateOrder]string{
		DayFirst: "31/01/2026", MonthFirst: "01/31/2026",
	}[p.request.Dates])
	if p.request.Dates != DayFirst && p.request.Dates != MonthFirst {
		wrong = model.Errorf(model.Invalid, "The %s %q is not a date as in 2026-01-31. Another order of its parts has to be named.", field, text)
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(parts) != 3 {
		return 0, wrong
	}
	switch p.request.Dates {
	case DayFirst:
		parts[0], parts[2] = parts[2], parts[0]
	case MonthFirst:
		parts[0], parts[1], parts[2] = parts[2], parts[0], parts[1]
	}
	if len(parts[0]) != 4 {
		return 0, wrong
	}
	for i := range parts[1:] {
		if len(parts[i+1]) == 1 {
			parts[i+1] = "0" + parts[i+1]
		}
	}
	date, err := model.ParseDate(strings.Join(parts, "-"))
	if err != nil {
		return 0, wrong
	}
	return date, nil
}

// moment reads a date and a time of day in the practice's zone, or a moment with its own offset (RFC 3339).
func (p *plan) moment(row importRow, field string) (model.Millis, error) {
	text := row.cells[field]
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return model.MillisOf(t), nil
	}
	wrong := model.Errorf(model.Invalid, "The %s %q is not a time as in 2026-01-31 14:30.", field, text)
	day, clock, ok := strings.Cut(strings.Replace(text, "T", " ", 1), " ")
	if !ok {
		return 0, wrong
	}
	row.cells = map[string]string{field: day}
	date, err := p.date(row, field)
	if err != nil || date == 0 {
		return 0, wrong
	}
	for _, layout := range []string{"15:04", "15:04:05", "3:04 PM", "3:04PM"} {
		if at, err := time.Parse(layout, strings.ToUpper(strings.TrimSpace(clock))); err == nil {
			y, m, d := int(date/10000), time.Month(date/100%100), int(date%100)
			return model.MillisOf(time.Date(y, m, d, at.Hour(), at.Minute(), at.Second(), 0, p.practice.Location())), nil
		}
	}
	return 0, wrong
}

func wholeNumber(row importRow, field string) (int, error) {
	text := row.cells[field]
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, model.Errorf(model.Invalid, "The %s %q are not a whole number.", field, text)
	}
	return n, nil
}

func (p *plan) money(row importRow, field string) (model.Money, error) {
	text := row.cells[field]
	if text == "" {
		return p.practice.Zero(), nil
	}
	if strings.ContainsAny(text, "/%") {
		return model.Money{}, model.Errorf(model.Invalid, "The %s %q is not an amount.", field, text)
	}
	return model.ParseMoney(text, p.practice.Zero())
}

// percent reads "10" or "10%" as hundredths of a percent.
func percent(row importRow, field string) (int64, error) {
	text := strings.TrimSpace(strings.TrimSuffix(row.cells[field], "%"))
	if text == "" {
		return 0, nil
	}
	m, err := model.ParseMoney(text, model.Money{Currency: "usd"}) // two places, as hundredths of a percent have
	if err != nil {
		return 0, model.Errorf(model.Invalid, "The %s %q is not a percentage.", field, row.cells[field])
	}
	return m.Minor, nil
}
