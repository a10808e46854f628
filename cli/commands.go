package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"clinic.example/paydesk/cli/command"
	"clinic.example/paydesk/cli/demo"
)

// commands are the use cases without a screen.
func commands(term Terminal) []*cobra.Command { return command.New(shellOf(term)) }

// shellOf is what commands run in.
func shellOf(term Terminal) command.Shell {
	shell := command.Shell{
		In: term.In, Out: term.Out, Err: term.Err, Env: term.Env, Terminal: term.errIsTerminal(),
		Open: func(ctx context.Context, o command.Opening) (command.Place, error) { return openFor(ctx, term, o) },
	}
	if term.asks() {
		shell.Secret = term.secret
		shell.Browse = browserFor(term.Env(envConnect))
	}
	return shell
}

// openFor opens the desk for one command. Without screens nothing runs beside it, unless Stripe's answer is waited for.
func openFor(ctx context.Context, term Terminal, o command.Opening) (command.Place, error) {
	var config Config
	unsaid := pflag.NewFlagSet("", pflag.ContinueOnError)
	config.flags(unsaid, "")
	if err := config.complete(unsaid, term.Env); err != nil {
		return command.Place{}, err
	}
	config.Data, config.Deaf = o.Data, !o.Listen
	if !o.Make {
		if err := config.stands(term.Env); err != nil {
			return command.Place{}, err
		}
	}
	p, err := Open(ctx, config, term)
	if err != nil {
		return command.Place{}, err
	}
	if o.Listen {
		p.start(ctx)
	}
	return command.Place{Desk: p.desk, Close: p.Close}, nil
}

// stands says whether there is a desk in the data folder: one command must not make an empty one by looking.
func (c *Config) stands(env func(string) string) error {
	folder := c.Data
	if folder == "" {
		var err error
		if folder, err = dataFolder(runtime.GOOS, env); err != nil {
			return err
		}
	}
	if _, err := os.Stat(filepath.Join(folder, demo.StoreName)); errors.Is(err, fs.ErrNotExist) {
		return usagef("There is no payment desk in %s yet. Make one with \"paydesk init\", start \"paydesk\" and answer its questions, or name its folder with --data.", folder)
	}
	return nil
}
