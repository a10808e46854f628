package desk

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// mostSkipped is how many numbers are skipped at once: metadata are not ours alone to write, and a number further away is no number of ours.
const mostSkipped = 100_000

// whySkipped is what a gap in a number series says of itself.
const whySkipped = "Stripe knows the number of an invoice that is not in these records: they were brought back from an older copy."

// sawNumber lifts a series of invoices above a number that Stripe was told. No records but lost ones can have given it, so it is never given
// again, and those below it aren't either.
func (d *Desk) sawNumber(ctx context.Context, mode model.Mode, at model.ChargeAtStripe) error {
	seen, ok := invoiceNumber(mode, at)
	if !ok {
		return nil
	}
	last := int64(0)
	err := d.Store.View(ctx, systemScope(), func(tx storage.Tx) (err error) {
		if _, err = tx.Practice(at.Practice); err != nil {
			return err
		}
		last, err = tx.LastNumber(at.Practice, mode, storage.InvoiceSeries)
		return err
	})
	switch {
	case err != nil:
		return ignoreAbsent(err)
	case seen <= last:
		return nil
	case seen > last+mostSkipped:
		d.Log.Error("Stripe names an invoice number that is far from ours, so it is left alone", "number", at.Number, "payment", at.Intent, "last", last)
		return nil
	}
	return d.update(ctx, systemScope(), model.System(), func(c *change) error { return c.skipTo(at.Practice, mode, seen) })
}

// invoiceNumber is the number of an invoice within its series, as our metadata name it; false where they name none.
func invoiceNumber(mode model.Mode, at model.ChargeAtStripe) (int64, bool) {
	n, err := strconv.ParseInt(at.Number[strings.LastIndexByte(at.Number, '-')+1:], 10, 64)
	test := strings.HasPrefix(at.Number, model.TestSeries+"-")
	return n, err == nil && n > 0 && at.Operation.Valid() && test == (mode == model.Test)
}

// skipTo gives no number up to one, and names the gap that this leaves.
func (c *change) skipTo(practice model.PracticeID, mode model.Mode, to int64) error {
	last, err := c.LastNumber(practice, mode, storage.InvoiceSeries)
	if err != nil || last >= to {
		return err
	}
	for n := last; n < to; {
		if n, err = c.NextNumber(practice, mode, storage.InvoiceSeries); err != nil {
			return err
		}
	}
	gap := model.NumberGap{Practice: practice, Mode: mode, Series: string(storage.InvoiceSeries), From: last + 1, To: to, Why: whySkipped, At: c.Now()}
	if err := c.PutNumberGap(gap); err != nil {
		return err
	}
	return c.audit(practice, "number.skipped", gap.Series, fmt.Sprintf("%s %d", mode, last), fmt.Sprintf("%s %d", mode, to))
}
