package desk

import (
	"context"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// TakeRequest is one press of "take payment".
type TakeRequest struct {
	Operation model.OperationID
	Practice  model.PracticeID
	Invoice   model.InvoiceID
	Revision  uint32 // of the invoice that the form showed
	Method    model.Method
	Type      model.PaymentTypeID // empty: the practice's first of the method
	Amount    model.Money
	Card      string      // pm_..., for a saved card
	Tendered  model.Money // cash handed over, zero when not counted
	Reference string      // of a cheque, a bank transfer, a health fund
}

func (r TakeRequest) digest() [32]byte {
	return model.RequestDigest("take", r.Practice, r.Invoice, r.Method, r.Type, r.Amount, r.Card, r.Tendered, r.Reference)
}

// permission is what the request needs: one that is collected by a link is the link's.
func (r TakeRequest) permission() model.Permission {
	if r.Method == model.Online {
		return model.SendLinks
	}
	return model.TakePayments
}

// Taken is how a press ended: the operation always, the payment when money moved.
type Taken struct {
	Operation model.Operation
	Payment   model.Payment
	Invoice   model.Invoice
}

// Take takes money for an invoice, by a saved card or outside Stripe. A card that says no is a Declined error whose sentence says that nothing
// was charged; Unknown means that paydesk is still asking Stripe, and the invoice is held meanwhile. The Taken is filled in both.
func (s *Session) Take(ctx context.Context, r TakeRequest) (Taken, error) {
	if model.HoldsCardNumber(r.Reference) {
		return Taken{}, model.FieldErrorf("reference", "%s", NoCardNumbers)
	}
	if r.Method != model.Card && !outside(r.Method) {
		return Taken{}, model.FieldErrorf("method", "Choose how the money is taken.")
	}
	done, err := s.d.board()
	if err != nil {
		return Taken{}, err
	}
	defer done()
	if err := s.clearLinks(ctx, r); err != nil {
		return Taken{}, err
	}
	if r.Method == model.Card {
		return s.charge(ctx, r)
	}
	return s.takeOutside(ctx, r)
}

// outside says whether a method moves money without Stripe: what is recorded then is what the desk says.
func outside(m model.Method) bool {
	switch m {
	case model.Cash, model.Machine, model.Cheque, model.Bank, model.HealthFund, model.Voucher, model.Credit, model.Other:
		return true
	}
	return false
}

// NoCardNumbers is what every field says to a card number.
const NoCardNumbers = "This looks like a card number. paydesk never takes one: the patient types it on Stripe's page."

// charge prepares a card charge, has it driven, and tells how it stands.
func (s *Session) charge(ctx context.Context, r TakeRequest) (Taken, error) {
	op, fresh, err := s.prepareCharge(ctx, r)
	if err != nil {
		op, err = s.d.stored(ctx, r.Practice, r.Operation, err)
		fresh = false
	}
	if err != nil {
		return Taken{Operation: op}, err
	}
	if op, err = s.d.run(ctx, op, fresh); err != nil {
		return Taken{Operation: op}, err
	}
	return s.taken(ctx, op)
}

func (s *Session) prepareCharge(ctx context.Context, r TakeRequest) (op model.Operation, fresh bool, err error) {
	err = s.press(ctx, model.TakePayments, r.Practice, func(c *change) error {
		var found bool
		if op, found, err = firstOutcome(c, r.Practice, r.Operation, r.digest()); err != nil || found {
			fresh = false
			return err
		}
		fresh = true
		invoice, practice, err := collectable(c, r)
		if err != nil {
			return err
		}
		op, err = s.d.newCharge(c, r, invoice, practice)
		if err != nil {
			return err
		}
		return c.hold(invoice, op.ID)
	})
	return op, fresh, err
}

func (d *Desk) newCharge(c *change, r TakeRequest, invoice model.Invoice, practice model.Practice) (model.Operation, error) {
	if words := r.Amount.Chargeable(); words != "" {
		return model.Operation{}, model.FieldErrorf("amount", "%s", words)
	}
	if r.Amount.Minor > invoice.Open().Minor {
		return model.Operation{}, model.FieldErrorf("amount", "Only %s is open: a card is never charged more.", invoice.Open())
	}
	connection, err := d.chargeable(c, practice)
	if err != nil {
		return model.Operation{}, err
	}
	card, err := c.Card(model.AccountRef{ID: connection.Account, Mode: connection.Mode}, r.Card)
	if err != nil || card.Patient != invoice.Patient {
		return model.Operation{}, model.FieldErrorf("card", "This card is not one of the patient's saved cards here. Choose another.")
	}
	if !card.Active {
		return model.Operation{}, model.FieldErrorf("card", "%s can't be charged: %s Choose another card or send a link.", card.Label(), card.OffBecause)
	}
	if err := d.upToDate(accountRef(connection)); err != nil {
		return model.Operation{}, err
	}
	return c.prepare(model.Operation{
		ID: r.Operation, Kind: model.ChargeOp, Practice: r.Practice, Account: connection.Account, Mode: connection.Mode,
		Patient: invoice.Patient, Invoice: invoice.ID, Amount: r.Amount, Customer: card.Customer, Card: card.ID, CardLabel: card.Label(),
		Text: description(practice, invoice), Number: invoice.Number, Request: r.digest(),
	})
}

// description is what Stripe is told of a payment at privacy level 0: the practice and the invoice number.
func description(p model.Practice, i model.Invoice) string { return p.Name + ", " + i.Number }

const noPlatformKey = "This machine has no key for Stripe (PAYDESK_STRIPE_SECRET_KEY is not set)."

// chargeable is the connection that card money of a practice goes through, or why there is none.
func (d *Desk) chargeable(tx storage.Tx, practice model.Practice) (model.Connection, error) {
	connection, account, state, err := accountOf(tx, practice.ID)
	if err != nil {
		return connection, err
	}
	if state == model.NotConnected {
		account.Mode = practice.Mode
	}
	missing := d.keyed(tx, account)
	if err := leavingRefusal(tx, account, "Nothing was charged. Take cash or another method."); err != nil {
		return connection, err
	}
	switch {
	case missing != nil:
		return connection, model.Errorf(model.Unavailable, "%s Nothing was charged. Take cash or another method.", sentence(missing))
	case state == model.Revoked:
		return connection, model.Errorf(model.Forbidden, "Stripe has withdrawn the access to this account. Nothing was charged. An administrator can connect it again.")
	case !state.Charges():
		return connection, model.Errorf(model.Forbidden, "%s can't take card payments: %s. Nothing was charged. Take cash or another method.", practice.Name, state)
	case connection.Mode != practice.Mode:
		return connection, model.Errorf(model.Conflict, "The connection is in %s, the practice is not. Nothing was charged.", connection.Mode.Badge())
	}
	return connection, nil
}

// taken tells how a charge stands, as the caller of Take reads it.
func (s *Session) taken(ctx context.Context, op model.Operation) (Taken, error) {
	t := Taken{Operation: op}
	if err := s.d.reread(ctx, op.Practice, func(tx storage.Tx) error { return t.again(tx, op) }); err != nil {
		return t, doubtful(op, err)
	}
	return t, verdict(op)
}

// verdict is the error that an operation's state is to whoever pressed: nil once the money moved.
func verdict(op model.Operation) error {
	switch op.State {
	case model.OpSucceeded, model.OpDone, model.OpPending, model.OpPaid, model.OpOpen:
		return nil
	case model.OpDeclined, model.OpNeedsPatient, model.OpFailed, model.OpCancelled, model.OpExpired:
		return model.Errorf(model.Declined, "%s", op.Message)
	case model.OpNotDone:
		return model.Errorf(model.Unavailable, "%s", op.Message)
	case model.OpStopped:
		return model.Errorf(model.Internal, "%s", op.Message)
	case model.OpProcessing:
		return model.Errorf(model.Unknown, "%s", op.Message)
	case model.OpExpiring:
		return model.Errorf(model.Conflict, "The link is being stopped at this moment. Nothing was charged by this press; look at how it ends.")
	}
	if op.State == model.OpPrepared && !op.Unanswered {
		return model.Errorf(model.Unknown, "%s", op.Message) // nothing was sent yet
	}
	return model.Errorf(model.Unknown, "%s", unknownWords(op.Kind))
}

// takeOutside records money that Stripe doesn't move: one transaction, done when it commits.
func (s *Session) takeOutside(ctx context.Context, r TakeRequest) (t Taken, err error) {
	err = s.update(ctx, model.TakePayments, r.Practice, func(c *change) error {
		t = Taken{}
		op, found, err := firstOutcome(c, r.Practice, r.Operation, r.digest())
		if err != nil {
			return err
		}
		if found {
			return t.again(c, op)
		}
		invoice, _, err := collectable(c, r)
		if err != nil {
			return err
		}
		return t.record(c, r, invoice)
	})
	if err == nil {
		return t, nil
	}
	op, err := s.d.stored(ctx, r.Practice, r.Operation, err)
	if err != nil {
		return Taken{}, err
	}
	return s.taken(ctx, op)
}

// again fills in the outcome of an earlier press with the same id.
func (t *Taken) again(tx storage.Tx, op model.Operation) (err error) {
	t.Operation = op
	if t.Invoice, err = tx.Invoice(op.Practice, op.Invoice); err != nil || op.Payment == "" {
		return err
	}
	t.Payment, err = tx.Payment(op.Practice, op.Payment)
	return err
}

func (t *Taken) record(c *change, r TakeRequest, invoice model.Invoice) (err error) {
	if err := r.checkOutside(c, invoice); err != nil {
		return err
	}
	if t.Payment, err = c.receive(model.Payment{
		Practice: r.Practice, Patient: invoice.Patient, Invoice: invoice.ID, Mode: invoice.Mode, Method: r.Method, Type: r.Type,
		Amount: r.Amount, Received: c.Now(), By: c.actor.Name, Operation: r.Operation, Tendered: r.Tendered.Minor, Reference: r.Reference,
	}); err != nil {
		return err
	}
	t.Operation = model.Operation{
		ID: r.Operation, Kind: model.OutsideOp, Practice: r.Practice, Mode: invoice.Mode, Patient: invoice.Patient, Invoice: invoice.ID,
		Payment: t.Payment.ID, Amount: r.Amount, Number: invoice.Number, Request: r.digest(), State: model.OpDone,
		Actor: c.actor, Created: c.Now(),
	}
	if err := c.putOperation("", t.Operation); err != nil {
		return err
	}
	t.Invoice, err = c.Invoice(r.Practice, r.Invoice)
	return err
}

func (r TakeRequest) checkOutside(c *change, invoice model.Invoice) error {
	if r.Method == model.Cash && r.Tendered.Minor != 0 && r.Tendered.Minor < r.Amount.Minor {
		return model.FieldErrorf("tendered", "The cash received is less than the amount. Take %s, or less.", r.Tendered)
	}
	if r.Method != model.Credit {
		return nil
	}
	free, err := freeCredit(c, invoice.Practice, invoice.Patient, invoice.Mode, "")
	if err != nil {
		return err
	}
	if r.Amount.Minor > free || r.Amount.Minor > invoice.Open().Minor {
		return model.FieldErrorf("amount", "The credit is %s, and %s is open: no more than either can be applied.", r.Amount.Of(free), invoice.Open())
	}
	return c.addCredit(model.CreditMovement{
		Practice: invoice.Practice, Patient: invoice.Patient, Mode: invoice.Mode, Amount: r.Amount.Of(-r.Amount.Minor),
		Why: "applied", Invoice: invoice.ID,
	})
}

// paymentTypeOf is the practice's first payment type of a method, "Other" where there is none.
func paymentTypeOf(tx storage.Tx, practice model.Practice, method model.Method) (model.PaymentTypeID, error) {
	if method == model.Online && practice.OnlineType != "" {
		return practice.OnlineType, nil
	}
	types, err := tx.PaymentTypes(practice.ID)
	if err != nil {
		return "", err
	}
	for _, wanted := range []model.Method{method, model.Other} {
		if i := slices.IndexFunc(types, func(t model.PaymentType) bool { return t.Method == wanted }); i >= 0 {
			return types[i].ID, nil
		}
	}
	return "", nil
}
