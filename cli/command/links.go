package command

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/model"
)

// Link is a page of Stripe's for the patient's own device.
type Link struct {
	ID        string `json:"id"`
	Purpose   string `json:"purpose" doc:"pay or card-setup"`
	Status    string `json:"status" doc:"opening, open, expiring, processing, paid, card-saved, expired or not-made"`
	URL       string `json:"url" doc:"never to be opened on the clinic's machine"`
	Patient   string `json:"patient"`
	Invoice   string `json:"invoice" doc:"empty for a card setup link"`
	Amount    *Money `json:"amount" doc:"null for a card setup link"`
	Mode      string `json:"mode"`
	Operation string `json:"operation"`
	Payment   string `json:"payment" doc:"once it is paid"`
	Card      string `json:"card" doc:"pm_..., once one was left"`
	Created   Time   `json:"created"`
	CreatedBy string `json:"createdBy"`
	Expires   Time   `json:"expires"`
}

func linkOf(l model.Link) Link {
	return Link{
		ID: string(l.ID), Purpose: word(l.Purpose), Status: word(l.Status), URL: l.URL, Patient: string(l.Patient), Invoice: string(l.Invoice),
		Amount: someMoney(l.Amount), Mode: string(l.Mode), Operation: string(l.Operation), Payment: string(l.Payment), Card: l.Card,
		Created: timeOf(l.Created), CreatedBy: l.CreatedBy, Expires: timeOf(l.Expires),
	}
}

func (a *app) links() *cobra.Command {
	return group("links", "\"Pay now\" links and card setup links: list, show, stop", a.linksList(), a.linksShow(), a.linksStop())
}

func (a *app) linksList() *cobra.Command {
	return a.does(&cobra.Command{Use: "list INVOICE", Short: "The links of an invoice"}, needs{practice: true, reply: Link{}, rows: true}, func(r *run, args []string) error {
		view, err := r.invoiceNamed(args[0])
		if err != nil {
			return err
		}
		var all []Link
		for _, l := range view.Links {
			all = append(all, linkOf(l))
		}
		return rows(r, all, "",
			column[Link]{"ID", false, func(l Link) string { return l.ID }},
			column[Link]{"Status", false, func(l Link) string { return l.Status }},
			column[Link]{"Amount", true, func(l Link) string { return amountOr(l.Amount) }},
			column[Link]{"Until", false, func(l Link) string { return r.clock(l.Expires) }},
			column[Link]{"By", false, func(l Link) string { return l.CreatedBy }},
			column[Link]{"", false, func(l Link) string { return mark(l.Mode) }},
		)
	})
}

func (a *app) linksShow() *cobra.Command {
	var wait bool
	cmd := a.does(&cobra.Command{Use: "show LINK", Short: "How a link stands, as Stripe says now"}, needs{practice: true, money: true, reply: Link{}},
		func(r *run, args []string) error {
			link, err := r.session.Link(r.ctx, r.at.ID, model.LinkID(args[0]))
			if err != nil {
				return err
			}
			now, end := r.follow(link, wait)
			if err := r.writeLink(linkOf(now)); err != nil {
				return err
			}
			return end
		})
	waitFlag(cmd, &wait)
	return cmd
}

func waitFlag(cmd *cobra.Command, wait *bool) {
	cmd.Flags().BoolVar(wait, "wait", false, "wait until the patient has used the link, or it has ended")
}

func (a *app) linksStop() *cobra.Command {
	return a.does(&cobra.Command{Use: "stop LINK", Short: "Stop an open link"}, needs{practice: true, money: true, reply: Link{}}, func(r *run, args []string) error {
		link, err := r.session.CancelLink(context.WithoutCancel(r.ctx), r.at.ID, model.LinkID(args[0]))
		if err != nil {
			return err
		}
		return r.writeLink(linkOf(link))
	})
}

// watching is how often Stripe is asked about a link that is waited for.
const watching = 1500 * time.Millisecond

// follow asks Stripe how a link stands, once or until it is over, and gives the error that this is to whoever asks. Ctrl+c ends the wait, not
// the link.
func (r *run) follow(link model.Link, wait bool) (model.Link, error) {
	timer := time.NewTicker(watching)
	defer timer.Stop()
	for {
		var asked error
		if r.session.May(model.TakePayments, r.at.ID) == "" { // whoever may only look sees what the desk knows
			_, asked = r.session.Resolve(r.ctx, r.at.ID, link.Operation)
		}
		now, err := r.session.Link(context.WithoutCancel(r.ctx), r.at.ID, link.ID)
		switch {
		case err != nil:
			return link, err
		case !wait || now.Status.Over() || r.ctx.Err() != nil:
			return now, linkEnd(now, asked, wait)
		}
		select {
		case <-timer.C:
		case <-r.ctx.Done():
		}
	}
}

// linkEnd is the error that a link's state is to whoever waited for it.
func linkEnd(link model.Link, asked error, wait bool) error {
	switch {
	case link.Status == model.LinkPaid, link.Status == model.LinkDone:
		return nil
	case wait && link.Status.Over():
		return model.Errorf(model.Declined, "The link ended unused: %s. Nothing was charged by it.", link.Status)
	case wait:
		return model.Errorf(model.Unknown, "The link is still open. The patient can use it until it ends; \"paydesk links show %s\" tells how it stands.", link.ID)
	}
	if kind := model.KindOf(asked); kind == model.Declined { // an expired link is an answer
		return nil
	}
	return asked
}

func (r *run) writeLink(v Link) error {
	return r.one(v, field{"Link", v.ID}, field{"For", v.Purpose}, field{"Status", v.Status}, field{"Amount", amountOr(v.Amount)}, field{"Address", v.URL},
		field{"Until", r.clock(v.Expires)}, field{"Payment", v.Payment}, field{"Card", v.Card}, field{"", mark(v.Mode)})
}
