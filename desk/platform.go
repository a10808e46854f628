package desk

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/vault"
)

// PlatformView is how this paydesk stands as a platform in one mode.
type PlatformView struct {
	Mode     model.Mode
	Platform model.Platform // what is kept in plain, where a key lies sealed
	Sealed   bool
	Given    bool // the environment gives a key, which then counts before a sealed one
}

// PlatformRequest is a platform's secret key and what belongs to it. The key can act on every account that is connected by it: only a
// machine under the owner's own control may hold it. https://docs.stripe.com/connect/oauth-reference
type PlatformRequest struct {
	Secret   vault.Secret
	ClientID string // ca_..., of the key's mode
	Redirect string // the https address registered for it; needed to connect in live mode
	PIN      string // the person's own; asked for where a key takes the place of another
}

// Platforms tells how this paydesk stands as a platform, test mode first.
func (s *Session) Platforms(ctx context.Context) (views []PlatformView, err error) {
	err = s.view(ctx, model.ManageKeys, "", func(tx storage.Tx) error {
		organisation, err := tx.Organisation()
		if err != nil {
			return err
		}
		views = nil
		for _, mode := range []model.Mode{model.Test, model.Live} {
			kept, sealed := organisation.Platform(mode)
			views = append(views, PlatformView{mode, kept, sealed, s.d.ofEnvironment(mode)})
		}
		return nil
	})
	return views, err
}

// SavePlatform seals a platform's secret key in its mode's place, after Stripe has taken it. Errors are Invalid beside the field secret,
// client or redirect, and Forbidden where live money isn't allowed yet; nothing is saved then.
func (s *Session) SavePlatform(ctx context.Context, r PlatformRequest) error {
	r.ClientID, r.Redirect = strings.TrimSpace(r.ClientID), strings.TrimSpace(r.Redirect)
	done, err := s.d.board()
	if err != nil {
		return err
	}
	defer done()
	if err := s.asks(ctx, model.ManageKeys); err != nil {
		return err
	}
	mode := stripeops.ModeOf(r.Secret)
	if err := r.check(mode); err != nil {
		return err
	}
	replaces, known, err := s.platformNow(ctx, mode)
	if err != nil {
		return err
	}
	if err := s.d.provePlatform(ctx, r, known); err != nil {
		return err
	}
	if replaces {
		if err := s.ProvePIN(ctx, r.PIN); err != nil {
			return err
		}
	}
	return s.update(context.WithoutCancel(ctx), model.ManageKeys, "", func(c *change) error { return c.keepPlatform(mode, r) })
}

func (r PlatformRequest) check(mode model.Mode) error {
	kind := r.Secret.Prefix()
	back, err := url.Parse(r.Redirect)
	switch {
	case !strings.HasPrefix(kind, "sk_") && !strings.HasPrefix(kind, "rk_"):
		return model.FieldErrorf("secret", "The platform's secret key begins with sk_ or rk_, then test_ or live_. Nothing was saved. It stands in the platform's Dashboard under Developers, API keys.")
	case !strings.HasPrefix(r.ClientID, "ca_"):
		return model.FieldErrorf("client", "The client id begins with ca_. Nothing was saved. It stands in the platform's Dashboard under Connect, Onboarding options, OAuth.")
	case r.Redirect == "":
		return nil
	case err != nil || back.Host == "" || back.User != nil || back.Fragment != "":
		return model.FieldErrorf("redirect", "Write the whole address that is registered with the platform, as in https://desk.example.com/return. Nothing was saved.")
	case mode == model.Live && back.Scheme != "https":
		return model.FieldErrorf("redirect", "In live mode Stripe sends the browser to an https address only. Nothing was saved.")
	}
	return nil
}

// platformNow says whether a sealed key of the mode is there already, and which account is connected by it, if any.
func (s *Session) platformNow(ctx context.Context, mode model.Mode) (replaces bool, known model.AccountRef, err error) {
	err = s.d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		if s.d.Vault == nil {
			return model.Errorf(model.Unavailable, "The secrets are locked on this machine, so no key can be sealed. Nothing was saved. \"paydesk doctor\" says why.")
		}
		if mode == model.Live {
			if err := s.d.mayBeLive(tx, s.actor); err != nil {
				return err
			}
		}
		organisation, err := tx.Organisation()
		if err != nil {
			return err
		}
		_, replaces = organisation.Platform(mode)
		connections, err := tx.Connections()
		if err != nil {
			return err
		}
		for _, connection := range connections {
			account, state, err := accountBehind(tx, connection)
			if err != nil {
				return err
			}
			if connection.Active && connection.Mode == mode && state != model.Revoked && account.Access == model.PlatformKey {
				known = account.Ref()
			}
		}
		return nil
	})
	return replaces, known, err
}

// provePlatform asks Stripe whether the key is one, and whether it reaches an account that is connected by the present one: a key of another
// platform would look as if every account had withdrawn its access.
func (d *Desk) provePlatform(ctx context.Context, r PlatformRequest, known model.AccountRef) error {
	own, err := d.Stripe.WithKey(r.Secret, "")
	if err != nil {
		return err
	}
	if err := own.Works(ctx); err != nil {
		if fault := model.FaultOf(err); fault.Status == http.StatusUnauthorized {
			return model.FieldErrorf("secret", "Stripe doesn't take this key: it was rolled or deleted there, or is mistyped. Nothing was saved.")
		}
		return err
	}
	client, err := d.Stripe.WithPlatform(r.Secret, r.ClientID)
	if err != nil || known.ID == "" {
		return err
	}
	if _, err = client.Account(ctx, known); accessGone(err) {
		return model.FieldErrorf("secret", "This key is of another platform than the one that %s is connected to. Nothing was saved. Disconnect the practices first to change the platform.", known.ID)
	}
	return err
}

func (c *change) keepPlatform(mode model.Mode, r PlatformRequest) error {
	if mode == model.Live {
		if err := c.desk.mayBeLive(c, c.actor); err != nil {
			return err
		}
	}
	organisation, err := c.Organisation()
	if err != nil {
		return err
	}
	before, _ := organisation.Platform(mode)
	place := platformPlace(mode, before.Key.Version+1)
	if err := c.seal(place, r.Secret); err != nil {
		return err
	}
	kept := model.Platform{ClientID: r.ClientID, Redirect: r.Redirect, Key: keyFacts(c, r.Secret, place.Version)}
	if err := c.PutOrganisation(organisation.WithPlatform(mode, kept)); err != nil {
		return err
	}
	c.hint("", model.ConnectionChanged, string(mode))
	return c.audit("", "platform.saved", r.ClientID, before.Key.Mask, kept.Key.Mask)
}
