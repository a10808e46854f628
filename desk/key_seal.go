package desk

import (
	"context"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/vault"
)

// takeKeys seals keys that Stripe has confirmed, and connects the practice by them. hit is how many practices were asked about.
func (c *change) takeKeys(practice model.PracticeID, r KeysRequest, fresh model.StripeAccount, hit int) error {
	p, err := c.Practice(practice)
	if err != nil {
		return err
	}
	ref := fresh.Ref()
	if ref.Mode != p.Mode && !r.Live {
		return model.Errorf(model.Conflict, "%s is in %s now, and these are keys for the other mode. Nothing was saved.", p.Name, p.Mode.Badge())
	}
	if err := c.desk.takesKeys(c, c.actor, p, ref.Mode); err != nil {
		return unsaved(err)
	}
	users, err := sharing(c, ref)
	if err != nil || len(users) > hit {
		return errorOr(err, model.Errorf(model.Conflict, "Another practice began to use this account meanwhile. Nothing was saved. Press again."))
	}
	if err := c.keepAccount(fresh); err != nil {
		return err
	}
	if err := c.sealKey(ref, r, p.Name); err != nil {
		return err
	}
	if r.Footer != p.Footer {
		if p, err = c.keepFooter(p, r.Footer); err != nil {
			return err
		}
	}
	mine, err := c.lastConnection(practice)
	if err != nil || mine.Active && accountRef(mine) == ref {
		return err
	}
	return c.connectTo(p, mine, ref, model.ByKeys)
}

// sealKey puts an account's own key in its place; the seal of the one before doesn't open there any more.
func (c *change) sealKey(ref model.AccountRef, r KeysRequest, called string) error {
	account, err := c.Account(ref)
	if err != nil {
		return err
	}
	before := account.Key
	place := keyPlace(ref, before.Version+1, called)
	if err := c.seal(place, r.Secret); err != nil {
		return err
	}
	account.Access = model.OwnKey
	account.Key = keyFacts(c, r.Secret, place.Version)
	account.Key.Publishable = vault.New(r.Publishable).String()
	if err := c.PutAccount(account); err != nil {
		return unsaved(err)
	}
	users, err := sharing(c, ref)
	if err != nil {
		return err
	}
	for _, p := range users {
		c.hint(p.ID, model.ConnectionChanged, string(ref.ID))
	}
	return c.audit("", "keys.saved", string(ref.ID), before.Mask, account.Key.Mask)
}

// keyFacts is what stays readable of a key.
func keyFacts(c *change, secret vault.Secret, version int) model.KeyFacts {
	return model.KeyFacts{Mask: secret.String(), Version: version, SavedAt: c.Now(), SavedBy: c.actor.Name}
}

// seal closes a secret and stores it in its place.
func (c *change) seal(p vault.Place, secret vault.Secret) error {
	sealed, err := c.desk.Vault.Seal(p, secret)
	if err != nil {
		return err
	}
	return c.PutSecret(model.SealedRow{Table: p.Table, Practice: p.Practice, Field: p.Field, Sealed: sealed})
}

// destroyKey takes an account's own key away for good.
func (c *change) destroyKey(ref model.AccountRef) error {
	p := keyPlace(ref, 0, "")
	account, err := c.Account(ref)
	if err != nil || account.Access != model.OwnKey {
		return ignoreAbsent(err)
	}
	if err := c.DeleteSecret(p.Table, p.Practice, p.Field); err != nil {
		return err
	}
	account.Access = model.KeyDestroyed
	if err := c.PutAccount(account); err != nil {
		return err
	}
	return c.audit("", "keys.destroyed", string(ref.ID), account.Key.Mask, "")
}

// SaveFooter keeps the "Invoice Footer Disclaimer" of a practice; invoices that are issued already keep theirs. Errors are Invalid beside
// the field footer.
func (s *Session) SaveFooter(ctx context.Context, practice model.PracticeID, footer string) error {
	footer = strings.TrimSpace(footer)
	if err := s.asks(ctx, model.EditFooter, practice); err != nil {
		return err
	}
	if err := refuseCardNumbers("footer", footer); err != nil {
		return err
	}
	return s.update(ctx, model.EditFooter, practice, func(c *change) error {
		p, err := c.Practice(practice)
		if err != nil || p.Footer == footer {
			return err
		}
		_, err = c.keepFooter(p, footer)
		return err
	})
}

// keepFooter audits that the footer changed, and not what somebody typed.
func (c *change) keepFooter(p model.Practice, footer string) (model.Practice, error) {
	p.Footer = footer
	if err := c.PutPractice(p); err != nil {
		return p, err
	}
	c.hint("", model.PracticeChanged, string(p.ID))
	return p, c.audit(p.ID, "practice.footer", string(p.ID), "", "")
}
