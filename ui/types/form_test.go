package apptype_test

import (
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/ui/kit"
	apptype "clinic.example/paydesk/ui/types"
	"clinic.example/paydesk/ui/uitest"
)

func named(t *testing.T, c *uitest.Clinic, practice model.PracticeID, name string) model.AppointmentType {
	t.Helper()
	for _, r := range types(t, c, practice).Rows {
		if r.Type.Name == name {
			return r.Type
		}
	}
	return model.AppointmentType{}
}

func edit(t *testing.T, c *uitest.Clinic, practice model.PracticeID, kind model.AppointmentType, w, h int) *uitest.Solo {
	t.Helper()
	env := plainEnv(t, c)
	return uitest.Screen(t, env, apptype.NewForm(env, c.Session, types(t, c, practice), kind), w, h, uitest.On(c.Clock))
}

// to walks to a field of the form by its place.
func to(s *uitest.Solo, place int) *uitest.Solo {
	for range place {
		s.Press("tab")
	}
	return s
}

// Places of the fields, counted from the first.
const (
	minutes = 2
	price   = 3
	mode    = 6
	deposit = 7
	try     = 10
)

func TestWhatWouldHappenFollowsEveryKey(t *testing.T) {
	c := uitest.NewClinic(t)
	c.Patient("Mia Chen")
	c.Patient("Mia Moreau")
	c.Patient("Ben Okafor")
	s := edit(t, c, c.Harbour, named(t, c, c.Harbour, "First visit"), 78, 19)
	s.See("Anybody $ Required: 30.00 AUD must be paid beforehand.").Golden("edit-78x19")
	to(s, try).Type("mia").See("Mia Chen, born 1 Apr 1990 (others have such a name too", "Mode Required", "Price 120.00 AUD", "Beforehand 30.00 AUD", "Mia must pay 30.00 AUD beforehand")
	s.Type(" mo").See("Mia Moreau").Gone("others have such a name").Type("x").See("No patient's name has words that begin with \"mia mox\".")
	s.Press("backspace", "shift+tab", "shift+tab", "shift+tab").Hold("backspace", 3).Type("150").See("The deposit can't be above the price.")
	s.Hold("backspace", 3).Type("50.5").See("Beforehand 50.50 AUD")
	s.Press("shift+tab").Type("a").See("Mia may pay 50.50 AUD beforehand")
	s.Press("shift+tab", "shift+tab", "shift+tab").Type("60").See("Price 60.00 AUD", "Beforehand 50.50 AUD")
	wide := edit(t, c, c.Harbour, named(t, c, c.Harbour, "First visit"), 118, 35)
	to(wide, try).Type("ben").See("Ben must pay").Golden("edit-118x35")
}

func TestATypeIsSavedAsTyped(t *testing.T) {
	c := uitest.NewClinic(t)
	s := edit(t, c, c.Harbour, named(t, c, c.Harbour, "Standard visit"), 78, 30)
	to(s, minutes).Type("x").Press("tab").See("Write the duration in minutes, for example 45.").Press("shift+tab", "backspace")
	to(s, price-minutes).Type("95")
	to(s, mode-price).Press("right")
	to(s, deposit-mode).Type("200").Enter().See("The deposit can't be above the price.").Hold("backspace", 3).Type("25 %").Enter()
	if left := uitest.Asks[kit.Left](s); !left.Sure {
		t.Error("a saved form asks before it closes")
	}
	got := named(t, c, c.Harbour, "Standard visit")
	if got.Price != uitest.AUD(95_00) || got.Mode != model.Required || got.Deposit != (model.Deposit{BasisPoints: 2500}) || got.ItemCode != "500" || got.Minutes != 30 {
		t.Errorf("%+v", got)
	}
}

func TestANewType(t *testing.T) {
	c := uitest.NewClinic(t)
	env := plainEnv(t, c)
	list := uitest.Screen(t, env, apptype.New(env, c.Session, c.Harbour), 78, 19, uitest.On(c.Clock))
	list.See("First visit").Press("n")
	form := uitest.Asks[kit.Opened](list).Screen
	s := uitest.Screen(t, env, form, 78, 24, uitest.On(c.Clock))
	s.See("Name").Enter().See("Please fill this in.").Type("Group class").Enter()
	uitest.Asks[kit.Left](s)
	if got := named(t, c, c.Harbour, "Group class"); got.Mode != model.Disabled || got.Minutes != 30 {
		t.Errorf("%+v", got)
	}
}

func TestNoFieldTakesACardNumber(t *testing.T) {
	c := uitest.NewClinic(t)
	s := edit(t, c, c.Harbour, named(t, c, c.Harbour, "Standard visit"), 78, 40)
	for place := range try + 1 {
		if place != 5 && place != mode && place != 9 { // choices take no text
			s.Paste("5555 5555 5555 4444").See("looks like a card number").Gone("5555 5555")
		}
		s.Press("tab")
	}
	s.See("▌ Name").Hold("backspace", 20).Type("8003608166690503").Enter()
	s.Until("the type's name", func() bool { return named(t, c, c.Harbour, "8003608166690503").ID != "" })
}

func TestBeforeConnectingModeAndDepositAreShownAndPassedOver(t *testing.T) {
	c := uitest.NewClinic(t)
	kind := named(t, c, c.Bay, "First visit")
	s := edit(t, c, c.Bay, kind, 78, 30)
	s.See("Connect Stripe first", "[ctrl+o] leads there.").Golden("shut-78x30")
	to(s, mode-1).Press("tab").Type("9").See("9").Press("shift+tab", "shift+tab").Type("0").See("Tax in it")
	c.Put(func(tx storage.Tx) error {
		return tx.PutConnection(model.Connection{Practice: c.Bay, Account: c.Account.ID, Mode: model.Test, How: model.ByOAuth, Active: true, ConnectedAt: tx.Now()})
	})
	s.Send(model.Event{Practice: c.Bay, Kind: model.ConnectionChanged, ID: string(c.Bay)})
	s.See("◉ Required", "\"Accept online payments\" is switched off")
}

func TestARefusalFromTheDeskStandsBesideItsField(t *testing.T) {
	c := uitest.NewClinic(t)
	kind := named(t, c, c.Harbour, "Standard visit")
	s := edit(t, c, c.Harbour, kind, 78, 30)
	s.See("Anybody")
	if err := c.Session.Disconnect(t.Context(), c.Harbour); err != nil {
		t.Fatal(err)
	}
	to(s, mode).Press("right").Enter().See("✕ Connect Stripe first")
}
