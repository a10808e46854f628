package patients_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/patients"
	"clinic.example/paydesk/ui/uitest"
)

func show(t *testing.T, c *uitest.Clinic, w, h int) *uitest.Solo {
	t.Helper()
	env := uitest.Env(t, c.Clock)
	env.Theme = uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
	return uitest.Screen(t, env, patients.New(env, c.Session, c.Harbour), w, h, uitest.On(c.Clock))
}

// several are patients with and without cards and money, one of whom has a name of wide characters.
func several(t *testing.T) *uitest.Clinic {
	t.Helper()
	c := uitest.NewClinic(t)
	mia := c.Patient("Mia Chen", "4242424242424242", "5555555555554444")
	c.Patient("Benoît Lefèvre", "4242424242424242")
	c.Patient("陈美玲 Mei-Ling Chen")
	c.Invoice(mia, 1234_50)
	c.Put(func(tx storage.Tx) error {
		n, err := tx.NextID()
		if err != nil {
			return err
		}
		return tx.AddCreditMovement(model.CreditMovement{
			ID: model.CreditID(model.RowID(model.CreditPrefix, n)), Practice: c.Harbour, Patient: mia.ID, Mode: model.Test, Amount: uitest.AUD(20_00), Why: "over-payment",
		})
	})
	return c
}

func TestPatientsStandWithWhatTheyOweAndAreOwed(t *testing.T) {
	c := several(t)
	show(t, c, 78, 19).See("Mia Chen", "1,234.50 AUD", "20.00 AUD", "Visa 4242 +1").Golden("list-78x19")
	wide := show(t, c, 118, 35).See("陈美玲").Press("down")
	wide.See("mail@example.org", "Visa 4242 +1").Golden("list-118x35")
}

func TestNobodyYetTeaches(t *testing.T) {
	show(t, uitest.NewClinic(t), 78, 19).See("No patients yet. [n] adds the first").Golden("empty-78x19")
}

func TestFindNarrowsWithEveryKeyAndEscShowsAll(t *testing.T) {
	s := show(t, several(t), 78, 19)
	s.See("Benoît").Press("/")
	s.Type("ch").Gone("Benoît").See("Mia Chen", "陈美玲")
	s.Type("x").See("No patient's name has words that begin so.")
	s.Press("backspace").Enter().See("Mia Chen").Press("esc").See("Benoît")
	s.Press("enter")
	if v := uitest.Asks[kit.Visited](s); v.Kind != "patient" || len(v.IDs) != 1 {
		t.Errorf("Enter asks for %v", v)
	}
}

func TestCardNumbersAreNotSearchedFor(t *testing.T) {
	s := show(t, several(t), 78, 19).See("Mia").Press("/").Paste("4242 4242 4242 4242")
	s.See("Card numbers can't be searched for.").Gone("4242 4242")
	s.Type("8003608166690503").See("/ 8003608166690503")
}

func TestHarmfulNamesAreDrawnHarmlessInStraightColumns(t *testing.T) {
	c := several(t)
	c.Patient("Eve\x1b]52;c;cm0=\x07 \x1b[2J\u202eEvil\u2066\u0301\u0301\u0301\u0301\u0301\u0301\u0301")
	s := show(t, c, 78, 19).See("Eve", "Mia Chen")
	view := s.View()
	for _, bad := range []string{"\x1b]", "\x1b[2J", "\u202e", "\u2066", "\x07"} {
		if strings.Contains(view, bad) {
			t.Errorf("the view holds %q", bad)
		}
	}
	var at []int
	for line := range strings.SplitSeq(s.Screen(), "\n") {
		if before, _, found := strings.Cut(line, "1 Apr 1990"); found {
			at = append(at, ansi.StringWidth(before))
		}
		if !utf8.ValidString(line) || ansi.StringWidth(line) > 78 {
			t.Errorf("line %q", line)
		}
	}
	if len(at) != 4 || at[0] != at[1] || at[1] != at[2] || at[2] != at[3] {
		t.Errorf("birth dates begin at %v\n%s", at, s.Screen())
	}
}

func TestSomebodyElsesPatientAppears(t *testing.T) {
	c := several(t)
	s := show(t, c, 78, 19).See("Mia Chen").Gone("Zoe")
	zoe := c.Patient("Zoe New")
	s.Send(model.Event{Kind: model.PatientChanged, ID: string(zoe.ID)})
	s.See("Zoe New")
	s.Send(model.Event{Practice: c.Bay, Kind: model.InvoiceChanged})
}

func TestWhoMayNotAddPatientsReadsWhy(t *testing.T) {
	c := several(t)
	c.Session = c.As("Pia", model.PractitionerRole)
	s := show(t, c, 78, 19)
	s.See("Mia")
	s.Until("the permission", func() bool {
		s.Press("n")
		for _, msg := range s.Asked() {
			if told, ok := msg.(kit.Told); ok && strings.Contains(string(told.Text), "Patients: Edit") {
				return true
			}
		}
		return false
	})
}

func TestLargeListsAreReadInWindows(t *testing.T) {
	c := uitest.NewClinic(t)
	for i := range 120 {
		c.Patient(string(kit.Cleanf("Patient %03d", i)))
	}
	s := show(t, c, 78, 19).See("Patient 000").Press("end").See("Patient 119").Press("home").See("Patient 000")
	s.Until("a row further down", func() bool { return s.Press("pgdown").Has("Patient 048") })
}
