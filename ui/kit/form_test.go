package kit_test

import (
	"bufio"
	"errors"
	"io"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

// refundFields is a form with every kind of field.
func refundFields() []kit.Field {
	left := model.Money{Minor: 8000, Currency: "aud"}
	return []kit.Field{
		{Key: "amount", Label: "Amount", Kind: kit.AmountField, Whole: left, Value: left.Plain(), Hint: "80.00 AUD is left.", Check: func(v string) string {
			if m, _ := model.ParseMoney(v, left); m.Minor > left.Minor {
				return "More than the 80.00 AUD that are left."
			}
			return ""
		}},
		{Key: "reason", Label: "Reason", Kind: kit.ChoiceField, Options: []kit.Option{{Value: "twice", Label: "Paid twice"}, {Value: "wrong", Label: "Wrong amount"}, {Value: "goodwill", Label: "Goodwill"}}},
		{Key: "other", Label: "Why", Hide: func(v kit.Values) bool { return v["reason"] != "goodwill" }},
		{Key: "date", Label: "Date", Kind: kit.DateField, Optional: true},
		{Key: "note", Label: "Note", Optional: true},
	}
}

// formTest is a form in the hands of a test.
type formTest struct {
	t    *testing.T
	form *kit.Form
	sent []kit.Values
}

func newFormTest(t *testing.T, fields ...kit.Field) *formTest {
	f := &formTest{t: t}
	f.form = kit.NewForm(uitest.Env(t, uitest.NewClock(uitest.Noon())), "Refund", func(v kit.Values) tea.Cmd {
		f.sent = append(f.sent, v)
		return nil
	}, fields...)
	return f
}

func (f *formTest) press(keys ...string) *formTest {
	f.t.Helper()
	for _, k := range keys {
		f.form.Update(uitest.Key(f.t, k))
	}
	return f
}

func (f *formTest) typing(text string) *formTest {
	f.t.Helper()
	for _, r := range text {
		f.press(string(r))
	}
	return f
}

func (f *formTest) paste(text string) *formTest {
	f.form.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(text), Paste: true})
	return f
}

func (f *formTest) view() string { return uitest.Plain(f.form.View(76, 30)) }

func (f *formTest) sees(text string) *formTest {
	f.t.Helper()
	if !strings.Contains(f.view(), text) {
		f.t.Fatalf("%q isn't drawn:\n%s", text, f.view())
	}
	return f
}

func TestFormSendsSettledAnswers(t *testing.T) {
	f := newFormTest(t, refundFields()...)
	f.typing("/2").sees("= 40.00 AUD").press("tab", "right", "tab").typing("+7").press("enter")
	if len(f.sent) != 1 {
		t.Fatalf("sent %d times:\n%s", len(f.sent), f.view())
	}
	v := f.sent[0]
	if v["amount"] != "40.00" || v["reason"] != "wrong" || v["date"] != "2026-03-09" || v["note"] != "" {
		t.Errorf("sent %v", v)
	}
	if _, asked := v["other"]; asked {
		t.Error("a hidden field has an answer")
	}
	if v.Money("amount", "aud").Minor != 4000 || v.Date("date") != 20260309 {
		t.Errorf("money %v, date %v", v.Money("amount", "aud"), v.Date("date"))
	}
}

func TestAmountsAreReplacedByTyping(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"40", "40.00"}, {"12.5", "12.50"}, {"50%", "40.00"}, {"/4", "20.00"}, {"", "80.00"},
	} {
		f := newFormTest(t, refundFields()...)
		f.typing(c.typed).press("enter")
		if len(f.sent) != 1 || f.sent[0]["amount"] != c.want {
			t.Errorf("typed %q: sent %v, want %s", c.typed, f.sent, c.want)
		}
	}
	f := newFormTest(t, refundFields()...)
	f.press("left", "left", "left").typing("5").press("enter")
	if len(f.sent) != 0 || f.form.Focus() != "amount" {
		t.Fatalf("805.00 was sent: %v", f.sent)
	}
	f.sees("805.00").sees("✕ More than the 80.00 AUD that are left.")
}

func TestFormGoesToWhatIsMissing(t *testing.T) {
	f := newFormTest(t, refundFields()...)
	f.press("tab").typing("g").press("enter").sees("✕ Please fill this in.")
	if f.form.Focus() != "other" || len(f.sent) != 0 {
		t.Fatalf("focus on %s, sent %v", f.form.Focus(), f.sent)
	}
	f.typing("nice").sees("nice")
	if strings.Contains(f.view(), "Please fill") {
		t.Error("the reason stays after typing")
	}
	f.press("enter")
	if len(f.sent) != 1 || f.sent[0]["other"] != "nice" {
		t.Errorf("sent %v", f.sent)
	}
}

func TestWhatWasTypedStaysOnAnError(t *testing.T) {
	f := newFormTest(t, refundFields()...)
	f.typing("95").press("tab").sees("95").sees("More than the 80.00 AUD").typing("").press("tab").typing("soon").press("enter")
	f.sees("95").sees("soon").sees("Write the date as 22/11/2026 or 2026-11-22.")
	if f.form.Focus() != "amount" {
		t.Errorf("focus on %s", f.form.Focus())
	}
	if !f.form.Refuse(model.FieldErrorf("note", "The note is too long.")) {
		t.Error("the note's error found no field")
	}
	f.sees("The note is too long.").sees("95")
	if f.form.Refuse(errors.New("no field")) || f.form.Refuse(model.Errorf(model.Conflict, "Somebody was first.")) {
		t.Error("an error without a field found one")
	}
}

func TestDirty(t *testing.T) {
	for name, do := range map[string]func(*formTest){
		"typing":   func(f *formTest) { f.typing("4") },
		"choosing": func(f *formTest) { f.press("tab", "right") },
		"pasting":  func(f *formTest) { f.press("shift+tab").paste("x") },
	} {
		f := newFormTest(t, refundFields()...)
		if f.press("tab", "tab", "shift+tab", "up", "down", "up"); f.form.Dirty() {
			t.Error("dirty after moving about")
		}
		if do(f); !f.form.Dirty() {
			t.Errorf("clean after %s", name)
		}
	}
}

// Card numbers of the networks (test numbers that schemes publish), and
// identifiers that look like them and are none.
func TestCardNumbersAreRefusedEverywhere(t *testing.T) {
	cards := []string{"4242424242424242", "4242 4242 4242 4242", "5555-5555-5555-4444", "378282246310005", "6011111111111117", "3566002020360505", "6200000000000005"}
	for i, field := range refundFields() {
		if field.Kind == kit.ChoiceField || field.Hide != nil {
			continue
		}
		for _, card := range cards {
			for name, put := range map[string]func(*formTest){
				"typed": func(f *formTest) { f.typing(card) }, "pasted": func(f *formTest) { f.paste(card) },
				"pasted in two": func(f *formTest) { f.paste(card[:8]).paste(card[8:]) },
			} {
				f := newFormTest(t, refundFields()...)
				for range i {
					f.press("tab")
				}
				if i > 1 {
					f.press("shift+tab") // the hidden one was no step
				}
				put(f)
				if got := f.form.Values()[field.Key]; model.HoldsCardNumber(got) || strings.Contains(f.view(), card) {
					t.Errorf("%s %s into %s: kept %q", card, name, field.Key, got)
				}
				f.sees("card number")
			}
		}
	}
	f := newFormTest(t, kit.Field{Key: "id", Label: "Identifier"})
	f.typing("8003608166690503").press("enter")
	if len(f.sent) != 1 || f.sent[0]["id"] != "8003608166690503" {
		t.Errorf("a healthcare identifier: sent %v\n%s", f.sent, f.view())
	}
}

func TestAPasteOfACardLeavesWhatWasTyped(t *testing.T) {
	f := newFormTest(t, kit.Field{Key: "note", Label: "Note"})
	f.typing("paid by ").paste("4242424242424242")
	if got := f.form.Values()["note"]; got != "paid by" {
		t.Errorf("left %q", got)
	}
}

func TestTypedTextIsHarmless(t *testing.T) {
	f := newFormTest(t, kit.Field{Key: "name", Label: "Name"})
	f.paste("Mia\x1b]0;x\x07 \u202eNguyen\nSmith").press("enter")
	if len(f.sent) != 1 || f.sent[0]["name"] != "Mia]0;x Nguyen Smith" {
		t.Errorf("sent %q", f.sent)
	}
}

func TestFormEscLeaves(t *testing.T) {
	f := newFormTest(t, refundFields()...)
	if left, ok := f.form.Update(uitest.Key(t, "esc"))().(kit.Left); !ok || left.Sure {
		t.Errorf("Esc sent %v", left)
	}
}

func TestFormScrollsToTheFocus(t *testing.T) {
	f := newFormTest(t, refundFields()...)
	f.press("shift+tab")
	small := uitest.Plain(f.form.View(76, 4))
	if !strings.Contains(small, "▌ Note") || strings.Count(small, "\n") != 3 {
		t.Errorf("in four rows:\n%s", small)
	}
}

func TestFormMouse(t *testing.T) {
	f := newFormTest(t, refundFields()...)
	for y, line := range strings.Split(f.view(), "\n") {
		if strings.Contains(line, "Note") {
			f.form.Update(tea.MouseMsg{X: 20, Y: y, Action: tea.MouseActionPress, Button: tea.MouseButtonLeft})
		}
	}
	if f.form.Focus() != "note" {
		t.Errorf("clicked the note, the focus is on %s", f.form.Focus())
	}
}

func TestFormLooks(t *testing.T) {
	f := newFormTest(t, refundFields()...)
	f.typing("95").press("tab")
	uitest.Golden(t, "form", f.view())
}

func TestAskLines(t *testing.T) {
	env := uitest.Env(t, uitest.NewClock(uitest.Noon()))
	typed := "95\n4242424242424242\n/2\n9\n2\n\nMia \x1b[31mred\n"
	var said strings.Builder
	values, err := kit.AskLines(env, bufio.NewReader(strings.NewReader(typed)), &said, refundFields()...)
	if err != nil {
		t.Fatalf("%v after\n%s", err, said.String())
	}
	if values["amount"] != "40.00" || values["reason"] != "wrong" || values["note"] != "Mia [31mred" {
		t.Errorf("answers %v", values)
	}
	for _, want := range []string{"Amount [80.00]: ", "More than the 80.00 AUD", string(kit.CardRefusal), "  2. Wrong amount", "Type a number from 1 to 3.", "Note (may be empty): "} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("never said %q:\n%s", want, said.String())
		}
	}
	if strings.ContainsRune(said.String(), 0x1b) || strings.Contains(said.String(), "4242") {
		t.Errorf("an escape or a card number in\n%q", said.String())
	}
	if _, err := kit.AskLines(env, bufio.NewReader(strings.NewReader("")), io.Discard, refundFields()...); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("no input: %v", err)
	}
}

func TestFind(t *testing.T) {
	f := kit.NewFind(uitest.Theme(t, uitest.Colourful("dark")))
	if f.Shown() {
		t.Error("shown before it was opened")
	}
	f.Open()
	if !f.Update(uitest.Key(t, "m")) || f.Text() != "m" {
		t.Errorf("typed m: %q", f.Text())
	}
	if f.Update(uitest.Key(t, "space")) {
		t.Error("a blank at the end changes nothing")
	}
	if f.Update(uitest.Key(t, "enter")) || f.Active() || !f.Shown() {
		t.Error("Enter keeps the text and gives the keys back")
	}
	f.Open()
	if !f.Update(uitest.Key(t, "esc")) || f.Shown() || f.Text() != "" {
		t.Error("Esc empties the line")
	}
	f.Open()
	f.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("4242424242424242"), Paste: true})
	if f.Text() != "" || !strings.Contains(uitest.Plain(f.View(80)), "Card numbers can't be searched for.") {
		t.Errorf("a card number: %q", uitest.Plain(f.View(80)))
	}
}
