package desk

import (
	"context"
	"slices"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// PracticeRow is one line of the list of practices. Taken is today's takings in the practice's mode, from midnight in its zone.
type PracticeRow struct {
	Practice   model.Practice
	Connection model.Connection
	Account    model.StripeAccount // empty unless connected
	State      model.AccountState
	Taken      model.Money
}

// Practices lists the practices that the person may see, in the order in which they were made.
func (s *Session) Practices(ctx context.Context) ([]PracticeRow, error) {
	practices, err := s.practices(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]PracticeRow, len(practices))
	for i, p := range practices {
		rows[i].Practice = p
		err := s.view(ctx, model.SeePractice, p.ID, func(tx storage.Tx) (err error) {
			row := &rows[i]
			if row.Connection, row.Account, row.State, err = accountOf(tx, p.ID); err != nil {
				return err
			}
			row.Taken, err = takenSince(tx, p, model.DateOf(tx.Now(), p.Location()).Start(p.Location()))
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (s *Session) practices(ctx context.Context) (practices []model.Practice, err error) {
	err = s.d.Store.View(ctx, organisationScope(), func(tx storage.Tx) error {
		practices = nil
		all, err := tx.Practices()
		if err != nil {
			return err
		}
		stored, err := tx.Roles()
		if err != nil {
			return err
		}
		m, err := memberAt(tx, s.actor.Staff, "")
		if err != nil {
			return err
		}
		for _, p := range all {
			if standingOf(m.staff, p.ID, stored).may(model.SeePractice) {
				practices = append(practices, p)
			}
		}
		if len(practices) == 0 {
			err = m.refusal(tx, model.SeePractice)
		}
		return err
	})
	return practices, err
}

// Practice reads one practice.
func (s *Session) Practice(ctx context.Context, id model.PracticeID) (practice model.Practice, err error) {
	err = s.view(ctx, model.SeePractice, id, func(tx storage.Tx) (err error) {
		practice, err = tx.Practice(id)
		return err
	})
	return practice, err
}

// PaymentTypes are the practice's own "Payment types", in the order in which the desk offers them.
func (s *Session) PaymentTypes(ctx context.Context, practice model.PracticeID) (types []model.PaymentType, err error) {
	err = s.view(ctx, model.SeePractice, practice, func(tx storage.Tx) (err error) {
		types, err = tx.PaymentTypes(practice)
		return err
	})
	return types, err
}

// SavePractice stores a practice as edited, or a new one where the id is empty, and returns it as stored. Errors are Invalid with a
// field: name, legal, tax, country, currency, zone, series, footer, mode or online.
func (s *Session) SavePractice(ctx context.Context, p model.Practice) (model.Practice, error) {
	p = trimmedPractice(p)
	if err := checkPractice(p); err != nil {
		return p, err
	}
	if p.ID == "" {
		return s.newPractice(ctx, p)
	}
	err := s.update(ctx, model.EditPractices, p.ID, func(c *change) error {
		before, err := c.Practice(p.ID)
		if err != nil {
			return err
		}
		p.Created = before.Created
		if err := c.checkEdit(before, p); err != nil {
			return err
		}
		if before == p {
			return nil
		}
		if err := c.PutPractice(p); err != nil {
			return err
		}
		c.hint("", model.PracticeChanged, string(p.ID))
		return c.audit(p.ID, "practice.save", string(p.ID), practiceSwitches(before), practiceSwitches(p))
	})
	return p, err
}

const modeStays = "A practice begins in Test Mode, and \"Go live\" in its Stripe settings takes it live. Nothing was changed."

func (s *Session) newPractice(ctx context.Context, p model.Practice) (model.Practice, error) {
	if p.Mode != model.Test {
		return p, model.FieldErrorf("mode", "%s", modeStays)
	}
	err := s.update(ctx, model.EditPractices, "", func(c *change) error {
		if err := c.refuseSameName(p); err != nil {
			return err
		}
		n, err := c.NextID()
		p.ID = model.PracticeID(model.RowID(model.PracticePrefix, n))
		return err
	})
	if err != nil {
		p.ID = ""
		return p, err
	}
	err = s.update(ctx, model.EditPractices, p.ID, func(c *change) error {
		stored, err := c.addPractice(p)
		p = stored
		return err
	})
	return p, err
}

func trimmedPractice(p model.Practice) model.Practice {
	p.Name, p.LegalName, p.TaxID = strings.TrimSpace(p.Name), strings.TrimSpace(p.LegalName), strings.TrimSpace(p.TaxID)
	p.Country, p.Zone = strings.ToUpper(strings.TrimSpace(p.Country)), strings.TrimSpace(p.Zone)
	p.Currency = model.Currency(strings.ToLower(strings.TrimSpace(string(p.Currency))))
	p.Series, p.Footer = strings.ToUpper(strings.TrimSpace(p.Series)), strings.TrimSpace(p.Footer)
	if p.Series == "" {
		p.Series = firstSeries
	}
	if p.Mode == "" {
		p.Mode = model.Test
	}
	return p
}

func checkPractice(p model.Practice) error {
	if err := p.Check(); err != nil {
		return err
	}
	switch {
	case p.Series == model.TestSeries:
		return model.FieldErrorf("series", "%s begins the numbers of test invoices: choose another prefix.", model.TestSeries)
	case strings.Trim(p.Series, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/") != "" || len(p.Series) > 12:
		return model.FieldErrorf("series", "Write the prefix of invoice numbers with up to 12 letters, digits, - or /, for example INV.")
	}
	return refuseCardNumbers("name", p.Name, "legal", p.LegalName, "tax", p.TaxID, "footer", p.Footer)
}

// checkEdit keeps what earlier records rest on.
func (c *change) checkEdit(before, p model.Practice) error {
	if p.Mode != before.Mode {
		return model.FieldErrorf("mode", "%s", modeStays)
	}
	if err := c.refuseSameName(p); err != nil {
		return err
	}
	if p.OnlineType != before.OnlineType {
		types, err := c.PaymentTypes(p.ID)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(types, func(t model.PaymentType) bool { return t.ID == p.OnlineType }) {
			return model.FieldErrorf("online", "Choose one of this practice's payment types.")
		}
	}
	if p.Currency == before.Currency {
		return nil
	}
	invoices, err := c.Invoices(model.InvoiceFilter{Practice: p.ID}, storage.Window{Limit: 1})
	if err == nil && len(invoices) > 0 {
		err = model.FieldErrorf("currency", "This practice has invoices in %s, so its currency stays. Make a further practice for another currency.", before.Currency.Upper())
	}
	return err
}

// refuseSameName keeps names apart: a disconnect is confirmed by typing the practice's name.
func (c *change) refuseSameName(p model.Practice) error {
	practices, err := c.Practices()
	if err != nil {
		return err
	}
	for _, other := range practices {
		if other.ID != p.ID && strings.EqualFold(other.Name, p.Name) {
			return model.FieldErrorf("name", "Another practice has this name.")
		}
	}
	return nil
}

// practiceSwitches is what the audit keeps of a practice: what money depends on, and no text that somebody typed.
func practiceSwitches(p model.Practice) string {
	words := []string{p.Country, p.Currency.Upper(), p.Zone, p.Series, string(p.Mode), "online type " + string(p.OnlineType)}
	if p.AcceptOnline {
		words = append(words, "accept online")
	}
	if p.PayBalancesOnline {
		words = append(words, "balances online")
	}
	return strings.Join(words, ", ")
}
