package cli

import (
	"context"
	"os"
	"time"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/cli/demo"
)

func demoCommand(term Terminal) *cobra.Command {
	var config Config
	var seed int64
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Open a made-up clinic with a Stripe of its own: no money moves",
		Long: "Opens the desk over a made-up clinic: three practices, 60 patients, 400 invoices, and a Stripe inside the program.\n" +
			"No money moves and nothing leaves this machine. The clinic goes when you quit, unless --data keeps it.",
		Args: noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := config.complete(cmd.Flags(), term.Env); err != nil {
				return err
			}
			return runDesk(cmd.Context(), term, func() (*Program, error) { return OpenDemo(cmd.Context(), config, term, seed) })
		},
	}
	config.flags(cmd.Flags(), "folder to keep the clinic in (default: a temporary one)")
	cmd.Flags().Int64Var(&seed, "seed", 1, "the same seed makes the same clinic")
	return cmd
}

// OpenDemo wires a desk over a demo clinic: a temporary one, or the one that the configuration's folder keeps.
func OpenDemo(ctx context.Context, config Config, term Terminal, seed int64) (*Program, error) {
	p := &Program{config: config, term: term}
	if config.Data == "" {
		folder, err := os.MkdirTemp("", "paydesk-demo-")
		if err != nil {
			return nil, err
		}
		p.config.Data, p.temporary = folder, true
	} else if err := os.MkdirAll(config.Data, 0o700); err != nil {
		return nil, usagef("The folder %s can't be made (%v). Choose another with --data.", config.Data, err)
	}
	if err := p.open(func() (err error) {
		p.clinic, err = demo.Open(ctx, demo.Options{
			Folder: p.config.Data, Throwaway: p.temporary, Seed: seed, Now: time.Now, Log: p.log,
		})
		if err != nil {
			return err
		}
		p.store, p.config.Stripe = p.clinic.Store, p.clinic.Stripe
		return p.wire(ctx, p.clinic.Now)
	}); err != nil {
		return nil, err
	}
	return p, nil
}
