package operations

import (
	"strings"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// View draws the list, and the operation under the cursor beside or below it.
func (s *Operations) View() string { return s.list.View() }

// pane tells all of one operation.
func (s *Operations) pane(row desk.OpenOperation, width int) []string {
	t := s.env.Theme
	lines := append([]string{t.Heading(s.title(row), width)}, t.Text(markOf(row).Tone, kit.Clean(row.Sentence), width)...)
	lines = append(append(lines, ""), t.Facts(s.facts(row), width)...)
	return append(append(lines, ""), t.Text(kit.Dim, kit.Clean(row.Plan), width)...)
}

// title names the operation: "Charge of 80.00 AUD, Mia Chen".
func (s *Operations) title(row desk.OpenOperation) kit.Safe {
	return s.named(row, kindOf(row.Operation.Kind)) + ", " + kit.Clean(row.Patient)
}

// name is the operation within a sentence: "the charge of 80.00 AUD".
func (s *Operations) name(row desk.OpenOperation) kit.Safe {
	return s.named(row, "the "+kit.Clean(strings.ToLower(string(kindOf(row.Operation.Kind)))))
}

func (s *Operations) named(row desk.OpenOperation, kind kit.Safe) kit.Safe {
	if row.Operation.Kind == model.SetupOp {
		return kind
	}
	return kind + " of " + s.env.Locale.Money(row.Operation.Amount)
}

// facts say who pressed what and when, and since when nobody knows.
func (s *Operations) facts(row desk.OpenOperation) []kit.Fact {
	op := row.Operation
	facts := []kit.Fact{{Label: "Pressed", Value: s.env.Locale.Moment(op.Created.Time())}, {Label: "By", Value: kit.Clean(op.Actor.Name)}}
	if op.CardLabel != "" {
		facts = append(facts, kit.Fact{Label: "Card", Value: kit.Clean(op.CardLabel)})
	}
	if row.Since != 0 {
		facts = append(facts, kit.Fact{Label: "Not known since", Value: s.env.Locale.Moment(row.Since.Time()), Tone: kit.Unsure})
	}
	return facts
}

func kindOf(kind model.OperationKind) kit.Safe {
	switch kind {
	case model.ChargeOp:
		return "Charge"
	case model.RefundOp:
		return "Refund"
	case model.LinkOp:
		return "Pay link"
	case model.SetupOp:
		return "Card set-up"
	}
	return "Payment"
}

// markOf is how an operation stands, in a symbol and a word.
func markOf(row desk.OpenOperation) kit.Mark {
	switch op := row.Operation; {
	case op.State == model.OpStopped:
		return kit.RejectedMark().Named("Stopped")
	case op.State == model.OpOpen:
		return kit.OpenMark().Named("Link open")
	case row.Waits != "":
		return kit.UnconnectedMark().Named("Waits")
	case row.Asking:
		return kit.PendingMark().Named("In progress")
	case op.State == model.OpProcessing:
		return kit.PendingMark().Named("At the bank")
	case op.State == model.OpPrepared && !op.Unanswered:
		return kit.PendingMark().Named("Not sent yet")
	case op.Unknown():
		return kit.UnsureMark()
	}
	return kit.PendingMark().Named("Under way")
}
