package sandbox

import "net/http"

// Moved is money that moved: one succeeded payment intent, or one refund that stands.
type Moved struct {
	ID       string            `json:"id"`
	Account  string            `json:"account"`
	Live     bool              `json:"livemode"`
	Amount   int64             `json:"amount"` // minor units
	Currency string            `json:"currency"`
	Status   string            `json:"status"`
	Of       string            `json:"of,omitempty"` // a refund's charge
	Metadata map[string]string `json:"metadata"`
}

// Succeeded is everything that moved money, oldest first within an account.
type Succeeded struct {
	PaymentIntents []Moved `json:"payment_intents"`
	Refunds        []Moved `json:"refunds"`
}

// Succeeded returns the payment intents that succeeded and the refunds that
// are pending or succeeded, for the proof that money moved once.
func (s *Server) Succeeded() Succeeded {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := Succeeded{PaymentIntents: []Moved{}, Refunds: []Moved{}}
	for _, t := range s.tenantsInOrder() {
		out.PaymentIntents = append(out.PaymentIntents, t.moved("payment_intent", "amount_received", "succeeded")...)
		out.Refunds = append(out.Refunds, t.moved("refund", "amount", "pending", "succeeded", "requires_action")...)
	}
	return out
}

func (t *tenant) moved(kind, amount string, states ...string) []Moved {
	var out []Moved
	tb := t.Tables[kind]
	if tb == nil {
		return nil
	}
	for _, id := range tb.all.ids {
		o := tb.rows[id]
		for _, state := range states {
			if o.str("status") == state {
				out = append(out, Moved{
					ID: id, Account: t.Acct, Live: t.Live, Amount: o.num(amount), Currency: o.str("currency"),
					Status: state, Of: o.str("charge"), Metadata: texts(o.sub("metadata")),
				})
			}
		}
	}
	return out
}

func texts(o object) map[string]string {
	out := map[string]string{}
	for k := range o {
		out[k] = o.str(k)
	}
	return out
}

func showSucceeded(s *Server, _ *http.Request) (any, error) { return s.Succeeded(), nil }
