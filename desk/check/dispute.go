package check

// takeDisputes reads those of the practice's payments: what the bank has taken back of a patient's credit isn't held any more.
func (b *books) takeDisputes() {
	for _, d := range b.organisation.disputes {
		if d.Practice != b.practice {
			continue
		}
		b.patient(d.ID, d.Patient)
		b.purse(d.Patient, d.Mode, d.Amount.Currency).due -= d.Credit
		b.names(d.ID, "the payment", d.Payment, has(b.payments, d.Payment))
		b.names(d.ID, "the invoice", d.Invoice, has(b.invoices, d.Invoice))
		b.names(d.ID, "the invoice that asks the patient", d.Claim, has(b.invoices, d.Claim))
		b.names(d.ID, "the operation", d.Live, has(b.operations, d.Live))
		if p := b.payments[d.Payment]; p != nil {
			b.same(d.ID, "its payment", d.Mode, p.Mode, d.Amount.Currency, p.Amount.Currency)
		}
		if d.Credit < 0 || d.Credit > d.Withdrawn {
			b.say(PaymentParts, d.ID, "The bank has taken %d back, and %d of it is out of the patient's credit.", d.Withdrawn, d.Credit)
		}
	}
}
