// Package command holds paydesk's commands: every use case of the screens without a screen. One file a noun.
//
// It owns words, flags, tables and the JSON that programs read. It decides nothing: a command opens the desk, signs a person in and asks
// what the screens ask, of the same session with the same permissions. It must not reach past the desk, nor draw.
package command

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

// Shell is what commands run in.
type Shell struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
	Secret   func(ctx context.Context, label string) (string, error) // asks for something that is not shown; nil where nobody can be asked
	Terminal bool                                                    // whether Err is one, so that progress can be shown
	Open     func(ctx context.Context, o Opening) (Place, error)     // opens the desk
	Browse   func(ctx context.Context, address string) error         // opens Stripe's own pages in this machine's browser; nil where there is none
}

// Opening is how a command wants its desk.
type Opening struct {
	Data   string // folder of the records; empty: the person's own
	Make   bool   // a store is made where there is none
	Listen bool   // for Stripe's answer to an authorisation
}

// Place is an open desk. Close lets what is in flight come to its end.
type Place struct {
	Desk  *desk.Desk
	Close func() error
}

// New gives the commands, for the root command of a command line.
func New(shell Shell) []*cobra.Command {
	a := &app{Shell: shell}
	return []*cobra.Command{
		a.initialise(), a.today(), a.practices(), a.paymentTypes(), a.stripe(), a.types(), a.staff(), a.roles(), a.patients(), a.cards(), a.visits(),
		a.invoices(), a.pay(), a.links(), a.payments(), a.refund(), a.approvals(), a.disputes(), a.operations(), a.found(), a.sync(), a.reconcile(), a.payouts(), a.audit(), a.importing(), a.export(),
	}
}

// app is the flags of the one command that a process runs.
type app struct {
	Shell
	data, as, practice string
	json               bool
	list               listing
}

// run is one command under way.
type run struct {
	*app
	ctx     context.Context
	cmd     *cobra.Command
	desk    *desk.Desk
	session *desk.Session
	at      model.Practice // of a command that takes --practice

	percent int  // of the bar of a long command
	drawn   bool // whether the bar stands on the last line
}

// needs is what a command wants before it begins.
type needs struct {
	practice bool // --practice
	money    bool // Stripe, so operations that an earlier run left open come first
	opening  Opening
	reply    any // a zero value of what --json writes
	rows     bool
}

// replyKey is the annotation that names what --json writes.
const replyKey, rowsKey = "reply", "rows"

// does completes a command that a signed-in person gives.
func (a *app) does(cmd *cobra.Command, n needs, do func(*run, []string) error) *cobra.Command {
	a.common(cmd, n)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.within(cmd, n.opening, func(r *run) error {
			actor, err := a.signIn(r.ctx, r.desk)
			if err != nil {
				return err
			}
			r.session = r.desk.Session(actor)
			if n.practice {
				if r.at, err = r.place(); err != nil {
					return err
				}
			}
			if err := r.takeUp(n.money); err != nil {
				return err
			}
			return do(r, args)
		})
	}
	return cmd
}

// common gives a command its words, its flags and its part of the reference.
func (a *app) common(cmd *cobra.Command, n needs) {
	cmd.Args = words
	flags := cmd.Flags()
	flags.StringVar(&a.data, "data", "", "folder of the records (default: paydesk's data folder)")
	flags.StringVar(&a.as, "as", "", "name of who gives the command; the PIN is asked for, or stands in "+envPIN)
	if n.practice {
		flags.StringVar(&a.practice, "practice", "", "name or id of the practice; needed where there are several")
	}
	if n.reply != nil {
		flags.BoolVar(&a.json, "json", false, "write JSON for programs")
		cmd.Annotations = map[string]string{replyKey: nameOf(n.reply)}
		if n.rows {
			cmd.Annotations[rowsKey] = "lines"
		}
	}
}

// within opens the desk for as long as a command runs.
func (a *app) within(cmd *cobra.Command, o Opening, do func(*run) error) (err error) {
	o.Data = a.data
	place, err := a.Open(cmd.Context(), o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, place.Close()) }()
	return stopped(do(&run{app: a, ctx: cmd.Context(), cmd: cmd, desk: place.Desk}))
}

// stopped says in words that ctrl+c ended a command.
func stopped(err error) error {
	if errors.Is(err, context.Canceled) && model.KindOf(err) == model.Internal {
		return &model.Error{Kind: model.Unavailable, Message: "Stopped. What had been done until then is recorded; nothing more was begun.", Err: err}
	}
	return err
}

// lookLimit is how long a command that only reads waits for Stripe about what an earlier run left open.
const lookLimit = 2 * time.Second

// takeUp drives what an earlier run left open, as a start of the desk does. Whoever only reads doesn't wait long, and reads on without Stripe.
func (r *run) takeUp(money bool) error {
	if money {
		return r.desk.TakeUp(context.WithoutCancel(r.ctx))
	}
	ctx, cancel := context.WithTimeout(r.ctx, lookLimit)
	defer cancel()
	err := r.desk.TakeUp(ctx)
	if ctx.Err() != nil && r.ctx.Err() == nil {
		return nil
	}
	return err
}

// group is a command that only holds others.
func group(use, short string, parts ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("There is no command \"%s %s\". \"%[1]s --help\" lists the commands.", cmd.CommandPath(), args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		// A mistyped command is to be named, and not the flags behind it.
		FParseErrWhitelist: cobra.FParseErrWhitelist{UnknownFlags: true},
	}
	cmd.AddCommand(parts...)
	return cmd
}

// words holds the words behind a command against those of its use line: INVOICE has to be there, [FILE] may be.
func words(cmd *cobra.Command, args []string) error {
	var wanted, optional []string
	for _, word := range strings.Fields(cmd.Use)[1:] {
		if several, ok := strings.CutSuffix(word, "..."); ok && len(args) > 0 {
			return nil
		} else if ok {
			word = several
		}
		if inner, ok := strings.CutPrefix(word, "["); ok {
			optional = append(optional, strings.TrimSuffix(inner, "]"))
		} else {
			wanted = append(wanted, word)
		}
	}
	switch most := len(wanted) + len(optional); {
	case len(args) < len(wanted):
		return usagef("\"%s\" needs %s. \"%[1]s --help\" tells more.", cmd.CommandPath(), strings.Join(wanted[len(args):], " and "))
	case len(args) > most && most == 0:
		return usagef("\"%s\" takes no further words, and %q is one. \"%[1]s --help\" shows its flags.", cmd.CommandPath(), model.MaskCardNumbers(args[0]))
	case len(args) > most:
		return usagef("\"%s\" takes no further words behind %s, and %q is one.", cmd.CommandPath(), strings.Join(append(wanted, optional...), " "), model.MaskCardNumbers(args[most]))
	}
	return nil
}
