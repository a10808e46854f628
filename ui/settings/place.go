package settings

import (
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Kinds of places, as kit.Visit takes them.
const (
	Practice     = "practice" // with the practice's id
	Stripe       = "connect"
	Keys         = "keys" // with "live" for the keys that take the practice live
	Types        = "types"
	PaymentTypes = "paymenttypes"
	Practices    = "practices"
	Staff        = "staff"
)

// Places are the settings of a practice, in their order.
func Places(practice model.PracticeID) []kit.Place {
	return []kit.Place{
		{
			Label: "Practice", Detail: "Names, tax id, currency, time zone, invoice footer; accept online payments", Kind: Practice, IDs: []string{string(practice)},
			Aliases: []kit.Safe{
				"Accept online payments", "Allow balances and invoices to be paid online", "Invoice Footer Disclaimer", "Legal name", "Tax id", "Time zone", "Invoice series",
			},
		},
		{
			Label: "Integrations > Stripe", Detail: "Connect with Stripe, see how the account stands, disconnect", Kind: Stripe,
			Aliases: []kit.Safe{
				"Stripe Connect Integration", "Connect with Stripe", "Link with Stripe", "Online payments", "Payment Processing", "Use This Connection", "Verify",
				"Disconnect Stripe Account",
			},
		},
		{
			Label: "Payment Processing", Detail: "Secret Key, Publishable Key and Invoice Footer Disclaimer", Kind: Keys,
			Aliases: []kit.Safe{"Secret Key", "Publishable Key", "Invoice Footer Disclaimer", "Stripe keys", "Restricted key"},
		},
		{
			Label: "Appointment types", Detail: "Prices, and whether online payment is Disabled, Allowed or Required", Kind: Types,
			Aliases: []kit.Safe{"Online payments", "Disabled", "Allowed", "Required", "Deposit", "Cancellation fee"},
		},
		{
			Label: "Payment types", Detail: "The names by which takings are counted", Kind: PaymentTypes,
			Aliases: []kit.Safe{"Cash", "Card machine", "Cheque", "Bank", "Health fund", "Voucher"},
		},
		{
			Label: "Practices", Detail: "All practices of the organisation, and how each stands with Stripe", Kind: Practices,
			Aliases: []kit.Safe{"Switch practice", "New practice", "Organisation"},
		},
		{
			Label: "Staff", Detail: "Who works here, their roles and PINs; what each role may do and refund", Kind: Staff,
			Aliases: []kit.Safe{"Roles", "Permissions", "PIN", "Refund limit", "Users", "Administrator", "Sign in"},
		},
	}
}
