package cli

import (
	"context"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/cli/demo"
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
)

func demoCommand(term Terminal) *cobra.Command {
	var config Config
	var seed int64
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Open a made-up clinic with a Stripe of its own: no money moves",
		Long: "Opens the desk over a made-up clinic: three practices, 60 patients, 400 invoices, and a Stripe inside the program.\n" +
			"No money moves and nothing leaves this machine. The clinic goes when you quit, unless --data keeps it.\n" +
			"\"Turn the clock by 25 hours\" in the palette (:) turns the clocks of the desk and of its Stripe together; ctrl+g copies the address\n" +
			"where faults are set.",
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
		if err := p.wire(ctx, p.clinic.Now); err != nil {
			return err
		}
		return p.sealLivePlatform(ctx)
	}); err != nil {
		return nil, err
	}
	return p, nil
}

// liveReturn is where the demo's Stripe sends a browser in live mode: nothing is there, so the address has to be pasted, as on any machine
// that no https address leads to.
const liveReturn = "https://paydesk.example/return"

// sealLivePlatform lets a demo's practices go live: its Stripe has a live mode too, in which no money moves either.
func (p *Program) sealLivePlatform(ctx context.Context) error {
	actor, _, found, err := p.desk.Begin(ctx)
	if err != nil || !found || p.vault == nil {
		return err
	}
	session := p.desk.Session(actor)
	views, err := session.Platforms(ctx)
	if err != nil || slices.ContainsFunc(views, func(v desk.PlatformView) bool { return v.Mode == model.Live && v.Sealed }) {
		return err
	}
	key, client := p.clinic.LivePlatform()
	return session.SavePlatform(ctx, desk.PlatformRequest{Secret: key, ClientID: client, Redirect: liveReturn})
}
