package stripeops

import (
	"slices"
	"testing"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// movements are all of the account's, newest first, page by page.
func (c *clinic) movements(q MovementQuery) (all []model.BalanceMovement) {
	c.t.Helper()
	for more := true; more; {
		page, behind, err := c.client.BalanceMovements(c.t.Context(), c.ref, q)
		if err != nil {
			c.t.Fatal(err)
		}
		all, more = append(all, page...), behind
		if more {
			q.After = page[len(page)-1].ID
		}
	}
	return all
}

func TestMovementsNameTheChargeBehindThem(t *testing.T) {
	c := openClinic(t)
	paid := c.charged("visa", "1")
	refund := c.refund(paid, 30_00, "R1")
	all := c.movements(MovementQuery{Limit: 1})
	if len(all) != 2 {
		t.Fatalf("listed %+v", all)
	}
	back, in := all[0], all[1]
	if in.Source != paid.Charge || in.Charge != paid.Charge || in.Intent != paid.ID || in.Type != "charge" || in.Category != "charge" || in.Text != "" {
		t.Errorf("the charge is %+v", in)
	}
	if back.Source != refund.ID || back.Charge != paid.Charge || back.Intent != paid.ID || back.Category != "refund" || back.Net != -30_00 {
		t.Errorf("the refund is %+v", back)
	}
	if in.ID != paid.Ledger.ID || in.Amount != paid.Ledger.Amount || in.Fee != paid.Ledger.Fee || in.Net != paid.Ledger.Net || in.Net != in.Amount.Minor-in.Fee ||
		in.Created == 0 || in.Available <= in.Created || in.Ref() != c.ref {
		t.Errorf("booked %+v, the payment says %+v", in, paid.Ledger)
	}
}

func TestBalanceIsTheSumOfTheMovements(t *testing.T) {
	c := openClinic(t)
	if held, err := c.client.Balance(t.Context(), c.ref); err != nil || !slices.Equal(held, []model.Money{{Minor: 0, Currency: "aud"}}) {
		t.Errorf("an empty account holds %v %v", held, err)
	}
	c.charged("visa", "1")
	c.charged("bypassPending", "2") // at once available
	c.refund(c.charged("visa", "3"), 20_00, "R1")
	sum := int64(0)
	for _, m := range c.movements(MovementQuery{}) {
		sum += m.Net
	}
	if held, err := c.client.Balance(t.Context(), c.ref); err != nil || !slices.Equal(held, []model.Money{{Minor: sum, Currency: "aud"}}) {
		t.Errorf("the account holds %v %v, its movements make %d", held, err, sum)
	}
}

func TestAStretchOfMovements(t *testing.T) {
	c := openClinic(t)
	c.charged("visa", "1")
	before := c.movements(MovementQuery{})
	c.box.Advance(3600e9)
	c.charged("visa", "2")
	all := c.movements(MovementQuery{})
	at := all[0].Created
	for _, test := range []struct {
		part Stretch
		want []model.BalanceMovement
	}{
		{Stretch{}, all},
		{Stretch{From: at}, all[:1]},
		{Stretch{To: at}, before},
		{Stretch{From: before[0].Created, To: at}, before},
		{Stretch{From: at + 1000}, nil},
	} {
		if got := c.movements(MovementQuery{Stretch: test.part}); !slices.Equal(got, test.want) {
			t.Errorf("%+v: %+v, want %+v", test.part, got, test.want)
		}
	}
}

func TestAMovementOfStripesOwnKeepsItsText(t *testing.T) {
	c := openClinic(t)
	if _, err := c.box.ChargeFee(string(c.ref.ID), false, 12_00, "Radar for March"); err != nil {
		t.Fatal(err)
	}
	if all := c.movements(MovementQuery{}); len(all) != 1 || all[0].Text != "Radar for March" || all[0].Source != "" || all[0].Net != -12_00 || all[0].Type != "stripe_fee" {
		t.Errorf("listed %+v", all)
	}
}

func TestAForeignPaymentIsBookedAtARate(t *testing.T) {
	c := openClinic(t)
	if _, err := c.box.ChargeFromDashboard(string(c.ref.ID), sandbox.DashboardCharge{Amount: 5000, Currency: "jpy"}); err != nil {
		t.Fatal(err)
	}
	if all := c.movements(MovementQuery{}); len(all) != 1 || all[0].Amount.Currency != "aud" || all[0].Rate == "" {
		t.Errorf("listed %+v", all)
	}
}
