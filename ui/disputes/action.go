package disputes

import (
	"context"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions lead to the evidence, and decide who bears a loss.
func (s *Dispute) Actions() []kit.Action {
	evidence := kit.Action{Key: "enter", Label: "evidence", Help: "Read the evidence, stage it at Stripe, hand it in to the bank.", Do: s.evidence, Why: s.noEvidence}
	accept := kit.Action{Key: "a", Label: "accept loss", Aliases: []kit.Safe{"accept the loss", "close the dispute"}, Help: "Accept the loss: the bank keeps the money for the patient. Final; a word must be typed.", Do: s.accept, Why: s.unless(desk.DisputeView.Acceptable)}
	bear := kit.Action{Key: "w", Label: "write off", Help: "The practice bears what the bank has taken back. No money moves.", Do: s.writeOff, Why: s.unless(desk.DisputeView.Decidable)}
	ask := kit.Action{Key: "n", Label: "ask patient", Aliases: []kit.Safe{"ask the patient"}, Help: "Issue a new invoice over what the bank has taken back. The paid one stays as it is.", Do: s.ask, Why: s.unless(desk.DisputeView.Askable)}
	rest := []kit.Action{
		{Key: "i", Label: "invoice", Help: "Open the invoice of the payment.", Do: s.invoice, Why: s.noInvoice},
		{Key: "y", Label: "copy", Help: "Copy the dispute's id at Stripe.", Quiet: true, Do: func() tea.Cmd { return kit.Copy(kit.Clean(s.id), "the dispute's id") }},
	}
	if s.stage == kit.Ready && s.view.Dispute.Undecided() {
		evidence.Quiet, accept.Quiet = true, true
		return append([]kit.Action{bear, ask, evidence, accept}, rest...)
	}
	bear.Quiet, ask.Quiet = true, true
	return append([]kit.Action{evidence, accept, bear, ask}, rest...)
}

// unless says why a key does nothing now: first by how the dispute stands, then by what this person may.
func (s *sheet) unless(why func(desk.DisputeView) string) func() kit.Safe {
	return func() kit.Safe {
		switch {
		case s.stage != kit.Ready:
			return "The dispute is not shown yet."
		case s.busy:
			return "This dispute is being answered at this moment."
		}
		if no := kit.Clean(why(s.view)); no != "" {
			return no
		}
		return s.may
	}
}

func (s *Dispute) evidence() tea.Cmd { return kit.Visit("evidence", s.id) }

func (s *Dispute) noEvidence() kit.Safe {
	switch {
	case s.stage != kit.Ready:
		return "The dispute is not shown yet."
	case s.view.Unknown():
		return kit.Clean(s.view.Stageable())
	}
	return ""
}

func (s *Dispute) invoice() tea.Cmd { return kit.Visit("invoice", string(s.view.Invoice.ID)) }

func (s *Dispute) noInvoice() kit.Safe {
	if s.view.Invoice.ID == "" {
		return "There is no invoice here that this payment belongs to."
	}
	return ""
}

// accept asks for the word before the loss is accepted for good.
func (s *Dispute) accept() tea.Cmd {
	l, d := s.env.Locale, s.view.Dispute
	return kit.Ask(kit.NewFinalDialog(s.env, kit.FinalAsk{
		Title: "Accept the loss?",
		Text: []kit.Safe{
			"The bank keeps " + l.Money(d.Amount) + " for the patient, and the dispute is over. This can't be taken back, and no evidence can be handed in any more.",
			"The invoice stays paid. Who bears the loss is decided afterwards: the practice, or the patient is asked.",
		},
		Facts: s.stakes(), Word: "accept", Act: "Accept the loss of " + l.Money(d.Amount), Do: s.press("Accepting the loss", (*desk.Session).AcceptDispute, s.acceptedWords),
	}))
}

func (s *sheet) acceptedWords(desk.DisputeAnswer) kit.Safe { return "The loss is accepted." }

// press sends one answer, with an operation of its own and the evidence as it is shown now.
func (s *sheet) press(
	doing kit.Safe, send func(*desk.Session, context.Context, desk.DisputePress) (desk.DisputeAnswer, error), done func(desk.DisputeAnswer) kit.Safe,
) func() tea.Cmd {
	session, key := s.desk, s.id
	op, opErr := session.NewOperation()
	p := desk.DisputePress{Operation: op, Practice: s.practice, Dispute: s.id, Evidence: s.view.Evidence.Digest()}
	return func() tea.Cmd {
		s.busy = true
		return kit.Work[desk.DisputeAnswer]{Key: key, Doing: doing, Done: done, Money: true, Run: func(ctx context.Context) (desk.DisputeAnswer, error) {
			if opErr != nil {
				return desk.DisputeAnswer{}, opErr
			}
			return send(session, ctx, p)
		}}.Cmd()
	}
}

func (s *Dispute) writeOff() tea.Cmd {
	sum := s.env.Locale.Money(s.view.Dispute.Loss())
	return kit.Ask(kit.NewQuestion(s.env, "Write off "+sum+"?",
		"The practice bears what the bank has taken back. No money moves, and the invoice stays paid. This can't be undone.",
		kit.Answer{Label: "Not now"}, kit.Answer{Label: "Write off " + sum, Do: s.writeOffNow}))
}

func (s *Dispute) writeOffNow() tea.Cmd {
	s.busy = true
	session, practice, id := s.desk, s.practice, s.id
	return kit.Work[model.Dispute]{
		Key: id, Doing: "Writing off", Done: func(model.Dispute) kit.Safe { return "It is written off: the practice bears the loss." },
		Run: func(ctx context.Context) (model.Dispute, error) { return session.WriteOffDispute(ctx, practice, id) },
	}.Cmd()
}

func (s *Dispute) ask() tea.Cmd {
	sum := s.env.Locale.Money(s.view.Dispute.Loss())
	op, err := s.desk.NewOperation()
	p := desk.DisputePress{Operation: op, Practice: s.practice, Dispute: s.id}
	return kit.Ask(kit.NewQuestion(s.env, "Ask "+kit.Clean(s.view.Patient)+" for "+sum+"?",
		"A new invoice is issued over what the bank has taken back, without tax: that stands on the first one, which stays paid. Nothing is charged by this.",
		kit.Answer{Label: "Not now"}, kit.Answer{Label: "Issue the invoice", Do: func() tea.Cmd {
			s.busy = true
			session := s.desk
			return kit.Work[model.Invoice]{
				Key: s.id, Doing: "Issuing the invoice", Done: func(i model.Invoice) kit.Safe { return kit.Cleanf("%s asks for what the bank took.", i.Number) },
				Run: func(ctx context.Context) (model.Invoice, error) {
					if err != nil {
						return model.Invoice{}, err
					}
					return session.AskPatient(ctx, p)
				},
			}.Cmd()
		}}))
}

// Actions stage the evidence, and hand it in by another key and a typed word.
func (s *Evidence) Actions() []kit.Action {
	return []kit.Action{
		{Key: "s", Label: "stage", Help: "Lay this text at Stripe. Nothing reaches the bank yet; it may be repeated.", Aliases: []kit.Safe{"stage the evidence"}, Do: s.stageIt, Why: s.unless(desk.DisputeView.Stageable)},
		{Key: "h", Label: "hand in", Help: "Hand the staged evidence in to the bank. Final and once; a word must be typed.", Aliases: []kit.Safe{"submit the evidence"}, Do: s.handIn, Why: s.unless(desk.DisputeView.Submittable)},
	}
}

func (s *Evidence) stageIt() tea.Cmd {
	return s.press("Staging the evidence", (*desk.Session).StageEvidence, func(desk.DisputeAnswer) kit.Safe {
		return "The evidence lies at Stripe. Nothing is handed in yet: [h] does that."
	})()
}

// handIn asks for the word before the evidence goes to the bank for good.
func (s *Evidence) handIn() tea.Cmd {
	return kit.Ask(kit.NewFinalDialog(s.env, kit.FinalAsk{
		Title: "Hand in the evidence?",
		Text: []kit.Safe{
			"The bank takes evidence once, and nothing can be added or changed afterwards. It then decides, which can take weeks.",
			"It holds the patient's name and what was paid and when: the bank needs that. It holds no clinical notes.",
		},
		Facts: s.stakes(), Word: "submit", Act: "Hand in the evidence",
		Do: s.press("Handing in the evidence", (*desk.Session).SubmitEvidence, func(desk.DisputeAnswer) kit.Safe { return "The evidence is handed in. The bank decides now." }),
	}))
}
