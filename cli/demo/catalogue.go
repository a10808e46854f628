package demo

import "clinic.example/paydesk/model"

// kind is one appointment type of the catalogue, with prices in the minor unit of any currency with two places.
type kind struct {
	name, code string
	minutes    int
	price      int64
	tax        int64 // hundredths of a percent
	mode       model.PaymentMode
	deposit    model.Deposit
	fee        int64 // of a late cancellation
	shown      model.PriceShown
	sensitive  bool
	often      int // how often it is booked, of all
}

// catalogue are the appointment types of every practice. The last has no price, so that its mode acts as Disabled.
func catalogue() []kind {
	return []kind{
		{name: "Initial consultation", code: "500", minutes: 45, price: 110_00, mode: model.Required, deposit: model.Deposit{Amount: 30_00}, fee: 55_00, often: 18},
		{name: "Standard consultation", code: "505", minutes: 30, price: 88_00, mode: model.Allowed, fee: 44_00, often: 38},
		{name: "Extended consultation", code: "507", minutes: 60, price: 145_00, mode: model.Allowed, deposit: model.Deposit{BasisPoints: 2500}, fee: 70_00, often: 12},
		{name: "Telehealth consultation", code: "535", minutes: 30, price: 80_00, mode: model.Required, often: 10},
		{name: "Pilates class", code: "560", minutes: 45, price: 35_00, tax: 1000, mode: model.Allowed, shown: model.PriceAtPayment, often: 12},
		{name: "Dry needling", code: "515", minutes: 20, price: 65_00, mode: model.Disabled, often: 6},
		{name: "Women's health assessment", code: "590", minutes: 60, price: 160_00, mode: model.Allowed, shown: model.PriceNever, sensitive: true, often: 4},
		{name: "Follow-up call", code: "580", minutes: 10, mode: model.Allowed},
	}
}

// row is the type as a practice keeps it. Only a practice that is connected has its modes set.
func (k kind) row(p model.Practice, connected bool) model.AppointmentType {
	mode, shown := k.mode, k.shown
	if !connected {
		mode = model.Disabled
	}
	if shown == "" {
		shown = model.PriceWherePaid
	}
	return model.AppointmentType{
		Practice: p.ID, Name: k.name, ItemCode: k.code, Minutes: k.minutes, Price: p.Zero().Of(k.price), TaxBasisPoints: k.tax, Mode: mode,
		Deposit: k.deposit, CancellationFee: p.Zero().Of(k.fee), PriceShown: shown, Sensitive: k.sensitive,
	}
}

// line is the invoice line of a visit.
func (k kind) line(on model.Date, by model.Practitioner) model.Line {
	return model.Line{
		Text: k.name, ItemCode: k.code, ServiceDate: on, ProviderNumber: by.ProviderNumber, Quantity: 1, Unit: k.price, TaxBasisPoints: k.tax,
	}
}
