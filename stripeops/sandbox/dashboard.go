package sandbox

import (
	"cmp"
	"errors"
	"fmt"
)

// DashboardCharge is a payment that somebody takes in Stripe's Dashboard: without our metadata.
type DashboardCharge struct {
	Live     bool
	Amount   int64  // minor units of Currency
	Currency string // lower-case ISO 4217; the account's own when empty
	Customer string // its default card, or its newest one, pays; "" is nobody's card
	Text     string // description; "" is none
}

// ChargeFromDashboard takes a payment as a person in Stripe's Dashboard does, without metadata, and returns the payment intent's id. An
// unknown account or customer, an amount that Stripe would not charge and a card that declines are errors.
func (s *Server) ChargeFromDashboard(acct string, want DashboardCharge) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.controlCall(acct, want.Live)
	if err != nil {
		return "", err
	}
	currency := cmp.Or(want.Currency, c.currency())
	pm, p := c.cardOfDashboard(want.Customer)
	if p := first(p, checkCharge(want.Amount, currency)); p != nil {
		return "", failure(p)
	}
	pi := c.newIntent(want.Amount, currency)
	pi["customer"], pi["description"] = orNull(want.Customer), orNull(want.Text)
	c.t.put("payment_intent", pi)
	c.emit("payment_intent.created", pi)
	if p := c.pay(pi, pm, true, false); p != nil {
		return "", failure(p)
	}
	return pi.str("id"), nil
}

// cardOfDashboard is the customer's default card, or its newest; a stranger's for nobody.
func (c *call) cardOfDashboard(customer string) (object, *problem) {
	if customer == "" {
		k, _ := cardByName("visa")
		pm := c.newMethod(k, holder{name: "Dashboard", securityChecked: "pass"})
		c.t.put("payment_method", pm)
		return pm, nil
	}
	owner, p := c.customer(customer, "customer")
	if p != nil {
		return nil, p
	}
	if pm, ok := c.t.get("payment_method", owner.str("invoice_settings", "default_payment_method")); ok {
		return pm, nil
	}
	if cards := c.t.list("payment_method", filter{"customer": customer}); len(cards) > 0 {
		return cards[0], nil
	}
	return nil, invalid("customer", "The customer "+customer+" has no card.")
}

// RefundFromDashboard refunds a charge, or a payment intent's, as a person in Stripe's Dashboard does, without metadata, and returns the
// refund's id. The amount is in the charge's minor unit; 0 is all that is left. What Stripe would not refund is an error.
func (s *Server) RefundFromDashboard(id string, amount int64) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ch, err := s.chargeNamed(id)
	if err != nil {
		return "", err
	}
	left := ch.num("amount_captured") - ch.num("amount_refunded")
	if amount == 0 {
		amount = left
	}
	if p := refundable(ch, amount, left); p != nil {
		return "", failure(p)
	}
	return c.refund(ch, amount).str("id"), nil
}

// ChargeFee takes a fee of Stripe's own out of the account's balance, such as one for a product that the account uses, and returns the
// balance transaction's id. The amount is in the minor unit of the account's currency.
func (s *Server) ChargeFee(acct string, live bool, amount int64, text string) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.controlCall(acct, live)
	switch {
	case err != nil:
		return "", err
	case amount < 1:
		return "", errors.New("a fee is more than nothing")
	}
	return c.book(movement{
		typ: "stripe_fee", category: "fee", description: cmp.Or(text, "Stripe fee"), amount: -amount, availableOn: c.now,
	}).str("id"), nil
}

// controlCall acts in an account's mode now.
func (s *Server) controlCall(acct string, live bool) (*call, error) {
	if _, ok := s.state.Accounts.rows[acct]; !ok {
		return nil, fmt.Errorf("there is no account %q", acct)
	}
	return s.callOn(s.tenant(acct, live)), nil
}

// chargeNamed finds a charge by its own id or by its payment intent's, in whichever account and mode it is.
func (s *Server) chargeNamed(id string) (*call, object, error) {
	c := &call{s: s, p: params{}, now: s.now(), host: s.opt.PublicURL}
	if pi, ok := c.enter("payment_intent", id); ok {
		id = pi.str("latest_charge")
	}
	ch, ok := c.enter("charge", id)
	if !ok {
		return nil, nil, fmt.Errorf("there is no charge %q", id)
	}
	return c, ch, nil
}
