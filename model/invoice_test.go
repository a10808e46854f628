package model_test

import (
	"testing"

	"clinic.example/paydesk/model"
)

func TestInvoiceSum(t *testing.T) {
	i := model.Invoice{Total: money(99, "aud"), Tax: 99, Lines: []model.Line{
		{Quantity: 1, Unit: 11_000, TaxBasisPoints: 1000}, // 10.00 of tax in 110.00
		{Quantity: 3, Unit: 1_050, TaxBasisPoints: 500},   // 1.50 in 31.50
		{Quantity: 2, Unit: 2_000},
		{Quantity: 1, Unit: -1_100, TaxBasisPoints: 1000}, // a discount takes its tax along
	}}
	i.Sum()
	if want := money(11_000+3_150+4_000-1_100, "aud"); i.Total != want {
		t.Errorf("the total is %v, want %v", i.Total, want)
	}
	if i.Tax != 1_000+150-100 {
		t.Errorf("the tax is %d, want %d", i.Tax, 1_000+150-100)
	}
	i.Lines = nil
	i.Sum()
	if i.Total != money(0, "aud") || i.Tax != 0 {
		t.Errorf("without lines: %v and %d of tax", i.Total, i.Tax)
	}
}

func TestLineTax(t *testing.T) {
	for _, test := range []struct{ quantity, unit, basisPoints, want int64 }{
		{1, 110, 1000, 10},
		{1, 105, 1000, 10}, // 9.545
		{1, 104, 1000, 9},  // 9.4545
		{3, 35, 1000, 10},  // on the whole line, not three times 3.18
		{1, 100, 0, 0},
		{1, 120, 2000, 20},
		{1, 3, 10_000, 2}, // 1.5 is rounded up
		{-1, 110, 1000, -10},
	} {
		line := model.Line{Quantity: test.quantity, Unit: test.unit, TaxBasisPoints: test.basisPoints}
		if got := line.Tax(); got != test.want {
			t.Errorf("tax of %d x %d at %d: %d, want %d", test.quantity, test.unit, test.basisPoints, got, test.want)
		}
	}
}

func TestInvoiceStatus(t *testing.T) {
	for _, test := range []struct {
		total, paid, credited int64
		void                  bool
		want                  model.InvoiceStatus
		open                  int64
	}{
		{1000, 0, 0, false, model.InvoiceOpen, 1000},
		{1000, 1, 0, false, model.InvoicePartPaid, 999},
		{1000, 0, 1, false, model.InvoicePartPaid, 999},
		{1000, 1000, 0, false, model.InvoicePaid, 0},
		{1000, 600, 400, false, model.InvoicePaid, 0},
		{1000, 0, 1000, false, model.InvoiceCredited, 0},
		{1000, 1000, 1000, false, model.InvoiceCredited, 0},
		{1000, 1200, 0, false, model.InvoicePaid, 0},
		{0, 0, 0, false, model.InvoicePaid, 0},
		{1000, 0, 0, true, model.InvoiceVoid, 0},
		{1000, 500, 0, true, model.InvoiceVoid, 0},
	} {
		i := model.Invoice{Total: money(test.total, "aud"), Paid: test.paid, Credited: test.credited, Void: test.void}
		if got := i.Status(); got != test.want {
			t.Errorf("%+v: %v, want %v", test, got, test.want)
		}
		if got := i.Open(); got != money(test.open, "aud") {
			t.Errorf("%+v: %v open, want %d", test, got, test.open)
		}
	}
}

func TestInvoiceStatusWords(t *testing.T) {
	for status, want := range map[model.InvoiceStatus]string{
		1: "Open", 2: "Part paid", 3: "Paid", 4: "Credited", 5: "Void", 0: "Unknown", 6: "Unknown",
	} {
		if got := status.String(); got != want {
			t.Errorf("status %d reads %q, want %q: the bytes are stored", status, got, want)
		}
	}
}

func TestVoidable(t *testing.T) {
	fresh := model.Invoice{Total: money(1000, "aud")}
	if why := fresh.Voidable(); why != "" {
		t.Errorf("a fresh invoice can't be voided: %s", why)
	}
	seen := map[string]string{}
	for name, change := range map[string]func(*model.Invoice){
		"void": func(i *model.Invoice) { i.Void = true }, "collecting": func(i *model.Invoice) { i.Collecting = "x" },
		"paid": func(i *model.Invoice) { i.Paid = 1 }, "credited": func(i *model.Invoice) { i.Credited = 1 },
	} {
		i := fresh
		change(&i)
		why := i.Voidable()
		if why == "" || seen[why] != "" {
			t.Errorf("%s: %q, which is nothing or what %s says", name, why, seen[why])
		}
		seen[why] = name
	}
}

func TestInvoiceFilter(t *testing.T) {
	i := model.Invoice{Practice: "prac_1", Patient: "pat_1", Date: 20260302, Total: money(1000, "aud")}
	for _, test := range []struct {
		f    model.InvoiceFilter
		want bool
	}{
		{model.InvoiceFilter{Practice: "prac_1"}, true},
		{model.InvoiceFilter{Practice: "prac_2"}, false},
		{model.InvoiceFilter{}, false},
		{model.InvoiceFilter{Practice: "prac_1", Patient: "pat_1"}, true},
		{model.InvoiceFilter{Practice: "prac_1", Patient: "pat_2"}, false},
		{model.InvoiceFilter{Practice: "prac_1", Status: model.InvoiceOpen}, true},
		{model.InvoiceFilter{Practice: "prac_1", Status: model.InvoicePaid}, false},
		{model.InvoiceFilter{Practice: "prac_1", From: 20260302, To: 20260302}, true},
		{model.InvoiceFilter{Practice: "prac_1", From: 20260303}, false},
		{model.InvoiceFilter{Practice: "prac_1", To: 20260301}, false},
	} {
		if got := test.f.Holds(i); got != test.want {
			t.Errorf("%+v holds it: %v, want %v", test.f, got, test.want)
		}
	}
}
