package command

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Card is a saved card. paydesk knows its brand and last four digits only.
type Card struct {
	ID         string `json:"id" doc:"pm_..."`
	Patient    string `json:"patient" doc:"id"`
	Brand      string `json:"brand"`
	Last4      string `json:"last4"`
	Expiry     string `json:"expiry" doc:"as in 04/29"`
	Account    string `json:"account"`
	Mode       string `json:"mode"`
	Default    bool   `json:"default"`
	Chargeable bool   `json:"chargeable"`
	Why        string `json:"why" doc:"why it can't be charged now; empty where it can"`
	ConsentAt  Time   `json:"consentAt"`
	ConsentFor string `json:"consentFor"`
}

func cardOf(row desk.CardRow) Card {
	c := row.Card
	return Card{
		ID: c.ID, Patient: string(c.Patient), Brand: c.Brand, Last4: c.Last4, Expiry: c.Expiry(), Account: string(c.Account), Mode: string(c.Mode),
		Default: c.Default, Chargeable: row.Why == "", Why: row.Why, ConsentAt: timeOf(c.ConsentAt), ConsentFor: c.ConsentFor,
	}
}

func (c Card) words() string {
	words := []string{c.Brand, c.Last4, c.Expiry, c.ID}
	if c.Default {
		words = append(words, "default")
	}
	return strings.Join(append(words, c.Why), " ")
}

func (a *app) cards() *cobra.Command {
	return group("cards", "Saved cards: list, link, default, remove", a.cardsList(), a.cardsLink(), a.cardsDefault(), a.cardsRemove())
}

func (a *app) cardsList() *cobra.Command {
	return a.does(&cobra.Command{Use: "list PATIENT", Short: "A patient's cards on the practice's Stripe account"}, needs{practice: true, reply: Card{}, rows: true},
		func(r *run, args []string) error {
			p, err := r.patientNamed("PATIENT", args[0])
			if err != nil {
				return err
			}
			return r.listCards(p.ID, func(desk.CardRow) bool { return true })
		})
}

func (r *run) listCards(patient model.PatientID, shown func(desk.CardRow) bool) error {
	view, err := r.session.Patient(r.ctx, r.at.ID, patient)
	if err != nil {
		return err
	}
	var all []Card
	for _, row := range view.Cards {
		if shown(row) {
			all = append(all, cardOf(row))
		}
	}
	return rows(r, all, "",
		column[Card]{"ID", false, func(c Card) string { return c.ID }},
		column[Card]{"Card", false, func(c Card) string { return c.Brand + " " + c.Last4 }},
		column[Card]{"Expiry", false, func(c Card) string { return c.Expiry }},
		column[Card]{"", false, func(c Card) string { return map[bool]string{true: "default"}[c.Default] }},
		column[Card]{"", false, func(c Card) string { return mark(c.Mode) }},
		column[Card]{"", false, func(c Card) string { return c.Why }},
	)
}

func (a *app) cardsLink() *cobra.Command {
	var op string
	cmd := a.does(&cobra.Command{
		Use: "link PATIENT", Short: "Make a card setup link, for the patient's own device",
		Long: "Makes a page of Stripe's where the patient leaves a card. It is for the patient's own device, never for the clinic's machine.",
	}, needs{practice: true, money: true, reply: Link{}}, func(r *run, args []string) error {
		p, err := r.patientNamed("PATIENT", args[0])
		if err != nil {
			return err
		}
		id, _, err := r.operationID(op)
		if err != nil {
			return err
		}
		ctx, done := r.steady()
		defer done()
		link, err := r.session.OpenLink(ctx, desk.LinkRequest{Operation: id, Practice: r.at.ID, Purpose: model.SetupLink, Patient: p.ID})
		if err != nil {
			return err
		}
		return r.writeLink(linkOf(link))
	})
	opFlag(cmd, &op)
	return cmd
}

func (a *app) cardsDefault() *cobra.Command {
	return a.does(&cobra.Command{Use: "default CARD", Short: "Offer a card first; CARD is its id"}, needs{practice: true, reply: Acknowledged{}}, func(r *run, args []string) error {
		if err := r.session.SetDefaultCard(r.ctx, r.at.ID, args[0]); err != nil {
			return err
		}
		return r.acknowledge(args[0], "The card %s is offered first.", args[0])
	})
}

func (a *app) cardsRemove() *cobra.Command {
	return a.does(&cobra.Command{Use: "remove CARD", Short: "Take a saved card away, here and at Stripe; CARD is its id"}, needs{practice: true, money: true, reply: Acknowledged{}},
		func(r *run, args []string) error {
			if err := r.session.RemoveCard(context.WithoutCancel(r.ctx), r.at.ID, args[0]); err != nil {
				return err
			}
			return r.acknowledge(args[0], "The card %s was removed.", args[0])
		})
}
