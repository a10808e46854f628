package desk

import (
	"cmp"
	"fmt"
	"slices"

	"clinic.example/paydesk/model"
	"clinic.example/paydesk/storage"
)

// movementsRead is how many movements are read at once: a long history isn't held as a whole.
const movementsRead = 1000

// bookkeeper adds up one account, and holds its movements against the records here.
type bookkeeper struct {
	tx       storage.Tx
	of       Reconciliation
	ref      model.AccountRef
	mine     []model.PracticeID // whose rows may be read
	from, to model.Millis
	sums     map[model.Currency]*Books
	kinds    map[model.Currency]map[MovementKind]*KindSum
	books    AccountBooks
}

func newBookkeeper(tx storage.Tx, of Reconciliation, ref model.AccountRef, mine []model.PracticeID) *bookkeeper {
	b := &bookkeeper{tx: tx, of: of, ref: ref, mine: mine, sums: map[model.Currency]*Books{}, kinds: map[model.Currency]map[MovementKind]*KindSum{}}
	b.from, b.to = of.period()
	return b
}

func (b *bookkeeper) read() error {
	if err := b.account(); err != nil {
		return err
	}
	for _, step := range []func() error{b.movements, b.payouts, b.payments, b.refunds} {
		if err := step(); err != nil {
			return err
		}
	}
	b.close()
	return nil
}

// account reads whose account it is, and whether all of it may be shown.
func (b *bookkeeper) account() (err error) {
	b.books.Account, err = b.tx.Account(b.ref)
	if absent(err) {
		b.books.Account, err = model.StripeAccount{ID: b.ref.ID, Mode: b.ref.Mode}, nil
	}
	if err != nil {
		return err
	}
	if b.books.Sharing, err = sharing(b.tx, b.ref); err != nil {
		return err
	}
	others := 0
	for _, p := range b.books.Sharing {
		if !slices.Contains(b.mine, p.ID) {
			others++
		}
	}
	if others > 0 {
		b.books.Own = fmt.Sprintf("The account is shared with %s whose audit you may not read, so only the rows of %s are shown: no balance, no payouts.",
			practicesInWords(others), b.of.Practice.Name)
	}
	return nil
}

func practicesInWords(n int) string {
	if n == 1 {
		return "one practice"
	}
	return fmt.Sprintf("%d practices", n)
}

// whole says whether the account is shown with all its rows.
func (b *bookkeeper) whole() bool { return b.books.Own == "" }

// shows says whether rows of a practice belong to what is shown.
func (b *bookkeeper) shows(practice model.PracticeID) bool {
	if b.whole() {
		return slices.Contains(b.mine, practice)
	}
	return practice == b.of.Practice.ID
}

// within says whether a moment lies in the days asked for.
func (b *bookkeeper) within(at model.Millis) bool { return at >= b.from && (b.to == 0 || at < b.to) }

// movements adds up all of them: those before the first day open the books, those behind the last one tell what is held now.
func (b *bookkeeper) movements() error {
	window := storage.Window{Limit: movementsRead}
	for {
		rows, err := b.tx.BalanceMovements(storage.MovementFilter{Account: b.ref}, window)
		if err != nil {
			return err
		}
		for _, m := range rows {
			if err := b.add(m); err != nil {
				return err
			}
		}
		if len(rows) < movementsRead {
			return nil
		}
		window.From = rows[len(rows)-1].ID
	}
}

func (b *bookkeeper) add(m model.BalanceMovement) error {
	if !b.whole() && m.Tie.Practice != b.of.Practice.ID {
		return nil
	}
	b.books.Count++
	b.books.Newest = max(b.books.Newest, m.Created)
	sums := b.currency(m.Amount.Currency)
	sums.Now += m.Net
	switch {
	case m.Created < b.from:
		sums.Opening += m.Net
	case b.within(m.Created):
		b.count(m)
		return b.explain(m)
	}
	return nil
}

func (b *bookkeeper) currency(c model.Currency) *Books {
	if b.sums[c] == nil {
		b.sums[c], b.kinds[c] = &Books{Currency: c}, map[MovementKind]*KindSum{}
	}
	return b.sums[c]
}

func (b *bookkeeper) count(m model.BalanceMovement) {
	kind := movementKind(m)
	of := b.kinds[m.Amount.Currency]
	if of[kind] == nil {
		of[kind] = &KindSum{Kind: kind}
	}
	k := of[kind]
	k.Count, k.Gross, k.Fees, k.Net = k.Count+1, k.Gross+m.Amount.Minor, k.Fees+m.Fee, k.Net+m.Net
}

// close puts the sums in order.
func (b *bookkeeper) close() {
	if len(b.sums) == 0 && b.books.Account.Currency != "" {
		b.currency(b.books.Account.Currency)
	}
	for currency, sums := range b.sums {
		sums.Closing = sums.Opening
		for _, kind := range movementKinds() {
			if k := b.kinds[currency][kind]; k != nil {
				sums.Kinds = append(sums.Kinds, *k)
				sums.Closing += k.Net
			}
		}
		b.books.Books = append(b.books.Books, *sums)
	}
	slices.SortFunc(b.books.Books, func(x, y Books) int { return cmp.Compare(x.Currency, y.Currency) })
	b.books.settle()
}

// settle orders the exceptions and adds them up. A wrong sum counts only where no row was found that makes it wrong.
func (a *AccountBooks) settle() {
	slices.SortStableFunc(a.Exceptions, func(x, y Exception) int { return cmp.Compare(x.At, y.At) })
	for i := range a.Books {
		rows, largest := int64(0), int64(0)
		for _, e := range a.Exceptions {
			amount := max(e.Amount.Minor, -e.Amount.Minor)
			switch {
			case e.Amount.Currency != a.Books[i].Currency:
			case e.Sum:
				largest = max(largest, amount)
			default:
				rows += amount
			}
		}
		a.Books[i].Unexplained = max(rows, largest)
	}
}

// payouts holds each automatic payout against the sum of what left with it.
func (b *bookkeeper) payouts() error {
	if !b.whole() {
		return nil
	}
	all, err := b.tx.Payouts(b.ref, storage.Window{})
	if err != nil {
		return err
	}
	for _, p := range all {
		if !b.within(p.Created) {
			continue
		}
		row, err := b.payoutSum(p)
		if err != nil {
			return err
		}
		b.books.Payouts = append(b.books.Payouts, row)
		if !row.Agrees() {
			b.except(Exception{
				Object: p.ID, Amount: row.Sum.Minus(p.Amount), At: p.Created, Sum: true, Do: readAgain,
				What: fmt.Sprintf("The payout of %s is %s, and what left with it makes %s.", day(p.Created, b.zone()), p.Amount, row.Sum),
			})
		}
		if err := b.payoutMoved(p); err != nil {
			return err
		}
	}
	return nil
}

const (
	manualPayout   = "Made by hand: Stripe doesn't say which movements a manual payout took along, so it is only held against its own movement."
	unreadPayout   = "Not matched yet: Stripe is still putting together what left with it."
	returnedPayout = "Stripe took it back before it left."
)

func (b *bookkeeper) payoutSum(p model.Payout) (PayoutSum, error) {
	row := PayoutSum{Payout: p, Sum: p.Amount.Of(0)}
	switch {
	case !p.Automatic:
		row.Note = manualPayout
	case !p.Matched && p.Status == model.PayoutCancelled:
		row.Note = returnedPayout
	case !p.Matched:
		row.Note = unreadPayout
	}
	along, err := b.tx.BalanceMovements(storage.MovementFilter{Account: b.ref, Payout: p.ID}, storage.Window{})
	for _, m := range along {
		row.Count++
		row.Sum.Minor += m.Net
	}
	return row, err
}

// payoutMoved holds a payout against its own movements: out, and back in where the bank refused it.
func (b *bookkeeper) payoutMoved(p model.Payout) error {
	own, err := b.tx.BalanceMovements(storage.MovementFilter{Account: b.ref, Source: p.ID}, storage.Window{})
	if err != nil {
		return err
	}
	sum, want := int64(0), -p.Amount.Minor
	for _, m := range own {
		sum += m.Amount.Minor
	}
	if p.Status == model.PayoutFailed || p.Status == model.PayoutCancelled {
		want = 0
	}
	if sum != want {
		b.except(Exception{
			Object: p.ID, Amount: p.Amount.Of(sum - want), At: p.Created, Do: readAgain,
			What: fmt.Sprintf("The payout of %s over %s is %s, and its own movements make %s.", day(p.Created, b.zone()), p.Amount, payoutWord(p.Status), p.Amount.Of(sum)),
		})
	}
	return nil
}
