package disputes

import (
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// widest is the most that lines of text are wide.
const widest = 100

// View draws how the dispute stands, what it is about, and what helps.
func (s *Dispute) View() string {
	if view := s.waiting(); view != "" {
		return view
	}
	t, width := s.env.Theme, min(s.w, widest)
	lines := t.Banner(markOf(s.view.DisputeRow), s.standing(), width)
	if s.view.Away != "" {
		lines = append(lines, t.Text(kit.Warn, "▲ "+kit.Clean(s.view.Away)+".", width)...)
	}
	lines = append(append(lines, ""), t.Facts(s.facts(), width)...)
	lines = append(append(lines, ""), t.Facts(s.answer(), width)...)
	return kit.Exact(strings.Join(s.cut(lines), "\n"), s.w, s.h)
}

// standing says how it stands, what that means for the money, and what to do.
func (s *sheet) standing() kit.Safe {
	d, l := s.view.Dispute, s.env.Locale
	if busy := s.view.Busy(); busy != "" {
		return kit.Clean(busy)
	}
	switch d.Status {
	case model.NeedsResponse, model.WarningNeedsResponse:
		return s.asked()
	case model.UnderReview, model.WarningUnderReview:
		return "The evidence is with the bank, which decides; that can take weeks. There is nothing to do. " + s.holds()
	case model.DisputeWon:
		if d.Withdrawn > 0 {
			return "The dispute is won. The bank gives " + l.Money(d.Amount) + " back; it is not there yet."
		}
		return "The dispute is won: the bank has given " + l.Money(d.Amount) + " back."
	case model.DisputeLost:
		return s.lost()
	case model.WarningClosed:
		return "The bank has closed its question. No money was taken."
	}
	return kit.Cleanf("Stripe calls it %q. ", spaced(string(d.Status))) + s.holds()
}

func spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }

// asked is how a dispute stands that waits for evidence.
func (s *sheet) asked() kit.Safe {
	d, l := s.view.Dispute, s.env.Locale
	var until kit.Safe
	switch {
	case d.PastDue:
		return "The last day for evidence has passed without any. " + s.holds()
	case d.DueBy != 0:
		until = " by " + l.Moment(d.DueBy.Time())
	}
	if d.Status == model.WarningNeedsResponse {
		return "The patient's bank asks about this payment, and no money was taken. Hand in evidence" + until + ", or refund the payment where the patient is right."
	}
	return s.holds() + " Hand in evidence" + until + ", or accept the loss where the patient is right."
}

// holds says what the bank has of the money.
func (s *sheet) holds() kit.Safe {
	if d := s.view.Dispute; d.Withdrawn > 0 {
		return "The bank has taken " + s.env.Locale.Money(d.TakenBack()) + " meanwhile."
	}
	return "The bank has taken no money."
}

func (s *sheet) lost() kit.Safe {
	d, l := s.view.Dispute, s.env.Locale
	back := kit.Safe("Taken back by the bank")
	if d.Moved != 0 {
		back += " on " + l.Day(d.Moved.Time())
	}
	back += ": " + l.Money(d.TakenBack()) + ". "
	if d.Credit > 0 {
		back += l.Money(d.Amount.Of(d.Credit)) + " of it came out of the patient's credit. "
	}
	switch {
	case d.WrittenOff:
		return back + kit.Cleanf("%s wrote it off: the practice bears the loss.", d.Decided.By)
	case d.Claim != "":
		return back + kit.Cleanf("%s asked the patient for it by %s.", d.Decided.By, s.view.Claim.Number)
	case d.Loss().Zero() && !s.view.Unknown():
		return back + "Nobody bears a loss."
	case s.view.Unknown():
		return back + "Nobody here took this payment, so there is no invoice that it belongs to."
	}
	return back + "The invoice stays paid until somebody decides: write it off [w], or ask the patient by a new invoice [n]."
}

// facts name the payment and why it is disputed.
func (s *sheet) facts() []kit.Fact {
	v, l := s.view, s.env.Locale
	paid := s.paid()
	if !v.Unknown() {
		paid.Value = l.Money(v.Payment.Amount) + " by " + paid.Value
	}
	return append(append(s.stands(), paid), kit.Fact{Label: "Reason", Value: kit.Clean(v.Why)}, s.account())
}

// stakes are what a dialog has room for, in the smallest window too.
func (s *sheet) stakes() []kit.Fact { return append(s.stands(), s.paid(), s.account()) }

// stands are the amount and whose payment it was.
func (s *sheet) stands() []kit.Fact {
	v, l := s.view, s.env.Locale
	facts := []kit.Fact{{Label: "Amount", Value: l.Money(v.Dispute.Amount), Tone: kit.Strong}}
	if v.Unknown() {
		return facts
	}
	who := kit.Clean(v.Patient)
	if v.Holder.BirthDate != 0 {
		who += ", born " + l.Date(v.Holder.BirthDate)
	}
	return append(facts, kit.Fact{Label: "Patient", Value: who})
}

// paid is by which card the payment was made, when and for what.
func (s *sheet) paid() kit.Fact {
	v := s.view
	if v.Unknown() {
		return kit.Fact{Label: "Payment", Value: kit.Clean(v.Dispute.Intent) + ", which nobody here took"}
	}
	return kit.Fact{Label: "Payment", Value: kit.Clean(v.Payment.Card) + " on " + s.env.Locale.Moment(v.Payment.Received.Time()) + " for " + kit.Clean(v.Invoice.Number)}
}

func (s *sheet) account() kit.Fact {
	d := s.view.Dispute
	at := kit.Fact{Label: "Account", Value: kit.Clean(string(d.Account)) + ", " + kit.Clean(d.Mode.Badge())}
	if d.Mode == model.Test {
		at.Value, at.Tone = at.Value+": no real money moves", kit.Caution
	}
	return at
}

// answer is what helps, and what was done about it.
func (s *Dispute) answer() []kit.Fact {
	d := s.view.Dispute
	var facts []kit.Fact
	if d.Status.NeedsUs() {
		facts = append(facts, kit.Fact{Label: "What helps", Value: kit.Clean(s.view.Helps)})
	}
	evidence := s.evidenceWords()
	if s.view.Stageable() == "" && !d.StagedDeed.Done() {
		evidence += ": [Enter] shows what the records give"
	}
	facts = append(facts, kit.Fact{Label: "Evidence", Value: evidence})
	if d.Accepted.Done() {
		facts = append(facts, kit.Fact{Label: "Accepted", Value: s.deed(d.Accepted)})
	}
	if d.Decided.Done() {
		facts = append(facts, kit.Fact{Label: "Decided", Value: s.deed(d.Decided)})
	}
	return append(facts, kit.Fact{Label: "At Stripe", Value: kit.Clean(d.ID), Tone: kit.Dim})
}

// evidenceWords say where the evidence is.
func (s *sheet) evidenceWords() kit.Safe {
	d := s.view.Dispute
	switch {
	case d.HandedIn.Done():
		return "handed in, " + s.deed(d.HandedIn)
	case d.Submissions > 0:
		return "handed in from elsewhere, for example in Stripe's Dashboard"
	case d.StagedDeed.Done() && d.Status.NeedsUs():
		return "staged at Stripe, " + s.deed(d.StagedDeed) + "; not handed in yet"
	case d.Evidence && d.Status.NeedsUs():
		return "staged from elsewhere, for example in Stripe's Dashboard; not handed in yet"
	case d.Status.NeedsUs():
		return "none is sent yet"
	}
	return "none was handed in"
}

func (s *sheet) deed(d model.DisputeDeed) kit.Safe {
	return kit.Clean(d.By) + ", " + s.env.Locale.Moment(d.At.Time())
}

// View draws the exact texts, under whom they go to.
func (s *Evidence) View() string {
	if view := s.waiting(); view != "" {
		return view
	}
	t, width := s.env.Theme, min(s.w, widest)
	lines := t.Text(kit.Strong, "This is the text that goes to Stripe, and from there to the patient's bank.", width)
	lines = append(lines, t.Text(kit.Dim, "It names the patient, because the bank needs that. It holds no clinical notes, no notes of the desk, and no name of a service.", width)...)
	lines = append(lines, t.Facts([]kit.Fact{{Label: "So far", Value: s.evidenceWords()}}, width)...)
	if why := s.view.Submittable(); s.view.Dispute.Status.NeedsUs() && s.view.Stageable() == "" && why != "" && s.view.Dispute.StagedDeed.Done() {
		lines = append(lines, t.Text(kit.Warn, "▲ "+kit.Clean(why), width)...)
	}
	for _, e := range s.view.Evidence {
		lines = append(lines, "", t.Heading(label(e.Field), width))
		for line := range strings.SplitSeq(e.Text, "\n") {
			if line == "" {
				lines = append(lines, "")
				continue
			}
			lines = append(lines, t.Text(kit.Plain, kit.Clean(line), width)...)
		}
	}
	return kit.Exact(strings.Join(s.cut(lines), "\n"), s.w, s.h)
}

// label is what Stripe's field is for.
func label(field string) kit.Safe {
	switch field {
	case "customer_name":
		return "Patient"
	case "customer_email_address":
		return "E-mail address"
	case "service_date":
		return "Date of service"
	case "product_description":
		return "What was paid for"
	case "refund_policy_disclosure":
		return "What the patient was told"
	case "refund_refusal_explanation":
		return "Why no refund is due"
	case "duplicate_charge_id":
		return "The other payment at Stripe"
	case "duplicate_charge_explanation":
		return "Why there are two payments"
	case "uncategorized_text":
		return "Invoice, payment, visit and who did what"
	}
	return kit.Clean(spaced(field))
}
