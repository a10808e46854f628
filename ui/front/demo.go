package front

import (
	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
)

// demoActions lead to the demo's Stripe, whose faults and clock are there to be played with.
func (sh *shell) demoActions() []kit.Action {
	if sh.Demo == "" {
		return nil
	}
	control := kit.Clean(sh.Demo + "/_sandbox/")
	return []kit.Action{{
		Key: "ctrl+g", Label: "copy the address of the demo's Stripe", Group: "Demo", Quiet: true, Aliases: []kit.Safe{"sandbox", "faults", "clock"},
		Help: "The demo's Stripe: faults, account states, clock and requests at " + control,
		Do:   func() tea.Cmd { return kit.Copy(control, "address of the demo's Stripe") },
	}}
}
