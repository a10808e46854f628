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
)

// Names in the clinic's folder.
const (
	StoreName   = "paydesk.db"
	sandboxName = "sandbox.json" // the sandbox's state and clock
	addressName = "sandbox.addr" // where it listened last, which open links point to
)

// Options say how a clinic is opened.
type Options struct {
	Folder string // kept, and opened again where it holds a clinic; empty: a temporary one that Remove takes away
	Seed   int64
	Now    func() time.Time // the machine's clock; the sandbox can be turned ahead of it
	Log    *slog.Logger
}

// Clinic is an open demo. Its Stripe listens on loopback until Close.
type Clinic struct {
	Store  *boltdb.Store
	Stripe stripeops.Config // the platform at the clinic's own Stripe
	Folder string

	temporary bool
	whole     bool // what is in the folder is a clinic: worth saving
	machine   func() time.Time
	founding  time.Time // while the clinic is being made, its clock stands here
	log       *slog.Logger
	stripe    *sandbox.Server
	host      *host
}

// Here says whether a folder holds a demo clinic, which only a demo can open: its Stripe lives beside it.
func Here(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, sandboxName))
	return err == nil
}

// Open makes a clinic in an empty folder, or opens the one that is there. A folder that holds somebody's own records is a Conflict
// and is left as it is.
func Open(ctx context.Context, o Options) (_ *Clinic, err error) {
	c := &Clinic{Folder: o.Folder, machine: o.Now, log: o.Log}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.Close(), c.Remove())
		}
	}()
	if c.Folder == "" {
		c.temporary = true
		if c.Folder, err = os.MkdirTemp("", "paydesk-demo-"); err != nil {
			return c, err
		}
	}
	kept := Here(c.Folder)
	path := filepath.Join(c.Folder, StoreName)
	if _, found := os.Stat(path); found == nil && !kept {
		return c, model.Errorf(model.Conflict, "%s holds records that are not the demo's. Nothing was changed. Choose another folder with --data.", c.Folder)
	}
	if c.host, err = listen(ctx, c.Folder); err != nil {
		return c, err
	}
	c.stripe = sandbox.New(sandbox.Options{Seed: o.Seed, Now: c.machine, PublicURL: c.host.url()})
	if kept {
		if err := c.host.load(c.stripe); err != nil {
			return c, err
		}
	}
	c.host.serve(c.stripe, c.log, c.save)
	key, client := c.stripe.Platform()
	c.Stripe = stripeops.Config{SecretKey: key, ClientID: client, APIURL: c.host.url(), ConnectURL: c.host.url(), Log: c.log}
	if c.Store, err = boltdb.Open(path, boltdb.Options{Now: c.Now}); err != nil {
		return c, err
	}
	if c.whole = kept; kept {
		return c, nil
	}
	if err := c.make(ctx, newChance(o.Seed)); err != nil {
		return c, errors.Join(err, c.Close(), os.Remove(path))
	}
	c.whole = true
	return c, c.save()
}

// save writes the sandbox's state beside the store. A temporary clinic ends with its run, so nothing of it is saved.
func (c *Clinic) save() error {
	if c.temporary || !c.whole {
		return nil
	}
	return c.host.save(c.stripe)
}

// make fills an empty store and an empty sandbox.
func (c *Clinic) make(ctx context.Context, luck chance) error {
	now := c.machine()
	c.founding = now.AddDate(0, 0, -historyDays-7)
	client, err := stripeops.New(c.Stripe)
	if err != nil {
		return err
	}
	people := everybody()
	all := sites(people)
	first, err := c.found(ctx, all, client, luck)
	if err != nil {
		return err
	}
	staff, err := c.furnish(ctx, all, people, first)
	if err != nil {
		return err
	}
	if err := addAccounts(c.stripe, all); err != nil {
		return err
	}
	visits, err := c.past(all, luck, now)
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
	if err := c.book(ctx, luck.planDiary(all, now)); err != nil {
		return err
	}
	c.founding = time.Time{}
	c.stripe.ForgetRequests()
	return nil
}

// past plans what happened, and makes the part of it that Stripe knows.
func (c *Clinic) past(all []*site, luck chance, now time.Time) ([]*visit, error) {
	var visits []*visit
	for i, s := range all {
		if err := addCustomers(c.stripe, s, c.founding.Add(72*time.Hour)); err != nil {
			return nil, err
		}
		theirs := luck.planVisits(s, now)
		if i == 0 {
			luck.planDebt(theirs, now)
			luck.planRefunds(theirs, now)
			luck.planLinks(theirs, now)
		}
		visits = append(visits, theirs...)
	}
	slices.SortStableFunc(visits, byTime)
	return visits, takeMoney(c.stripe, visits)
}

// URL is where the clinic's Stripe listens: its control is under /_sandbox/.
func (c *Clinic) URL() string { return c.host.url() }

// Now is the clinic's clock: the machine's, as far ahead as the sandbox's has been turned.
func (c *Clinic) Now() time.Time {
	if !c.founding.IsZero() {
		return c.founding
	}
	for {
		before := c.machine()
		ahead := c.stripe.Clock().Unix() - before.Unix()
		if now := c.machine(); now.Unix() == before.Unix() {
			return now.Add(time.Duration(ahead) * time.Second)
		}
	}
}

// Close ends the clinic's Stripe, saves its state beside the store, and lets go of the store.
func (c *Clinic) Close() error {
	var all []error
	if c.Store != nil {
		all = append(all, c.Store.Close())
		c.Store = nil
	}
	if c.host != nil {
		all = append(all, c.host.close(), c.save())
		c.host = nil
	}
	return errors.Join(all...)
}

// Remove takes a temporary clinic's folder away, with everything in it; one that was named is kept.
func (c *Clinic) Remove() error {
	if !c.temporary {
		return nil
	}
	return os.RemoveAll(c.Folder)
}
