package model

// PaymentMode says whether an appointment type takes online payment.
type PaymentMode string

// The modes of an appointment type, letter for letter as users look for them.
const (
	Disabled PaymentMode = "Disabled"
	Allowed  PaymentMode = "Allowed"
	Required PaymentMode = "Required"
)

// PriceShown says where patients see the price.
type PriceShown string

// Where a price is shown.
const (
	PriceWherePaid PriceShown = "where payment is on"
	PriceAtPayment PriceShown = "at the payment step only"
	PriceNever     PriceShown = "never"
)

// AppointmentType is a kind of visit: its price, and whether and how much of it is paid online.
type AppointmentType struct {
	ID              AppointmentTypeID
	Practice        PracticeID
	Name            string
	ItemCode        string
	Minutes         int
	Price           Money
	TaxBasisPoints  int64 // 1000 = 10 %, contained in the price
	Mode            PaymentMode
	Deposit         Deposit
	CancellationFee Money
	PriceShown      PriceShown
	Sensitive       bool   // never named outside paydesk
	Source          string `json:",omitempty"` // the id in the clinic's own system, where an import brought the row
}

// Deposit is what is asked for beforehand: an amount, or a share of the price. Both zero: the whole price.
type Deposit struct {
	Amount      int64 // minor units
	BasisPoints int64 // 2500 = 25 %
}

// Of is the deposit on a price, never more than the price.
func (d Deposit) Of(price Money) Money {
	switch {
	case d.Amount > 0:
		return price.Of(min(d.Amount, price.Minor))
	case d.BasisPoints > 0:
		return price.Percent(min(d.BasisPoints, 10_000))
	}
	return price
}

// Payable is how a type's mode really acts, and why when that differs from what is set.
type Payable struct {
	Mode   PaymentMode
	Asked  Money  // deposit or price
	Reason string // one sentence
}

// ActsAs is the mode after the price and the practice's connection are taken into account.
func (t AppointmentType) ActsAs(p Practice, account AccountState) Payable {
	off := func(reason string) Payable { return Payable{Disabled, t.Price.Of(0), reason} }
	switch {
	case t.Mode == Disabled || t.Mode == "":
		return off("Online payment is Disabled for this type.")
	case account == Rejected:
		return off("Acts as Disabled: Stripe has rejected the account of " + p.Name + ".")
	case !account.Charges():
		return off("Acts as Disabled: " + p.Name + " is not connected to Stripe.")
	case !p.AcceptOnline:
		return off("Acts as Disabled: \"Accept online payments\" is switched off.")
	case t.Price.Minor == 0:
		return off("Acts as Disabled: the price is 0.")
	case t.Deposit.Of(t.Price).Chargeable() != "":
		return off("Acts as Disabled: " + t.Deposit.Of(t.Price).Chargeable())
	}
	return Payable{t.Mode, t.Deposit.Of(t.Price), "As set for this type."}
}

// Check says what is wrong with a type that somebody typed, beside its field.
func (t AppointmentType) Check() error {
	switch {
	case t.Name == "":
		return FieldErrorf("name", "Type a name.")
	case t.Price.Minor < 0:
		return FieldErrorf("price", "A price can't be below zero.")
	case t.Minutes < 0 || t.Minutes > 24*60:
		return FieldErrorf("minutes", "Write the duration in minutes, for example 45.")
	case t.TaxBasisPoints < 0 || t.TaxBasisPoints > 10_000:
		return FieldErrorf("tax", "Write the tax as a percentage from 0%% to 100%%.")
	case t.Deposit.Amount > t.Price.Minor:
		return FieldErrorf("deposit", "The deposit can't be above the price.")
	case t.Deposit.BasisPoints < 0 || t.Deposit.BasisPoints > 10_000 || t.Deposit.Amount < 0:
		return FieldErrorf("deposit", "Write an amount, or a percentage from 0%% to 100%%.")
	case t.CancellationFee.Minor < 0:
		return FieldErrorf("cancellation", "A fee can't be below zero.")
	}
	return nil
}
