package command

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"clinic.example/paydesk/desk"
	"clinic.example/paydesk/model"
	"clinic.example/paydesk/ui/kit"
)

// Reconciled is what the balance of a practice's Stripe account is made of.
type Reconciled struct {
	Practice  Named        `json:"practice"`
	From      string       `json:"from" doc:"first day in the practice's zone; empty: from the account's first movement"`
	To        string       `json:"to" doc:"last day; empty: until now"`
	Explained bool         `json:"explained" doc:"Stripe was asked, and nothing is left open"`
	Accounts  []Reconciles `json:"accounts"`
}

// Reconciles is one account, all its practices together.
type Reconciles struct {
	Account    string      `json:"account" doc:"acct_..."`
	Mode       string      `json:"mode"`
	Practices  []Named     `json:"practices" doc:"that share the account"`
	Own        string      `json:"own" doc:"why only the practice's own rows are shown; empty: it is the whole account"`
	Compared   Time        `json:"compared" doc:"when Stripe was asked; empty: it could not be"`
	Away       string      `json:"away" doc:"why Stripe could not be asked"`
	Currencies []Book      `json:"currencies"`
	Payouts    []Payout    `json:"payouts" doc:"newest first"`
	Exceptions []Exception `json:"exceptions" doc:"what isn't explained, by name; none: all is"`
	Waiting    int         `json:"waiting" doc:"payments and refunds that Stripe has not booked yet"`
	Found      int         `json:"found" doc:"movements of found payments that nobody has decided about"`
}

// Book is one currency of an account.
type Book struct {
	Currency    string     `json:"currency"`
	Opening     Money      `json:"opening" doc:"all movements before the first day"`
	Kinds       []BookKind `json:"kinds"`
	Closing     Money      `json:"closing"`
	Now         Money      `json:"now" doc:"all movements until now"`
	AtStripe    *Money     `json:"atStripe" doc:"what Stripe says that it holds now; null where it isn't known"`
	Unexplained Money      `json:"unexplained"`
}

// BookKind is what one kind of movements did.
type BookKind struct {
	Kind  string `json:"kind" doc:"payments, payments-that-bounced, refunds, refunds-that-came-back, disputes, disputes-won-back, other-stripe-fees, payouts, payouts-that-came-back or other"`
	Count int    `json:"count"`
	Gross Money  `json:"gross"`
	Fees  Money  `json:"fees"`
	Net   Money  `json:"net"`
}

// Exception is one thing that isn't explained.
type Exception struct {
	Object   string `json:"object" doc:"Stripe's id, or ours where Stripe has none"`
	What     string `json:"what"`
	Do       string `json:"do" doc:"what to do"`
	Amount   *Money `json:"amount"`
	At       Time   `json:"at"`
	Practice string `json:"practice" doc:"empty where it is the account's"`
}

func reconciledOf(r desk.Reconciliation) Reconciled {
	v := Reconciled{
		Practice: Named{string(r.Practice.ID), r.Practice.Name}, From: r.From.String(), To: r.To.String(), Explained: r.Explained(), Accounts: []Reconciles{},
	}
	for _, a := range r.Accounts {
		v.Accounts = append(v.Accounts, reconcilesOf(a))
	}
	return v
}

func reconcilesOf(a desk.AccountBooks) Reconciles {
	v := Reconciles{
		Account: string(a.Account.ID), Mode: string(a.Account.Mode), Own: a.Own, Compared: timeOf(a.Compared), Away: a.Away,
		Practices: []Named{}, Currencies: []Book{}, Payouts: []Payout{}, Exceptions: []Exception{}, Waiting: a.Waiting, Found: a.Found,
	}
	for _, p := range a.Sharing {
		v.Practices = append(v.Practices, Named{string(p.ID), p.Name})
	}
	for _, b := range a.Books {
		v.Currencies = append(v.Currencies, bookOf(b))
	}
	for _, p := range a.Payouts {
		v.Payouts = append(v.Payouts, payoutOf(p))
	}
	for _, e := range a.Exceptions {
		v.Exceptions = append(v.Exceptions, Exception{e.Object, e.What, e.Do, someMoney(e.Amount), timeOf(e.At), e.Practice})
	}
	return v
}

func bookOf(b desk.Books) Book {
	money := func(minor int64) Money { return moneyOf(model.Money{Minor: minor, Currency: b.Currency}) }
	v := Book{
		Currency: b.Currency.Upper(), Opening: money(b.Opening), Kinds: []BookKind{}, Closing: money(b.Closing), Now: money(b.Now), Unexplained: money(b.Unexplained),
	}
	for _, k := range b.Kinds {
		v.Kinds = append(v.Kinds, BookKind{word(k.Kind), k.Count, money(k.Gross), money(k.Fees), money(k.Net)})
	}
	if b.AtStripe != nil {
		at := money(*b.AtStripe)
		v.AtStripe = &at
	}
	return v
}

func (a *app) reconcile() *cobra.Command {
	return a.dated(a.does(&cobra.Command{
		Use: "reconcile", Short: "Explain the balance of the practice's Stripe account to the cent",
		Long: "Reads what is new at Stripe, and explains the balance of the practice's account over days of the practice's zone: what was there before,\n" +
			"the movements by kind, what is there after; each payout as the sum of what left with it; and what isn't explained, by name. Without --from\n" +
			"it begins with the account's first movement, without --to it ends now. The first time the account's whole history is read, which may\n" +
			"take some minutes; it goes on where it was broken off.\n\n" +
			"Exit code 0: all is explained. 1: something isn't. 2: what was typed can't be taken. 3: Stripe could not be asked.",
		Example: "  paydesk reconcile\n  paydesk reconcile --from 2026-01-01 --to 2026-01-31 --json",
	}, needs{practice: true, reply: Reconciled{}}, func(r *run, _ []string) error {
		from, to, err := r.list.days()
		if err != nil {
			return err
		}
		books, err := r.session.Reconcile(r.ctx, desk.ReconcileRequest{Practice: r.at.ID, From: from, To: to, Shown: r.historyRead})
		r.progressEnd()
		if err != nil {
			return err
		}
		if err := r.writeReconciled(reconciledOf(books)); err != nil {
			return err
		}
		return unreconciled(books)
	}))
}

// historyRead says how far back an account's history has been read, where somebody can see it.
func (r *run) historyRead(p desk.Progress) {
	if !r.Terminal {
		return
	}
	r.drawn = true
	fmt.Fprintf(r.Err, "\rReading the account's history: %d movements, back to %s", p.Rows, r.clock(timeOf(p.Back)))
}

// unreconciled ends the command with the code that its help promises.
func unreconciled(r desk.Reconciliation) error {
	switch {
	case r.Away() != "":
		return model.Errorf(model.Unknown, "%s No money was moved.", r.Away())
	case r.Open():
		return model.Errorf(model.Conflict, "Not everything is explained: see the exceptions above. No money was moved.")
	}
	return nil
}

func (r *run) writeReconciled(v Reconciled) error {
	if r.json {
		return writeJSON(r.Out, v)
	}
	for i, a := range v.Accounts {
		if i > 0 {
			fmt.Fprintln(r.Out)
		}
		if err := r.writeAccount(v, a); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) writeAccount(v Reconciled, a Reconciles) error {
	fields := []field{{"Account", a.Account + " " + mark(a.Mode)}, {"Days", days(v)}}
	for _, p := range a.Practices {
		fields = append(fields, field{"Practice", p.Name})
	}
	fields = append(fields, field{"", a.Own})
	var out sections
	out.add(r.one(nil, fields...))
	for _, b := range a.Currencies {
		out.add(writeBook(r.Out, b, a.Own == ""))
	}
	if len(a.Payouts) > 0 {
		out.add(heading(r.Out, "Payouts"))
		out.add(r.writePayouts(a.Payouts))
	}
	if len(a.Exceptions) > 0 {
		out.add(heading(r.Out, "Not explained"))
		out.add(r.writeExceptions(a.Exceptions))
	}
	out.add(r.writeEnd(a))
	return errors.Join(out...)
}

// sections gathers the errors of the parts of a report.
type sections []error

func (s *sections) add(err error) { *s = append(*s, err) }

func heading(out io.Writer, text kit.Safe) error {
	_, err := fmt.Fprintf(out, "\n%s\n", text)
	return err
}

func days(v Reconciled) string {
	from, to := v.From, v.To
	if from == "" {
		from = "the first movement"
	}
	if to == "" {
		to = "now"
	}
	return from + " to " + to
}

// writeBook writes one currency: what was there, what came and went, what is there.
func writeBook(out io.Writer, b Book, whole bool) error {
	type line struct{ kind, count, gross, fees, net string }
	var lines []line
	if whole {
		lines = append(lines, line{kind: "Opening balance", net: b.Opening.Text})
	}
	for _, k := range b.Kinds {
		lines = append(lines, line{unworded(k.Kind), strconv.Itoa(k.Count), k.Gross.Text, k.Fees.Text, k.Net.Text})
	}
	if whole {
		lines = append(lines, line{kind: "Closing balance", net: b.Closing.Text})
	}
	if b.AtStripe != nil {
		if b.Now != b.Closing {
			lines = append(lines, line{kind: "Balance now", net: b.Now.Text})
		}
		lines = append(lines, line{kind: "Stripe's balance now", net: b.AtStripe.Text})
	}
	lines = append(lines, line{kind: "Unexplained", net: b.Unexplained.Text})
	if err := heading(out, kit.Clean(b.Currency)); err != nil {
		return err
	}
	return writeTable(out, lines, []column[line]{
		{"", false, func(l line) string { return l.kind }},
		{"Count", true, func(l line) string { return l.count }},
		{"Gross", true, func(l line) string { return l.gross }},
		{"Fees", true, func(l line) string { return l.fees }},
		{"Net", true, func(l line) string { return l.net }},
	})
}

// unworded writes a word of JSON for people: payouts-that-came-back is "Payouts that came back".
func unworded(word string) string {
	text := strings.ReplaceAll(word, "-", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

func (r *run) writeExceptions(all []Exception) error {
	for _, e := range all {
		what := e.What
		if e.Practice != "" {
			what = e.Practice + ": " + what
		}
		text := r.clock(e.At) + "  " + what
		if _, err := fmt.Fprintf(r.Out, "%s\n%18s%s\n", kit.Clean(text), "", kit.Clean(e.Do)); err != nil {
			return err
		}
	}
	return nil
}

// writeEnd says what is still to come, and what was compared.
func (r *run) writeEnd(a Reconciles) error {
	fields := []field{}
	if a.Compared != "" {
		fields = append(fields, field{"Compared with Stripe", r.clock(a.Compared)})
	}
	if a.Waiting > 0 {
		fields = append(fields, field{"Not booked yet", fmt.Sprintf("%d payments or refunds: Stripe books them within the hour", a.Waiting)})
	}
	if a.Found > 0 {
		fields = append(fields, field{"Found payments", fmt.Sprintf("%d movements wait for somebody to decide about them", a.Found)})
	}
	fmt.Fprintln(r.Out)
	return r.one(nil, fields...)
}
