package cli

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"clinic.example/paydesk/cli/demo"
	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/serve"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/ui"
	"clinic.example/paydesk/vault"
)

// lastFlights is how long a desk that closes waits for operations that have been sent.
const lastFlights = 30 * time.Second

// Program is a running desk: the store, Stripe, the use cases and the listener for browsers on this machine. Make it with Open or
// OpenDemo.
type Program struct {
	config    Config
	term      Terminal
	temporary bool      // the data folder goes with the program
	crashed   bool      // it met an error of its own: the log is kept
	lines     *ui.Lines // nil where screens are drawn
	file      *logFile
	log       *slog.Logger
	clinic    *demo.Clinic // nil but in the demo
	store     storage.Store
	vault     *vault.Vault // nil where the secrets are locked
	desk      *desk.Desk
	web       *serve.Web // nil where the port is taken
}

// Open wires a desk over the data folder of a configuration, the person's own where none is named.
func Open(ctx context.Context, config Config, term Terminal) (*Program, error) {
	if err := config.makeFolder(term.Env); err != nil {
		return nil, err
	}
	if demo.Here(config.Data) {
		return nil, usagef("%s holds a demo clinic. Open it with: paydesk demo --data %[1]s", config.Data)
	}
	p := &Program{config: config, term: term}
	return p, p.open(func() error {
		store, err := boltdb.Open(filepath.Join(config.Data, demo.StoreName), boltdb.Options{})
		if err != nil {
			return err
		}
		p.store = store
		return p.wire(ctx, time.Now)
	})
}

// open begins the log and then what it is to be told about. What an error leaves half open is closed.
func (p *Program) open(rest func() error) error {
	file, err := openLog(p.config.Data, logBytes)
	if err != nil {
		return err
	}
	p.file, p.log = file, file.logger()
	if err := rest(); err != nil {
		p.log.Error("not opened", "err", err)
		return errors.Join(err, p.Close())
	}
	return nil
}

// wire ties the open store to Stripe, the use cases and the listener.
func (p *Program) wire(ctx context.Context, now func() time.Time) error {
	stripe := p.config.Stripe
	stripe.Log = p.log
	client, err := stripeops.New(stripe)
	if err != nil {
		return err
	}
	if !p.config.Deaf {
		p.listen(ctx)
	}
	p.openVault(ctx)
	p.desk, err = desk.New(desk.Config{
		Store: p.store, Stripe: client, Vault: p.vault, Backups: p.keeper(), Now: now, Random: rand.Reader, Log: p.log,
		Redirect: serve.RedirectURI(p.config.OAuthPort), Listening: p.web != nil, ConnectLimit: p.config.ConnectLimit,
		Exports: filepath.Join(p.config.Data, "exports"),
	})
	return err
}

// listen takes the port for Stripe's answers. A port that is taken is no error: the address can be pasted. The demo's Stripe
// sends a browser anywhere on this machine, so there any port will do.
func (p *Program) listen(ctx context.Context) {
	web, err := serve.Listen(ctx, p.config.OAuthPort, p.log)
	if err != nil && p.clinic != nil {
		web, err = serve.Listen(ctx, 0, p.log)
	}
	if err != nil {
		p.log.Warn("nothing listens for Stripe's answer; the address has to be pasted", "port", p.config.OAuthPort, "err", err)
		return
	}
	p.web, p.config.OAuthPort = web, web.Port()
}

// start begins what runs beside the screens.
func (p *Program) start(ctx context.Context) {
	p.desk.Start(ctx)
	if p.config.BackupEvery > 0 && p.clinic == nil {
		go p.keepBackups(ctx)
	}
	if p.web == nil {
		return
	}
	go func() {
		err := p.web.Serve(func(ctx context.Context, a serve.Arrived) {
			if err := p.desk.Return(ctx, a.State, a.Code, a.Error, a.Description); err != nil {
				p.log.Warn("an authorisation came back and was not taken", "kind", model.KindOf(err))
			}
		})
		if err != nil {
			p.log.Warn("the listener for Stripe's answer ended", "err", err)
		}
	}()
}

// Close lets operations in flight come to their end, unless the person interrupts, and lets go of the port, the data file and the log.
func (p *Program) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), lastFlights)
	defer cancel()
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	var all []error
	if p.web != nil {
		all = append(all, p.web.Close(ctx))
	}
	if p.desk != nil {
		all = append(all, p.land(ctx))
	}
	if p.vault != nil {
		p.vault.Close()
	}
	if p.clinic != nil {
		all = append(all, p.clinic.Close())
	} else if p.store != nil {
		all = append(all, p.store.Close())
	}
	all = append(all, p.file.Close())
	if p.temporary && !p.crashed {
		all = append(all, os.RemoveAll(p.config.Data))
	}
	return errors.Join(all...)
}

// land waits for what has been sent to Stripe, and says so where that takes a while.
func (p *Program) land(ctx context.Context) error {
	if p.desk.MovingMoney() {
		fmt.Fprintf(p.term.Err, "Waiting for Stripe's answer to what was sent, at most %s. ctrl+c leaves at once, and nothing is lost.\n", lastFlights)
	}
	if err := p.desk.Close(ctx); err != nil {
		p.log.Warn("closed while an operation waited for its answer", "err", err)
		return model.Errorf(model.Unknown, "Stripe has not answered yet. What was sent is looked up at the next start; do not repeat it elsewhere.")
	}
	return nil
}
