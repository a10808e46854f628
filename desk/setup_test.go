package desk_test

import (
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops"
)

func emptyDesk(t *testing.T) *desk.Desk {
	t.Helper()
	store, err := boltdb.Open(filepath.Join(t.TempDir(), "desk.db"), boltdb.Options{NoSync: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	client, err := stripeops.New(stripeops.Config{})
	if err != nil {
		t.Fatal(err)
	}
	d, err := desk.New(desk.Config{Store: store, Stripe: client, Now: time.Now, Random: rand.NewChaCha8([32]byte{3}), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func firstRun() desk.FirstRun {
	return desk.FirstRun{Organisation: " Harbour Group ", Practice: "Harbour Street", Currency: "AUD", Country: "au", Zone: "Australia/Sydney", Administrator: "Ana Silva"}
}

func TestTheFirstRunMakesAClinicInTestMode(t *testing.T) {
	d := emptyDesk(t)
	if _, _, found, err := d.Begin(t.Context()); err != nil || found {
		t.Fatalf("an empty store begins with %v, %v", found, err)
	}
	actor, practice, err := d.SetUp(t.Context(), firstRun())
	if err != nil {
		t.Fatal(err)
	}
	again, where, found, err := d.Begin(t.Context())
	if err != nil || !found || again != actor || where != practice || actor.Role != model.Administrator || actor.Name != "Ana Silva" {
		t.Fatalf("begin: %+v at %s, %v, %v", again, where, found, err)
	}
	s := d.Session(actor)
	p, err := s.Practice(t.Context(), practice)
	if err != nil || p.Currency != "aud" || p.Country != "AU" || p.Mode != model.Test || p.AcceptOnline || p.PayBalancesOnline || p.LegalName != "Harbour Group" {
		t.Errorf("practice %+v, %v", p, err)
	}
	types, err := s.PaymentTypes(t.Context(), practice)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"Card", "Online", "Cash", "Card machine", "Cheque", "Bank transfer", "Health fund", "Voucher", "Patient credit", "Other"}
	for i, name := range want {
		if i >= len(types) || types[i].Name != name {
			t.Fatalf("payment types %+v, want %v", types, want)
		}
	}
	if p.OnlineType != types[1].ID {
		t.Errorf("online payments are logged as %s", p.OnlineType)
	}
	_, _, err = d.SetUp(t.Context(), firstRun())
	says(t, err, model.Conflict, "holds an organisation already")
}

func TestTheFirstRunSaysWhatIsWrongBesideEachField(t *testing.T) {
	d := emptyDesk(t)
	for field, change := range map[string]func(*desk.FirstRun){
		"organisation":  func(f *desk.FirstRun) { f.Organisation = "  " },
		"practice":      func(f *desk.FirstRun) { f.Practice = "4242 4242 4242 4242" },
		"currency":      func(f *desk.FirstRun) { f.Currency = "dollars" },
		"country":       func(f *desk.FirstRun) { f.Country = "Australia" },
		"zone":          func(f *desk.FirstRun) { f.Zone = "Sydney" },
		"administrator": func(f *desk.FirstRun) { f.Administrator = "" },
	} {
		f := firstRun()
		change(&f)
		_, _, err := d.SetUp(t.Context(), f)
		besides(t, err, field, "")
	}
	if _, _, found, _ := d.Begin(t.Context()); found {
		t.Error("a refused first run left an organisation")
	}
}

func TestAPlaceIsGuessedFromItsZone(t *testing.T) {
	for zone, want := range map[string]string{
		"Australia/Perth": "AU aud", "Europe/London": "GB gbp", "Europe/Berlin": "DE eur", "America/Chicago": "US usd",
		"Pacific/Auckland": "NZ nzd", "Europe/Zurich": "CH chf", "Antarctica/Troll": " ", "UTC": " ", "": " ",
	} {
		country, currency := desk.GuessPlace(zone)
		if got := country + " " + string(currency); got != want {
			t.Errorf("%s: %q, want %q", zone, got, want)
		}
	}
}

// Without a platform the way to Stripe is dimmed and says so.
func TestWithoutAPlatformConnectingSaysWhatIsMissing(t *testing.T) {
	d := emptyDesk(t)
	actor, practice, err := d.SetUp(t.Context(), firstRun())
	if err != nil {
		t.Fatal(err)
	}
	s := d.Session(actor)
	v, err := s.Integration(t.Context(), practice)
	if err != nil || v.Platform {
		t.Fatalf("%+v, %v", v, err)
	}
	holds(t, v.Why.Connect, "no Stripe platform")
	holds(t, v.Why.Reuse, "No other practice")
	_, err = s.Connect(t.Context(), practice)
	says(t, err, model.Conflict, "no Stripe platform")
}
