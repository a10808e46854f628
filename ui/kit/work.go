package kit

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"clinic.example/paydesk/model"
)

// Work is one write: the root shows Doing with a spinner while Run runs, then
// one toast, then one Done for whoever still shows what changed. It goes on
// when its screen is left.
type Work[T any] struct {
	Key   string       // what it is about, for example the invoice's id; comes back in Done
	Doing Safe         // "Refunding 40.00 AUD"
	Done  func(T) Safe // the sentence of the toast; nil or empty: no toast
	Money bool         // money moves: quitting asks first
	Run   func(context.Context) (T, error)
}

// Done is what came of a Work. On an error Value is whatever Run returned.
type Done[T any] struct {
	Key   string
	Value T
	Err   error
}

// Started asks the root to run a job.
type Started struct{ Job Job }

// Job is a Work without its type.
type Job struct {
	Doing Safe
	Money bool
	Run   func(context.Context, Env) Outcome
}

// Outcome is what the root does when a job is over: a toast where Toast has a
// text, then the message for the screens.
type Outcome struct {
	Toast Told
	Msg   tea.Msg
}

// Cmd starts the work.
func (w Work[T]) Cmd() tea.Cmd {
	return send(Started{Job{Doing: w.Doing, Money: w.Money, Run: w.outcome}})
}

// Do starts a plain work: doing while it runs, done when it went well.
func Do[T any](doing, done Safe, run func(context.Context) (T, error)) tea.Cmd {
	return Work[T]{Doing: doing, Done: func(T) Safe { return done }, Run: run}.Cmd()
}

func (w Work[T]) outcome(ctx context.Context, env Env) Outcome {
	value, err := guarded(ctx, w.Run)
	out := Outcome{Msg: Done[T]{w.Key, value, err}}
	switch {
	case err != nil:
		out.Toast = Explain(env, err)
	case w.Done != nil:
		out.Toast = Told{Success, w.Done(value)}
	}
	return out
}

// Explain turns an error into the sentence for the user. What has no kind gets
// a short reference, and the log has the rest under it. An error that belongs
// beside a form's field has no toast.
func Explain(env Env, err error) Told {
	known, ok := errors.AsType[*model.Error](err)
	switch {
	case errors.Is(err, context.Canceled) && !ok:
		return Told{Note, "Stopped before it was done."}
	case !ok || known.Kind == model.Internal:
		ref := reference(env.Random)
		env.Log.Error("internal error", "ref", ref, "err", err)
		return Told{Problem, Cleanf("Something went wrong inside paydesk. Nothing more was tried. Tell support the reference %s.", ref)}
	case known.Kind == model.Unknown:
		return Told{Doubt, Clean(known.Message)}
	case known.Field != "":
		return Told{}
	}
	return Told{Problem, Clean(known.Message)}
}

// Sentence is Explain for a screen that failed to load.
func Sentence(env Env, err error) Safe {
	if known, ok := errors.AsType[*model.Error](err); ok && known.Kind != model.Internal {
		return Clean(known.Message)
	}
	return Explain(env, err).Text
}

// reference is five random bytes as eight letters and digits, short enough to
// be read over the phone.
func reference(random io.Reader) string {
	var b [5]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "NONE"
	}
	return base32.StdEncoding.EncodeToString(b[:])
}

// readLimit is how long a screen waits for the local store.
const readLimit = 10 * time.Second

// Load reads for a screen: run gets a context with a limit, and wrap makes the
// screen's own message of what came. Reads make no toast.
func Load[T any](env Env, run func(context.Context) (T, error), wrap func(T, error) tea.Msg) tea.Cmd {
	return func() tea.Msg {
		ctx, cancel := context.WithTimeout(env.Ctx, readLimit)
		defer cancel()
		return wrap(guarded(ctx, run))
	}
}

// guarded runs what must not take the session down: a panic becomes an error
// without a kind, whose trace goes to the log.
func guarded[T any](ctx context.Context, run func(context.Context) (T, error)) (value T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return run(ctx)
}
