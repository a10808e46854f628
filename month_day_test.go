//go:build unix

package main

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// What happens in a day: what people do at the desk, what patients do on their own, and what Stripe does by itself.

const visitsADay = 8

func (m *month) day() {
	for range visitsADay {
		m.upset()
		m.serve()
		m.turn(time.Duration(m.chance.IntN(50)) * time.Minute)
		m.round()
	}
	m.stripe.hear(m.t)
	for range 2 {
		m.byItself()
		m.turn(8 * time.Hour)
		m.round()
	}
}

// note counts what was done, by how it ended.
func (m *month) note(what string, err error) {
	if err != nil {
		what += ", " + string(model.KindOf(err))
	}
	m.done[what]++
}

// upset sets a fault of any kind anywhere. What is slow is slower than the desk's patience.
func (m *month) upset() {
	kinds := slices.Sorted(maps.Keys(sandbox.FaultKinds()))
	paths := []string{
		"/v1/*", "/v1/payment_intents", "/v1/payment_intents/*/confirm", "/v1/payment_intents/*/cancel", "/v1/payment_intents/*", "/v1/refunds",
		"/v1/checkout/sessions", "/v1/checkout/sessions/*", "/v1/events", "/v1/charges", "/v1/balance_transactions", "/v1/payouts", "/v1/disputes",
	}
	f := sandbox.Fault{Path: paths[m.chance.IntN(len(paths))], Kind: kinds[m.chance.IntN(len(kinds))], Count: 1 + m.chance.IntN(2), After: m.chance.IntN(2)}
	if strings.HasPrefix(f.Kind, "slow") || f.Kind == "late" {
		f.Seconds, f.Count = 0.6, 1
	}
	m.stripe.control(m.t, http.MethodPost, "faults", f)
	m.done["fault "+f.Kind]++
}

// serve is one patient's visit.
func (m *month) serve() {
	p := m.people[m.chance.IntN(len(m.people))]
	total := int64(20+m.chance.IntN(200)) * 100
	invoice, err := m.session.CreateInvoice(m.t.Context(), desk.NewInvoice{
		Operation: m.op(), Practice: m.practice, Patient: p.ID, Lines: []model.Line{{Text: "Standard visit", Quantity: 1, Unit: total}},
	})
	m.must(err)
	switch way := m.chance.IntN(10); {
	case way < 5:
		m.charge(invoice.ID, total)
	case way < 6:
		m.charge(invoice.ID, total/3)
		m.charge(invoice.ID, total-total/3)
	case way < 8:
		m.link(invoice.ID)
	default:
		m.cash(invoice.ID)
	}
	if m.chance.IntN(3) == 0 {
		m.giveBack()
	}
}

func (m *month) view(id model.InvoiceID) desk.InvoiceView {
	m.t.Helper()
	view, err := m.session.Invoice(m.t.Context(), m.practice, id)
	m.must(err)
	return view
}

// charge presses "charge", and again with the same id where nothing is known.
func (m *month) charge(id model.InvoiceID, amount int64) {
	v := m.view(id)
	if len(v.Cards) == 0 {
		return
	}
	r := desk.TakeRequest{
		Operation: m.op(), Practice: m.practice, Invoice: id, Revision: v.Invoice.Revision, Method: model.Card, Amount: v.Invoice.Total.Of(amount), Card: v.Cards[0].ID,
	}
	for range 2 {
		taken, err := m.session.Take(m.t.Context(), r)
		m.note("charge", err)
		if taken.Payment.ID != "" {
			m.taken = append(m.taken, taken)
		}
		if model.KindOf(err) != model.Unknown {
			return
		}
	}
}

func (m *month) cash(id model.InvoiceID) {
	v := m.view(id)
	_, err := m.session.Take(m.t.Context(), desk.TakeRequest{
		Operation: m.op(), Practice: m.practice, Invoice: id, Revision: v.Invoice.Revision, Method: model.Cash, Amount: v.Invoice.Open(),
	})
	m.note("cash", err)
}

// link makes a pay link, which the patient pays, doesn't, or pays with a card that is refused.
func (m *month) link(id model.InvoiceID) {
	v := m.view(id)
	link, err := m.session.OpenLink(m.t.Context(), desk.LinkRequest{
		Operation: m.op(), Practice: m.practice, Purpose: model.PayLink, Invoice: id, Revision: v.Invoice.Revision, Amount: v.Invoice.Open(),
	})
	m.note("link", err)
	switch {
	case err != nil || m.chance.IntN(3) == 0:
	case m.chance.IntN(4) == 0:
		m.visit(link.URL, "4000000000000002")
		m.cash(id)
	default:
		m.visit(link.URL, "4242424242424242")
	}
}

// giveBack refunds a part of an earlier payment.
func (m *month) giveBack() {
	if len(m.taken) == 0 {
		return
	}
	taken := m.taken[m.chance.IntN(len(m.taken))]
	row, err := m.session.Payment(m.t.Context(), m.practice, taken.Payment.ID)
	m.must(err)
	left := row.Payment.Left().Minor
	if left < 300 {
		return
	}
	outcomes := []model.RefundOutcome{model.MakeCreditNote, model.LeaveOpen, model.KeepCredit}
	_, err = m.session.Refund(m.t.Context(), desk.RefundRequest{
		Operation: m.op(), Practice: m.practice, Payment: taken.Payment.ID, Revision: m.view(row.Payment.Invoice).Invoice.Revision,
		Amount: row.Payment.Amount.Of(left / 3), Reason: model.CancelledByPatient, Outcome: outcomes[m.chance.IntN(len(outcomes))],
	})
	m.note("refund", err)
}

// byItself is what happens at Stripe without the desk: in its Dashboard, at the banks, and by its own fees.
func (m *month) byItself() {
	post := func(what, path string, body any) { m.note(what, m.ask(path, body)) }
	payment := ""
	if len(m.taken) > 0 {
		payment = m.taken[m.chance.IntN(len(m.taken))].Payment.Intent
	}
	switch m.chance.IntN(7) {
	case 0:
		post("refund in the Dashboard", "dashboard/refunds", map[string]any{"charge": payment, "amount": 100})
	case 1:
		post("payment in the Dashboard", "accounts/"+m.account+"/dashboard/payments", map[string]any{"amount": 4200})
	case 2:
		post("dispute", "disputes", map[string]any{"charge": payment, "inquiry": m.chance.IntN(3) == 0})
	case 3, 4:
		m.endDispute(m.chance.IntN(2) == 0)
	case 5:
		post("fee", "accounts/"+m.account+"/fees", map[string]any{"amount": 250, "text": "Radar"})
	case 6:
		m.bouncePayout()
	}
}

// ask sends a command to the sandbox, which may refuse it: there may be nothing to be done.
func (m *month) ask(path string, body any) error {
	m.t.Helper()
	text, err := json.Marshal(body)
	m.must(err)
	res, err := http.Post(m.stripe.base+"/_sandbox/"+path, "application/json", strings.NewReader(string(text)))
	m.must(err)
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return model.Errorf(model.Conflict, "%s", res.Status)
	}
	return nil
}

func (m *month) endDispute(won bool) {
	rows, err := m.session.Disputes(m.t.Context(), m.practice)
	m.must(err)
	for _, row := range rows {
		how := map[bool]string{true: "win", false: "lose"}[won]
		if m.ask("disputes/"+row.Dispute.ID+"/"+how, nil) == nil {
			m.note("dispute: "+how, nil)
			return
		}
	}
}

// bouncePayout has the bank send a payout back.
func (m *month) bouncePayout() {
	books, err := m.session.Reconciliation(m.t.Context(), desk.ReconcileRequest{Practice: m.practice})
	m.must(err)
	for _, account := range books.Accounts {
		for _, p := range account.Payouts {
			if m.ask("payouts/"+p.Payout.ID+"/fail", nil) == nil {
				m.note("payout sent back", nil)
				return
			}
		}
	}
}
