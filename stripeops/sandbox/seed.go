package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"time"
)

// CustomerSpec says what customer AddCustomer makes.
type CustomerSpec struct {
	Name, Email string
	Card        string // number or pm_card_ name of a test card to save, ready for off-session use; "" saves none
	Month, Year int    // the card's last month; zero is a year from now
	Metadata    map[string]string
	At          time.Time // when it was made; zero is now
}

// ChargeSpec says what past payment AddCharge makes.
type ChargeSpec struct {
	Customer, Card string // ids; the card has to be saved to the customer
	Amount         int64  // minor units of Currency
	Currency       string // lower-case ISO 4217; the account's own when empty
	Description    string
	Metadata       map[string]string
	At             time.Time
}

// Charged is what AddCharge made: ids, and what reached the account's balance in its own currency's minor unit.
type Charged struct {
	PaymentIntent, Charge, BalanceTransaction string
	Fee, Net                                  int64
}

// RefundSpec says what past refund AddRefund makes.
type RefundSpec struct {
	PaymentIntent string
	Amount        int64  // minor units; 0 is all that is left
	Reason        string // duplicate, fraudulent, requested_by_customer or ""
	Metadata      map[string]string
	At            time.Time
	FailedAt      time.Time // when the bank sent it back; zero for a refund that stands
}

// DisputeSpec says what past dispute AddDispute makes.
type DisputeSpec struct {
	Charge string // what it takes back is what is left of the charge
	Reason string // Stripe's, such as product_not_received; fraudulent when empty
	At     time.Time
	WonAt  time.Time // when it was answered and won; zero for one that waits for evidence
}

// SessionSpec says what open checkout session AddSession makes.
type SessionSpec struct {
	Setup           bool // saves a card and takes nothing
	Customer        string
	Name            string // of the thing paid for
	Amount          int64  // minor units of Currency
	Currency        string
	Metadata        map[string]string // of the session
	PaymentMetadata map[string]string // of the payment that it will make
	SuccessURL      string
	At, Expires     time.Time // Expires zero is 24 hours after At
}

// seedCall acts in an account's test mode at some time.
func (s *Server) seedCall(acct string, at time.Time) (*call, error) {
	if _, ok := s.state.Accounts.rows[acct]; !ok {
		return nil, fmt.Errorf("there is no account %q", acct)
	}
	c := s.callOn(s.tenant(acct, false))
	if !at.IsZero() {
		c.now = at.Unix()
	}
	return c, nil
}

// failure turns Stripe's answer into a Go error; nil stays nil.
func failure(p *problem) error {
	if p == nil {
		return nil
	}
	return errors.New(p.message)
}

func asParams(m map[string]string) params {
	out := params{}
	for k, v := range m {
		out[k] = v
	}
	return out
}

// AddCustomer makes a customer in the account's test mode, with a saved card where one is named; card is "" without. An unknown
// account, an unknown test card and one that can't be saved are errors.
func (s *Server) AddCustomer(acct string, spec CustomerSpec) (customer, card string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.seedCall(acct, spec.At)
	if err != nil {
		return "", "", err
	}
	o := newCustomer(c)
	o["name"], o["email"] = orNull(spec.Name), orNull(spec.Email)
	c.p = params{"metadata": asParams(spec.Metadata)}
	o["metadata"] = c.p.metadata(nil)
	c.t.put("customer", o)
	c.emit("customer.created", o)
	if spec.Card == "" {
		return o.str("id"), "", nil
	}
	k, known := cardByNumber(spec.Card)
	if !known {
		k, known = cardByName(strings.TrimPrefix(spec.Card, "pm_card_"))
	}
	if !known {
		return "", "", errors.New("this is no test card of the sandbox")
	}
	pm := c.newMethod(k, holder{name: spec.Name, email: spec.Email, month: spec.Month, year: spec.Year, securityChecked: "pass"})
	if p := c.attach(pm, o.str("id")); p != nil {
		return "", "", failure(p)
	}
	pm["_ready"] = true
	c.t.put("payment_method", pm)
	return o.str("id"), pm.str("id"), nil
}

// AddCharge makes a payment that succeeded, with its charge, fee and balance transaction. A card that declines is an error.
func (s *Server) AddCharge(acct string, spec ChargeSpec) (Charged, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.seedCall(acct, spec.At)
	if err != nil {
		return Charged{}, err
	}
	currency := cmp.Or(spec.Currency, c.currency())
	pm, p := c.find("payment_method", spec.Card, "card")
	if p := first(p, usable(pm, spec.Customer), checkCharge(spec.Amount, currency)); p != nil {
		return Charged{}, failure(p)
	}
	pi := c.newIntent(spec.Amount, currency)
	c.p = params{"metadata": asParams(spec.Metadata)}
	pi["metadata"], pi["description"], pi["customer"] = c.p.metadata(nil), orNull(spec.Description), orNull(spec.Customer)
	c.t.put("payment_intent", pi)
	c.emit("payment_intent.created", pi)
	if p := c.pay(pi, pm, true, false); p != nil {
		return Charged{}, failure(p)
	}
	ch, _ := c.t.get("charge", pi.str("latest_charge"))
	entry, ok := c.t.get("balance_transaction", ch.str("balance_transaction"))
	if !ok {
		return Charged{}, errors.New("the payment lingers in processing")
	}
	return Charged{
		PaymentIntent: pi.str("id"), Charge: ch.str("id"), BalanceTransaction: entry.str("id"), Fee: entry.num("fee"), Net: entry.num("net"),
	}, nil
}

// AddRefund makes a refund of a payment, one that the bank sent back where FailedAt is set, and returns its id.
func (s *Server) AddRefund(acct string, spec RefundSpec) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.seedCall(acct, spec.At)
	if err != nil {
		return "", err
	}
	c.p = params{"payment_intent": spec.PaymentIntent, "metadata": asParams(spec.Metadata)}
	if spec.Amount != 0 {
		c.p["amount"] = fmt.Sprint(spec.Amount)
	}
	if spec.Reason != "" {
		c.p["reason"] = spec.Reason
	}
	re, p := createRefund(c)
	if p != nil {
		return "", failure(p)
	}
	if !spec.FailedAt.IsZero() {
		c.now = spec.FailedAt.Unix()
		c.failRefund(re, "failed")
	}
	return re.str("id"), nil
}

// AddDispute makes a dispute of a charge, one that was answered and won where WonAt is set, and returns its id.
func (s *Server) AddDispute(acct string, spec DisputeSpec) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.seedCall(acct, spec.At)
	if err != nil {
		return "", err
	}
	ch, p := c.find("charge", spec.Charge, "charge")
	if p != nil {
		return "", failure(p)
	}
	if err := disputable(ch); err != nil {
		return "", err
	}
	d := c.openDispute(ch, cmp.Or(spec.Reason, "fraudulent"), false)
	if spec.WonAt.IsZero() {
		return d.str("id"), nil
	}
	c.now = spec.WonAt.Unix()
	c.p = params{"evidence": params{"uncategorized_text": "The visit took place."}}
	if p := first(c.stage(d), c.submit(d)); p != nil {
		return "", failure(p)
	}
	return d.str("id"), c.endDispute(d, true)
}

// AddSession makes an open checkout session and returns its id and its address, which is under Options.PublicURL.
func (s *Server) AddSession(acct string, spec SessionSpec) (id, url string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.seedCall(acct, spec.At)
	if err != nil {
		return "", "", err
	}
	c.p = params{
		"mode": "payment", "success_url": cmp.Or(spec.SuccessURL, "https://example.com/thanks"), "metadata": asParams(spec.Metadata),
	}
	if spec.Customer != "" {
		c.p["customer"] = spec.Customer
	}
	if !spec.Expires.IsZero() {
		c.p["expires_at"] = fmt.Sprint(spec.Expires.Unix())
	}
	if spec.Setup {
		c.p["mode"] = "setup"
		c.p["setup_intent_data"] = params{"metadata": asParams(spec.PaymentMetadata)}
	} else {
		c.p["payment_intent_data"] = params{"metadata": asParams(spec.PaymentMetadata)}
		c.p["line_items"] = []any{params{"quantity": "1", "price_data": params{
			"currency": cmp.Or(spec.Currency, c.currency()), "unit_amount": fmt.Sprint(spec.Amount),
			"product_data": params{"name": cmp.Or(spec.Name, "Payment")},
		}}}
	}
	cs, p := createSession(c)
	if p != nil {
		return "", "", failure(p)
	}
	return cs.str("id"), cs.str("url"), nil
}
