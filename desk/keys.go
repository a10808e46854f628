package desk

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
	"clinic.example/paydesk/stripeops"
	"clinic.example/paydesk/vault"
)

// KeysSaved is what "Submit" says once keys are kept.
const KeysSaved = "The stripe key has been successfully configured for payment processing!"

// FooterSaved is what it says where the footer alone was kept.
const FooterSaved = "The Invoice Footer Disclaimer is saved. Invoices issued from now on carry it."

// KeysView is what the screen "Payment Processing" shows of one practice. Nobody sees a key again: there is its mask alone, for those who
// may manage keys.
type KeysView struct {
	Practice model.Practice
	Footer   string // "Invoice Footer Disclaimer"
	Manages  bool   // whether the person may see and manage keys; without it all but the footer is empty
	Present  bool   // whether the practice's account is asked with keys of its own
	Key      model.KeyFacts
	Account  model.StripeAccount
	Shared   []string // names of the other practices that use the account: they share the keys
	Why      string   // why no keys can be entered; empty where they can
	WhyLive  string   // why live keys can't take the practice live; empty where they can
	WhyFoot  string   // why the footer can't be changed
}

// KeysRequest is one press of "Submit". Without keys the footer alone is saved.
type KeysRequest struct {
	Secret      vault.Secret
	Publishable string
	Footer      string // as it is to be from now on
	PIN         string // the person's own; asked for where keys take the place of others
	Live        bool   // takes a practice in test mode live with live keys
}

// Keys reads the screen "Payment Processing".
func (s *Session) Keys(ctx context.Context, practice model.PracticeID) (v KeysView, err error) {
	err = s.view(ctx, model.SeePractice, practice, func(tx storage.Tx) error {
		p, err := tx.Practice(practice)
		if err != nil {
			return err
		}
		v = KeysView{Practice: p, Footer: p.Footer, WhyFoot: sentence(permit(tx, s.actor, model.EditFooter, practice))}
		if err := permit(tx, s.actor, model.ManageKeys, practice); err != nil {
			v.Why, v.WhyLive = sentence(err), sentence(err)
			return nil
		}
		return s.d.showKeys(tx, s.actor, &v)
	})
	return v, err
}

func (d *Desk) showKeys(tx storage.Tx, actor model.Actor, v *KeysView) error {
	connection, account, _, err := accountOf(tx, v.Practice.ID)
	if err != nil {
		return err
	}
	v.Manages, v.Account, v.Present = true, account, account.Access == model.OwnKey && connection.Active
	if v.Present {
		v.Key = account.Key
		if v.Shared, err = othersSharing(tx, connection); err != nil {
			return err
		}
	}
	v.Why = sentence(d.takesKeys(tx, actor, v.Practice, v.Practice.Mode))
	v.WhyLive = sentence(d.takesKeys(tx, actor, v.Practice, model.Live))
	return nil
}

func othersSharing(tx storage.Tx, connection model.Connection) ([]string, error) {
	practices, err := sharing(tx, accountRef(connection))
	var names []string
	for _, p := range practices {
		if p.ID != connection.Practice {
			names = append(names, p.Name)
		}
	}
	return names, err
}

// takesKeys says why a practice can take no keys of a mode now.
func (d *Desk) takesKeys(tx storage.Tx, actor model.Actor, p model.Practice, mode model.Mode) error {
	if mode == model.Live {
		if err := d.mayBeLive(tx, actor); err != nil {
			return err
		}
	}
	if d.Vault == nil {
		return model.Errorf(model.Unavailable, "The secrets are locked on this machine, so no key can be sealed. \"paydesk doctor\" says why.")
	}
	if p.Mode != mode {
		return wrongMode(p, mode)
	}
	connection, account, state, err := accountOf(tx, p.ID)
	switch {
	case err != nil:
		return err
	case connection.Active && state != model.Revoked && account.Access == model.PlatformKey:
		return model.Errorf(model.Conflict, "%s is connected already, by \"Connect with Stripe\" (%s). Disconnect it first to use keys.", p.Name, connection.Account)
	}
	return nil
}

// SaveKeys takes the keys of a practice's Stripe account: checked at Stripe first, then sealed; only the mask stays readable. Whatever is
// wrong with them is an Invalid error beside the field secret, publishable or footer, and nothing is saved. Keys that take the place of
// others ask for the person's PIN (Forbidden with the field pin). https://docs.stripe.com/keys
func (s *Session) SaveKeys(ctx context.Context, practice model.PracticeID, r KeysRequest) error {
	r.Publishable, r.Footer = strings.TrimSpace(r.Publishable), strings.TrimSpace(r.Footer)
	if r.Secret.Empty() && r.Publishable == "" {
		return s.SaveFooter(ctx, practice, r.Footer)
	}
	done, err := s.d.board()
	if err != nil {
		return err
	}
	defer done()
	if err := s.mayTakeKeys(ctx, practice, r); err != nil {
		return err
	}
	client, account, err := s.d.checkPair(ctx, r)
	if err != nil {
		return err
	}
	hit, replaces, err := s.reach(ctx, practice, account.Ref())
	if err != nil {
		return err
	}
	if replaces {
		if err := s.ProvePIN(ctx, r.PIN); err != nil {
			return err
		}
	}
	ctx = context.WithoutCancel(ctx)
	err = s.updateAll(ctx, model.ManageKeys, hit, func(c *change) error { return c.takeKeys(practice, r, account, len(hit)) })
	if err != nil {
		return err
	}
	s.d.noteReach(account.Ref(), nil)
	if err := s.d.reviveCards(ctx, s.actor, account.Ref()); err != nil {
		s.d.Log.Warn("cards of an account with new keys could not all be asked for", "account", account.ID, "mode", client.Mode(), "kind", model.KindOf(err))
	}
	return nil
}

// mayTakeKeys asks what needs no Stripe: the permissions, the keys' shape, and whether the practice may take them.
func (s *Session) mayTakeKeys(ctx context.Context, practice model.PracticeID, r KeysRequest) error {
	if err := refuseCardNumbers("publishable", r.Publishable, "footer", r.Footer); err != nil {
		return err
	}
	return s.viewToChange(ctx, model.ManageKeys, practice, func(tx storage.Tx) error {
		p, err := tx.Practice(practice)
		if err != nil {
			return err
		}
		if r.Live {
			if err := permit(tx, s.actor, model.EditIntegrations, practice); err != nil {
				return err
			}
		}
		mode := p.Mode
		if r.Live {
			mode = model.Live
		}
		if err := r.check(mode); err != nil {
			return err
		}
		if r.Footer != p.Footer {
			if err := permit(tx, s.actor, model.EditFooter, practice); err != nil {
				return err
			}
		}
		return unsaved(s.d.takesKeys(tx, s.actor, p, mode))
	})
}

// unsaved is takesKeys' reason as the answer to keys that were submitted.
func unsaved(err error) error {
	if known, ok := errors.AsType[*model.Error](err); ok {
		told := *known
		told.Message += " Nothing was saved."
		return &told
	}
	return err
}

// check says what is wrong with the keys as they were typed, for a practice in a mode.
func (r KeysRequest) check(mode model.Mode) error {
	kind := r.Secret.Prefix()
	typed := stripeops.ModeOf(r.Secret)
	pair := vault.New(r.Publishable)
	switch {
	case r.Secret.Empty():
		return model.FieldErrorf("secret", "Type the Secret Key too: it begins with sk_ or rk_. Nothing was saved.")
	case strings.HasPrefix(kind, "pk_"):
		return model.FieldErrorf("secret", "This is a publishable key. The Secret Key begins with sk_ or rk_. Nothing was saved.")
	case !strings.HasPrefix(kind, "sk_") && !strings.HasPrefix(kind, "rk_"):
		return model.FieldErrorf("secret", "This is no Secret Key of Stripe: it begins with sk_ or rk_, then test_ or live_. Nothing was saved. Copy it from the Dashboard, Developers, API keys.")
	case r.Publishable == "":
		return model.FieldErrorf("publishable", "Type the Publishable Key too: it begins with pk_. Nothing was saved.")
	case strings.HasPrefix(pair.Prefix(), "sk_"), strings.HasPrefix(pair.Prefix(), "rk_"):
		return model.FieldErrorf("publishable", "This is a secret key, which belongs in the field above. The Publishable Key begins with pk_. Nothing was saved.")
	case !strings.HasPrefix(pair.Prefix(), "pk_"):
		return model.FieldErrorf("publishable", "This is no Publishable Key of Stripe: it begins with pk_test_ or pk_live_. Nothing was saved.")
	case stripeops.ModeOf(pair) != typed:
		return model.FieldErrorf("publishable", "The Secret Key is a %s key and the Publishable Key a %s key: both must be of one mode. Nothing was saved.", typed, stripeops.ModeOf(pair))
	case typed != mode && mode == model.Test:
		return model.FieldErrorf("secret", "These are live keys and the practice is in Test Mode. Nothing was saved. \"Go live\" takes live keys.")
	case typed != mode:
		return model.FieldErrorf("secret", "These are test keys, and live ones are needed here. Nothing was saved.")
	}
	return nil
}

// checkPair asks Stripe whose keys they are, what they may, and whether they belong together.
func (d *Desk) checkPair(ctx context.Context, r KeysRequest) (*stripeops.Client, model.StripeAccount, error) {
	client, err := d.Stripe.WithKey(r.Secret, "")
	if err != nil {
		return nil, model.StripeAccount{}, err
	}
	var b [16]byte
	if _, err := io.ReadFull(d.Random, b[:]); err != nil {
		return nil, model.StripeAccount{}, err
	}
	id := "pd1:" + d.install + ":keys:" + hex.EncodeToString(b[:])
	check, err := client.Probe(ctx, id)
	switch {
	case accessGone(err):
		return nil, check.Account, model.FieldErrorf("secret", "Stripe doesn't take this Secret Key: it was rolled or deleted there, or is mistyped. Nothing was saved. Copy it again from the Dashboard, Developers, API keys.")
	case err != nil:
		return nil, check.Account, err
	case len(check.Missing) > 0:
		return nil, check.Account, model.FieldErrorf("secret", "This restricted key lacks rights that paydesk needs: %s. Nothing was saved. Add them to it in the Dashboard, Developers, API keys, or type another key.", strings.Join(check.Missing, "; "))
	}
	return client, check.Account, client.Pair(ctx, id, r.Publishable)
}

// reach says which practices keys of an account hit, and whether they take the place of others. An account that is connected otherwise
// takes none.
func (s *Session) reach(ctx context.Context, practice model.PracticeID, ref model.AccountRef) (hit []model.PracticeID, replaces bool, err error) {
	hit = []model.PracticeID{practice}
	err = s.d.Store.View(ctx, systemScope(), func(tx storage.Tx) error {
		mine, account, state, err := accountOf(tx, practice)
		if err != nil {
			return err
		}
		if err := sameAccountAs(mine, account, state, ref); err != nil {
			return err
		}
		users, err := sharing(tx, ref)
		if err != nil {
			return err
		}
		there, err := tx.Account(ref)
		if ignoreAbsent(err) != nil {
			return err
		}
		replaces = there.Access == model.OwnKey && len(users) > 0
		for _, p := range users {
			if !slices.Contains(hit, p.ID) {
				hit = append(hit, p.ID)
			}
		}
		if len(users) > 0 && there.Access == model.PlatformKey && !there.Revoked {
			return model.Errorf(model.Conflict, "%s is connected already, by \"Connect with Stripe\", at %s. Nothing was saved. Choose \"Use This Connection\", or disconnect it there first.", ref.ID, users[0].Name)
		}
		return nil
	})
	if err == nil {
		err = s.asks(ctx, model.ManageKeys, hit...)
	}
	return hit, replaces, err
}

// sameAccountAs refuses keys of another account than the one that the practice's present keys are of.
func sameAccountAs(mine model.Connection, account model.StripeAccount, state model.AccountState, ref model.AccountRef) error {
	if !mine.Active || state == model.Revoked || mine.Mode != ref.Mode || mine.Account == ref.ID {
		return nil
	}
	return model.FieldErrorf("secret", "These keys are of the account %s, and this practice is connected to %s (%s). Nothing was saved. Disconnect it first to use another account.", ref.ID, account.ID, account.Name)
}
