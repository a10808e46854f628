package kit_test

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// dialogTest is a dialog in the hands of a test.
type dialogTest struct {
	t     *testing.T
	clock *uitest.Clock
	open  kit.Dialog
	acts  int
}

func (d *dialogTest) act() tea.Cmd {
	d.acts++
	return nil
}

// after presses a key when some time has passed, and returns its command.
func (d *dialogTest) after(wait time.Duration, key string) tea.Cmd {
	d.t.Helper()
	if d.open == nil {
		d.t.Fatalf("%s: the dialog has closed", key)
	}
	d.clock.Advance(wait)
	var cmd tea.Cmd
	d.open, cmd = d.open.Update(uitest.Key(d.t, key))
	return cmd
}

// settle gives the dialog what its command brings.
func (d *dialogTest) settle(cmd tea.Cmd) {
	if cmd == nil || d.open == nil {
		return
	}
	d.open, _ = d.open.Update(cmd())
}

func (d *dialogTest) want(acts int, open bool) {
	d.t.Helper()
	if d.acts != acts || (d.open != nil) != open {
		d.t.Fatalf("acted %d times, open %v; want %d, %v", d.acts, d.open != nil, acts, open)
	}
}

func (d *dialogTest) click(label string) {
	d.t.Helper()
	for y, line := range strings.Split(uitest.Plain(d.open.View(78, 20)), "\n") {
		if before, _, found := strings.Cut(line, label); found {
			d.clock.Advance(time.Second)
			var cmd tea.Cmd
			d.open, cmd = d.open.Update(tea.MouseMsg{X: len([]rune(before)), Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
			d.settle(cmd)
			return
		}
	}
	d.t.Fatalf("%q isn't drawn", label)
}

func chargeDialog(t *testing.T) *dialogTest {
	d := &dialogTest{t: t, clock: uitest.NewClock(uitest.Noon())}
	d.open = kit.NewMoneyDialog(uitest.Env(t, d.clock), kit.MoneyAsk{
		Title: "Charge a saved card", Act: "Charge 80.00 AUD to Visa 4242", Do: d.act, Note: "Mia sees HARBOUR STREET on the statement.",
		Facts: []kit.Fact{{Label: "Amount", Value: "80.00 AUD", Tone: kit.Strong}, {Label: "Patient", Value: "王小明, born 4 Jul 1984"}, {Label: "Card", Value: "Visa ending in 4242"}},
	})
	return d
}

const unhurried = 600 * time.Millisecond

func TestMoneyMovesByOneUnhurriedEnter(t *testing.T) {
	d := chargeDialog(t)
	cmd := d.after(unhurried, "enter")
	d.want(0, true)
	d.settle(cmd)
	d.want(1, false)
}

func TestADoubledEnterMovesNoMoney(t *testing.T) {
	for _, wait := range []time.Duration{0, 50 * time.Millisecond, 200 * time.Millisecond, 399 * time.Millisecond} {
		d := chargeDialog(t)
		d.settle(d.after(wait, "enter"))
		d.want(0, true)
	}
}

// Whatever the delay of the keyboard's repeat, a held Enter moves no money.
func TestAHeldEnterMovesNoMoney(t *testing.T) {
	for _, delay := range []time.Duration{30, 250, 500, 660, 1000} {
		d := chargeDialog(t)
		pending := d.after(delay*time.Millisecond, "enter")
		for range 100 {
			next := d.after(30*time.Millisecond, "enter")
			if next != nil && pending != nil {
				t.Fatal("two answers are under way")
			}
			if next != nil {
				pending = next
			}
		}
		d.settle(pending)
		d.want(0, true)
		d.settle(d.after(unhurried, "enter"))
		d.want(1, false)
	}
}

func TestMoneyDialogCancels(t *testing.T) {
	for name, keys := range map[string][]string{"esc": {"esc"}, "the button": {"tab", "enter"}, "arrows": {"right", "left", "right", "enter"}} {
		d := chargeDialog(t)
		for _, k := range keys {
			d.settle(d.after(unhurried, k))
		}
		if d.acts != 0 || d.open != nil {
			t.Errorf("by %s: acted %d, open %v", name, d.acts, d.open != nil)
		}
	}
}

func TestMoneyDialogByMouse(t *testing.T) {
	d := chargeDialog(t)
	d.click("Charge 80.00 AUD")
	d.want(1, false)
	d = chargeDialog(t)
	d.click("Cancel")
	d.want(0, false)
}

func TestMoneyDialogLooks(t *testing.T) {
	d := chargeDialog(t)
	uitest.Golden(t, "money_dialog", uitest.Plain(d.open.View(78, 20)))
	for _, line := range strings.Split(uitest.Plain(d.open.View(30, 20)), "\n") {
		if w := kit.Clean(line).Width(); w > 30 {
			t.Errorf("a line of %d cells in 30: %s", w, line)
		}
	}
}

func disconnectDialog(t *testing.T) *dialogTest {
	d := &dialogTest{t: t, clock: uitest.NewClock(uitest.Noon())}
	d.open = kit.NewFinalDialog(uitest.Env(t, d.clock), kit.FinalAsk{
		Title: "Disconnect Stripe Account", Text: []kit.Safe{"Cards and links of this account stop at once."},
		Facts: []kit.Fact{{Label: "Practices", Value: "Harbour Street Physio"}, {Label: "Cards", Value: "41 saved cards"}},
		Word:  "Harbour", Act: "Disconnect Stripe Account", Do: d.act,
	})
	return d
}

func (d *dialogTest) typing(text string) {
	for _, r := range text {
		d.after(unhurried, string(r))
	}
}

func TestFinalNeedsTheWordAndTheButton(t *testing.T) {
	d := disconnectDialog(t)
	d.typing("harbour")
	d.after(unhurried, "enter") // to the buttons, on Cancel
	d.want(0, true)
	d.after(unhurried, "tab")
	d.after(unhurried, "enter")
	d.want(1, false)
}

func TestFinalCancelsByDefault(t *testing.T) {
	d := disconnectDialog(t)
	d.typing("Harbour")
	d.after(unhurried, "enter")
	d.after(unhurried, "enter")
	d.want(0, false)
	d = disconnectDialog(t)
	d.typing("Harb")
	d.after(unhurried, "tab")
	d.after(unhurried, "right")
	d.after(unhurried, "enter") // back to the word
	d.want(0, true)
	d.typing("our")
	d.after(unhurried, "tab")
	d.after(unhurried, "right")
	d.after(unhurried, "enter")
	d.want(1, false)
	d = disconnectDialog(t)
	d.after(unhurried, "esc")
	d.want(0, false)
}

func TestFinalSwallowsWhatWasTypedBeforeItOpened(t *testing.T) {
	d := disconnectDialog(t)
	for _, r := range "harbour" {
		d.after(100*time.Millisecond, string(r))
	}
	if strings.Contains(uitest.Plain(d.open.View(78, 30)), "› h") {
		t.Error("keys in flight were taken for the word")
	}
}

func TestFinalDialogLooks(t *testing.T) {
	uitest.Golden(t, "final_dialog", uitest.Plain(disconnectDialog(t).open.View(78, 20)))
}

func TestQuestion(t *testing.T) {
	d := &dialogTest{t: t, clock: uitest.NewClock(uitest.Noon())}
	ask := func() {
		d.open = kit.NewQuestion(uitest.Env(t, d.clock), "Leave without saving?", "What you typed will be lost.", kit.Answer{Label: "Stay"}, kit.Answer{Label: "Leave", Do: d.act})
	}
	ask()
	d.after(0, "enter")
	d.want(0, false)
	ask()
	d.after(0, "esc")
	d.want(0, false)
	ask()
	d.after(0, "right")
	d.after(0, "enter")
	d.want(1, false)
	ask()
	d.click("Leave  ")
	d.want(2, false)
}
