package apptype

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Actions edit types, mark them and set their mode. After "m" the keys are the modes.
func (s *Types) Actions() []kit.Action {
	if s.choosing {
		return []kit.Action{
			{Key: "d", Label: "Disabled", Help: "No online payment for the marked types.", Do: s.setMode(model.Disabled)},
			{Key: "a", Label: "Allowed", Help: "Patients may pay online for the marked types.", Do: s.setMode(model.Allowed)},
			{Key: "r", Label: "Required", Help: "The marked types must be paid beforehand.", Do: s.setMode(model.Required)},
			{Key: "esc", Label: "cancel", Do: s.notNow},
		}
	}
	all := []kit.Action{
		{Key: "space", Label: "mark", Help: "Mark the type and move down.", Do: s.list.MarkDown, Why: s.nothingHere},
		{Key: "m", Label: "set mode", Help: "Set the mode of all marked types: then [d] Disabled, [a] Allowed or [r] Required.", Aliases: []kit.Safe{"Disabled", "Allowed", "Required", "Online payments", "bulk change"}, Do: s.choose, Why: s.whyNoMode},
	}
	if s.stage == kit.Ready && s.all.State == model.NotConnected {
		all = append(all, kit.Action{Key: "c", Label: "connect", Help: "Connect the practice to Stripe: modes and deposits mean something only then.", Do: func() tea.Cmd { return kit.Visit("connect") }})
	}
	all = append(all,
		kit.Action{Key: "e", Also: []string{"enter"}, Label: "edit", Help: "Edit the type: price, mode, deposit, and what would happen to a patient.", Do: s.edit, Why: s.whyNoEdit},
		kit.Action{Key: "n", Label: "new type", Help: "Make a new appointment type.", Do: s.add, Why: s.whyNoNew},
		kit.Action{Key: "f", Label: "filter", Help: "Show the types of one mode only: Required, Allowed, Disabled, then all again.", Do: s.filter},
		kit.Action{Key: "/", Label: "find", Help: "Find by name or item code.", Do: s.look},
		kit.Action{Key: "u", Label: "undo", Quiet: s.undo == nil, Help: "Take the last change of modes back.", Do: s.takeBack, Why: s.whyNoUndo},
	)
	if s.find.Shown() || s.only != "" {
		all = append(all, kit.Action{Key: "esc", Label: "show all", Quiet: true, Do: s.showAll})
	}
	return all
}

func (s *Types) nothingHere() kit.Safe {
	if _, ok := s.list.Current(); !ok {
		return "There is no type in the list."
	}
	return ""
}

func (s *Types) whyNoMode() kit.Safe {
	if s.all.WhyModes != "" {
		return kit.Clean(s.all.WhyModes) + s.wayToConnect()
	}
	return s.nothingHere()
}

// wayToConnect is the key that leads to connecting, where that is what is missing.
func (s *Types) wayToConnect() kit.Safe {
	if s.all.Why == "" && s.all.State == model.NotConnected {
		return " [c] leads there."
	}
	return ""
}

func (s *Types) whyNoEdit() kit.Safe {
	if s.all.Why != "" {
		return kit.Clean(s.all.Why)
	}
	return s.nothingHere()
}

func (s *Types) whyNoNew() kit.Safe {
	if s.stage != kit.Ready {
		return "The types are not shown yet."
	}
	return kit.Clean(s.all.Why)
}

func (s *Types) whyNoUndo() kit.Safe {
	if s.undo == nil {
		return "No mode was changed here that could be taken back."
	}
	return ""
}

func (s *Types) choose() tea.Cmd {
	s.choosing = true
	return nil
}

func (s *Types) notNow() tea.Cmd {
	s.choosing = false
	return nil
}

func (s *Types) edit() tea.Cmd {
	row, _ := s.list.Current()
	return kit.Open(NewForm(s.env, s.desk, s.all, row.Type))
}

func (s *Types) add() tea.Cmd {
	return kit.Open(NewForm(s.env, s.desk, s.all, model.AppointmentType{
		Practice: s.practice, Minutes: 30, Price: s.all.Practice.Zero(), Mode: model.Disabled, CancellationFee: s.all.Practice.Zero(), PriceShown: model.PriceWherePaid,
	}))
}

// filter goes on to the next mode, the strictest first, and then to all.
func (s *Types) filter() tea.Cmd {
	next := map[model.PaymentMode]model.PaymentMode{"": model.Required, model.Required: model.Allowed, model.Allowed: model.Disabled}
	s.only = next[s.only]
	return s.narrow()
}

func (s *Types) look() tea.Cmd {
	s.find.Open()
	return nil
}

func (s *Types) showAll() tea.Cmd {
	s.find.Clear()
	s.only = ""
	return s.narrow()
}
