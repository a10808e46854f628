package kit_test

import (
	"context"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

func TestAPINIsDigitsThatAreNeverDrawn(t *testing.T) {
	theme := uitest.Theme(t, uitest.Colourful("dark"))
	for typed, want := range map[string]string{"1 2 3": "123", "1 x 2": "12", "1 2 backspace": "1", "backspace 7": "7", "4 2 ctrl+u 9": "9", "x backspace enter": ""} {
		var pin kit.PIN
		for _, key := range strings.Fields(typed) {
			pin.Update(uitest.Key(t, key))
		}
		if pin.Value() != want {
			t.Errorf("%q is %q", typed, pin.Value())
		}
		if drawn := uitest.Plain(pin.Field(theme, 16, true)); strings.ContainsAny(drawn, "0123456789") || strings.Count(drawn, "•") != len(want) {
			t.Errorf("%q is drawn as %q", typed, drawn)
		}
	}
	var pin kit.PIN
	for _, paste := range []string{"12ab", " 123456789\n", "0123456789"} {
		pin.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(paste), Paste: true})
	}
	if pin.Value() != "123456789012" {
		t.Errorf("pasted: %q", pin.Value())
	}
}

func TestAPINDialogTriesOnceAndSaysWhatWasWrong(t *testing.T) {
	clock := uitest.NewClock(uitest.Noon())
	env := uitest.Env(t, clock)
	var tried []kit.Proof
	dialog := kit.NewPINDialog(env, kit.PINAsk{
		Title: "Approve", People: []kit.Option{{Value: "a", Label: "Ana"}, {Value: "b", Label: "Ben"}}, Act: "Approve it",
		Try: func(_ context.Context, p kit.Proof) (tea.Cmd, error) {
			if tried = append(tried, p); p.PINs[0] != "42" {
				return nil, model.FieldErrorf("pin", "This is not the PIN.")
			}
			return kit.Say(kit.Success, "Approved."), nil
		},
	})
	front := uitest.Screen(t, env, &bare{}, 78, 19, uitest.On(clock))
	front.Send(kit.Ask(dialog)())
	front.See("› Ana").Hold("enter", 5)
	if len(tried) != 0 {
		t.Fatal("a held Enter tried")
	}
	front.Press("down").See("› Ben").Type("41").Enter().See("✕ This is not the PIN.").Gone("••").Type("42").Enter()
	if told := uitest.Asks[kit.Told](front); told.Text != "Approved." || front.Dialog() != nil {
		t.Errorf("%q", told.Text)
	}
	if len(tried) != 2 || tried[1].Who != "b" {
		t.Errorf("%+v", tried)
	}
}

// bare is a screen with nothing on it.
type bare struct{}

func (b *bare) Title() kit.Safe                      { return "Bare" }
func (b *bare) Money() bool                          { return false }
func (b *bare) Capturing() bool                      { return false }
func (b *bare) Init() tea.Cmd                        { return nil }
func (b *bare) SetSize(int, int)                     {}
func (b *bare) View() string                         { return "" }
func (b *bare) Actions() []kit.Action                { return nil }
func (b *bare) Update(tea.Msg) (kit.Screen, tea.Cmd) { return b, nil }
