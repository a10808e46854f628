package ui_test

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

func TestKeysGoToTheFirstWhoWantsThem(t *testing.T) {
	refunds := 0
	f := begin(t, 80, 24, acting(kit.Action{Key: "r", Label: "refund", Do: func() tea.Cmd { refunds++; return nil }}))
	f.Press("r", "x", "down")
	if refunds != 1 || f.home.keys() != "xdown" {
		t.Errorf("refunds %d, the screen got %q", refunds, f.home.keys())
	}
	f.Press("3").See("body of Invoices").Press("1").See("body of Home").Press("?").See("Help: Home").Press("r").Esc().Gone("Help: Home")
	if refunds != 1 {
		t.Error("a key went through the dialog")
	}
	f.home.field = kit.NewInput(f.env.Theme, "")
	f.home.field.Focus(false)
	f.Type("r3p?q:1")
	if refunds != 1 || f.home.field.Value() != "r3p?q:1" {
		t.Errorf("typed %q, refunds %d", f.home.field.Value(), refunds)
	}
	f.Press("ctrl+k").See("Go to, or do anything").Press("ctrl+k").Gone("Go to, or do anything")
}

func TestFastLettersAreKeysOfTheirOwn(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Send(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("3x")})
	f.See("body of Invoices")
	if f.invoices.keys() != "x" {
		t.Errorf("the screen got %q", f.invoices.keys())
	}
}

func TestAPasteIsNoCommand(t *testing.T) {
	refunds := 0
	f := begin(t, 80, 24, acting(kit.Action{Key: "r", Label: "refund", Do: func() tea.Cmd { refunds++; return nil }}))
	f.Paste("r").Paste("rrr")
	if refunds != 0 || len(f.home.keys()) != 0 {
		t.Errorf("a paste refunded %d times, the screen got %q", refunds, f.home.keys())
	}
}

func TestADisabledActionSaysWhy(t *testing.T) {
	f := begin(t, 120, 40, acting(kit.Action{Key: "r", Label: "refund", Why: func() kit.Safe { return "Nothing is paid yet." }, Do: func() tea.Cmd { panic("done all the same") }}))
	f.See("(r) refund").Press("r").See("Nothing is paid yet.").Press("?").See("Help: Home").See("Nothing is paid yet.")
}

func TestEscLeadsBackAndHome(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Press("3").See("body of Invoices").Send(kit.Open(&page{title: "INV-1"})())
	f.See("Invoices › INV-1").Esc().Gone("INV-1").See("body of Invoices")
	f.Until("shown again", func() bool { return f.invoices.has(kit.Shown{}) })
	f.Esc().See("body of Home").Esc().See("body of Home").Stays()
}

func TestTypedInputGoesOnlyAfterAsking(t *testing.T) {
	form := &page{title: "Edit"}
	leave := map[string]func(*front){
		"esc":      func(f *front) { f.Esc() },
		"section":  func(f *front) { f.Send(kit.GoTo("3")()) },
		"practice": func(f *front) { f.Send(kit.Switch("b")()) },
	}
	for name, do := range leave {
		f := begin(t, 80, 24, nil)
		form.field = kit.NewInput(f.env.Theme, "")
		form.field.Focus(false)
		f.Send(kit.Open(form)())
		f.Type("Mia")
		do(f)
		f.See("Leave without saving?").Enter().Gone("Leave without saving?").See("body of Edit")
		if form.field.Value() != "Mia" {
			t.Errorf("%s: left of what was typed: %q", name, form.field.Value())
		}
		do(f)
		f.See("Leave without saving?").Press("right").Enter().Gone("body of Edit")
	}
	f := begin(t, 80, 24, nil)
	form.field.SetValue("Mia")
	f.Send(kit.Open(form)())
	f.See("body of Edit").Send(kit.Close()())
	f.Gone("body of Edit", "Leave without saving?")
}

func TestReplaceTakesTheFormsPlace(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Send(kit.Open(&page{title: "New invoice"})())
	f.Send(kit.Replace(&page{title: "INV-2042"})())
	f.See("Home › INV-2042").Esc().See("body of Home").Gone("New invoice")
}

func TestVisit(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Send(kit.Visit("patient", "pat_7")()).See("Patient pat_7")
	f.Send(kit.Visit("unicorn", "1")()).See("There is no screen for this unicorn yet.")
}

type noteMsg string

func TestAnswersOfAnotherPracticeAreDropped(t *testing.T) {
	gate := make(chan struct{})
	slow := func() tea.Msg { <-gate; return noteMsg("rows of Harbour") }
	f := begin(t, 80, 24, acting(kit.Action{Key: "r", Label: "load", Do: func() tea.Cmd {
		return tea.Batch(slow, kit.Do("Saving", "Saved at Harbour.", func(context.Context) (string, error) { <-gate; return "row", nil }))
	}}))
	f.Press("r").See("Saving …").Press("p").See("Northside").Press("2").See(" Northside Podiatry")
	close(gate)
	f.See("Saved at Harbour.")
	f.Send(noteMsg("rows of Northside"))
	if !f.home.has(noteMsg("rows of Northside")) {
		t.Fatal("the new practice's own rows were dropped")
	}
	time.Sleep(30 * time.Millisecond)
	f.Press("x")
	if f.home.has(noteMsg("rows of Harbour")) || f.home.has(kit.Done[string]{Value: "row"}) {
		t.Error("rows of one practice reached another")
	}
}

func TestSwitchPractice(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Press("p").See("1 Harbour Street Physio (here)", "2 Northside Podiatry", "▲ Stripe Account Restricted").Press("2").See(" Northside Podiatry").Gone("Harbour")
	f.Press("p").See("Bayview").Type("bay").Gone("2 Northside").Enter().See("You don't work at Bayview.")
	f.Press("p").See("Harbour").Press("down", "up", "esc").Gone("Switch practice")
	f.Press("3").See("body of Invoices").Press("p").See("Harbour").Press("1").See("Harbour Street Physio [?]", "body of Invoices")
	f.Press("p").See("Harbour").Click("Northside").See("Northside Podiatry [?]", "body of Invoices")
}

func TestWorkShowsOneLineAndOneToast(t *testing.T) {
	gate := make(chan struct{})
	f := begin(t, 80, 24, acting(kit.Action{Key: "r", Label: "refund", Do: func() tea.Cmd {
		return kit.Do("Refunding 40.00 AUD", "Refunded 40.00 AUD.", func(context.Context) (int, error) { <-gate; return 4000, nil })
	}}))
	f.Press("r").See("Refunding 40.00 AUD …").Press("3").See("body of Invoices", "Refunding 40.00 AUD …")
	close(gate)
	f.See("✓ Refunded 40.00 AUD.").Gone("Refunding")
	if !f.invoices.has(kit.Done[int]{Value: 4000}) {
		t.Error("the screen that is shown wasn't told")
	}
}

func TestAHeldEnterDoesNotReachTheScreenBelow(t *testing.T) {
	charges, opens := 0, 0
	f := begin(t, 80, 24, func(f *front) {
		f.home.actions = []kit.Action{
			{Key: "enter", Label: "open", Do: func() tea.Cmd { opens++; return nil }},
			{Key: "t", Label: "take", Do: func() tea.Cmd {
				return kit.Ask(kit.NewMoneyDialog(f.env, kit.MoneyAsk{Title: "Charge", Act: "Charge 80.00 AUD to Visa 4242", Do: func() tea.Cmd { charges++; return nil }}))
			}},
		}
	})
	f.Press("t").See("Charge 80.00 AUD to Visa 4242").Hold("enter", 40)
	if charges != 0 {
		t.Fatal("a held Enter charged")
	}
	f.Enter().Gone("Charge 80.00").Hold("enter", 40)
	if charges != 1 || opens != 0 {
		t.Errorf("charged %d times, opened %d", charges, opens)
	}
	f.Enter()
	if opens != 1 {
		t.Error("an unhurried Enter opens again")
	}
}

func TestCopy(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Send(kit.Copy("acct_1", "account id")()).See("✓ Copied: account id.")
	if got := f.terminal.String(); got != "\x1b]52;c;YWNjdF8x\x07" {
		t.Errorf("sent %q", got)
	}
}

func TestQuit(t *testing.T) {
	begin(t, 80, 24, nil).Press("q").Quits()
	begin(t, 80, 24, nil).Press("3").See("body of Invoices").Press("q").See("[q] quits on the Home screen.").Stays()
	begin(t, 80, 24, nil).Press("ctrl+c").See("Press ctrl+c again to quit.").Stays().Press("ctrl+c").Quits()
	f := begin(t, 80, 24, nil)
	f.Press("ctrl+c")
	f.clock.Advance(3 * time.Second)
	f.Press("ctrl+c").Stays()
}

func TestQuittingWhileMoneyMovesAsks(t *testing.T) {
	gate := make(chan struct{})
	defer close(gate)
	f := begin(t, 80, 24, acting(kit.Action{Key: "r", Label: "refund", Do: func() tea.Cmd {
		return kit.Work[int]{Doing: "Refunding", Money: true, Run: func(context.Context) (int, error) { <-gate; return 0, nil }}.Cmd()
	}}))
	f.Press("r").See("Refunding …").Press("q").See("Money is moving").Enter().Gone("Money is moving").Stays()
	f.Press("ctrl+c", "ctrl+c").See("Money is moving").Stays().Press("right").Enter().Quits()
	begin(t, 80, 24, func(f *front) { f.app.MovingMoney = func() bool { return true } }).Press("q").See("Money is moving").Press("ctrl+c", "ctrl+c").Quits()
}

func TestHintsAreMergedAndReachTheScreens(t *testing.T) {
	events := make(chan model.Event, 16)
	f := begin(t, 80, 24, func(f *front) { f.app.Events = events })
	paid := model.Event{Practice: "a", Kind: model.InvoiceChanged, ID: "inv_1"}
	for range 10 {
		events <- paid
	}
	f.Until("the hint", func() bool { return f.home.has(paid) })
	events <- model.Event{Kind: model.Resync}
	f.Until("the resync", func() bool { return f.home.has(model.Event{Kind: model.Resync}) })
	times := 0
	for _, m := range f.home.got {
		if m == paid {
			times++
		}
	}
	if times != 1 {
		t.Errorf("one change was told %d times", times)
	}
	close(events)
	f.Press("x").See("body of Home")
}

func TestAFaultEndsTheSessionWithATrace(t *testing.T) {
	f := begin(t, 80, 24, nil)
	f.Press("!").Quits()
	if !f.root.Crashed() {
		t.Error("nobody knows that it was a fault")
	}
}

func TestMouse(t *testing.T) {
	refunds := 0
	f := begin(t, 120, 40, acting(kit.Action{Key: "r", Label: "refund", Do: func() tea.Cmd { refunds++; return nil }}))
	f.Click("[r] refund").Click("3 Invoices").See("body of Invoices").Click("1 Home").See("body of Home")
	if refunds != 1 {
		t.Errorf("clicked the key, refunded %d times", refunds)
	}
	f.Click("body of").Wheel(10, 10, 1).Wheel(10, 39, 1)
	var at []tea.MouseMsg
	for _, m := range f.home.got {
		if mouse, ok := m.(tea.MouseMsg); ok {
			at = append(at, mouse)
		}
	}
	if len(at) != 2 || at[0].X != 0 || at[0].Y != 0 || at[1].X != 9 || at[1].Y != 7 {
		t.Errorf("the body got %v", at)
	}
}

func TestHelpAnswersAndScrolls(t *testing.T) {
	f := begin(t, 80, 24, func(f *front) {
		for _, key := range "abcdefgh" {
			f.home.actions = append(f.home.actions, kit.Action{Key: string(key), Label: "do it"})
		}
		f.home.advice = []kit.Advice{{Question: "Where do refunds go?", Answer: "Back to the card that paid."}}
	})
	f.Press("?").See("Help: Home", "This screen", "[↓] more").Gone("Where do refunds go?")
	f.Press("end").See("Where do refunds go?", "Back to the card that paid.").Press("home").See("This screen").Wheel(40, 10, 20)
	f.See("Where do refunds go?").Esc().Gone("Help: Home")
}

func TestTheClockIsThePractices(t *testing.T) {
	f := begin(t, 120, 40, nil)
	f.See("Ana (front desk)  12:00")
	f.clock.Advance(5 * time.Minute)
	f.See("12:05")
	if strings.Contains(uitest.Plain(f.Resize(80, 24).View()), "Appointments") == f.Has("Day") {
		t.Errorf("both names of a section, or none:\n%s", f.Screen())
	}
}
