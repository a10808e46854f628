package desk

import (
	"context"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// linkStep moves a link by one step: Prepared, Open, Expiring, then Paid or Expired.
func (d *Desk) linkStep(ctx context.Context, op model.Operation, fresh bool) (model.Operation, bool, error) {
	switch op.State {
	case model.OpPrepared:
		return d.createSession(ctx, op, fresh)
	case model.OpOpen:
		return d.lookAtSession(ctx, op)
	case model.OpExpiring:
		return d.endSession(ctx, op, fresh)
	}
	return op, false, nil
}

func (d *Desk) createSession(ctx context.Context, op model.Operation, fresh bool) (model.Operation, bool, error) {
	if !fresh {
		found, ok, err := d.at(ctx, op.Ref()).FindSession(ctx, op.Ref(), op.Customer, op.ID, op.Created.Add(-lookBack))
		switch {
		case err != nil:
			return d.unproved(ctx, op, unknownLink, err)
		case ok:
			return d.adoptSession(ctx, op, found)
		case op.Expires.Since(model.MillisOf(d.Now())) < linkLife-lookBack && op.Unanswered && !d.quiet(op):
			return d.unproved(ctx, op, unknownLink, nil) // the last request may still be on its way
		case op.Expires.Since(model.MillisOf(d.Now())) < linkLife-lookBack:
			// Nobody has an address that was never shown, so nothing can be paid by it.
			return d.endLink(ctx, op, model.OpNotDone, model.LinkNotMade, "The link was not made. Nothing was charged. Make a new one.")
		}
		if op, err = d.ask(ctx, op, nil); err != nil {
			return op, false, err
		}
	}
	var session model.PaySession
	err := d.patiently(ctx, func() (err error) {
		session, err = d.at(ctx, op.Ref()).CreateSession(ctx, op.Ref(), op.Key(d.install, "session"), sessionParams(op))
		return err
	})
	if err == nil {
		return d.adoptSession(ctx, op, session)
	}
	fault := model.FaultOf(err)
	switch {
	case fault.Answer == model.AnswerMisuse:
		return d.stopped(ctx, op, err)
	case endedBefore(fault):
		return d.afterKeptSessionError(ctx, op)
	case neverLeft(op, fault):
		return d.unsent(ctx, op, err)
	case fault.Answer == model.AnswerNone, op.Lost > 0 && fault.Answer != model.AnswerDeclined:
		return d.unproved(ctx, op, unknownLink, err)
	}
	d.noteAccess(ctx, op.Ref(), err)
	return d.endLink(ctx, op, model.OpNotDone, model.LinkNotMade, sentence(err))
}

// afterKeptSessionError follows a 500 that Stripe replayed: the first request has ended, so a session that isn't listed was not made.
func (d *Desk) afterKeptSessionError(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	found, ok, err := d.at(ctx, op.Ref()).FindSession(ctx, op.Ref(), op.Customer, op.ID, op.Created.Add(-lookBack))
	switch {
	case err != nil:
		return d.unproved(ctx, op, unknownLink, err)
	case ok:
		return d.adoptSession(ctx, op, found)
	}
	return d.endLink(ctx, op, model.OpNotDone, model.LinkNotMade, "Stripe had an error before the link was made. Nothing was charged. Make a new one.")
}

func (d *Desk) lookAtSession(ctx context.Context, op model.Operation) (model.Operation, bool, error) {
	session, err := d.at(ctx, op.Ref()).Session(ctx, op.Ref(), op.Session)
	if err != nil {
		return d.unsettledCancel(ctx, op, err)
	}
	return d.adoptSession(ctx, op, session)
}

// adoptSession takes over what Stripe says of a session. Complete but unpaid is processing, never paid:
// https://docs.stripe.com/api/checkout/sessions/object#checkout_session_object-payment_status
func (d *Desk) adoptSession(ctx context.Context, op model.Operation, session model.PaySession) (model.Operation, bool, error) {
	d.noteReach(op.Ref(), nil)
	switch {
	case session.Status == "complete" && op.Kind == model.SetupOp:
		return d.cardSaved(ctx, op, session)
	case session.Status == "complete" && session.Paid:
		return d.linkPaid(ctx, op, session)
	case session.Status == "complete":
		return d.linkMoved(ctx, op, model.LinkProcessing, session)
	case session.Status == "expired":
		return d.endLink(ctx, op, model.OpExpired, model.LinkExpired, "The link has ended without a payment.")
	}
	if op.State == model.OpExpiring {
		return op, false, nil
	}
	return d.linkMoved(ctx, op, model.LinkOpen, session)
}

// linkMoved records a link that can be, or is just being, paid.
func (d *Desk) linkMoved(ctx context.Context, op model.Operation, status model.LinkStatus, session model.PaySession) (model.Operation, bool, error) {
	link, err := d.linkOf(ctx, op)
	if err != nil || op.State == model.OpOpen && link.Status == status {
		return op, false, err
	}
	op, err = d.move(ctx, op, func(c *change, now *model.Operation) error {
		now.State, now.Unanswered, now.Lost, now.Message = model.OpOpen, false, 0, ""
		now.Adopt("", session.ID)
		return c.editLink(op, func(link *model.Link) {
			link.Status, link.Session, link.URL = status, session.ID, session.URL
		})
	})
	return op, false, err
}

func (d *Desk) linkOf(ctx context.Context, op model.Operation) (link model.Link, err error) {
	err = d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		link, err = tx.Link(op.Practice, op.Link)
		return err
	})
	return link, err
}

func (c *change) editLink(op model.Operation, edit func(*model.Link)) error {
	link, err := c.Link(op.Practice, op.Link)
	if err != nil {
		return err
	}
	edit(&link)
	return c.putLink(link)
}

// linkPaid records the payment that a link brought. Where the invoice had been let go meanwhile, the money becomes the patient's credit.
func (d *Desk) linkPaid(ctx context.Context, op model.Operation, session model.PaySession) (model.Operation, bool, error) {
	intent := session.Intent
	if intent.Received != op.Amount.Minor || intent.Amount.Currency != op.Amount.Currency {
		return d.stopped(ctx, op, model.Errorf(model.Internal, "%s received %d %s", intent.ID, intent.Received, intent.Amount.Currency))
	}
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error {
		invoice, err := c.Invoice(op.Practice, op.Invoice)
		if err != nil {
			return err
		}
		payment, err := c.receive(model.Payment{
			Practice: op.Practice, Patient: op.Patient, Invoice: op.Invoice, Mode: op.Mode, Method: model.Online, Amount: op.Amount,
			Received: paidAt(intent, c.Now()), By: "paydesk", Operation: op.ID, Link: op.Link, Account: op.Account, Intent: intent.ID,
			Charge: intent.Charge, Card: intent.Card, Ledger: intent.Ledger, PaidTwice: invoice.Open().Minor < op.Amount.Minor,
		})
		if err != nil {
			return err
		}
		now.State, now.Payment, now.Unanswered, now.Lost, now.Message = model.OpPaid, payment.ID, false, 0, ""
		now.Adopt(intent.ID, session.ID)
		return c.editLink(op, func(link *model.Link) {
			link.Status, link.Payment, link.Session = model.LinkPaid, payment.ID, session.ID
		})
	})
	return op, false, err
}

// cardSaved keeps the card that the patient left on a set-up link.
func (d *Desk) cardSaved(ctx context.Context, op model.Operation, session model.PaySession) (model.Operation, bool, error) {
	if session.Card == nil {
		return d.endLink(ctx, op, model.OpExpired, model.LinkExpired, "The page was finished without a card. Make a new link.")
	}
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error {
		others, err := c.CardsOf(op.Patient)
		if err != nil {
			return err
		}
		card := model.SavedCard{
			ID: session.Card.ID, Patient: op.Patient, Account: op.Account, Mode: op.Mode, Customer: op.Customer, Brand: session.Card.Brand,
			Last4: session.Card.Last4, ExpMonth: session.Card.ExpMonth, ExpYear: session.Card.ExpYear, Active: true, Default: len(others) == 0,
			ConsentAt: c.Now(), ConsentBy: "the patient, on Stripe's page", ConsentFor: "payments of invoices", Created: c.Now(),
		}
		if err := c.PutCard(card); err != nil {
			return err
		}
		c.hint("", model.PatientChanged, string(op.Patient))
		now.State, now.Unanswered, now.Lost, now.Message = model.OpDone, false, 0, ""
		now.Adopt("", session.ID)
		return c.editLink(op, func(link *model.Link) { link.Status, link.Card, link.Session = model.LinkDone, card.ID, session.ID })
	})
	return op, false, err
}

// endLink settles a link that brought nothing, and frees its invoice.
func (d *Desk) endLink(ctx context.Context, op model.Operation, state model.OperationState, status model.LinkStatus, words string) (model.Operation, bool, error) {
	op, err := d.move(ctx, op, func(c *change, now *model.Operation) error { return c.endLink(now, state, status, words) })
	return op, false, err
}

func (c *change) endLink(now *model.Operation, state model.OperationState, status model.LinkStatus, words string) error {
	now.State, now.Message, now.Unanswered, now.Lost = state, words, false, 0
	if err := c.editLink(*now, func(link *model.Link) { link.Status = status }); err != nil {
		return err
	}
	return c.release(now.Practice, now.Invoice, now.ID)
}

// stopLink expires an open link at Stripe and says what became of it: Expired, or Paid where the patient was faster. The error is Unavailable
// while Stripe doesn't answer; the link then still counts as open.
func (d *Desk) stopLink(ctx context.Context, link model.Link) (model.Link, error) {
	if link.Status.Over() {
		return link, nil
	}
	op, err := d.operation(ctx, model.Operation{Practice: link.Practice, ID: link.Operation})
	if err == nil && op.State == model.OpPrepared {
		op, err = d.run(ctx, op, false) // whether it was made has to be known first
	}
	if err == nil {
		op, err = d.expire(ctx, op)
	}
	if err != nil {
		return link, err
	}
	if link, err = d.linkOf(ctx, op); err != nil {
		return link, err
	}
	switch {
	case op.State == model.OpStopped:
		return link, model.Errorf(model.Internal, "%s", op.Message)
	case op.Live() && link.Status != model.LinkProcessing:
		return link, model.Errorf(model.Unavailable, "Stripe can't be reached to stop the link. It is still open; nothing was charged. Try again in a minute.")
	}
	return link, nil
}

// expire has an open link end. Somebody else may be stopping it, or it may be paid, at this very moment: then that goes on.
func (d *Desk) expire(ctx context.Context, op model.Operation) (model.Operation, error) {
	fresh := op.State == model.OpOpen
	if fresh {
		asked, err := d.ask(ctx, op, func(now *model.Operation) { now.State = model.OpExpiring })
		if model.KindOf(err) == model.Conflict {
			fresh = false
			asked, err = d.operation(ctx, op)
		}
		if err != nil {
			return op, err
		}
		op = asked
	}
	return d.run(ctx, op, fresh)
}

// endSession sends the request that ends a session, after looking at the session where an earlier request had no answer.
func (d *Desk) endSession(ctx context.Context, op model.Operation, fresh bool) (model.Operation, bool, error) {
	if !fresh {
		session, err := d.at(ctx, op.Ref()).Session(ctx, op.Ref(), op.Session)
		if err != nil {
			return d.unsettledCancel(ctx, op, err)
		}
		if session.Status != "open" {
			return d.adoptSession(ctx, op, session)
		}
		if op, err = d.ask(ctx, op, nil); err != nil {
			return op, false, err
		}
	}
	session, err := d.at(ctx, op.Ref()).ExpireSession(ctx, op.Ref(), op.Key(d.install, "expire"), op.Session)
	if err != nil {
		return d.expireRefused(ctx, op, err)
	}
	return d.adoptSession(ctx, op, session)
}

// expireRefused follows a refusal to end a session: it may just have been paid, so the session itself is read.
func (d *Desk) expireRefused(ctx context.Context, op model.Operation, cause error) (model.Operation, bool, error) {
	fault := model.FaultOf(cause)
	if endedBefore(fault) {
		op, err := d.move(ctx, op, func(_ *change, now *model.Operation) error { now.Attempt++; return nil })
		return op, err == nil, err
	}
	if fault.Answer == model.AnswerMisuse {
		return d.stopped(ctx, op, cause)
	}
	if fault.Answer != model.AnswerRefused {
		return d.unsettledCancel(ctx, op, cause)
	}
	session, err := d.at(ctx, op.Ref()).Session(ctx, op.Ref(), op.Session)
	if err != nil {
		return d.unsettledCancel(ctx, op, err)
	}
	return d.adoptSession(ctx, op, session)
}
