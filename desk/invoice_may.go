package desk

import (
	"slices"

	"clinic.example/paydesk/model"
)

// Takeable is why no money can be taken on the invoice now; empty when it can.
func (v InvoiceView) Takeable() string {
	switch {
	case v.Invoice.Void:
		return v.Invoice.Number + " is void: nothing can be paid on it."
	case v.Locked() != "":
		return v.Locked()
	case v.Invoice.Open().Zero():
		return "Nothing is open on " + v.Invoice.Number + "."
	case v.Invoice.Mode != v.Practice.Mode:
		return v.Invoice.Number + " belongs to " + v.Invoice.Mode.Badge() + ": other money can't settle it."
	case v.Received != "":
		return v.Received + " " + decideFirst
	}
	return ""
}

// Linkable is why no pay link can be made or shown now; empty when it can.
func (v InvoiceView) Linkable() string {
	_, open := v.OpenLink()
	switch why := v.Takeable(); {
	case why != "":
		return why
	case open:
		return ""
	case v.Away != "":
		return v.Away + "."
	case !v.Account.Charges():
		return v.Practice.Name + " can't make pay links: " + string(v.Account) + "."
	}
	return ""
}

// Returnable is why nothing can be stopped, refunded or reversed now; empty when something can.
func (v InvoiceView) Returnable() string {
	if locked := v.Locked(); locked != "" {
		return locked
	}
	if _, open := v.OpenLink(); open || len(v.Owed()) > 0 || len(v.Left()) > 0 {
		return ""
	}
	for _, p := range v.Payments {
		if why := p.Disputed(); why != "" {
			return why
		}
	}
	return "Nothing that was paid on " + v.Invoice.Number + " is left to return."
}

// TakenBack is what the patient's bank holds of a payment, or has taken back for good.
func (p PaymentView) TakenBack() model.Money {
	sum := p.Payment.Amount.Of(0)
	for _, d := range p.Disputes {
		sum.Minor += d.Withdrawn
	}
	return sum
}

// Disputed is why the patient's bank keeps a payment from being refunded; empty where it doesn't.
func (p PaymentView) Disputed() string {
	for _, d := range p.Disputes {
		if d.HoldsMoney() {
			return heldByBank(d)
		}
	}
	return ""
}

// Left are the payments of which something can still be returned.
func (v InvoiceView) Left() []PaymentView {
	return slices.DeleteFunc(slices.Clone(v.Payments), func(p PaymentView) bool { return p.Payment.Left().Minor <= 0 || p.Disputed() != "" })
}

// Owed are the refunds that came back and were not made good yet: our debt to the patient.
func (v InvoiceView) Owed() []model.Refund {
	var owed []model.Refund
	for _, p := range v.Payments {
		for _, r := range p.Refunds {
			if r.Owed {
				owed = append(owed, r)
			}
		}
	}
	return owed
}

// LinkEnds is until when a link that is made now can be used.
func (s *Session) LinkEnds() model.Millis { return model.MillisOf(s.d.Now()).Add(linkLife) }
