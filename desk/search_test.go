package desk_test

import (
	"fmt"
	"testing"

	"clinic.example/paydesk/model"
)

func (g *group) search(text string) (hits []string) {
	g.t.Helper()
	found, err := g.session.Search(g.t.Context(), g.practice, text)
	g.must(err)
	for _, f := range found {
		hits = append(hits, f.Patient.Name+" "+f.Invoice.Number)
	}
	return hits
}

func TestThePaletteFindsPatientsAndInvoices(t *testing.T) {
	g := newGroup(t)
	p, _ := g.patient("")
	_, err := g.session.SavePatient(t.Context(), g.practice, model.Patient{Name: "Noah Berg"})
	g.must(err)
	g.invoice(p)
	second := g.invoice(p)
	for text, want := range map[string][]string{
		"":              nil,
		"zzz":           nil,
		"noah":          {"Noah Berg "},
		"che":           {"Mia Chen ", "Mia Chen TEST-0002", "Mia Chen TEST-0001"},
		second.Number:   {"Mia Chen TEST-0002"},
		" test-0001 ":   {"Mia Chen TEST-0001"},
		"2":             {"Mia Chen TEST-0002"},
		"9999999999999": nil,
	} {
		if got := g.search(text); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%q finds %q, want %q", text, got, want)
		}
	}
	elsewhere, err := g.session.Search(t.Context(), g.bay, second.Number)
	g.must(err)
	if len(elsewhere) != 0 {
		t.Errorf("another practice finds %+v", elsewhere)
	}
}

func TestThePaletteGetsAtMostTwenty(t *testing.T) {
	g := newGroup(t)
	var p model.Patient
	for i := range 12 {
		saved, err := g.session.SavePatient(t.Context(), g.practice, model.Patient{Name: fmt.Sprintf("Ada Many %02d", i)})
		g.must(err)
		if i == 0 {
			p = saved
		}
	}
	for range 25 {
		g.invoice(p)
	}
	if got := g.search("ada"); len(got) != 20 {
		t.Errorf("%d hits", len(got))
	}
	_, err := g.desk.Session(model.Actor{Staff: "staff_nobody"}).Search(t.Context(), g.practice, "ada")
	says(t, err, model.Forbidden, "not on the staff list")
}
