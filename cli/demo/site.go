package demo

import (
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/stripeops/sandbox"
)

// site is one practice with everything that belongs to it.
type site struct {
	practice      model.Practice // as it is set up; the store gives the id
	account       string         // acct_..., empty where it is not connected
	accountName   string
	accountState  sandbox.AccountState
	invoices      int
	practitioners []model.Practitioner
	people        []*person
	types         []model.AppointmentType // in the order of the catalogue
	payBy         map[model.Method]model.PaymentTypeID
	zone          *time.Location
	audit         []model.AuditEntry // not chained yet
}

// ref addresses the site's account.
func (s *site) ref() model.AccountRef {
	return model.AccountRef{ID: model.AccountID(s.account), Mode: model.Test}
}

// sites are the three practices: connected, not connected, restricted. 400 invoices in all.
func sites() []*site {
	return []*site{
		{
			practice: model.Practice{
				Name: "Harbour Street Physio", LegalName: "Harbour Street Physiotherapy Pty Ltd", TaxID: "12 345 678 901", Country: "AU",
				Currency: "aud", Zone: "Australia/Sydney", Series: "INV", Mode: model.Test, AcceptOnline: true, PayBalancesOnline: true,
				Footer: "Payment is due on the day of treatment. Fees for missed visits are not covered by health funds.",
			},
			accountName: "Harbour Street Physio", accountState: sandbox.StateGood, invoices: 270, people: harbourPeople(),
			practitioners: []model.Practitioner{{Name: "Clara Weiss", ProviderNumber: "4012345A"}, {Name: "Joel Ferreira", ProviderNumber: "4023456B"}},
		},
		{
			practice: model.Practice{
				Name: "Ridge Road Podiatry", LegalName: "Harbour Street Physiotherapy Pty Ltd", TaxID: "12 345 678 901", Country: "AU",
				Currency: "aud", Zone: "Australia/Sydney", Series: "RR", Mode: model.Test,
			},
			invoices: 50, people: ridgePeople(),
			practitioners: []model.Practitioner{{Name: "Hamish Doyle", ProviderNumber: "4034567C"}},
		},
		{
			practice: model.Practice{
				Name: "Queen Street Physio", LegalName: "Queen Street Physio Ltd", TaxID: "123-456-789", Country: "NZ",
				Currency: "nzd", Zone: "Pacific/Auckland", Series: "QS", Mode: model.Test, AcceptOnline: true,
				Footer: "Thank you for paying on the day.",
			},
			accountName: "Queen Street Physio", accountState: sandbox.StateRestricted, invoices: 80, people: queenPeople(),
			practitioners: []model.Practitioner{{Name: "Marama Ellison", ProviderNumber: "NZ-5531"}},
		},
	}
}
