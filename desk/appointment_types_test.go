package desk_test

import (
	"testing"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

func (g *group) visit(practice model.PracticeID, name string, price int64) model.AppointmentType {
	g.t.Helper()
	row, err := g.session.SaveType(g.t.Context(), model.AppointmentType{Practice: practice, Name: name, Minutes: 30, Price: aud(price)})
	g.must(err)
	return row.Type
}

func (g *group) acceptOnline(practice model.PracticeID) {
	g.t.Helper()
	p, err := g.session.Practice(g.t.Context(), practice)
	g.must(err)
	p.AcceptOnline = true
	_, err = g.session.SavePractice(g.t.Context(), p)
	g.must(err)
}

func (g *group) types(practice model.PracticeID) desk.TypeList {
	g.t.Helper()
	list, err := g.session.Types(g.t.Context(), practice)
	g.must(err)
	return list
}

func TestModesAreSetForManyTypesAtOnceAndActOnlyWhenSwitchedOn(t *testing.T) {
	g := newGroup(t)
	a, b, free := g.visit(g.practice, "Initial", 12000), g.visit(g.practice, "Review", 8000), g.visit(g.practice, "Phone call", 0)
	ids := []model.AppointmentTypeID{a.ID, b.ID, free.ID}
	n, err := g.session.SetModes(t.Context(), g.practice, ids, model.Required)
	g.must(err)
	if n != 3 {
		t.Errorf("%d changed", n)
	}
	for _, row := range g.types(g.practice).Rows {
		if !row.Flag || row.Acts.Mode != model.Disabled {
			t.Errorf("%s: flag %v, acts %s", row.Type.Name, row.Flag, row.Acts.Mode)
		}
		holds(t, row.Acts.Reason, "\"Accept online payments\" is switched off")
	}
	g.acceptOnline(g.practice)
	for _, row := range g.types(g.practice).Rows {
		want := model.Required
		if row.Type.ID == free.ID {
			want = model.Disabled
		}
		if row.Acts.Mode != want {
			t.Errorf("%s acts as %s: %s", row.Type.Name, row.Acts.Mode, row.Acts.Reason)
		}
	}
	if n, err = g.session.SetModes(t.Context(), g.practice, ids, model.Required); err != nil || n != 0 {
		t.Errorf("again: %d, %v", n, err)
	}
	g.must(g.session.Disconnect(t.Context(), g.practice))
	list := g.types(g.practice)
	for _, row := range list.Rows {
		if !row.Flag || row.Acts.Mode != model.Disabled {
			t.Errorf("disconnected: %s acts as %s", row.Type.Name, row.Acts.Mode)
		}
	}
	holds(t, list.WhyModes, "Connect Stripe first")
}

func TestBeforeConnectingModesAndDepositsWait(t *testing.T) {
	g := newGroup(t)
	kind := g.visit(g.bay, "Initial", 12000)
	_, err := g.session.SetModes(t.Context(), g.bay, []model.AppointmentTypeID{kind.ID}, model.Allowed)
	says(t, err, model.Conflict, "Connect Stripe first")
	kind.Mode = model.Required
	_, err = g.session.SaveType(t.Context(), kind)
	besides(t, err, "mode", "Connect Stripe first")
	kind.Mode, kind.Deposit = model.Disabled, model.Deposit{BasisPoints: 2500}
	_, err = g.session.SaveType(t.Context(), kind)
	besides(t, err, "deposit", "Connect Stripe first")
	kind.Deposit, kind.Price = model.Deposit{}, aud(9000)
	row, err := g.session.SaveType(t.Context(), kind)
	g.must(err)
	if row.Type.Price != aud(9000) || row.Type.ID != kind.ID {
		t.Errorf("saved %+v", row.Type)
	}
}

func TestATypesFieldsAreChecked(t *testing.T) {
	g := newGroup(t)
	kind := g.visit(g.practice, "Initial", 12000)
	for _, c := range []struct {
		field  string
		change func(*model.AppointmentType)
	}{
		{"name", func(k *model.AppointmentType) { k.Name = " " }},
		{"code", func(k *model.AppointmentType) { k.ItemCode = "4242424242424242" }},
		{"price", func(k *model.AppointmentType) { k.Price.Minor = -1 }},
		{"deposit", func(k *model.AppointmentType) { k.Deposit.Amount = 12001 }},
		{"deposit", func(k *model.AppointmentType) { k.Deposit.BasisPoints = 10001 }},
		{"mode", func(k *model.AppointmentType) { k.Mode = "Sometimes" }},
		{"shown", func(k *model.AppointmentType) { k.PriceShown = "maybe" }},
		{"tax", func(k *model.AppointmentType) { k.TaxBasisPoints = -1 }},
		{"cancellation", func(k *model.AppointmentType) { k.CancellationFee.Minor = -1 }},
		{"minutes", func(k *model.AppointmentType) { k.Minutes = -1 }},
	} {
		changed := kind
		c.change(&changed)
		_, err := g.session.SaveType(t.Context(), changed)
		besides(t, err, c.field, "")
	}
	_, err := g.session.SetModes(t.Context(), g.practice, nil, "Sometimes")
	besides(t, err, "mode", "Disabled, Allowed or Required")
	_, err = g.frontDesk.SaveType(t.Context(), kind)
	says(t, err, model.Forbidden, "Modes: Edit")
}

func TestWhatWouldHappenToAPatient(t *testing.T) {
	g := newGroup(t)
	g.acceptOnline(g.practice)
	p, _ := g.patient("")
	for _, c := range []struct {
		practice model.PracticeID
		mode     model.PaymentMode
		deposit  model.Deposit
		price    int64
		acts     model.PaymentMode
		asked    int64
		why      string
	}{
		{g.practice, model.Required, model.Deposit{BasisPoints: 2500}, 8000, model.Required, 2000, "Mia must pay 20.00 AUD beforehand"},
		{g.practice, model.Allowed, model.Deposit{Amount: 3000}, 8000, model.Allowed, 3000, "Mia may pay 30.00 AUD beforehand"},
		{g.practice, model.Required, model.Deposit{}, 8000, model.Required, 8000, "must pay 80.00 AUD"},
		{g.practice, model.Disabled, model.Deposit{}, 8000, model.Disabled, 0, "Disabled for this type"},
		{g.practice, model.Required, model.Deposit{}, 0, model.Disabled, 0, "the price is 0"},
		{g.practice, model.Required, model.Deposit{BasisPoints: 10}, 8000, model.Disabled, 0, "no card payment below 0.50 AUD"},
		{g.bay, model.Required, model.Deposit{}, 8000, model.Disabled, 0, "not connected to Stripe"},
	} {
		kind := model.AppointmentType{Practice: c.practice, Name: "Visit", Price: aud(c.price), Mode: c.mode, Deposit: c.deposit}
		o, err := g.session.WhatWouldHappen(t.Context(), c.practice, kind, p.ID)
		g.must(err)
		if o.Mode != c.acts || o.Deposit.Minor != c.asked || o.Price != aud(c.price) {
			t.Errorf("%s %+v: %+v", c.mode, c.deposit, o)
		}
		holds(t, o.Why, c.why)
	}
}
