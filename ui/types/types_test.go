package apptype_test

import (
	"io"
	"slices"
	"strings"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/ui/front"
	"clinic.example/paydesk/ui/kit"
	apptype "clinic.example/paydesk/ui/types"
	"clinic.example/paydesk/ui/uitest"
)

func plainEnv(t *testing.T, c *uitest.Clinic) kit.Env {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	env.Theme = uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
	return env
}

func show(t *testing.T, c *uitest.Clinic, practice model.PracticeID, w, h int) *uitest.Solo {
	t.Helper()
	env := plainEnv(t, c)
	return uitest.Screen(t, env, apptype.New(env, c.Session, practice), w, h, uitest.On(c.Clock))
}

func types(t *testing.T, c *uitest.Clinic, practice model.PracticeID) desk.TypeList {
	t.Helper()
	list, err := c.Session.Types(t.Context(), practice)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// modes are the modes of Harbour's types in their order.
func modes(t *testing.T, c *uitest.Clinic) string {
	t.Helper()
	var all []string
	for _, r := range types(t, c, c.Harbour).Rows {
		all = append(all, string(r.Type.Mode))
	}
	return strings.Join(all, " ")
}

// clinic has, beside its four types, one that is sensitive and whose price lies below what a card can be charged with.
func clinic(t *testing.T) *uitest.Clinic {
	t.Helper()
	c := uitest.NewClinic(t)
	_, err := c.Session.SaveType(t.Context(), model.AppointmentType{
		Practice: c.Harbour, Name: "Women's health 女性健康", Minutes: 60, Price: uitest.AUD(40), Mode: model.Required, CancellationFee: uitest.AUD(20_00),
		PriceShown: model.PriceNever, Sensitive: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTypesStandWithFlagModeAndHowTheyAct(t *testing.T) {
	c := clinic(t)
	s := show(t, c, c.Harbour, 78, 19)
	s.See("$ Required", "25%", "▲ Disabled", "must be paid beforehand").Golden("list-78x19")
	s.Press("end").See("no card payment below", "Sensitive: never named outside paydesk")
	show(t, c, c.Harbour, 118, 35).See("Price shown", "where paid").Golden("list-118x35")
}

func TestThreeTypesToRequiredInAtMostTenKeysFromHome(t *testing.T) {
	c := uitest.NewClinic(t)
	out := kit.NewOut(io.Discard, uitest.Vars())
	app, err := front.Open(t.Context(), front.Session{Desk: c.Desk, Env: plainEnv(t, c), Out: out}, c.Session.Actor(), c.Harbour, "")
	if err != nil {
		t.Fatal(err)
	}
	front := uitest.Start(t, ui.New(app), uitest.Size(80, 24), uitest.On(c.Clock))
	keys := 0
	press := func(more ...string) *uitest.Driver {
		keys += len(more)
		return front.Press(more...)
	}
	front.See("Today's visits")
	press("7").See("Appointment types")
	press("down", "down", "down", "enter").See("with online payment", "First visit")
	press("space", "space", "space", "m", "r").See("types set to Required", "[u] takes it back")
	if got := modes(t, c); strings.Count(got, "Required") < 3 {
		t.Errorf("modes are %s", got)
	}
	if keys > 10 {
		t.Errorf("%d keys", keys)
	}
}

func TestModesAreSetOnTheMarkedAndTakenBack(t *testing.T) {
	c := clinic(t)
	before := modes(t, c)
	s := show(t, c, c.Harbour, 78, 19)
	s.See("First visit").Press("space", "space", "space", "m").See("Set the mode of 3 types").Golden("mode-78x19")
	s.Press("r").Until("three are Required", func() bool { return strings.Count(modes(t, c), "Required") >= 4 })
	s.Gone("■").Press("u").Until("all as before", func() bool {
		return strings.HasSuffix(string(uitest.Asks[kit.Told](s).Text), "as before.") && modes(t, c) == before
	})
	s.Press("m", "esc", "r").Until("nothing changes without m", func() bool { return modes(t, c) == before })
	s.Press("u").Until("that nothing is left to take back", func() bool {
		return strings.HasPrefix(string(uitest.Asks[kit.Told](s).Text), "No mode was changed here")
	})
}

func TestFilterByModeAndFindByName(t *testing.T) {
	c := clinic(t)
	s := show(t, c, c.Harbour, 78, 19)
	s.See("Standard visit", "5 types, $ 4 with online payment").Press("f").See("2 of 5 types: Required only").Gone("Standard visit")
	s.Press("f").See("Allowed only", "Standard visit").Gone("First visit").Press("f").See("1 of 5 types: Disabled only")
	s.Press("esc").See("First visit").Press("/").Type("vis").Gone("Phone call").Type("x").See("No type is so.").Press("esc").See("Phone call")
	s.Press("/").Paste("4242424242424242").See("Card numbers can't be searched for.")
}

func TestBeforeConnectingModesAreDimmedWithTheKeyThatLeadsToConnect(t *testing.T) {
	c := uitest.NewClinic(t)
	s := show(t, c, c.Bay, 78, 19)
	s.See("Connect Stripe first", "[c] leads there.").Golden("unconnected-78x19")
	s.Press("m")
	if told := uitest.Asks[kit.Told](s); !strings.Contains(string(told.Text), "[c] leads there.") {
		t.Errorf("m says %q", told.Text)
	}
	s.Press("c")
	if v := uitest.Asks[kit.Visited](s); v.Kind != "connect" {
		t.Errorf("c asks for %v", v)
	}
}

func TestWhoMayNotSetModesReadsWhy(t *testing.T) {
	c := uitest.NewClinic(t)
	c.Session = c.As("Pia", model.FrontDesk)
	s := show(t, c, c.Harbour, 78, 19)
	s.See("Standard visit")
	for _, key := range []string{"m", "e", "n"} {
		s.Press(key)
		if told := uitest.Asks[kit.Told](s); !strings.Contains(string(told.Text), "Modes: Edit") {
			t.Errorf("%s says %q", key, told.Text)
		}
	}
}

func TestNoTypesYetTeaches(t *testing.T) {
	c := uitest.NewClinic(t)
	empty, err := c.Session.SavePractice(t.Context(), model.Practice{Name: "New", Currency: "aud", Country: "AU", Zone: "UTC"})
	if err != nil {
		t.Fatal(err)
	}
	show(t, c, empty.ID, 78, 19).See("No appointment types yet. [n] makes one")
}

func TestAnothersChangeAppears(t *testing.T) {
	c := uitest.NewClinic(t)
	s := show(t, c, c.Harbour, 78, 19)
	s.See("First visit").Press("space")
	c.Put(func(tx storage.Tx) error {
		all, err := tx.AppointmentTypes(c.Harbour)
		i := slices.IndexFunc(all, func(k model.AppointmentType) bool { return k.Name == "Phone call" })
		all[i].Name = "Video call"
		if err != nil {
			return err
		}
		return tx.PutAppointmentType(all[i])
	})
	s.Send(model.Event{Practice: c.Bay, Kind: model.TypeChanged}).Send(model.Event{Practice: c.Harbour, Kind: model.TypeChanged})
	s.See("Video call", "■")
}
