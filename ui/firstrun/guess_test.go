package firstrun_test

import (
	"errors"
	"testing"

	"clinic.example/paydesk/ui/firstrun"
	"clinic.example/paydesk/ui/uitest"
)

func TestTheMachineTellsWhereItStands(t *testing.T) {
	for _, c := range []struct {
		name     string
		env      []string
		link     string // of /etc/localtime
		timezone string // content of /etc/timezone
		want     firstrun.Guess
	}{
		{"Linux", []string{"LANG", "en_AU.UTF-8"}, "/usr/share/zoneinfo/Australia/Sydney", "", firstrun.Guess{Country: "AU", Currency: "aud", Zone: "Australia/Sydney"}},
		{"macOS", []string{"LANG", "de_DE"}, "/var/db/timezone/zoneinfo/Europe/Berlin", "", firstrun.Guess{Country: "DE", Currency: "eur", Zone: "Europe/Berlin"}},
		{"Debian with a copied file", []string{"LC_ALL", "ja_JP@x", "LANG", "en_US"}, "", "Asia/Tokyo\n", firstrun.Guess{Country: "JP", Currency: "jpy", Zone: "Asia/Tokyo"}},
		{"TZ comes first", []string{"TZ", ":Pacific/Auckland"}, "/usr/share/zoneinfo/UTC", "", firstrun.Guess{Zone: "Pacific/Auckland"}},
		{"TZ that is no name", []string{"TZ", "AEST-10"}, "/usr/share/zoneinfo/UTC", "", firstrun.Guess{Zone: "UTC"}},
		{"nothing", []string{"LANG", "C.UTF-8"}, "", "", firstrun.Guess{}},
		{"no country", []string{"LANG", "en_Latn.UTF-8"}, "", "", firstrun.Guess{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := firstrun.GuessFrom(uitest.Vars(c.env...),
				func(string) (string, error) { return c.link, unless(c.link) },
				func(string) ([]byte, error) { return []byte(c.timezone), unless(c.timezone) })
			if got != c.want {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func unless(there string) error {
	if there == "" {
		return errors.New("no such file")
	}
	return nil
}
