package invoices

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// newLine is the form of one line, of an item and what was typed for it before. Its price is the item's own.
func (s *Form) newLine(item string, typed kit.Values) *kit.Form {
	options := make([]kit.Option, 0, len(s.types)+1)
	for _, t := range s.types {
		options = append(options, kit.Option{Value: string(t.ID), Label: kit.Clean(t.Name)})
	}
	options = append(options, kit.Option{Value: other, Label: "something else"})
	s.item = cmp.Or(item, options[0].Value)
	price := s.price(s.item)
	today := model.DateOf(model.MillisOf(s.env.Now()), s.env.Locale.Zone())
	return kit.NewForm(s.env, "Issue the invoice", s.submit,
		kit.Field{Key: "item", Label: "Item", Kind: kit.ChoiceField, Value: s.item, Options: options, Hint: "[←] [→] another type, or its first letter."},
		kit.Field{Key: "text", Label: "What for", Value: typed["text"], Hide: func(v kit.Values) bool { return v["item"] != other }},
		kit.Field{Key: "quantity", Label: "Quantity", Value: cmp.Or(typed["quantity"], "1"), Check: wrongQuantity},
		kit.Field{Key: "price", Label: "Price of one", Kind: kit.AmountField, Value: price.Plain(), Whole: price, Check: s.wrongPrice, Hint: "Tax is contained in it."},
		kit.Field{Key: "date", Label: "Date of service", Kind: kit.DateField, Value: cmp.Or(typed["date"], today.String())},
	)
}

// kind is the appointment type of an item.
func (s *Form) kind(item string) (model.AppointmentType, bool) {
	for _, t := range s.types {
		if string(t.ID) == item {
			return t, true
		}
	}
	return model.AppointmentType{}, false
}

func (s *Form) price(item string) model.Money {
	if t, ok := s.kind(item); ok {
		return t.Price
	}
	return s.at.Zero()
}

// reprice puts another item's price into the form; the rest of what was typed stays.
func (s *Form) reprice() {
	if v := s.form.Values(); v["item"] != s.item {
		s.form = s.newLine(v["item"], v)
	}
}

func wrongQuantity(typed string) string {
	if n, err := strconv.ParseInt(strings.TrimSpace(typed), 10, 64); err != nil || n < 1 || n > 1000 {
		return "Write how many, from 1 to 1000."
	}
	return ""
}

func (s *Form) wrongPrice(typed string) string {
	if m, err := model.ParseMoney(typed, s.at.Zero()); err == nil && m.Minor < 0 {
		return "A price is not below zero."
	}
	return ""
}

// line is what the form describes.
func (s *Form) line(v kit.Values) model.Line {
	quantity, _ := strconv.ParseInt(strings.TrimSpace(v["quantity"]), 10, 64)
	line := model.Line{Text: v["text"], ServiceDate: v.Date("date"), Quantity: quantity, Unit: v.Money("price", s.at.Currency).Minor}
	if t, ok := s.kind(v["item"]); ok {
		line.Text, line.ItemCode, line.TaxBasisPoints = t.Name, t.ItemCode, t.TaxBasisPoints
	}
	return line
}

// another keeps the line and begins the next; the form says what is missing.
func (s *Form) another() tea.Cmd {
	if s.busy {
		return nil
	}
	kept := len(s.lines)
	s.keeping = true
	s.form.Submit()
	s.keeping = false
	if len(s.lines) > kept {
		s.form = s.newLine("", nil)
	}
	return nil
}

// submit takes the line that the form has checked.
func (s *Form) submit(v kit.Values) tea.Cmd {
	if s.keeping {
		s.lines = append(s.lines, s.line(v))
		return nil
	}
	return s.issue(v)
}

func (s *Form) noLine() kit.Safe {
	if len(s.lines) == 0 {
		return "No line is kept yet."
	}
	return ""
}

func (s *Form) drop() tea.Cmd {
	s.lines = s.lines[:len(s.lines)-1]
	return nil
}

// issue makes the invoice of the lines that were kept and the one in the form.
func (s *Form) issue(v kit.Values) tea.Cmd {
	s.busy = true
	session := s.desk
	n := desk.NewInvoice{
		Operation: s.operation, Practice: s.practice, Patient: s.patient, Lines: append(append([]model.Line{}, s.lines...), s.line(v)),
	}
	return kit.Work[model.Invoice]{
		Key: madeByForm, Doing: "Issuing the invoice",
		Done: func(i model.Invoice) kit.Safe {
			return kit.Clean(i.Number) + " issued over " + s.env.Locale.Money(i.Total) + "."
		},
		Run: func(ctx context.Context) (model.Invoice, error) { return session.CreateInvoice(ctx, n) },
	}.Cmd()
}

func (s *Form) issued(err error) tea.Cmd {
	s.busy = false
	if err == nil {
		return kit.Close()
	}
	s.form.Refuse(err)
	return nil
}

// View draws the search for the patient, then the lines and the form of the next.
func (s *Form) View() string {
	t := s.env.Theme
	switch {
	case s.failure != "":
		return t.Stage(kit.Failed, s.failure, s.width, s.height)
	case s.patient == "":
		return s.find.View(s.width) + "\n" + t.Hint(kit.Dim, "Whose invoice? Type a part of the name; [↑] [↓] and [Enter] choose.") + "\n" + s.list.View()
	case s.form == nil || s.name == "":
		return t.Stage(kit.Loading, "Reading", s.width, s.height)
	}
	head := s.head()
	return strings.Join(head, "\n") + "\n" + s.form.View(s.width, max(1, s.height-len(head)))
}

// head is the patient and the lines that were kept.
func (s *Form) head() []string {
	t, l := s.env.Theme, s.env.Locale
	who := s.name
	if s.born != 0 {
		who += ", born " + l.Date(s.born)
	}
	lines := []string{t.Paint(kit.Strong, who), ""}
	sum := s.at.Zero()
	for _, line := range s.lines {
		sum.Minor += line.Total()
		text := kit.Cleanf("%d × %s", line.Quantity, line.Text)
		lines = append(lines, t.Paint(kit.Plain, text.Fit(44)+l.Money(sum.Of(line.Total())).FitRight(16)))
	}
	if len(s.lines) > 0 {
		sum.Minor += s.line(s.form.Values()).Total()
		lines = append(lines, t.Paint(kit.Dim, kit.Safe("with the line below").Fit(44))+t.Paint(kit.Strong, l.Money(sum).FitRight(16)), "")
	}
	return lines
}
