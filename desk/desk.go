// Package desk holds the use cases: everything that a signed-in member of staff can do, and what the program does by itself
// between the store and Stripe.
//
// It owns permissions, guards, the money flow, the audit trail and the hints to other sessions. It must not draw, parse a command
// line or know an engine of the store. No call to Stripe happens inside a transaction, and none before its operation is committed.
package desk

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/storage/backup"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/vault"
)

// Config is what a desk is made of. Now and Random are the only sources of time and chance.
type Config struct {
	Store        storage.Store
	Stripe       *stripeops.Client
	Backups      *backup.Keeper // nil where the store's engine has none
	Vault        *vault.Vault   // seals what must not lie in the store in plain; without one the audit trail's end is not signed
	Exports      string         // folder for files that somebody exports on a screen; empty: none are written
	Now          func() time.Time
	Random       io.Reader
	Log          *slog.Logger
	Redirect     string        // where Stripe sends the browser after the authorisation; registered and equal to the letter
	Listening    bool          // whether that address reaches this process; otherwise the address is pasted
	ConnectLimit time.Duration // how long an authorisation may take
	Endpoints    []Endpoint    // where Stripe delivers events, if anywhere; without one they are only read
}

// Desk is the one place where sessions, the store and Stripe meet.
type Desk struct {
	Config
	hub     *Hub
	install string

	hashing sync.Mutex // one PIN at a time
	signing signing

	following following

	mu      sync.Mutex
	running map[model.OperationID]journey // operations that a goroutine of this process drives
	away    map[model.AccountRef]bool     // accounts whose last call had no answer
	watched map[model.LinkID]model.Millis // links that a screen shows, and when it last asked
	tried   map[model.OperationID]tries   // of operations that are open
	leaving map[model.AccountRef]string   // accounts that this process is disconnecting, and for whom
	spoiled string                        // why the last backup that nobody asked for was not made
	closing bool
	flights sync.WaitGroup
	stop    context.CancelFunc
	janitor sync.WaitGroup
}

// ConnectLimit is how long an authorisation may take when nothing else is configured.
const ConnectLimit = 10 * time.Minute

// New opens a desk over a store. The store may still be empty: see Session.SetUp.
func New(c Config) (*Desk, error) {
	if c.ConnectLimit <= 0 {
		c.ConnectLimit = ConnectLimit
	}
	d := &Desk{
		Config: c, hub: newHub(), running: map[model.OperationID]journey{},
		away: map[model.AccountRef]bool{}, watched: map[model.LinkID]model.Millis{},
		tried: map[model.OperationID]tries{}, leaving: map[model.AccountRef]string{},
	}
	return d, d.readInstall(context.Background())
}

func (d *Desk) readInstall(ctx context.Context) error {
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		organisation, err := tx.Organisation()
		d.install = organisation.Install
		return err
	})
	if model.KindOf(err) == model.NotFound {
		return nil
	}
	return err
}

// Session binds who acts. It is cheap; permissions are read from the store at each call.
func (d *Desk) Session(actor model.Actor) *Session { return &Session{d, actor} }

// Session is everything that one person can do. The screens, the commands and the web hold only this.
type Session struct {
	d     *Desk
	actor model.Actor
}

// Actor is who acts in this session.
func (s *Session) Actor() model.Actor { return s.actor }

// NewOperation draws the id of the next press of a money button, when its form opens.
func (s *Session) NewOperation() (model.OperationID, error) {
	return model.NewOperationID(s.d.Random)
}

// Close stops the janitor, and waits for the presses and operations in flight until ctx ends. What is still open is taken up at the next start.
func (d *Desk) Close(ctx context.Context) error {
	d.mu.Lock()
	d.closing = true
	d.mu.Unlock()
	if d.stop != nil {
		d.stop()
	}
	d.janitor.Wait() // first, so that it takes up nothing any more
	done := make(chan struct{})
	go func() { d.flights.Wait(); close(done) }()
	select {
	case <-done:
	case <-ctx.Done():
	}
	return ctx.Err()
}

// board keeps the process from ending before done is called: what has begun comes to its end, and nothing new begins.
func (d *Desk) board() (done func(), err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closing {
		return nil, model.Errorf(model.Unavailable, "paydesk is closing. Nothing was changed and no money was moved. Start it again for that.")
	}
	d.flights.Add(1)
	return d.flights.Done, nil
}

// MovingMoney says whether this process is waiting for an answer of Stripe's about money. A look at an open link is none.
func (d *Desk) MovingMoney() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range d.running {
		if !f.look {
			return true
		}
	}
	return false
}
