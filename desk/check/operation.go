package check

import "clinic.example/paydesk/model"

// operation is what the rules need of one.
type operation struct {
	kind    model.OperationKind
	state   model.OperationState
	live    bool
	invoice model.InvoiceID
	link    model.LinkID
	refund  model.RefundID
}

type link struct {
	status    model.LinkStatus
	stopping  bool
	operation model.OperationID
}

func (b *books) operation(o model.Operation) {
	row := string(o.ID)
	b.home(o.Practice, row)
	b.patient(row, o.Patient)
	b.operations[o.ID] = operation{o.Kind, o.State, o.Live(), o.Invoice, o.Link, o.Refund}
	b.later(func() {
		b.names(row, "the invoice", o.Invoice, has(b.invoices, o.Invoice))
		b.names(row, "the payment", o.Payment, has(b.payments, o.Payment))
		b.names(row, "the refund", o.Refund, has(b.refunds, o.Refund))
		b.names(row, "the link", o.Link, has(b.links, o.Link))
		if i := b.invoices[o.Invoice]; i != nil && o.Mode != i.mode {
			b.say(OneMode, row, "It is of mode %s, and its invoice of mode %s.", o.Mode, i.mode)
		}
	})
}

func (b *books) link(l model.Link) {
	row := string(l.ID)
	b.home(l.Practice, row)
	b.patient(row, l.Patient)
	b.links[l.ID] = link{l.Status, l.StopWanted, l.Operation}
	b.later(func() {
		b.names(row, "the invoice", l.Invoice, has(b.invoices, l.Invoice))
		b.names(row, "the payment", l.Payment, has(b.payments, l.Payment))
		b.names(row, "the operation", l.Operation, has(b.operations, l.Operation))
		if i := b.invoices[l.Invoice]; i != nil {
			b.same(row, "its invoice", l.Mode, i.mode, l.Amount.Currency, i.currency)
		}
	})
}

// checkOperations: what collects for an invoice holds it, and nothing else does; an operation says the same as its link or refund.
func (b *books) checkOperations() {
	for id, o := range b.operations {
		l, linked := b.links[o.link]
		if linked && l.status.Over() == o.live {
			b.say(Agreement, string(id), "The operation is %s, and its link %s.", o.state, l.status)
		}
		if r, there := b.refunds[o.refund]; there && r.operation == id && (r.status == model.RefundSending) != o.live {
			b.say(Agreement, string(id), "The operation is %s, and its refund %s.", o.state, r.status)
		}
		i := b.invoices[o.invoice]
		if i == nil || !o.live || !o.collects() || linked && l.stopping {
			continue
		}
		if i.collectors++; i.collecting != id {
			b.say(Collection, i.number, "The %s %s is under way, and doesn't hold the invoice.", o.kind, id)
		}
		if i.collectors == 2 {
			b.say(Collection, i.number, "More than one operation collects for it.")
		}
	}
	for id, i := range b.invoices {
		if i.collecting == "" {
			continue
		}
		if o, there := b.operations[i.collecting]; !there || !o.live || !o.collects() || o.invoice != id {
			b.say(Collection, i.number, "It is held by the operation %s, which doesn't collect for it.", i.collecting)
		}
	}
}

func (o operation) collects() bool { return o.kind == model.ChargeOp || o.kind == model.LinkOp }
