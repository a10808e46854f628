package ui

import (
	"errors"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// jobs is the work in flight.
type jobs struct {
	running map[int]job
	started int
	frame   int
}

type job struct {
	doing kit.Safe
	money bool
}

// Messages of what goes on beside the screens.
type (
	finishedMsg struct {
		id      int
		epoch   int
		outcome kit.Outcome
	}
	turnedMsg  struct{}                       // the spinner
	expiredMsg struct{}                       // a toast
	minuteMsg  struct{}                       // the clock
	hintsMsg   struct{ events []model.Event } // the hub
	copiedMsg  struct {
		what kit.Safe
		err  error
	}
)

// How often the spinner turns, and how long hints are gathered before the
// screens see them.
const (
	spinTime = 120 * time.Millisecond
	hintTime = 50 * time.Millisecond
)

// background takes the messages of work, toasts, clock and hub.
func (r *Root) background(msg tea.Msg) (cmd tea.Cmd, taken bool) {
	switch msg := msg.(type) {
	case kit.Started:
		return r.start(msg.Job), true
	case finishedMsg:
		return r.finish(msg), true
	case turnedMsg:
		r.jobs.frame++
		return r.spin(), true
	case expiredMsg:
		r.toasts.Expire()
		return nil, true
	case minuteMsg:
		return r.tick(), true
	case hintsMsg:
		return r.hint(msg.events), true
	case copiedMsg:
		return r.toastCopied(msg), true
	case meMsg:
		return r.know(msg), true
	}
	return nil, false
}

// start runs a job in a command. It goes on when its screen is left.
func (r *Root) start(j kit.Job) tea.Cmd {
	r.jobs.started++
	id, epoch := r.jobs.started, r.epoch
	r.jobs.running[id] = job{j.Doing, j.Money}
	env := r.env()
	run := func() tea.Msg { return finishedMsg{id, epoch, j.Run(env.Ctx, env)} }
	if len(r.jobs.running) > 1 {
		return run
	}
	return tea.Batch(run, r.spin())
}

// spin turns the spinner while there is something to wait for.
func (r *Root) spin() tea.Cmd {
	if len(r.jobs.running) == 0 {
		return nil
	}
	return tea.Tick(spinTime, func(time.Time) tea.Msg { return turnedMsg{} })
}

// finish shows the toast, and tells the screens unless they are of another
// practice now.
func (r *Root) finish(msg finishedMsg) tea.Cmd {
	delete(r.jobs.running, msg.id)
	toast := r.toast(msg.outcome.Toast)
	if msg.epoch != r.epoch {
		return toast
	}
	return tea.Batch(toast, r.broadcast(msg.outcome.Msg))
}

// toast shows one line for a while.
func (r *Root) toast(t kit.Told) tea.Cmd {
	if t.Text == "" {
		return nil
	}
	life := r.toasts.Add(t.Mood, t.Text)
	return tea.Tick(life+10*time.Millisecond, func(time.Time) tea.Msg { return expiredMsg{} })
}

// copy writes to the user's clipboard outside of the loop: a slow line must not
// hold it up.
func (r *Root) copy(c kit.Copied) tea.Cmd {
	out := r.app.Out
	return func() tea.Msg { return copiedMsg{c.What, out.Copy(c.Text)} }
}

func (r *Root) toastCopied(msg copiedMsg) tea.Cmd {
	if msg.err != nil {
		return r.toast(kit.Told{Mood: kit.Problem, Text: "Nothing was copied: this terminal can't be written to."})
	}
	return r.toast(kit.Told{Mood: kit.Success, Text: "Copied: " + msg.what + "."})
}

// tick waits for the next minute, for the clock in the header.
func (r *Root) tick() tea.Cmd {
	now := r.app.Env.Now()
	return tea.Tick(now.Truncate(time.Minute).Add(time.Minute).Sub(now), func(time.Time) tea.Msg { return minuteMsg{} })
}

// listen waits for hints of the hub and gathers those that come close together.
func (r *Root) listen() tea.Cmd {
	events, ctx := r.app.Events, r.app.Env.Ctx
	if events == nil {
		return nil
	}
	return func() tea.Msg {
		var got []model.Event
		var over <-chan time.Time
		for {
			select {
			case <-ctx.Done():
				return nil
			case e, open := <-events:
				if !open && len(got) == 0 {
					return nil
				}
				if !open {
					return hintsMsg{got}
				}
				if over == nil {
					over = time.After(hintTime)
				}
				got = append(got, e)
			case <-over:
				return hintsMsg{merge(got)}
			}
		}
	}
}

// merge drops hints that say the same; a Resync stands for all of them.
func merge(events []model.Event) []model.Event {
	seen := map[model.Event]bool{}
	kept := events[:0]
	for _, e := range events {
		if e.Kind == model.Resync {
			return []model.Event{e}
		}
		if !seen[e] {
			seen[e] = true
			kept = append(kept, e)
		}
	}
	return kept
}

// hint shows every screen what has changed and waits again.
func (r *Root) hint(events []model.Event) tea.Cmd {
	cmds := []tea.Cmd{r.listen()}
	for _, e := range events {
		if e.Kind == model.StaffChanged { // what each screen allows may be another now
			e = model.Event{Kind: model.Resync}
		}
		if e.Kind == model.Resync {
			cmds = append(cmds, r.identify())
		}
		cmds = append(cmds, r.broadcast(e))
	}
	return tea.Batch(cmds...)
}

// ErrCrashed is what Run returns after a panic.
var ErrCrashed = errors.New("paydesk stopped because of a fault of its own")
