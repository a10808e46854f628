package desk_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestPracticesAreListedWithStateAndTakings(t *testing.T) {
	g := newGroup(t)
	p, _ := g.patient("")
	g.takeCash(g.invoice(p), 8000)
	rows, err := g.practitioner.Practices(t.Context())
	g.must(err)
	if len(rows) != 3 {
		t.Fatalf("%d rows", len(rows))
	}
	if r := rows[0]; r.Practice.ID != g.practice || r.State != model.Connected || r.Account.ID != g.account.ID || r.Taken != aud(8000) {
		t.Errorf("first %+v", r)
	}
	if r := rows[2]; r.Practice.Name != "North Shore" || r.State != model.NotConnected || r.Taken.Minor != 0 || r.Taken.Currency != "nzd" {
		t.Errorf("last %+v", r)
	}
}

func TestAPracticeIsEdited(t *testing.T) {
	g := newGroup(t)
	p, err := g.session.Practice(t.Context(), g.bay)
	g.must(err)
	types, err := g.session.PaymentTypes(t.Context(), g.bay)
	g.must(err)
	p.AcceptOnline, p.Footer, p.Currency, p.OnlineType, p.Series = true, " Pay within 14 days ", "NZD", types[2].ID, "bay"
	saved, err := g.session.SavePractice(t.Context(), p)
	g.must(err)
	read, err := g.session.Practice(t.Context(), g.bay)
	g.must(err)
	if read != saved || !read.AcceptOnline || read.Footer != "Pay within 14 days" || read.Currency != "nzd" || read.OnlineType != types[2].ID || read.Series != "BAY" {
		t.Errorf("stored %+v", read)
	}
	_, err = g.frontDesk.SavePractice(t.Context(), p)
	says(t, err, model.Forbidden, "Practices: Edit")
}

func TestAPracticesFieldsAreChecked(t *testing.T) {
	g := newGroup(t)
	patient, _ := g.patient("")
	g.invoice(patient)
	others, err := g.session.PaymentTypes(t.Context(), g.bay)
	g.must(err)
	for _, c := range []struct {
		field, words string
		change       func(*model.Practice)
	}{
		{"name", "Type the practice's name", func(p *model.Practice) { p.Name = " " }},
		{"name", "Another practice has this name", func(p *model.Practice) { p.Name = "bay road clinic" }},
		{"currency", "invoices in AUD", func(p *model.Practice) { p.Currency = "nzd" }},
		{"series", "begins the numbers of test invoices", func(p *model.Practice) { p.Series = "test" }},
		{"series", "up to 12 letters", func(p *model.Practice) { p.Series = "INV #" }},
		{"footer", "card number", func(p *model.Practice) { p.Footer = "4242-4242-4242-4242" }},
		{"online", "this practice's payment types", func(p *model.Practice) { p.OnlineType = others[0].ID }},
		{"zone", "time zone", func(p *model.Practice) { p.Zone = "Local" }},
	} {
		p, err := g.session.Practice(t.Context(), g.practice)
		g.must(err)
		c.change(&p)
		_, err = g.session.SavePractice(t.Context(), p)
		besides(t, err, c.field, c.words)
	}
	p, err := g.session.Practice(t.Context(), g.practice)
	g.must(err)
	p.TaxID = "8003608166690503" // a healthcare identifier is no card
	_, err = g.session.SavePractice(t.Context(), p)
	g.must(err)
}
