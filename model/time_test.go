package model_test

import (
	"testing"
	"time"
	_ "time/tzdata" // the tests' own zones, whatever the machine has

	"clinic.example/paydesk/model"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestDateOf(t *testing.T) {
	at := model.MillisOf(time.Date(2026, 1, 31, 13, 30, 0, 0, time.UTC))
	for name, want := range map[string]model.Date{
		"UTC": 20260131, "Australia/Sydney": 20260201, "America/Los_Angeles": 20260131, "Pacific/Auckland": 20260201,
	} {
		if got := model.DateOf(at, zone(t, name)); got != want {
			t.Errorf("in %s it is %v, want %v", name, got, want)
		}
	}
}

func TestParseDate(t *testing.T) {
	for text, want := range map[string]model.Date{"2026-01-31": 20260131, "2024-02-29": 20240229, "0999-12-01": 9991201} {
		got, err := model.ParseDate(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "2026-02-29", "2026-13-01", "2026-1-31", "31.01.2026", "20260131", "2026-01-31x", " 2026-01-31", "-026-01-31"} {
		if got, err := model.ParseDate(text); model.KindOf(err) != model.Invalid {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
	if got := model.Date(0).String(); got != "" {
		t.Errorf("no date is written %q", got)
	}
}

// TestStart goes by days on which clocks turn at midnight: it is missing, or there are two.
func TestStart(t *testing.T) {
	for _, test := range []struct {
		zone string
		date model.Date
		want string
	}{
		{"UTC", 20260302, "2026-03-02T00:00:00Z"},
		{"Australia/Sydney", 20260302, "2026-03-02T00:00:00+11:00"},
		{"Australia/Sydney", 20260405, "2026-04-05T00:00:00+11:00"},
		{"America/Sao_Paulo", 20181104, "2018-11-04T01:00:00-02:00"},
		{"America/Havana", 20240310, "2024-03-10T01:00:00-04:00"},
		{"America/Havana", 20231105, "2023-11-05T00:00:00-04:00"},
		{"Africa/Cairo", 20230428, "2023-04-28T01:00:00+03:00"},
		{"Pacific/Apia", 20111230, "2011-12-31T00:00:00+14:00"}, // a day that Samoa left out
		{"Pacific/Apia", 20111231, "2011-12-31T00:00:00+14:00"},
	} {
		loc := zone(t, test.zone)
		want, err := time.Parse(time.RFC3339, test.want)
		if err != nil {
			t.Fatal(err)
		}
		if got := test.date.Start(loc); got != model.MillisOf(want) {
			t.Errorf("%v in %s begins at %v, want %v", test.date, test.zone, got.In(loc), test.want)
		}
	}
}

// TestDaysMeet: each moment lies between the start of its day and that of the next.
func TestDaysMeet(t *testing.T) {
	for _, name := range []string{"Australia/Sydney", "America/Sao_Paulo", "America/Havana", "Australia/Lord_Howe", "Asia/Kathmandu", "Europe/Dublin"} {
		loc := zone(t, name)
		for at := model.MillisOf(time.Date(2018, 1, 1, 0, 7, 0, 0, time.UTC)); at < model.MillisOf(time.Date(2019, 1, 1, 0, 0, 0, 0, time.UTC)); at = at.Add(37 * time.Minute) {
			day := model.DateOf(at, loc)
			if at < day.Start(loc) || at >= day.AddDays(1).Start(loc) {
				t.Fatalf("%v in %s is not between the starts of %v and %v", at.In(loc), name, day, day.AddDays(1))
			}
		}
	}
}

func TestAddDays(t *testing.T) {
	for _, test := range []struct {
		date model.Date
		n    int
		want model.Date
	}{
		{20260131, 1, 20260201},
		{20240228, 1, 20240229},
		{20260228, 1, 20260301},
		{20260101, -1, 20251231},
		{20260302, 0, 20260302},
		{20260302, 365, 20270302},
	} {
		if got := test.date.AddDays(test.n); got != test.want {
			t.Errorf("%v and %d days are %v, want %v", test.date, test.n, got, test.want)
		}
	}
}

func TestMillis(t *testing.T) {
	at := model.MillisOf(time.Date(2026, 3, 2, 9, 0, 0, 123_999_999, time.FixedZone("", 3600)))
	if got := at.Time(); got != time.Date(2026, 3, 2, 8, 0, 0, 123_000_000, time.UTC) {
		t.Errorf("the moment is %v", got)
	}
	later := at.Add(90 * time.Second)
	if later != at+90_000 || later.Since(at) != 90*time.Second || at.Since(later) != -90*time.Second {
		t.Errorf("90 s later it is %d after %d", later, at)
	}
	if got := at.In(zone(t, "Australia/Sydney")).Hour(); got != 19 {
		t.Errorf("in Sydney it is %d o'clock", got)
	}
}
