package desk

import (
	"context"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
)

// linkLife is how long a pay or set-up link can be used. Stripe's pages live for 24 hours at most, and the clock there may differ.
// https://docs.stripe.com/api/checkout/sessions/create#create_checkout_session-expires_at
const linkLife = 23*time.Hour + 30*time.Minute

// LinkRequest is one press that makes a link: to pay an invoice, or to leave a card (then without invoice and amount).
type LinkRequest struct {
	Operation model.OperationID
	Practice  model.PracticeID
	Purpose   model.LinkPurpose
	Patient   model.PatientID // for a set-up link
	Invoice   model.InvoiceID
	Revision  uint32
	Amount    model.Money
}

func (r LinkRequest) digest() [32]byte {
	return model.RequestDigest("link", r.Practice, r.Purpose, r.Patient, r.Invoice, r.Amount)
}

// OpenLink makes a page at Stripe for the patient's own device. Unknown means that Stripe has not answered yet.
func (s *Session) OpenLink(ctx context.Context, r LinkRequest) (model.Link, error) {
	done, err := s.d.board()
	if err != nil {
		return model.Link{}, err
	}
	defer done()
	customer, err := s.customerFor(ctx, r)
	if err != nil {
		return model.Link{}, err
	}
	if r.Purpose == model.PayLink {
		take := TakeRequest{Operation: r.Operation, Practice: r.Practice, Invoice: r.Invoice, Revision: r.Revision, Amount: r.Amount, Method: model.Online}
		if err := s.clearOther(ctx, r, take); err != nil {
			return model.Link{}, err
		}
	}
	op, fresh, err := s.prepareLink(ctx, r, customer)
	if err != nil {
		op, err = s.d.stored(ctx, r.Practice, r.Operation, err)
		fresh = false
	}
	if err != nil {
		return model.Link{}, err
	}
	if op, err = s.d.run(ctx, op, fresh); err != nil {
		return model.Link{}, err
	}
	var link model.Link
	err = s.d.reread(ctx, r.Practice, func(tx storage.Tx) (err error) {
		link, err = tx.Link(r.Practice, op.Link)
		return err
	})
	if err != nil {
		return link, doubtful(op, err)
	}
	if !link.Status.Over() {
		s.d.watch(link.ID)
	}
	if !op.State.Settled() && op.State == model.OpPrepared {
		return link, model.Errorf(model.Unavailable, "%s", unknownLink)
	}
	return link, verdict(op)
}

const unknownLink = "Stripe has not answered yet, so there is no link to show. Nothing was charged; paydesk goes on asking and shows the link here."

// clearOther stops a link of another press that holds the invoice, so that a new one can be made.
func (s *Session) clearOther(ctx context.Context, r LinkRequest, take TakeRequest) error {
	again := false
	err := s.view(ctx, model.SendLinks, r.Practice, func(tx storage.Tx) (err error) {
		_, again, err = firstOutcome(tx, r.Practice, r.Operation, r.digest())
		return err
	})
	if err != nil || again {
		return err
	}
	return s.clearLinks(ctx, take)
}

// customerFor finds or makes the patient's Stripe Customer, which holds an opaque reference alone.
func (s *Session) customerFor(ctx context.Context, r LinkRequest) (string, error) {
	var patient model.Patient
	var ref model.AccountRef
	err := s.viewToChange(ctx, model.SendLinks, r.Practice, func(tx storage.Tx) error {
		practice, err := tx.Practice(r.Practice)
		if err != nil {
			return err
		}
		connection, err := s.d.chargeable(tx, practice)
		if err != nil {
			return err
		}
		ref = model.AccountRef{ID: connection.Account, Mode: connection.Mode}
		id := r.Patient
		if r.Invoice != "" {
			invoice, err := tx.Invoice(r.Practice, r.Invoice)
			if err != nil {
				return err
			}
			id = invoice.Patient
		}
		patient, err = tx.Patient(id)
		return err
	})
	if err != nil {
		return "", err
	}
	if patient.Erased != 0 {
		return "", errErased()
	}
	if id := patient.CustomerAt(ref.ID, ref.Mode); id != "" {
		return id, nil
	}
	return s.makeCustomer(ctx, r.Practice, ref, patient.ID)
}

func (s *Session) makeCustomer(ctx context.Context, practice model.PracticeID, ref model.AccountRef, id model.PatientID) (string, error) {
	key := "pd1:" + s.d.install + ":customer:" + string(id)
	customer, err := s.d.at(ctx, ref).CreateCustomer(ctx, ref, key, string(id))
	s.d.noteReach(ref, err)
	if err != nil {
		return "", err
	}
	err = s.update(ctx, model.SendLinks, practice, func(c *change) error {
		patient, err := c.Patient(id)
		if err != nil || patient.CustomerAt(ref.ID, ref.Mode) != "" {
			return err
		}
		patient.Customers = append(patient.Customers, model.Customer{Account: ref.ID, Mode: ref.Mode, ID: customer})
		return c.PutPatient(patient)
	})
	return customer, err
}

func (s *Session) prepareLink(ctx context.Context, r LinkRequest, customer string) (op model.Operation, fresh bool, err error) {
	err = s.press(ctx, model.SendLinks, r.Practice, func(c *change) error {
		var found bool
		if op, found, err = firstOutcome(c, r.Practice, r.Operation, r.digest()); err != nil || found {
			fresh = false
			return err
		}
		fresh = true
		op, err = s.d.newLink(c, r, customer)
		return err
	})
	return op, fresh, err
}

func (d *Desk) newLink(c *change, r LinkRequest, customer string) (model.Operation, error) {
	practice, err := c.Practice(r.Practice)
	if err != nil {
		return model.Operation{}, err
	}
	connection, err := d.chargeable(c, practice)
	if err != nil {
		return model.Operation{}, err
	}
	id, err := model.NewLinkID(d.Random)
	if err != nil {
		return model.Operation{}, err
	}
	op := model.Operation{
		ID: r.Operation, Kind: model.SetupOp, Practice: r.Practice, Account: connection.Account, Mode: connection.Mode, Patient: r.Patient,
		Link: id, Customer: customer, Text: practice.Name, Request: r.digest(), Expires: c.Now().Add(linkLife),
	}
	if r.Purpose == model.PayLink {
		if err := c.holdForLink(&op, r, practice); err != nil {
			return op, err
		}
		if err := d.upToDate(op.Ref()); err != nil {
			return op, err
		}
	}
	if op, err = c.prepare(op); err != nil {
		return op, err
	}
	return op, c.putLink(model.Link{
		ID: id, Practice: r.Practice, Patient: op.Patient, Invoice: r.Invoice, Operation: op.ID, Purpose: r.Purpose, Mode: op.Mode,
		Account: op.Account, Amount: op.Amount, Status: model.LinkOpening, Created: c.Now(), CreatedBy: c.actor.Name, Expires: op.Expires,
	})
}

// holdForLink guards a pay link as any other collection, and ties its invoice to it.
func (c *change) holdForLink(op *model.Operation, r LinkRequest, practice model.Practice) error {
	invoice, _, err := collectable(c, TakeRequest{Practice: r.Practice, Invoice: r.Invoice, Revision: r.Revision, Amount: r.Amount, Method: model.Online})
	if err != nil {
		return err
	}
	if words := r.Amount.Chargeable(); words != "" {
		return model.FieldErrorf("amount", "%s", words)
	}
	if r.Amount.Minor > invoice.Open().Minor {
		return model.FieldErrorf("amount", "Only %s is open.", invoice.Open())
	}
	op.Kind, op.Patient, op.Invoice, op.Amount = model.LinkOp, invoice.Patient, invoice.ID, r.Amount
	op.Text, op.Number = description(practice, invoice), invoice.Number
	return c.hold(invoice, op.ID)
}

func (c *change) putLink(link model.Link) error {
	c.hint(link.Practice, model.LinkChanged, string(link.ID))
	return c.PutLink(link)
}

// Link is how a link stands in the store. A screen that shows one asks every second; that makes the janitor look at Stripe more often.
func (s *Session) Link(ctx context.Context, practice model.PracticeID, id model.LinkID) (link model.Link, err error) {
	err = s.view(ctx, model.SeeInvoices, practice, func(tx storage.Tx) error {
		link, err = tx.Link(practice, id)
		return err
	})
	if err == nil && !link.Status.Over() {
		s.d.watch(id)
	}
	return link, err
}

// CancelLink stops an open link. A link that was paid meanwhile is a Conflict that says so.
func (s *Session) CancelLink(ctx context.Context, practice model.PracticeID, id model.LinkID) (model.Link, error) {
	var link model.Link
	err := s.viewToChange(ctx, model.SendLinks, practice, func(tx storage.Tx) (err error) {
		link, err = tx.Link(practice, id)
		return err
	})
	if err != nil {
		return link, err
	}
	done, err := s.d.board()
	if err != nil {
		return link, err
	}
	defer done()
	link, err = s.d.stopLink(ctx, link)
	if err == nil && link.Status == model.LinkPaid {
		return link, model.Errorf(model.Conflict, "The patient has just paid %s by this link, so it was not stopped.", link.Amount)
	}
	return link, err
}

func sessionParams(op model.Operation) stripeops.SessionParams {
	purpose := model.PayLink
	if op.Kind == model.SetupOp {
		purpose = model.SetupLink
	}
	return stripeops.SessionParams{
		Purpose: purpose, Amount: op.Amount, Customer: op.Customer, Reference: string(op.Link), Name: op.Text, Description: op.Text,
		Metadata: metadata(op), Expires: op.Expires, SuccessURL: thanksURL, CancelURL: thanksURL,
	}
}

// thanksURL is where Stripe's page sends the patient's browser afterwards; nothing is ever concluded from that.
const thanksURL = "https://stripe.com"
