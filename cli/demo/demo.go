// Package demo makes and keeps a throw-away clinic: a store with three practices and three months of money, and a Stripe of its own
// on this machine that agrees with it to the cent. The same seed at the same moment makes the same clinic.
//
// It writes straight to a store that nobody uses yet; once the clinic is open, only the desk writes there. No money moves, and
// nothing leaves the machine.
package demo

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage/boltdb"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/stripeops/sandbox"
	"clinic.example/paydesk/vault"
)

// Names in the clinic's folder.
const (
	StoreName   = "paydesk.db"
	sandboxName = "sandbox.json" // the sandbox's state and clock
	addressName = "sandbox.addr" // where it listened last, which open links point to
)

// Options say how a clinic is opened.
type Options struct {
	Folder    string // where a clinic is kept already, it is opened again
	Throwaway bool   // the folder goes after this run, so that nothing of Stripe's side is saved
	Seed      int64
	Now       func() time.Time // the machine's clock; the sandbox can be turned ahead of it
	Log       *slog.Logger
}

// Clinic is an open demo. Its Stripe listens on loopback until Close.
type Clinic struct {
	Store  *boltdb.Store
	Stripe stripeops.Config // the platform at the clinic's own Stripe

	options  Options
	founding time.Time // while the clinic is being made, its clock stands here
	stripe   *sandbox.Server
	host     *host
}

// Here says whether a folder holds a demo clinic, which only a demo can open: its Stripe lives beside it.
func Here(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, sandboxName))
	return err == nil
}

// Open makes a clinic in an empty folder, or opens the one that is there. A folder that holds somebody's own records is a Conflict
// and is left as it is.
func Open(ctx context.Context, o Options) (*Clinic, error) {
	c := &Clinic{options: o}
	if err := c.open(ctx); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

func (c *Clinic) open(ctx context.Context) (err error) {
	folder, kept := c.options.Folder, Here(c.options.Folder)
	path := filepath.Join(folder, StoreName)
	if _, found := os.Stat(path); found == nil && !kept {
		return model.Errorf(model.Conflict, "%s holds records that are not the demo's. Nothing was changed. Choose another folder with --data.", folder)
	}
	if c.host, err = listen(ctx, folder); err != nil {
		return err
	}
	c.stripe = sandbox.New(sandbox.Options{Seed: c.options.Seed, Now: c.options.Now, PublicURL: c.host.url()})
	if kept {
		if err := c.host.load(c.stripe); err != nil {
			return err
		}
	}
	c.host.serve(c.stripe, c.options.Log)
	key, client := c.stripe.Platform()
	c.Stripe = stripeops.Config{SecretKey: vault.New(key), ClientID: client, APIURL: c.host.url(), ConnectURL: c.host.url(), Log: c.options.Log}
	if c.Store, err = boltdb.Open(path, boltdb.Options{Now: c.Now}); err != nil {
		return err
	}
	if !kept {
		if err := c.make(ctx, newChance(c.options.Seed)); err != nil {
			return errors.Join(err, c.Close(), os.Remove(path))
		}
	}
	if c.options.Throwaway {
		return nil
	}
	if err := c.save(); err != nil {
		return err
	}
	c.host.keep(c.save, c.options.Log)
	return nil
}

// LivePlatform is the demo's platform in live mode, as its Stripe knows it: the secret key and the client id.
func (c *Clinic) LivePlatform() (vault.Secret, string) {
	key, client := c.stripe.LivePlatform()
	return vault.New(key), client
}

// save writes the sandbox's state beside the store.
func (c *Clinic) save() error { return c.host.save(c.stripe) }

// make fills an empty store and an empty sandbox.
func (c *Clinic) make(ctx context.Context, luck chance) error {
	now := c.options.Now()
	c.founding = now.AddDate(0, 0, -historyDays-7)
	client, err := stripeops.New(c.Stripe)
	if err != nil {
		return err
	}
	all := sites()
	first, err := c.found(ctx, all, client, luck)
	if err != nil {
		return err
	}
	staff, err := c.furnish(ctx, all, first)
	if err != nil {
		return err
	}
	if err := addAccounts(c.stripe, all); err != nil {
		return err
	}
	diary, visits, err := c.past(all, luck, now)
	if err != nil {
		return err
	}
	if err := restrict(c.stripe, all, now); err != nil {
		return err
	}
	if err := c.connect(ctx, all, client, first, c.founding.Add(48*time.Hour)); err != nil {
		return err
	}
	if err := c.remember(ctx, all, visits, staff); err != nil {
		return err
	}
	if err := c.book(ctx, diary); err != nil {
		return err
	}
	c.founding = time.Time{}
	c.stripe.ForgetRequests()
	return nil
}

// past plans what happened and what is booked, and makes the part of it that Stripe knows.
func (c *Clinic) past(all []*site, luck chance, now time.Time) (diary []booking, visits []*visit, err error) {
	for i, s := range all {
		if err := addCustomers(c.stripe, s, c.founding.Add(72*time.Hour)); err != nil {
			return nil, nil, err
		}
		booked, treated := luck.planDiary(s, i == 0, now)
		diary = append(diary, booked...)
		theirs := luck.planVisits(s, treated, now)
		if i == 0 {
			luck.planDebt(theirs, now)
			luck.planRefunds(theirs, now)
			luck.planLinks(theirs, now)
			planDisputes(theirs, now)
		}
		visits = append(visits, theirs...)
	}
	slices.SortStableFunc(visits, byTime)
	return diary, visits, takeMoney(c.stripe, visits)
}

// URL is where the clinic's Stripe listens: its control is under /_sandbox/.
func (c *Clinic) URL() string { return c.host.url() }

// Now is the clinic's clock: the machine's, as far ahead as the sandbox's has been turned.
func (c *Clinic) Now() time.Time {
	if !c.founding.IsZero() {
		return c.founding
	}
	for {
		before := c.options.Now()
		ahead := c.stripe.Clock().Unix() - before.Unix()
		if now := c.options.Now(); now.Unix() == before.Unix() {
			return now.Add(time.Duration(ahead) * time.Second)
		}
	}
}

// Turn turns the clocks of Stripe and of the clinic ahead together, and gives the time that they show then.
func (c *Clinic) Turn(ahead time.Duration) time.Time {
	c.stripe.Advance(ahead)
	c.host.changed.Store(true)
	return c.Now()
}

// Close ends the clinic's Stripe, saves its state beside the store, and lets go of the store.
func (c *Clinic) Close() error {
	var all []error
	if c.Store != nil {
		all = append(all, c.Store.Close())
		c.Store = nil
	}
	if c.host != nil {
		all = append(all, c.host.close())
		if c.host.stop != nil {
			all = append(all, c.save())
		}
		c.host = nil
	}
	return errors.Join(all...)
}
