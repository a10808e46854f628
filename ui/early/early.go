// Package early tells lipgloss that the terminal is dark before Bubble Tea's
// own package initialiser asks the terminal and waits seconds for an answer
// that may never come. It must import lipgloss and nothing else: Go
// initialises packages in the order of their paths once their imports are
// ready, and any further import would move this one behind Bubble Tea.
package early

import "github.com/charmbracelet/lipgloss"

func init() {
	lipgloss.SetHasDarkBackground(true)
}
