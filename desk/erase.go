package desk

import (
	"context"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

func errErased() error {
	return model.Errorf(model.Conflict, "This patient's personal data were erased. Only what was paid is still kept; for a new visit add the patient anew.")
}

// ErasePatient takes a patient's personal data away for good, at every practice: saved cards are removed at Stripe, the patient's own key is
// destroyed, and of the row only the id is left. Invoices, payments and refunds stay for the time that the law asks for, and the audit
// trail still holds. It needs the permission for all practices.
//
// Conflict, and nothing is changed, while money of the patient is open, held, owed or not known, or a link can still be used. Where Stripe
// can't remove a card the patient is not erased, and the same call again goes on.
func (s *Session) ErasePatient(ctx context.Context, id model.PatientID) error {
	if err := s.asks(ctx, model.ErasePatients); err != nil {
		return err
	}
	var cards []model.SavedCard
	err := s.d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		if err := refuseErasing(tx, id); err != nil {
			return err
		}
		all, err := tx.CardsOf(id)
		cards = slices.DeleteFunc(all, func(c model.SavedCard) bool { return c.OffBecause == cardRemoved })
		return err
	})
	if err != nil {
		return err
	}
	for _, card := range cards {
		if err := s.eraseCard(ctx, card); err != nil {
			return err
		}
	}
	return s.everywhere(ctx, model.ErasePatients, func(c *change) error {
		if err := refuseErasing(c, id); err != nil {
			return err
		}
		return c.erase(id)
	})
}

// eraseCard removes a card at Stripe, where its account can be reached at all.
func (s *Session) eraseCard(ctx context.Context, card model.SavedCard) error {
	ref := model.AccountRef{ID: card.Account, Mode: card.Mode}
	connected := false
	err := s.d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		connections, err := tx.Connections()
		connected = slices.ContainsFunc(connections, func(n model.Connection) bool {
			return n.Active && n.Account == card.Account && n.Mode == card.Mode
		})
		return err
	})
	if err == nil && connected {
		if err = s.detachAtStripe(ctx, ref, card.ID); err != nil {
			err = &model.Error{Kind: model.KindOf(err), Err: err, Message: "The saved card " + card.Label() + " could not be removed at Stripe, so the patient was not erased. " + sentence(err)}
		}
	}
	if err != nil {
		return err
	}
	return s.everywhere(ctx, model.ErasePatients, func(c *change) error {
		card, err := c.Card(ref, card.ID)
		if err != nil {
			return err
		}
		before := cardSwitch(card)
		card.Active, card.DisconnectOff, card.Default, card.OffBecause = false, false, false, cardRemoved
		return c.keepCard(card, "card.removed", before)
	})
}

// refuseErasing says what has to be settled first.
func refuseErasing(tx storage.Tx, id model.PatientID) error {
	patient, err := tx.Patient(id)
	if err != nil {
		return err
	}
	if patient.Erased != 0 {
		return errErased()
	}
	practices, err := tx.Practices()
	if err != nil {
		return err
	}
	for _, p := range practices {
		why, err := unsettled(tx, p, id)
		if err != nil {
			return err
		}
		if why != "" {
			return model.Errorf(model.Conflict, "%s has something open at %s, so nothing was erased: %s", patient.Name, p.Name, why)
		}
	}
	return nil
}

// unsettled says what of a patient's is open at a practice; nothing where all is settled. Invoices and credit in test money don't hold a
// patient's data back once the practice is live.
func unsettled(tx storage.Tx, p model.Practice, id model.PatientID) (why string, err error) {
	for _, look := range []func(storage.Tx, model.Practice, model.PatientID) (string, error){openLinks, openWork, openInvoices, heldCredit, owedRefunds, openDisputes} {
		if why, err := look(tx, p, id); err != nil || why != "" {
			return why, err
		}
	}
	return "", nil
}

func openWork(tx storage.Tx, p model.Practice, id model.PatientID) (string, error) {
	operations, err := tx.OpenOperations(p.ID)
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(operations, func(op model.Operation) bool { return op.Patient == id }) {
		return "a payment or refund is under way, or not known yet. Wait until it is settled.", nil
	}
	waiting, err := tx.WaitingApprovals(p.ID)
	if slices.ContainsFunc(waiting, func(a model.Approval) bool { return a.Patient == id && a.At(tx.Now()) == model.ApprovalWaiting }) {
		return "a refund waits for a second person. Approve or refuse it first.", err
	}
	return "", err
}

func openLinks(tx storage.Tx, p model.Practice, id model.PatientID) (string, error) {
	links, err := tx.LinksOf(p.ID, id)
	if slices.ContainsFunc(links, func(l model.Link) bool { return !l.Status.Over() }) {
		return "a link that was sent can still be used. Stop it first.", err
	}
	return "", err
}

// counts says whether money of a mode is more than practice.
func counts(p model.Practice, mode model.Mode) bool { return mode == model.Live || mode == p.Mode }

func openInvoices(tx storage.Tx, p model.Practice, id model.PatientID) (string, error) {
	invoices, err := tx.Invoices(model.InvoiceFilter{Practice: p.ID, Patient: id}, Window{})
	for _, i := range invoices {
		if counts(p, i.Mode) && !i.Open().Zero() {
			return i.Number + " is open with " + i.Open().String() + ". Take it, credit it or void it first.", nil
		}
	}
	return "", err
}

func heldCredit(tx storage.Tx, p model.Practice, id model.PatientID) (string, error) {
	for _, mode := range []model.Mode{model.Live, model.Test} {
		held, err := creditOf(tx, p.ID, id, mode)
		if err != nil {
			return "", err
		}
		if held != 0 && counts(p, mode) {
			return p.Zero().Of(held).String() + " is held for them. Give it back first.", nil
		}
	}
	return "", nil
}

func owedRefunds(tx storage.Tx, p model.Practice, id model.PatientID) (string, error) {
	payments, err := tx.Payments(storage.PaymentFilter{Practice: p.ID, Patient: id}, Window{})
	if err != nil {
		return "", err
	}
	for _, payment := range payments {
		refunds, err := tx.Refunds(p.ID, payment.ID)
		if err != nil {
			return "", err
		}
		for _, r := range refunds {
			switch {
			case !counts(p, r.Mode):
			case r.Owed:
				return r.Debt().String() + " of a refund came back, and is still owed. Repay it another way first.", nil
			case r.Status.Counts() && r.Status != model.RefundDone:
				return "a refund of " + r.Amount.String() + " is still on its way. Wait until it has arrived.", nil
			}
		}
	}
	return "", nil
}

// erase destroys the patient's key and blanks the rows that say who they were.
func (c *change) erase(id model.PatientID) error {
	before, err := c.Patient(id)
	if err != nil {
		return err
	}
	if err := c.DeleteSecret(personalSecrets, "", string(id)); err != nil {
		return err
	}
	if err := c.DeletePersonalValues(id); err != nil {
		return err
	}
	cards, err := c.CardsOf(id)
	if err != nil {
		return err
	}
	for _, card := range cards {
		card.Brand, card.Last4, card.ExpMonth, card.ExpYear, card.ConsentBy = "", "", 0, 0, ""
		if err := c.PutCard(card); err != nil {
			return err
		}
	}
	if err := c.PutPatient(model.Patient{ID: id, Name: model.ErasedName, Created: before.Created, Erased: c.Now()}); err != nil {
		return err
	}
	c.hint("", model.PatientChanged, string(id))
	return c.audit("", "patient.erase", string(id), strings.Join(changedFields(before, model.Patient{}), " "), "")
}
