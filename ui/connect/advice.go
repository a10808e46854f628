package connect

import "clinic.example/paydesk/ui/kit"

// Advice answers what people ask here.
func (s *Connect) Advice() []kit.Advice {
	return []kit.Advice{
		{
			Question: "Does each practice need a Stripe account of its own?",
			Answer: "Not always. Practices of one business entity can share an account: open the other practice here and choose \"Use This Connection\". " +
				"Separate legal entities need an account each, because all payments of an account are paid out to one owner.",
		},
		{
			Question: "I use Stripe elsewhere already. Can I use the same account?",
			Answer: "An account can be fully controlled by one platform at a time, so an account that another platform holds is not shown on Stripe's page. " +
				"The way out: make a further account there, under the same Stripe login. It shares the legal entity, so little has to be typed again.",
		},
		{
			Question: "Why do I see the status only?",
			Answer:   "Connecting, verifying and disconnecting need the permission \"Integrations: Edit\". An administrator has it and can help.",
		},
		{
			Question: "Stripe sent me back with an error. What now?",
			Answer: "Nothing is connected by half: [c] tries again. Choose the account of this practice on Stripe's page. If the last page did not open, its way back is blocked: " +
				"connect again, copy the address of that last page, and paste it with [v].",
		},
		{
			Question: "What next, once it is connected?",
			Answer: "Connecting switches nothing on. The checklist says what is still off: accept online payments, the payment type they are logged as, the appointment types that take payment, " +
				"messages, the text on the patient's card statement, and going live.",
		},
	}
}
