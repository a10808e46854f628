// Package cli turns a command line into a running program: flags, environment, folders, wiring. One file a command.
//
// It holds no rule of the desk, draws nothing and knows no engine beyond the line that opens it.
package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // a practice's zone must be known where the machine has no zone database

	"github.com/spf13/cobra"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/model"
	_ "clinic.example/paydesk/ui/early" // before Bubble Tea's own initialiser
	"clinic.example/paydesk/ui/kit"
	"clinic.example/paydesk/vault"
)

// Main runs this process's command line and returns its exit code: 0 done, 1 it could not be done, 2 what was typed can't be taken, 3 it is not
// known yet.
func Main(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	muteBrowser()
	cobra.MousetrapHelpText = "" // a desk may well be started by a double click
	return Execute(ctx, args[1:], Terminal{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv})
}

// Execute is Main for any terminal, until ctx ends.
func Execute(ctx context.Context, args []string, term Terminal) int {
	root := rootCommand(term)
	root.SetArgs(args)
	root.SetIn(term.In)
	root.SetOut(term.Out)
	root.SetErr(term.Err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return command.Done
	}
	fmt.Fprintln(term.Err, kit.Clean("paydesk: "+vault.Masked(sentence(err))))
	if _, wrong := errors.AsType[usageError](err); wrong {
		return command.Bad
	}
	return command.ExitCode(err)
}

// sentence is what a person reads of an error.
func sentence(err error) string {
	if e, ok := errors.AsType[*model.Error](err); ok {
		return e.Message
	}
	return err.Error()
}

func rootCommand(term Terminal) *cobra.Command {
	var config Config
	root := &cobra.Command{
		Use:   "paydesk",
		Short: "A clinic's payment desk in a terminal",
		Long: "paydesk takes and returns a clinic's money at the front desk: invoices, saved cards, pay links, cash, refunds,\n" +
			"with Stripe connected per practice. Without a command it opens the desk. \"paydesk demo\" opens a throw-away clinic.",
		Args:          noArguments,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.complete(cmd.Flags(), term.Env); err != nil {
				return err
			}
			return runDesk(cmd.Context(), term, func() (*Program, error) { return Open(cmd.Context(), config, term) })
		},
	}
	config.flags(root.Flags(), "folder of the records and the log (default: paydesk's data folder)")
	config.backupFlags(root.Flags())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	root.AddCommand(demoCommand(term), sandboxCommand(), versionCommand())
	root.AddCommand(commands(term)...)
	root.AddCommand(backupCommand(term), restoreCommand(term), checkCommand(term), doctorCommand(term), keysCommand(term))
	return root
}
