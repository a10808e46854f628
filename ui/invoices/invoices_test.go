package invoices_test

import (
	"fmt"
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/invoices"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

func env(t *testing.T, c *uitest.Clinic) kit.Env {
	t.Helper()
	e := uitest.Env(t, c.Clock)
	e.Theme = uitest.Theme(t, kit.Look{NoColor: true, Env: uitest.Vars("TERM", "xterm")})
	return e
}

func show(t *testing.T, c *uitest.Clinic, width, height int) *uitest.Solo {
	t.Helper()
	e := env(t, c)
	return uitest.Screen(t, e, invoices.New(e, c.Session, c.Harbour), width, height, uitest.On(c.Clock))
}

// some are invoices in several states, the newest last.
func some(t *testing.T, c *uitest.Clinic) (mia, leo model.Patient) {
	t.Helper()
	mia, leo = c.Patient("Mia Chen", "4242424242424242"), c.Patient("Leo Brandt")
	open, part, paid := c.Invoice(mia, 80_00), c.Invoice(leo, 140_00), c.Invoice(mia, 1234_50)
	for id, cents := range map[model.InvoiceID]int64{part.ID: 40_00, paid.ID: 1234_50} {
		op, err := c.Session.NewOperation()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Session.Take(t.Context(), desk.TakeRequest{Operation: op, Practice: c.Harbour, Invoice: id, Revision: 1, Method: model.Cash, Amount: uitest.AUD(cents)}); err != nil {
			t.Fatal(err)
		}
	}
	gone := c.Invoice(leo, 20_00)
	if _, err := c.Session.VoidInvoice(t.Context(), c.Harbour, gone.ID, 1); err != nil {
		t.Fatal(err)
	}
	_ = open
	return mia, leo
}

func TestNewestFirstWithItsState(t *testing.T) {
	c := uitest.NewClinic(t)
	some(t, c)
	show(t, c, 78, 19).See("TEST-0004", "◐ Part paid", "1,234.50").Golden("list-78x19")
	show(t, c, 118, 34).See("TEST-0004", "✕ Void").Press("down").See("Paid by Cash").Golden("preview-118x34")
}

func TestNothingYetTeaches(t *testing.T) {
	c := uitest.NewClinic(t)
	show(t, c, 78, 19).See("No invoices yet. [n] makes one")
}

func TestEveryKeyNarrows(t *testing.T) {
	c := uitest.NewClinic(t)
	some(t, c)
	s := show(t, c, 78, 19)
	s.See("Leo Brandt").Press("/").Type("mi").Gone("Leo Brandt").See("Mia Chen")
	s.Press("backspace", "backspace").Type("0002").See("Leo Brandt").Gone("Mia Chen").Enter()
	s.Press("t")
	if v := uitest.Asks[kit.Visited](s); v.Kind != "take" || len(v.IDs) != 1 {
		t.Errorf("%+v", v)
	}
	s.Press("esc").See("Mia Chen")
}

func TestMarkedInvoicesOfOnePatientArePaidTogether(t *testing.T) {
	c := uitest.NewClinic(t)
	mia := c.Patient("Mia Chen")
	first, second := c.Invoice(mia, 80_00), c.Invoice(mia, 50_00)
	c.Invoice(c.Patient("Leo Brandt"), 20_00)
	s := show(t, c, 78, 19)
	s.See("Leo Brandt").Press("space", "space").See("2 marked").Press("t")
	if told := uitest.Asks[kit.Told](s); told.Text != "The marked invoices are of several patients: mark those of one." {
		t.Error(told)
	}
	s.Press("esc").Gone("marked ").Press("up", "space", "space").See("2 marked").Press("t")
	v := uitest.Asks[kit.Visited](s)
	if fmt.Sprint(v.IDs) != fmt.Sprint([]model.InvoiceID{second.ID, first.ID}) {
		t.Errorf("%v", v.IDs)
	}
}

func TestWhatCantBeDoneSaysWhy(t *testing.T) {
	c := uitest.NewClinic(t)
	some(t, c)
	s := show(t, c, 118, 34)
	s.See("✕ Void", "Issued TEST-0004").Press("t")
	if told := uitest.Asks[kit.Told](s); told.Text != "TEST-0004 is void: nothing can be paid on it." {
		t.Error(told)
	}
}

func TestOthersChangesComeIn(t *testing.T) {
	c := uitest.NewClinic(t)
	some(t, c)
	s := show(t, c, 78, 19)
	s.See("TEST-0004")
	i := c.Invoice(c.Patient("Zoe Adams"), 10_00)
	s.Send(model.Event{Practice: c.Harbour, Kind: model.InvoiceChanged, ID: string(i.ID)}).See("TEST-0005", "Zoe Adams")
}

func TestVoidAsksFirst(t *testing.T) {
	c := uitest.NewClinic(t)
	i := c.Invoice(c.Patient("Mia Chen"), 80_00)
	s := show(t, c, 78, 19)
	s.See("TEST-0001").Press("d").See("Void TEST-0001?").Press("right").Enter().See("✕ Void")
	if !c.Look(i.ID).Invoice.Void {
		t.Error("not void")
	}
}

// TestNewInvoiceOfTwoLines finds the patient by name and takes the prices of the types.
func TestNewInvoiceOfTwoLines(t *testing.T) {
	c := uitest.NewClinic(t)
	c.Patient("Leo Brandt")
	mia := c.Patient("Mia Chen")
	e := env(t, c)
	s := uitest.Screen(t, e, invoices.NewForm(e, c.Session, c.Harbour, ""), 78, 19, uitest.On(c.Clock))
	s.See("Leo Brandt").Type("mia").Gone("Leo Brandt").See("Mia Chen").Golden("patient-78x19")
	s.Enter().See("Mia Chen, born 1 Apr 1990", "First visit", "120.00")
	s.Press("right").See("Long visit", "140.00").Press("tab").Press("backspace").Type("2").Press("ctrl+n")
	s.See("2 × Long visit", "280.00 AUD", "First visit").Golden("lines-78x19")
	for !s.Has("something else") {
		s.Press("left")
	}
	s.Enter().See("Please fill this in.").Type("Tape").Press("tab", "tab").Type("12.50").Enter()
	uitest.Asks[kit.Left](s)
	rows, err := c.Session.Invoices(t.Context(), desk.InvoiceQuery{Filter: model.InvoiceFilter{Practice: c.Harbour, Patient: mia.ID}})
	if err != nil || len(rows) != 1 || rows[0].Invoice.Total.Minor != 292_50 || rows[0].Invoice.Tax == 0 {
		t.Errorf("%+v %v", rows, err)
	}
}

// Enter took whoever stood first before, when it came faster than the patients of the name.
func TestEnterWaitsForThePatientsOfTheName(t *testing.T) {
	c := uitest.NewClinic(t)
	c.Patient("Leo Brandt")
	c.Patient("Mia Chen")
	e := env(t, c)
	s := uitest.Screen(t, e, invoices.NewForm(e, c.Session, c.Harbour, ""), 78, 19, uitest.On(c.Clock))
	s.See("Leo Brandt")
	for _, key := range []string{"m", "i", "a", "enter"} {
		s.Send(uitest.Key(t, key)) // nothing has come in between
	}
	s.See("Mia Chen, born 1 Apr 1990").Gone("Leo Brandt")
}

func TestPriceOfAnotherItemStandsThere(t *testing.T) {
	c := uitest.NewClinic(t)
	mia := c.Patient("Mia Chen")
	e := env(t, c)
	s := uitest.Screen(t, e, invoices.NewForm(e, c.Session, c.Harbour, mia.ID), 118, 34, uitest.On(c.Clock))
	s.See("Mia Chen, born", "First visit").Press("s").See("Standard visit", "80.00").Press("s").See("something else")
	s.Press("left").See("80.00")
	s.Press("tab", "tab").Type("/2").See("= 40.00 AUD").Press("tab").Type("4242424242424242").See("looks like a card number")
}
