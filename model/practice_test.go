package model_test

import (
	"testing"
	"time"

	"clinic.example/paydesk/model"
)

func TestPracticeNumber(t *testing.T) {
	p := model.Practice{Series: "INV"}
	for _, test := range []struct {
		mode model.Mode
		n    int64
		want string
	}{
		{model.Live, 1, "INV-0001"}, {model.Live, 2041, "INV-2041"}, {model.Live, 12_345, "INV-12345"}, {model.Test, 7, "TEST-0007"}, {"", 7, "TEST-0007"},
	} {
		if got := p.Number(test.mode, test.n); got != test.want {
			t.Errorf("number %d in %q is %q, want %q", test.n, test.mode, got, test.want)
		}
	}
}

func TestPracticeCheck(t *testing.T) {
	sound := model.Practice{Name: "Harbour North", Currency: "aud", Country: "AU", Zone: "Australia/Sydney"}
	if err := sound.Check(); err != nil {
		t.Errorf("a sound practice: %v", err)
	}
	for _, test := range []struct {
		field  string
		change func(*model.Practice)
	}{
		{"name", func(p *model.Practice) { p.Name = "" }},
		{"currency", func(p *model.Practice) { p.Currency = "AUD" }},
		{"currency", func(p *model.Practice) { p.Currency = "" }},
		{"country", func(p *model.Practice) { p.Country = "AUS" }},
		{"zone", func(p *model.Practice) { p.Zone = "" }},
		{"zone", func(p *model.Practice) { p.Zone = "Local" }},
		{"zone", func(p *model.Practice) { p.Zone = "Sydney" }},
		{"zone", func(p *model.Practice) { p.Zone = "../../etc/passwd" }},
	} {
		p := sound
		test.change(&p)
		wantField(t, p.Check(), test.field)
	}
}

func TestPracticeLocation(t *testing.T) {
	if got := (model.Practice{Zone: "Australia/Sydney"}).Location().String(); got != "Australia/Sydney" {
		t.Errorf("the zone is %s", got)
	}
	if got := (model.Practice{Zone: "Atlantis"}).Location(); got != time.UTC {
		t.Errorf("an unknown zone is %v, want UTC", got)
	}
	if got := (model.Practice{Currency: "aud"}).Zero(); got != money(0, "aud") {
		t.Errorf("nothing is %v", got)
	}
}

func TestModes(t *testing.T) {
	if model.ModeOf(true) != model.Live || model.ModeOf(false) != model.Test {
		t.Error("livemode is turned round")
	}
	for mode, want := range map[model.Mode][2]string{model.Live: {"Live", ""}, model.Test: {"Test Mode", "TEST"}, "": {"Test Mode", "TEST"}} {
		if got := [2]string{mode.Badge(), mode.Tag()}; got != want {
			t.Errorf("%q reads %q, want %q", mode, got, want)
		}
	}
}
