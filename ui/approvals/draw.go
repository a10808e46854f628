package approvals

import (
	"strings"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions decide, as far as this person may.
func (s *Approval) Actions() []kit.Action {
	invoice := kit.Action{Key: "i", Label: "invoice", Help: "Open the invoice.", Do: func() tea.Cmd { return kit.Visit("invoice", string(s.row.Approval.Invoice)) }, Why: s.unread}
	if !s.waits() {
		return []kit.Action{invoice}
	}
	end := kit.Action{Key: "d", Label: "refuse", Help: "Refuse the refund: nothing is returned. It asks once more.", Do: s.refuse, Why: s.whyNot}
	if s.row.Mine {
		end.Label, end.Help, end.Why = "take back", "Take your own request back. It asks once more.", s.underWay
	}
	return append(s.ways(), end, invoice)
}

// ways are how the refund can be let go from here: by who sits here, or by another's PIN.
func (s *Approval) ways() []kit.Action {
	approve := kit.Action{Key: "enter", Label: "approve", Help: "Approve the refund and send it. It asks once more.", Do: s.approve, Why: s.whyNot}
	second := kit.Action{
		Key: "s", Label: "second person", Help: "Somebody else at this terminal approves it by their PIN.", Aliases: []kit.Safe{"approve", "PIN"}, Do: s.ask, Why: s.nobody,
	}
	if s.row.Why == "" {
		return []kit.Action{approve}
	}
	second.Also = []string{"enter"}
	return []kit.Action{second}
}

func (s *Approval) unread() kit.Safe {
	if s.stage != kit.Ready {
		return "The refund is not shown yet."
	}
	return ""
}

func (s *Approval) underWay() kit.Safe {
	if s.busy {
		return "It is being decided."
	}
	return ""
}

func (s *Approval) whyNot() kit.Safe {
	if s.busy {
		return s.underWay()
	}
	return kit.Clean(s.row.Why)
}

func (s *Approval) nobody() kit.Safe {
	if s.busy {
		return s.underWay()
	}
	if len(s.row.Approvers) == 0 {
		return "Nobody else here may return that much: an administrator can give somebody a higher limit."
	}
	return ""
}

// View draws how it stands, what is to be returned, and who can decide.
func (s *Approval) View() string {
	t := s.env.Theme
	if s.stage != kit.Ready {
		text := s.failure
		if s.stage == kit.Loading {
			text = "Reading the refund"
		}
		return t.Stage(s.stage, text, s.w, s.h)
	}
	width := min(s.w, 90)
	lines := t.Banner(s.mark(), s.standing(), width)
	lines = append(append(lines, ""), t.Facts(s.facts(), width)...)
	switch {
	case s.outcome != nil:
		lines = append(append(lines, ""), t.Banner(s.outcome.mark, s.outcome.text, width)...)
	case s.waits():
		lines = append(append(lines, ""), t.Text(kit.Plain, s.next(), width)...)
	}
	return kit.Exact(strings.Join(lines, "\n"), s.w, s.h)
}

func (s *Approval) mark() kit.Mark {
	mark := markOf(s.row.Status)
	if s.waits() {
		mark = mark.Named("Waits for a second person")
	}
	return mark
}

// standing says how it stands, and what that means for the money.
func (s *Approval) standing() kit.Safe {
	a, l := s.row.Approval, s.env.Locale
	switch s.row.Status {
	case model.ApprovalApproved:
		return kit.Cleanf("%s approved it on ", a.Decider) + l.Moment(a.Decided.Time()) + "."
	case model.ApprovalRefused:
		if a.DecidedBy == a.AskedBy {
			return kit.Cleanf("%s took it back on ", a.Decider) + l.Moment(a.Decided.Time()) + ". Nothing was returned."
		}
		return kit.Cleanf("%s refused it on ", a.Decider) + l.Moment(a.Decided.Time()) + ". Nothing was returned."
	case model.ApprovalExpired:
		return "Nobody decided until " + l.Moment(a.Expires.Time()) + ", so it is over. Nothing was returned; ask anew on the invoice."
	case model.ApprovalWaiting:
	}
	return "Nothing was returned yet. It waits until " + l.Moment(a.Expires.Time()) + ", then it is over."
}

// next says who can decide, and how.
func (s *Approval) next() kit.Safe {
	switch {
	case s.busy:
		return "In progress …"
	case s.row.Why == "":
		return "[Enter] approves and sends it, [d] refuses it."
	case len(s.row.Approvers) == 0:
		return kit.Clean(s.row.Why)
	}
	return kit.Clean(s.row.Why) + " At this terminal: [s] and their PIN. Elsewhere it stands on their Home screen."
}

// facts name everything that moves.
func (s *Approval) facts() []kit.Fact {
	a, l, p := s.row.Approval, s.env.Locale, s.payment()
	who := kit.Clean(s.row.Patient)
	if s.view.Patient.BirthDate != 0 {
		who += ", born " + l.Date(s.view.Patient.BirthDate)
	}
	facts := []kit.Fact{{Label: "Amount", Value: "−" + l.Money(a.Amount), Tone: kit.Strong}, {Label: "Patient", Value: who}}
	if way := s.way(); way.ThroughStripe() {
		facts = append(facts, kit.Fact{Label: "To", Value: kit.Clean(p.Card)}, kit.Fact{Label: "Account", Value: kit.Clean(string(p.Account)) + " of " + kit.Clean(s.view.Practice.Name)})
	} else {
		facts = append(facts, kit.Fact{Label: "By", Value: kit.Clean(string(way))})
	}
	facts = append(
		facts, kit.Fact{Label: "Reason", Value: kit.Clean(string(a.Reason))}, kit.Fact{Label: "Invoice", Value: s.invoice()},
		kit.Fact{Label: "Asked by", Value: kit.Clean(a.AskerName) + ", " + l.Moment(a.Asked.Time())},
	)
	if s.asked.Note != "" {
		facts = append(facts, kit.Fact{Label: "Note", Value: kit.Clean(s.asked.Note)})
	}
	mode := kit.Fact{Label: "Mode", Value: kit.Clean(a.Mode.Badge())}
	if a.Mode == model.Test {
		mode.Value += ": no real money moves"
		mode.Tone = kit.Caution
	}
	return append(facts, mode)
}

// invoice says what becomes of it.
func (s *Approval) invoice() kit.Safe {
	number := kit.Clean(s.row.Number)
	switch s.asked.Outcome {
	case model.LeaveOpen:
		return number + ", which becomes open again"
	case model.KeepCredit:
		return number + "; the money is kept as credit"
	}
	return number + ", with a credit note"
}

// way is how the money goes back.
func (s *Approval) way() model.Method {
	switch {
	case s.asked.Outcome == model.KeepCredit:
		return model.Credit
	case s.asked.Method != "":
		return s.asked.Method
	}
	return s.payment().Method
}

// act is what the button does, in words.
func (s *Approval) act() kit.Safe {
	sum := s.env.Locale.Money(s.row.Approval.Amount)
	switch way := s.way(); {
	case way == model.Credit:
		return "Keep " + sum + " as credit"
	case way.ThroughStripe():
		return "Refund " + sum + " to " + kit.Clean(s.payment().Card)
	default:
		return "Give back " + sum + " by " + kit.Clean(string(way))
	}
}

// note says what the approval does beside moving the money.
func (s *Approval) note() kit.Safe {
	return kit.Cleanf("It is sent as %s's refund, with you as the second person. Both names stay in the audit trail.", s.row.Approval.AskerName)
}
