package desk

import (
	"context"
	"fmt"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/vault"
)

// Tables of the sealed secrets of Stripe.
const (
	keySecrets      = "keys"     // accounts' own; the field is the account and its mode
	platformSecrets = "platform" // the platform's; the field is the mode
)

// keyPlace is where an account's own key lies: one for all practices that share the account.
func keyPlace(ref model.AccountRef, version int, called string) vault.Place {
	return vault.Place{Table: keySecrets, Field: string(ref.ID) + " " + string(ref.Mode), Version: version, Called: called}
}

func platformPlace(mode model.Mode, version int) vault.Place {
	return vault.Place{Table: platformSecrets, Field: string(mode), Version: version, Called: "the platform"}
}

const (
	secretsLocked = "The secrets are locked on this machine, so the sealed key can't be opened. Nothing was sent to Stripe. \"paydesk doctor\" says why."
	keyDestroyed  = "This account's own key was destroyed here when it was disconnected. Nothing was sent to Stripe. Enter its keys again under \"Payment Processing\"."
	noLiveKey     = "This paydesk holds no live platform key. Nothing was sent to Stripe. Whoever looks after it can seal one with \"paydesk stripe platform\"."
)

// at is how Stripe is asked about an account: with the account's own key where it was given one, else with the platform's key of its mode.
// This is the only place that chooses. Where the right key can't be had nothing is sent, and never with another key.
func (d *Desk) at(ctx context.Context, ref model.AccountRef) (client *stripeops.Client) {
	d.following.spend(ref, model.MillisOf(d.Now()))
	err := d.Store.View(context.WithoutCancel(ctx), systemScope(), func(tx storage.Tx) error {
		account, err := tx.Account(ref)
		if absent(err) {
			account, err = model.StripeAccount{ID: ref.ID, Mode: ref.Mode}, nil
		}
		if err == nil {
			client, err = d.clientFor(tx, account)
		}
		return err
	})
	if err != nil {
		return d.held(err)
	}
	return client
}

// platform asks with the platform's key of a mode.
func (d *Desk) platform(ctx context.Context, mode model.Mode) (client *stripeops.Client) {
	err := d.Store.View(context.WithoutCancel(ctx), systemScope(), func(tx storage.Tx) (err error) {
		client, err = d.platformFor(tx, mode)
		return err
	})
	if err != nil {
		return d.held(err)
	}
	return client
}

// keyed says why there is no key to ask about an account with; nothing where there is one, and it opens.
func (d *Desk) keyed(tx storage.Tx, account model.StripeAccount) error {
	_, err := d.clientFor(tx, account)
	return err
}

func (d *Desk) clientFor(tx storage.Tx, account model.StripeAccount) (*stripeops.Client, error) {
	switch account.Access {
	case model.OwnKey:
		return d.ownClient(tx, account)
	case model.KeyDestroyed:
		return nil, model.Errorf(model.Unavailable, "%s", keyDestroyed)
	case model.PlatformKey:
	}
	return d.platformFor(tx, account.Mode)
}

// ownClient asks with an account's own key.
func (d *Desk) ownClient(tx storage.Tx, account model.StripeAccount) (*stripeops.Client, error) {
	called, err := namesSharing(tx, account.Ref())
	if err != nil {
		return nil, err
	}
	secret, err := d.unseal(tx, keyPlace(account.Ref(), account.Key.Version, called))
	if err != nil {
		return nil, err
	}
	client, err := d.Stripe.WithKey(secret, account.ID)
	if err == nil && client.Mode() != account.Mode {
		err = model.Errorf(model.Unavailable, "The sealed key of %s is for another mode than the account. Nothing was sent to Stripe. Enter its keys again.", called)
	}
	return client, err
}

// platformFor asks with the platform's key: in test mode the one that the environment gave, else the one that lies sealed.
func (d *Desk) platformFor(tx storage.Tx, mode model.Mode) (*stripeops.Client, error) {
	if d.ofEnvironment(mode) {
		return d.Stripe, nil
	}
	organisation, err := tx.Organisation()
	if err != nil {
		return nil, err
	}
	kept, found := organisation.Platform(mode)
	switch {
	case !found && mode == model.Live:
		return nil, model.Errorf(model.Unavailable, "%s", noLiveKey)
	case !found:
		return nil, model.Errorf(model.Unavailable, "%s", noPlatformKey)
	}
	secret, err := d.unseal(tx, platformPlace(mode, kept.Key.Version))
	if err != nil {
		return nil, err
	}
	return d.Stripe.WithPlatform(secret, kept.ClientID)
}

// ofEnvironment says whether the environment gave a key of the mode. It never gives a live one: any program of the person could read it.
func (d *Desk) ofEnvironment(mode model.Mode) bool {
	return mode == model.Test && d.Stripe.Keyed() && d.Stripe.Mode() == mode
}

// unseal opens the secret of a place.
func (d *Desk) unseal(tx storage.Tx, p vault.Place) (vault.Secret, error) {
	if d.Vault == nil {
		return vault.Secret{}, model.Errorf(model.Unavailable, "%s", secretsLocked)
	}
	row, err := tx.Secret(p.Table, p.Practice, p.Field)
	if absent(err) {
		return vault.Secret{}, model.Errorf(model.Unavailable, "The sealed key of %s is missing. Nothing was sent to Stripe. Enter it again, or bring the data file back from a backup.", p.Called)
	}
	if err != nil {
		return vault.Secret{}, err
	}
	return d.Vault.Unseal(p, row.Sealed)
}

// held is a client that refuses everything with what an error says.
func (d *Desk) held(err error) *stripeops.Client {
	if model.KindOf(err) == model.Internal {
		d.Log.Error("a key could not be had", "err", err)
	}
	return d.Stripe.Held(sentence(err))
}

// namesSharing names the practices that use an account.
func namesSharing(tx storage.Tx, ref model.AccountRef) (string, error) {
	practices, err := sharing(tx, ref)
	names := make([]string, len(practices))
	for i, p := range practices {
		names[i] = p.Name
	}
	if len(names) == 0 {
		return fmt.Sprintf("the account %s", ref.ID), err
	}
	return strings.Join(names, ", "), err
}

// configured says whether practices can be sent to Stripe in a mode: there is a platform's key and client id.
func (d *Desk) configured(tx storage.Tx, mode model.Mode) (bool, error) {
	if d.ofEnvironment(mode) && d.Stripe.Configured() {
		return true, nil
	}
	organisation, err := tx.Organisation()
	if err != nil {
		return false, ignoreAbsent(err)
	}
	kept, found := organisation.Platform(mode)
	return found && kept.ClientID != "", nil
}

// wayBack is where Stripe sends the browser in a mode, and whether that reaches this process by itself. Live mode takes an https address
// only: https://docs.stripe.com/connect/oauth-reference#get-authorize-request
func (d *Desk) wayBack(tx storage.Tx, mode model.Mode) (redirect string, listening bool, err error) {
	organisation, err := tx.Organisation()
	if err != nil {
		return "", false, ignoreAbsent(err)
	}
	if kept, found := organisation.Platform(mode); found && kept.Redirect != "" && !d.ofEnvironment(mode) {
		return kept.Redirect, d.Listening && kept.Redirect == d.Redirect, nil
	}
	if mode == model.Live && !strings.HasPrefix(d.Redirect, "https://") {
		return "", false, nil
	}
	return d.Redirect, d.Listening, nil
}
