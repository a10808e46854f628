package desk

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"clinic.example/paydesk/model"
)

func (f file) day(m model.Millis) string { return m.In(f.zone).Format("2 January 2006") }

func (f file) moment(m model.Millis) string { return m.In(f.zone).Format("2 January 2006, 15:04 MST") }

func civil(d model.Date) string {
	return d.Start(time.UTC).Time().Format("2 January 2006")
}

// serviceDate is when the patient was served: as the invoice's lines say, else the appointment's day.
func (f file) serviceDate() string {
	var days []string
	for _, line := range f.invoice.Lines {
		if line.ServiceDate != 0 && !slices.Contains(days, civil(line.ServiceDate)) {
			days = append(days, civil(line.ServiceDate))
		}
	}
	if len(days) == 0 && f.visit.ID != "" {
		days = []string{f.day(f.visit.Start)}
	}
	return strings.Join(days, ", ")
}

// disclosure is what stood at the foot of the invoice, which the patient had before or at payment.
func (f file) disclosure() string {
	if f.invoice.Footer == "" {
		return ""
	}
	return fmt.Sprintf("The invoice of %s said: %q", civil(f.invoice.Date), f.invoice.Footer)
}

// refusal says what was refunded, and why not the rest, as far as records can know that.
func (f file) refusal() string {
	switch {
	case len(f.refunds) > 0:
		return fmt.Sprintf("Of %s, %s was refunded before the dispute. The rest paid for the service on the invoice.", f.payment.Amount, f.payment.Amount.Of(f.payment.Refunded))
	case f.attended():
		return "The patient came to the appointment that this payment is for. The practice's records hold no refund."
	}
	return ""
}

// attended says whether the desk noted that the patient came.
func (f file) attended() bool {
	return f.visit.State == model.Arrived || f.visit.State == model.Finished
}

func (f file) twinWords() string {
	if f.twin.ID == "" {
		return "The practice has no other card payment of this patient over this amount within sixty days."
	}
	if f.twinOf.ID == f.invoice.ID {
		return fmt.Sprintf("The other payment, of %s, is for the same invoice %s.", f.moment(f.twin.Received), f.invoice.Number)
	}
	return fmt.Sprintf("The other payment, of %s, settled invoice %s of %s; this one, of %s, settled invoice %s of %s. They are two separate services.",
		f.moment(f.twin.Received), f.twinOf.Number, civil(f.twinOf.Date), f.moment(f.payment.Received), f.invoice.Number, civil(f.invoice.Date))
}

// receipt is everything else: the invoice, the payment, refunds, the visit, the card, and who did what.
func (f file) receipt() string {
	parts := [][]string{f.invoiceWords(), f.paymentWords(), f.visitWords(), f.consentWords(), f.deeds()}
	var text []string
	for _, part := range parts {
		if len(part) > 0 {
			text = append(text, strings.Join(part, "\n"))
		}
	}
	return strings.Join(text, "\n\n")
}

func (f file) invoiceWords() []string {
	head := fmt.Sprintf("INVOICE %s of %s, issued by %s", f.invoice.Number, civil(f.invoice.Date), f.practice.Name)
	if f.practice.LegalName != "" && f.practice.LegalName != f.practice.Name {
		head += " (" + f.practice.LegalName + ")"
	}
	lines := []string{head}
	for _, line := range f.invoice.Lines {
		lines = append(lines, f.lineWords(line))
	}
	total := "Total " + f.invoice.Total.String()
	if f.invoice.Tax != 0 {
		total += ", of which tax " + f.invoice.Total.Of(f.invoice.Tax).String()
	}
	return append(lines, total)
}

// lineWords is a line without its text, which is the desk's own and may say what was treated.
func (f file) lineWords(line model.Line) string {
	words := "Service"
	if line.ItemCode != "" && !f.veiled {
		words = "Item " + line.ItemCode
	}
	if line.ServiceDate != 0 {
		words += ", " + civil(line.ServiceDate)
	}
	unit := f.invoice.Total.Of(line.Unit)
	return fmt.Sprintf("%s: %d x %s = %s", words, line.Quantity, unit, f.invoice.Total.Of(line.Total()))
}

func (f file) paymentWords() []string {
	p := f.payment
	lines := []string{fmt.Sprintf("PAYMENT of %s on %s with %s, Stripe payment %s", p.Amount, f.moment(p.Received), cardWords(p.Card), p.Intent)}
	if p.Link != "" {
		lines = append(lines, "The patient paid on Stripe's own page, by a link that the practice had sent.")
	}
	for _, r := range f.refunds {
		lines = append(lines, fmt.Sprintf("Refund of %s on %s %s", r.Amount, f.day(r.Created), r.StripeID))
	}
	if len(f.refunds) == 0 {
		lines = append(lines, "Nothing of it was refunded.")
	}
	return lines
}

func cardWords(card string) string {
	if card == "" {
		return "a card"
	}
	return card
}

func (f file) visitWords() []string {
	if f.visit.ID == "" {
		return nil
	}
	state := map[model.AppointmentState]string{
		model.Booked: "booked", model.Arrived: "the patient came", model.Finished: "the patient came, and the visit was completed",
		model.Cancelled: "cancelled", model.LateCancelled: "cancelled late", model.NoShow: "the patient did not come",
	}[f.visit.State]
	return []string{fmt.Sprintf("APPOINTMENT on %s: %s", f.moment(f.visit.Start), state)}
}

// consentWords is what the patient agreed to when the card was saved.
func (f file) consentWords() []string {
	if f.card.ID == "" || f.card.ConsentAt == 0 {
		return nil
	}
	words := fmt.Sprintf("SAVED CARD %s: the patient agreed on %s that it is kept and charged", f.card.Label(), f.day(f.card.ConsentAt))
	if f.card.ConsentFor != "" {
		words += " for: " + f.card.ConsentFor
	}
	return []string{words}
}

// deeds is who did what in the practice's own records.
func (f file) deeds() []string {
	by := func(name string) string {
		if name == model.System().Name {
			return "the payment program"
		}
		return name
	}
	lines := []string{
		"RECORDS of the practice",
		fmt.Sprintf("%s: invoice %s issued by %s", f.moment(f.invoice.Created), f.invoice.Number, by(f.invoice.CreatedBy)),
		fmt.Sprintf("%s: payment of %s recorded by %s", f.moment(f.payment.Entered), f.payment.Amount, by(f.payment.By)),
	}
	for _, r := range f.refunds {
		lines = append(lines, fmt.Sprintf("%s: refund of %s by %s", f.moment(r.Created), r.Amount, by(r.By)))
	}
	return lines
}
