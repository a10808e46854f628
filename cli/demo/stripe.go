package demo

import (
	"fmt"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
)

// linkLife is how long a pay link of the demo can be paid: as long as the desk's own.
const linkLife = 23*time.Hour + 30*time.Minute

// thanksURL is where a pay page leads afterwards; nothing is concluded from it.
const thanksURL = "https://stripe.com"

// addAccounts makes the sites' accounts at the sandbox and connects them, and a few more for the authorisation's picker.
func addAccounts(stripe *sandbox.Server, all []*site) error {
	for _, s := range all {
		if s.accountName == "" {
			continue
		}
		s.account = stripe.AddAccount(sandbox.AccountSpec{Name: s.accountName, Country: s.practice.Country})
		if err := stripe.Connect(s.account, false); err != nil {
			return err
		}
	}
	for _, spec := range []sandbox.AccountSpec{
		{Name: "Ridge Road Podiatry", Country: "AU"},
		{Name: "Ridge Road (old papers)", Country: "AU", State: sandbox.StateRestricted},
		{Name: "Ridge Road (in review)", Country: "AU", State: sandbox.StatePending},
		{Name: "Ridge Road (rejected)", Country: "AU", State: sandbox.StateRejected},
		{Name: "Ridge Road (at another platform)", Country: "AU", Elsewhere: true},
	} {
		stripe.AddAccount(spec)
	}
	return nil
}

// addCustomers gives every patient with a card a Stripe Customer, which holds an opaque reference alone, and saves the card.
func addCustomers(stripe *sandbox.Server, s *site, at time.Time) error {
	if s.account == "" {
		return nil
	}
	for _, p := range s.people {
		if p.card == noCard {
			continue
		}
		if err := addCustomer(stripe, s, p, at); err != nil {
			return fmt.Errorf("the card of %s: %w", p.row.ID, err)
		}
	}
	return nil
}

func addCustomer(stripe *sandbox.Server, s *site, p *person, at time.Time) error {
	customer, card, err := stripe.AddCustomer(s.account, sandbox.CustomerSpec{
		Card: p.card, At: at, Metadata: map[string]string{stripeops.MetadataReference: string(p.row.ID)},
	})
	if err != nil {
		return err
	}
	ref := s.ref()
	p.row.Customers = append(p.row.Customers, model.Customer{Account: ref.ID, Mode: ref.Mode, ID: customer})
	if card == "" {
		return nil
	}
	p.saved = model.SavedCard{
		ID: card, Patient: p.row.ID, Account: ref.ID, Mode: ref.Mode, Customer: customer, Brand: brand(p.card), Last4: p.card[len(p.card)-4:],
		ExpMonth: int(at.UTC().Month()), ExpYear: at.UTC().Year() + 1, Default: true, Active: true,
		ConsentAt: model.MillisOf(at), ConsentBy: "the patient, on Stripe's page", ConsentFor: "payments of invoices", Created: model.MillisOf(at),
	}
	return nil
}

// takeMoney makes at the sandbox what the visits' cards paid and got back, what the bank took back, and what they are asked to pay, in the order
// in which it happened.
func takeMoney(stripe *sandbox.Server, visits []*visit) error {
	type deed struct {
		at time.Time
		do func() error
	}
	var deeds []deed
	for _, v := range visits {
		for _, r := range v.paid {
			if r.method == model.Card {
				deeds = append(deeds, deed{r.at, func() error { return chargeCard(stripe, v, r) }})
			}
		}
		if v.refund != nil && v.paid[0].method == model.Card && v.refund.outcome != model.KeepCredit {
			deeds = append(deeds, deed{v.refund.at, func() error { return giveBackCard(stripe, v) }})
		}
		if v.bank != nil {
			deeds = append(deeds, deed{v.bank.at, func() error { return dispute(stripe, v) }})
		}
		if v.link != nil {
			deeds = append(deeds, deed{v.link.at, func() error { return openPage(stripe, v) }})
		}
	}
	slices.SortStableFunc(deeds, func(a, b deed) int { return a.at.Compare(b.at) })
	for _, d := range deeds {
		if err := d.do(); err != nil {
			return err
		}
	}
	return nil
}

func chargeCard(stripe *sandbox.Server, v *visit, r *receipt) (err error) {
	r.charge, err = stripe.AddCharge(v.site.account, sandbox.ChargeSpec{
		Customer: v.who.saved.Customer, Card: v.who.saved.ID, Amount: r.amount, Description: v.text(), Metadata: v.metadata(r.op), At: r.at,
	})
	return err
}

func giveBackCard(stripe *sandbox.Server, v *visit) (err error) {
	g := v.refund
	g.stripeID, err = stripe.AddRefund(v.site.account, sandbox.RefundSpec{
		PaymentIntent: v.paid[0].charge.PaymentIntent, Amount: g.amount, Reason: g.reason.ForStripe(), Metadata: v.metadata(g.op),
		At: g.at, FailedAt: g.failedAt,
	})
	return err
}

func dispute(stripe *sandbox.Server, v *visit) error {
	b := v.bank
	_, err := stripe.AddDispute(v.site.account, sandbox.DisputeSpec{Charge: v.paid[0].charge.Charge, Reason: b.reason, At: b.at, WonAt: b.wonAt})
	return err
}

func openPage(stripe *sandbox.Server, v *visit) (err error) {
	if v.customer() == "" {
		if err := addCustomer(stripe, v.site, v.who, v.link.at); err != nil {
			return err
		}
	}
	v.link.session, v.link.url, err = stripe.AddSession(v.site.account, sandbox.SessionSpec{
		Customer: v.customer(), Name: v.text(), Amount: catalogue()[v.kind].price, Metadata: v.metadata(v.link.op),
		PaymentMetadata: v.metadata(v.link.op), SuccessURL: thanksURL, At: v.link.at, Expires: v.link.at.Add(linkLife),
	})
	return err
}

func (v *visit) customer() string { return v.who.row.CustomerAt(v.site.ref().ID, model.Test) }

// text is what Stripe is told of the visit: the practice and the invoice number, nothing about health.
func (v *visit) text() string { return v.site.practice.Name + ", " + v.numberText() }

func (v *visit) numberText() string { return v.site.practice.Number(model.Test, v.number) }

func (v *visit) metadata(op model.OperationID) map[string]string {
	return map[string]string{
		stripeops.MetadataOperation: string(op), stripeops.MetadataPractice: string(v.site.practice.ID), stripeops.MetadataInvoice: v.numberText(),
	}
}

// restrict puts the accounts into their states, once their past has been made.
func restrict(stripe *sandbox.Server, all []*site, now time.Time) error {
	for _, s := range all {
		if s.account == "" || s.accountState == sandbox.StateGood {
			continue
		}
		want := sandbox.Requirements{
			Fields: []string{"individual.verification.document", "external_account"}, Deadline: now.Add(9 * 24 * time.Hour).Unix(),
		}
		if err := stripe.SetAccountState(s.account, s.accountState, want); err != nil {
			return err
		}
	}
	return nil
}
