package command

import (
	"fmt"

	"github.com/spf13/cobra"
)

// Today is the day at one practice. All sums are in the practice's own mode.
type Today struct {
	Practice    Named       `json:"practice"`
	Date        string      `json:"date"`
	Mode        string      `json:"mode"`
	Stripe      string      `json:"stripe" doc:"state of the connection"`
	Total       Money       `json:"total" doc:"taken today"`
	Taken       []Taking    `json:"taken" doc:"by payment type"`
	Refunded    Money       `json:"refunded" doc:"given back today"`
	Outstanding Money       `json:"outstanding" doc:"open on all invoices"`
	Attention   []Attention `json:"attention" doc:"what needs somebody, the most urgent first"`
	Visits      []Visit     `json:"visits"`
}

// Taking is what came in by one payment type.
type Taking struct {
	Type   string `json:"type"`
	Amount Money  `json:"amount"`
	Count  int    `json:"count"`
}

// Attention is something that needs somebody.
type Attention struct {
	Sentence string `json:"sentence"`
	Noun     string `json:"noun" doc:"invoice, patient, integration, approval, operation, dispute, books, found payment or visit"`
	ID       string `json:"id"`
}

func (a *app) today() *cobra.Command {
	return a.does(&cobra.Command{Use: "today", Short: "The day at a practice: takings, what needs attention, visits"}, needs{practice: true, reply: Today{}},
		func(r *run, _ []string) error {
			h, err := r.session.Home(r.ctx, r.at.ID)
			if err != nil {
				return err
			}
			v := Today{
				Practice: Named{string(h.Practice.ID), h.Practice.Name}, Date: h.Today.String(), Mode: string(h.Practice.Mode), Stripe: word(h.State),
				Total: moneyOf(h.Total), Refunded: moneyOf(h.Refunded), Outstanding: moneyOf(h.Outstanding),
				Taken: []Taking{}, Attention: []Attention{}, Visits: []Visit{},
			}
			for _, t := range h.Taken {
				v.Taken = append(v.Taken, Taking{t.Type, moneyOf(t.Amount), t.Count})
			}
			for _, n := range h.Attention {
				v.Attention = append(v.Attention, Attention{n.Sentence, string(n.Noun), n.ID})
			}
			for _, row := range h.Appointments {
				v.Visits = append(v.Visits, visitOf(row))
			}
			return r.writeToday(v)
		})
}

func (r *run) writeToday(v Today) error {
	fields := []field{
		{"Practice", v.Practice.Name},
		{"Date", v.Date},
		{"Mode", v.Mode},
		{"Stripe", v.Stripe},
		{"Taken", amount(v.Total)},
	}
	for _, t := range v.Taken {
		fields = append(fields, field{"  " + t.Type, fmt.Sprintf("%s (%d)", amount(t.Amount), t.Count)})
	}
	fields = append(fields, field{"Refunded", amount(v.Refunded)}, field{"Outstanding", amount(v.Outstanding)})
	for _, n := range v.Attention {
		fields = append(fields, field{"Needs attention", n.Sentence})
	}
	if err := r.one(v, fields...); err != nil || r.json {
		return err
	}
	return r.writeVisits(v.Visits)
}
