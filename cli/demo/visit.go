package demo

import (
	"cmp"
	"io"
	"math/rand/v2"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// historyDays is how far back the clinic's records go.
const historyDays = 91

// visit is one past appointment with its invoice and what became of it. It is planned first, its card money is made at the
// sandbox next, and it is written last.
type visit struct {
	site   *site
	who    *person
	kind   int
	by     model.Practitioner
	at     time.Time
	desk   int // which of the staff was at the desk
	end    end
	paid   []*receipt
	refund *giveBack
	bank   *takeBack
	link   *openLink
	number int64 // in the practice's series

	invoice model.Invoice
}

// end is what became of an invoice.
type end int

const (
	endPaid end = iota
	endOpen
	endPart
	endVoid
	endCredited
)

// receipt is one payment.
type receipt struct {
	method model.Method
	amount int64
	at     time.Time
	op     model.OperationID
	charge sandbox.Charged // of a card payment

	payment model.Payment
}

// giveBack is one refund of a visit's first payment.
type giveBack struct {
	amount   int64
	reason   model.RefundReason
	outcome  model.RefundOutcome
	at       time.Time
	failedAt time.Time // zero for a refund that stands
	op       model.OperationID
	stripeID string
}

// takeBack is the dispute of a visit's first payment by the patient's bank: Stripe alone knows of it, and the desk reads it there.
type takeBack struct {
	reason string
	at     time.Time
	wonAt  time.Time // zero while it waits for evidence
}

// openLink is a pay link that waits for its patient.
type openLink struct {
	id      model.LinkID
	op      model.OperationID
	at      time.Time
	session string
	url     string
}

// chance is all that the plan leaves to the seed.
type chance struct {
	*rand.Rand
	bits io.Reader
}

func newChance(seed int64) chance {
	var key [32]byte
	for i := range 8 {
		key[i] = byte(seed >> (8 * i))
	}
	source := rand.NewChaCha8(key)
	return chance{rand.New(source), source}
}

// pick draws an index by weights.
func (c chance) pick(weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := c.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}

// planVisits plans a site's past visits up to now, oldest first, those treated today among them.
func (c chance) planVisits(s *site, treated []*visit, now time.Time) []*visit {
	visits := slices.Clone(treated)
	for len(visits) < s.invoices {
		v := &visit{site: s, who: s.people[c.IntN(len(s.people))], at: c.openingHour(s.zone, now), desk: c.IntN(2)}
		v.kind = c.kindOf()
		v.by = s.practitioners[c.IntN(len(s.practitioners))]
		visits = append(visits, v)
	}
	slices.SortStableFunc(visits, func(a, b *visit) int { return a.at.Compare(b.at) })
	for i, v := range visits {
		v.number = int64(i + 1)
		c.finish(v, now)
	}
	return visits
}

func (c chance) kindOf() int {
	var weights []int
	for _, k := range catalogue() {
		weights = append(weights, k.often)
	}
	return c.pick(weights...)
}

// openingHour draws a half hour of a day on which the practice was open, before now.
func (c chance) openingHour(zone *time.Location, now time.Time) time.Time {
	day := now.In(zone).AddDate(0, 0, -c.IntN(historyDays))
	if day.Weekday() == time.Sunday {
		day = day.AddDate(0, 0, -1)
	}
	at := time.Date(day.Year(), day.Month(), day.Day(), 8, 30*c.IntN(20), 0, 0, zone)
	if now.Sub(at) < 24*time.Hour {
		at = at.AddDate(0, 0, -7)
	}
	return at
}

// finish decides what became of a visit's invoice. Newer ones are open more often.
func (c chance) finish(v *visit, now time.Time) {
	price := catalogue()[v.kind].price
	open := 6
	if now.Sub(v.at) < 4*24*time.Hour {
		open = 35
	}
	v.end = end(c.pick(84, open, 5, 2, 3))
	switch v.end {
	case endPaid:
		v.paid = []*receipt{c.receipt(v, price)}
	case endPart:
		v.paid = []*receipt{c.receipt(v, max(50, price/2/500*500))}
	}
}

func (c chance) receipt(v *visit, amount int64) *receipt {
	r := &receipt{method: c.method(v), amount: amount, at: v.at.Add(time.Duration(20+c.IntN(35)) * time.Minute)}
	r.op = c.operation()
	return r
}

// method is how a patient paid: by the saved card where there is one that pays.
func (c chance) method(v *visit) model.Method {
	card := 0
	if v.site.account != "" && v.who.willPay() {
		card = 140
	}
	all := []model.Method{model.Card, model.Machine, model.Cash, model.Bank, model.HealthFund, model.Cheque}
	return all[c.pick(card, 45, 30, 8, 12, 3)]
}

func (c chance) operation() model.OperationID {
	id, err := model.NewOperationID(c.bits)
	if err != nil {
		panic(err) // a seeded source never ends
	}
	return id
}

func (c chance) link() model.LinkID {
	id, err := model.NewLinkID(c.bits)
	if err != nil {
		panic(err) // a seeded source never ends
	}
	return id
}

// planRefunds turns some paid visits of the first practice into refunded ones: every way that a refund can end.
func (c chance) planRefunds(visits []*visit, now time.Time) {
	ago := func(days int) time.Time { return now.Add(-time.Duration(days)*24*time.Hour - 3*time.Hour) }
	give := func(method model.Method, days, age int, share int64, reason model.RefundReason, outcome model.RefundOutcome) {
		if v := lastPaid(visits, method, ago(age)); v != nil {
			v.refund = &giveBack{amount: v.paid[0].amount / share, reason: reason, outcome: outcome, at: ago(days), op: c.operation()}
		}
	}
	give(model.Card, 40, 45, 1, model.CancelledByClinic, model.MakeCreditNote)
	give(model.Card, 20, 22, 2, model.Goodwill, model.MakeCreditNote)
	give(model.Cash, 15, 18, 1, model.WrongAmount, model.LeaveOpen)
	give(model.Machine, 8, 10, 1, model.CancelledByPatient, model.KeepCredit)
	give(model.Card, 2, 5, 4, model.NotGiven, model.MakeCreditNote)
}

// planDisputes lets the bank question two payments: one waits for an answer, the other was answered and won.
func planDisputes(visits []*visit, now time.Time) {
	ago := func(days int) time.Time { return now.Add(-time.Duration(days) * 24 * time.Hour) }
	if v := lastPaid(visits, model.Card, ago(9)); v != nil {
		v.bank = &takeBack{reason: "product_not_received", at: ago(6)}
	}
	if v := lastPaid(visits, model.Card, ago(26)); v != nil {
		v.bank = &takeBack{reason: "fraudulent", at: ago(21), wonAt: ago(11)}
	}
}

// lastPaid is the newest visit before a moment that was paid in a way, and neither given back nor disputed; nil when there is none.
func lastPaid(visits []*visit, method model.Method, before time.Time) *visit {
	for _, v := range slices.Backward(visits) {
		if v.end == endPaid && v.refund == nil && v.bank == nil && v.paid[0].method == method && v.paid[0].at.Before(before) {
			return v
		}
	}
	return nil
}

// planDebt makes sure of the refund that came back: the patient's newest visits are paid by card, and one of them was refunded.
func (c chance) planDebt(visits []*visit, now time.Time) {
	for _, v := range slices.Backward(visits) {
		age := now.Sub(v.at)
		if v.who.card != comesBack || v.refund != nil || age < 5*24*time.Hour || age > 25*24*time.Hour {
			continue
		}
		v.end = endPaid
		v.paid = []*receipt{{method: model.Card, amount: catalogue()[v.kind].price, at: v.at.Add(40 * time.Minute), op: c.operation()}}
		v.refund = &giveBack{
			amount: min(40_00, v.paid[0].amount), reason: model.Goodwill, outcome: model.MakeCreditNote, at: v.at.Add(50 * time.Hour),
			failedAt: now.Add(-26 * time.Hour), op: c.operation(),
		}
		return
	}
}

// planLinks plans pay links for the newest open invoices.
func (c chance) planLinks(visits []*visit, now time.Time) {
	ages := []time.Duration{25 * time.Minute, 2 * time.Hour, 6 * time.Hour}
	for _, v := range slices.Backward(visits) {
		if len(ages) == 0 {
			return
		}
		if v.end != endOpen || v.at.After(now.Add(-ages[0])) {
			continue
		}
		v.link = &openLink{id: c.link(), op: c.operation(), at: now.Add(-ages[0])}
		ages = ages[1:]
	}
}

// byTime orders visits of several sites as they happened.
func byTime(a, b *visit) int {
	return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.site.practice.ID, b.site.practice.ID), cmp.Compare(a.number, b.number))
}
