package model

// Method is how money moved: the kind of a payment type.
type Method string

// Methods. Card is a saved card by Stripe, Online a pay page of Stripe's; the rest is outside Stripe.
const (
	Card       Method = "card"
	Online     Method = "online"
	Cash       Method = "cash"
	Machine    Method = "card machine"
	Cheque     Method = "cheque"
	Bank       Method = "bank"
	HealthFund Method = "health fund"
	Voucher    Method = "voucher"
	Credit     Method = "credit"
	Other      Method = "other"
)

// ThroughStripe says whether Stripe moves the money.
func (m Method) ThroughStripe() bool { return m == Card || m == Online }

// PaymentType is a practice's own name for a method: what takings are counted by.
type PaymentType struct {
	ID       PaymentTypeID
	Practice PracticeID
	Name     string
	Method   Method
}
