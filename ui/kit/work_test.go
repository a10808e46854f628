package kit_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/ui/uitest"
)

func TestExplain(t *testing.T) {
	var log bytes.Buffer
	env := uitest.Env(t, uitest.NewClock(uitest.Noon()))
	env.Log = slog.New(slog.NewTextHandler(&log, nil))
	for _, c := range []struct {
		err  error
		mood kit.Mood
		text string
	}{
		{model.Errorf(model.Declined, "The card was declined. Nothing was charged."), kit.Problem, "The card was declined. Nothing was charged."},
		{fmt.Errorf("taking: %w", model.Errorf(model.Unknown, "It isn't known yet whether 40.00 was charged.")), kit.Doubt, "It isn't known yet whether 40.00 was charged."},
		{model.FieldErrorf("amount", "More than is left."), kit.Note, ""},
		{fmt.Errorf("reading: %w", context.Canceled), kit.Note, "Stopped before it was done."},
		{&model.Error{Kind: model.Conflict, Message: "Somebody\x1b]0;x\x07 was first."}, kit.Problem, "Somebody]0;x was first."},
	} {
		got := kit.Explain(env, c.err)
		if string(got.Text) != c.text || c.text != "" && got.Mood != c.mood {
			t.Errorf("%v: %v", c.err, got)
		}
	}
	if log.Len() > 0 {
		t.Errorf("logged %s", log.String())
	}
	for _, inner := range []error{errors.New("bucket invoices: page 7"), &model.Error{Kind: model.Internal, Message: "page 7 of bucket invoices"}} {
		log.Reset()
		got := string(kit.Explain(env, inner).Text)
		_, ref, found := strings.Cut(strings.TrimSuffix(got, "."), "reference ")
		if !found || len(ref) != 8 || strings.Contains(got, "page 7") {
			t.Errorf("an inner error reads %q", got)
		}
		if !strings.Contains(log.String(), ref) || !strings.Contains(log.String(), "page 7") {
			t.Errorf("the log lacks the reference %s: %s", ref, log.String())
		}
	}
}

func TestWorkBringsOneToastAndOneDone(t *testing.T) {
	env := uitest.Env(t, uitest.NewClock(uitest.Noon()))
	run := func(cmd tea.Cmd) kit.Outcome {
		job := cmd().(kit.Started).Job
		if job.Doing != "Refunding 40.00 AUD" {
			t.Errorf("doing %q", job.Doing)
		}
		return job.Run(t.Context(), env)
	}
	out := run(kit.Do("Refunding 40.00 AUD", "Refunded 40.00 AUD.", func(context.Context) (int, error) { return 7, nil }))
	if out.Toast != (kit.Told{Mood: kit.Success, Text: "Refunded 40.00 AUD."}) || out.Msg != (kit.Done[int]{Value: 7}) {
		t.Errorf("went well: %v", out)
	}
	refused := model.Errorf(model.Declined, "No.")
	out = run(kit.Work[int]{Key: "inv_1", Doing: "Refunding 40.00 AUD", Run: func(context.Context) (int, error) { return 0, refused }}.Cmd())
	if out.Toast.Text != "No." || out.Msg != (kit.Done[int]{Key: "inv_1", Err: refused}) {
		t.Errorf("went wrong: %v", out)
	}
	out = run(kit.Work[int]{Doing: "Refunding 40.00 AUD", Run: func(context.Context) (int, error) { return 1, nil }}.Cmd())
	if out.Toast.Text != "" {
		t.Errorf("a silent work said %q", out.Toast.Text)
	}
}

func TestAPanicInWorkIsAnError(t *testing.T) {
	var log bytes.Buffer
	env := uitest.Env(t, uitest.NewClock(uitest.Noon()))
	env.Log = slog.New(slog.NewTextHandler(&log, nil))
	fall := func(context.Context) (int, error) { panic("index out of range") }
	out := kit.Do("Refunding", "Refunded.", fall)().(kit.Started).Job.Run(t.Context(), env)
	if done := out.Msg.(kit.Done[int]); done.Err == nil || !strings.Contains(string(out.Toast.Text), "reference") {
		t.Errorf("done %v, toast %q", done, out.Toast.Text)
	}
	if !strings.Contains(log.String(), "index out of range") {
		t.Errorf("logged %s", log.String())
	}
	msg := kit.Load(env, fall, func(_ int, err error) tea.Msg { return err })()
	if err, failed := msg.(error); !failed || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("a read brought %v", msg)
	}
}

func TestToastsAreThreeAndExpire(t *testing.T) {
	clock := uitest.NewClock(uitest.Noon())
	theme := uitest.Theme(t, uitest.Colourful("dark"))
	toasts := kit.NewToasts(clock.Now)
	for i := range 5 {
		toasts.Add(kit.Success, kit.Cleanf("toast %d", i))
	}
	drawn := uitest.Plain(strings.Join(toasts.Lines(theme, 40), "\n"))
	if drawn != "✓ toast 2\n✓ toast 3\n✓ toast 4" {
		t.Errorf("drawn:\n%s", drawn)
	}
	clock.Advance(time.Second)
	life := toasts.Add(kit.Doubt, "It isn't known yet whether money moved. Wait before you try again.")
	if life < 5*time.Second {
		t.Errorf("a long sentence stays for %s only", life)
	}
	clock.Advance(4 * time.Second) // nobody has called Expire: the time alone decides what is drawn
	if drawn = uitest.Plain(strings.Join(toasts.Lines(theme, 40), "\n")); drawn != "? It isn't known yet whether money\n  moved. Wait before you try again." {
		t.Errorf("left:\n%s", drawn)
	}
	clock.Advance(life)
	if toasts.Expire(); len(toasts.Lines(theme, 40)) != 0 {
		t.Errorf("never expire: %q", toasts.Lines(theme, 40))
	}
}

func TestPress(t *testing.T) {
	done := ""
	actions := []kit.Action{
		{Key: "r", Label: "refund", Do: func() tea.Cmd { done = "r"; return nil }, Why: func() kit.Safe { return "" }},
		{Key: "t", Label: "take payment", Do: func() tea.Cmd { done = "t"; return nil }, Why: func() kit.Safe { return "It's paid." }},
		{Key: "space", Also: []string{"m"}, Label: "mark", Do: func() tea.Cmd { done = "mark"; return nil }},
	}
	for _, c := range []struct {
		key, done string
		found     bool
	}{{"r", "r", true}, {"t", "", true}, {" ", "mark", true}, {"space", "mark", true}, {"m", "mark", true}, {"x", "", false}, {"R", "", false}} {
		done = ""
		cmd, found := kit.Press(actions, c.key)
		if done != c.done || found != c.found {
			t.Errorf("%q did %q, found %v", c.key, done, found)
		}
		if c.key == "t" && cmd() != (kit.Told{Mood: kit.Note, Text: "It's paid."}) {
			t.Errorf("a disabled key said %v", cmd())
		}
	}
	table := kit.KeyTable("Invoices", append(actions, kit.Action{Key: "l", Label: "link", Help: "\"Pay now\" link | QR", Aliases: []kit.Safe{"Pay now"}}))
	for _, want := range []string{"## Invoices", "| `r` | refund |  |", "| `space` `m` | mark |  |", "| `l` | \"Pay now\" link \\| QR | Pay now |"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
}

func TestLoadHasALimit(t *testing.T) {
	env := uitest.Env(t, uitest.NewClock(uitest.Noon()))
	msg := kit.Load(env, func(ctx context.Context) (bool, error) {
		_, limited := ctx.Deadline()
		return limited, nil
	}, func(limited bool, err error) tea.Msg { return limited && err == nil })()
	if msg != true {
		t.Error("a read may take for ever")
	}
}
